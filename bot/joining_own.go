package bot

import (
	"fmt"

	"rupor/bot/dialog"
	"rupor/delivery"
	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// ownJoining shows somebody where their application stands.
func (t *turn) ownJoining(j union.Joining) error {
	data, err := t.joiningData(j)
	if err != nil {
		return err
	}
	return t.show("joining.own.card", data, ownJoiningButtons(j)...)
}

func ownJoiningButtons(j union.Joining) [][]button {
	if !j.State.Open() {
		return nil
	}
	rows := [][]button{{{key: "joining.forms", to: fmt.Sprintf("want/forms/%d", j.ID)}}}
	if j.Assigned != 0 {
		rows = append(rows, []button{{key: "joining.reply", to: fmt.Sprintf("want/reply/%d", j.ID)}})
	}
	return append(rows, []button{{key: "joining.away", to: fmt.Sprintf("want/away/%d", j.ID)}})
}

// giveUpJoining asks, and then takes the application back.
func (t *turn) giveUpJoining(word string, id union.JoiningID) error {
	if word == "away" {
		j, err := office.OwnJoining(t.w, t.me, id)
		if err != nil {
			return err
		}
		if !j.State.Open() {
			return union.Refuse("joining.over")
		}
		return t.show("joining.away.sure", nil,
			[]button{{key: "joining.away.yes", to: fmt.Sprintf("want/gone/%d", id)}}, []button{{key: "joining.away.no", to: "want/0"}})
	}
	j, told, err := office.WithdrawJoining(t.w, t.me, id, t.now)
	if err != nil {
		return err
	}
	for _, who := range told {
		if err := t.notify(who, "joining.withdrew", args("Name", j.Name)); err != nil {
			return err
		}
	}
	return t.show("joining.away.done", nil)
}

// tellApplicant says to the person how it goes.
func (t *turn) tellApplicant(j union.Joining, key string, rows ...[]button) error {
	m, err := t.toApplicant(j, key, rows...)
	if err != nil {
		return err
	}
	return t.notice(j.Member, m)
}

// toApplicant is what is said to the person, in the language in which they applied.
func (t *turn) toApplicant(j union.Joining, key string, rows ...[]button) (delivery.Message, error) {
	o := *t
	o.me, o.lang = j.Member, j.Lang
	data, err := o.joiningData(j)
	if err != nil {
		return delivery.Message{}, err
	}
	return o.message(key, data, rows...)
}

// welcome is what somebody who has joined may press: who has not subscribed may.
func (t *turn) welcome(j union.Joining) ([]button, error) {
	m, _, err := storage.Members.Get(t.w, j.Member)
	if err != nil || m.Subscribed() {
		return nil, err
	}
	return []button{{key: "joining.subscribe", to: "start"}}, nil
}

// writeToUnion is how somebody who has applied writes to whoever leads them.
type writeToUnion struct {
	ID   union.JoiningID           `json:"id"`
	Text dialog.Answer[union.HTML] `json:"text"`
}

func (t *turn) replyToUnion(id union.JoiningID) error {
	j, err := office.OwnJoining(t.w, t.me, id)
	if err != nil {
		return err
	}
	if !j.State.Open() {
		return union.Refuse("joining.over")
	}
	t.edited = true
	return t.open("joiningreply", uint64(id), &writeToUnion{ID: id})
}

// Next asks for the words.
func (f *writeToUnion) Next(dialog.Env) (*dialog.Question, error) {
	if f.Text.Given {
		return nil, nil
	}
	return dialog.Ask(&f.Text, "joining.write", dialog.Text(office.MaxQuestion), "Принесу заявление в пятницу"), nil
}

func (f *writeToUnion) done(t *turn) error {
	j, err := office.OwnJoining(t.w, t.me, f.ID)
	if err != nil {
		return err
	}
	if !j.State.Open() {
		return union.Refuse("joining.over")
	}
	leaders, err := office.JoiningLeaders(t.w, j)
	if err != nil {
		return err
	}
	for _, who := range leaders {
		err := t.notify(who, "joining.wrote", args("Name", j.Name, "Text", f.Text.Value),
			[]button{{key: "joining.say", to: fmt.Sprintf("joining/say/%d", j.ID)}, {key: "joining.open", to: fmt.Sprintf("joining/card/%d", j.ID)}})
		if err != nil {
			return err
		}
	}
	return t.show("joining.written", nil)
}
