package office

import (
	"errors"
	"time"

	"rupor/delivery"
	"rupor/scheduler"
	"rupor/storage"
	"rupor/union"
)

// What a broadcast may be; the post office only keeps the word.
const (
	BroadcastPost       = "post"
	BroadcastResolution = "resolution"
	BroadcastReminder   = "reminder"
)

// BroadcastSchedule is the kind under which the clock keeps a broadcast that
// waits for its time; its Ref is the broadcast's id.
const BroadcastSchedule = "broadcast"

// broadcastGrace is how late a broadcast found after its time may still go by
// itself: the news of this morning is news in the afternoon, not tomorrow.
const broadcastGrace = 6 * time.Hour

// authorsDeed is what the author of a broadcast must still be permitted to do,
// to steer it and to see who received it.
func authorsDeed(kind string) Deed {
	switch kind {
	case BroadcastPost:
		return DeedPost
	case BroadcastReminder:
		return DeedRemind
	case ContestKind:
		return DeedContest
	}
	return DeedResolve
}

// oversees says whether a broadcast is a person's to steer: its
// author's, and theirs who answer for the organization it was sent to. What a
// person sends to one other is nobody else's business.
func oversees(r storage.Reader, who union.MemberID, c delivery.Broadcast) (bool, error) {
	if c.Author == who {
		return May(r, who, authorsDeed(c.Kind), c.Audience.Org)
	}
	if c.Audience.Only != 0 {
		return false, nil
	}
	return May(r, who, DeedResolve, c.Audience.Org)
}

// Steers says whether a person may pause, end and correct a broadcast that they
// see: seeing is all that control is for.
func Steers(r storage.Reader, who union.MemberID, c delivery.Broadcast) (bool, error) {
	return oversees(r, who, c)
}

// sees says whether a person may look at a broadcast and what became of it: who
// steers it, and who controls the organization it was sent to.
func sees(r storage.Reader, who union.MemberID, c delivery.Broadcast) (bool, error) {
	ok, err := oversees(r, who, c)
	if err != nil || ok || c.Audience.Only != 0 {
		return ok, err
	}
	return May(r, who, DeedControl, c.Audience.Org)
}

// Broadcast returns a broadcast to somebody who may see it.
func Broadcast(r storage.Reader, who union.MemberID, id union.BroadcastID) (delivery.Broadcast, error) {
	c, found, err := delivery.Get(r, id)
	if err != nil {
		return c, err
	}
	if !found {
		return c, union.Refuse("refuse.gone")
	}
	ok, err := sees(r, who, c)
	if err == nil && !ok {
		err = union.Refuse("refuse.right")
	}
	return c, err
}

// steered returns a broadcast to somebody who may steer it.
func steered(r storage.Reader, who union.MemberID, id union.BroadcastID) (delivery.Broadcast, error) {
	c, err := Broadcast(r, who, id)
	if err != nil {
		return c, err
	}
	ok, err := Steers(r, who, c)
	if err == nil && !ok {
		err = union.Refuse("refuse.right")
	}
	return c, err
}

// Broadcasts lists the newest broadcasts that are a person's to see, without those
// to one person alone.
func Broadcasts(r storage.Reader, who union.MemberID, most int) ([]delivery.Broadcast, error) {
	var all []delivery.Broadcast
	err := delivery.Recent(r, func(c delivery.Broadcast) error {
		if c.Audience.Only != 0 {
			return nil
		}
		ok, err := sees(r, who, c)
		if err != nil || !ok {
			return err
		}
		if all = append(all, c); len(all) == most {
			return storage.Stop
		}
		return nil
	})
	return all, err
}

// PauseBroadcast holds a broadcast back until ResumeBroadcast.
func PauseBroadcast(w storage.Writer, by union.MemberID, id union.BroadcastID, now time.Time) error {
	return steer(w, by, id, now, delivery.Pause, "broadcast.paused")
}

// ResumeBroadcast lets a paused broadcast go on.
func ResumeBroadcast(w storage.Writer, by union.MemberID, id union.BroadcastID, now time.Time) error {
	return steer(w, by, id, now, delivery.Resume, "broadcast.resumed")
}

// CancelBroadcast ends a broadcast. What was posted by mistake is gone from the
// archive too; who received it already keeps it.
func CancelBroadcast(w storage.Writer, by union.MemberID, id union.BroadcastID, now time.Time) error {
	if err := steer(w, by, id, now, delivery.Cancel, "broadcast.canceled"); err != nil {
		return err
	}
	return changePost(w, id, func(p *union.Post) {
		if p.Every == "" {
			p.Sent = time.Time{}
		}
	})
}

