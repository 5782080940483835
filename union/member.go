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

// Consent is a person's permission to keep and use personal data: which text
// they saw and when they agreed to it.
type Consent struct {
	Version string    `json:"version"`
	Hash    string    `json:"hash"` // SHA-256 of the text shown, hex
	At      time.Time `json:"at"`
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
}

// Grace is how long somebody who can't be reached is still tried: a bot is
// blocked by accident, too.
const Grace = 24 * time.Hour

// Subscribed says whether messages may be sent to the member.
func (m Member) Subscribed() bool {
	return !m.Consent.At.IsZero() && m.Stopped.IsZero() && m.Lapsed.IsZero()
}

// Wants says whether the member subscribed to the topic. Everyone subscribed
// wants the empty topic.
func (m Member) Wants(t Topic) bool {
	return t == "" || slices.Contains(m.Topics, t)
}
