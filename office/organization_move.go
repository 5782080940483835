package office

import (
	"slices"
	"strconv"
	"time"

	"rupor/storage"
	"rupor/union"
)

// MovedMost is how many organizations change their place in the tree at once: the
// transaction has to bear it.
const MovedMost = 1000

// MoveOrganization puts an organization, with everything below it, under another
// parent, or makes it a root when parent is 0. Whoever moves it may change the
// tree both above where it stands and where it goes.
func MoveOrganization(
	w storage.Writer, by union.MemberID, id, parent union.OrgID, now time.Time,
) (union.Organization, error) {
	o, err := living(w, id)
	if err != nil {
		return o, err
	}
	for _, above := range []union.OrgID{o.Parent, parent} {
		if err := must(w, by, DeedFound, above); err != nil {
			return o, err
		}
	}
	from := o.Parent
	if from == parent {
		return o, nil
	}
	if o, err = reparent(w, o, parent); err != nil {
		return o, err
	}
	facts := []string{"from", strconv.FormatUint(uint64(from), 10), "to", strconv.FormatUint(uint64(parent), 10)}
	return o, record(w, by, "organization.moved", deed{Org: id, Facts: facts}, now)
}

// reparent puts an organization with everything below it under another parent, if
// it may stand there.
func reparent(w storage.Writer, o union.Organization, parent union.OrgID) (union.Organization, error) {
	path, err := pathOf(w, parent)
	if err != nil {
		return o, err
	}
	if slices.Contains(path, o.ID) {
		return o, union.Refuse("organization.cycle", "Name", o.Name)
	}
	o.Parent = parent
	if err := noTwin(w, o); err != nil {
		return o, err
	}
	if err := levelFits(w, o); err != nil {
		return o, err
	}
	return replant(w, o, path)
}

// replant writes an organization and the paths of all below it, whose place is
// below the last of the path.
func replant(w storage.Writer, o union.Organization, path []union.OrgID) (union.Organization, error) {
	all, err := Subtree(w, o.ID)
	if err != nil {
		return o, err
	}
	if len(all) > MovedMost {
		return o, union.Refuse("organization.large", "Name", o.Name, "N", len(all), "Most", MovedMost)
	}
	o.Path = append(slices.Clone(path), o.ID)
	if err := storage.Organizations.Put(w, o.ID, o); err != nil {
		return o, err
	}
	paths := map[union.OrgID][]union.OrgID{o.ID: o.Path}
	for _, id := range all[1:] { // a parent stands before its children
		err := storage.Organizations.Update(w, id, func(c *union.Organization) error {
			c.Path = append(slices.Clone(paths[c.Parent]), id)
			paths[id] = c.Path
			return nil
		})
		if err != nil {
			return o, err
		}
	}
	return o, nil
}
