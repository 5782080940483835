package union

import "time"

// A Poster hangs on a notice board and brings people through its own link.
type Poster struct {
	ID    PosterID  `json:"id"`
	Org   OrgID     `json:"org,omitempty"` // 0 is the whole union
	Board string    `json:"board"`         // where it hangs, such as "foyer"
	By    MemberID  `json:"by,omitempty"`
	At    time.Time `json:"at"`
}
