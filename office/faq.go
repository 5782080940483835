package office

import (
	"cmp"
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
	scopes, err := Scopes(r, who, DeedAnswer)
	if err != nil {
		return nil, err
	}
	var all []union.Frequent
	if len(scopes) > 0 {
		all, err = frequentsWithin(r, who, scopes)
	} else {
		all, err = frequentsAbove(r, who)
	}
	slices.SortFunc(all, func(a, b union.Frequent) int {
		return cmp.Or(cmp.Compare(b.Uses, a.Uses), cmp.Compare(a.ID, b.ID))
	})
	return all, err
}

// frequentsAbove lists those of a person's organization and of the ones above it.
func frequentsAbove(r storage.Reader, who union.MemberID) ([]union.Frequent, error) {
	way, err := readsOf(r, who)
	if err != nil {
		return nil, err
	}
	var all []union.Frequent
	for _, org := range way {
		some, err := rows(r, storage.FrequentsByOrg, storage.Frequents, org)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

// frequentsWithin lists those, and the ones that a person answers for.
func frequentsWithin(r storage.Reader, who union.MemberID, scopes []union.OrgID) ([]union.Frequent, error) {
	way, err := readsOf(r, who)
	if err != nil {
		return nil, err
	}
	var all []union.Frequent
	err = storage.Frequents.All(r, func(_ union.FrequentID, f union.Frequent) error {
		ok := slices.Contains(way, f.Org)
		if !ok {
			ok, err = within(r, f.Org, scopes...)
		}
		if ok {
			all = append(all, f)
		}
		return err
	})
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

// leftTo lists the closed organizations that one of these took over and that have
// frequent questions.
func leftTo(r storage.Reader, way []union.OrgID) ([]union.OrgID, error) {
	var left []union.OrgID
	var last union.OrgID
	err := storage.FrequentsByOrg.Each(r, func(org union.OrgID, _ union.FrequentID) error {
		if org == last { // they come in order
			return nil
		}
		last = org
		o, err := heir(r, org)
		if o.ID != org && slices.Contains(way, o.ID) {
			left = append(left, org)
		}
		return err
	})
	return left, err
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
	if err := storage.Frequents.Put(w, f.ID, f); err != nil {
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
	if err := storage.Frequents.Put(w, f.ID, f); err != nil {
		return f, err
	}
	return f, recordFrequent(w, by, "faq.changed", f, now)
}

// DeleteFrequent takes a frequent question away, and returns it.
func DeleteFrequent(w storage.Writer, by union.MemberID, id union.FrequentID, now time.Time) (union.Frequent, error) {
	f, err := editable(w, by, id)
	if err != nil {
		return f, err
	}
	if err := storage.Frequents.Delete(w, id); err != nil {
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
