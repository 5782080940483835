package office

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"rupor/storage"
	"rupor/union"
)

// A forest is the tree as it stands, in memory: a list of a hundred thousand rows
// asks for it a million times.
type forest struct {
	top    union.OrgID // the list concerns this one and what is below
	all    map[union.OrgID]union.Organization
	byCode map[string]union.OrgID
	byName map[string][]union.OrgID // those that live within top, by folded name
	below  map[twinKey][]union.OrgID
	roots  []union.OrgID
	last   union.OrgID // the newest
}

// A twinKey is a name at its place in the tree.
type twinKey struct {
	parent union.OrgID
	name   string
}

func growForest(r storage.Reader, top union.OrgID) (*forest, error) {
	f := &forest{
		top: top, all: map[union.OrgID]union.Organization{}, byCode: map[string]union.OrgID{},
		byName: map[string][]union.OrgID{}, below: map[twinKey][]union.OrgID{},
	}
	err := storage.Organizations.All(r, func(id union.OrgID, o union.Organization) error {
		f.all[id], f.last = o, id
		if o.Code != "" {
			f.byCode[o.Code] = id
		}
		if !o.Closed.IsZero() {
			return nil
		}
		if o.Parent == 0 {
			f.roots = append(f.roots, id)
		}
		name := folded(o.Name)
		at := twinKey{o.Parent, name}
		f.below[at] = append(f.below[at], id)
		if o.Within(top) {
			f.byName[name] = append(f.byName[name], id)
		}
		return nil
	})
	return f, err
}

// living follows the closed to what took them over. In a store that is damaged into a
// circle it ends somewhere in it.
func (f *forest) living(id union.OrgID) union.OrgID {
	for range f.all {
		o := f.all[id]
		if o.Closed.IsZero() {
			break
		}
		id = o.Into
	}
	return id
}

// within lists an organization and all below it, parents before their children, and
// the closed that went into one of these.
func (f *forest) within(top union.OrgID) []union.OrgID {
	var ids []union.OrgID
	for id := range f.all {
		if f.all[f.living(id)].Within(top) {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b union.OrgID) int { return slices.Compare(f.all[a].Path, f.all[b].Path) })
	return ids
}

// ours says whether the list may say something about an organization.
func (f *forest) ours(id union.OrgID) bool { return f.all[id].Within(f.top) }

// named finds the organization that a cell names: by "#12", by code, by name. It
// refuses one that is unknown, or one of several.
func (f *forest) named(ref string) (union.OrgID, error) {
	id, known := union.OrgID(0), false
	if number, ok := strings.CutPrefix(ref, "#"); ok {
		n, err := strconv.ParseUint(number, 10, 64)
		id = union.OrgID(n)
		_, known = f.all[id]
		known = known && err == nil
	} else {
		id, known = f.byCode[ref]
	}
	if known {
		if id = f.living(id); !f.ours(id) {
			return 0, union.Refuse("import.bad.foreign", "Name", clipped(ref))
		}
		return id, nil
	}
	switch ids := f.byName[folded(ref)]; len(ids) {
	case 0:
		return 0, union.Refuse("import.bad.org", "Name", clipped(ref))
	case 1:
		return ids[0], nil
	default:
		return 0, union.Refuse("import.bad.which", "Name", clipped(ref), "N", len(ids))
	}
}

// reference is how a list names an organization, so that named finds it.
func (f *forest) reference(id union.OrgID) string {
	o := f.all[id]
	if o.Code != "" || id == 0 {
		return o.Code
	}
	if _, mistaken := f.byCode[o.Name]; mistaken || len(f.byName[folded(o.Name)]) != 1 || strings.HasPrefix(o.Name, "#") || halfQuoted(o.Name) {
		return fmt.Sprintf("#%d", id)
	}
	return o.Name
}

// sizes is how many organizations stand below each, itself included.
func (f *forest) sizes() map[union.OrgID]int {
	n := map[union.OrgID]int{}
	for _, o := range f.all {
		if o.Closed.IsZero() {
			for _, above := range o.Path {
				n[above]++
			}
		}
	}
	return n
}

// ListOrganizations visits an organization and all below it, parents before their
// children, and what a list says of the parent and the size of each.
func ListOrganizations(r storage.Reader, top union.OrgID, visit func(o union.Organization, parent, size string) error) error {
	f, err := growForest(r, 0)
	if err != nil {
		return err
	}
	for _, id := range f.within(top) {
		o := f.all[id]
		if !o.Closed.IsZero() {
			continue
		}
		size := ""
		if o.Size > 0 {
			size = strconv.Itoa(o.Size)
		}
		if err := visit(o, f.reference(o.Parent), size); err != nil {
			return err
		}
	}
	return nil
}

// ListColumns are the columns of a list of organizations, by what their heads are
// called in the texts.
func ListColumns() []string {
	return []string{"code", "name", "short", "level", "parent", "address", "size", "zone"}
}
