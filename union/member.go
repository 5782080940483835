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
	// Stood is where the person stood before that, at most StoodMost, the newest last.
	Stood []Standing `json:"stood,omitempty"`
	// Verified is when the organization confirmed the status, zero while there is
	// only the person's own word; Verifier is who did, 0 for a code word. It is an
	// alias, so that who vouched for thousands can be forgotten at once.
	Verified time.Time `json:"verified,omitzero"`
	Verifier Alias     `json:"verifier,omitempty"`
	Card     string    `json:"card,omitempty"`   // number of the membership card
	Poster   PosterID  `json:"poster,omitempty"` // that brought them, 0 for none
	// Was are the organizations that the person was in before, each once, at most
	// WasMost, the latest last: their lists may name the person still.
	Was []OrgID `json:"was,omitempty"`
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

// WasMost is how many earlier organizations are kept of a person.
const WasMost = 50

// Move puts the person into an organization.
func (m *Member) Move(to OrgID) {
	if m.Org != to {
		m.Been(m.Org)
	}
	m.Org = to
}

// Been notes organizations that the person is in no more; 0 is none.
func (m *Member) Been(orgs ...OrgID) {
	for _, org := range orgs {
		if org != 0 {
			m.Was = append(slices.DeleteFunc(slices.Clone(m.Was), func(o OrgID) bool { return o == org }), org)
		}
	}
	m.Was = m.Was[max(0, len(m.Was)-WasMost):]
}

// A Standing is where somebody once stood towards the union, and since when; until
// when says the one after it. Since is zero when nobody knows.
type Standing struct {
	Status Status    `json:"status"`
	Since  time.Time `json:"since,omitzero"`
}

// StoodMost is how many earlier standings are kept of a person. Of more the oldest
// are dropped: the journal still has them.
const StoodMost = 20

// Stand puts the person where they stand from now on, with nobody's word for it, and
// keeps where they stood before. What lasted no time at all is not kept.
func (m *Member) Stand(s Status, now time.Time) {
	if m.Stands() != s && !m.Since.Equal(now) && !m.Joined.Equal(now) {
		m.Stood = append(slices.Clone(m.Stood), Standing{m.Stands(), m.Since})
		m.Stood = m.Stood[max(0, len(m.Stood)-StoodMost):]
	}
	if m.Stands() != s || m.Since.IsZero() {
		m.Since = now
	}
	m.Status, m.Verified, m.Verifier = s, time.Time{}, 0
}

// Unite adds the standings of the same person's other account, in the order of
// time; where they stand now they did since the earlier day. That they only
// subscribed or waited there when they belonged to the union already says nothing.
func (m *Member) Unite(other Member) {
	if other.Stands() == m.Stands() && !other.Since.IsZero() && other.Since.Before(m.Since) {
		m.Since = other.Since
	}
	var all []Standing
	for _, s := range append(slices.Clone(m.Stood), append(slices.Clone(other.Stood), Standing{other.Stands(), other.Since})...) {
		newcomer := s.Status == StatusSubscriber || s.Status == StatusCandidate
		news := !newcomer || !m.Stands().Belongs() || s.Since.Before(m.Since)
		if news && (s != Standing{m.Stands(), m.Since}) {
			all = append(all, s)
		}
	}
	slices.SortStableFunc(all, func(a, b Standing) int { return a.Since.Compare(b.Since) })
	all = slices.CompactFunc(all, func(a, b Standing) bool { return a.Status == b.Status })
	m.Stood = all[max(0, len(all)-StoodMost):]
}

// Earlier lists where the person stood before, the newest first.
func (m Member) Earlier() []Standing {
	all := slices.Clone(m.Stood)
	slices.Reverse(all)
	return all
}

// Grace is how long somebody who can't be reached is still tried: a bot is
// blocked by accident, too.
const Grace = 24 * time.Hour

// Gone is since when the union has had nothing to do with the person: they stopped the
// messages, the union stopped trying, or who gets none left the union. It is zero while
// it has.
func (m Member) Gone() time.Time {
	if m.ID.Offline() && m.Status == StatusLeft {
		return m.Since
	}
	if m.Stopped.IsZero() || !m.Lapsed.IsZero() && m.Lapsed.Before(m.Stopped) {
		return m.Lapsed
	}
	return m.Stopped
}

// Subscribed says whether messages may be sent to the member.
func (m Member) Subscribed() bool {
	return !m.ID.Offline() && !m.Consent.At.IsZero() && m.Stopped.IsZero() && m.Lapsed.IsZero()
}

// Wants says whether the member subscribed to the topic. Everyone subscribed
// wants the empty topic.
func (m Member) Wants(t Topic) bool {
	return t == "" || slices.Contains(m.Topics, t)
}
