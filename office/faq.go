package office

import (
	"cmp"
	"errors"
	"slices"
	"time"
	"unicode/utf8"

	"rupor/storage"
	"rupor/union"
)

// The bounds of frequent questions.
const (
	MaxFrequents        = 200 // of one organization
	MaxFrequentQuestion = 200 // characters
	MaxFrequentAnswer   = 3_000
)

// Frequents lists the frequent questions that a person may read: those of their
// organization, of the ones above it and of those closed into these, and those they
// answer for; what helped most often first. Who is of no organization is shown what is for everybody.
func Frequents(r storage.Reader, who union.MemberID) ([]union.Frequent, error) {
	ids, err := frequentsFor(r, who)
	var all []union.Frequent
	for _, id := range ids {
		if err != nil {
			return nil, err
		}
		var f union.Frequent
		f, _, err = storage.Frequents.Get(r, id)
		all = append(all, f)
	}
	slices.SortFunc(all, func(a, b union.Frequent) int {
		return cmp.Or(cmp.Compare(b.Uses, a.Uses), cmp.Compare(a.ID, b.ID))
	})
	return all, err
}

// frequentsFor lists those that a person reads or answers for.
func frequentsFor(r storage.Reader, who union.MemberID) ([]union.FrequentID, error) {
	scopes, err := Scopes(r, who, DeedAnswer)
	if err != nil {
		return nil, err
	}
	if len(scopes) == 0 {
		return frequentsAbove(r, who)
	}
	way, err := readsOf(r, who)
	if err != nil {
		return nil, err
	}
	var all []union.FrequentID
	last, ok, looked := union.OrgID(0), false, false
	err = storage.FrequentsByOrg.Each(r, func(org union.OrgID, id union.FrequentID) (err error) {
		if org != last || !looked { // they come in order
			last, looked = org, true
			if ok = slices.Contains(way, org); !ok {
				ok, err = within(r, org, scopes...)
			}
		}
		if ok {
			all = append(all, id)
		}
		return err
	})
	return all, err
}

// frequentsAbove lists those of a person's organization and of the ones above it.
func frequentsAbove(r storage.Reader, who union.MemberID) ([]union.FrequentID, error) {
	way, err := readsOf(r, who)
	var all []union.FrequentID
	for _, org := range way {
		if err != nil {
			return nil, err
		}
		err = storage.FrequentsByOrg.Keys(r, org, func(id union.FrequentID) error {
			all = append(all, id)
			return nil
		})
	}
	return all, err
}

// readsOf are the organizations whose frequent questions a person reads. Where
// there is but one root, it is everybody's.
func readsOf(r storage.Reader, who union.MemberID) ([]union.OrgID, error) {
	m, _, err := storage.Members.Get(r, who)
	if err != nil {
		return nil, err
	}
	way, err := upward(r, m.Org)
	if err != nil {
		return nil, err
	}
	if m.Org == 0 {
		roots, err := keysOf(r, storage.OrganizationsByParent, 0)
		if err != nil {
			return nil, err
		}
		if len(roots) == 1 {
			way = append(way, roots[0])
		}
	}
	left, err := leftTo(r, way)
	return append(way, left...), err
}

// leftTo lists the closed organizations that one of these took over, one by way of
// another included.
func leftTo(r storage.Reader, way []union.OrgID) ([]union.OrgID, error) {
	var left []union.OrgID
	for next := slices.Clone(way); len(next) > 0; next = next[1:] {
		if next[0] == 0 {
			continue
		}
		closed, err := keysOf(r, storage.OrganizationsByHeir, next[0])
		if err != nil {
			return nil, err
		}
		for _, org := range closed {
			if !slices.Contains(left, org) {
				left, next = append(left, org), append(next, org)
			}
		}
	}
	return left, nil
}

