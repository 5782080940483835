package office

import (
	"fmt"
	"slices"

	"rupor/storage"
	"rupor/union"
)

// astray is the mistake of a store that leads round in a circle.
func astray(org union.OrgID, how string) error {
	return fmt.Errorf("organization %d %s: the store is damaged, see rupor check", org, how)
}

const (
	withoutHeir = "was closed, and nothing that lives took it over"
	belowItself = "stands below itself"
)

// Living follows an organization that was closed to the one that took it over: a
// link, a list and an audience may name it long after. It refuses one that never was.
func Living(r storage.Reader, org union.OrgID) (union.OrgID, error) {
	if org == 0 {
		return 0, nil
	}
	all, err := heirs(r, org)
	if err == nil && len(all) == 0 {
		err = union.Refuse("refuse.gone")
	}
	if err != nil {
		return 0, err
	}
	last := all[len(all)-1]
	if !last.Closed.IsZero() {
		return 0, astray(org, withoutHeir)
	}
	return last.ID, nil
}

// LivingName is the name of an organization or of the one that took it over, "" for
// none and for one that is gone.
func LivingName(r storage.Reader, org union.OrgID) (string, error) {
	o, err := heir(r, org)
	return o.Name, err
}

// heirs lists an organization and, if it was closed, those that took it over one
// after another, the living one last. There are none of one that never was. In a
// store damaged into a circle each stands once, and the last is closed.
func heirs(r storage.Reader, org union.OrgID) ([]union.Organization, error) {
	var all []union.Organization
	for org != 0 && !slices.ContainsFunc(all, func(o union.Organization) bool { return o.ID == org }) {
		o, found, err := storage.Organizations.Get(r, org)
		if err != nil || !found {
			return all, err
		}
		all = append(all, o)
		if o.Closed.IsZero() {
			break
		}
		org = o.Into
	}
	return all, nil
}

// heir is the last of heirs, the zero Organization when there are none.
func heir(r storage.Reader, org union.OrgID) (union.Organization, error) {
	all, err := heirs(r, org)
	if err != nil || len(all) == 0 {
		return union.Organization{}, err
	}
	return all[len(all)-1], nil
}

// belongs says whether people of one organization belong to another, each taken for
// the one that took it over if it was closed.
func belongs(r storage.Reader, org, top union.OrgID) (bool, error) {
	at, err := heir(r, org)
	if err != nil || at.Within(top) {
		return err == nil, err
	}
	over, err := heir(r, top)
	return over.ID != 0 && at.Within(over.ID), err
}

// A succession says which living organization took over each closed one: itself, if
// a damaged store has none.
type succession map[union.OrgID]union.OrgID

func successions(r storage.Reader) (succession, error) {
	into := map[union.OrgID]union.OrgID{}
	err := storage.OrganizationsByHeir.Each(r, func(next, closed union.OrgID) error {
		into[closed] = next
		return nil
	})
	s := make(succession, len(into))
	for closed := range into {
		s[closed] = closed
		at := closed
		for range into {
			if at = into[at]; at != 0 && into[at] == 0 {
				s[closed] = at
				break
			}
		}
	}
	return s, err
}

// heir is what took an organization over, itself while it lives.
func (s succession) heir(org union.OrgID) union.OrgID {
	if at, closed := s[org]; closed {
		return at
	}
	return org
}

// peopled is Peopled.
func (s succession) peopled(r storage.Reader, top union.OrgID) ([]union.OrgID, error) {
	at := s.heir(top)
	if _, closed := s[at]; closed {
		return nil, astray(top, withoutHeir)
	}
	orgs, err := Subtree(r, at)
	if err != nil || len(s) == 0 {
		return orgs, err
	}
	within := make(map[union.OrgID]bool, len(orgs))
	for _, org := range orgs {
		within[org] = true
	}
	for closed, at := range s {
		if top == 0 || within[at] {
			orgs = append(orgs, closed)
		}
	}
	slices.Sort(orgs)
	return orgs, nil
}

// Peopled lists the organizations whose people belong to one: it and everything below
// it, and those closed into one of these, whose people follow by and by. Of one that
// was closed itself it is what took it over; 0 has all.
func Peopled(r storage.Reader, top union.OrgID) ([]union.OrgID, error) {
	s, err := successions(r)
	if err != nil {
		return nil, err
	}
	return s.peopled(r, top)
}

// under is the Peopled of all tops.
func under(r storage.Reader, tops []union.OrgID) (map[union.OrgID]bool, error) {
	s, err := successions(r)
	if err != nil {
		return nil, err
	}
	within := map[union.OrgID]bool{}
	for _, top := range tops {
		orgs, err := s.peopled(r, top)
		if err != nil {
			return nil, err
		}
		for _, org := range orgs {
			within[org] = true
		}
	}
	return within, nil
}
