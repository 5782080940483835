package bot

import (
	"fmt"

	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// tellStays tells both of each draft that could not pass, since the heir is writing
// one of the same kind, and the heir how to take it later.
func (t *turn) tellStays(l office.Legacy, heir union.MemberID) error {
	from, err := t.nameOf(l.Duty.Member)
	if err != nil {
		return err
	}
	to, err := t.nameOf(heir)
	if err != nil {
		return err
	}
	for _, dialog := range l.Stays {
		take := []button{{key: "handover.draft.take", to: fmt.Sprintf("draft/%d/%s", l.Duty.Member, dialog)}}
		if err := t.notify(heir, "handover.draft.waits", args("Name", from, "Kind", dialog), take); err != nil {
			return err
		}
		if err := t.notify(l.Duty.Member, "handover.draft.stays", args("Name", to, "Kind", dialog)); err != nil {
			return err
		}
	}
	return nil
}

// draftScreen: draft/<whose>/<dialog> takes over a draft that waited, and goes on
// with it.
func (t *turn) draftScreen(a arguments) error {
	from, dialog := union.MemberID(a.id(0)), a.word(1) //nolint:gosec // a forged number is nobody's
	if err := office.TakeDraft(t.w, t.me, from, dialog, t.now); err != nil {
		return err
	}
	talk, _, err := storage.Talks.Get(t.w, talkKey{First: t.me, Second: dialog})
	if err != nil {
		return err
	}
	return t.resume(&talk)
}