// SendBroadcast lets a broadcast that waits for its time go now.
func SendBroadcast(w storage.Writer, by union.MemberID, id union.BroadcastID, now time.Time) error {
	c, err := steered(w, by, id)
	if err != nil {
		return err
	}
	if c.State != delivery.Scheduled {
		return union.Refuse("broadcast.gone")
	}
	p, again, err := repeated(w, c)
	if err != nil {
		return err
	}
	if again && p.Latest != 0 { // who presses twice wants it once
		latest, found, err := delivery.Get(w, p.Latest)
		if err != nil {
			return err
		}
		if found && !latest.State.Over() {
			return union.Refuse("broadcast.busy", "Title", latest.Title)
		}
	}
	if err := release(w, c, now); err != nil {
		return err
	}
	return recordBroadcast(w, by, "broadcast.hastened", c, now)
}

// recordBroadcast tells the journal what was done about a broadcast.
func recordBroadcast(w storage.Writer, by union.MemberID, act union.Act, c delivery.Broadcast, now time.Time) error {
	return record(w, by, act, deed{Org: c.Audience.Org, Person: c.Audience.Only, Kind: "broadcast", ID: uint64(c.ID)}, now)
}

// RingBroadcast lets a broadcast go when its time has come. It is refused when
// the author lost the right to send it meanwhile; one that waits no more is left
// alone.
func RingBroadcast(w storage.Writer, id union.BroadcastID, now time.Time) error {
	c, found, err := delivery.Get(w, id)
	if err != nil || !found || c.State != delivery.Scheduled {
		return err
	}
	no := must(w, c.Author, authorsDeed(c.Kind), c.Audience.Org)
	switch {
	case no == nil:
		return release(w, c, now)
	case union.Refused(no):
		if err := endRepeat(w, c, now); err != nil {
			return err
		}
	}
	return no
}

// endRepeat ends what nobody may send any more, so that its author is told once.
func endRepeat(w storage.Writer, c delivery.Broadcast, now time.Time) error {
	if _, again, err := repeated(w, c); err != nil || !again {
		return err
	}
	if err := delivery.Cancel(w, c.ID, now); err != nil {
		return err
	}
	return changePost(w, c.ID, func(*union.Post) {})
}

// release lets a broadcast go; of one that repeats, a copy.
func release(w storage.Writer, c delivery.Broadcast, now time.Time) error {
	if p, again, err := repeated(w, c); err != nil {
		return err
	} else if again {
		return repeat(w, p, c, now)
	}
	if err := delivery.Begin(w, c.ID, now); err != nil {
		return err
	}
	return changePost(w, c.ID, func(p *union.Post) { p.Sent = now })
}

func steer(
	w storage.Writer, by union.MemberID, id union.BroadcastID, now time.Time,
	do func(storage.Writer, union.BroadcastID, time.Time) error, act union.Act,
) error {
	c, err := steered(w, by, id)
	if err != nil {
		return err
	}
	err = do(w, id, now)
	if errors.Is(err, delivery.ErrState) {
		return union.Refuse("broadcast.gone")
	}
	if err != nil {
		return err
	}
	return recordBroadcast(w, by, act, c, now)
}

// changePost alters the post behind a broadcast, if it is one, and takes it off
// the clock.
func changePost(w storage.Writer, id union.BroadcastID, alter func(*union.Post)) error {
	c, _, err := delivery.Get(w, id)
	if err != nil || c.Kind != BroadcastPost {
		return err
	}
	p, found, err := storage.Posts.Get(w, union.PostID(c.Ref))
	if err != nil || !found || p.Broadcast != id { // a copy of one that repeats is not the post itself
		return err
	}
	if p.Schedule != 0 {
		if err := scheduler.Remove(w, scheduler.ID(p.Schedule)); err != nil {
			return err
		}
		p.Schedule = 0
	}
	alter(&p)
	return storage.Posts.Put(w, p.ID, p)
}

// Known says whether a person is still here to be written to: a member, or
// somebody with a duty who never joined.
func Known(r storage.Reader, who union.MemberID) (bool, error) {
	known, err := storage.Members.Has(r, who)
	if err != nil || known {
		return known, err
	}
	duties, err := Duties(r, who)
	return len(duties) > 0, err
}
