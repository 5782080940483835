package union

import "time"

// A Place is a group or a channel where the bot is present.
type Place struct {
	Title string    `json:"title"`
	Kind  string    `json:"kind"` // as the Bot API names it
	Since time.Time `json:"since"`
	// Org is the organization that the place belongs to, once Owned: 0 may be the
	// whole union.
	Org   OrgID `json:"org,omitempty"`
	Owned bool  `json:"owned,omitempty"`
	// By is who added the bot, 0 when nobody knows.
	By MemberID `json:"by,omitempty"`
}
