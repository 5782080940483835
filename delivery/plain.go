package delivery

import (
	"strings"

	"rupor/union"
)

// cost is how many messages Telegram counts for m.
func (m Message) cost() int { return max(1, len(m.Media)) }

// plain returns the message without its formatting: what is left when Telegram
// can't parse the markup. The text is escaped again, because it still travels as
// HTML.
func (m Message) plain() Message {
	m.Text = union.HTML(strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(m.Text.Plain()))
	return m
}
