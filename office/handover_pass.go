package office

import (
	"rupor/delivery"
	"rupor/storage"
	"rupor/union"
)

// Empty says whether nothing but the duty itself passes.
func (l Legacy) Empty() bool {
	return len(l.Reminders)+len(l.Talks)+len(l.Posts)+len(l.Broadcasts)+len(l.Proposals)+len(l.Contests)+len(l.Segments)+len(l.Joinings) == 0
}

// pass makes the work another person's.
func (l Legacy) pass(w storage.Writer, to union.MemberID) error {
	for _, step := range []func() error{
		func() error {
			return entrust(w, storage.Reminders, l.Reminders, func(r *union.Reminder) { r.Owner = to })
		},
		func() error { return entrust(w, storage.Posts, l.Posts, func(p *union.Post) { p.Author = to }) },
		func() error {
			return entrust(w, storage.Proposals, l.Proposals, func(p *union.Proposal) { p.Post.Author = to })
		},
		func() error {
			return entrust(w, storage.Contests, l.Contests, func(c *union.Contest) { c.Organizer = to })
		},
		func() error {
			return entrust(w, storage.Segments, l.Segments, func(s *union.Segment) { s.Author = to })
		},
		func() error { return l.passTalks(w, to) },
		func() error { return handJoinings(w, l.Duty.Member, to, l.Duty.Org) },
		func() error { return handInquiries(w, l.Duty.Member, to, l.Duty.Org) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	for _, id := range l.Broadcasts {
		if err := delivery.SetAuthor(w, id, to); err != nil {
			return err
		}
	}
	return nil
}

// entrust alters some records.
func entrust[K, V any](w storage.Writer, t *storage.Table[K, V], keys []K, alter func(*V)) error {
	for _, k := range keys {
		err := t.Update(w, k, func(v *V) error {
			alter(v)
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
