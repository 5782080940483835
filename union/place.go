package union

import "time"

// A Place is a group or a channel where the bot is present.
type Place struct {
	Title string    `json:"title"`
	Kind  string    `json:"kind"` // as the Bot API names it
	Since time.Time `json:"since"`
}
