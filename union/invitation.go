package union

import "time"

// An InvitationID names an invitation.
type InvitationID uint64

// An Invitation gives a duty to whoever is the first to accept it, by its link.
type Invitation struct {
	ID   InvitationID `json:"id"`
	Duty Duty         `json:"duty"` // nobody's yet; By invites
	// Code is the SHA-256 of the code in the link, hex: the code itself is told
	// once and kept nowhere.
	Code    string    `json:"code"`
	Made    time.Time `json:"made"`
	Expires time.Time `json:"expires"`
	// Schedule is the clock's own id of the moment when it is thrown away.
	Schedule uint64 `json:"schedule,omitempty"`
}

// A Claim makes an administrator of whoever knows its code, as long as there is
// none.
type Claim struct {
	Code string    `json:"code"` // SHA-256, hex
	Made time.Time `json:"made"`
}
