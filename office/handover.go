package office

import (
	"slices"
	"time"

	"rupor/delivery"
	"rupor/storage"
	"rupor/union"
)

// A Legacy is what passes to somebody else with a duty: the work that it was held
// for. Nothing personal is in it.
type Legacy struct {
	Duty       union.Duty
	Reminders  []union.ReminderID // to others
	Talks      []string           // begun and not finished
	Stays      []string           // talks that wait until the heir has ended their own of the same kind
	Posts      []union.PostID     // that wait for their time, or whose readers may still ask
	Broadcasts []union.BroadcastID
	Proposals  []union.ProposalID
	Contests   []union.ContestID
	Segments   []union.SegmentID
	Questions  []storage.Pair[union.PostID, union.MemberID] // unanswered: about which post, and whose
	Joinings   []union.JoiningID
}

// askableMost is how many posts, the newest, keep somebody to ask about them.
const askableMost = 100

// LegacyOf collects what passes with a duty, for somebody who may hand it over:
// its holder, and who may give it.
func LegacyOf(r storage.Reader, by union.MemberID, key storage.DutyKey) (Legacy, error) {
	d, found, err := storage.Duties.Get(r, key)
	if err != nil {
		return Legacy{}, err
	}
	switch {
	case !found:
		return Legacy{}, union.Refuse("role.none")
	case d.Config:
		return Legacy{}, union.Refuse("role.config")
	case d.Member != by:
		if err := mustGive(r, by, d.Role, d.Org); err != nil {
			return Legacy{}, err
		}
	}
	return legacyOf(r, d)
}

// LegacyTo is LegacyOf for an heir who is known: who may be in the middle of
// something of their own.
func LegacyTo(r storage.Reader, by union.MemberID, key storage.DutyKey, to union.MemberID) (Legacy, error) {
	l, err := LegacyOf(r, by, key)
	if err != nil {
		return l, err
	}
	err = l.sortTalks(r, to)
	return l, err
}

func legacyOf(r storage.Reader, d union.Duty) (Legacy, error) {
	l := Legacy{Duty: d}
	for _, collect := range []func(storage.Reader) error{
		l.reminders, l.talks, l.posts, l.broadcasts, l.proposals, l.contests, l.segments, l.questions, l.joinings,
	} {
		if err := collect(r); err != nil {
			return l, err
		}
	}
	return l, nil
}

// covers says whether the duty is what lets its holder do a deed for an
// organization.
func (l *Legacy) covers(r storage.Reader, deed Deed, org union.OrgID) (bool, error) {
	if !slices.Contains(permitted(l.Duty.Role), deed) {
		return false, nil
	}
	return within(r, org, l.Duty.Org)
}

func (l *Legacy) reminders(r storage.Reader) error {
	all, err := rows(r, storage.RemindersByOwner, storage.Reminders, l.Duty.Member)
	for _, rem := range all {
		if err != nil {
			return err
		}
		if rem.Audience.Only == l.Duty.Member {
			continue
		}
		var passes bool
		if passes, err = l.covers(r, DeedRemind, rem.Audience.Org); passes {
			l.Reminders = append(l.Reminders, rem.ID)
		}
	}
	return err
}

func (l *Legacy) posts(r storage.Reader) error {
	askable := 0
	return storage.Posts.Back(r, func(_ union.PostID, p union.Post) error {
		if p.Author != l.Duty.Member {
			return nil
		}
		passes, err := l.covers(r, DeedPost, p.Audience.Org)
		switch {
		case err != nil || !passes:
			return err
		case p.Schedule != 0:
		case p.Manner.Ask && askable < askableMost:
			askable++
		default:
			return nil
		}
		l.Posts = append(l.Posts, p.ID)
		return nil
	})
}

func (l *Legacy) broadcasts(r storage.Reader) error {
	return delivery.Recent(r, func(c delivery.Broadcast) error {
		if c.Author != l.Duty.Member || c.State.Over() || c.Audience.Only == l.Duty.Member {
			return nil
		}
		passes, err := l.covers(r, authorsDeed(c.Kind), c.Audience.Org)
		if passes {
			l.Broadcasts = append(l.Broadcasts, c.ID)
		}
		return err
	})
}

func (l *Legacy) proposals(r storage.Reader) error {
	waiting, err := rows(r, storage.ProposalsByState, storage.Proposals, union.Proposed)
	for _, p := range waiting {
		if err != nil {
			return err
		}
		if p.Post.Author != l.Duty.Member {
			continue
		}
		var passes bool
		if passes, err = l.covers(r, DeedPost, p.Post.Audience.Org); passes {
			l.Proposals = append(l.Proposals, p.ID)
		}
	}
	return err
}

func (l *Legacy) contests(r storage.Reader) error {
	return storage.Contests.All(r, func(id union.ContestID, c union.Contest) error {
		if c.Organizer != l.Duty.Member {
			return nil
		}
		passes, err := l.covers(r, DeedContest, c.Org)
		if passes {
			l.Contests = append(l.Contests, id)
		}
		return err
	})
}

func (l *Legacy) segments(r storage.Reader) error {
	return storage.Segments.All(r, func(id union.SegmentID, s union.Segment) error {
		if s.Author != l.Duty.Member {
			return nil
		}
		passes, err := l.covers(r, DeedPost, s.Org)
		if passes {
			l.Segments = append(l.Segments, id)
		}
		return err
	})
}

func (l *Legacy) questions(r storage.Reader) error {
	for _, post := range l.Posts {
		err := storage.Under(r, storage.Questions, post, func(asker union.MemberID, q union.Question) error {
			if q.Answered.IsZero() {
				l.Questions = append(l.Questions, storage.Pair[union.PostID, union.MemberID]{First: post, Second: asker})
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (l *Legacy) joinings(r storage.Reader) error {
	return storage.Joinings.All(r, func(id union.JoiningID, j union.Joining) error {
		if j.Assigned != l.Duty.Member || !j.State.Open() {
			return nil
		}
		passes, err := l.covers(r, DeedRecruit, j.Org)
		if passes {
			l.Joinings = append(l.Joinings, id)
		}
		return err
	})
}

// HandOver passes a duty with its work from its holder to somebody else, by a
// decision of its own, for the rest of its term. It is for the holder and for who
// may give the duty.
func HandOver(w storage.Writer, by union.MemberID, key storage.DutyKey, to union.MemberID, decision string, now time.Time) (Legacy, error) {
	l, err := LegacyTo(w, by, key, to)
	if err != nil {
		return l, err
	}
	if err := Successor(w, l.Duty, to); err != nil {
		return l, err
	}
	heir := l.Duty
	heir.Member, heir.By, heir.Decision, heir.Schedule = to, by, decision, 0
	if _, err := give(w, heir, now); err != nil { // first: there is an administrator at any moment
		return l, err
	}
	if err := drop(w, l.Duty); err != nil {
		return l, err
	}
	if err := l.pass(w, to); err != nil {
		return l, err
	}
	return l, record(w, by, "duty.handed", duty(heir), now)
}

// Successor refuses somebody to whom a duty can't be handed over.
func Successor(r storage.Reader, d union.Duty, to union.MemberID) error {
	if d.Member == to {
		return union.Refuse("handover.self")
	}
	heir := d
	heir.Member = to
	if err := eligible(r, heir); err != nil {
		return err
	}
	old, held, err := storage.Duties.Get(r, storage.KeyOf(heir))
	if err == nil && held && (!old.Deputy || d.Deputy) {
		err = union.Refuse("handover.held")
	}
	return err
}
