package office

import (
	"errors"
	"slices"
	"time"

	"rupor/delivery"
	"rupor/scheduler"
	"rupor/storage"
	"rupor/union"
)

// Announce keeps a post and sends it to whoever wants its topic: at once, or at
// p.At. Title is for reports; parts are what a recipient gets. Nobody in doubt
// gets it twice.
func Announce(w storage.Writer, by union.MemberID, p union.Post, title string, parts []delivery.Message, now time.Time) (union.Post, error) {
	if p.Content.Empty() || !slices.Contains(union.Topics(), p.Topic) {
		return p, union.Refuse("refuse.gone")
	}
	p.Audience.Topic = p.Topic
	if err := checkAudience(w, by, DeedPost, p.Audience); err != nil {
		return p, err
	}
	later := !p.At.IsZero()
	if later && !p.At.After(now) {
		return p, union.Refuse("post.past")
	}
	id, err := storage.Posts.NextID(w)
	if err != nil {
		return p, err
	}
	p.ID, p.Author, p.Created = union.PostID(id), by, now
	c := delivery.Broadcast{
		Kind: BroadcastPost, Ref: id, Title: title, Author: by, Audience: p.Audience, Parts: parts, Policy: delivery.Skip,
	}
	if later {
		c.State = delivery.Scheduled
	} else {
		p.At, p.Sent = now, now
	}
	if p.Broadcast, err = delivery.Start(w, c, now); err != nil {
		return p, err
	}
	if later {
		if p.Schedule, err = scheduleBroadcast(w, p.Broadcast, p.At, now); err != nil {
			return p, err
		}
	}
	return p, storage.Posts.Put(w, p.ID, p)
}

func scheduleBroadcast(w storage.Writer, id union.BroadcastID, at, now time.Time) (uint64, error) {
	number, err := scheduler.Add(w, scheduler.Schedule{
		Kind: BroadcastSchedule, Ref: uint64(id), At: at, Grace: broadcastGrace,
	}, now)
	if errors.Is(err, scheduler.ErrPast) {
		return 0, union.Refuse("post.past")
	}
	return uint64(number), err
}

// News lists the newest posts that a member may read: sent, of the member's
// topics, meant for the member's organization.
func News(r storage.Reader, who union.MemberID, most int) ([]union.Post, error) {
	m, org, err := reader(r, who)
	if err != nil {
		return nil, err
	}
	var all []union.Post
	err = storage.Posts.Back(r, func(_ union.PostID, p union.Post) error {
		if !readable(m, org, p) {
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
	if !found || !readable(m, org, p) {
		return union.Post{}, union.Refuse("refuse.gone")
	}
	return p, nil
}

func readable(m union.Member, org union.Organization, p union.Post) bool {
	return !p.Sent.IsZero() && m.Wants(p.Topic) && org.Within(p.Audience.Org)
}

// reader returns a member and their organization; others are asked to join.
func reader(r storage.Reader, who union.MemberID) (union.Member, union.Organization, error) {
	m, known, err := storage.Members.Get(r, who)
	if err != nil {
		return m, union.Organization{}, err
	}
	if !known {
		return m, union.Organization{}, union.Refuse("join.first")
	}
	org, _, err := storage.Organizations.Get(r, m.Org)
	return m, org, err
}

// PostOf returns the post behind a broadcast, and whether it is one.
func PostOf(r storage.Reader, c delivery.Broadcast) (union.Post, bool, error) {
	if c.Kind != BroadcastPost {
		return union.Post{}, false, nil
	}
	return storage.Posts.Get(r, union.PostID(c.Ref))
}
