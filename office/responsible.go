package office

import (
	"cmp"
	"slices"

	"rupor/storage"
	"rupor/union"
)

// Responsible finds who answers for an organization in some matter: those of the
// roles who hold one for exactly it, else for the organization above, and so on up
// to the whole union (0). It returns them, who is asked first standing first – a
// role named earlier goes before a later one, a holder before a deputy – and the
// organization they hold it for. There may be nobody at all. For an organization that
// was closed answers who does for the one that took it over.
func Responsible(r storage.Reader, org union.OrgID, roles ...union.Role) ([]union.Duty, union.OrgID, error) {
	path := []union.OrgID{0}
	o, err := heir(r, org)
	if err != nil {
		return nil, 0, err
	}
	path = append(path, o.Path...)
	for _, at := range slices.Backward(path) {
		found, err := HoldersAt(r, at, roles...)
		if err != nil || len(found) > 0 {
			return found, at, err
		}
	}
	return nil, 0, nil
}

// heirsMost bounds how many organizations in a row were closed one into another: a
// damaged store may have them in a circle.
const heirsMost = 100

// heirs lists an organization and, if it was closed, those that took it over one
// after another, the living one last. There are none of one that never was.
func heirs(r storage.Reader, org union.OrgID) ([]union.Organization, error) {
	var all []union.Organization
	for org != 0 && len(all) < heirsMost {
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

// HoldersAt lists those who hold one of the roles for exactly this organization,
// who is asked first standing first.
func HoldersAt(r storage.Reader, org union.OrgID, roles ...union.Role) ([]union.Duty, error) {
	var found []union.Duty
	for _, role := range roles {
		at := storage.Pair[union.OrgID, union.Role]{First: org, Second: role}
		duties, err := rows(r, storage.DutiesByOrg, storage.Duties, at)
		if err != nil {
			return nil, err
		}
		slices.SortStableFunc(duties, func(a, b union.Duty) int { return cmp.Compare(rank(a), rank(b)) })
		found = append(found, duties...)
	}
	return found, nil
}

// rank puts deputies after holders.
func rank(d union.Duty) int {
	if d.Deputy {
		return 1
	}
	return 0
}
