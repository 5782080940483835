package office_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"rupor/office"
	"rupor/storage"
	"rupor/storage/bolt"
	"rupor/union"
)

// journalSeqs reads all pages that fit a query, and their records' numbers.
func journalSeqs(t *testing.T, e storage.Engine, who union.MemberID, q office.JournalQuery, most int) (all []uint64) {
	t.Helper()
	see(t, e, func(r storage.Reader) {
		for before, pages := uint64(0), 0; ; pages++ {
			page, err := office.Journal(r, who, q, before, most)
			if err != nil || pages > 1000 {
				t.Fatal(err, pages)
			}
			for _, line := range page.Records {
				all = append(all, line.Seq)
			}
			if before = page.Next; before == 0 {
				return
			}
		}
	})
	return all
}

// Whatever is asked for, the pages hold exactly the records that fit and that the
// reader may see, the newest first, each once.
func TestTheJournalIsReadInPages(t *testing.T) {
	t.Parallel()
	e := journalHouse(t, 40)                // one an hour, of organizations 1 to 4 by turns
	do(t, e, func(w storage.Writer) error { // a closed one's records stay to be seen
		later := pressDay().AddDate(0, 0, 2)
		err := office.Appoint(w, admin, union.Duty{Member: boris, Role: union.RoleController, Org: 2}, later)
		if err := errors.Join(err, office.Appoint(w, admin, union.Duty{Member: vera, Role: union.RoleController}, later)); err != nil {
			return err
		}
		return storage.Organizations.Update(w, 3, func(o *union.Organization) error { o.Closed = pressDay(); return nil })
	})
	lines := recordsOf(t, e)
	var alias union.Alias
	see(t, e, func(r storage.Reader) { alias, _ = office.AliasOf(r, boris) })
	below := map[union.OrgID][]union.OrgID{0: {0, 1, 2, 3, 4}, 1: {1, 2, 3, 4}, 2: {2, 3}, 3: {3}, 4: {4}}
	for _, who := range []union.MemberID{admin, boris, vera} {
		for _, q := range []office.JournalQuery{
			{},
			{Org: 2},
			{Org: 3},
			{Person: alias},
			{Group: "duty"},
			{Group: "organization"},
			{Group: "organization", Org: 3},
			{Person: alias, Group: "organization"},
			{From: pressDay().Add(10 * time.Hour)},
			{To: pressDay().Add(10 * time.Hour)},
			{From: pressDay().Add(3 * time.Hour), To: pressDay().Add(5 * time.Hour), Org: 2},
			{From: pressDay().AddDate(1, 0, 0)},
			{From: pressDay(), To: pressDay()},
		} {
			var want []uint64
			scope := below[q.Org]
			if who == boris {
				scope = slices.DeleteFunc(slices.Clone(scope), func(o union.OrgID) bool { return !slices.Contains(below[2], o) })
			}
			for _, line := range slices.Backward(lines) {
				late := !q.To.IsZero() && !line.At.Before(q.To)
				if slices.Contains(scope, line.Org) && (q.Person == 0 || line.By == q.Person || line.Person == q.Person) &&
					strings.HasPrefix(string(line.Act), q.Group) && !line.At.Before(q.From) && !late {
					want = append(want, line.Seq)
				}
			}
			for _, most := range []int{1, 7, 100} {
				if got := journalSeqs(t, e, who, q, most); !slices.Equal(got, want) {
					t.Errorf("%d asks for %+v in pages of %d and gets %v, not %v", who, q, most, got, want)
				}
			}
		}
	}
}

// The journal is for those who control, as far as they do.
func TestTheJournalIsForThoseWhoControl(t *testing.T) {
	t.Parallel()
	e := journalHouse(t, 8)
	appoint(t, e, admin, union.Duty{Member: boris, Role: union.RoleController, Org: 2}, "")
	see(t, e, func(r storage.Reader) {
		for _, who := range []union.MemberID{anna, youth, officer, 999} {
			_, err := office.Journal(r, who, office.JournalQuery{}, 0, 8)
			refusedAs(t, err, "refuse.right")
			_, err = office.JournalRecord(r, who, 1)
			refusedAs(t, err, "refuse.right")
			if people, err := office.JournalPeople(r, who, func(string) bool { return true }, 10); err != nil || len(people) > 0 {
				t.Errorf("%d sees %v, %v", who, people, err)
			}
		}
		_, err := office.Journal(r, boris, office.JournalQuery{Org: 4}, 0, 8)
		refusedAs(t, err, "refuse.right")
		for seq, want := range map[uint64]string{1: "refuse.gone", 2: "", 3: "", 4: "refuse.gone", 0: "refuse.gone", 1 << 40: "refuse.gone"} {
			_, err := office.JournalRecord(r, boris, seq)
			refusedAs(t, err, want)
		}
	})
}

