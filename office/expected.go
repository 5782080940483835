package office

import (
	"cmp"
	"slices"
	"time"

	"rupor/storage"
	"rupor/union"
)

// expectedKey is the key of somebody on an organization's list.
type expectedKey = storage.Pair[union.OrgID, string]

// IsExpected says whether somebody of this name, or with this card, is on the list
// of exactly this organization. It is a hint for whoever decides and no proof: the
// name is the person's own word.
func IsExpected(r storage.Reader, org union.OrgID, name, card string) (bool, error) {
	if number := union.CardKey(card); number != "" {
		listed, err := storage.ExpectedMembers.Has(r, expectedKey{First: org, Second: "#" + number})
		if err != nil || listed {
			return listed, err
		}
	}
	known := false
	if key := union.NameKey(name); key != "" {
		err := storage.ExpectedByName.Keys(r, expectedKey{First: org, Second: key}, func(expectedKey) error {
			known = true
			return storage.Stop
		})
		return known, err
	}
	return false, nil
}

// ExpectedIn counts who is on the list of exactly this organization, and how many
// of them read the union's messages there.
func ExpectedIn(r storage.Reader, org union.OrgID) (listed, subscribed int, err error) {
	err = storage.Under(r, storage.ExpectedMembers, org, func(string, union.Expected) error {
		listed++
		return nil
	})
	if err != nil || listed == 0 {
		return listed, 0, err
	}
	err = storage.MembersByOrg.Keys(r, org, func(who union.MemberID) error {
		m, _, err := storage.Members.Get(r, who)
		if err != nil || !m.Subscribed() {
			return err
		}
		listed, err := IsExpected(r, org, m.Name, m.Card)
		if listed {
			subscribed++
		}
		return err
	})
	return listed, min(listed, subscribed), err
}

// clearMost is how many a transaction takes off a list.
const clearMost = 100

// ClearExpected takes people off the list of exactly this organization, as many as
// a transaction bears, and says whether some are left.
func ClearExpected(w storage.Writer, by union.MemberID, org union.OrgID, now time.Time) (more bool, err error) {
	if err := must(w, by, DeedAccept, org); err != nil {
		return false, err
	}
	keys, err := expectedSome(w, org, clearMost)
	if err != nil || len(keys) == 0 {
		return false, err
	}
	for _, k := range keys {
		if err := storage.ExpectedMembers.Delete(w, k); err != nil {
			return false, err
		}
	}
	return len(keys) == clearMost, record(w, by, "expected.cleared", deed{Org: org}, now)
}

// ExportExpected notes that a person takes the lists of an organization and of all
// below it along as a file of a form, if they may through Telegram.
func ExportExpected(w storage.Writer, by union.MemberID, top union.OrgID, form string, now time.Time) error {
	if err := CheckImport(w, by, union.ImportExpected, top); err != nil {
		return err
	}
	return RecordExpected(w, by, top, form, now)
}

// RecordExpected writes in the journal that the lists went out as a file. Whoever
// holds the store itself is nobody that it is by.
func RecordExpected(w storage.Writer, by union.MemberID, top union.OrgID, form string, now time.Time) error {
	return record(w, by, "expected.exported", deed{Org: top, Facts: []string{"file", form}}, now)
}

// ExpectedColumns are the columns of a list of expected members, by what their heads
// are called in the texts.
func ExpectedColumns() []string { return []string{"person", "card", "org"} }

// ListExpected visits who is on the lists of an organization and of all below it, and
// how a list names the organization. Those of one that was closed are already among
// those of the one that took it over.
func ListExpected(r storage.Reader, top union.OrgID, visit func(e union.Expected, org string) error) error {
	f, err := growForest(r, 0)
	if err != nil {
		return err
	}
	for _, id := range f.within(top) {
		org := f.reference(f.living(id))
		err := storage.Under(r, storage.ExpectedMembers, id, func(_ string, e union.Expected) error { return visit(e, org) })
		if err != nil {
			return err
		}
	}
	return nil
}

// expectedSome are the first keys of an organization's list.
func expectedSome(r storage.Reader, org union.OrgID, most int) ([]expectedKey, error) {
	var keys []expectedKey
	err := storage.Under(r, storage.ExpectedMembers, org, func(key string, _ union.Expected) error {
		if keys = append(keys, expectedKey{First: org, Second: key}); len(keys) == most {
			return storage.Stop
		}
		return nil
	})
	return keys, err
}

// expectedAs are the lines of the lists that somebody stands on: by card anywhere, by
// one of the names in the organizations that are theirs or were. A namesake elsewhere is somebody
// else.
func expectedAs(r storage.Reader, t likeness, names []string) ([]expectedKey, error) {
	var keys []expectedKey
	seen := map[expectedKey]bool{}
	add := func(k expectedKey) error {
		if !seen[k] {
			seen[k], keys = true, append(keys, k)
		}
		return nil
	}
	if t.card != "" {
		if err := storage.ExpectedByCard.Keys(r, t.card, add); err != nil {
			return nil, err
		}
	}
	for _, name := range names {
		key := union.NameKey(name)
		for org := range t.orgs {
			if key == "" {
				continue
			}
			if err := storage.ExpectedByName.Keys(r, expectedKey{First: org, Second: key}, add); err != nil {
				return nil, err
			}
		}
	}
	slices.SortFunc(keys, func(a, b expectedKey) int {
		return cmp.Or(cmp.Compare(a.First, b.First), cmp.Compare(a.Second, b.Second))
	})
	return keys, nil
}

// forgetExpected takes somebody off the lists.
func forgetExpected(w storage.Writer, t likeness) error {
	keys, err := expectedAs(w, t, t.names)
	for _, k := range keys {
		if err == nil {
			err = storage.ExpectedMembers.Delete(w, k)
		}
	}
	return err
}

// expectedOf lists what the lists of organizations say of a person. It opens none to
// who only calls themselves like somebody on it.
func expectedOf(r storage.Reader, who union.MemberID) ([]union.Expected, error) {
	t, err := likenessOf(r, who)
	if err != nil {
		return nil, err
	}
	keys, err := expectedAs(r, t, t.sure)
	var all []union.Expected
	for _, k := range keys {
		if err != nil {
			return nil, err
		}
		var e union.Expected
		e, _, err = storage.ExpectedMembers.Get(r, k)
		all = append(all, e)
	}
	return all, err
}
