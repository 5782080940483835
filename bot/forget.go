package bot

import (
	"encoding/json"
	"fmt"

	"rupor/bot/dialog"
	"rupor/delivery"
	"rupor/office"
	"rupor/union"
)

// dossier gives a person everything that is kept about them, as a text and as data
// for machines. It goes only to the person's own chat.
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
	words, err := t.dossierText(d)
	if err != nil {
		return err
	}
	member := union.Member{}
	if d.Member != nil {
		member = *d.Member
	}
	card := args(
		"Member", member, "Org", d.Org, "Roles", len(d.Duties), "Acks", len(d.Acks),
		"Entries", len(d.Entries), "Reminders", len(d.Reminders), "Unfinished", len(d.Talks),
	)
	if err := t.sendFile("me.card", "me.file", card, []byte("\uFEFF"+words)); err != nil {
		return err
	}
	if err := t.sendFile("me.data", "me.data.file", nil, kept); err != nil {
		return err
	}
	return office.NoteSelfService(t.w, t.me, union.RequestAccess, t.now)
}

func (t *turn) sendFile(wordsKey, nameKey string, data map[string]any, content []byte) error {
	words, err := t.html(wordsKey, data)
	if err != nil {
		return err
	}
	name, err := t.plain(nameKey, nil)
	if err != nil {
		return err
	}
	return t.send(delivery.Message{Text: words, File: &delivery.File{Name: name, Data: content}})
}

// saidPlainly is what somebody answered in a talk, as it is shown to them.
func (t *turn) saidPlainly(said string) string {
	if key, ok := dialog.Key(said); ok {
		if words, err := t.plain(key, map[string]any{"Tick": ""}); err == nil {
			return words
		}
	}
	return said
}

func nothing(d office.Dossier) bool {
	return d.Member == nil && len(d.Duties) == 0 && len(d.Talks) == 0 && len(d.Proposals) == 0 && len(d.Joinings) == 0 &&
		len(d.Consents) == 0 && len(d.Inquiries) == 0 && len(d.Requests) == 0
}

// forget asks before it erases: this can't be taken back. Who answers for
// something is shown the way to hand it over first.
func (t *turn) forget(string) error {
	d, err := office.About(t.w, t.me)
	if err != nil {
		return err
	}
	if nothing(d) {
		return t.say("me.nothing", nil)
	}
	var rows [][]button
	if len(d.Duties) > 0 {
		rows = append(rows, []button{{key: "forget.hand", to: "role/list/0"}})
	}
	rows = append(rows, []button{{key: "forget.yes", to: "forget/yes"}}, []button{{key: "forget.no", to: "forget/no"}})
	return t.show("forget.sure", args("Roles", len(d.Duties), "Subscribed", d.Member != nil), rows...)
}

// forgetScreen: forget/yes erases. Where nothing is kept nothing is done or noted:
// a forged button must cost the register and the journal no line.
func (t *turn) forgetScreen(a arguments) error {
	if a.word(0) != "yes" {
		return t.show("forget.kept", nil)
	}
	d, err := office.About(t.w, t.me)
	if err != nil {
		return err
	}
	if nothing(d) {
		return t.show("me.nothing", nil)
	}
	if err := office.Forget(t.w, t.me, t.now); err != nil {
		return err
	}
	if err := office.NoteSelfService(t.w, t.me, union.RequestErasure, t.now); err != nil {
		return err
	}
	t.menus = append(t.menus, t.me)
	return t.show("forget.done", nil)
}
