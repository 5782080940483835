package union

// An Estate is what somebody who was forgotten, or whose account became another,
// has left under their number where there may be any amount of it. It is settled
// some at a time.
type Estate struct {
	From MemberID `json:"from"`
	To   MemberID `json:"to,omitempty"` // whose it becomes, 0 for nobody
	// Share is which part of it is being settled, and After where to go on in that:
	// the first key that was not looked at, as JSON, empty for the beginning.
	Share int    `json:"share,omitempty"`
	After string `json:"after,omitempty"`
	// Schedule is the clock's own id of the next time.
	Schedule uint64 `json:"schedule,omitempty"`
}
