package bot

import (
	"fmt"
	"strconv"

	"rupor/delivery"
	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// awaited is what a member waits for an organization's yes to.
type awaited struct {
	asked union.Admission
	open  bool
	code  bool   // a code word would do
	where string // name of the organization
}

// waits finds out what the member waits for.
func (t *turn) waits() (w awaited, err error) {
	if w.asked, w.open, err = office.AdmissionOf(t.w, t.me); err != nil || !w.open {
		return w, err
	}
	o, _, err := storage.Organizations.Get(t.w, w.asked.Org)
	w.code, w.where = o.Entry == union.EntryCode, o.Name
	return w, err
}

// applied goes on after the member said where they belong: whoever answers for
// that is asked, or the member for the code word; who moved at once is missed by
// the organization they left.
func (t *turn) applied(before union.Member) error {
	fresh, err := t.reread()
	if err != nil {
		return err
	}
	if err := fresh.left(before); err != nil {
		return err
	}
	waits, err := fresh.waits()
	if err != nil || !waits.open {
		return err
	}
	if waits.code {
		t.edited = true // the question stands under the card
		return t.askWord()
	}
	return fresh.askAdmitters(waits.asked, fresh.member)
}

// left tells those who answer for the organization that a member came from.
func (t *turn) left(before union.Member) error {
	if before.ID == 0 || before.Org == t.member.Org {
		return nil
	}
	return t.tellLeft(before, t.member.Org)
}

func (t *turn) tellLeft(before union.Member, to union.OrgID) error {
	chairs, err := office.Chairs(t.w, before.Org, before.ID)
	if err != nil {
		return err
	}
	org, err := office.OrganizationName(t.w, to)
	if err != nil {
		return err
	}
	for _, who := range chairs {
		if who == t.me {
			continue
		}
		if err := t.notify(who, "admission.left", args("Name", before.Name, "Org", org)); err != nil {
			return err
		}
	}
	return nil
}

// How a request ended, for the cards of those who were asked.
const (
	admissionOpen     = ""
	admissionYes      = "yes"
	admissionNo       = "no"
	admissionRecalled = "recalled"
)

// askAdmitters shows the request to everybody who may decide on it.
func (t *turn) askAdmitters(a union.Admission, m union.Member) error {
	return t.admissionCards(a, m, admissionOpen)
}

// admissionOver shows those who were asked that there is nothing to decide any more.
func (t *turn) admissionOver(a union.Admission, m union.Member, state string) error {
	o, _, err := storage.Organizations.Get(t.w, a.Org)
	if err != nil || o.Entry != union.EntryApproval {
		return err // nobody was asked
	}
	return t.admissionCards(a, m, state)
}

func (t *turn) admissionCards(a union.Admission, m union.Member, state string) error {
	asked, err := office.Admitters(t.w, a.Member, a.Org)
	if err != nil {
		return err
	}
	for _, who := range asked {
		if who == t.me && state != admissionOpen {
			continue // sees it under their finger
		}
		o, err := t.as(who)
		if err != nil {
			return err
		}
		card, err := o.admissionCard(a, m, state)
		if err != nil {
			return err
		}
		err = t.post(delivery.Letter{
			To: who.Private(), Lane: delivery.LaneNotice, Message: card, Name: admissionName(a),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// admissionName finds the card of a request again. It is kept under the chats of
// others for as long as a card may be edited, so nobody's number is in it.
func admissionName(a union.Admission) string {
	return fmt.Sprintf("admission/%d", a.At.UnixNano())
}

// admissionCard is a request as those see it who decide.
func (t *turn) admissionCard(a union.Admission, m union.Member, state string) (delivery.Message, error) {
	org, err := office.OrganizationName(t.w, a.Org)
	if err != nil {
		return delivery.Message{}, err
	}
	from := ""
	if m.Org != a.Org {
		if from, err = office.OrganizationName(t.w, m.Org); err != nil {
			return delivery.Message{}, err
		}
	}
	listed, err := office.IsExpected(t.w, a.Org, m.Name, m.Card)
	if err != nil {
		return delivery.Message{}, err
	}
	var rows [][]button
	if state == admissionOpen {
		rows = admissionButtons(a, "")
	}
	by := ""
	if state == admissionYes || state == admissionNo {
		by = t.member.Name
	}
	return t.message("admission.card", args(
		"Name", m.Name, "Username", m.Username, "Org", org, "Moves", m.Org != a.Org, "FromOrg", from, "Status", string(a.Status),
		"Listed", listed, "At", a.At, "State", state, "By", by,
	), rows...)
}

// admissionButtons decide on a request; from says where the decider stands.
func admissionButtons(a union.Admission, from string) [][]button {
	to := func(what string) string { return fmt.Sprintf("admit/%s/%d/%d/%s", what, a.Member, a.Org, from) }
	return [][]button{{{key: "admission.yes", to: to("yes")}, {key: "admission.no", to: to("no")}}}
}

// fromList marks a decision made in the list of all that waits.
const fromList = "l"

// admitScreen: admit/yes/<member>/<organization> agrees to a request, admit/no asks
// whether to decline it, admit/sure does and admit/card shows it once more. Whoever
// is first decides.
func (t *turn) admitScreen(a arguments) error {
	who, err := strconv.ParseInt(a.word(1), 10, 64)
	if err != nil {
		return union.Refuse("refuse.gone")
	}
	decide, state, said := office.Decline, admissionNo, "admission.declined"
	switch a.word(0) {
	case "yes":
		decide, state, said = office.Admit, admissionYes, "admission.accepted"
	case "sure":
	default:
		return t.undecided(a, union.MemberID(who))
	}
	asked, m, err := decide(t.w, t.me, union.MemberID(who), union.OrgID(a.id(2)), t.now)
	if err != nil {
		return err
	}
	if err := t.decidedOn(asked, m, state, said); err != nil {
		return err
	}
	if a.word(3) == fromList {
		return t.pendingList(0)
	}
	card, err := t.admissionCard(asked, m, state)
	if err != nil {
		return err
	}
	return t.draw(card)
}

// undecided shows a request to who may decide on it, or asks whether to decline it:
// a finger that slipped would take a membership away.
func (t *turn) undecided(a arguments, who union.MemberID) error {
	asked, m, err := office.AdmissionFor(t.w, t.me, who, union.OrgID(a.id(2)))
	if err != nil {
		return err
	}
	if a.word(0) == "card" {
		card, err := t.admissionCard(asked, m, admissionOpen)
		if err != nil {
			return err
		}
		return t.draw(card)
	}
	from, back := "", fmt.Sprintf("admit/card/%d/%d", who, asked.Org)
	if a.word(3) == fromList {
		from, back = fromList, "member/wait/0"
	}
	return t.show("admission.sure", args("Name", m.Name, "Moves", m.Org != asked.Org, "Status", string(m.Stands())),
		[]button{{key: "admission.decline", to: fmt.Sprintf("admit/sure/%d/%d/%s", who, asked.Org, from)}},
		[]button{{key: "admission.back", to: back}})
}

// decidedOn tells everybody concerned what became of a request: the person, who
// else was asked, and the organization that is left.
func (t *turn) decidedOn(a union.Admission, m union.Member, state, said string) error {
	org, err := office.OrganizationName(t.w, a.Org)
	if err != nil {
		return err
	}
	data := args("Org", org, "Status", string(a.Status), "Moves", m.Org != a.Org)
	if a.Member != t.me {
		if err := t.notify(a.Member, said, data); err != nil {
			return err
		}
	}
	if err := t.admissionOver(a, m, state); err != nil {
		return err
	}
	if state == admissionYes && m.Org != a.Org {
		return t.tellLeft(m, a.Org)
	}
	return nil
}
