package bot

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strings"
	"time"

	"rupor/bot/dialog"
	"rupor/bot/when"
	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// appoint gives a role to a member.
type appoint struct {
	Role   dialog.Answer[union.Role]     `json:"role"`
	Member dialog.Picked[union.MemberID] `json:"member"`
	Scope  dialog.Picked[union.OrgID]    `json:"scope"`
	term
	Sure   dialog.Answer[bool] `json:"sure"`
	Deputy bool                `json:"deputy,omitempty"` // of whoever holds Role for Scope
}

// A term is by which decision and until when a duty is held.
type term struct {
	Decision dialog.Answer[string]    `json:"decision"`
	Until    dialog.Answer[paperDate] `json:"until"` // the last day, zero for no end
}

// Next asks who gets what, where, by which decision and for how long.
func (f *appoint) Next(env dialog.Env) (*dialog.Question, error) {
	switch {
	case !f.Role.Given:
		return askRole(env, &f.Role)
	case !f.Member.Given:
		return f.askMember(env), nil
	case !f.Scope.Given:
		return askGivingScope(env, &f.Scope, f.Role.Value)
	}
	if q := f.ask(env); q != nil || f.Sure.Given {
		return q, nil
	}
	name, home, err := knownAs(env.Read, f.Member.Value)
	if err != nil {
		return nil, err
	}
	q := dialog.Confirm(&f.Sure, "role.sure", "role.yes").With("Name", name, "Where", home)
	return q, f.describe(env, q, f.Role.Value, f.Scope.Value, f.Deputy)
}

func (f *appoint) askMember(env dialog.Env) *dialog.Question {
	q := dialog.Pick(&f.Member, "role.who", func(query string) ([]dialog.Choice[union.MemberID], error) {
		return searchMembers(env, query)
	})
	q.None = "role.nobody"
	return dialog.OrContact(q, &f.Member.Answer, func(c dialog.Contact) (union.MemberID, error) {
		return memberOfContact(env.Read, c)
	})
}

func (f *appoint) done(t *turn) error {
	d := union.Duty{
		Member: f.Member.Value, Role: f.Role.Value, Org: f.Scope.Value, Deputy: f.Deputy,
		Decision: f.Decision.Value, Until: f.end(t.Zone),
	}
	if err := office.Appoint(t.w, t.me, d, t.now); err != nil {
		return err
	}
	if err := t.tellDuty(d, "role.given"); err != nil {
		return err
	}
	return t.drawDuty(storage.KeyOf(d))
}

// askRole offers the roles that the person may give.
func askRole(env dialog.Env, a *dialog.Answer[union.Role]) (*dialog.Question, error) {
	roles, err := office.GivenRoles(env.Read, env.Me)
	var choices []dialog.Choice[union.Role]
	for _, role := range roles {
		choices = append(choices, dialog.Choice[union.Role]{ID: string(role), Value: role, Key: "role." + string(role)})
	}
	return dialog.Choose(a, "role.which", choices), err
}

// askGivingScope asks for an organization for which the person may give the role.
func askGivingScope(env dialog.Env, a *dialog.Picked[union.OrgID], role union.Role) (*dialog.Question, error) {
	scopes, err := office.GivingScopes(env.Read, env.Me, role)
	return dialog.Pick(a, "role.scope", func(query string) ([]dialog.Choice[union.OrgID], error) {
		return scopeChoices(env.Read, scopes, query)
	}), err
}

// ask asks for the decision and the last day; either may be left out.
func (f *term) ask(env dialog.Env) *dialog.Question {
	switch {
	case !f.Decision.Given:
		q := dialog.Ask(&f.Decision, "role.decision", dialog.Line(1, office.MaxDecision), "№ 12 от 20.11.2026")
		return dialog.OrSkip(q, &f.Decision, "role.decision.none", "")
	case !f.Until.Given:
		q := dialog.Ask(&f.Until, "role.until", func(r dialog.Reply) (paperDate, error) { return lastDayTyped(env, r) }, "31.12.2027")
		return dialog.OrSkip(q, &f.Until, "role.until.none", paperDate{})
	}
	return nil
}

// endless says whether somebody wrote out what the button for no last day says.
func endless(words string) bool {
	switch strings.ToLower(strings.TrimRight(words, ".! ")) {
	case "бессрочно", "бессрочный", "без срока", "без ограничения срока", "постоянно", "нет", "no end", "open-ended", "indefinitely", "none":
		return true
	}
	return false
}

