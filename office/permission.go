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
	DeedResolve Deed = "resolve" // publish a resolution
	DeedControl Deed = "control" // see who was reached and who acknowledged
	DeedContest Deed = "contest" // open a contest and close it
	DeedJudge   Deed = "judge"   // see the entries of a contest
	DeedRemind  Deed = "remind"  // remind others than oneself
	DeedApprove Deed = "approve" // let another's announcement go
	DeedAccept  Deed = "accept"  // say who is a member, move members, record those without Telegram
	DeedRecruit Deed = "recruit" // lead those who want to join the union
	DeedAnswer  Deed = "answer"  // answer what members ask the union
	DeedPoster  Deed = "poster"  // print posters and see whom they brought
	DeedFound   Deed = "found"   // change the tree of organizations
	DeedAppoint Deed = "appoint" // give and take roles, as far as may be given
	DeedMerge   Deed = "merge"   // make one person of two accounts
	DeedJournal Deed = "journal" // read who did what
	DeedPrivacy Deed = "privacy" // keep the register of requests about personal data
	DeedRule    Deed = "rule"    // decide the union's own rules
)

// Deeds lists all deeds.
func Deeds() []Deed {
	return []Deed{
		DeedPost, DeedResolve, DeedControl, DeedContest, DeedJudge, DeedRemind, DeedApprove, DeedAccept, DeedRecruit,
		DeedAnswer, DeedPoster, DeedFound, DeedAppoint, DeedMerge, DeedJournal, DeedPrivacy, DeedRule,
	}
}

// permitted is the permission table of the house: who may do what, within the
// organization the role is held for and everything below it.
func permitted(role union.Role) []Deed {
	switch role {
	case union.RoleMember:
		return nil
	case union.RoleYouth:
		return []Deed{DeedPost, DeedRemind, DeedPoster}
	case union.RoleOrganizer:
		return []Deed{DeedContest, DeedJudge, DeedRemind}
	case union.RoleJuror:
		return []Deed{DeedJudge}
	case union.RoleMethodist:
		return []Deed{DeedAnswer}
	case union.RoleOfficer:
		return []Deed{
			DeedPost, DeedResolve, DeedControl, DeedContest, DeedJudge, DeedRemind, DeedApprove, DeedAccept, DeedRecruit,
			DeedAnswer, DeedPoster,
		}
	case union.RoleChair:
		return append(permitted(union.RoleOfficer), DeedFound, DeedAppoint)
	case union.RoleController:
		return []Deed{DeedControl, DeedJudge, DeedJournal}
	case union.RoleAdmin:
		return Deeds()
	}
	return nil
}

// Permitted lists what a role lets its holder do.
func Permitted(role union.Role) []Deed { return slices.Clone(permitted(role)) }

// gives lists the roles that holders of a role may give and take: within their
// own scope, and those only for what lies below their own organization.
func gives(role union.Role) (within, below []union.Role) {
	if role == union.RoleAdmin {
		return union.AppointedRoles(), nil
	}
	if role != union.RoleChair {
		return nil, nil
	}
	return []union.Role{
		union.RoleYouth, union.RoleOrganizer, union.RoleJuror, union.RoleMethodist, union.RoleOfficer,
	}, []union.Role{union.RoleChair}
}

// GivingScopes lists the organizations for which a person may give and take a
// role, each with everything below it; 0 among them is the whole union.
func GivingScopes(r storage.Reader, who union.MemberID, role union.Role) ([]union.OrgID, error) {
	duties, err := Duties(r, who)
	if err != nil {
		return nil, err
	}
	var scopes []union.OrgID
	for _, d := range duties {
		within, below := gives(d.Role)
		switch {
		case slices.Contains(within, role):
			scopes = append(scopes, d.Org)
		case slices.Contains(below, role):
			children, err := keysOf(r, storage.OrganizationsByParent, d.Org)
			if err != nil {
				return nil, err
			}
			scopes = append(scopes, children...)
		}
	}
	return scopes, nil
}

// MayGive says whether a person may give and take a role for an organization.
func MayGive(r storage.Reader, who union.MemberID, role union.Role, org union.OrgID) (bool, error) {
	scopes, err := GivingScopes(r, who, role)
	if err != nil || len(scopes) == 0 {
		return false, err
	}
	return within(r, org, scopes...)
}

// GivenRoles lists the roles that a person may give somewhere.
func GivenRoles(r storage.Reader, who union.MemberID) ([]union.Role, error) {
	var roles []union.Role
	for _, role := range union.AppointedRoles() {
		scopes, err := GivingScopes(r, who, role)
		if err != nil {
			return nil, err
		}
		if len(scopes) > 0 {
			roles = append(roles, role)
		}
	}
	return roles, nil
}

// Duties lists the roles that a person holds.
func Duties(r storage.Reader, who union.MemberID) ([]union.Duty, error) {
	var duties []union.Duty
	err := storage.Under(r, storage.Duties, who, func(_ storage.Pair[union.Role, union.OrgID], d union.Duty) error {
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
	return within(r, org, scopes...)
}

// within says whether the organization is one of these or lies below one; 0 among
// them is the whole union, and lies within nothing else. One that was closed lies
// within whatever the one that took it over does, too: what it left is theirs now.
func within(r storage.Reader, org union.OrgID, tops ...union.OrgID) (bool, error) {
	if slices.Contains(tops, 0) {
		return true, nil
	}
	all, err := heirs(r, org)
	return slices.ContainsFunc(all, func(o union.Organization) bool { return slices.ContainsFunc(tops, o.Within) }), err
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
