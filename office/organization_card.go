package office

import (
	"slices"
	"strings"

	"rupor/storage"
	"rupor/union"
)

// An OrganizationCard is what is known about an organization.
type OrganizationCard struct {
	union.Organization
	Above   union.Organization // zero for a root
	Taken   string             // the name of the one that took it over, once closed
	Zone    string             // the clock by which it lives, its own or that of one above; "" is the union's
	Groups  int                // groups and channels
	Here    int                // who joined in it, and
	Within  int                // in it and below
	Below   int                // organizations directly below
	Holders []union.Duty       // who answers for it, the officers first
	At      union.OrgID        // the organization for which they do
	Officer bool               // it has an information officer of its own
	Listed  int                // expected members, and
	Readers int                // how many of them read the messages
}

// DescribeOrganization collects it.
func DescribeOrganization(r storage.Reader, id union.OrgID) (OrganizationCard, error) {
	o, err := existing(r, storage.Organizations, id)
	if err != nil {
		return OrganizationCard{}, err
	}
	c := OrganizationCard{Organization: o}
	steps := []func() error{
		func() (err error) { c.Above, _, err = storage.Organizations.Get(r, o.Parent); return err },
		func() (err error) { c.Taken, err = OrganizationName(r, o.Into); return err },
		func() (err error) { c.Zone, err = ZoneOf(r, id); return err },
		func() (err error) { c.Groups, err = storage.PlacesByOrg.Count(r, id); return err },
		func() (err error) { c.Here, err = storage.MembersByOrg.Count(r, id); return err },
		func() (err error) {
			if c.Within = c.Here; o.Closed.IsZero() { // of a closed one those are counted where they went
				c.Within, err = CountMembers(r, id)
			}
			return err
		},
		func() (err error) { c.Below, err = storage.OrganizationsByParent.Count(r, id); return err },
		func() (err error) {
			c.Holders, c.At, err = Responsible(r, id, union.RoleOfficer, union.RoleChair)
			return err
		},
		func() (err error) { c.Listed, c.Readers, err = ExpectedIn(r, id); return err },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return c, err
		}
	}
	c.Officer = c.At == id && slices.ContainsFunc(c.Holders, func(d union.Duty) bool { return d.Role == union.RoleOfficer })
	return c, nil
}

// FindOrganizations lists those that live within one of the tops and have every
// word of the query in their name, short name or code: all of them for "".
func FindOrganizations(r storage.Reader, tops []union.OrgID, query string) ([]union.Organization, error) {
	words := strings.Fields(folded(query))
	var found []union.Organization
	err := storage.Organizations.All(r, func(_ union.OrgID, o union.Organization) error {
		if o.Closed.IsZero() && slices.ContainsFunc(tops, o.Within) && Called(o, words) {
			found = append(found, o)
		}
		return nil
	})
	return found, err
}

// Called says whether an organization has all of the words in its name, short name
// or code. The words are in lower case, without the dots on ё.
func Called(o union.Organization, words []string) bool {
	all := folded(o.Name + "\n" + o.Short + "\n" + o.Code)
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(all, w) })
}
