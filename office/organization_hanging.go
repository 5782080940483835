package office

import (
	"slices"
	"time"

	"rupor/delivery"
	"rupor/storage"
	"rupor/union"
)

// hangingLooked bounds among how many records of each kind, the newest first, is
// looked for what an organization still has before it, while whoever else writes to
// the store waits.
const hangingLooked = 2000

// Hanging counts what is planned for an organization, or names it: what will be for
// another when it is closed into that.
type Hanging struct {
	Posts     int // announcements and other broadcasts that wait for their time, or for somebody's yes
	Reminders int
	Segments  int
	Contests  int  // that take entries
	More      bool // there are so many records that older ones were not looked at
}

// Any says whether there is something.
func (h Hanging) Any() bool { return h.Posts+h.Reminders+h.Segments+h.Contests > 0 }

// HangingOn counts what is planned for exactly this organization.
func HangingOn(r storage.Reader, org union.OrgID, now time.Time) (Hanging, error) {
	var h Hanging
	gone, err := successions(r)
	if err != nil {
		return h, err
	}
	names := func(a union.Audience) bool { return gone.named(a, org) }
	looked := 0
	count := func(n *int, counts bool) error {
		if counts {
			*n++
		}
		if looked++; looked >= hangingLooked {
			h.More = true
			return storage.Stop
		}
		return nil
	}
	for _, look := range []func() error{
		func() error {
			return delivery.Recent(r, func(b delivery.Broadcast) error {
				return count(&h.Posts, !b.State.Over() && b.Started.IsZero() && names(b.Audience))
			})
		},
		func() error {
			proposals, err := rows(r, storage.ProposalsByState, storage.Proposals, union.Proposed)
			for _, p := range proposals {
				if names(p.Post.Audience) {
					h.Posts++
				}
			}
			return err
		},
		func() error {
			return storage.Reminders.Back(r, func(_ union.ReminderID, rem union.Reminder) error {
				return count(&h.Reminders, rem.Audience.Only == 0 && names(rem.Audience))
			})
		},
		func() error {
			return storage.Segments.Back(r, func(_ union.SegmentID, s union.Segment) error {
				return count(&h.Segments, names(s.Audience))
			})
		},
		func() error {
			return storage.Contests.Back(r, func(_ union.ContestID, c union.Contest) error {
				return count(&h.Contests, c.Open(now) && gone.heir(c.Org) == org)
			})
		},
	} {
		looked = 0
		if err := look(); err != nil {
			return h, err
		}
	}
	return h, nil
}

// named says whether an audience names an organization, or one that was closed into
// it, to mean it or to leave it out.
func (s succession) named(a union.Audience, org union.OrgID) bool {
	is := func(named union.OrgID) bool { return s.heir(named) == org }
	return is(a.Org) || slices.ContainsFunc(a.Orgs, is) ||
		slices.ContainsFunc(a.Except, func(x union.Audience) bool { return is(x.Org) || slices.ContainsFunc(x.Orgs, is) })
}
