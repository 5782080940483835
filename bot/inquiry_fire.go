package bot

import (
	"rupor/office"
	"rupor/scheduler"
	"rupor/storage"
	"rupor/union"
)

// FireInquiry looks after a question to the union that waits for its answer. It is
// the clock's handler. However late it comes, the question has waited longer.
func (b *Bot) FireInquiry(w storage.Writer, run scheduler.Run) error {
	now := run.Now.In(b.Zone)
	rise, err := office.LookAfter(w, union.InquiryID(run.Schedule.Ref), run.ID, now)
	if err != nil || rise.Step == office.StepNone {
		return err
	}
	t, err := b.speaker(w, rise.Asker, now)
	if err != nil {
		return err
	}
	return t.tellRise(rise, false)
}
