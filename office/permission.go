// Package office holds the deeds: whatever a person can do is one function
// here, inside a transaction, with the permission checked first. The bot, the
// site and the clock call the same functions.
package office

import (
	"fmt"
	"slices"

	"rupor/storage"
	"rupor/union"
)

// A Deed is something that not everyone may do.
type Deed string

// The deeds that need a role.
const (
	DeedPost    Deed = "post"    // announce on a topic
	DeedResolve Deed = "resolve" // publish a resolution and see who acknowledged it
	DeedContest Deed = "contest" // open a contest and see its entries
	DeedRemind  Deed = "remind"  // remind others than oneself
	DeedFound   Deed = "found"   // change the tree of organizations
	DeedAppoint Deed = "appoint" // give and take roles
	DeedApprove Deed = "approve" // let another's announcement go
)

// permitted is the permission table of the house: who may do what, within the
// organization the role is held for and everything below it.
func permitted(role union.Role) []Deed {
	switch role {
	case union.RoleMember:
		return nil
	case union.RoleYouth:
		return []Deed{DeedPost, DeedRemind}
	case union.RoleOrganizer:
		return []Deed{DeedContest, DeedRemind}
	case union.RoleOfficer:
		return []Deed{DeedPost, DeedResolve, DeedContest, DeedRemind, DeedApprove}
	case union.RoleAdmin:
		return []Deed{DeedPost, DeedResolve, DeedContest, DeedRemind, DeedApprove, DeedFound, DeedAppoint}
	}
	return nil
}

// Duties lists the roles that a person holds.
func Duties(r storage.Reader, who union.MemberID) ([]union.Duty, error) {
	var duties []union.Duty
	err := storage.Under(r, storage.Duties, who, func(_ union.Role, d union.Duty) error {
		duties = append(duties, d)
		return nil
	})
	return duties, err
}

// Scopes lists the organizations for which a person may do the deed, each with
// everything below it; 0 among them is the whole union. None: not at all.
func Scopes(r storage.Reader, who union.MemberID, deed Deed) ([]union.OrgID, error) {
	duties, err := Duties(r, who)
	if err != nil {
		return nil, err
	}
	var scopes []union.OrgID
	for _, d := range duties {
		if slices.Contains(permitted(d.Role), deed) && !slices.Contains(scopes, d.Org) {
			scopes = append(scopes, d.Org)
		}
	}
	return scopes, nil
}

// May says whether a person may do the deed for an organization; org 0 asks
// for the whole union.
func May(r storage.Reader, who union.MemberID, deed Deed, org union.OrgID) (bool, error) {
	scopes, err := Scopes(r, who, deed)
	if err != nil || len(scopes) == 0 {
		return false, err
	}
	if slices.Contains(scopes, 0) {
		return true, nil
	}
	o, found, err := storage.Organizations.Get(r, org)
	if err != nil || !found {
		return false, err
	}
	return slices.ContainsFunc(scopes, o.Within), nil
}

// must refuses a deed that the person may not do.
func must(r storage.Reader, who union.MemberID, deed Deed, org union.OrgID) error {
	ok, err := May(r, who, deed, org)
	if err != nil {
		return fmt.Errorf("permission to %s: %w", deed, err)
	}
	if !ok {
		return union.Refuse("refuse.right")
	}
	return nil
}

// existing returns a record, and refuses one that is not there any more.
func existing[K, V any](r storage.Reader, t *storage.Table[K, V], id K) (V, error) {
	v, found, err := t.Get(r, id)
	if err == nil && !found {
		err = union.Refuse("refuse.gone")
	}
	return v, err
}
