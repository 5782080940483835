package bot

import (
	"time"

	"rupor/bot/dialog"
	"rupor/bot/when"
	"rupor/office"
	"rupor/union"
)

// askPrivacy is a person's own request about their data.
type askPrivacy struct {
	Kind  dialog.Answer[union.RequestKind] `json:"kind"`
	Words dialog.Answer[string]            `json:"words"`
	Sure  dialog.Answer[bool]              `json:"sure"`
}

// Next asks what is wanted, in which words, and whether it may go.
func (f *askPrivacy) Next(env dialog.Env) (*dialog.Question, error) {
	due := union.RequestDue(env.Now, union.RequestTerm)
	switch {
	case !f.Kind.Given:
		return dialog.Choose(&f.Kind, "request.kind", requestKinds()).With("Until", due), nil
	case !f.Words.Given:
		q := dialog.Ask(&f.Words, "request.words", plainWords(office.MaxRequestWords), "Прошу исправить фамилию")
		return q.With("Matter", string(f.Kind.Value)), nil
	case !f.Sure.Given:
		return dialog.Confirm(&f.Sure, "request.sure", "request.send").
			With("Matter", string(f.Kind.Value), "Words", f.Words.Value, "Until", due), nil
	}
	return nil, nil
}

// plainWords takes text of several lines without its looks.
func plainWords(most int) func(dialog.Reply) (string, error) {
	return func(r dialog.Reply) (string, error) {
		words, err := dialog.Text(most)(r)
		return words.Plain(), err
	}
}

func requestKinds() []dialog.Choice[union.RequestKind] {
	var all []dialog.Choice[union.RequestKind]
	for _, kind := range union.RequestKinds() {
		all = append(all, dialog.Choice[union.RequestKind]{ID: string(kind), Value: kind, Key: "request.kind." + string(kind)})
	}
	return all
}

func (f *askPrivacy) done(t *turn) error {
	q, err := office.AskPrivacy(t.w, t.me, f.Kind.Value, f.Words.Value, t.now)
	if err != nil {
		return err
	}
	if err := t.tellKeepers("request.came", q); err != nil {
		return err
	}
	return t.show("request.sent", args("ID", q.ID, "Until", q.Due))
}

// tellKeepers tells those who keep the register of a request. Its words stay in the
// house until they ask for them.
func (t *turn) tellKeepers(key string, q union.Request) error {
	who, err := office.Keepers(t.w)
	for _, keeper := range who {
		if err == nil {
			err = t.notify(keeper, key, requestData(q, t.now), []button{{key: "request.open", to: requestTo("card", q.ID)}})
		}
	}
	return err
}

func requestData(q union.Request, now time.Time) map[string]any {
	return args("ID", q.ID, "Matter", string(q.Kind), "At", q.Received, "Until", q.Due, "Late", q.Overdue(now), "Paper", q.Paper,
		"Name", q.Name, "Words", q.Words, "Reason", q.Extended, "Text", q.Answer, "Open", q.Open(), "Was", q.Closed, "Self", q.Self)
}

// paperRequest writes down a request that came on paper.
type paperRequest struct {
	Kind     dialog.Answer[union.RequestKind] `json:"kind"`
	Name     dialog.Answer[string]            `json:"name"`
	Received dialog.Answer[time.Time]         `json:"received"`
	Words    dialog.Answer[string]            `json:"words"`
}

// Next asks what the paper says.
func (f *paperRequest) Next(env dialog.Env) (*dialog.Question, error) {
	switch {
	case !f.Kind.Given:
		return dialog.Choose(&f.Kind, "request.paper.kind", requestKinds()), nil
	case !f.Name.Given:
		return dialog.Ask(&f.Name, "request.paper.name", dialog.Line(2, 120), "Петрова Анна Ивановна"), nil
	case !f.Received.Given:
		q := dialog.Ask(&f.Received, "request.paper.received", func(r dialog.Reply) (time.Time, error) {
			words, err := dialog.Line(1, 40)(r)
			if err != nil {
				return time.Time{}, err
			}
			day, err := when.Date(words, env.Now)
			if err != nil || day.After(env.Now) {
				return time.Time{}, union.Refuse("request.received.wrong")
			}
			return day, nil
		}, "вчера")
		return dialog.OrSkip(q, &f.Received, "request.paper.today", env.Now), nil
	case !f.Words.Given:
		return dialog.Ask(&f.Words, "request.paper.words", plainWords(office.MaxRequestWords), "Просит стереть телефон"), nil
	}
	return nil, nil
}

func (f *paperRequest) done(t *turn) error {
	q, err := office.WriteDownRequest(t.w, t.me, union.Request{
		Kind: f.Kind.Value, Name: f.Name.Value, Words: f.Words.Value, Received: f.Received.Value,
	}, t.now)
	if err != nil {
		return err
	}
	return t.requestCard(q.ID)
}

// requestReply answers a request, or closes one that was answered elsewhere, or
// gives it more time: Act is "answer", "close" or "extend".
type requestReply struct {
	Request union.RequestID       `json:"request"`
	Act     string                `json:"act"`
	Words   dialog.Answer[string] `json:"words"`
}

// Next asks for the words.
func (f *requestReply) Next(env dialog.Env) (*dialog.Question, error) {
	q, err := office.RequestTo(env.Read, env.Me, f.Request)
	if err != nil || f.Words.Given {
		return nil, err
	}
	most := office.MaxRequestWords
	key := "request.answer"
	switch f.Act {
	case "close":
		key = "request.close"
	case "extend":
		key, most = "request.extend", 300
	}
	return dialog.Ask(&f.Words, key, plainWords(most), "Исправлено").With("ID", q.ID, "N", union.RequestMore), nil
}

func (f *requestReply) done(t *turn) error {
	if f.Act == "extend" {
		q, err := office.ExtendRequest(t.w, t.me, f.Request, f.Words.Value, t.now)
		if err != nil {
			return err
		}
		if err := t.tellAsker(q, "request.extended"); err != nil {
			return err
		}
		return t.requestCard(q.ID)
	}
	q, err := office.CloseRequest(t.w, t.me, f.Request, f.Words.Value, t.now)
	if err != nil {
		return err
	}
	if f.Act == "answer" {
		if err := t.tellAsker(q, "request.answered"); err != nil {
			return err
		}
	}
	return t.requestCard(q.ID)
}

// tellAsker tells the person who asked, if the bot can.
func (t *turn) tellAsker(q union.Request, key string) error {
	if q.Person == 0 || q.Person.Offline() {
		return nil
	}
	return t.notify(q.Person, key, requestData(q, t.now))
}
