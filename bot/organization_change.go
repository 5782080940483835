package bot

import (
	"fmt"
	"slices"

	"rupor/bot/dialog"
	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// changeScreen opens what changes an organization.
func (t *turn) changeScreen(id union.OrgID, a arguments) error {
	o, found, err := storage.Organizations.Get(t.w, id)
	if err != nil {
		return err
	}
	if !found {
		return union.Refuse("refuse.gone")
	}
	if ok, err := office.May(t.w, t.me, office.DeedFound, id); err != nil || !ok {
		return orRefuse(err)
	}
	switch a.word(0) {
	case "move":
		return t.open("orgmove", uint64(id), &moveOrganization{Org: id})
	case "close":
		return t.open("orgclose", uint64(id), &closeOrganization{Org: id})
	case "field":
		field := office.Field(a.word(2))
		at := slices.Index(office.Fields(), field)
		if at < 0 {
			return union.Refuse("refuse.gone")
		}
		return t.open("orgfield", uint64(id)<<3|uint64(at), &changeField{Org: id, Field: field})
	}
	var rows [][]button
	for i, field := range office.Fields() {
		if i%2 == 0 {
			rows = append(rows, nil)
		}
		b := button{key: "organization.field." + string(field), to: fmt.Sprintf("org/field/%d/%s", id, field)}
		rows[len(rows)-1] = append(rows[len(rows)-1], b)
	}
	rows = append(rows, []button{backToOrganization(id)})
	return t.show("organization.edit.ask", args("Name", o.Name), rows...)
}

// changeField writes one field of an organization anew.
type changeField struct {
	Org   union.OrgID           `json:"org"`
	Field office.Field          `json:"field"`
	Value dialog.Answer[string] `json:"value"`
}

// fieldLength is how much of a field the house reads; the office is stricter.
const fieldLength = 300

// Next asks for the value.
func (f *changeField) Next(env dialog.Env) (*dialog.Question, error) {
	if f.Value.Given {
		return nil, nil
	}
	o, _, err := storage.Organizations.Get(env.Read, f.Org)
	if err != nil {
		return nil, err
	}
	if f.Field == office.FieldLevel {
		above, below, err := around(env.Read, o)
		if err != nil {
			return nil, err
		}
		var choices []dialog.Choice[string]
		for _, level := range union.Levels() {
			if !office.InOrder(above, level) || !office.InOrder(level, below) {
				continue
			}
			choices = append(choices, dialog.Choice[string]{ID: string(level), Value: string(level), Key: "organization.level.of." + string(level)})
		}
		q := dialog.Choose(&f.Value, "organization.level.ask", choices)
		return q.With("Name", o.Name), nil
	}
	q := dialog.Ask(&f.Value, "organization.change", dialog.Line(1, fieldLength), "12")
	if f.Field != office.FieldName {
		q = dialog.OrSkip(q, &f.Value, "organization.clear", "")
	}
	return q.With("Name", o.Name, "Field", string(f.Field), "Was", fieldOf(o, f.Field)), nil
}

// around are the levels between which that of an organization lies: that of its
// parent and the highest of what is below it.
func around(r storage.Reader, o union.Organization) (above, below union.Level, err error) {
	p, found, err := storage.Organizations.Get(r, o.Parent)
	if err != nil {
		return "", "", err
	}
	if above, below = union.Region, union.Shop; found {
		above = p.Level
	}
	children, err := office.Children(r, o.ID)
	for _, c := range children {
		if office.InOrder(c.Level, below) {
			below = c.Level
		}
	}
	return above, below, err
}

// fieldOf is what stands in a field, as people read it.
func fieldOf(o union.Organization, f office.Field) string {
	switch f {
	case office.FieldName:
		return o.Name
	case office.FieldShort:
		return o.Short
	case office.FieldCode:
		return o.Code
	case office.FieldAddress:
		return o.Address
	case office.FieldSize:
		if o.Size > 0 {
			return fmt.Sprint(o.Size)
		}
	case office.FieldLevel, office.FieldZone:
	}
	return ""
}

func (f *changeField) done(t *turn) error {
	if _, err := office.ChangeOrganization(t.w, t.me, f.Org, f.Field, f.Value.Value, t.now); err != nil {
		return err
	}
	return t.drawOrganization(f.Org, 0)
}

// findOrganization asks which organization to show.
type findOrganization struct {
	Org dialog.Picked[union.OrgID] `json:"org"`
}

// Next asks for it.
func (f *findOrganization) Next(env dialog.Env) (*dialog.Question, error) {
	if f.Org.Given {
		return nil, nil
	}
	return dialog.Pick(&f.Org, "organization.which", func(query string) ([]dialog.Choice[union.OrgID], error) {
		found, err := office.FindOrganizations(env.Read, []union.OrgID{0}, query)
		return orgChoices(found), err
	}), nil
}

func (f *findOrganization) done(t *turn) error { return t.drawOrganization(f.Org.Value, 0) }

// moveOrganization puts an organization under another.
type moveOrganization struct {
	Org  union.OrgID                `json:"org"`
	To   dialog.Picked[union.OrgID] `json:"to"`
	Sure dialog.Answer[bool]        `json:"sure"`
}

// Next asks where to, and whether that is meant.
func (f *moveOrganization) Next(env dialog.Env) (*dialog.Question, error) {
	o, _, err := storage.Organizations.Get(env.Read, f.Org)
	if err != nil {
		return nil, err
	}
	switch {
	case !f.To.Given:
		fits := func(to union.Organization) bool { return to.ID != o.Parent && office.InOrder(to.Level, o.Level) }
		return askElsewhere(env, &f.To, o, "organization.move.to", o.Parent != 0, fits)
	case !f.Sure.Given:
		to, err := office.OrganizationName(env.Read, f.To.Value)
		if err != nil {
			return nil, err
		}
		all, err := office.Subtree(env.Read, f.Org)
		q := dialog.Confirm(&f.Sure, "organization.move.sure", "organization.move.yes")
		return q.With("Name", o.Name, "Org", to, "Below", max(0, len(all)-1)), err
	}
	return nil, nil
}

// askElsewhere asks for an organization in the person's care that fits and is neither
// o nor below it. Roots says that it may become a root as well, where that is theirs.
func askElsewhere(
	env dialog.Env, a *dialog.Picked[union.OrgID], o union.Organization, key string, roots bool, fits func(union.Organization) bool,
) (*dialog.Question, error) {
	scopes, err := office.Scopes(env.Read, env.Me, office.DeedFound)
	if err != nil {
		return nil, err
	}
	q := dialog.Pick(a, key, func(query string) ([]dialog.Choice[union.OrgID], error) {
		found, err := office.FindOrganizations(env.Read, scopes, query)
		found = slices.DeleteFunc(found, func(other union.Organization) bool { return other.Within(o.ID) || !fits(other) })
		choices := orgChoices(found)
		if roots && query == "" && slices.Contains(scopes, 0) {
			choices = append(choices, dialog.Choice[union.OrgID]{ID: orgOption(0), Key: "organization.root"})
		}
		return choices, err
	})
	return q.With("Name", o.Name), nil
}

func (f *moveOrganization) done(t *turn) error {
	o, err := office.MoveOrganization(t.w, t.me, f.Org, f.To.Value, t.now)
	if err != nil {
		return err
	}
	if err := t.say("organization.moved", args("Name", o.Name)); err != nil {
		return err
	}
	return t.drawOrganization(f.Org, 0)
}
