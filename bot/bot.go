// Package bot is the talk of the house: it hears what a person said, does the
// deed and answers, one conversation a file. It knows questions, answers and
// screens; it does not know Telegram's library.
package bot

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"
	"time"

	"rupor/storage"
	"rupor/text"
	"rupor/union"
)

// Options are what a Bot is made of. All are required but Menus and Leave.
type Options struct {
	Store    storage.Engine
	Words    *text.Book
	Log      *slog.Logger
	Now      func() time.Time
	Zone     *time.Location
	Lang     string // of the union: for people whose language is not known, and for what is said to many
	Username string // of the bot, for deep links
	// Menus shows a person the commands they may use now.
	Menus func(union.MemberID)
	// Leave has the bot leave a group or a channel.
	Leave func(union.ChatID)
	// PaidRate is how many messages a second leave for Telegram Stars where an author
	// pays for it (delivery.Options); 0 offers it to nobody.
	PaidRate float64
	// Flood bounds what one person may send.
	Flood Flood
}

// A Bot answers events.
type Bot struct {
	Options
	dam *dam
}

// New makes a Bot.
func New(o Options) *Bot {
	if o.Menus == nil {
		o.Menus = func(union.MemberID) {}
	}
	if o.Leave == nil {
		o.Leave = func(union.ChatID) {}
	}
	return &Bot{Options: o, dam: newDam(o.Flood)}
}

// Receive commits everything that the event causes, in one transaction with
// the mark that it was seen: the state of the talk, the deed, the letters. When
// it returns nil, the event has had its effect and never will again. An error
// means that nothing was kept and the event must come again. What somebody sends
// beyond all measure has no effect and is not kept: it counts as received.
func (b *Bot) Receive(_ context.Context, e Event) (Toast, error) {
	answer := (*turn).hear
	switch b.dam.meet(e, b.Now()) {
	case floodSilent:
		return Toast{}, nil
	case floodPause:
		answer = (*turn).paused
		b.Log.Info("somebody sends more than can be answered and is asked to wait")
	case floodPass:
	}
	after, err := b.once(e, answer)
	if no, ok := errors.AsType[*union.Refusal](err); ok {
		after, err = b.once(e, func(t *turn) error { return t.refuse(no) })
	}
	if errors.Is(err, errOurs) {
		number := b.broken(e, err)
		after, err = b.once(e, func(t *turn) error { return t.sorry(number) })
	}
	if errors.Is(err, errOurs) { // not even that: it is given up, for all others wait behind it
		b.broken(e, err)
		err = b.Store.Update(func(w storage.Writer) error { return storage.Seen.Put(w, e.ID, b.Now()) })
	}
	if err != nil {
		return Toast{}, fmt.Errorf("update %d: %w", e.ID, err)
	}
	for _, m := range after.menus {
		b.Menus(m)
	}
	for _, chat := range after.leaves {
		b.Leave(chat)
	}
	return after.toast, nil
}

// errOurs marks a mistake of the house, as opposed to a store that cannot write
// just now: the event would fail again and again.
var errOurs = errors.New("a mistake of the house")

// once runs the turn in a transaction, unless the event was seen before.
func (b *Bot) once(e Event, act func(*turn) error) (a aftermath, err error) {
	err = b.Store.Update(func(w storage.Writer) error {
		a = aftermath{}
		seen, err := storage.Seen.Has(w, e.ID)
		if err != nil || seen {
			return err
		}
		t, err := b.turn(w, e)
		if err != nil {
			return ours(err)
		}
		if err := guard(func() error { return act(t) }); err != nil {
			return ours(err)
		}
		a = t.aftermath
		return storage.Seen.Put(w, e.ID, t.now)
	})
	return a, err
}

// ours marks every error of the turn but a refusal.
func ours(err error) error {
	if union.Refused(err) {
		return err
	}
	return fmt.Errorf("%w: %w", errOurs, err)
}

// guard turns a panic into an error: it costs this event alone.
func guard(act func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return act()
}

// broken logs a mistake of the house under a number that the person is told.
func (b *Bot) broken(e Event, err error) string {
	var raw [3]byte
	_, _ = rand.Read(raw[:]) // never fails, see crypto/rand
	number := strings.ToUpper(hex.EncodeToString(raw[:]))
	b.Log.Error("an update failed", "number", number, "update", e.ID, "error", err)
	return number
}
