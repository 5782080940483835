package union

import "time"

// An ImportID names an import.
type ImportID uint64

// An Import is a list that somebody sent to be taken over: first it is looked
// through, and only at its owner's word something changes.
type Import struct {
	ID    ImportID    `json:"id"`
	Kind  ImportKind  `json:"kind"`
	By    MemberID    `json:"by,omitempty"`  // 0: somebody forgotten
	Org   OrgID       `json:"org,omitempty"` // it concerns this organization and all below
	File  Media       `json:"file,omitzero"`
	State ImportState `json:"state"`
	At    time.Time   `json:"at"`
	// Pieces is how many pieces of the file are kept, Whole that they are all.
	Pieces int  `json:"pieces,omitempty"`
	Whole  bool `json:"whole,omitempty"`
	// Found is what looking through it found, Done what was made of it so far.
	Found Tally `json:"found,omitzero"`
	Done  Tally `json:"done,omitzero"`
	// Schedule is the clock's own id of the moment when an import that nobody
	// decided upon is dropped, 0 when there is none.
	Schedule uint64 `json:"schedule,omitempty"`
}

// An ImportKind is what a list is of.
type ImportKind string

// The kinds of lists.
const (
	ImportOrganizations ImportKind = "organizations"
	ImportExpected      ImportKind = "expected" // members
)

// An ImportState is where an import stands.
type ImportState string

// The states of an import.
const (
	ImportComing   ImportState = "coming"   // the file is to be fetched and looked through
	ImportReady    ImportState = "ready"    // its owner decides
	ImportRunning  ImportState = "running"  // it is being done
	ImportDone     ImportState = "done"     // all of it
	ImportFailed   ImportState = "failed"   // the file could not be read
	ImportCanceled ImportState = "canceled" // by its owner, or by nobody's word
	// ImportDropped is one whose file is gone because it may name somebody who was
	// forgotten: its owner is to be told.
	ImportDropped ImportState = "dropped"
)

// A Tally counts the rows of a list.
type Tally struct {
	Added   int `json:"added,omitempty"`
	Changed int `json:"changed,omitempty"`
	Same    int `json:"same,omitempty"`
	Remarks int `json:"remarks,omitempty"` // rows that can't be taken over
}

// Rows is how many there are.
func (t Tally) Rows() int { return t.Added + t.Changed + t.Same + t.Remarks }

// An Expected member is on the list of an organization, whether they are known to
// the bot or not: a name, a card, or both.
type Expected struct {
	Org  OrgID  `json:"org"`
	Name string `json:"name,omitempty"`
	Card string `json:"card,omitempty"` // number of the membership card
}
