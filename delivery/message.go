// Package delivery is the post office of the house: every message that the
// union says goes out through it, at one pace, and what became of it is kept.
//
// Letters (replies and notices) wait in a durable outbox, broadcasts in a
// ledger with an outcome for every recipient. Nothing is sent before the
// transaction that asked for it is committed.
package delivery

import (
	"time"

	"rupor/union"
)

// A MessageID is Telegram's number of a message within its chat.
type MessageID int

// A Button stands under a message. It has either Data, which comes back when it
// is pressed (1–64 bytes, Bot API "InlineKeyboardButton"), or a URL.
type Button struct {
	Text string `json:"text"`
	Data string `json:"data,omitempty"`
	URL  string `json:"url,omitempty"`
}

// A File is content made by the house itself and uploaded with the message: a
// document, or a picture when Kind is union.Photo.
type File struct {
	Name string          `json:"name"`
	Kind union.MediaKind `json:"kind,omitempty"`
	Data []byte          `json:"data"` // at most 50 MB (Bot API "Sending files"); the house's own are kilobytes
}

// A Paper is a file that is made when the letter leaves, by Hooks.Paper: the
// outbox keeps only what it is to be about, however large it becomes.
type Paper struct {
	Kind string `json:"kind"` // which paper: "broadcast/xlsx"
	Ref  uint64 `json:"ref"`
	Lang string `json:"lang"`
	// Who asked, for a paper that not everybody may see, and what else it is about.
	Who   union.MemberID `json:"who,omitempty"`
	Query string         `json:"query,omitempty"`
}

// A Message is what one call to Telegram can say: of Media, File, Paper, Poll and
// Location at most one. Text is the caption of the first three; a Poll and a
// Location have no text. Two to ten Media travel as an album, which can have no
// Buttons.
type Message struct {
	Text     union.HTML      `json:"text,omitempty"`
	Media    []union.Media   `json:"media,omitempty"`
	File     *File           `json:"file,omitempty"`
	Paper    *Paper          `json:"paper,omitempty"`
	Poll     *union.Poll     `json:"poll,omitempty"`
	Location *union.Location `json:"location,omitempty"`
	Buttons  [][]Button      `json:"buttons,omitempty"`
	// Fields says that Text has fields such as {имя}, which Hooks.Fill fills in
	// for each recipient.
	Fields bool `json:"fields,omitempty"`
	// AskContact shows a reply keyboard with one button of this text that
	// sends the person's contact; DropKeyboard takes such a keyboard away.
	AskContact   string `json:"ask_contact,omitempty"`
	DropKeyboard bool   `json:"drop_keyboard,omitempty"`
	Silent       bool   `json:"silent,omitempty"`
	NoPreview    bool   `json:"no_preview,omitempty"`
	BigAbove     bool   `json:"big_above,omitempty"` // a large preview of the first link, above the text
	Protected    bool   `json:"protected,omitempty"` // can't be forwarded or saved
	// Paid sets allow_paid_broadcast: the post office does for a paid broadcast.
	Paid bool `json:"paid,omitempty"`
}

// A Lane is how urgent a letter is. Lower lanes wait for higher ones.
type Lane int

// The lanes, most urgent first.
const (
	LaneReply     Lane = iota // somebody is waiting for the answer
	LaneNotice                // the house speaks first, to one person
	LaneBroadcast             // the ledger's
)

// A Letter is one message to one chat on its way out.
//
// A letter with a Name is kept up to date rather than repeated: while it waits,
// a newer letter of the same name and chat takes its place; once it was sent,
// the newer one edits the message (and is sent anew if that message is gone).
type Letter struct {
	To      union.ChatID `json:"to"`
	Lane    Lane         `json:"lane"`
	Message Message      `json:"message"`
	Edit    MessageID    `json:"edit,omitempty"`   // replace this message instead of sending
	Delete  MessageID    `json:"delete,omitempty"` // remove this message instead of sending
	Name    string       `json:"name,omitempty"`
	// NotBefore holds the letter back, so that several of one name become one
	// message. Zero sends at once.
	NotBefore time.Time `json:"not_before,omitzero"`
}
