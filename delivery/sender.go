package delivery

import (
	"context"
	"time"

	"rupor/union"
)

// A Sender is all that the post office needs of Telegram. Every error it
// returns is a *Failure, or the context's own when ctx ended before the request
// was written.
type Sender interface {
	Send(ctx context.Context, to union.ChatID, m Message) (Receipt, error)
	// Edit replaces text, caption and buttons. Editing to the same content succeeds.
	Edit(ctx context.Context, to union.ChatID, id MessageID, m Message) error
	Delete(ctx context.Context, to union.ChatID, id MessageID) error
	// Pin pins a message in its chat without a sound. Pinning a pinned one succeeds.
	Pin(ctx context.Context, to union.ChatID, id MessageID) error
}

// A Receipt is what Telegram made of a message that it took.
type Receipt struct {
	Messages []MessageID  // one, or one for each item of an album
	File     *union.Media // what Telegram made of an uploaded File: it can be sent again without its bytes
	Poll     string       // the id of a poll, under which answers to it come
}

// A FailureKind is what a failed call means for the letter.
type FailureKind int

// The kinds of failure.
const (
	// Gone: the person blocked the bot, was deactivated, never started it, or
	// the bot was put out of the group. Reason tells which.
	Gone FailureKind = iota + 1
	// Migrated: the group is a supergroup now, under the id MovedTo. Nothing was sent.
	Migrated
	// TooMany: Telegram asks everyone to wait RetryAfter. Nothing was sent.
	TooMany
	// BadMarkup: Telegram cannot parse the formatting. Nothing was sent; the same
	// text without formatting may pass.
	BadMarkup
	// Refused: Telegram will never take this message in this chat. Nothing was sent.
	Refused
	// NotFound: the message to edit or delete is not there, or can't be changed any more.
	NotFound
	// NotSent: the request never left this machine (no network). Nothing was sent.
	NotSent
	// Unknown: the request left, and no answer tells whether Telegram acted on it.
	Unknown
	// Unauthorized: the token is no longer good. Nothing was sent, and nothing will be.
	Unauthorized
)

// A Failure is a call to Telegram that did not succeed, in the house's own kinds.
type Failure struct {
	Kind       FailureKind
	Reason     string        // Telegram's words, never with the token
	RetryAfter time.Duration // with TooMany; no upper limit may be assumed
	MovedTo    union.ChatID  // with Migrated
}

// Error gives Telegram's words.
func (f *Failure) Error() string { return "telegram: " + f.Reason }
