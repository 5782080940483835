package office_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// The people of aliasHouse's journal.
const (
	oldAccount union.MemberID = 777_000_900
	newAccount union.MemberID = 777_000_901
	laterOne   union.MemberID = 777_000_902
	forgotten  union.MemberID = 777_000_903
)

// aliasHouse has a journal in which somebody's account became another, which became
// a third, somebody was forgotten and came again, and others just live. Gone was the
// forgotten one's persona.
func aliasHouse(t *testing.T) (e storage.Engine, gone union.Persona) {
	t.Helper()
	e = pressHouse(t)
	now := pressDay()
	for _, who := range []union.MemberID{oldAccount, newAccount, laterOne, forgotten} {
		do(t, e, func(w storage.Writer) error {
			_, err := office.Subscribe(w, who, office.Subscription{Name: "Зоя", Org: 3, Consent: union.Consent{At: now}}, now)
			return err
		})
	}
	do(t, e, func(w storage.Writer) error {
		_, err := office.RecordOffline(w, officer, office.OfflineMember{Name: "Зина", Org: 3, Consent: now}, now)
		return errors.Join(err, office.SetZone(w, admin, 2, "Asia/Omsk", now))
	})
	do(t, e, func(w storage.Writer) error {
		_, err := office.Merge(w, admin, oldAccount, newAccount, now)
		if err == nil {
			_, err = office.Merge(w, admin, newAccount, laterOne, now)
		}
		return err
	})
	do(t, e, func(w storage.Writer) error {
		gone = personaOf(w, forgotten)
		return office.Forget(w, forgotten, now)
	})
	do(t, e, func(w storage.Writer) error {
		_, err := office.Subscribe(w, forgotten, office.Subscription{Name: "Зоя", Org: 3, Consent: union.Consent{At: now}}, now)
		return err
	})
	return e, gone
}

// personaOf is what is kept of somebody's alias.
func personaOf(r storage.Reader, who union.MemberID) union.Persona {
	p, _, _ := storage.Aliases.Get(r, who) // without one nothing is proved, and the tests say so
	return p
}

// An aliasCrime is something done to who is behind an alias, and what tells of it.
// Gone is the persona of the forgotten one, merged the alias of the account that is
// no more.
type aliasCrime struct {
	signs  []string
	commit func(w storage.Writer, gone union.Persona, merged union.Alias) error
}

