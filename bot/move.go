package bot

import (
	"rupor/bot/dialog"
	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// move changes the organization, chosen in the settings or named by a link.
type move struct {
	Region dialog.Picked[union.OrgID] `json:"region"`
	Org    dialog.Picked[union.OrgID] `json:"org"`
	Sure   dialog.Answer[bool]        `json:"sure"`
}

// Next asks for the organization as joining does, and whether it is meant: a word
// that a single name has in it is an answer, too.
func (f *move) Next(env dialog.Env) (*dialog.Question, error) {
	if q, err := askOrganization(env, &f.Region, &f.Org, "join"); q != nil || err != nil {
		return q, err
	}
	m, _, err := storage.Members.Get(env.Read, env.Me)
	if err != nil || f.Sure.Given || m.Org == f.Org.Value {
		return nil, err
	}
	from, err := office.OrganizationName(env.Read, m.Org)
	if err != nil {
		return nil, err
	}
	to, err := office.OrganizationName(env.Read, f.Org.Value)
	if err != nil {
		return nil, err
	}
	asked, waits, err := office.AdmissionOf(env.Read, env.Me)
	if err != nil {
		return nil, err
	}
	entry, err := office.EntryInto(env.Read, env.Me, f.Org.Value)
	q := dialog.Confirm(&f.Sure, "move.sure", "move.yes").With("Org", from, "Where", to, "Entry", string(entry))
	q.With("Waits", waits && asked.Org != f.Org.Value)
	q.Cancel = "move.stay"
	return q, err
}

// done asks for nothing that was asked for already, and tells those who need not
// decide any more.
func (f *move) done(t *turn) error {
	before := t.member
	waits, err := t.waits()
	if err != nil {
		return err
	}
	switch {
	case f.Org.Value == before.Org:
		if err := t.recall(); err != nil {
			return err
		}
		return t.greet("move.here")
	case waits.open && waits.asked.Org == f.Org.Value:
		if err := t.drawSettings(); err != nil || !waits.code {
			return err
		}
		t.edited = true // the question stands under the card
		return t.askWord()
	}
	if _, err := office.Move(t.w, t.me, f.Org.Value, t.now); err != nil {
		return err
	}
	if waits.open {
		if err := t.admissionOver(waits.asked, before, admissionRecalled); err != nil {
			return err
		}
	}
	if err := t.drawSettings(); err != nil {
		return err
	}
	return t.applied(before)
}

// visit greets somebody who is here already and came by a link. Where it is that of
// another organization they are asked whether they go there; what brought them
// first stays.
func (t *turn) visit(payload string) error {
	to, own, err := t.ledTo(payload)
	if err != nil {
		return err
	}
	switch {
	case !t.member.Stopped.IsZero():
		err = t.say("stop.welcome", args("Name", t.member.Name), []button{{key: "stop.return", to: "set/return"}})
	case own:
		return t.greet("move.here")
	case to == 0:
		return t.home()
	}
	if err != nil || to == 0 {
		return err
	}
	f := &move{}
	f.Org.Give(to)
	return t.open("move", uint64(to), f)
}

// ledTo is the organization into which a link would take the member; 0 when there
// is none, they asked it already, or they are there: own says the last.
func (t *turn) ledTo(payload string) (to union.OrgID, own bool, err error) {
	var link join
	if err := link.invited(t.w, payload); err != nil || !link.Org.Given {
		return 0, false, err
	}
	mine, _, err := storage.Organizations.Get(t.w, t.member.Org)
	if err != nil || mine.Within(link.Org.Value) {
		return 0, err == nil, err
	}
	waits, err := t.waits()
	if err != nil || waits.open && waits.asked.Org == link.Org.Value {
		return 0, false, err
	}
	return link.Org.Value, false, nil
}
