package bot

import (
	"slices"

	"rupor/office"
	"rupor/text"
	"rupor/union"
)

// settings is where a member changes what they chose when joining.
func (t *turn) settings(string) error { return t.settingsScreen(arguments{"home"}) }

// settingsScreen: set/home shows everything, set/topic/<topic> ticks one,
// set/lang/<lang> changes the language, set/org asks for another organization,
// set/status asks where the member stands towards the union and
// set/as/<status> is the answer, set/leave the second one of who leaves it,
// set/word asks for a code word, set/recall takes a request to move back, set/stop
// ends the messages and set/return asks for the consent to them anew.
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
	case "status":
		return t.statusScreen()
	case "as":
		return t.declare(union.Status(a.word(1)))
	case "leave":
		return t.leave()
	case "word":
		return t.askWord()
	case "recall":
		if err := t.recall(); err != nil {
			return err
		}
	case "stop":
		return t.stop("")
	case "return":
		if !t.member.Subscribed() {
			return t.open("consent", 0, &consentForm{Purpose: union.PurposeMailing, Settings: true})
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
	card, waits, err := fresh.card()
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
	rows = append(rows, []button{{key: "settings.org", to: "set/org"}}, []button{{key: "settings.status", to: "set/status"}})
	rows = append(rows, []button{{key: "settings.privacy", to: "privacy/home"}})
	if waits.code {
		rows = append(rows, []button{{key: "entrance.give", to: "set/word"}})
	}
	if waits.open && waits.asked.Org != fresh.member.Org {
		rows = append(rows, []button{{key: "admission.recall", to: "set/recall"}})
	}
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
	card["Stopped"], card["Moved"] = !fresh.member.Subscribed(), fresh.member.Org != t.member.Org
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

// statusScreen asks where the member stands.
func (t *turn) statusScreen() error {
	card, _, err := t.card()
	if err != nil {
		return err
	}
	var rows [][]button
	for pair := range slices.Chunk(declared(), 2) {
		var row []button
		for _, s := range pair {
			row = append(row, button{key: "status.say." + string(s), to: "set/as/" + string(s)})
		}
		rows = append(rows, row)
	}
	return t.show("status.ask", card, append(rows, []button{{key: "settings.back", to: "set/home"}})...)
}

// declare changes where the member stands, as far as their word goes.
func (t *turn) declare(s union.Status) error {
	if s == union.StatusSubscriber && t.member.Stands().Belongs() {
		return t.askLeave()
	}
	before := t.member
	if _, err := office.Declare(t.w, t.me, s, t.now); err != nil {
		return err
	}
	if err := t.drawSettings(); err != nil {
		return err
	}
	return t.applied(before)
}

// recall takes back what the member asked of another organization.
func (t *turn) recall() error {
	waits, err := t.waits()
	if err != nil || !waits.open || waits.asked.Org == t.member.Org {
		return err
	}
	if _, err := office.Apply(t.w, t.me, t.member.Org, t.member.Stands(), t.now); err != nil {
		return err
	}
	return t.admissionOver(waits.asked, t.member, admissionRecalled)
}
