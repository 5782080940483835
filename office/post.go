package office

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"rupor/delivery"
	"rupor/scheduler"
	"rupor/storage"
	"rupor/union"
)

// Announce keeps a post and sends it to whoever is meant: at once, at p.At, or
// again and again by p.Every. Title is for reports; parts are what a recipient
// gets, made once the post has its id, which its buttons carry. Nobody in doubt
// gets it twice. Where p.Author is somebody else, by approves what they wrote.
func Announce(
	w storage.Writer, by union.MemberID, p union.Post, title string,
	parts func(union.Post) ([]delivery.Message, error), now time.Time,
) (union.Post, error) {
	if p.Author == 0 || p.Author == by {
		p.Author, p.Approved = by, 0
	} else {
		p.Approved = by
	}
	if err := checkPost(w, by, &p, now); err != nil {
		return p, err
	}
	id, err := storage.Posts.NextID(w)
	if err != nil {
		return p, err
	}
	p.ID, p.Created, p.Sent, p.Schedule = union.PostID(id), now, time.Time{}, 0
	said, err := parts(p)
	if err != nil {
		return p, err
	}
	c := delivery.Broadcast{
		Kind: BroadcastPost, Ref: id, Title: title, Author: p.Author, Approved: p.Approved, Audience: p.Audience, Parts: said,
		Policy: delivery.Skip, Urgent: p.Manner.Urgent, Paid: p.Manner.Paid, Capped: true,
	}
	later := !p.At.IsZero()
	if later {
		c.State = delivery.Scheduled
	} else {
		p.At, p.Sent = now, now
	}
	if p.Broadcast, err = delivery.Start(w, c, now); err != nil {
		return p, err
	}
	if later {
		if p.Schedule, err = schedulePost(w, p, now); err != nil {
			return p, err
		}
	}
	if err := storage.Posts.Put(w, p.ID, p); err != nil {
		return p, err
	}
	return p, recordPost(w, by, p, now)
}

// recordPost tells the journal of an announcement: when it goes, on what topic, and
// whether it breaks the quiet hours. By is its author or who let it go.
func recordPost(w storage.Writer, by union.MemberID, p union.Post, now time.Time) error {
	act := union.Act("post.announced")
	switch {
	case p.Every != "":
		act = "post.repeating"
	case p.At.After(now):
		act = "post.scheduled"
	}
	facts := []string{"topic", string(p.Topic)}
	if p.Manner.Urgent != "" {
		facts = append(facts, "urgent", "yes")
	}
	d := deed{Org: p.Audience.Org, Kind: "broadcast", ID: uint64(p.Broadcast), Facts: facts}
	if p.Author != by {
		d.Person = p.Author
	}
	return record(w, by, act, d, now)
}

// checkPost refuses a post that can't go, and finds out when a repeated one goes
// first.
func checkPost(r storage.Reader, by union.MemberID, p *union.Post, now time.Time) error {
	if p.Content.Empty() || !slices.Contains(union.Topics(), p.Topic) {
		return union.Refuse("refuse.gone")
	}
	p.Audience.Topic = p.Topic
	var err error
	if p.Approved == 0 {
		err = checkAudience(r, by, DeedPost, p.Audience)
	} else if err = must(r, by, DeedApprove, p.Audience.Org); err == nil {
		err = checkSomebody(r, p.Audience) // what the author may choose from was found out when they proposed it
	}
	if err != nil {
		return err
	}
	if p.Manner.Contest != 0 {
		if _, err := existing(r, storage.Contests, p.Manner.Contest); err != nil {
			return err
		}
	}
	if p.Every != "" {
		times, err := PostTimes(p.Every, now)
		if err != nil {
			return err
		}
		p.At = times[0]
	}
	if !p.At.IsZero() && !p.At.After(now) {
		return union.Refuse("post.past")
	}
	return nil
}

// postPause is how often a post may repeat itself at most.
const postPause = time.Hour

// PostTimes are the next times, three or fewer and at least one, at which a post
// that repeats by a cron spec goes out, on the clock of now's zone. One that
// never goes, or too often, is refused.
func PostTimes(spec string, now time.Time) ([]time.Time, error) {
	times, err := scheduler.Next(spec, now.Location().String(), now, 30)
	switch {
	case errors.Is(err, scheduler.ErrZone):
		return nil, fmt.Errorf("post: %w", err)
	case errors.Is(err, scheduler.ErrOften):
		return nil, union.Refuse("post.often")
	case err != nil || len(times) == 0:
		return nil, union.Refuse("post.never")
	}
	for i := 1; i < len(times); i++ {
		if times[i].Sub(times[i-1]) < postPause {
			return nil, union.Refuse("post.often")
		}
	}
	return times[:min(3, len(times))], nil
}

