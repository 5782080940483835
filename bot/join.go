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

// join is how a person becomes a member: consent first, on a screen of its own,
// then the organization, then the topics.
type join struct {
	Source  string                       `json:"source,omitempty"`
	Consent dialog.Answer[union.Consent] `json:"consent"`
	Region  dialog.Picked[union.OrgID]   `json:"region"`
	Org     dialog.Picked[union.OrgID]   `json:"org"`
	Topics  dialog.Answer[[]union.Topic] `json:"topics"`
}

// consentVersion names the text of the consent; a changed text gets a new one.
const consentVersion = "2026-11"

// start greets. The payload of a deep link may name an organization ("o12") and
// the source that brought the person ("s" and a word): "o12_sposter".
func (t *turn) start(payload string) error {
	if err := t.showDuties(); err != nil {
		return err
	}
	if t.joined && t.member.Subscribed() {
		return t.home()
	}
	if t.joined && !t.member.Stopped.IsZero() {
		return t.say("stop.welcome", args("Name", t.member.Name), []button{{key: "stop.return", to: "set/return"}})
	}
	f := &join{}
	if err := f.invited(t.w, payload); err != nil {
		return err
	}
	if err := t.say("join.hello", args("Name", t.e.From.Name)); err != nil {
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
		if source, ok := strings.CutPrefix(part, "s"); ok && utf8.ValidString(source) {
			f.Source = source
		}
		id, err := strconv.ParseUint(strings.TrimPrefix(part, "o"), 10, 64)
		if !strings.HasPrefix(part, "o") || err != nil {
			continue
		}
		o, found, err := storage.Organizations.Get(r, union.OrgID(id))
		if err != nil {
			return err
		}
		if found {
			f.Org.Give(o.ID)
		}
	}
	return nil
}

// Next asks for what is missing.
func (f *join) Next(env dialog.Env) (*dialog.Question, error) {
	if !f.Consent.Given || f.Consent.Value.Version != consentVersion { // agreed to a text that is no more
		return f.askConsent(env), nil
	}
	if q, err := askOrganization(env, &f.Region, &f.Org, "join"); q != nil || err != nil {
		return q, err
	}
	if !f.Topics.Given {
		org, err := office.OrganizationName(env.Read, f.Org.Value)
		return dialog.ChooseMany(&f.Topics, "join.topics", topicChoices(), 0).With("Org", org), err
	}
	return nil, nil
}

// askConsent shows the consent by itself. Refusing is the dialog's Cancel, and
// has kind words of its own.
func (f *join) askConsent(env dialog.Env) *dialog.Question {
	agree := office.Agreement(consentVersion, consentVersion, env.Now)
	q := dialog.Choose(&f.Consent, "join.consent", []dialog.Choice[union.Consent]{
		{ID: "yes", Value: agree, Key: "join.agree"},
	})
	q.Cancel = "join.refuse"
	return q
}

// topicChoices are the topics with their names.
func topicChoices() []dialog.Choice[union.Topic] {
	var choices []dialog.Choice[union.Topic]
	for _, topic := range union.Topics() {
		choices = append(choices, dialog.Choice[union.Topic]{ID: string(topic), Value: topic, Key: "topic." + string(topic)})
	}
	return choices
}

// done subscribes the person and shows the summary card.
func (f *join) done(t *turn) error {
	shown, err := t.plain("join.consent", nil)
	if err != nil {
		return err
	}
	f.Consent.Value.Hash = office.Fingerprint(shown)
	m, err := office.Subscribe(t.w, t.me, office.Subscription{
		Name: t.e.From.Name, Username: t.e.From.Username, Lang: t.lang,
		Org: f.Org.Value, Topics: f.Topics.Value, Source: f.Source, Consent: f.Consent.Value,
	}, t.now)
	if err != nil {
		return err
	}
	t.member, t.joined = m, true
	card, err := t.card()
	if err != nil {
		return err
	}
	return t.show("join.done", card, homeButtons()...)
}

// card is the data of a member's summary.
func (t *turn) card() (map[string]any, error) {
	org, err := office.OrganizationName(t.w, t.member.Org)
	return args("Name", t.member.Name, "Org", org, "Topics", t.member.Topics), err
}

// home greets a member who is here already.
func (t *turn) home() error {
	card, err := t.card()
	if err != nil {
		return err
	}
	return t.show("join.home", card, homeButtons()...)
}

func homeButtons() [][]button {
	return [][]button{
		{{key: "join.button.resolutions", to: "res/list/0"}, {key: "join.button.news", to: "news/0"}},
		{{key: "join.button.contests", to: "contest/list"}, {key: "join.button.settings", to: "set/home"}},
	}
}
