package union

import "time"

// A Reminder says something to somebody at a moment or again and again.
type Reminder struct {
	ID       ReminderID `json:"id"`
	Owner    MemberID   `json:"owner"`
	Content  Content    `json:"content"`
	Audience Audience   `json:"audience"`
	At       time.Time  `json:"at,omitzero"`    // a single moment, or
	Spec     string     `json:"spec,omitempty"` // a cron expression
	Zone     string     `json:"zone"`           // the IANA zone that Spec is meant in
	Schedule uint64     `json:"schedule"`       // the clock's own id for it
	Paused   bool       `json:"paused,omitempty"`
	Created  time.Time  `json:"created"`
}
