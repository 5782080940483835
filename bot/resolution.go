package bot

import (
	"fmt"
	"strings"
	"time"

	"rupor/bot/dialog"
	"rupor/bot/when"
	"rupor/delivery"
	"rupor/office"
	"rupor/union"
)

// newResolution is how a resolution is published: its card, its text and files,
// to whom, and a look at the whole before it goes.
type newResolution struct {
	Number  dialog.Answer[string]        `json:"number"`
	Date    dialog.Answer[paperDate]     `json:"date"`
	Title   dialog.Answer[string]        `json:"title"`
	Content dialog.Answer[union.Content] `json:"content"`
	Org     dialog.Picked[union.OrgID]   `json:"org"`
	Sure    dialog.Answer[bool]          `json:"sure"`
}

// A paperDate is the day that a paper is dated, typed in words of one's own.
type paperDate struct {
	Day time.Time `json:"day"`
}

// newResolution is the command of the officers.
func (t *turn) newResolution(string) error { return t.open("resolution", 0, &newResolution{}) }

// Next asks for what is missing.
func (f *newResolution) Next(env dialog.Env) (*dialog.Question, error) {
	switch {
	case !f.Number.Given:
		return dialog.Ask(&f.Number, "resolution.number", paperNumber, "12-3", "№ VII-9"), nil
	case !f.Date.Given:
		return dialog.Ask(&f.Date, "resolution.date", f.date(env), "24.11.2026", "вчера"), nil
	case !f.Title.Given:
		return dialog.Ask(&f.Title, "resolution.title", dialog.Line(3, 200), "Об итогах Года информационной политики"), nil
	case !f.Content.Given:
		q := dialog.Gather(&f.Content, "resolution.content", dialog.Limits{Text: contentText, Media: contentMedia, Least: true})
		q.Samples = []dialog.Reply{dialog.Typed("Президиум постановляет: принять к сведению.")}
		return q, nil
	case !f.Org.Given:
		q, err := askScope(env, &f.Org, office.DeedResolve, "resolution.org")
		return q, err
	case !f.Sure.Given:
		return f.confirm(env)
	}
	return nil, nil
}

// paperNumber takes the number of a paper, with or without its sign.
func paperNumber(r dialog.Reply) (string, error) {
	words, err := dialog.Line(1, 40)(r)
	if err != nil {
		return "", err
	}
	number := strings.TrimLeft(words, "№# ")
	if number == "" {
		return "", union.Refuse("dialog.text.short", "N", 1)
	}
	return number, nil
}

// date takes a day, and refuses a resolution that is there already while it is
// still easy to mend.
func (f *newResolution) date(env dialog.Env) func(dialog.Reply) (paperDate, error) {
	return func(r dialog.Reply) (paperDate, error) {
		words, err := dialog.Line(1, 60)(r)
		if err != nil {
			return paperDate{}, err
		}
		day, err := when.Date(words, env.Now)
		if err != nil {
			return paperDate{}, untimely(err)
		}
		return paperDate{Day: day}, office.UnusedNumber(env.Read, f.Number.Value, day)
	}
}

func (f *newResolution) resolution() union.Resolution {
	return union.Resolution{
		Number: f.Number.Value, Date: f.Date.Value.Day, Title: f.Title.Value, Content: f.Content.Value,
		Audience: office.ReadersOf(f.Org.Value),
	}
}

func (f *newResolution) confirm(env dialog.Env) (*dialog.Question, error) {
	res := f.resolution()
	n, err := office.CountRecipients(env.Read, res.Audience)
	if err != nil {
		return nil, err
	}
	org, err := office.OrganizationName(env.Read, f.Org.Value)
	if err != nil {
		return nil, err
	}
	q := dialog.Confirm(&f.Sure, "resolution.sure", "resolution.publish").With("N", n, "Org", org)
	if env.Say == nil {
		return q, nil
	}
	m, err := paper(env.Say, res)
	q.Preview = spread(m)
	return q, err
}

// paper is a resolution as it is read: number and date, title, text, files.
func paper(say func(string, map[string]any) (union.HTML, error), res union.Resolution) (delivery.Message, error) {
	words, err := say("resolution.text", args(
		"Number", res.Number, "Date", res.Date, "Title", res.Title, "Text", res.Content.Text,
	))
	return delivery.Message{Text: words, Media: res.Content.Media}, err
}

func (f *newResolution) done(t *turn) error {
	res, err := office.PublishResolution(t.w, t.me, f.resolution(), t.compose, t.now)
	if err != nil {
		return err
	}
	err = t.show("resolution.sent", args("Number", res.Number, "Title", res.Title),
		[]button{{key: "resolution.who", to: fmt.Sprintf("res/share/%d/0", res.ID)}})
	if err != nil {
		return err
	}
	return t.progress(res.Broadcast)
}

