package office

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"rupor/storage"
	"rupor/union"
)

// CheckOrganizations proves that the organizations are a tree: that each stands below
// one that lives, with the path that leads there, and that each closed one leads to
// one that lives. It names all that don't.
func CheckOrganizations(r storage.Reader) error {
	all := map[union.OrgID]union.Organization{}
	err := storage.Organizations.All(r, func(id union.OrgID, o union.Organization) error {
		all[id] = o
		return nil
	})
	if err != nil {
		return err
	}
	gone, err := successions(r)
	if err != nil {
		return err
	}
	var wrong []error
	for _, id := range slices.Sorted(maps.Keys(all)) {
		o := all[id]
		if !o.Closed.IsZero() {
			if _, lives := all[gone.heir(id)]; !lives || gone.heir(id) == id {
				wrong = append(wrong, fmt.Errorf("organization %d %s", id, withoutHeir))
			}
			continue
		}
		p, stands := all[o.Parent]
		switch {
		case o.Parent != 0 && (!stands || !p.Closed.IsZero()):
			wrong = append(wrong, fmt.Errorf("organization %d stands below %d, which does not live", id, o.Parent))
		case slices.Contains(p.Path, id):
			wrong = append(wrong, fmt.Errorf("organization %d %s", id, belowItself))
		case !slices.Equal(o.Path, append(slices.Clone(p.Path), id)):
			wrong = append(wrong, fmt.Errorf("organization %d below %d has the path %v", id, o.Parent, o.Path))
		}
	}
	return errors.Join(wrong...)
}
