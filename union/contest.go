package union

import (
	"fmt"
	"time"
)

// A Contest collects entries in nominations until its deadline.
type Contest struct {
	ID          ContestID `json:"id"`
	Title       string    `json:"title"`
	Description HTML      `json:"description"`
	Nominations []string  `json:"nominations"`
	Deadline    time.Time `json:"deadline"` // entries are taken before this moment, not at it
	MaxFiles    int       `json:"max_files"`
	Organizer   MemberID  `json:"organizer"`
	Created     time.Time `json:"created"`
	// Org is whose contest it is: members there and below take part. 0 is the
	// whole union.
	Org       OrgID       `json:"org,omitempty"`
	Broadcast BroadcastID `json:"broadcast,omitempty"` // that announced it, 0 when there was nobody to tell
}

// Open says whether entries are still taken.
func (c Contest) Open(now time.Time) bool { return now.Before(c.Deadline) }

// An EntryState is where an entry stands.
type EntryState string

// The states of an entry.
const (
	EntrySubmitted EntryState = "submitted"
	EntryWithdrawn EntryState = "withdrawn"
)

// An Entry is what a member hands in for a contest.
type Entry struct {
	ID          EntryID    `json:"id"`
	Contest     ContestID  `json:"contest"`
	Number      int        `json:"number"` // within the contest, from 1, never reused
	Author      MemberID   `json:"author"`
	AuthorName  string     `json:"author_name"`
	Nomination  string     `json:"nomination"`
	Org         OrgID      `json:"org,omitempty"`
	Title       string     `json:"title"`
	Description HTML       `json:"description"`
	Files       []Media    `json:"files,omitempty"`
	Links       []string   `json:"links,omitempty"`
	State       EntryState `json:"state"`
	Version     int        `json:"version"` // from 1; each edit adds one
	Submitted   time.Time  `json:"submitted"`
	Changed     time.Time  `json:"changed"`
}

// Receipt is the number a member quotes to prove the entry: contest, then the
// entry within it.
func (e Entry) Receipt() string { return fmt.Sprintf("%d-%03d", e.Contest, e.Number) }
