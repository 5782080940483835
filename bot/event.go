package bot

import (
	"time"

	"rupor/delivery"
	"rupor/union"
)

// A Person is who wrote or pressed, as Telegram introduces them.
type Person struct {
	ID       union.MemberID
	Name     string // first and last name, as typed by the person
	Username string
	Lang     string // IETF tag of the person's app, may be empty
	Bot      bool
}

// A ChatKind is where something was said.
type ChatKind string

// The kinds of chat, as the Bot API names them.
const (
	Private    ChatKind = "private"
	Group      ChatKind = "group"
	Supergroup ChatKind = "supergroup"
	Channel    ChatKind = "channel"
)

// An Event is one update of Telegram in the house's own words. Of Message,
// Press, Standing and Vote at most one is set; an Event with none of them is
// something that the bot has no use for.
type Event struct {
	ID       int64 // of the update
	Time     time.Time
	Chat     union.ChatID
	ChatKind ChatKind
	ChatName string       // title of a group or channel
	Moved    union.ChatID // the new id of Chat, which became a supergroup; 0 otherwise
	Renamed  bool         // the group or channel got the name ChatName just now
	From     Person
	Message  *Message
	Press    *Press
	Standing *Standing
	Vote     *Vote
}

// A Message is what a person sent.
type Message struct {
	ID      delivery.MessageID
	Edited  bool   // an earlier message, changed by its author
	Text    string // plain text or caption
	Content union.Content
	Album   string // equal for all messages of one album
	Contact *Contact
	// Other names content that the bot cannot keep, in the Bot API's words:
	// "sticker", "poll", "location", … Empty otherwise.
	Other string
	// Command and Payload are set when the message carries a command to this
	// bot: "/Start@rupor_bot abc" has the command "start" and the payload "abc".
	Command string
	Payload string
}

// A Contact is a person's card.
type Contact struct {
	Name  string
	Phone string
	ID    union.MemberID // 0 when the person is not on Telegram
}

// A Press is a press of a button under a message. Data comes from the
// person's app and may be anything.
type Press struct {
	ID      string // of the callback query
	Data    string
	Message delivery.MessageID // 0 when Telegram no longer shows it to the bot
	Media   bool               // the message is a file: no text can take its place
}

// A Standing tells that the bot was blocked, unblocked, added or put out.
type Standing struct {
	Present bool // the bot may write there
}

// A Vote is a person's answer to a poll. It has no chat.
type Vote struct {
	Poll    string
	Options []int // the places of the chosen ones, from 0; none takes the vote back
}

// A Toast is the short answer to a press, shown over the chat: 0–200
// characters (Bot API "answerCallbackQuery"). Alert asks the person to close it.
// URL is a deep link to the bot that opens in its place: apps open it only when
// there is no Text.
type Toast struct {
	Text  string
	Alert bool
	URL   string
}
