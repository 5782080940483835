package union

import "time"

// A SegmentID names a segment.
type SegmentID uint64

// An Audience says who is meant. The conditions narrow each other; the zero
// Audience is everyone subscribed.
type Audience struct {
	Topic          Topic        `json:"topic,omitempty"`
	Org            OrgID        `json:"org,omitempty"` // this organization and all below
	Only           MemberID     `json:"only,omitempty"`
	Unacknowledged ResolutionID `json:"unacknowledged,omitempty"` // who received it and has not acknowledged
	Unfinished     ContestID    `json:"unfinished,omitempty"`     // who began an entry and did not send it

	Topics       []Topic      `json:"topics,omitempty"` // who also wants any of these
	Orgs         []OrgID      `json:"orgs,omitempty"`   // any of these with all below, within Org
	Roles        []Role       `json:"roles,omitempty"`  // who holds any of these, for any organization
	Acknowledged ResolutionID `json:"acknowledged,omitempty"`
	Entered      ContestID    `json:"entered,omitempty"`     // whose entry stands
	NotEntered   ContestID    `json:"not_entered,omitempty"` // whose entry does not
	Returned     bool         `json:"returned,omitempty"`    // who blocked the bot before and is back
	Lang         string       `json:"lang,omitempty"`
	Statuses     []Status     `json:"statuses,omitempty"` // who has any of these

	// Segment is a saved audience that narrows this one further, as it is when
	// the broadcast begins. A segment has no Segment of its own.
	Segment SegmentID `json:"segment,omitempty"`
	// Except takes out who is meant by any of these. They have no Except.
	Except []Audience `json:"except,omitempty"`
	// Places says whether groups and channels of the organizations are meant too.
	Places Places `json:"places,omitempty"`
}

// Narrowed says whether an audience has conditions besides a topic and an
// organization: then somebody there who wants the topic may not be meant.
func (a Audience) Narrowed() bool {
	return a.Only != 0 || a.Unacknowledged != 0 || a.Unfinished != 0 || len(a.Topics) > 0 || len(a.Orgs) > 0 ||
		len(a.Roles) > 0 || a.Acknowledged != 0 || a.Entered != 0 || a.NotEntered != 0 || a.Returned ||
		a.Lang != "" || len(a.Statuses) > 0 || a.Segment != 0 || len(a.Except) > 0 || a.Places == PlacesOnly
}

// Places says whether an audience means groups and channels.
type Places string

// What an audience may say of groups and channels.
const (
	PeopleOnly Places = ""     // none
	WithPlaces Places = "with" // besides people
	PlacesOnly Places = "only" // and no people
)

// A Segment is an audience with a name. Whoever may send to its organization may
// use it; it is evaluated anew each time.
type Segment struct {
	ID       SegmentID `json:"id"`
	Name     string    `json:"name"`
	Org      OrgID     `json:"org,omitempty"` // whose segment it is
	Author   MemberID  `json:"author"`
	Audience Audience  `json:"audience"`
	Created  time.Time `json:"created"`
}
