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

// roles is the administrator's list of who holds what.
func (t *turn) roles(string) error { return t.roleScreen(arguments{"list"}) }

// roleScreen: role/list/<page> shows the holders, role/give asks for a new one,
// role/take/<member>/<role>/<organization> asks whether to take a role away, role/drop/… does.
func (t *turn) roleScreen(a arguments) error {
	if ok, err := t.may(office.DeedAppoint); err != nil || !ok {
		return orRefuse(err)
	}
	switch a.word(0) {
	case "give":
		return t.open("role", 0, &appoint{})
	case "take", "drop":
		who, err := strconv.ParseInt(a.word(1), 10, 64)
		if err != nil {
			return union.Refuse("refuse.gone")
		}
		d := union.Duty{Member: union.MemberID(who), Role: union.Role(a.word(2)), Org: union.OrgID(a.id(3))}
		return t.takeRole(storage.KeyOf(d), a.word(0) == "drop")
	}
	return t.drawRoles(a.page(1))
}

// takeRole asks first: one wrong touch would leave a contest without its organizer.
func (t *turn) takeRole(key storage.DutyKey, sure bool) error {
	d, found, err := storage.Duties.Get(t.w, key)
	if err != nil {
		return err
	}
	if !found {
		return union.Refuse("role.none")
	}
	if ok, err := office.May(t.w, t.me, office.DeedAppoint, d.Org); err != nil || !ok {
		return orRefuse(err)
	}
	if !sure {
		h, err := t.holder(d)
		if err != nil {
			return err
		}
		return t.show("role.take.sure", args("Name", h.Name, "Role", h.Role, "Org", h.Org),
			[]button{{key: "role.take.yes", to: fmt.Sprintf("role/drop/%d/%s/%d", d.Member, d.Role, d.Org)}},
			[]button{{key: "role.take.no", to: "role/list/0"}})
	}
	if err := office.Dismiss(t.w, t.me, key, t.now); err != nil {
		return err
	}
	t.menus = append(t.menus, d.Member)
	if d.Member != t.me {
		if err := t.notify(d.Member, "role.taken", args("Role", d.Role)); err != nil {
			return err
		}
	}
	return t.drawRoles(0)
}

// A holder is a line in the list of roles.
type holder struct {
	Name, Role, Org string
	take            string // the button that takes the role away
}

func (t *turn) drawRoles(page int) error {
	all, err := t.holders()
	if err != nil {
		return err
	}
	page = min(page, max(0, len(all)-1)/screenSize)
	rows := paged(all, page, func(h holder) button {
		return button{key: "role.take", data: args("Name", h.Name, "Role", h.Role), to: h.take}
	}, "role/list/")
	rows = append(rows, []button{{key: "role.give", to: "role/give"}})
	return t.show("role.list", args("Lines", all[page*screenSize:min(len(all), (page+1)*screenSize)]), rows...)
}

// holders are those whose roles the person may give and take.
func (t *turn) holders() ([]holder, error) {
	var all []holder
	for _, role := range union.AppointedRoles() {
		duties, err := office.Holders(t.w, role)
		if err != nil {
			return nil, err
		}
		for _, d := range duties {
			ok, err := office.May(t.w, t.me, office.DeedAppoint, d.Org)
			if err != nil {
				return nil, err
			}
			if !ok {
				continue
			}
			h, err := t.holder(d)
			if err != nil {
				return nil, err
			}
			all = append(all, h)
		}
	}
	return all, nil
}

func (t *turn) holder(d union.Duty) (holder, error) {
	m, known, err := storage.Members.Get(t.w, d.Member)
	if err != nil {
		return holder{}, err
	}
	h := holder{Name: m.Name, take: fmt.Sprintf("role/take/%d/%s/%d", d.Member, d.Role, d.Org)}
	if !known {
		h.Name = fmt.Sprintf("№%d", d.Member)
	}
	if h.Role, err = t.plain("role."+string(d.Role), nil); err != nil {
		return holder{}, err
	}
	h.Org, err = office.OrganizationName(t.w, d.Org)
	return h, err
}

// appoint gives a role to a member.
type appoint struct {
	Role   dialog.Answer[union.Role]     `json:"role"`
	Member dialog.Picked[union.MemberID] `json:"member"`
	Scope  dialog.Picked[union.OrgID]    `json:"scope"`
	Sure   dialog.Answer[bool]           `json:"sure"`
}