func lastDayTyped(env dialog.Env, r dialog.Reply) (paperDate, error) {
	words, err := dialog.Line(1, 60)(r)
	if err != nil {
		return paperDate{}, err
	}
	if endless(words) {
		return paperDate{}, nil
	}
	day, err := when.Date(words, env.Now)
	if err != nil {
		return paperDate{}, untimely(err)
	}
	if !midnightAfter(day, env.Now.Location()).After(env.Now) {
		return paperDate{}, union.Refuse("role.past")
	}
	return paperDate{Day: day}, nil
}

// midnightAfter is when a day is over in a zone.
func midnightAfter(day time.Time, zone *time.Location) time.Time {
	day = day.In(zone)
	return union.OnClocks(time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, time.UTC), zone)
}

// end is the first moment when the duty is over, zero when it has no end.
func (f *term) end(zone *time.Location) time.Time {
	if f.Until.Value.Day.IsZero() {
		return time.Time{}
	}
	return midnightAfter(f.Until.Value.Day, zone)
}

// describe adds the duty to the words of a question.
func (f *term) describe(env dialog.Env, q *dialog.Question, role union.Role, org union.OrgID, deputy bool) error {
	name, err := office.OrganizationName(env.Read, org)
	q.With("Role", role, "Org", name, "Deputy", deputy, "Decision", f.Decision.Value,
		"Ends", !f.Until.Value.Day.IsZero(), "Until", f.Until.Value.Day)
	return err
}

// changeTerm gives a duty another decision and another end.
type changeTerm struct {
	Duty union.Duty `json:"duty"` // its key is what counts
	term
}

// Next asks for the decision and the last day.
func (f *changeTerm) Next(env dialog.Env) (*dialog.Question, error) { return f.ask(env), nil }

func (f *changeTerm) done(t *turn) error {
	d, err := office.ChangeTerm(t.w, t.me, storage.KeyOf(f.Duty), f.Decision.Value, f.end(t.Zone), t.now)
	if err != nil {
		return err
	}
	if err := t.tellDuty(d, "role.changed"); err != nil {
		return err
	}
	return t.drawDuty(storage.KeyOf(d))
}

// rolesAt asks for an organization to show who holds what there.
type rolesAt struct {
	Org dialog.Picked[union.OrgID] `json:"org"`
}

// Next asks for the organization.
func (f *rolesAt) Next(env dialog.Env) (*dialog.Question, error) {
	if f.Org.Given {
		return nil, nil
	}
	return askScope(env, &f.Org, office.DeedAppoint, "role.find.org")
}

func (f *rolesAt) done(t *turn) error { return t.drawRolesAt(f.Org.Value) }

// subjectOf makes the subject of a talk of words that name what it is about.
func subjectOf(words string) uint64 {
	sum := sha256.Sum256([]byte(words))
	return binary.BigEndian.Uint64(sum[:]) | 1
}

// memberOfContact finds the member whose card was sent.
func memberOfContact(r storage.Reader, c dialog.Contact) (union.MemberID, error) {
	known, err := storage.Members.Has(r, c.ID)
	if err == nil && !known {
		err = union.Refuse("role.unknown")
	}
	return c.ID, err
}

// knownAs is what tells a person from their namesakes: the name and the organization,
// "" when they have none or are gone.
func knownAs(r storage.Reader, who union.MemberID) (name, home string, err error) {
	if name, err = calledIn(r, who); err != nil {
		return "", "", err
	}
	m, _, err := storage.Members.Get(r, who)
	if err != nil {
		return "", "", err
	}
	home, err = office.OrganizationName(r, m.Org)
	return name, home, err
}

// memberLimit bounds how many people a search lists.
const memberLimit = 40

// memberLooked is how many who fit a search are looked at for those it can list:
// people without Telegram hold no role.
const memberLooked = 10 * memberLimit

// searchMembers finds people by words of their name, by @username or card, as far
// as the person may appoint.
func searchMembers(env dialog.Env, query string) ([]dialog.Choice[union.MemberID], error) {
	people, err := office.FindMembers(env.Read, env.Me, office.DeedAppoint, query, memberLooked)
	if err != nil {
		return nil, err
	}
	people = slices.DeleteFunc(people, func(m union.Member) bool { return m.ID.Offline() })
	people = people[:min(len(people), memberLimit)]
	labels, err := memberLabels(env.Read, people)
	var found []dialog.Choice[union.MemberID]
	for _, m := range people {
		found = append(found, memberChoice(m, labels[m.ID]))
	}
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
		for _, id := range slices.DeleteFunc(ids, func(id union.OrgID) bool { return seen[id] }) {
			o, _, err := storage.Organizations.Get(r, id)
			if err != nil {
				return nil, err
			}
			seen[id] = true
			if office.Called(o, strings.Fields(fold(query))) {
				choices = append(choices, dialog.Choice[union.OrgID]{ID: orgOption(id), Value: id, Label: o.Label()})
			}
		}
	}
	return choices, nil
}
