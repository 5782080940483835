package union

import "time"

// A Post is an announcement on a topic.
type Post struct {
	ID        PostID      `json:"id"`
	Author    MemberID    `json:"author"`
	Topic     Topic       `json:"topic"`
	Content   Content     `json:"content"`
	Manner    Manner      `json:"manner,omitzero"`
	Audience  Audience    `json:"audience"`
	Broadcast BroadcastID `json:"broadcast"`
	Created   time.Time   `json:"created"`
	At        time.Time   `json:"at"` // when it goes out
	// Every is the cron expression of a post that goes out again and again; its
	// Broadcast stays scheduled, and each time a copy of it goes.
	Every string `json:"every,omitempty"`
	// Latest is the newest of those copies, 0 before the first.
	Latest BroadcastID `json:"latest,omitempty"`
	// Schedule is the clock's own id while the post waits for its time, 0 otherwise.
	Schedule uint64 `json:"schedule,omitempty"`
	// Sent is when sending began (last), zero while it has not and after the
	// author took the post back.
	Sent time.Time `json:"sent,omitzero"`
	// Approved is who let it go where two pairs of eyes are the rule, 0 otherwise.
	Approved MemberID `json:"approved,omitempty"`
}

// Newest is the broadcast in which the post went out last, or will first.
func (p Post) Newest() BroadcastID {
	if p.Latest != 0 {
		return p.Latest
	}
	return p.Broadcast
}

// A Manner is how something is said to many.
type Manner struct {
	Silent    bool `json:"silent,omitempty"`
	Protected bool `json:"protected,omitempty"` // can't be forwarded or saved
	NoPreview bool `json:"no_preview,omitempty"`
	BigAbove  bool `json:"big_above,omitempty"` // the preview of the first link is large and stands above the text
	// Urgent is why it may come in quiet hours, empty when it may not.
	Urgent string `json:"urgent,omitempty"`
	// Paid lets it go faster than 30 a second, for Telegram Stars.
	Paid bool `json:"paid,omitempty"`

	Ack     bool      `json:"ack,omitempty"`     // a button «Ознакомлен(а)», which is recorded
	Ask     bool      `json:"ask,omitempty"`     // a button that asks the author a question
	Join    bool      `json:"join,omitempty"`    // a button that asks to be taken into the union
	Contest ContestID `json:"contest,omitempty"` // a button that enters the contest
	Links   []Link    `json:"links,omitempty"`
}

// A Link is a button that opens a page.
type Link struct {
	Label string `json:"label"`
	URL   string `json:"url"`
}

// A ProposalID names a proposal.
type ProposalID uint64

// A Proposal is a post that waits for a second pair of eyes.
type Proposal struct {
	ID      ProposalID    `json:"id"`
	Post    Post          `json:"post"` // its Author proposed it; its ID is 0 until it is approved
	At      time.Time     `json:"at"`
	State   ProposalState `json:"state"`
	By      MemberID      `json:"by,omitempty"` // who decided
	Decided time.Time     `json:"decided,omitzero"`
	Edited  bool          `json:"edited,omitempty"` // the one who decided changed the content first
	Remark  string        `json:"remark,omitempty"` // why it was rejected
}

// A ProposalState is where a proposal stands.
type ProposalState string

// The states of a proposal.
const (
	Proposed ProposalState = "proposed"
	Approved ProposalState = "approved"
	Rejected ProposalState = "rejected"
	Recalled ProposalState = "recalled" // taken back by its author
)

// A Receipt is a member's word that they have read an announcement.
type Receipt struct {
	At  time.Time `json:"at"`
	Org OrgID     `json:"org,omitempty"` // the member's organization at that time
}

// A PollRef is where a poll of Telegram's belongs.
type PollRef struct {
	Post PostID `json:"post"`
	Chat ChatID `json:"chat"`
}

// A Vote is a member's answer to a poll, the last one counts.
type Vote struct {
	Options []int     `json:"options"` // the places of the chosen ones, from 0
	At      time.Time `json:"at"`
	Org     OrgID     `json:"org,omitempty"` // the member's organization at that time
}

// A Question is what a member asked the author of a post.
type Question struct {
	Text     HTML      `json:"text"`
	At       time.Time `json:"at"`
	Answered time.Time `json:"answered,omitzero"` // last
}

// Touched is when somebody last said something about it.
func (q Question) Touched() time.Time {
	if q.Answered.After(q.At) {
		return q.Answered
	}
	return q.At
}
