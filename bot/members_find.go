package bot

import (
	"strconv"
	"strings"

	"rupor/bot/dialog"
	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// findMember looks for somebody by name.
type findMember struct {
	Member dialog.Picked[union.MemberID] `json:"member"`
}

// Next asks for the person.
func (f *findMember) Next(env dialog.Env) (*dialog.Question, error) {
	if f.Member.Given {
		return nil, nil
	}
	return pickMember(env, &f.Member, office.DeedAccept, "member.who", nil), nil
}

// pickMember asks for somebody in one's care. Those to be offered first may be
// given; but is left out.
func pickMember(
	env dialog.Env, a *dialog.Picked[union.MemberID], deed office.Deed, key string, first []union.Member, but ...union.MemberID,
) *dialog.Question {
	q := dialog.Pick(a, key, func(query string) ([]dialog.Choice[union.MemberID], error) {
		all, err := office.FindMembers(env.Read, env.Me, deed, query, memberLimit)
		if err != nil {
			return nil, err
		}
		if query == "" {
			all = append(first, all...)
		}
		var choices []dialog.Choice[union.MemberID]
		seen := map[union.MemberID]bool{}
		for _, id := range but {
			seen[id] = true
		}
		labels, err := memberLabels(env.Read, all)
		if err != nil {
			return nil, err
		}
		for _, m := range all {
			if seen[m.ID] {
				continue
			}
			seen[m.ID] = true
			if m.ID.Offline() {
				labels[m.ID] = "📄 " + labels[m.ID]
			}
			choices = append(choices, memberChoice(m, labels[m.ID]))
		}
		return choices, nil
	})
	q.None = "member.nobody"
	return q
}

func memberChoice(m union.Member, label string) dialog.Choice[union.MemberID] {
	return dialog.Choice[union.MemberID]{ID: "m" + strconv.FormatInt(int64(m.ID), 10), Value: m.ID, Label: label}
}

// memberLabels is how people stand in a list: with their organizations, and so
// that namesakes are told apart.
func memberLabels(r storage.Reader, all []union.Member) (map[union.MemberID]string, error) {
	labels, orgs := toldApart(all), map[union.OrgID]string{}
	for _, m := range all {
		if _, known := orgs[m.Org]; !known {
			var err error
			if orgs[m.Org], err = office.OrganizationName(r, m.Org); err != nil {
				return nil, err
			}
		}
		if org := orgs[m.Org]; org != "" {
			labels[m.ID] += " · " + org
		}
	}
	return labels, nil
}

// toldApart is what people are called in a list: those of one name by the number of
// their card or the @username, too, if they have any.
func toldApart(all []union.Member) map[union.MemberID]string {
	who := map[string]map[union.MemberID]bool{}
	for _, m := range all {
		name := strings.ToLower(m.Name)
		if who[name] == nil {
			who[name] = map[union.MemberID]bool{}
		}
		who[name][m.ID] = true
	}
	labels := make(map[union.MemberID]string, len(all))
	for _, m := range all {
		label := m.Name
		switch {
		case len(who[strings.ToLower(m.Name)]) == 1:
		case m.Card != "":
			label += " · " + m.Card
		case m.Username != "":
			label += " · @" + m.Username
		}
		labels[m.ID] = label
	}
	return labels
}

func (f *findMember) done(t *turn) error { return t.redrawMember(f.Member.Value) }

// transfer moves somebody to another organization.
type transfer struct {
	Member union.MemberID             `json:"member"`
	Region dialog.Picked[union.OrgID] `json:"region"`
	Org    dialog.Picked[union.OrgID] `json:"org"`
	Sure   dialog.Answer[bool]        `json:"sure"`
}

// Next asks for the organization, and whether it is meant.
func (f *transfer) Next(env dialog.Env) (*dialog.Question, error) {
	if q, err := askOrganization(env, &f.Region, &f.Org, "member"); q != nil || err != nil || f.Sure.Given {
		return q, err
	}
	m, _, err := storage.Members.Get(env.Read, f.Member)
	if err != nil {
		return nil, err
	}
	from, err := office.OrganizationName(env.Read, m.Org)
	if err != nil {
		return nil, err
	}
	to, err := office.OrganizationName(env.Read, f.Org.Value)
	return dialog.Confirm(&f.Sure, "member.move.sure", "member.move.yes").With("Name", m.Name, "Org", from, "Where", to), err
}

func (f *transfer) done(t *turn) error {
	m, _, err := storage.Members.Get(t.w, f.Member)
	if err != nil {
		return err
	}
	waits, err := office.MoveMember(t.w, t.me, f.Member, f.Org.Value, t.now)
	if err != nil {
		return err
	}
	org, err := office.OrganizationName(t.w, f.Org.Value)
	if err != nil {
		return err
	}
	if f.Member != t.me && m.Org != f.Org.Value {
		key := "member.moved.told"
		if waits {
			key = "member.moving.told"
		}
		if err := t.notify(f.Member, key, args("Org", org)); err != nil {
			return err
		}
	}
	if waits {
		a, _, err := office.AdmissionOf(t.w, f.Member)
		if err != nil {
			return err
		}
		if err := t.askAdmitters(a, m); err != nil {
			return err
		}
	}
	if err := t.say("member.moved", args("Name", m.Name, "Org", org, "Waits", waits)); err != nil {
		return err
	}
	t.edited = true
	return t.redrawMember(f.Member)
}

// openEntrance leads to the way into the only organization in one's care, or asks
// which.
func (t *turn) openEntrance() error {
	scopes, err := office.Scopes(t.w, t.me, office.DeedAccept)
	if err != nil {
		return err
	}
	if len(scopes) == 1 && scopes[0] != 0 {
		below, err := office.Children(t.w, scopes[0])
		if err != nil {
			return err
		}
		if len(below) == 0 {
			return t.drawEntrance(scopes[0], "")
		}
	}
	return t.open("entrance", 0, &pickEntrance{})
}

// pickEntrance asks of which organization the way in is wanted.
type pickEntrance struct {
	Org dialog.Picked[union.OrgID] `json:"org"`
}

// Next asks for the organization.
func (f *pickEntrance) Next(env dialog.Env) (*dialog.Question, error) {
	if f.Org.Given && f.Org.Value != 0 {
		return nil, nil
	}
	f.Org.Given = false
	return askBranch(env, &f.Org, office.DeedAccept, "entrance.org")
}

// askBranch is askScope without the union as a whole.
func askBranch(env dialog.Env, a *dialog.Picked[union.OrgID], deed office.Deed, key string) (*dialog.Question, error) {
	scopes, err := office.Scopes(env.Read, env.Me, deed)
	if err != nil {
		return nil, err
	}
	return dialog.Pick(a, key, func(query string) ([]dialog.Choice[union.OrgID], error) {
		all, err := scopeChoices(env.Read, scopes, query)
		var branches []dialog.Choice[union.OrgID]
		for _, c := range all {
			if c.Value != 0 {
				branches = append(branches, c)
			}
		}
		return branches, err
	}), nil
}

func (f *pickEntrance) done(t *turn) error { return t.drawEntrance(f.Org.Value, "") }
