package bot

import (
	"fmt"

	"rupor/office"
	"rupor/union"
)

// personalLists: rules/lists tells whether files that name people go through
// Telegram, rules/lists/on warns, rules/lists/yes and rules/lists/off decide.
func (t *turn) personalLists(a arguments) error {
	word := a.word(1)
	if word == "yes" || word == "off" {
		if err := office.SetLists(t.w, t.me, word == "yes", t.now); err != nil {
			return err
		}
		if err := t.tell("rules.lists.said", args("Listed", word == "yes")); err != nil {
			return err
		}
	}
	allowed, err := office.ListsAllowed(t.w)
	if err != nil {
		return err
	}
	flip := button{key: "rules.lists.on", to: "rules/lists/on"}
	switch {
	case word == "on" && !allowed:
		return t.show("rules.lists.sure", nil, []button{{key: "rules.lists.yes", to: "rules/lists/yes"}}, []button{{key: "rules.back", to: "rules/home"}})
	case allowed:
		flip = button{key: "rules.lists.off", to: "rules/lists/off"}
	}
	return t.show("rules.lists.home", args("Listed", allowed), []button{flip}, []button{{key: "rules.back", to: "rules/home"}})
}

// keepScreen: rules/keep shows how long things are kept, rules/keep/<kind> the
// terms to choose from, rules/keep/<kind>/<days> decides.
func (t *turn) keepScreen(a arguments) error {
	rules, err := office.RulesOf(t.w)
	if err != nil {
		return err
	}
	kind := union.Kept(a.word(1))
	if a.word(2) != "" {
		if err := office.SetRetention(t.w, t.me, kind, int(a.id(2)), t.now); err != nil { //nolint:gosec // the office looks at it
			return err
		}
		if rules, err = office.RulesOf(t.w); err != nil {
			return err
		}
	}
	back := []button{{key: "rules.back", to: "rules/home"}}
	if kind == "" || a.word(2) != "" {
		var rows [][]button
		for _, k := range union.Kepts() {
			rows = append(rows, []button{{key: "rules.keep.row", data: args("Keeps", string(k), "N", rules.Keep(k)), to: "rules/keep/" + string(k)}})
		}
		return t.show("rules.keep.home", nil, append(rows, back)...)
	}
	if kind.Usual() == 0 {
		return union.Refuse("refuse.gone")
	}
	var rows [][]button
	for _, days := range office.RetentionTerms() {
		mark := ""
		if days == rules.Keep(kind) {
			mark = "✅ "
		}
		rows = append(rows, []button{{
			key: "rules.keep.days", data: args("Mark", mark, "N", days), to: fmt.Sprintf("rules/keep/%s/%d", kind, days),
		}})
	}
	return t.show("rules.keep.ask", args("Keeps", string(kind), "N", rules.Keep(kind)), append(rows, []button{{key: "rules.keep.back", to: "rules/keep"}})...)
}
