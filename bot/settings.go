package bot

import (
	"slices"

	"rupor/bot/dialog"
	"rupor/office"
	"rupor/text"
	"rupor/union"
)

// settings is where a member changes what they chose when joining.
func (t *turn) settings(string) error { return t.settingsScreen(arguments{"home"}) }

// settingsScreen: set/home shows everything, set/topic/<topic> ticks one,
// set/lang/<lang> changes the language, set/org asks for another organization,
// set/stop and set/return end and resume the messages.
func (t *turn) settingsScreen(a arguments) error {
	if !t.joined {
		return union.Refuse("join.first")
	}
	switch a.word(0) {
	case "topic":
		if err := office.ToggleTopic(t.w, t.me, union.Topic(a.word(1))); err != nil {
			return err
		}
	case "lang":
		if err := t.setLanguage(a.word(1)); err != nil {
			return err
		}
	case "org":
		return t.open("move", 0, &move{})
	case "stop":
		return t.stop("")
	case "return":
		if err := office.Return(t.w, t.me); err != nil {
			return err
		}
	}
	return t.drawSettings()
}

func (t *turn) setLanguage(lang string) error {
	if !slices.Contains(text.Languages(), lang) {
		return union.Refuse("refuse.gone")
	}
	t.lang = lang
	t.menus = append(t.menus, t.me)
	return office.SetLanguage(t.w, t.me, lang)
}

func (t *turn) drawSettings() error {
	fresh, err := t.reread()
	if err != nil {
		return err
	}
	card, err := fresh.card()
	if err != nil {
		return err
	}
	var rows [][]button
	for _, topic := range union.Topics() {
		words, err := t.plain("topic."+string(topic), nil)
		if err != nil {
			return err
		}
		tick := "▫️ "
		if fresh.member.Wants(topic) {
			tick = "✅ "
		}
		rows = append(rows, []button{{label: tick + words, to: "set/topic/" + string(topic)}})
	}
	rows = append(rows, []button{{key: "settings.org", to: "set/org"}})
	var langs []button
	for _, lang := range text.Languages() {
		if lang != t.lang {
			langs = append(langs, button{key: "settings.lang." + lang, to: "set/lang/" + lang})
		}
	}
	if fresh.member.Subscribed() {
		langs = append(langs, button{key: "settings.stop", to: "set/stop"})
	} else {
		langs = append(langs, button{key: "stop.return", to: "set/return"})
	}
	card["Stopped"] = !fresh.member.Subscribed()
	return t.show("settings.home", card, append(rows, langs)...)
}

// reread is the turn with the member as the store has them now.
func (t *turn) reread() (*turn, error) {
	fresh, err := t.turn(t.w, t.e)
	if err != nil {
		return nil, err
	}
	fresh.lang = t.lang
	return fresh, nil
}

// move changes the organization.
type move struct {
	Region dialog.Picked[union.OrgID] `json:"region"`
	Org    dialog.Picked[union.OrgID] `json:"org"`
}

// Next asks for the organization as joining does.
func (f *move) Next(env dialog.Env) (*dialog.Question, error) {
	return askOrganization(env, &f.Region, &f.Org, "join")
}

func (f *move) done(t *turn) error {
	if err := office.SetOrganization(t.w, t.me, f.Org.Value); err != nil {
		return err
	}
	return t.drawSettings()
}
