package office_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// honestRounds is how many lives of the house are lived, and honestDays how long one is.
const honestRounds, honestDays = 60, 60

// errCrash undoes a transaction that was nearly done.
var errCrash = errors.New("crash")

// honestDeed is something that somebody of a few people may do to another.
type honestDeed func(w storage.Writer, who, other union.MemberID, now time.Time) error

func honestDeeds() []honestDeed {
	type W = storage.Writer
	type M = union.MemberID
	merge := func(w W, who, other M, now time.Time) error {
		_, err := office.Merge(w, admin, who, other, now)
		return err
	}
	return []honestDeed{
		merge, merge,
		func(w W, who, _ M, now time.Time) error { return office.Forget(w, who, now) },
		func(w W, who, _ M, now time.Time) error {
			_, err := office.Subscribe(w, who, office.Subscription{Name: "Зоя", Org: 3, Consent: agreed(now), Status: union.StatusMember}, now)
			return err
		},
		func(w W, who, _ M, now time.Time) error {
			return office.Agree(w, who, union.PurposeJoining, agreed(now), now)
		},
		func(w W, who, _ M, now time.Time) error { return office.Revoke(w, who, union.PurposeJoining, now) },
		func(w W, who, _ M, now time.Time) error { return office.Stop(w, who, now) },
		func(w W, who, _ M, now time.Time) error {
			return office.Appoint(w, admin, union.Duty{Member: who, Role: union.RoleChair, Org: 3}, now)
		},
		func(w W, who, _ M, now time.Time) error {
			return office.Dismiss(w, admin, storage.KeyOf(union.Duty{Member: who, Role: union.RoleChair, Org: 3}), now)
		},
		func(w W, who, other M, now time.Time) error {
			return office.SetStatus(w, who, other, union.StatusMember, now)
		},
		func(w W, who, other M, now time.Time) error {
			return office.SetStatus(w, admin, who, union.StatusLeft, now)
		},
		func(w W, who, _ M, now time.Time) error {
			_, err := office.RecordOffline(w, who, office.OfflineMember{Name: "Зина", Org: 3, Consent: now, Another: true}, now)
			return err
		},
		func(w W, who, _ M, now time.Time) error { return office.SetZone(w, who, 3, "Asia/Omsk", now) },
		func(w W, who, _ M, now time.Time) error { // everybody else on paper becomes an account
			for id := union.OfflineFrom + 1; id < union.OfflineFrom+40; id += 2 {
				if there, err := storage.Members.Has(w, id); err != nil || there {
					return errors.Join(err, merge(w, id, who, now))
				}
			}
			return nil
		},
	}
}

// Whatever people do, whoever is forgotten, comes back, becomes another account or
// that one's again, in transactions that run twice or are undone: no honest journal
// looks tampered with.
func TestAnHonestJournalIsNeverCalledTampered(t *testing.T) {
	t.Parallel()
	people, deeds := []union.MemberID{admin, officer, anna, boris, vera, 777_000_900, 777_000_901, 777_000_902}, honestDeeds()
	done := make([]int, len(deeds))
	for round := range honestRounds {
		random := rand.New(rand.NewPCG(11, uint64(round)))
		e, now := pressHouse(t), pressDay()
		var life []string
		for range honestDays {
			now = now.Add(time.Duration(random.IntN(40)) * time.Hour)
			var acts []func(storage.Writer) error
			for range 1 + random.IntN(3) { // several at once, as an import does
				n, who, other := random.IntN(len(deeds)), people[random.IntN(len(people))], people[random.IntN(len(people))]
				life = append(life, fmt.Sprintf("%d: %d %d", n, who, other))
				acts = append(acts, func(w storage.Writer) error {
					err := deeds[n](w, who, other, now)
					if err == nil {
						done[n]++
					}
					return err
				})
			}
			all := func(w storage.Writer) (err error) {
				for _, act := range acts {
					if err == nil {
						err = act(w)
					}
				}
				return err
			}
			_ = e.Update(func(w storage.Writer) error { return errors.Join(all(w), errCrash) })
			if err := e.Update(all); err != nil && !union.Refused(err) {
				t.Fatalf("round %d: %v after %q", round, err, life)
			}
			see(t, e, func(r storage.Reader) {
				if err := errors.Join(office.VerifyJournal(r), storage.CheckAll(r, storage.Tables()...)); err != nil {
					t.Fatalf("round %d: %v after %q", round, err, life)
				}
			})
		}
	}
	for n, times := range done {
		if times < honestRounds/4 {
			t.Errorf("deed %d was done %d times: this test shows little of it", n, times)
		}
	}
}
