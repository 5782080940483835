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
