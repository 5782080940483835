package office

import (
	"slices"
	"strings"
	"time"

	"rupor/storage"
	"rupor/union"
)

// maxOrganizations bounds one paste: a transaction stays small.
const maxOrganizations = 100

// Found adds organizations below parent, or the union's own root when parent
// is 0. Names that stand there already are left alone, so that a list may be
// pasted twice. It returns how many were added.
func Found(w storage.Writer, by union.MemberID, parent union.OrgID, names []string, now time.Time) (int, error) {
	if err := must(w, by, DeedFound, parent); err != nil {
		return 0, err
	}
	if len(names) > maxOrganizations {
		return 0, union.Refuse("organization.many", "N", maxOrganizations)
	}
	path, err := pathOf(w, parent)
	if err != nil {
		return 0, err
	}
	level, err := LevelBelow(w, parent)
	if err != nil {
		return 0, err
	}
	have, err := Children(w, parent)
	if err != nil {
		return 0, err
	}
	added := 0
	for _, name := range names {
		o := union.Organization{Parent: parent, Level: level}
		if err := fill(&o, FieldName, name); err != nil {
			return 0, err
		}
		if slices.ContainsFunc(have, func(other union.Organization) bool { return sameName(other.Name, o.Name) }) {
			continue
		}
		if o, err = plant(w, o, path); err != nil {
			return 0, err
		}
		if err := record(w, by, "organization.founded", deed{Org: o.ID}, now); err != nil {
			return 0, err
		}
		have = append(have, o)
		added++
	}
	return added, nil
}

// plant puts a new organization into the tree, below the last of the path.
func plant(w storage.Writer, o union.Organization, path []union.OrgID) (union.Organization, error) {
	id, err := storage.Organizations.NextID(w)
	if err != nil {
		return o, err
	}
	o.ID = union.OrgID(id)
	o.Path = append(slices.Clone(path), o.ID)
	return o, storage.Organizations.Put(w, o.ID, o)
}

// pathOf is the path down to an organization that lives; that of 0 is empty.
func pathOf(r storage.Reader, org union.OrgID) ([]union.OrgID, error) {
	if org == 0 {
		return nil, nil
	}
	o, err := living(r, org)
	return o.Path, err
}

// LevelBelow is the level that an organization below parent has unless somebody
// says otherwise.
func LevelBelow(r storage.Reader, parent union.OrgID) (union.Level, error) {
	if parent == 0 {
		return union.Region, nil
	}
	p, err := existing(r, storage.Organizations, parent)
	return lower(p.Level), err
}

// lower is the level below a level.
func lower(l union.Level) union.Level {
	all := union.Levels()
	return all[min(slices.Index(all, l)+1, len(all)-1)]
}

// living returns an organization that was not closed.
func living(r storage.Reader, org union.OrgID) (union.Organization, error) {
	o, err := existing(r, storage.Organizations, org)
	if err != nil || o.Closed.IsZero() {
		return o, err
	}
	into, err := OrganizationName(r, o.Into)
	if err != nil {
		return o, err
	}
	return o, union.Refuse("organization.closed", "Name", o.Name, "Org", into)
}

// Children lists the organizations directly below parent, by name.
func Children(r storage.Reader, parent union.OrgID) ([]union.Organization, error) {
	var all []union.Organization
	err := storage.OrganizationsByParent.Keys(r, parent, func(id union.OrgID) error {
		o, _, err := storage.Organizations.Get(r, id)
		all = append(all, o)
		return err
	})
	slices.SortFunc(all, func(a, b union.Organization) int { return strings.Compare(a.Name, b.Name) })
	return all, err
}

// Subtree lists the organization and everything below it that lives; 0 lists all. For
// their people see Peopled.
func Subtree(r storage.Reader, top union.OrgID) ([]union.OrgID, error) {
	ids, seen := []union.OrgID{top}, map[union.OrgID]bool{top: true}
	for i := 0; i < len(ids); i++ {
		err := storage.OrganizationsByParent.Keys(r, ids[i], func(id union.OrgID) error {
			if seen[id] {
				return astray(id, belowItself)
			}
			seen[id] = true
			ids = append(ids, id)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	if top == 0 {
		ids = ids[1:]
	}
	return ids, nil
}

// OrganizationName returns the name, or "" for none and for one that is gone.
func OrganizationName(r storage.Reader, id union.OrgID) (string, error) {
	o, _, err := storage.Organizations.Get(r, id)
	return o.Name, err
}

// orgNames remembers OrganizationName of the organizations that were asked for.
type orgNames map[union.OrgID]string

func (n orgNames) of(r storage.Reader, org union.OrgID) (string, error) {
	if name, known := n[org]; known {
		return name, nil
	}
	name, err := OrganizationName(r, org)
	if err == nil {
		n[org] = name
	}
	return name, err
}

// CountMembers says how many people have joined in the organization and below. Those
// on their way from one that was closed count where they go.
func CountMembers(r storage.Reader, top union.OrgID) (int, error) {
	ids, err := Peopled(r, top)
	if err != nil {
		return 0, err
	}
	if top == 0 {
		ids = append(ids, 0)
	}
	all := 0
	for _, id := range ids {
		n, err := storage.MembersByOrg.Count(r, id)
		if err != nil {
			return 0, err
		}
		all += n
	}
	return all, nil
}
