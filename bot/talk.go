package bot

import (
	"bytes"
	"fmt"
	"time"

	"rupor/bot/dialog"
	"rupor/delivery"
	"rupor/storage"
	"rupor/text"
	"rupor/union"
)

type talkKey = storage.Pair[union.MemberID, string]

// open begins a dialog. One of the same name in which something was said
// already goes on instead, unless it is about something else.
func (t *turn) open(name string, subject uint64, f form) error {
	key := talkKey{First: t.me, Second: name}
	old, found, err := storage.Talks.Get(t.w, key)
	if err != nil {
		return err
	}
	if found && old.Subject == subject && old.Touched.After(old.Begun) && readable(&old) {
		if err := t.say("talk.resumed", args("Begun", old.Begun)); err != nil {
			return err
		}
		return t.resume(&old)
	}
	if found {
		if err := t.overtake(&old); err != nil {
			return err
		}
	}
	nonce, err := storage.Talks.NextID(t.w)
	if err != nil {
		return err
	}
	talk := &union.Talk{Dialog: name, Subject: subject, Nonce: nonce, Begun: t.now}
	step, err := dialog.Stand(t.env(), talk, f)
	if err != nil {
		return err
	}
	return t.follow(talk, f, step)
}

// resume asks the open question of a talk again.
func (t *turn) resume(talk *union.Talk) error {
	if err := t.overtake(talk); err != nil {
		return err
	}
	f, ok := load(talk)
	if !ok {
		return t.giveUp(talk, "talk.outdated")
	}
	step, err := dialog.Stand(t.env(), talk, f)
	if err != nil {
		return err
	}
	return t.follow(talk, f, step)
}

// load reads the answers of a talk, and says false when this program can't: its
// dialog is no more, or asks for other answers than the program that kept them.
func load(talk *union.Talk) (form, bool) {
	create, ok := dialogs()[talk.Dialog]
	if !ok {
		return nil, false
	}
	f := create()
	return f, dialog.Load(talk, f) == nil
}

func readable(talk *union.Talk) bool {
	_, ok := load(talk)
	return ok
}

// giveUp ends a talk that can't be read: nobody may be locked up in it.
func (t *turn) giveUp(talk *union.Talk, key string) error {
	if err := t.overtake(talk); err != nil {
		return err
	}
	if err := storage.Talks.Delete(t.w, talkKey{First: t.me, Second: talk.Dialog}); err != nil {
		return err
	}
	return t.show(key, nil)
}

// current returns the talk that the person is in: the one touched last.
func (t *turn) current() (*union.Talk, error) {
	var now *union.Talk
	err := storage.Under(t.w, storage.Talks, t.me, func(_ string, talk union.Talk) error {
		if now == nil || talk.Touched.After(now.Touched) {
			now = &talk
		}
		return nil
	})
	return now, err
}

// typed gives what the person sent to the talk they are in.
func (t *turn) typed() error {
	talk, err := t.current()
	if err != nil {
		return err
	}
	m := t.e.Message
	if talk == nil {
		return t.lost()
	}
	r := dialog.Reply{Text: m.Text, Content: m.Content, Other: m.Other}
	if m.Contact != nil {
		r.Contact = &dialog.Contact{Name: m.Contact.Name, Phone: m.Contact.Phone, ID: m.Contact.ID}
	}
	return t.reply(talk, r)
}

// lost answers somebody who wrote outside of any talk.
func (t *turn) lost() error {
	if !t.joined {
		return t.start("")
	}
	return t.tell("help.lost", nil)
}

// answered gives a pressed button to the talk that it belongs to.
func (t *turn) answered() error {
	var mine *union.Talk
	option := ""
	err := storage.Under(t.w, storage.Talks, t.me, func(_ string, talk union.Talk) error {
		if o, ok := dialog.Read(&talk, t.e.Press.Data); ok {
			mine, option = &talk, o
			return storage.Stop
		}
		return nil
	})
	if err != nil {
		return err
	}
	if mine == nil {
		return t.tell("talk.stale", nil)
	}
	return t.reply(mine, dialog.Reply{Button: option})
}

