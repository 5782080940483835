package office_test

import (
	"testing"
	"testing/synctest"
	"time"

	"rupor/delivery"
	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// Who stopped the messages and agrees anew gets what is under way.
func TestWhoAgreesAnewGetsWhatIsUnderWay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e, now := pressHouse(t), time.Now()
		p, err := announce(t, e, officer, draftPost(3, time.Time{}), now)
		refusedAs(t, err, "")
		do(t, e, func(w storage.Writer) error { return office.Stop(w, anna, now) })
		do(t, e, func(w storage.Writer) error { return office.Agree(w, anna, union.PurposeMailing, agreed(now), now) })
		carry(t, e, &wire{})
		see(t, e, func(r storage.Reader) {
			b, _, err := delivery.Get(r, p.Broadcast)
			if err != nil || b.Counts != (delivery.Counts{Sent: 1}) { // anna alone: vera has stopped
				t.Errorf("%+v, %v", b.Counts, err)
			}
		})
	})
}

// A draft of an entry goes with the consent to contests; what else is under way stays.
func TestDraftsGoWithTheConsent(t *testing.T) {
	t.Parallel()
	e, now := pressHouse(t), pressDay()
	left := map[string]bool{office.EntryDialog: false, office.AmendDialog: false, "ask": true}
	key := func(dialog string) storage.Pair[union.MemberID, string] {
		return storage.Pair[union.MemberID, string]{First: anna, Second: dialog}
	}
	do(t, e, func(w storage.Writer) error {
		for dialog := range left {
			if err := storage.Talks.Put(w, key(dialog), union.Talk{Dialog: dialog, Touched: now}); err != nil {
				return err
			}
		}
		return office.Agree(w, anna, union.PurposeContest, agreed(now), now)
	})
	do(t, e, func(w storage.Writer) error { return office.Revoke(w, anna, union.PurposeContest, now) })
	see(t, e, func(r storage.Reader) {
		for dialog, want := range left {
			if has, err := storage.Talks.Has(r, key(dialog)); err != nil || has != want {
				t.Errorf("%s is left: %v, %v", dialog, has, err)
			}
		}
	})
}

// A yes holds, whatever came before it.
func TestAConsentIsGivenAnew(t *testing.T) {
	t.Parallel()
	e, now := pressHouse(t), pressDay()
	for _, purpose := range union.Purposes() {
		do(t, e, func(w storage.Writer) error {
			again := agreed(now)
			again.Withdrawn = now.Add(-time.Hour)
			return office.Agree(w, anna, purpose, again, now)
		})
		see(t, e, func(r storage.Reader) {
			if c, err := office.ConsentTo(r, anna, purpose); err != nil || !c.Holds() || !c.Withdrawn.IsZero() {
				t.Errorf("%s: %+v, %v", purpose, c, err)
			}
		})
	}
}

// Of two accounts that become one the second keeps what it agreed to later, and has
// what only the first agreed to.
func TestAnEarlierConsentReplacesNoLaterOne(t *testing.T) {
	t.Parallel()
	e, now := pressHouse(t), pressDay()
	give := func(who union.MemberID, purpose union.Purpose, version string, at time.Time) {
		do(t, e, func(w storage.Writer) error {
			return office.Agree(w, who, purpose, office.Agreement(version, "x", at), at)
		})
	}
	give(anna, union.PurposeGallery, "1", now)
	give(anna, union.PurposeContest, "1", now)
	give(boris, union.PurposeGallery, "2", now.Add(time.Hour))
	do(t, e, func(w storage.Writer) error {
		_, err := office.Merge(w, admin, anna, boris, now.Add(2*time.Hour))
		return err
	})
	see(t, e, func(r storage.Reader) {
		for purpose, want := range map[union.Purpose]string{union.PurposeGallery: "2", union.PurposeContest: "1"} {
			if c, err := office.ConsentTo(r, boris, purpose); err != nil || !c.Holds() || c.Version != want {
				t.Errorf("%s: %+v, %v", purpose, c, err)
			}
		}
	})
}

// Consents may be given so many times a day, by whatever way, also by who was
// forgotten in between; taking back works always and at once.
func TestConsentsAreGivenOnlySoOften(t *testing.T) {
	t.Parallel()
	e, now := pressHouse(t), pressDay()
	const who union.MemberID = 888
	give := func(purpose union.Purpose, at time.Time) error {
		return e.Update(func(w storage.Writer) error { return office.Agree(w, who, purpose, agreed(at), at) })
	}
	subscribe := func(at time.Time) error {
		return e.Update(func(w storage.Writer) error {
			_, err := office.Subscribe(w, who, office.Subscription{Name: "Зоя", Org: 3, Consent: agreed(at)}, at)
			return err
		})
	}
	for round := range 3 { // who is in earnest comes back twice, and agrees to everything each time
		if round > 0 {
			do(t, e, func(w storage.Writer) error { return office.Forget(w, who, now) })
		}
		refusedAs(t, subscribe(now), "")
		for _, purpose := range []union.Purpose{union.PurposeContest, union.PurposeGallery, union.PurposeJoining} {
			refusedAs(t, give(purpose, now.Add(time.Hour)), "")
		}
	}
	lines := len(recordsOf(t, e))
	later := now.Add(2 * time.Hour)
	for range 5 {
		refusedAs(t, give(union.PurposeJoining, later), "consent.many")
		refusedAs(t, subscribe(later), "consent.many")
		do(t, e, func(w storage.Writer) error { return office.Revoke(w, who, union.PurposeMailing, later) })
	}
	see(t, e, func(r storage.Reader) {
		if held, err := office.Consented(r, who, union.PurposeMailing); err != nil || held {
			t.Errorf("what was taken back holds: %v, %v", held, err)
		}
	})
	if n := len(recordsOf(t, e)); n != lines+1 {
		t.Errorf("%d records became %d", lines, n)
	}
	refusedAs(t, give(union.PurposeMailing, now.Add(24*time.Hour)), "")
}
