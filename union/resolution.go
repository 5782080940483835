package union

import "time"

// A Resolution is a decision of one of the union's bodies that members are to
// read and acknowledge.
type Resolution struct {
	ID        ResolutionID `json:"id"`
	Number    string       `json:"number"`
	Date      time.Time    `json:"date"`
	Title     string       `json:"title"`
	Content   Content      `json:"content"`
	Version   int          `json:"version"` // of the text, from 1
	Hash      string       `json:"hash"`    // of the text, SHA-256, hex
	Author    MemberID     `json:"author"`
	Audience  Audience     `json:"audience"`
	Broadcast BroadcastID  `json:"broadcast"`
	Published time.Time    `json:"published"`
}

// An Ack is a member's word that they have read a resolution, tied to the
// text that they were shown.
type Ack struct {
	Version int       `json:"version"`
	Hash    string    `json:"hash"`
	At      time.Time `json:"at"`
	Org     OrgID     `json:"org,omitempty"` // the member's organization at that time
	// By is who wrote it down for somebody who is not on Telegram and signed on
	// paper; 0 when the member said it themselves.
	By Alias `json:"by,omitempty"`
}
