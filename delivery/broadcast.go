package delivery

import (
	"time"

	"rupor/union"
)

// A Policy decides what to do with a recipient of whom nobody can say whether
// the message arrived: the power failed between sending and writing it down.
type Policy string

// The policies for recipients in doubt.
const (
	Resend Policy = "resend" // better twice than not at all: resolutions
	Skip   Policy = "skip"   // better not at all than twice: news
)

// An Act is what a broadcast does in the chats of its recipients.
type Act string

// The acts. All but ActSend are done to the messages of another broadcast, Of,
// for those recipients of it who have any.
const (
	ActSend   Act = ""
	ActEdit   Act = "edit"   // the Parts replace the messages of Of, one each
	ActRecall Act = "recall" // the messages of Of are deleted
	ActPin    Act = "pin"    // the first message of Of is pinned, in groups and channels
)

// A State is where a broadcast stands.
type State string

// The states of a broadcast.
const (
	Scheduled State = "scheduled" // waits for its time
	Gathering State = "gathering" // its audience is being frozen
	Sending   State = "sending"
	Paused    State = "paused"
	Finished  State = "finished"
	Canceled  State = "canceled"
)

// Over says whether nothing more will be sent.
func (s State) Over() bool { return s == Finished || s == Canceled }

// A Broadcast is one thing said to many. Parts are sent to each recipient in
// order, the next only after the one before it arrived.
type Broadcast struct {
	ID       union.BroadcastID `json:"id"`
	Kind     string            `json:"kind"`          // what it is: "post", "resolution", "reminder"
	Ref      uint64            `json:"ref,omitempty"` // the id of that
	Title    string            `json:"title"`         // for reports, plain text
	Author   union.MemberID    `json:"author"`
	Audience union.Audience    `json:"audience"`
	Parts    []Message         `json:"parts"`
	Policy   Policy            `json:"policy"`
	// Act is what is done; Of is the broadcast whose messages it is done to. With
	// ActSend, Of says that this is sent once more to those whom Of did not reach
	// and who are still meant by the Audience.
	Act Act               `json:"act,omitempty"`
	Of  union.BroadcastID `json:"of,omitempty"`
	// Paid lets it leave at Options.PaidRate, for Telegram Stars.
	Paid bool `json:"paid,omitempty"`
	// Urgent is why it goes in quiet hours too, empty when it does not.
	Urgent string `json:"urgent,omitempty"`
	// Capped says that it counts, and is skipped, by the daily number of
	// announcements.
	Capped   bool           `json:"capped,omitempty"`
	Approved union.MemberID `json:"approved,omitempty"` // who let it go, where that is the rule
	State    State          `json:"state"`
	Reason   string         `json:"reason,omitempty"` // why the office paused it: "audience", "not found", "content", "unknown"
	// Quiet is until when all who are left have quiet hours, zero while somebody
	// has not.
	Quiet   time.Time `json:"quiet,omitzero"`
	Total   int       `json:"total"` // recipients, known when sending begins
	Counts  Counts    `json:"counts"`
	Created time.Time `json:"created"`
	Started time.Time `json:"started,omitzero"`
	Ended   time.Time `json:"ended,omitzero"`
}

// Counts says how many recipients have which outcome. A recipient in doubt is
// counted in Uncertain besides its outcome.
type Counts struct {
	Sent      int `json:"sent"`
	Refused   int `json:"refused"` // Telegram would not take it: blocked, gone, bad content
	Unknown   int `json:"unknown"` // sent or not, nobody can say
	Skipped   int `json:"skipped"` // canceled before their turn, had enough for today, or withdrew
	Uncertain int `json:"uncertain"`
	// Reasons counts the refused and the skipped by reason; ByReason names them.
	Reasons [reasonsMost]int `json:"reasons,omitzero"`
}

// Left is how many recipients still wait.
func (b Broadcast) Left() int {
	return b.Total - b.Counts.Sent - b.Counts.Refused - b.Counts.Unknown - b.Counts.Skipped
}

// An Outcome is what became of one recipient.
//
// A refusal has one of the reasons "blocked", "deactivated", "not found",
// "kicked", "not started", "rights", "content" and "other", that of an act also
// "too late" (Telegram deletes nothing older than 48 hours), "gone" (the message
// is not there) and "untraceable" (its id is not known, because the answer was
// lost). Who is skipped has "cap" if they had enough announcements, "withdrawn" if
// they took back their consent or were forgotten, and none if the broadcast was
// canceled.
type Outcome struct {
	To        union.ChatID
	State     OutcomeState
	Reason    string      // with OutcomeRefused and OutcomeSkipped, a short code or none; see below
	Uncertain bool        // a crash or a lost answer left it in doubt; with OutcomeSent it may have come twice
	Messages  []MessageID // what arrived; of an act, what it is done to
}

// An OutcomeState is where one recipient stands.
type OutcomeState byte

// The outcomes. Taken is written before the first byte leaves.
const (
	OutcomePending OutcomeState = iota
	OutcomeTaken
	OutcomeSent
	OutcomeRefused
	OutcomeUnknown
	OutcomeSkipped
)