// schedulePost sets the clock for a post that waits.
func schedulePost(w storage.Writer, p union.Post, now time.Time) (uint64, error) {
	s := scheduler.Schedule{Kind: BroadcastSchedule, Ref: uint64(p.Broadcast), Grace: broadcastGrace}
	if p.Every != "" {
		s.Spec, s.Zone = p.Every, now.Location().String()
	} else {
		s.At = p.At
	}
	number, err := scheduler.Add(w, s, now)
	if errors.Is(err, scheduler.ErrPast) {
		return 0, union.Refuse("post.past")
	}
	return uint64(number), err
}

// repeat sends a copy of what goes out again and again.
func repeat(w storage.Writer, p union.Post, c delivery.Broadcast, now time.Time) error {
	c.State = ""
	id, err := delivery.Start(w, c, now)
	if err != nil {
		return err
	}
	p.At, p.Sent, p.Latest = now, now, id
	return storage.Posts.Put(w, p.ID, p)
}

// repeated returns the post of which a broadcast is the template, if it is one.
func repeated(r storage.Reader, c delivery.Broadcast) (union.Post, bool, error) {
	if c.Kind != BroadcastPost {
		return union.Post{}, false, nil
	}
	p, found, err := storage.Posts.Get(r, union.PostID(c.Ref))
	return p, found && p.Every != "" && p.Broadcast == c.ID, err
}

// News lists the newest posts that a member may read: sent, of the member's
// topics, meant for the member's organization.
func News(r storage.Reader, who union.MemberID, most int) ([]union.Post, error) {
	m, org, err := reader(r, who)
	if err != nil {
		return nil, err
	}
	gone, err := successions(r)
	if err != nil {
		return nil, err
	}
	var all []union.Post
	err = storage.Posts.Back(r, func(_ union.PostID, p union.Post) error {
		if !readable(m, org, gone, p) {
			return nil
		}
		if all = append(all, p); len(all) == most {
			return storage.Stop
		}
		return nil
	})
	return all, err
}

// NewsPost returns one post to a member who may read it.
func NewsPost(r storage.Reader, who union.MemberID, id union.PostID) (union.Post, error) {
	m, org, err := reader(r, who)
	if err != nil {
		return union.Post{}, err
	}
	p, found, err := storage.Posts.Get(r, id)
	if err != nil {
		return p, err
	}
	gone, err := successions(r)
	if err != nil {
		return p, err
	}
	if !found || !readable(m, org, gone, p) {
		return union.Post{}, union.Refuse("refuse.gone")
	}
	return p, nil
}

// readable says whether a post is in a member's archive: what was meant for a few
// is nobody else's to read. What was meant for an organization that is gone is read
// where its members went.
func readable(m union.Member, org union.Organization, gone succession, p union.Post) bool {
	return !p.Sent.IsZero() && m.Wants(p.Topic) && org.Within(gone.heir(p.Audience.Org)) && !p.Audience.Narrowed()
}

// reader returns a member and the living organization they belong to; others are
// asked to join.
func reader(r storage.Reader, who union.MemberID) (union.Member, union.Organization, error) {
	m, known, err := storage.Members.Get(r, who)
	if err != nil {
		return m, union.Organization{}, err
	}
	if !known {
		return m, union.Organization{}, union.Refuse("join.first")
	}
	org, err := heir(r, m.Org)
	return m, org, err
}

// PostOf returns the post behind a broadcast, and whether it is one. The At of a
// template that waits is its next time.
func PostOf(r storage.Reader, c delivery.Broadcast) (union.Post, bool, error) {
	if c.Kind != BroadcastPost {
		return union.Post{}, false, nil
	}
	p, found, err := storage.Posts.Get(r, union.PostID(c.Ref))
	if err != nil || !found || p.Every == "" || p.Broadcast != c.ID {
		return p, found, err
	}
	s, known, err := scheduler.Get(r, scheduler.ID(p.Schedule))
	if known {
		p.At = s.Due
	}
	return p, true, err
}
