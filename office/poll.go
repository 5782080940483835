package office

import (
	"cmp"
	"slices"
	"time"

	"rupor/delivery"
	"rupor/storage"
	"rupor/union"
)

// Polled notes which post a poll of Telegram's belongs to. It is the post
// office's hook: every recipient has a poll of their own.
func Polled(w storage.Writer, b delivery.Broadcast, to union.ChatID, poll string) error {
	if b.Kind != BroadcastPost || poll == "" {
		return nil
	}
	return storage.Polls.Put(w, poll, union.PollRef{Post: union.PostID(b.Ref), Chat: to})
}

// Vote keeps a member's answer to a poll of a post; no options take it back. Of
// strangers, and to polls of nobody's, nothing is kept.
func Vote(w storage.Writer, who union.MemberID, poll string, options []int, now time.Time) error {
	ref, found, err := storage.Polls.Get(w, poll)
	if err != nil || !found {
		return err
	}
	m, known, err := storage.Members.Get(w, who)
	if err != nil || !known {
		return err
	}
	key := receiptKey{First: ref.Post, Second: who}
	if len(options) == 0 {
		return storage.Votes.Delete(w, key)
	}
	return storage.Votes.Put(w, key, union.Vote{Options: options, At: now, Org: m.Org})
}

// A Tally is how a poll stands.
type Tally struct {
	Post      union.Post
	Broadcast delivery.Broadcast // its newest
	Asked     int                // how many got it
	Answered  int
	Right     int   // of a quiz: how many chose the right answer
	Votes     []int // for each option
	Orgs      []OrgTally
}

// An OrgTally is how many of an organization answered.
type OrgTally struct {
	Org      union.OrgID
	Name     string // "" for those without an organization
	Answered int
	Right    int
}

// TallyOf counts the answers to the poll of a post, for who may see it. Somebody
// counts for the organization they were in when they answered; those with the
// most answers come first.
func TallyOf(r storage.Reader, who union.MemberID, id union.PostID) (Tally, error) {
	p, c, err := overseenPost(r, who, id)
	if err == nil && p.Content.Poll == nil {
		err = union.Refuse("refuse.gone")
	}
	if err != nil {
		return Tally{}, err
	}
	t := Tally{Post: p, Broadcast: c, Votes: make([]int, len(p.Content.Poll.Options))}
	by := map[union.OrgID]*OrgTally{}
	err = storage.Under(r, storage.Votes, id, func(_ union.MemberID, v union.Vote) error {
		if by[v.Org] == nil {
			by[v.Org] = &OrgTally{Org: v.Org}
		}
		right := p.Content.Poll.Quiz && slices.Equal(v.Options, []int{p.Content.Poll.Correct})
		t.count(by[v.Org], v, right)
		return nil
	})
	if err != nil {
		return t, err
	}
	f, err := FamilyOf(r, c)
	if err != nil {
		return t, err
	}
	t.Asked = max(f.Reached(), t.Answered)
	for _, o := range by {
		if o.Name, err = OrganizationName(r, o.Org); err != nil {
			return t, err
		}
		t.Orgs = append(t.Orgs, *o)
	}
	slices.SortFunc(t.Orgs, func(a, b OrgTally) int {
		return cmp.Or(cmp.Compare(b.Answered, a.Answered), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Org, b.Org))
	})
	return t, nil
}

func (t *Tally) count(o *OrgTally, v union.Vote, right bool) {
	t.Answered++
	o.Answered++
	if right {
		t.Right++
		o.Right++
	}
	for _, option := range v.Options {
		if option >= 0 && option < len(t.Votes) {
			t.Votes[option]++
		}
	}
}
