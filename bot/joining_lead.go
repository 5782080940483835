package bot

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"rupor/bot/dialog"
	"rupor/delivery"
	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// joiningScreen is of those who lead people into the union: joining/card/<id> is
// an application; take, file, admit, no, pass, say and forms/<id> are what can be
// done about it, and yes/<id> admits. joining/list/<state>/<page> lists them,
// joining/report/<period> says what brought people.
func (t *turn) joiningScreen(a arguments) error {
	id := union.JoiningID(a.id(1))
	switch a.word(0) {
	case "list":
		return t.joiningList(union.JoiningState(a.word(1)), a.page(2))
	case "report":
		return t.joiningReport(a.word(1))
	case "take":
		return t.lead(office.TakeJoining, id, "joining.told.talks")
	case "file":
		return t.lead(office.FileJoining, id, "joining.told.applied")
	case "yes":
		return t.lead(office.AdmitJoining, id, "joining.told.joined")
	case "card", "admit", "no", "pass", "say", "forms":
		return t.aboutJoining(a.word(0), id)
	}
	return t.joinings("")
}

// aboutJoining shows an application, or asks what a deed needs.
func (t *turn) aboutJoining(word string, id union.JoiningID) error {
	j, err := office.LedJoining(t.w, t.me, id)
	if err != nil {
		return err
	}
	switch word {
	case "card":
		return t.showJoining(j)
	case "forms":
		return t.joiningPapers(j)
	}
	if !j.State.Open() {
		return union.Refuse("joining.over")
	}
	switch word {
	case "admit":
		return t.show("joining.admit.sure", args("Name", j.Name), []button{{key: "joining.admit.yes", to: fmt.Sprintf("joining/yes/%d", id)}},
			[]button{{key: "joining.back", to: fmt.Sprintf("joining/card/%d", id)}})
	case "no":
		t.edited = true
		return t.open("joiningno", uint64(id), &declineJoining{ID: id})
	case "pass":
		t.edited = true
		return t.open("joiningpass", uint64(id), &passJoining{ID: id})
	}
	t.edited = true
	return t.open("joiningsay", uint64(id), &sayToApplicant{ID: id})
}

// lead does a deed about an application and tells the person. The others who were
// asked see on their own cards that it is in hand.
func (t *turn) lead(
	act func(storage.Writer, union.MemberID, union.JoiningID, time.Time) (union.Joining, error), id union.JoiningID, key string,
) error {
	before, _, err := storage.Joinings.Get(t.w, id)
	if err != nil {
		return err
	}
	j, err := act(t.w, t.me, id, t.now)
	if err != nil {
		return err
	}
	rows := ownJoiningButtons(j)
	if j.State == union.JoiningJoined {
		welcome, err := t.welcome(j)
		if err != nil {
			return err
		}
		rows = [][]button{welcome}
	}
	if err := t.tellApplicant(j, key, rows...); err != nil {
		return err
	}
	if err := t.tellOthers(j, before.State == union.JoiningNew); err != nil {
		return err
	}
	return t.showJoining(j)
}

// tellOthers shows those who have an application in hand, or were asked to take it
// when it was new, that somebody else did something about it.
func (t *turn) tellOthers(j union.Joining, fresh bool) error {
	who, err := office.JoiningLeaders(t.w, j)
	if fresh && err == nil {
		who, err = office.JoiningAsked(t.w, j)
	}
	if err != nil {
		return err
	}
	others := slices.DeleteFunc(who, func(m union.MemberID) bool { return m == t.me })
	return t.sendJoining(j, "joining.elsewhere.done", others, true)
}

// sendJoining sends the card of an application to people. One that is kept takes
// the place of the card that they have, while it is new.
func (t *turn) sendJoining(j union.Joining, head string, to []union.MemberID, kept bool, more ...any) error {
	for _, who := range to {
		o, err := t.as(who)
		if err != nil {
			return err
		}
		o.me = who
		m, err := o.joiningCard(j, head, more...)
		if err != nil {
			return err
		}
		l := delivery.Letter{To: who.Private(), Lane: delivery.LaneNotice, Message: m}
		if kept {
			l.Name = fmt.Sprintf("joining/%d", j.ID)
		}
		if err := t.post(l); err != nil {
			return err
		}
	}
	return nil
}

func (t *turn) notice(who union.MemberID, m delivery.Message) error {
	return t.post(delivery.Letter{To: who.Private(), Lane: delivery.LaneNotice, Message: m})
}

func (t *turn) showJoining(j union.Joining) error {
	m, err := t.joiningCard(j, "")
	if err != nil {
		return err
	}
	return t.draw(m)
}

// joiningCard is an application as those see it who lead it, under a headline,
// which may need to know more.
func (t *turn) joiningCard(j union.Joining, head string, more ...any) (delivery.Message, error) {
	data, err := t.joiningData(j)
	if err != nil {
		return delivery.Message{}, err
	}
	led := j
	if led.Assigned, err = office.JoiningLeader(t.w, j); err != nil {
		return delivery.Message{}, err
	}
	m, err := t.message("joining.card", data, leadButtons(led, t.me)...)
	if err != nil || head == "" {
		return m, err
	}
	maps.Copy(data, args(more...))
	said, err := t.html(head, data)
	m.Text = said + "\n\n" + m.Text
	return m, err
}

