package union

import "time"

// A RequestID names a request about personal data.
type RequestID uint64

// A RequestKind is what a person asks about their data.
type RequestKind string

// The kinds.
const (
	RequestAccess     RequestKind = "access"     // what is kept
	RequestCorrection RequestKind = "correction" // to put it right
	RequestErasure    RequestKind = "erasure"
	RequestWithdrawal RequestKind = "withdrawal" // of a consent
	RequestOther      RequestKind = "other"
)

// RequestKinds lists the kinds in the order in which they are offered.
func RequestKinds() []RequestKind {
	return []RequestKind{RequestAccess, RequestCorrection, RequestErasure, RequestWithdrawal, RequestOther}
}

// How long the union may take to answer, in working days, and how much more once
// if it says why: 152-FZ, article 20, part 1.
const (
	RequestTerm = 10
	RequestMore = 5
)

// A Request is a line of the register of requests about personal data. It stays
// without the person when they are forgotten.
type Request struct {
	ID       RequestID   `json:"id"`
	Kind     RequestKind `json:"kind"`
	Person   MemberID    `json:"person,omitempty"` // 0 when it came on paper, or from somebody forgotten
	Name     string      `json:"name,omitempty"`   // of who wrote on paper
	Words    string      `json:"words,omitempty"`
	Paper    bool        `json:"paper,omitempty"`
	Self     bool        `json:"self,omitempty"` // the person did it themselves, at once: /me, /forget
	Received time.Time   `json:"received"`
	Due      time.Time   `json:"due"`                // the last moment to answer
	Extended string      `json:"extended,omitempty"` // why it takes longer, empty while it does not
	Answer   string      `json:"answer,omitempty"`   // or why it was closed without one
	Closed   time.Time   `json:"closed,omitzero"`
	By       MemberID    `json:"by,omitempty"` // who wrote it down or closed it last
	// Schedule is the clock's own id of the next reminder, 0 when there is none.
	Schedule uint64 `json:"schedule,omitempty"`
}

// Open says whether it waits for an answer.
func (r Request) Open() bool { return r.Closed.IsZero() }

// Overdue says whether it waits for too long.
func (r Request) Overdue(now time.Time) bool { return r.Open() && now.After(r.Due) }

// RequestDue is until when a request received at a moment must be answered: the
// end of a day on the clock of that moment's zone.
func RequestDue(received time.Time, days int) time.Time {
	year, month, day := WorkingDays(received, days).Date()
	return OnClocks(time.Date(year, month, day, 23, 59, 59, 0, time.UTC), received.Location())
}
