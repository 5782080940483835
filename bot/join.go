package bot

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"rupor/bot/dialog"
	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// join is how a person comes to the union's bot: consent first, on a screen of its
// own, then the organization, where they stand towards the union, and the topics.
type join struct {
	Source  string                       `json:"source,omitempty"`
	Poster  union.PosterID               `json:"poster,omitempty"`
	Promise string                       `json:"promise,omitempty"` // what the link has promised besides
	Consent dialog.Answer[union.Consent] `json:"consent"`
	Region  dialog.Picked[union.OrgID]   `json:"region"`
	Org     dialog.Picked[union.OrgID]   `json:"org"`
	Status  dialog.Answer[union.Status]  `json:"status,omitzero"`
	Topics  dialog.Answer[[]union.Topic] `json:"topics"`
}

// consentVersion names the text of the consent; a changed text gets a new one.
const consentVersion = "2026-11-23"

// start greets. The payload of a deep link may name an organization ("o12"), a
// poster ("p7") and the source that brought the person ("s" and a word):
// "o12_sposter". It may also promise something, see promised.
func (t *turn) start(payload string) error {
	if err := t.showDuties(); err != nil {
		return err
	}
	here := t.joined && (t.member.Subscribed() || !t.member.Stopped.IsZero())
	if promise := promised(payload); promise != "" && (here || promise[0] == doorWant) { // who wants to join need not have subscribed
		return t.keepPromise(promise)
	}
	if here {
		return t.visit(payload)
	}
	f := &join{}
	var err error
	if f.Promise, err = t.promise(payload); err != nil {
		return err
	}
	if err := f.invited(t.w, payload); err != nil {
		return err
	}
	if f, err = t.remember(f); err != nil {
		return err
	}
	joining, err := t.joiningButton()
	if err != nil {
		return err
	}
	if err := t.say("join.hello", args("Name", t.e.From.Name), joining); err != nil {
		return err
	}
	t.edited = true
	return t.open("join", 0, f)
}

// showDuties shows the commands of a role to who holds one: Telegram may have
// refused them before the chat was begun.
func (t *turn) showDuties() error {
	duties, err := office.Duties(t.w, t.me)
	if len(duties) > 0 {
		t.menus = append(t.menus, t.me)
	}
	return err
}

// invited takes from the payload what it says and what is true.
func (f *join) invited(r storage.Reader, payload string) error {
	if len(payload) > 64 {
		return nil
	}
	for part := range strings.SplitSeq(payload, "_") {
		if err := f.heed(r, part); err != nil {
			return err
		}
	}
	return nil
}

// heed takes one part of a payload: its first letter says what it is.
func (f *join) heed(r storage.Reader, part string) error {
	if part == "" {
		return nil
	}
	kind, rest := part[0], part[1:]
	id, err := strconv.ParseUint(rest, 10, 64)
	numbered := err == nil
	switch {
	case kind == 's' && utf8.ValidString(rest):
		f.Source = rest
	case kind == 'o' && numbered:
		return f.place(r, union.OrgID(id))
	case kind == 'p' && numbered:
		p, found, err := storage.Posters.Get(r, union.PosterID(id))
		if err != nil || !found {
			return err
		}
		f.Poster, f.Source = p.ID, part
		return f.place(r, p.Org)
	}
	return nil
}

// place answers for the organization, if there is one: a poster hangs longer than
// some organizations live.
func (f *join) place(r storage.Reader, id union.OrgID) error {
	org, err := office.Living(r, id)
	if union.Refused(err) {
		return nil
	}
	if err == nil && org != 0 {
		f.Org.Give(org)
	}
	return err
}

// Next asks for what is missing.
func (f *join) Next(env dialog.Env) (*dialog.Question, error) {
	if !f.Consent.Given || f.Consent.Value.Version != consentVersion { // agreed to a text that is no more
		return consentQuestion(env, &f.Consent, union.PurposeMailing), nil
	}
	if q, err := askOrganization(env, &f.Region, &f.Org, "join"); q != nil || err != nil {
		return q, err
	}
	org, err := office.OrganizationName(env.Read, f.Org.Value)
	if err != nil {
		return nil, err
	}
	switch {
	case !f.Status.Given:
		return dialog.Columns(dialog.Choose(&f.Status, "join.status", statusChoices()), 2).With("Org", org), nil
	case !f.Topics.Given:
		return dialog.ChooseMany(&f.Topics, "join.topics", topicChoices(), 0).With("Org", org), nil
	}
	return nil, nil
}