// Next asks who gets what, and where.
func (f *appoint) Next(env dialog.Env) (*dialog.Question, error) {
	switch {
	case !f.Role.Given:
		var choices []dialog.Choice[union.Role]
		for _, role := range union.AppointedRoles() {
			choices = append(choices, dialog.Choice[union.Role]{ID: string(role), Value: role, Key: "role." + string(role)})
		}
		return dialog.Choose(&f.Role, "role.which", choices), nil
	case !f.Member.Given:
		q := dialog.Pick(&f.Member, "role.who", func(query string) ([]dialog.Choice[union.MemberID], error) {
			return searchMembers(env, query)
		})
		return dialog.OrContact(q, &f.Member.Answer, func(c dialog.Contact) (union.MemberID, error) {
			return memberOfContact(env.Read, c)
		}), nil
	case !f.Scope.Given:
		return askScope(env, &f.Scope, office.DeedAppoint, "role.scope")
	case !f.Sure.Given:
		return f.confirm(env)
	}
	return nil, nil
}

func (f *appoint) confirm(env dialog.Env) (*dialog.Question, error) {
	m, _, err := storage.Members.Get(env.Read, f.Member.Value)
	if err != nil {
		return nil, err
	}
	org, err := office.OrganizationName(env.Read, f.Scope.Value)
	if err != nil {
		return nil, err
	}
	q := dialog.Confirm(&f.Sure, "role.sure", "role.yes")
	return q.With("Name", m.Name, "Role", f.Role.Value, "Org", org), nil
}

func (f *appoint) done(t *turn) error {
	d := union.Duty{Member: f.Member.Value, Role: f.Role.Value, Org: f.Scope.Value}
	if err := office.Appoint(t.w, t.me, d, t.now); err != nil {
		return err
	}
	t.menus = append(t.menus, d.Member)
	if err := t.notify(d.Member, "role.given", args("Role", d.Role)); err != nil {
		return err
	}
	return t.drawRoles(0)
}

// memberOfContact finds the member whose card was sent.
func memberOfContact(r storage.Reader, c dialog.Contact) (union.MemberID, error) {
	known, err := storage.Members.Has(r, c.ID)
	if err == nil && !known {
		err = union.Refuse("role.unknown")
	}
	return c.ID, err
}

// memberLimit bounds how many people a search lists.
const memberLimit = 40

// searchMembers finds people by words of their name or by @username, as far as
// the administrator's scope goes.
func searchMembers(env dialog.Env, query string) ([]dialog.Choice[union.MemberID], error) {
	words := strings.Fields(fold(strings.TrimPrefix(query, "@")))
	var found []dialog.Choice[union.MemberID]
	err := storage.Members.All(env.Read, func(id union.MemberID, m union.Member) error {
		name := fold(m.Name + " " + m.Username)
		for _, w := range words {
			if !strings.Contains(name, w) {
				return nil
			}
		}
		if ok, err := office.May(env.Read, env.Me, office.DeedAppoint, m.Org); err != nil || !ok {
			return err
		}
		found = append(found, dialog.Choice[union.MemberID]{ID: "m" + strconv.FormatInt(int64(id), 10), Value: id, Label: m.Name})
		if len(found) == memberLimit {
			return storage.Stop
		}
		return nil
	})
	return found, err
}

// askScope asks for an organization for which the person may do the deed; 0 is
// the whole union, offered to whom it is open.
func askScope(env dialog.Env, a *dialog.Picked[union.OrgID], deed office.Deed, key string) (*dialog.Question, error) {
	scopes, err := office.Scopes(env.Read, env.Me, deed)
	if err != nil {
		return nil, err
	}
	return dialog.Pick(a, key, func(query string) ([]dialog.Choice[union.OrgID], error) {
		return scopeChoices(env.Read, scopes, query)
	}), nil
}

func scopeChoices(r storage.Reader, scopes []union.OrgID, query string) ([]dialog.Choice[union.OrgID], error) {
	var choices []dialog.Choice[union.OrgID]
	seen := map[union.OrgID]bool{}
	for _, top := range scopes {
		if top == 0 && query == "" {
			choices = append(choices, dialog.Choice[union.OrgID]{ID: orgOption(0), Key: "organization.all"})
		}
		ids, err := office.Subtree(r, top)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			o, _, err := storage.Organizations.Get(r, id)
			if err != nil {
				return nil, err
			}
			if !seen[id] && strings.Contains(fold(o.Name), fold(query)) {
				seen[id] = true
				choices = append(choices, dialog.Choice[union.OrgID]{ID: orgOption(id), Value: id, Label: o.Name})
			}
		}
	}
	return choices, nil
}
