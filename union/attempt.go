package union

import "time"

// Attempts are when somebody did what may be done only so often, the oldest first.
// They outlast the person, so nothing else may be in them.
type Attempts struct {
	Guesses  []time.Time `json:"guesses,omitempty"`  // code words that were wrong
	Joinings []time.Time `json:"joinings,omitempty"` // applications to join the union
	Consents []time.Time `json:"consents,omitempty"` // that were given
	End      time.Time   `json:"end"`                // from which on none of them counts
}
