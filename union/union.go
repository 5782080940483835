// Package union is the law of the house: the people of a trade union, its
// organizations, what it publishes, what it asks and what it remembers.
//
// It holds types and rules only. It does no I/O, reads no clock and imports
// nothing of the house: time and storage come in as arguments elsewhere.
package union

import (
	"errors"
	"fmt"
)

// A MemberID names a person for good. It is the Telegram user id, but only
// package telegram makes use of that.
type MemberID int64

// A ChatID names a place where the union may speak: a member's private chat
// (the same number as the MemberID), a group or a channel (negative).
type ChatID int64

// Private returns the member's own chat with the union.
func (m MemberID) Private() ChatID { return ChatID(m) }

// OfflineFrom is the first id of people who are not on Telegram: the union counts
// them itself, beyond the 52 bits of Telegram's ids (Bot API, "User").
const OfflineFrom MemberID = 1 << 60

// Offline says whether the person is not on Telegram, so that nothing can be sent
// to them.
func (m MemberID) Offline() bool { return m >= OfflineFrom }

// Group says whether the chat is a group or a channel.
func (c ChatID) Group() bool { return c < 0 }

// The ids that the store hands out, each counted from 1.
type (
	// An OrgID names an organization.
	OrgID uint64
	// A PostID names a post.
	PostID uint64
	// A ResolutionID names a resolution.
	ResolutionID uint64
	// A ContestID names a contest.
	ContestID uint64
	// An EntryID names an entry of a contest.
	EntryID uint64
	// A ReminderID names a reminder.
	ReminderID uint64
	// A BroadcastID names a broadcast.
	BroadcastID uint64
	// A PosterID names a poster on a notice board.
	PosterID uint64
)

// A Refusal is a "no" that belongs to the person who asked: a key of the words
// to say and the data they need. Every other error is the house's own fault
// and is shown to nobody but the log.
type Refusal struct {
	Key  string
	Args map[string]any
}

// Refuse makes a Refusal. Args are pairs of a name and a value.
func Refuse(key string, args ...any) error {
	r := &Refusal{Key: key}
	for i := 0; i+1 < len(args); i += 2 {
		if r.Args == nil {
			r.Args = map[string]any{}
		}
		r.Args[fmt.Sprint(args[i])] = args[i+1]
	}
	return r
}

// Error names the key only: the data may be personal.
func (r *Refusal) Error() string { return "refused: " + r.Key }

// Refused says whether the error is a person's own no.
func Refused(err error) bool {
	_, no := errors.AsType[*Refusal](err)
	return no
}