// leadButtons are what somebody may do about an application. Who else has it in
// hand is left to it; but those above may end what lies there.
func leadButtons(j union.Joining, viewer union.MemberID) [][]button {
	to := func(word string) string { return fmt.Sprintf("joining/%s/%d", word, j.ID) }
	var rows [][]button
	if j.State.Open() && j.Assigned == 0 {
		rows = append(rows, []button{{key: "joining.take", to: to("take")}})
	}
	switch j.State {
	case union.JoiningNew:
	case union.JoiningTalks:
		rows = append(rows, []button{{key: "joining.file", to: to("file")}})
	case union.JoiningApplied:
		rows = append(rows, []button{{key: "joining.admit", to: to("admit")}})
	case union.JoiningJoined, union.JoiningDeclined, union.JoiningWithdrawn:
		return [][]button{{{key: "joining.list", to: "joining/home"}}}
	}
	if j.State == union.JoiningNew || j.Assigned == viewer {
		rows = append(rows, []button{{key: "joining.say", to: to("say")}, {key: "joining.forms", to: to("forms")}})
	}
	return append(rows,
		[]button{{key: "joining.pass", to: to("pass")}, {key: "joining.no", to: to("no")}},
		[]button{{key: "joining.list", to: "joining/home"}})
}

// joiningData is what phrases say of an application.
func (t *turn) joiningData(j union.Joining) (map[string]any, error) {
	org, err := office.OrganizationName(t.w, j.Org)
	if err != nil {
		return nil, err
	}
	led := j.Assigned
	if j.State.Open() { // of one that is over it says who did
		if led, err = office.JoiningLeader(t.w, j); err != nil {
			return nil, err
		}
	}
	leader, _, err := storage.Members.Get(t.w, led)
	if err != nil {
		return nil, err
	}
	origin, err := t.origin(office.SourceOf(t.w, j))
	return args(
		"Name", j.Name, "Org", org, "Phone", j.Phone, "Position", j.Position, "Stage", string(j.State), "At", j.Came,
		"Leader", leader.Name, "Reason", j.Remark, "Origin", origin,
	), err
}

// declineJoining ends an application with a reason.
type declineJoining struct {
	ID     union.JoiningID       `json:"id"`
	Reason dialog.Answer[string] `json:"reason"`
}

// Next asks for the reason.
func (f *declineJoining) Next(env dialog.Env) (*dialog.Question, error) {
	return askAbout(env, &f.Reason, "joining.reason", f.ID, dialog.Line(3, 300), "Вы уже состоите в другом профсоюзе")
}

func (f *declineJoining) done(t *turn) error {
	decline := func(w storage.Writer, by union.MemberID, id union.JoiningID, now time.Time) (union.Joining, error) {
		return office.DeclineJoining(w, by, id, f.Reason.Value, now)
	}
	return t.lead(decline, f.ID, "joining.told.declined")
}

// askAbout asks for something typed about an application.
func askAbout[T any](
	env dialog.Env, a *dialog.Answer[T], key string, id union.JoiningID, parse func(dialog.Reply) (T, error), sample string,
) (*dialog.Question, error) {
	if a.Given {
		return nil, nil
	}
	j, _, err := storage.Joinings.Get(env.Read, id)
	return dialog.Ask(a, key, parse, sample).With("Name", j.Name), err
}

// sayToApplicant writes to the person through the bot.
type sayToApplicant struct {
	ID   union.JoiningID           `json:"id"`
	Text dialog.Answer[union.HTML] `json:"text"`
}

// Next asks for the words.
func (f *sayToApplicant) Next(env dialog.Env) (*dialog.Question, error) {
	return askAbout(env, &f.Text, "joining.words", f.ID, dialog.Text(office.MaxQuestion), "Жду вас завтра в 12:00 в кабинете 5")
}

func (f *sayToApplicant) done(t *turn) error {
	j, err := office.LedJoining(t.w, t.me, f.ID)
	if err != nil {
		return err
	}
	if !j.State.Open() {
		return union.Refuse("joining.over")
	}
	o := *t
	o.lang = j.Lang
	m, err := o.message("joining.said", args("Name", cmp.Or(t.member.Name, t.e.From.Name), "Text", f.Text.Value),
		[]button{{key: "joining.reply", to: fmt.Sprintf("want/reply/%d", j.ID)}})
	if err != nil {
		return err
	}
	if err := t.notice(j.Member, m); err != nil {
		return err
	}
	return t.show("joining.delivered", nil)
}

// passJoining gives an application to another organization.
type passJoining struct {
	ID     union.JoiningID            `json:"id"`
	Region dialog.Picked[union.OrgID] `json:"region"`
	Org    dialog.Picked[union.OrgID] `json:"org"`
}

// Next asks to which.
func (f *passJoining) Next(env dialog.Env) (*dialog.Question, error) {
	return askOrganization(env, &f.Region, &f.Org, "joining.pass")
}

func (f *passJoining) done(t *turn) error {
	j, asked, err := office.PassJoining(t.w, t.me, f.ID, f.Org.Value, t.now)
	if err != nil {
		return err
	}
	if err := t.sendJoining(j, "joining.came", asked, false); err != nil { // it may come back to where it was
		return err
	}
	if err := t.tellApplicant(j, "joining.told.passed"); err != nil {
		return err
	}
	org, err := office.OrganizationName(t.w, j.Org)
	if err != nil {
		return err
	}
	return t.show("joining.passed", args("Name", j.Name, "Org", org))
}
