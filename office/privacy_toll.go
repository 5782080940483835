package office

import (
	"cmp"
	"slices"

	"rupor/storage"
	"rupor/union"
)

// A Toll is of how many people of one organization the house has data.
type Toll struct {
	Org      union.OrgID // 0: of none
	Name     string
	Members  int // who joined, with name, account and what they answered
	Joinings int // who applied to join the union, with name and phone
	Expected int // on the organization's own list: name or card
}

// Tolls counts the people whose data the house has, by organization, the largest
// first. It reads an index of all members.
func Tolls(r storage.Reader) ([]Toll, error) {
	found := map[union.OrgID]*Toll{}
	at := func(org union.OrgID) *Toll {
		if found[org] == nil {
			found[org] = &Toll{Org: org}
		}
		return found[org]
	}
	err := storage.MembersByOrg.Each(r, func(org union.OrgID, _ union.MemberID) error { at(org).Members++; return nil })
	if err != nil {
		return nil, err
	}
	err = storage.Joinings.All(r, func(_ union.JoiningID, j union.Joining) error {
		if j.Member != 0 {
			at(j.Org).Joinings++
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = storage.ExpectedMembers.All(r, func(k storage.Pair[union.OrgID, string], _ union.Expected) error {
		at(k.First).Expected++
		return nil
	})
	if err != nil {
		return nil, err
	}
	var all []Toll
	for org, t := range found {
		if t.Name, err = OrganizationName(r, org); err != nil {
			return nil, err
		}
		all = append(all, *t)
	}
	slices.SortFunc(all, func(a, b Toll) int {
		return cmp.Or(cmp.Compare(b.Members, a.Members), cmp.Compare(a.Org, b.Org))
	})
	return all, nil
}
