package union

import "time"

// A JoiningID names an application to join the union.
type JoiningID uint64

// A Joining is somebody's wish to join the union, from the first word to the
// membership card. When the person is forgotten it stays without them, for the
// count of what brought people.
type Joining struct {
	ID     JoiningID `json:"id"`
	Member MemberID  `json:"member,omitempty"` // 0 when forgotten; they need not have subscribed
	Lang   string    `json:"lang,omitempty"`
	Name   string    `json:"name,omitempty"` // in full, as in the application
	Phone  string    `json:"phone,omitempty"`
	// Position is where the person works and as what, as typed.
	Position string `json:"position,omitempty"`
	Org      OrgID  `json:"org,omitempty"` // 0 is the whole union

	// What brought the person: a poster, a post, or the word of a link.
	Poster PosterID `json:"poster,omitempty"`
	Post   PostID   `json:"post,omitempty"`
	Source string   `json:"source,omitempty"`

	State   JoiningState `json:"state"`
	Came    time.Time    `json:"came"`
	Taken   time.Time    `json:"taken,omitzero"` // by Assigned
	Applied time.Time    `json:"applied,omitzero"`
	Passed  time.Time    `json:"passed,omitzero"` // last, to another organization
	Ended   time.Time    `json:"ended,omitzero"`  // joined, declined or withdrawn
	// Assigned is who leads the person, 0 before anybody does.
	Assigned MemberID `json:"assigned,omitempty"`
	Remark   string   `json:"remark,omitempty"` // why it was declined

	// Asked is the organization whose people were told of it last, and Nudges how
	// often people were reminded since it came to its own.
	Asked  OrgID `json:"asked,omitempty"`
	Nudges int   `json:"nudges,omitempty"`
	// Schedule is the clock's own id of the next reminder, 0 when there is none.
	Schedule uint64 `json:"schedule,omitempty"`
}

// Touched is when somebody last did something about the application.
func (j Joining) Touched() time.Time {
	last := j.Came
	for _, at := range []time.Time{j.Taken, j.Applied, j.Passed, j.Ended} {
		if at.After(last) {
			last = at
		}
	}
	return last
}

// Personal says whether the application still says whose it is.
func (j Joining) Personal() bool { return j.Member != 0 || j.Name != "" }

// A JoiningState is where an application stands.
type JoiningState string

// The states of an application.
const (
	JoiningNew       JoiningState = "new"
	JoiningTalks     JoiningState = "talks"   // somebody has taken it up
	JoiningApplied   JoiningState = "applied" // the signed papers are there
	JoiningJoined    JoiningState = "joined"
	JoiningDeclined  JoiningState = "declined"
	JoiningWithdrawn JoiningState = "withdrawn" // by the person
)

// JoiningStates lists the states in the order in which an application goes
// through them.
func JoiningStates() []JoiningState {
	return []JoiningState{JoiningNew, JoiningTalks, JoiningApplied, JoiningJoined, JoiningDeclined, JoiningWithdrawn}
}

// Open says whether somebody is still to do something about it.
func (s JoiningState) Open() bool {
	return s == JoiningNew || s == JoiningTalks || s == JoiningApplied
}