// statusChoices are what people say of themselves.
func statusChoices() []dialog.Choice[union.Status] {
	var choices []dialog.Choice[union.Status]
	for _, s := range declared() {
		choices = append(choices, dialog.Choice[union.Status]{ID: string(s), Value: s, Key: "status.say." + string(s)})
	}
	return choices
}

// declared are the statuses that people may give themselves; StatusSubscriber
// stands for not belonging to the union.
func declared() []union.Status { return append(union.Belonging(), union.StatusSubscriber) }

// topicChoices are the topics with their names.
func topicChoices() []dialog.Choice[union.Topic] {
	var choices []dialog.Choice[union.Topic]
	for _, topic := range union.Topics() {
		choices = append(choices, dialog.Choice[union.Topic]{ID: string(topic), Value: topic, Key: "topic." + string(topic)})
	}
	return choices
}

// done subscribes the person and shows the summary card. Where the organization
// wants to know for itself who is its member, that comes next.
func (f *join) done(t *turn) error {
	consent, err := t.shown(union.PurposeMailing, f.Consent.Value)
	if err != nil {
		return err
	}
	before := t.member
	t.member, err = office.Subscribe(t.w, t.me, office.Subscription{
		Name: t.e.From.Name, Username: t.e.From.Username, Lang: t.lang, Org: f.Org.Value, Status: f.Status.Value,
		Topics: f.Topics.Value, Source: f.Source, Poster: f.Poster, Consent: consent,
	}, t.now)
	if err != nil {
		return err
	}
	t.joined = true
	if err := t.greet("join.done"); err != nil {
		return err
	}
	if err := t.applied(before); err != nil || f.Promise == "" {
		return err
	}
	return t.keepPromise(f.Promise)
}

// greet shows the card of the member with what there is to do.
func (t *turn) greet(key string) error {
	card, waits, err := t.card()
	if err != nil {
		return err
	}
	rows, err := t.homeButtons(waits)
	if err != nil {
		return err
	}
	return t.show(key, card, rows...)
}

// card is the data of a member's summary, and what they wait for.
func (t *turn) card() (map[string]any, awaited, error) {
	org, err := office.OrganizationName(t.w, t.member.Org)
	if err != nil {
		return nil, awaited{}, err
	}
	waits, err := t.waits()
	return args(
		"Name", t.member.Name, "Org", org, "Topics", t.member.Topics,
		"Status", string(t.member.Stands()), "Since", t.member.Since, "Before", t.member.Earlier(), "Waits", waits.open, "Where", waits.where, "Code", waits.code,
		"Moves", waits.open && waits.asked.Org != t.member.Org, "Wanted", string(waits.asked.Status),
	), waits, err
}

// home greets a member who is here already.
func (t *turn) home() error { return t.greet("join.home") }

func (t *turn) homeButtons(waits awaited) ([][]button, error) {
	rows := [][]button{
		{{key: "join.button.resolutions", to: "res/list/0"}, {key: "join.button.news", to: "news/0"}},
		{{key: "join.button.contests", to: "contest/list"}, {key: "join.button.settings", to: "set/home"}},
		{{key: "inquiry.button", to: "inq/home"}, {key: "faq.button", to: "faq/list/0"}},
	}
	duties, err := office.Duties(t.w, t.me)
	if err != nil {
		return nil, err
	}
	if len(duties) > 0 {
		rows = append(rows, []button{{key: "office.button", to: "office/home"}})
	}
	switch {
	case waits.code:
		rows = append(rows, []button{{key: "entrance.give", to: "set/word"}})
	case !waits.open && !t.member.Stands().Belongs():
		joining, err := t.joiningButton()
		return append(rows, joining), err
	}
	return rows, nil
}

// joiningButton leads to the application: to a new one, or to the one that goes on.
func (t *turn) joiningButton() ([]button, error) {
	key := "joining.button"
	_, open, err := office.OpenJoining(t.w, t.me)
	if open {
		key = "joining.button.own"
	}
	return []button{{key: key, to: "want/0"}}, err
}