// Who is forgotten is nobody's name in the journal any more, and its chain holds.
func TestTheJournalForgetsAPersonAndHolds(t *testing.T) {
	t.Parallel()
	e := pressHouse(t)
	appoint(t, e, admin, union.Duty{Member: boris, Role: union.RoleYouth}, "")
	person := func() (who union.MemberID) {
		see(t, e, func(r storage.Reader) {
			line, err := office.JournalRecord(r, admin, 1)
			if err == nil {
				who, err = office.PersonOf(r, line.Person)
			}
			if err != nil {
				t.Fatal(err)
			}
		})
		return who
	}
	if who := person(); who != boris {
		t.Fatalf("it was done to %d", who)
	}
	dismiss(t, e, admin, boris, union.RoleYouth, "")
	do(t, e, func(w storage.Writer) error { return office.Forget(w, boris, pressDay()) })
	if who := person(); who != 0 {
		t.Errorf("it was done to %d, who is forgotten", who)
	}
	if seq := tampered(t, e); seq != 0 {
		t.Errorf("the chain breaks at %d", seq)
	}
	see(t, e, func(r storage.Reader) {
		groups, err := office.JournalGroups(r)
		if err != nil || !slices.Contains(groups, "duty") || len(slices.Compact(slices.Sorted(slices.Values(groups)))) != len(groups) {
			t.Errorf("%v, %v", groups, err)
		}
	})
}

// BenchmarkJournal is what a page costs in a journal of a million records of five
// thousand organizations, and what it takes to verify it.
func BenchmarkJournal(b *testing.B) {
	const records, orgs = 1_000_000, 5_000
	e, err := bolt.Open(b.TempDir()+"/j.db", bolt.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = e.Close() })
	fillJournal(b, e, records, orgs)
	day := pressDay()
	for name, q := range map[string]struct {
		who union.MemberID
		office.JournalQuery
	}{
		"all": {who: 1}, "person": {1, office.JournalQuery{Person: 77}}, "org": {1, office.JournalQuery{Org: 77}},
		"group": {1, office.JournalQuery{Group: "rare"}}, "period": {1, office.JournalQuery{To: day.Add(3000 * time.Minute)}},
		"subtree": {2, office.JournalQuery{}}, "subtree and group": {2, office.JournalQuery{Group: "rare"}},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				err := e.View(func(r storage.Reader) error { _, err := office.Journal(r, q.who, q.JournalQuery, 0, 8); return err })
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("verify", func(b *testing.B) {
		for b.Loop() {
			if err := e.View(office.VerifyJournal); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// fillJournal writes records of organizations below the first one, which 2 controls.
func fillJournal(b *testing.B, e storage.Engine, records, orgs int) {
	b.Helper()
	must := func(err error) {
		if err != nil {
			b.Fatal(err)
		}
	}
	must(e.Update(func(w storage.Writer) error {
		err := office.SetAdmins(w, []union.MemberID{1}, pressDay())
		d := union.Duty{Member: 2, Role: union.RoleController, Org: 1}
		err = errors.Join(err, storage.Duties.Put(w, storage.KeyOf(d), d))
		for i := range orgs {
			o := union.Organization{ID: union.OrgID(i + 1), Name: fmt.Sprint("Org ", i), Path: []union.OrgID{1, union.OrgID(i + 1)}}
			err = errors.Join(err, storage.Organizations.Put(w, o.ID, o))
		}
		return err
	}))
	head := union.JournalHead{}
	must(e.View(func(r storage.Reader) (err error) { head, err = office.JournalHead(r); return err }))
	first := head.Last
	for done := 0; done < records; {
		must(e.Update(func(w storage.Writer) error {
			for range 20_000 {
				done++
				line := union.Record{
					Seq: head.Seq + 1, At: pressDay().Add(time.Duration(done) * time.Minute), By: first + union.Alias(done%500), Act: "post.announced",
					Org: union.OrgID(1 + done%orgs), Person: first + union.Alias(done%5000), Kind: "broadcast", ID: uint64(done), Prev: head.Hash,
				}
				if done%50_000 == 0 {
					line.Act = "rare.act"
				}
				if who := union.MemberID(1000 + done); line.Person == head.Last+1 { // their first
					p := union.Persona{Alias: line.Person, Salt: strings.Repeat("5a", 16)}
					line.New = []union.Pledge{{Alias: p.Alias, Hash: office.Fingerprint(fmt.Sprint(p.Salt, who))}}
					if err := storage.Aliases.Put(w, who, p); err != nil {
						return err
					}
				}
				line = resealed(b, line)
				head = union.JournalHead{Seq: line.Seq, Hash: line.Hash, Last: head.Last + union.Alias(len(line.New))}
				if err := storage.Journal.Put(w, line.Seq, line); err != nil {
					return err
				}
			}
			return storage.JournalHeads.Put(w, 0, head)
		}))
	}
}
