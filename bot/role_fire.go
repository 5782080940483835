package bot

import (
	"rupor/office"
	"rupor/scheduler"
	"rupor/storage"
	"rupor/union"
)

// FireDuty ends a duty whose term is over, however late, and tells its holder and
// who gave it. It is the clock's handler.
func (b *Bot) FireDuty(w storage.Writer, run scheduler.Run) error {
	d, ended, err := office.EndDuty(w, run.ID, run.Now)
	if err != nil || !ended {
		return err
	}
	t, err := b.speaker(w, 0, run.Now)
	if err != nil {
		return err
	}
	name, err := t.nameOf(d.Member)
	if err != nil {
		return err
	}
	org, err := office.OrganizationName(w, d.Org)
	if err != nil {
		return err
	}
	told := map[union.MemberID]string{d.By: "role.ended.other", d.Member: "role.ended"} // the holder's words, also for who gave it to themselves
	for who, key := range told {
		known, err := storage.Members.Has(w, who)
		if err != nil {
			return err
		}
		if !known {
			continue
		}
		if err := t.notify(who, key, args("Name", name, "Role", d.Role, "Org", org)); err != nil {
			return err
		}
	}
	run.After(func() { b.Menus(d.Member) })
	return nil
}

// FireInvitation throws away an invitation that nobody took. It is the clock's
// handler.
func (b *Bot) FireInvitation(w storage.Writer, run scheduler.Run) error {
	if err := office.EndInvitation(w, union.InvitationID(run.Schedule.Ref)); err != nil {
		return err
	}
	return scheduler.Remove(w, run.ID)
}