// FrequentFor returns a frequent question to who may read it, and whether they may
// change it. To others there is none.
func FrequentFor(r storage.Reader, who union.MemberID, id union.FrequentID) (f union.Frequent, edits bool, err error) {
	f, found, err := storage.Frequents.Get(r, id)
	if err != nil {
		return f, false, err
	}
	if found {
		if edits, err = May(r, who, DeedAnswer, f.Org); err != nil || edits {
			return f, edits, err
		}
		way, err := readsOf(r, who)
		if err != nil || slices.Contains(way, f.Org) {
			return f, false, err
		}
	}
	return union.Frequent{}, false, union.Refuse("faq.gone")
}

// AddFrequent publishes a frequent question for an organization and everything
// below it.
func AddFrequent(w storage.Writer, by union.MemberID, f union.Frequent, now time.Time) (union.Frequent, error) {
	if err := must(w, by, DeedAnswer, f.Org); err != nil {
		return f, err
	}
	if err := checkFrequent(f); err != nil {
		return f, err
	}
	if n, err := storage.FrequentsByOrg.Count(w, f.Org); err != nil {
		return f, err
	} else if n >= MaxFrequents {
		return f, union.Refuse("faq.many", "N", MaxFrequents)
	}
	id, err := storage.Frequents.NextID(w)
	if err != nil {
		return f, err
	}
	f.ID, f.By, f.Changed, f.Uses = union.FrequentID(id), by, now, 0
	if err := putFrequent(w, f); err != nil {
		return f, err
	}
	return f, recordFrequent(w, by, "faq.added", f, now)
}

// ChangeFrequent replaces what a frequent question says and whom it is for.
func ChangeFrequent(w storage.Writer, by union.MemberID, f union.Frequent, now time.Time) (union.Frequent, error) {
	old, err := editable(w, by, f.ID)
	if err != nil {
		return f, err
	}
	if err := must(w, by, DeedAnswer, f.Org); err != nil {
		return f, err
	}
	if err := checkFrequent(f); err != nil {
		return f, err
	}
	f.Uses, f.By, f.Changed = old.Uses, by, now
	if err := putFrequent(w, f); err != nil {
		return f, err
	}
	return f, recordFrequent(w, by, "faq.changed", f, now)
}

// putFrequent keeps a frequent question, and what it is found by.
func putFrequent(w storage.Writer, f union.Frequent) error {
	if err := storage.FrequentWords.Put(w, f.ID, spelled(f)); err != nil {
		return err
	}
	return storage.Frequents.Put(w, f.ID, f)
}

// DeleteFrequent takes a frequent question away, and returns it.
func DeleteFrequent(w storage.Writer, by union.MemberID, id union.FrequentID, now time.Time) (union.Frequent, error) {
	f, err := editable(w, by, id)
	if err != nil {
		return f, err
	}
	if err := errors.Join(storage.Frequents.Delete(w, id), storage.FrequentWords.Delete(w, id)); err != nil {
		return f, err
	}
	return f, recordFrequent(w, by, "faq.deleted", f, now)
}

// Helped counts that a frequent question spared somebody one of their own.
func Helped(w storage.Writer, who union.MemberID, id union.FrequentID) error {
	f, _, err := FrequentFor(w, who, id)
	if err != nil {
		return err
	}
	f.Uses++
	return storage.Frequents.Put(w, id, f)
}

// editable returns a frequent question to who may change it.
func editable(r storage.Reader, who union.MemberID, id union.FrequentID) (union.Frequent, error) {
	f, edits, err := FrequentFor(r, who, id)
	if err == nil && !edits {
		err = union.Refuse("refuse.right")
	}
	return f, err
}

// checkFrequent refuses what the dialog lets pass only when it is forged.
func checkFrequent(f union.Frequent) error {
	question, answer := utf8.RuneCountInString(f.Question), utf8.RuneCountInString(f.Answer.Plain())
	if question == 0 || answer == 0 || question > MaxFrequentQuestion || answer > MaxFrequentAnswer {
		return union.Refuse("refuse.gone")
	}
	return nil
}

func recordFrequent(w storage.Writer, by union.MemberID, act union.Act, f union.Frequent, now time.Time) error {
	return record(w, by, act, deed{Org: f.Org, Kind: "faq", ID: uint64(f.ID)}, now)
}