func aliasCrimes(t *testing.T) map[string]aliasCrime {
	swap := func(w storage.Writer, alter func(a, b *union.Persona)) error {
		a, b := personaOf(w, officer), personaOf(w, admin)
		alter(&a, &b)
		return errors.Join(storage.Aliases.Put(w, officer, a), storage.Aliases.Put(w, admin, b))
	}
	last := func(w storage.Writer, alter func(*union.Record)) error {
		head, err := office.JournalHead(w)
		if err != nil {
			return err
		}
		line, _, err := storage.Journal.Get(w, head.Seq)
		alter(&line)
		line = resealed(t, line)
		head.Hash, head.Last = line.Hash, head.Last-1+union.Alias(len(line.New))
		return errors.Join(err, storage.Journal.Put(w, line.Seq, line), storage.JournalHeads.Put(w, 0, head))
	}
	const another = "and somebody else stands behind that number now"
	return map[string]aliasCrime{
		"two exchanged": {[]string{another, another}, func(w storage.Writer, _ union.Persona, _ union.Alias) error {
			return swap(w, func(a, b *union.Persona) { *a, *b = *b, *a })
		}},
		"two exchanged, but for their salts": {[]string{another, another}, func(w storage.Writer, _ union.Persona, _ union.Alias) error {
			return swap(w, func(a, b *union.Persona) { a.Alias, b.Alias = b.Alias, a.Alias })
		}},
		"the salts exchanged": {[]string{another, another}, func(w storage.Writer, _ union.Persona, _ union.Alias) error {
			return swap(w, func(a, b *union.Persona) { a.Salt, b.Salt = b.Salt, a.Salt })
		}},
		"a digit moved from the number to the salt": {[]string{another}, func(w storage.Writer, _ union.Persona, _ union.Alias) error {
			p := personaOf(w, laterOne)
			p.Salt += "7"
			return errors.Join(storage.Aliases.Delete(w, laterOne), storage.Aliases.Put(w, laterOne-700_000_000, p))
		}},
		"somebody hidden": {[]string{"nobody stands behind person"}, func(w storage.Writer, _ union.Persona, _ union.Alias) error {
			return storage.Aliases.Delete(w, officer)
		}},
		"two behind one alias": {[]string{another}, func(w storage.Writer, _ union.Persona, _ union.Alias) error {
			return storage.Aliases.Put(w, anna, personaOf(w, officer))
		}},
		"somebody new": {[]string{"and no record says so"}, func(w storage.Writer, _ union.Persona, _ union.Alias) error {
			return storage.Aliases.Put(w, 42, union.Persona{Alias: 99, Salt: personaOf(w, officer).Salt})
		}},
		"the forgotten one put back": {[]string{"and somebody does", "nobody stands behind person"}, func(w storage.Writer, gone union.Persona, _ union.Alias) error {
			return storage.Aliases.Put(w, forgotten, gone)
		}},
		"an heir of the forgotten one": {[]string{"no record tells of such a merger"}, func(w storage.Writer, gone union.Persona, _ union.Alias) error {
			return storage.AliasHeirs.Put(w, gone.Alias, personaOf(w, officer).Alias)
		}},
		"another heir": {[]string{"the store leads elsewhere"}, func(w storage.Writer, _ union.Persona, merged union.Alias) error {
			return storage.AliasHeirs.Put(w, merged, personaOf(w, officer).Alias)
		}},
		"the heir taken off": {[]string{"the store leads elsewhere"}, func(w storage.Writer, _ union.Persona, merged union.Alias) error {
			return storage.AliasHeirs.Delete(w, merged)
		}},
		"a record rewritten for nobody": {[]string{"whom no record introduces"}, func(w storage.Writer, _ union.Persona, _ union.Alias) error {
			return last(w, func(line *union.Record) { line.By = 99 })
		}},
		"a record rewritten to introduce somebody anew": {[]string{"out of turn", "and no record says so", "nobody stands behind person"}, func(w storage.Writer, _ union.Persona, _ union.Alias) error {
			return last(w, func(line *union.Record) { line.New[0].Alias = 1 })
		}},
		"somebody hidden behind an heir": {[]string{"no record tells of such a merger", "nobody stands behind person"}, func(w storage.Writer, _ union.Persona, _ union.Alias) error {
			p := personaOf(w, officer)
			return errors.Join(storage.Aliases.Delete(w, officer), storage.AliasHeirs.Put(w, p.Alias, personaOf(w, admin).Alias))
		}},
	}
}

// Nobody can be put behind somebody else's alias, or be taken from behind their own:
// the records say who they are, without telling it.
func TestWhoStandsBehindAnAliasIsProved(t *testing.T) {
	t.Parallel()
	for name, crime := range aliasCrimes(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e, gone := aliasHouse(t)
			var merged union.Alias
			for _, line := range slices.Backward(recordsOf(t, e)) {
				if line.Act == "member.merged" {
					merged = union.Alias(line.ID)
				}
			}
			see(t, e, func(r storage.Reader) {
				refusedAs(t, office.VerifyJournal(r), "")
				if who, err := office.PersonOf(r, merged); err != nil || who != laterOne {
					t.Fatalf("the first account became %d, %v", who, err)
				}
				if who, err := office.PersonOf(r, gone.Alias); err != nil || who != 0 || gone.Alias == 0 {
					t.Fatalf("%d is behind the alias %+v of the forgotten one, %v", who, gone, err)
				}
			})
			do(t, e, func(w storage.Writer) error { return crime.commit(w, gone, merged) })
			see(t, e, func(r storage.Reader) {
				err := office.VerifyJournal(r)
				if _, found := errors.AsType[*office.Tampering](err); !found {
					t.Fatalf("nothing shows it: %v", err)
				}
				said := strings.Split(err.Error(), "\n")
				for i, sign := range crime.signs {
					if len(said) != len(crime.signs) || !strings.Contains(said[i], sign) {
						t.Fatalf("the check says %q, not %q", said, crime.signs)
					}
				}
			})
		})
	}
}

