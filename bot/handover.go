package bot

import (
	"fmt"
	"strings"

	"rupor/bot/dialog"
	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// handover passes a duty with its work to somebody else.
type handover struct {
	Duty     union.Duty                    `json:"duty"` // its key is what counts
	Member   dialog.Picked[union.MemberID] `json:"member"`
	Decision dialog.Answer[string]         `json:"decision"`
	Sure     dialog.Answer[bool]           `json:"sure"`
}

func (t *turn) handOver(key storage.DutyKey) error {
	l, err := office.LegacyOf(t.w, t.me, key)
	if err != nil {
		return err
	}
	return t.open("handover", subjectOf(dutyData("", l.Duty)), &handover{Duty: l.Duty})
}

// Next asks to whom and by which decision, and shows what passes.
func (f *handover) Next(env dialog.Env) (*dialog.Question, error) {
	switch {
	case !f.Member.Given:
		q := dialog.Pick(&f.Member, "handover.who", func(query string) ([]dialog.Choice[union.MemberID], error) {
			return f.heirs(env, query)
		})
		q.None = "handover.nobody"
		return dialog.OrContact(q, &f.Member.Answer, func(c dialog.Contact) (union.MemberID, error) {
			return c.ID, office.Successor(env.Read, f.Duty, c.ID)
		}).With("Role", f.Duty.Role), nil
	case !f.Decision.Given:
		q := dialog.Ask(&f.Decision, "role.decision", dialog.Line(1, office.MaxDecision), "№ 12 от 20.11.2026")
		return dialog.OrSkip(q, &f.Decision, "role.decision.none", ""), nil
	case f.Sure.Given:
		return nil, nil
	}
	l, err := office.LegacyTo(env.Read, env.Me, storage.KeyOf(f.Duty), f.Member.Value)
	if union.Refused(err) { // lost meanwhile: done says so
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	name, home, err := knownAs(env.Read, f.Member.Value)
	if err != nil {
		return nil, err
	}
	org, err := office.OrganizationName(env.Read, f.Duty.Org)
	q := dialog.Confirm(&f.Sure, "handover.sure", "handover.yes").With("Name", name, "Where", home, "Role", f.Duty.Role, "Org", org)
	return q.With("Legacy", legacyOf(l), "Empty", l.Empty()), err
}

// A legacy is a legacy in numbers.
type legacy struct{ Posts, Proposals, Reminders, Talks, Stays, Contests, Segments, Joinings, Questions int }

func legacyOf(l office.Legacy) legacy {
	return legacy{
		Posts: len(l.Posts), Proposals: len(l.Proposals), Reminders: len(l.Reminders), Talks: len(l.Talks), Stays: len(l.Stays),
		Contests: len(l.Contests), Segments: len(l.Segments), Joinings: len(l.Joinings), Questions: len(l.Questions),
	}
}

// heirs finds whom the duty may go to: for who may appoint by any words of the
// name, for others by the whole @username and only where the duty holds, since the
// list of members is none of their business.
func (f *handover) heirs(env dialog.Env, query string) ([]dialog.Choice[union.MemberID], error) {
	may, err := office.MayGive(env.Read, env.Me, f.Duty.Role, f.Duty.Org)
	if err != nil {
		return nil, err
	}
	if may {
		return searchMembers(env, query)
	}
	handle, named := strings.CutPrefix(strings.TrimSpace(query), "@")
	if !named || handle == "" { // the empty one is of everybody who has none
		return nil, nil
	}
	return heirNamed(env.Read, f.Duty.Org, handle)
}

// heirLooked bounds among how many people an heir is looked for, while whoever
// else writes to the store waits.
const heirLooked = 50_000

// heirNamed finds who has the @username in an organization or below it; 0 is the
// whole union.
func heirNamed(r storage.Reader, top union.OrgID, handle string) ([]dialog.Choice[union.MemberID], error) {
	orgs, err := office.Peopled(r, top)
	if err != nil {
		return nil, err
	}
	if top == 0 { // and who belongs to none
		orgs = append(orgs, 0)
	}
	var found []dialog.Choice[union.MemberID]
	looked := 0
	for _, org := range orgs {
		err := storage.MembersByOrg.Keys(r, org, func(id union.MemberID) error {
			m, _, err := storage.Members.Get(r, id)
			if err != nil {
				return err
			}
			if strings.EqualFold(m.Username, handle) && !id.Offline() {
				found = append(found, memberChoice(m, m.Name))
			}
			if looked++; looked == heirLooked || len(found) > 0 {
				return storage.Stop
			}
			return nil
		})
		if err != nil || looked >= heirLooked || len(found) > 0 {
			return found, err
		}
	}
	return nil, nil
}

func (f *handover) done(t *turn) error {
	l, err := office.HandOver(t.w, t.me, storage.KeyOf(f.Duty), f.Member.Value, f.Decision.Value, t.now)
	if err != nil {
		return err
	}
	name, err := t.nameOf(f.Member.Value)
	if err != nil {
		return err
	}
	heir := l.Duty
	heir.Member, heir.Decision = f.Member.Value, f.Decision.Value
	if err := t.inherited(l, heir); err != nil {
		return err
	}
	if err := t.tellDuty(l.Duty, "handover.given"); err != nil {
		return err
	}
	if err := t.tellStays(l, heir.Member); err != nil {
		return err
	}
	return t.show("handover.done", args("Name", name, "Role", heir.Role), []button{{key: "role.mine", to: "role/list/0"}})
}

// questionsTold is how many unanswered questions the heir is shown at once.
const questionsTold = 20

// inherited tells the heir what has come to them, and brings them the questions
// that wait for an answer.
func (t *turn) inherited(l office.Legacy, heir union.Duty) error {
	t.menus = append(t.menus, heir.Member)
	org, err := office.OrganizationName(t.w, heir.Org)
	if err != nil {
		return err
	}
	from, err := t.nameOf(l.Duty.Member)
	if err != nil {
		return err
	}
	err = t.notify(heir.Member, "handover.got", args(
		"Name", from, "Role", heir.Role, "Org", org, "Decision", heir.Decision, "Legacy", legacyOf(l), "Empty", l.Empty(),
	), []button{{key: "role.mine", to: "role/list/0"}}, []button{{key: "handover.casts", to: "cast/list/0"}})
	for _, k := range l.Questions[:min(len(l.Questions), questionsTold)] {
		if err == nil {
			err = t.passQuestion(heir.Member, k.First, k.Second)
		}
	}
	return err
}

// passQuestion brings a question under a post to who answers for it now.
func (t *turn) passQuestion(to union.MemberID, post union.PostID, asker union.MemberID) error {
	p, q, err := office.Asked(t.w, to, post, asker)
	if err != nil {
		return err
	}
	m, _, err := storage.Members.Get(t.w, asker)
	if err != nil {
		return err
	}
	org, err := office.OrganizationName(t.w, m.Org)
	if err != nil {
		return err
	}
	return t.notify(to, "question.came",
		args("Title", headline(p.Content), "Name", m.Name, "Org", org, "Text", q.Text),
		[]button{{key: "question.answer", to: fmt.Sprintf("answer/%d/%d", post, asker)}})
}
