package bot

import (
	"rupor/bot/dialog"
	"rupor/storage"
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
	r := dialog.Reply{Text: m.Text, Content: m.Content, Other: m.Other, At: t.e.Time}
	if m.Contact != nil {
		r.Contact = &dialog.Contact{Name: m.Contact.Name, Phone: m.Contact.Phone, ID: m.Contact.ID}
	}
	return t.reply(talk, r)
}

// corrected answers somebody who changed a message that was heard already.
func (t *turn) corrected() error {
	talk, err := t.current()
	if err != nil {
		return err
	}
	if talk == nil {
		return t.tell("talk.edited.over", nil)
	}
	return t.tell("talk.edited", nil)
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
	if before.Run.Refused && step.Refusal != nil {
		if err := t.unsay(&before, step.Refusal); err != nil {
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
	if s.Changed && s.Refusal == nil && t.now.Sub(talk.Burst) > gatherBurst {
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
