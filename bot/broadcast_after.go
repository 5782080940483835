package bot

import (
	"fmt"

	"rupor/bot/dialog"
	"rupor/delivery"
	"rupor/office"
	"rupor/union"
)

// A sequel is something that is done about a broadcast that is over.
type sequel struct {
	word string // in the buttons' data; with "-yes" it is confirmed
	act  delivery.Act
	do   func(t *turn, id union.BroadcastID) (union.BroadcastID, error)
}

// sequels lists them; editing has a dialog of its own.
func sequels() []sequel {
	return []sequel{
		{"again", delivery.ActSend, func(t *turn, id union.BroadcastID) (union.BroadcastID, error) {
			return office.ResendBroadcast(t.w, t.me, id, t.now)
		}},
		{"recall", delivery.ActRecall, func(t *turn, id union.BroadcastID) (union.BroadcastID, error) {
			return office.RecallBroadcast(t.w, t.me, id, t.now)
		}},
		{"pin", delivery.ActPin, func(t *turn, id union.BroadcastID) (union.BroadcastID, error) {
			return office.PinBroadcast(t.w, t.me, id, t.now)
		}},
	}
}

// afterwardsScreen: cast/again, recall and pin/<id> ask before it is done, with
// -yes they do it; cast/edit/<id> begins the dialog.
func (t *turn) afterwardsScreen(word string, id union.BroadcastID) error {
	if word == "edit" {
		if _, err := office.Afterwards(t.w, t.me, id, delivery.ActEdit, t.now); err != nil {
			return err
		}
		return t.open("reword", uint64(id), &rewording{ID: id})
	}
	for _, a := range sequels() {
		switch word {
		case a.word:
			return t.askAfterwards(a, id)
		case a.word + "-yes":
			begun, err := a.do(t, id)
			if err != nil {
				return err
			}
			return t.begun(begun)
		}
	}
	return t.castCard(id)
}

// begun says that a broadcast about another one is under way.
func (t *turn) begun(id union.BroadcastID) error {
	if err := t.show("broadcast.begun", nil, []button{{key: "broadcast.all", to: "cast/list/0"}}); err != nil {
		return err
	}
	return t.progress(id)
}

// askAfterwards says what will happen, and to how many.
func (t *turn) askAfterwards(a sequel, id union.BroadcastID) error {
	f, err := office.Afterwards(t.w, t.me, id, a.act, t.now)
	if err != nil {
		return err
	}
	return t.say("broadcast.ask."+a.word, args("Title", f.Sent[0].Title, "N", f.Reached(), "Left", f.Missed()), []button{
		{key: "broadcast.ask." + a.word + ".yes", to: fmt.Sprintf("cast/%s-yes/%d", a.word, id)},
		{key: "broadcast.no", to: fmt.Sprintf("cast/card/%d", id)},
	})
}

// afterButtons are what can be done about a broadcast that is over.
func (t *turn) afterButtons(c delivery.Broadcast) ([][]button, error) {
	f, err := office.FamilyOf(t.w, c)
	if err != nil {
		return nil, err
	}
	var rows [][]button
	add := func(act delivery.Act, key, word string) {
		if f.Refuse(act, t.now) == nil {
			rows = append(rows, []button{{key: key, data: args("N", f.Missed()), to: fmt.Sprintf("cast/%s/%d", word, c.ID)}})
		}
	}
	add(delivery.ActSend, "broadcast.again", "again")
	add(delivery.ActEdit, "broadcast.edit", "edit")
	add(delivery.ActRecall, "broadcast.recall", "recall")
	add(delivery.ActPin, "broadcast.pin", "pin")
	return rows, nil
}

// A rewording is how the words of a broadcast are corrected where they stand.
type rewording struct {
	ID      union.BroadcastID            `json:"id"`
	Content dialog.Answer[union.Content] `json:"content"`
	Sure    dialog.Answer[bool]          `json:"sure"`
}

// Next asks for the new words and shows what everybody will see.
func (f *rewording) Next(env dialog.Env) (*dialog.Question, error) {
	switch {
	case !f.Content.Given:
		q := dialog.Gather(&f.Content, "broadcast.reword", dialog.Limits{Text: contentText, Least: true})
		q.Samples = []dialog.Reply{dialog.Typed("Субботник переносится на воскресенье, 10:00")}
		return q, nil
	case f.Sure.Given:
		return nil, nil
	}
	family, err := office.Afterwards(env.Read, env.Me, f.ID, delivery.ActEdit, env.Now)
	if err != nil {
		return nil, err
	}
	say := env.Say
	if say == nil {
		say = func(string, map[string]any) (union.HTML, error) { return "…", nil }
	}
	p, said, err := office.Reworded(env.Read, family, f.Content.Value.Text, func(p union.Post) ([]delivery.Message, error) {
		return composePost(say, p)
	})
	if err != nil {
		return nil, err
	}
	q := dialog.Confirm(&f.Sure, "broadcast.reword.sure", "broadcast.reword.yes")
	q.Preview = said
	return q.With("N", family.Reached(), "Repeats", p.Every != ""), nil
}

func (f *rewording) done(t *turn) error {
	id, err := office.EditBroadcast(t.w, t.me, f.ID, f.Content.Value.Text, t.postMessages, t.now)
	if err != nil {
		return err
	}
	return t.begun(id)
}
