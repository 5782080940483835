package bot

import (
	"rupor/bot/dialog"
	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// openMerge begins to make one person of two accounts, of which this is one.
func (t *turn) openMerge(who union.MemberID) error {
	if ok, err := t.may(office.DeedMerge); err != nil || !ok {
		return orRefuse(err)
	}
	return t.open("merge", uint64(who), &mergeMembers{Member: who}) //nolint:gosec // ids are positive
}

// mergeMembers makes one person of two accounts.
type mergeMembers struct {
	Member union.MemberID                `json:"member"`
	Other  dialog.Picked[union.MemberID] `json:"other"`
	Sure   dialog.Answer[bool]           `json:"sure"`
}

// Next asks for the other account, and shows what would become of both.
func (f *mergeMembers) Next(env dialog.Env) (*dialog.Question, error) {
	switch {
	case !f.Other.Given:
		m, _, err := storage.Members.Get(env.Read, f.Member)
		if err != nil {
			return nil, err
		}
		twins, err := office.Twins(env.Read, f.Member)
		if union.Refused(err) { // forgotten meanwhile; the end says so
			err = nil
		}
		return pickMember(env, &f.Other, office.DeedMerge, "merge.other", twins, f.Member).With("Name", m.Name, "Twins", len(twins)), err
	case !f.Sure.Given:
		return f.confirm(env)
	}
	return nil, nil
}

// order says which account goes and which stays: somebody on Telegram stays, and
// otherwise the other one.
func (f *mergeMembers) order() (from, into union.MemberID) {
	if f.Other.Value.Offline() && !f.Member.Offline() {
		return f.Other.Value, f.Member
	}
	return f.Member, f.Other.Value
}

func (f *mergeMembers) confirm(env dialog.Env) (*dialog.Question, error) {
	from, into := f.order()
	plan, err := office.PlanMerger(env.Read, env.Me, from, into)
	if union.Refused(err) {
		f.Other.Given = false
		return f.Next(env)
	}
	if err != nil {
		return nil, err
	}
	org, err := office.OrganizationName(env.Read, plan.Into.Org)
	if err != nil {
		return nil, err
	}
	was, err := office.OrganizationName(env.Read, plan.From.Org)
	d := plan.Carried
	return dialog.Confirm(&f.Sure, "merge.sure", "merge.yes").With(
		"Name", plan.Into.Name, "Org", org, "Entered", plan.Into.Joined, "Offline", into.Offline(),
		"OtherName", plan.From.Name, "OtherOrg", was, "OtherEntered", plan.From.Joined, "OtherOffline", from.Offline(),
		"Acks", len(d.Acks), "Entries", len(d.Entries), "Reminders", len(d.Reminders), "Roles", len(d.Duties),
		"Answers", len(d.Responses.Receipts)+len(d.Responses.Votes)+len(d.Responses.Questions),
	), err
}

func (f *mergeMembers) done(t *turn) error {
	from, into := f.order()
	gone, _, err := storage.Members.Get(t.w, from)
	if err != nil {
		return err
	}
	m, err := office.Merge(t.w, t.me, from, into, t.now)
	if err != nil {
		return err
	}
	t.menus = append(t.menus, from, into)
	if into != t.me {
		if err := t.notify(into, "merge.told", nil); err != nil {
			return err
		}
	}
	if err := t.say("merge.done", args("Name", m.Name, "OtherName", gone.Name)); err != nil {
		return err
	}
	t.edited = true
	return t.redrawMember(into)
}
