package office

import (
	"slices"
	"strings"

	"rupor/storage"
	"rupor/union"
)

// maxOrganizations bounds one paste: a transaction stays small.
const maxOrganizations = 100

// Found adds organizations below parent, or the union's own root when parent
// is 0. Names that stand there already are left alone, so that a list may be
// pasted twice. It returns how many were added.
func Found(w storage.Writer, by union.MemberID, parent union.OrgID, names []string) (int, error) {
	if err := must(w, by, DeedFound, parent); err != nil {
		return 0, err
	}
	if len(names) > maxOrganizations {
		return 0, union.Refuse("organization.many", "N", maxOrganizations)
	}
	level, path, err := below(w, parent)
	if err != nil {
		return 0, err
	}
	have, err := Children(w, parent)
	if err != nil {
		return 0, err
	}
	added := 0
	for _, name := range names {
		same := func(o union.Organization) bool { return strings.EqualFold(o.Name, name) }
		if slices.ContainsFunc(have, same) {
			continue
		}
		id, err := storage.Organizations.NextID(w)
		if err != nil {
			return 0, err
		}
		o := union.Organization{ID: union.OrgID(id), Parent: parent, Level: level, Name: name}
		o.Path = append(slices.Clone(path), o.ID)
		if err := storage.Organizations.Put(w, o.ID, o); err != nil {
			return 0, err
		}
		have = append(have, o)
		added++
	}
	return added, nil
}

// below returns the level and the path of organizations under parent.
func below(r storage.Reader, parent union.OrgID) (union.Level, []union.OrgID, error) {
	if parent == 0 {
		return union.Region, nil, nil
	}
	p, err := existing(r, storage.Organizations, parent)
	if err != nil {
		return "", nil, err
	}
	if p.Level == union.Region {
		return union.Territorial, p.Path, nil
	}
	return union.Primary, p.Path, nil
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

// Subtree lists the organization and everything below it; 0 lists all.
func Subtree(r storage.Reader, top union.OrgID) ([]union.OrgID, error) {
	var ids []union.OrgID
	if top != 0 {
		ids = append(ids, top)
	}
	next := []union.OrgID{top}
	for len(next) > 0 {
		at := next[0]
		next = next[1:]
		err := storage.OrganizationsByParent.Keys(r, at, func(id union.OrgID) error {
			ids = append(ids, id)
			next = append(next, id)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return ids, nil
}

// OrganizationName returns the name, or "" for none and for one that is gone.
func OrganizationName(r storage.Reader, id union.OrgID) (string, error) {
	o, _, err := storage.Organizations.Get(r, id)
	return o.Name, err
}

// CountMembers says how many people have joined in the organization and below.
func CountMembers(r storage.Reader, top union.OrgID) (int, error) {
	ids, err := Subtree(r, top)
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