// What the records say of people does not tell who they are: without the salt, which
// goes with the person, trying all numbers is of no use.
func TestAPledgeTellsNothing(t *testing.T) {
	t.Parallel()
	e := journalHouse(t, 1)
	pledgeOf := func() (p union.Pledge) {
		do(t, e, func(w storage.Writer) error {
			_, err := office.Subscribe(w, forgotten, office.Subscription{Name: "Зоя", Org: 3, Consent: union.Consent{At: pressDay()}}, pressDay())
			return err
		})
		all := recordsOf(t, e)
		if last := all[len(all)-1]; len(last.New) == 1 {
			return last.New[0]
		}
		t.Fatalf("no record introduces them: %+v", all)
		return p
	}
	first := pledgeOf()
	do(t, e, func(w storage.Writer) error { return office.Forget(w, forgotten, pressDay().Add(time.Hour)) })
	again := pledgeOf()
	if first.Hash == again.Hash || first.Alias == again.Alias {
		t.Errorf("who was forgotten is recognised: %+v, %+v", first, again)
	}
	see(t, e, func(r storage.Reader) {
		if p := personaOf(r, forgotten); len(p.Salt) != 32 || p.Salt == personaOf(r, admin).Salt {
			t.Errorf("a salt of %q", p.Salt)
		}
	})
}

// What somebody did last they did by any account of theirs.
func TestTheLastDeedIsThatOfAnyAccount(t *testing.T) {
	t.Parallel()
	e, now := pressHouse(t), pressDay()
	at := func(hours int) time.Time { return now.Add(time.Duration(hours) * time.Hour) }
	zone := func(by union.MemberID, when time.Time, name string) {
		do(t, e, func(w storage.Writer) error { return office.SetZone(w, by, 2, name, when) })
	}
	last := func(want time.Time) {
		t.Helper()
		see(t, e, func(r storage.Reader) {
			if got, err := office.LastDeed(r, anna); err != nil || !got.Equal(want) {
				t.Errorf("last on %v, not %v, %v", got, want, err)
			}
		})
	}
	appoint(t, e, admin, union.Duty{Member: boris, Role: union.RoleAdmin}, "")
	last(time.Time{})
	zone(boris, at(1), "Asia/Omsk")
	do(t, e, func(w storage.Writer) error { _, err := office.Merge(w, admin, boris, anna, at(2)); return err })
	last(at(1))
	zone(anna, at(3), "Asia/Tomsk")
	last(at(3))
}

// Who looks for a person finds what they did and what was done to them by the account
// that they had before, whichever of the two is asked for; each deed once.
func TestTheJournalOfAPersonHasTheirEarlierAccounts(t *testing.T) {
	t.Parallel()
	e, _ := aliasHouse(t)
	var of []union.Alias // the aliases of the three accounts that are one
	see(t, e, func(r storage.Reader) {
		for _, line := range recordsOf(t, e) {
			if who, err := office.PersonOf(r, line.Person); err != nil || who == laterOne && !slices.Contains(of, line.Person) {
				of = append(of, line.Person)
			}
		}
	})
	if len(of) != 3 {
		t.Fatalf("the one person has the aliases %v", of)
	}
	do(t, e, func(w storage.Writer) error { // as if the one account had done something to the other
		head, err := office.JournalHead(w)
		line := union.Record{Seq: head.Seq + 1, At: pressDay(), By: of[0], Act: "duty.given", Org: 3, Person: of[2], Prev: head.Hash}
		line = resealed(t, line)
		head.Seq, head.Hash = line.Seq, line.Hash
		return errors.Join(err, storage.Journal.Put(w, line.Seq, line), storage.JournalHeads.Put(w, 0, head))
	})
	var want []uint64
	for _, line := range slices.Backward(recordsOf(t, e)) {
		if slices.Contains(of, line.By) || slices.Contains(of, line.Person) {
			want = append(want, line.Seq)
		}
	}
	for _, a := range of {
		for _, most := range []int{1, 100} {
			if got := journalSeqs(t, e, admin, office.JournalQuery{Person: a}, most); !slices.Equal(got, want) || len(want) < 6 {
				t.Errorf("under № %d stand %v, not %v", a, got, want)
			}
		}
	}
}
