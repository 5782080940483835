package bot

import (
	"maps"
	"slices"

	"rupor/bot/dialog"
	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// closeOrganization merges an organization into another.
type closeOrganization struct {
	Org  union.OrgID                `json:"org"`
	Into dialog.Picked[union.OrgID] `json:"into"`
	Sure dialog.Answer[bool]        `json:"sure"`
}

// Next asks which one takes it over, and whether that is meant.
func (f *closeOrganization) Next(env dialog.Env) (*dialog.Question, error) {
	o, _, err := storage.Organizations.Get(env.Read, f.Org)
	if err != nil {
		return nil, err
	}
	switch {
	case !f.Into.Given:
		_, below, err := around(env.Read, o)
		if err != nil {
			return nil, err
		}
		fits := func(to union.Organization) bool { return office.InOrder(to.Level, below) }
		return askElsewhere(env, &f.Into, o, "organization.close.into", false, fits)
	case !f.Sure.Given:
		return f.askSure(env)
	}
	return nil, nil
}

// askSure tells what goes over with the organization before it can't be undone.
func (f *closeOrganization) askSure(env dialog.Env) (*dialog.Question, error) {
	c, err := office.DescribeOrganization(env.Read, f.Org)
	if err != nil {
		return nil, err
	}
	into, _, err := storage.Organizations.Get(env.Read, f.Into.Value)
	if err != nil {
		return nil, err
	}
	books, sure := office.BooksTogether(c.Organization, into)
	duties, err := office.HoldersAt(env.Read, f.Org, union.AppointedRoles()...)
	if err != nil {
		return nil, err
	}
	hanging, err := office.HangingOn(env.Read, f.Org, env.Now)
	q := dialog.Confirm(&f.Sure, "organization.close.sure", "organization.close.yes")
	return q.With("Name", c.Name, "Org", into.Name, "Books", books, "Sure", sure, "Members", c.Here, "Below", c.Below, "Groups", c.Groups, "N", len(duties),
		"Planned", hanging, "Waits", hanging.Any(), "More", hanging.More), err
}

func (f *closeOrganization) done(t *turn) error {
	o, _, err := storage.Organizations.Get(t.w, f.Org)
	if err != nil {
		return err
	}
	passages, err := office.CloseOrganization(t.w, t.me, f.Org, f.Into.Value, t.now)
	if err != nil {
		return err
	}
	into, err := office.OrganizationName(t.w, f.Into.Value)
	if err != nil {
		return err
	}
	if err := t.tellPassages(o.Name, into, passages); err != nil {
		return err
	}
	if err := t.say("organization.merged", args("Name", o.Name, "Org", into)); err != nil {
		return err
	}
	return t.drawOrganization(f.Into.Value, 0)
}

// A passage is a line about what became of a duty.
type passage struct {
	Role                union.Role
	Deputy, Held, Ended bool
	Name                string // of who goes on with what was begun, "" for nobody
}

// tellPassages tells whoever held a duty for an organization that was closed what
// became of it, and whoever goes on with what others began: each once.
func (t *turn) tellPassages(was, into string, all []office.Passage) error {
	own, left := map[union.MemberID][]passage{}, map[union.MemberID][]string{}
	for _, p := range all {
		who := p.Duty.Member
		line := passage{Role: p.Duty.Role, Deputy: p.Deputy, Held: p.Held, Ended: p.Ended}
		if p.Heir != 0 {
			var err error
			if line.Name, err = t.nameOf(p.Heir); err != nil {
				return err
			}
			name, err := t.nameOf(who)
			if err != nil {
				return err
			}
			if !slices.Contains(left[p.Heir], name) {
				left[p.Heir] = append(left[p.Heir], name)
			}
		}
		own[who] = append(own[who], line)
	}
	for _, who := range slices.Sorted(maps.Keys(own)) {
		known, err := office.Known(t.w, who)
		if err != nil {
			return err
		}
		if !known {
			continue
		}
		t.menus = append(t.menus, who)
		if err := t.notify(who, "organization.passed", args("Name", was, "Org", into, "Lines", own[who])); err != nil {
			return err
		}
	}
	for _, who := range slices.Sorted(maps.Keys(left)) {
		if err := t.notify(who, "organization.bequeathed", args("Name", was, "Org", into, "Names", left[who])); err != nil {
			return err
		}
	}
	return nil
}
