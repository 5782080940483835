package bot

import (
	"rupor/office"
	"rupor/scheduler"
	"rupor/storage"
	"rupor/union"
)

// FireJoining reminds of an application that stands still. It is the clock's
// handler.
func (b *Bot) FireJoining(w storage.Writer, run scheduler.Run) error {
	n, err := office.NudgeJoining(w, union.JoiningID(run.Schedule.Ref), run.ID, run.Now.In(b.Zone))
	if err != nil || n.Joining.ID == 0 {
		return err
	}
	t, err := b.speaker(w, 0, run.Now)
	if err != nil {
		return err
	}
	head := "joining.untaken"
	switch {
	case n.Raised:
		head = "joining.raised"
	case n.Joining.State != union.JoiningNew:
		head = "joining.still.stands"
	}
	if err := t.sendJoining(n.Joining, head, n.Who, false, "Since", n.Since, "Until", n.Until); err != nil || !n.Raised {
		return err
	}
	return t.tellApplicant(n.Joining, "joining.told.raised")
}

// FireRetention throws away what has been kept long enough, and tells those whose
// applications ended with it. It comes by night, so it makes no sound. It is the
// clock's handler.
func (b *Bot) FireRetention(w storage.Writer, run scheduler.Run) error {
	ended, err := office.Tidy(w, run)
	if err != nil || len(ended) == 0 {
		return err
	}
	t, err := b.speaker(w, 0, run.Now)
	if err != nil {
		return err
	}
	for _, j := range ended {
		m, err := t.toApplicant(j, "joining.told.lapsed")
		if err != nil {
			return err
		}
		m.Silent = true
		if err := t.notice(j.Member, m); err != nil {
			return err
		}
	}
	return nil
}