// reply moves a talk on.
func (t *turn) reply(talk *union.Talk, r dialog.Reply) error {
	f, ok := load(talk)
	switch {
	case !ok && r.Button == dialog.Cancel().Button:
		return t.giveUp(talk, t.farewell(talk.Dialog))
	case !ok:
		return t.giveUp(talk, "talk.outdated")
	}
	before := *talk
	step, err := dialog.Take(t.env(), talk, f, r)
	if err != nil {
		return err
	}
	if t.outdates(&before, talk, step) {
		if err := t.overtake(&before); err != nil {
			return err
		}
	}
	return t.follow(talk, f, step)
}

// follow stores the talk and says what comes next.
func (t *turn) follow(talk *union.Talk, f form, s dialog.Step) error {
	key := talkKey{First: t.me, Second: talk.Dialog}
	if s.Dropped {
		if err := t.dropContact(); err != nil {
			return err
		}
	}
	switch {
	case s.Canceled:
		if err := storage.Talks.Delete(t.w, key); err != nil {
			return err
		}
		data, err := t.parting(f)
		if err != nil {
			return err
		}
		return t.show(t.farewell(talk.Dialog), data)
	case s.Question == nil:
		if err := storage.Talks.Delete(t.w, key); err != nil {
			return err
		}
		return f.done(t)
	case s.Stale:
		return t.tell("talk.stale", nil)
	case s.Answers:
		return t.answers(talk, s)
	}
	if s.Refusal != nil {
		if err := t.sayRefusal(talk, s); err != nil || t.e.Press != nil {
			return err
		}
	}
	talk.Touched = t.now
	if s.Changed && t.now.Sub(talk.Burst) > gatherBurst {
		talk.Burst = t.now
	}
	if err := storage.Talks.Put(t.w, key, *talk); err != nil {
		return err
	}
	if s.Refusal != nil {
		return nil
	}
	return t.ask(talk, s)
}

// farewell is the key of what is said when a talk is ended: the dialog's own
// words where it has some.
func (t *turn) farewell(name string) string {
	if own := name + ".canceled"; t.Words.Has(own) {
		return own
	}
	return "talk.canceled"
}

// parting is what the words of farewell need to know of a form; most need nothing.
func (t *turn) parting(f form) (map[string]any, error) {
	if p, ok := f.(interface {
		parting(t *turn) (map[string]any, error)
	}); ok {
		return p.parting(t)
	}
	return nil, nil
}

// sayRefusal says why the answer was not taken. Who typed where a button is
// wanted gets the question again: its buttons may have scrolled away.
func (t *turn) sayRefusal(talk *union.Talk, s dialog.Step) error {
	no, ok := s.Refusal.(*union.Refusal) //nolint:errorlint // Step promises the bare type
	if !ok {
		return s.Refusal
	}
	if no.Key != dialog.PressKey || t.e.Press != nil {
		return t.tell(no.Key, no.Args)
	}
	words, err := t.html(no.Key, no.Args)
	if err != nil {
		return err
	}
	m, err := t.question(talk, s)
	if err != nil {
		return err
	}
	if m.Text = words + "\n\n" + m.Text; text.Length(string(m.Text)) > textLimit {
		return t.tell(no.Key, no.Args)
	}
	return t.once(no.Key, m)
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

// talkScreen: talk/<dialog> goes on with an unfinished talk.
func (t *turn) talkScreen(a arguments) error {
	talk, found, err := storage.Talks.Get(t.w, talkKey{First: t.me, Second: a.word(0)})
	if err != nil {
		return err
	}
	if !found {
		return t.tell("talk.stale", nil)
	}
	return t.resume(&talk)
}

func (t *turn) cancel(string) error { return t.command(dialog.Cancel(), "talk.none") }

func (t *turn) back(string) error { return t.command(dialog.Back(), "talk.none") }

func (t *turn) command(r dialog.Reply, otherwise string) error {
	talk, err := t.current()
	if err != nil {
		return err
	}
	if talk == nil {
		return t.say(otherwise, nil)
	}
	return t.reply(talk, r)
}
