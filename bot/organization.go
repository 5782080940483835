package bot

import (
	"fmt"
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

func orgChoices(orgs []union.Organization) []dialog.Choice[union.OrgID] {
	var choices []dialog.Choice[union.OrgID]
	for _, o := range orgs {
		choices = append(choices, dialog.Choice[union.OrgID]{ID: orgOption(o.ID), Value: o.ID, Label: o.Name})
	}
	return choices
}

func orgOption(id union.OrgID) string { return "o" + strconv.FormatUint(uint64(id), 10) }

// searchOrganizations finds every word of the query in an organization's name.
func searchOrganizations(r storage.Reader, query string) ([]dialog.Choice[union.OrgID], error) {
	words := strings.Fields(fold(query))
	var found []union.Organization
	err := storage.Organizations.All(r, func(_ union.OrgID, o union.Organization) error {
		name := fold(o.Name)
		for _, w := range words {
			if !strings.Contains(name, w) {
				return nil
			}
		}
		if o.Level != union.Region {
			found = append(found, o)
		}
		return nil
	})
	return orgChoices(found), err
}

// fold makes words that people type differently equal.
func fold(s string) string { return strings.ReplaceAll(strings.ToLower(s), "ё", "е") }

// organizations is the command of whoever keeps the tree. It begins at the
// only root, once there is one: hardly anybody wants a second.
func (t *turn) organizations(string) error {
	roots, err := office.Children(t.w, 0)
	if err != nil {
		return err
	}
	if len(roots) == 1 {
		return t.organizationScreen(arguments{strconv.FormatUint(uint64(roots[0].ID), 10)})
	}
	return t.organizationScreen(arguments{"0"})
}

// organizationScreen: org/<id> shows a node and what is below it; org/add/<id>
// adds below it; org/zone/<id> is about its clock.
func (t *turn) organizationScreen(a arguments) error {
	if ok, err := t.may(office.DeedFound); err != nil || !ok {
		return orRefuse(err)
	}
	switch a.word(0) {
	case "add":
		return t.open("organization", a.id(1), &foundOrganizations{Parent: union.OrgID(a.id(1))})
	case "zone":
		return t.zoneScreen(a)
	}
	id := union.OrgID(a.id(0))
	here, found, err := storage.Organizations.Get(t.w, id)
	if err != nil {
		return err
	}
	if !found && id != 0 {
		return union.Refuse("refuse.gone")
	}
	below, err := office.Children(t.w, id)
	if err != nil {
		return err
	}
	members, err := office.CountMembers(t.w, id)
	if err != nil {
		return err
	}
	page := a.page(1)
	rows := paged(below, page, func(o union.Organization) button {
		return button{label: o.Name, to: fmt.Sprintf("org/%d", o.ID)}
	}, fmt.Sprintf("org/%d/", id))
	rows = append(rows, []button{{key: "organization.add", to: fmt.Sprintf("org/add/%d", id)}})
	if id != 0 {
		rows = append(rows, []button{{key: "organization.zone", to: fmt.Sprintf("org/zone/%d", id)}})
		rows = append(rows, []button{{key: "organization.up", to: fmt.Sprintf("org/%d", here.Parent)}})
	}
	data := args("Name", here.Name, "Below", len(below), "Members", members, "Link", "")
	if id != 0 {
		data["Link"] = t.link(orgOption(id))
	}
	return t.show("organization.screen", data, rows...)
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
	q := dialog.Ask(&f.Names, "organization.names", dialog.Lines(1, 100, 120), "Лицей № 3\nШкола № 12")
	return q.With("Parent", parent), nil
}

func (f *foundOrganizations) done(t *turn) error {
	n, err := office.Found(t.w, t.me, f.Parent, f.Names.Value)
	if err != nil {
		return err
	}
	if err := t.say("organization.added", args("N", n)); err != nil {
		return err
	}
	return t.organizationScreen(arguments{strconv.FormatUint(uint64(f.Parent), 10)})
}
