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
	if err := t.sendJoining(n.Joining, head, n.Who, false, "Since", n.Since); err != nil || !n.Raised {
		return err
	}
	return t.tellApplicant(n.Joining, "joining.told.raised")
}
