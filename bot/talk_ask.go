package bot

import (
	"bytes"
	"fmt"
	"time"

	"rupor/bot/dialog"
	"rupor/delivery"
	"rupor/text"
	"rupor/union"
)

// sayRefusal says why the answer was not taken. Who typed where a button is
// wanted gets the question again: its buttons may have scrolled away; and so does
// who loses with it what was taken before.
func (t *turn) sayRefusal(talk *union.Talk, s dialog.Step) error {
	no, ok := s.Refusal.(*union.Refusal) //nolint:errorlint // Step promises the bare type
	if !ok {
		return s.Refusal
	}
	if t.e.Press != nil {
		return t.tell(no.Key, no.Args)
	}
	m, err := t.message(no.Key, no.Args)
	if err != nil {
		return err
	}
	if no.Key == dialog.PressKey || no.Key == dialog.NoneKey || s.Changed {
		q, err := t.question(talk, s)
		if err != nil {
			return err
		}
		if both := m.Text + "\n\n" + q.Text; text.Length(string(both)) <= textLimit {
			q.Text = both
			m = q
		}
	}
	l := delivery.Letter{To: t.e.Chat, Lane: delivery.LaneReply, Message: m, Name: toldName(no.Key, t.e.Time)}
	if dialog.Unfinished(talk) {
		l.NotBefore = t.now.Add(gatherPause)
	}
	return t.post(l)
}

// unsay calls off what was to be said of the pieces of a text before this one,
// where the same is said of all of them now.
func (t *turn) unsay(before *union.Talk, refusal error) error {
	no, ok := refusal.(*union.Refusal) //nolint:errorlint // Step promises the bare type
	if !ok {
		return nil
	}
	return delivery.CallOff(t.w, t.e.Chat, toldName(no.Key, before.Run.At))
}

// gatherPause is how long an answer of several messages may pause before it is
// acknowledged: an album or a text cut in pieces arrives within it.
const gatherPause = 1200 * time.Millisecond

// gatherBurst is how long the acknowledgement is kept up to date where it
// stands. What comes later is acknowledged below it, so that the button that
// closes the question is never far above what was sent last.
const gatherBurst = 5 * time.Second

// ask puts the open question.
func (t *turn) ask(talk *union.Talk, s dialog.Step) error {
	m, err := t.question(talk, s)
	if err != nil {
		return err
	}
	if s.Question.Collecting && s.Changed && t.e.Press == nil {
		return t.post(delivery.Letter{
			To: t.e.Chat, Lane: delivery.LaneReply, Message: m,
			Name:      gatherName(talk),
			NotBefore: t.now.Add(gatherPause),
		})
	}
	if err := t.sendAll(s.Question.Preview); err != nil {
		return err
	}
	if len(s.Question.Preview) > 0 {
		t.edited = true // the question stands under its preview
	}
	if s.Question.Contact != "" && !s.Changed {
		if err := t.offerContact(s.Question.Contact); err != nil {
			return err
		}
	}
	return t.draw(m)
}

// gatherName is the name of the acknowledgement of what came in one burst.
func gatherName(talk *union.Talk) string {
	return fmt.Sprintf("gather/%d/%d/%d", talk.Nonce, talk.Moves, talk.Burst.Unix())
}

// overtake calls off the acknowledgement that waits still: it would repaint a
// screen that has moved on, with buttons that nobody answers any more.
func (t *turn) overtake(talk *union.Talk) error {
	if talk.Burst.IsZero() {
		return nil
	}
	return delivery.CallOff(t.w, t.e.Chat, gatherName(talk))
}

// outdates says whether a step makes the acknowledgement of what came before
// wrong, and puts nothing under the same name in its place.
func (t *turn) outdates(before, talk *union.Talk, s dialog.Step) bool {
	switch {
	case s.Stale:
		return false
	case s.Refusal != nil:
		return !bytes.Equal(before.Form, talk.Form)
	}
	typed := t.e.Press == nil && s.Changed
	return !typed || t.now.Sub(before.Burst) > gatherBurst
}

// offerContact puts a button under the keyboard that sends the person's own card.
// It has a message of its own: one can't have buttons of both kinds.
func (t *turn) offerContact(prefix string) error {
	hint, err := t.html(prefix+".hint", nil)
	if err != nil {
		return err
	}
	label, err := t.plain(prefix, nil)
	if err != nil {
		return err
	}
	t.edited = true // the question stands below
	return t.send(delivery.Message{Text: hint, AskContact: label})
}

// dropContact takes that button away.
func (t *turn) dropContact() error {
	words, err := t.html("talk.contact.gone", nil)
	if err != nil {
		return err
	}
	t.edited = true
	return t.send(delivery.Message{Text: words, DropKeyboard: true})
}

// question renders a question and its buttons.
func (t *turn) question(talk *union.Talk, s dialog.Step) (delivery.Message, error) {
	words, err := t.html(s.Question.Key, s.Question.Data)
	if err != nil {
		return delivery.Message{}, err
	}
	m := delivery.Message{Text: words, NoPreview: true}
	for _, row := range s.Rows {
		var line []delivery.Button
		for _, o := range row {
			label := o.Label
			if label == "" {
				if label, err = t.plain(o.Key, o.Data); err != nil {
					return delivery.Message{}, err
				}
			}
			if tick, ok := o.Data["Tick"].(string); ok {
				label = tick + label
			}
			line = append(line, delivery.Button{Text: shorten(label), Data: dialog.Data(talk, o.ID)})
		}
		if len(line) > 0 {
			m.Buttons = append(m.Buttons, line)
		}
	}
	return m, nil
}

// An answeredLine is one line of "what have I answered".
type answeredLine struct{ Question, Said string }

// answers shows what was answered so far, the open question under it.
func (t *turn) answers(talk *union.Talk, s dialog.Step) error {
	var lines []answeredLine
	for _, turn := range talk.Trail {
		short, err := t.plain(turn.Question+".short", nil)
		if err != nil {
			return err
		}
		said := turn.Said
		if key, ok := dialog.Key(said); ok {
			if said, err = t.plain(key, map[string]any{"Tick": ""}); err != nil {
				return err
			}
		}
		lines = append(lines, answeredLine{short, said})
	}
	list, err := t.html("talk.answers", args("Lines", lines))
	if err != nil {
		return err
	}
	m, err := t.question(talk, s)
	if err != nil {
		return err
	}
	m.Text = list + "\n\n" + m.Text
	return t.draw(m)
}
