package bot

import (
	"slices"
	"strconv"
	"strings"

	"rupor/bot/dialog"
	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// askOrganization asks for the territorial organization and then for the
// primary one below it. Words typed search the whole tree at once. A union
// without organizations is not asked; a level with a single organization is
// not either. The answer is in org.
func askOrganization(env dialog.Env, region, org *dialog.Picked[union.OrgID], prefix string) (*dialog.Question, error) {
	if org.Given {
		return nil, nil
	}
	tops, err := territories(env.Read)
	if err != nil {
		return nil, err
	}
	if len(tops) == 0 {
		org.Give(0)
		return nil, nil
	}
	if !region.Given {
		return dialog.Pick(region, prefix+".region", func(query string) ([]dialog.Choice[union.OrgID], error) {
			if query != "" {
				return searchOrganizations(env.Read, query)
			}
			return orgChoices(tops), nil
		}), nil
	}
	below, err := office.Children(env.Read, region.Value)
	if err != nil {
		return nil, err
	}
	if len(below) == 0 {
		org.Give(region.Value)
		return nil, nil
	}
	o, _, err := storage.Organizations.Get(env.Read, region.Value)
	if err != nil {
		return nil, err
	}
	if o.Level == union.Primary { // found by its name: most are of it and not of its shop groups
		below = append([]union.Organization{o}, below...)
	}
	return dialog.Pick(org, prefix+".org", func(query string) ([]dialog.Choice[union.OrgID], error) {
		if query != "" {
			return searchOrganizations(env.Read, query)
		}
		return orgChoices(below), nil
	}), nil
}

// territories are the organizations below the root, or the roots themselves
// when nothing is below them.
func territories(r storage.Reader) ([]union.Organization, error) {
	roots, err := office.Children(r, 0)
	if err != nil {
		return nil, err
	}
	var all []union.Organization
	for _, root := range roots {
		below, err := office.Children(r, root.ID)
		if err != nil {
			return nil, err
		}
		if len(below) == 0 {
			below = []union.Organization{root}
		}
		all = append(all, below...)
	}
	return all, nil
}

// orgChoices offers organizations under the names they have in lists.
func orgChoices(orgs []union.Organization) []dialog.Choice[union.OrgID] {
	var choices []dialog.Choice[union.OrgID]
	for _, o := range orgs {
		choices = append(choices, dialog.Choice[union.OrgID]{ID: orgOption(o.ID), Value: o.ID, Label: o.Label()})
	}
	return choices
}

func orgOption(id union.OrgID) string { return "o" + strconv.FormatUint(uint64(id), 10) }

// searchOrganizations finds every word of the query in an organization's name,
// short name or code.
func searchOrganizations(r storage.Reader, query string) ([]dialog.Choice[union.OrgID], error) {
	found, err := office.FindOrganizations(r, []union.OrgID{0}, query)
	found = slices.DeleteFunc(found, func(o union.Organization) bool { return o.Level == union.Region })
	return orgChoices(found), err
}

// fold makes words that people type differently equal.
func fold(s string) string { return strings.ReplaceAll(strings.ToLower(s), "ё", "е") }

// organizations is the command of whoever keeps the tree. It shows what is named
// after it, or else begins at the only root, once there is one: hardly anybody
// wants a second.
func (t *turn) organizations(query string) error {
	if query = strings.Join(strings.Fields(clip(query, fieldLength)), " "); query != "" {
		return t.organizationNamed(query)
	}
	roots, err := office.Children(t.w, 0)
	if err != nil {
		return err
	}
	if len(roots) == 1 {
		return t.drawOrganization(roots[0].ID, 0)
	}
	return t.drawOrganization(0, 0)
}

// organizationNamed shows what the words find, or has one of it picked.
func (t *turn) organizationNamed(query string) error {
	found, err := office.FindOrganizations(t.w, []union.OrgID{0}, query)
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return union.Refuse("organization.none", "Query", query)
	}
	for _, o := range found {
		if len(found) == 1 || strings.EqualFold(o.Label(), query) {
			return t.drawOrganization(o.ID, 0)
		}
	}
	f := &findOrganization{}
	f.Org.Query = query
	return t.open("orgfind", subjectOf(query), f)
}

// organizationScreen: org/<id>/<page> shows a node and what is below it; org/add/<id>
// adds below it; org/zone/<id> is about its clock; org/edit/<id> lists what may be
// changed and org/field/<id>/<field> asks for one; org/move, org/close and org/lists
// are what they say; org/export/<id>/<form> makes a list; org/clear/<id> empties the
// list of the expected; org/find asks which organization to show.
func (t *turn) organizationScreen(a arguments) error {
	if ok, err := t.may(office.DeedFound); err != nil || !ok {
		return orRefuse(err)
	}
	id := union.OrgID(a.id(1))
	switch a.word(0) {
	case "find":
		return t.open("orgfind", 0, &findOrganization{})
	case "add":
		return t.open("organization", a.id(1), &foundOrganizations{Parent: id})
	case "zone":
		return t.zoneScreen(a)
	case "edit", "field", "move", "close":
		return t.changeScreen(id, a)
	case "lists", "export", "clear":
		return t.listsScreen(id, a)
	}
	return t.drawOrganization(union.OrgID(a.id(0)), a.page(1))
}

// foundOrganizations adds organizations, one a line.
type foundOrganizations struct {
	Parent union.OrgID             `json:"parent"`
	Names  dialog.Answer[[]string] `json:"names"`
}

// Next asks for the names.
func (f *foundOrganizations) Next(env dialog.Env) (*dialog.Question, error) {
	if f.Names.Given {
		return nil, nil
	}
	parent, err := office.OrganizationName(env.Read, f.Parent)
	if err != nil {
		return nil, err
	}
	level, err := office.LevelBelow(env.Read, f.Parent)
	if err != nil {
		return nil, err
	}
	q := dialog.Ask(&f.Names, "organization.names", dialog.Lines(1, 100, 120), "Лицей № 3\nШкола № 12")
	return q.With("Parent", parent, "Level", string(level)), nil
}

func (f *foundOrganizations) done(t *turn) error {
	n, err := office.Found(t.w, t.me, f.Parent, f.Names.Value, t.now)
	if err != nil {
		return err
	}
	if err := t.say("organization.added", args("N", n)); err != nil {
		return err
	}
	return t.drawOrganization(f.Parent, 0)
}