// compose makes what every recipient of a resolution gets.
func (b *Bot) compose(res union.Resolution) ([]delivery.Message, error) {
	m, err := paper(b.aloud, res)
	if err != nil {
		return nil, err
	}
	label, err := b.Words.Plain(b.Lang, "ack.button", nil)
	m.Buttons = [][]delivery.Button{{{Text: label, Data: ackData(res, underText)}}}
	return spread(m), err
}

// Where a button to acknowledge stands: under the text that every recipient
// got, or under the card of the archive. Elsewhere it has no mark.
const (
	underText = "t"
	onCard    = "c"
)

func ackData(res union.Resolution, place string) string {
	return fmt.Sprintf("ack/%d/%d/%s", res.ID, res.Version, place)
}

// acknowledge: ack/<resolution>/<version> is a member's word to have read it.
func (t *turn) acknowledge(a arguments) error {
	if !t.joined {
		t.toast = Toast{}
		if err := t.tell("join.first", nil); err != nil {
			return err
		}
		return t.start("")
	}
	id := union.ResolutionID(a.id(0))
	d, err := office.Read(t.w, t.me, id)
	if err != nil {
		return err
	}
	res := d.Resolution
	if a.id(1) != uint64(res.Version) { //nolint:gosec // counted from 1
		return t.rereadResolution(res)
	}
	ack, fresh, err := office.Acknowledge(t.w, t.me, id, res.Version, t.now)
	if err != nil {
		return err
	}
	said := "ack.already"
	if fresh {
		said = "ack.done"
		if err := t.countAcks(res); err != nil {
			return err
		}
	}
	data := args("Number", res.Number, "Title", res.Title, "At", ack.At)
	if err := t.tell(said, data); err != nil {
		return err
	}
	switch a.word(2) {
	case underText:
		return t.signed(res, ack)
	case onCard:
		return t.resolutionCard(id)
	}
	if !fresh {
		return nil
	}
	return t.say(said, data)
}

// rereadResolution shows the text in force to somebody who pressed under an
// older one, and asks again.
func (t *turn) rereadResolution(res union.Resolution) error {
	if err := t.tell("ack.changed", nil); err != nil {
		return err
	}
	return t.sendResolution(res, union.Ack{})
}

// resolutionParts are the messages that every recipient got.
func (t *turn) resolutionParts(res union.Resolution) ([]delivery.Message, error) {
	c, found, err := delivery.Get(t.w, res.Broadcast)
	if err != nil {
		return nil, err
	}
	if found && len(c.Parts) > 0 {
		return c.Parts, nil
	}
	return t.compose(res)
}

// signedPart is a last part with the reader's own state on its button.
func (t *turn) signedPart(m delivery.Message, res union.Resolution, ack union.Ack) (delivery.Message, error) {
	b := button{key: "ack.button", to: ackData(res, underText)}
	if ack.Version == res.Version {
		b.key, b.data = "ack.signed", args("At", ack.At)
	}
	rows, err := t.buttons([][]button{{b}})
	m.Buttons = rows
	return m, err
}

// signed puts the reader's word under the text, in the place of the button. It
// can wait for those who wait for an answer: the press itself was answered.
func (t *turn) signed(res union.Resolution, ack union.Ack) error {
	if t.e.Press == nil || t.e.Press.Message == 0 {
		return nil
	}
	all, err := t.resolutionParts(res)
	if err != nil {
		return err
	}
	last, err := t.signedPart(all[len(all)-1], res, ack)
	if err != nil {
		return err
	}
	return t.post(delivery.Letter{To: t.e.Chat, Lane: delivery.LaneNotice, Message: last, Edit: t.e.Press.Message})
}

// ackPause gathers a storm of presses into a few edits of the author's counter.
const ackPause = 3 * time.Second

// countAcks lets the author see the share rise.
func (t *turn) countAcks(res union.Resolution) error {
	known, err := office.Known(t.w, res.Author)
	if err != nil || !known {
		return err
	}
	n, err := office.CountAcks(t.w, res.ID)
	if err != nil {
		return err
	}
	c, _, err := delivery.Get(t.w, res.Broadcast)
	if err != nil {
		return err
	}
	author, err := t.as(res.Author)
	if err != nil {
		return err
	}
	of := max(n, c.Total)
	m, err := author.message("ack.live", args(
		"Number", res.Number, "Title", res.Title, "N", n, "Of", of, "Percent", percent(n, of),
	), []button{{key: "resolution.who", to: fmt.Sprintf("res/share/%d/0", res.ID)}})
	if err != nil {
		return err
	}
	return t.post(delivery.Letter{
		To: res.Author.Private(), Lane: delivery.LaneNotice, Message: m,
		Name: fmt.Sprintf("acks/%d", res.ID), NotBefore: t.now.Add(ackPause),
	})
}
