package office

import (
	"time"

	"rupor/storage"
	"rupor/union"
)

// A Verdict is what to do with a reminder whose time has come.
type Verdict int

// The verdicts.
const (
	Ring      Verdict = iota // say it
	Fulfilled                // what it reminds of is done by everyone, or can't be done any more
	Nobody                   // there is nobody to say it to just now
	NoRight                  // its owner may no longer remind these people
)

// Judge says what to do with a reminder whose time has come. Audience and right
// are looked at now, not as they were when it was made.
func Judge(r storage.Reader, rem union.Reminder, now time.Time) (Verdict, error) {
	if rem.Audience.Only == rem.Owner {
		m, _, err := storage.Members.Get(r, rem.Owner)
		if err != nil || m.Subscribed() {
			return Ring, err
		}
		return Nobody, nil
	}
	if ok, err := May(r, rem.Owner, DeedRemind, rem.Audience.Org); err != nil || !ok {
		return NoRight, err
	}
	if over, err := pointless(r, rem.Audience, now); err != nil || over {
		return Fulfilled, err
	}
	n, err := CountRecipients(r, rem.Audience)
	switch {
	case err != nil || n > 0:
		return Ring, err
	case rem.Audience.Unacknowledged != 0 || rem.Audience.Unfinished != 0:
		return Fulfilled, nil
	}
	return Nobody, nil
}

// pointless says whether what people are reminded of is gone: the resolution is
// no more, the contest takes no entries.
func pointless(r storage.Reader, a union.Audience, now time.Time) (bool, error) {
	if a.Unacknowledged != 0 {
		found, err := storage.Resolutions.Has(r, a.Unacknowledged)
		return !found, err
	}
	if a.Unfinished != 0 {
		c, found, err := storage.Contests.Get(r, a.Unfinished)
		return !found || !c.Open(now), err
	}
	return false, nil
}

// HoldReminder pauses a reminder by the house's own decision, for the owner to
// look at.
func HoldReminder(w storage.Writer, rem union.Reminder) error { return hush(w, rem) }

// UnacknowledgedBy is the audience of those who have not acknowledged a
// resolution, as far as the person may remind them.
func UnacknowledgedBy(r storage.Reader, who union.MemberID, id union.ResolutionID) (union.Audience, error) {
	res, err := existing(r, storage.Resolutions, id)
	if err != nil {
		return union.Audience{}, err
	}
	org, err := reach(r, who, res.Audience.Org)
	return union.Audience{Topic: res.Audience.Topic, Org: org, Unacknowledged: id}, err
}

// UnfinishedBy is the audience of those who have an unfinished entry, as far as
// the person may remind them.
func UnfinishedBy(r storage.Reader, who union.MemberID, id union.ContestID) (union.Audience, error) {
	c, err := existing(r, storage.Contests, id)
	if err != nil {
		return union.Audience{}, err
	}
	org, err := reach(r, who, c.Org)
	return union.Audience{Org: org, Unfinished: id}, err
}

// reach is the part of an organization that a person may remind: all of it, or
// the person's own part of it.
func reach(r storage.Reader, who union.MemberID, org union.OrgID) (union.OrgID, error) {
	if ok, err := May(r, who, DeedRemind, org); err != nil || ok {
		return org, err
	}
	org, err := Living(r, org)
	if err != nil {
		return 0, err
	}
	scopes, err := Scopes(r, who, DeedRemind)
	if err != nil {
		return 0, err
	}
	for _, scope := range scopes {
		o, _, err := storage.Organizations.Get(r, scope)
		if err != nil {
			return 0, err
		}
		if o.Within(org) {
			return scope, nil
		}
	}
	return 0, union.Refuse("refuse.right")
}
