package bot

import (
	"encoding/json"
	"fmt"

	"rupor/delivery"
	"rupor/office"
	"rupor/union"
)

// dossier shows a person everything that is kept about them, and gives it as a
// file. It goes only to the person's own chat.
func (t *turn) dossier(string) error {
	d, err := office.About(t.w, t.me)
	if err != nil {
		return err
	}
	if nothing(d) {
		return t.say("me.nothing", nil)
	}
	kept, err := json.MarshalIndent(d, "", "  ")
	if err != nil {
		return fmt.Errorf("dossier: %w", err)
	}
	name, err := t.plain("me.file", nil)
	if err != nil {
		return err
	}
	member := union.Member{}
	if d.Member != nil {
		member = *d.Member
	}
	words, err := t.html("me.card", args(
		"Member", member, "Org", d.Org, "Roles", len(d.Duties), "Acks", len(d.Acks),
		"Entries", len(d.Entries), "Reminders", len(d.Reminders), "Unfinished", len(d.Talks),
	))
	if err != nil {
		return err
	}
	return t.send(delivery.Message{Text: words, File: &delivery.File{Name: name, Data: kept}})
}

func nothing(d office.Dossier) bool {
	return d.Member == nil && len(d.Duties) == 0 && len(d.Talks) == 0 && len(d.Proposals) == 0
}

// forget asks before it erases: this can't be taken back.
func (t *turn) forget(string) error {
	d, err := office.About(t.w, t.me)
	if err != nil {
		return err
	}
	if nothing(d) {
		return t.say("me.nothing", nil)
	}
	return t.show("forget.sure", nil, []button{{key: "forget.yes", to: "forget/yes"}}, []button{{key: "forget.no", to: "forget/no"}})
}

// forgetScreen: forget/yes erases.
func (t *turn) forgetScreen(a arguments) error {
	if a.word(0) != "yes" {
		return t.show("forget.kept", nil)
	}
	if err := office.Forget(t.w, t.me); err != nil {
		return err
	}
	t.menus = append(t.menus, t.me)
	return t.show("forget.done", nil)
}
