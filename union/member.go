package union

import (
	"slices"
	"time"
)

// A Topic is what a member may subscribe to.
type Topic string

// The topics, in the order in which they are offered.
const (
	TopicResolutions Topic = "resolutions"
	TopicNews        Topic = "news"
	TopicContests    Topic = "contests"
	TopicYouth       Topic = "youth"
	TopicTraining    Topic = "training"
	TopicPress       Topic = "press"
)

// Topics lists all topics in the order in which they are offered.
func Topics() []Topic {
	return []Topic{TopicResolutions, TopicNews, TopicContests, TopicYouth, TopicTraining, TopicPress}
}

// A Member is a person known to the union.
type Member struct {
	ID       MemberID  `json:"id"`
	Name     string    `json:"name"`
	Username string    `json:"username,omitempty"`
	Lang     string    `json:"lang"`
	Org      OrgID     `json:"org,omitempty"`
	Topics   []Topic   `json:"topics,omitempty"`
	Consent  Consent   `json:"consent"`
	Joined   time.Time `json:"joined"`
	Source   string    `json:"source,omitempty"` // the poster or link that brought them
	// Stopped is when the member asked for no more messages, zero while they come.
	Stopped time.Time `json:"stopped,omitzero"`
	// Unreachable is since when Telegram refuses messages to the member, zero
	// while it does not; Reason is its word for it.
	Unreachable time.Time `json:"unreachable,omitzero"`
	Reason      string    `json:"reason,omitempty"`
	// Lapsed is when the union stopped trying to reach them, zero while it does;
	// Returned is when they were last reached again after being Unreachable.
	Lapsed   time.Time `json:"lapsed,omitzero"`
	Returned time.Time `json:"returned,omitzero"`

	// Status is where the person stands towards the union, since Since; zero when
	// they joined the bot before it was asked for. Read it through Stands.
	Status Status    `json:"status,omitempty"`
	Since  time.Time `json:"since,omitzero"`
	// Verified is when the organization confirmed the status, zero while there is
	// only the person's own word; Verifier is who did, 0 for a code word.
	Verified time.Time `json:"verified,omitzero"`
	Verifier MemberID  `json:"verifier,omitempty"`
	Card     string    `json:"card,omitempty"`   // number of the membership card
	Poster   PosterID  `json:"poster,omitempty"` // that brought them, 0 for none
}

// A Status is where a person stands towards the union.
type Status string

// The statuses. All but subscribers, candidates and those who left belong to the
// union.
const (
	StatusMember     Status = "member"
	StatusCandidate  Status = "candidate"  // waits for the organization's yes
	StatusSubscriber Status = "subscriber" // reads, and is no member
	StatusPensioner  Status = "pensioner"
	StatusStudent    Status = "student"
	StatusLeft       Status = "left"
)

// Statuses lists the statuses in the order in which they are offered.
func Statuses() []Status {
	return []Status{StatusMember, StatusPensioner, StatusStudent, StatusCandidate, StatusSubscriber, StatusLeft}
}

// Belonging lists the statuses of those who belong to the union.
func Belonging() []Status { return []Status{StatusMember, StatusPensioner, StatusStudent} }

// Belongs says whether somebody of the status belongs to the union.
func (s Status) Belongs() bool {
	return slices.Contains(Belonging(), s)
}

// Stands is the member's status. Who joined before it was asked for was taken
// for a member, and still is.
func (m Member) Stands() Status {
	if m.Status == "" {
		return StatusMember
	}
	return m.Status
}

// Grace is how long somebody who can't be reached is still tried: a bot is
// blocked by accident, too.
const Grace = 24 * time.Hour

// Subscribed says whether messages may be sent to the member.
func (m Member) Subscribed() bool {
	return !m.ID.Offline() && !m.Consent.At.IsZero() && m.Stopped.IsZero() && m.Lapsed.IsZero()
}

// Wants says whether the member subscribed to the topic. Everyone subscribed
// wants the empty topic.
func (m Member) Wants(t Topic) bool {
	return t == "" || slices.Contains(m.Topics, t)
}
