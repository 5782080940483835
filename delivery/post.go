package delivery

import (
	"time"

	"rupor/storage"
	"rupor/union"
)

// letters is the outbox. The key is the letter's number, which grows in the
// order of commits; a letter leaves the table when Telegram has answered.
var letters = storage.NewTable[uint64, envelope]("dl", storage.Uint[uint64]())

// An envelope is a letter as it waits. Version counts its replacements, so that
// an answer to an older one does not take away a newer one.
type envelope struct {
	Letter
	Version int `json:"version,omitempty"`
}

// names remembers which message a name stands for in a chat.
var names = storage.NewTable[storage.Pair[union.ChatID, string], named]("dn",
	storage.PairOf(storage.Int[union.ChatID](), storage.String[string]()))

// namesByTime finds the names that are old enough to be forgotten.
var namesByTime = storage.NewIndex(names, "time", storage.Time(),
	func(_ storage.Pair[union.ChatID, string], n named) []time.Time {
		if n.Waiting != 0 {
			return nil
		}
		return []time.Time{n.At}
	})

type named struct {
	Waiting uint64    `json:"waiting,omitempty"` // the letter's number, 0 when none waits
	Message MessageID `json:"message,omitempty"` // what was sent under the name, 0 when nothing
	At      time.Time `json:"at,omitzero"`       // when it was last sent or edited
}

// nameLives is how long a sent message is edited when a newer one of its name
// comes. Nobody looks at what has scrolled away two days ago, so later the newer
// one is sent anew.
const nameLives = 48 * time.Hour

// moved maps a group's old id to the one it migrated to.
var moved = storage.NewTable[union.ChatID, union.ChatID]("dm", storage.Int[union.ChatID]())

// Post puts a letter into the outbox, in the caller's transaction: it goes out
// if and only if that is committed. Call PostOffice.Wake after the commit.
//
// A letter is never lost, but it may come twice: when the house falls while it
// is on its way, and when Telegram's answer does not arrive, which is tried three
// times more. What was to replace a message that is gone, or that cannot be
// edited, is sent anew if it is an answer or has a name; other edits and
// deletions are dropped then.
//
// Letters of one chat go out in the order of their posting. A named letter that
// takes the place of a waiting one keeps that one's turn, its lane if that is
// more urgent, and its NotBefore if that is earlier, so that a stream of newer
// ones can't hold it back for ever.
//
// What is meant for somebody who is not on Telegram is dropped.
func Post(w storage.Writer, l Letter) error {
	if union.MemberID(l.To).Offline() {
		return nil
	}
	var err error
	if l.To, err = whereTo(w, l.To); err != nil {
		return err
	}
	if l.Name == "" {
		_, err = enqueue(w, envelope{Letter: l})
		return err
	}
	key := nameOf(l)
	n, _, err := names.Get(w, key)
	if err != nil {
		return err
	}
	waiting, found, err := letters.Get(w, n.Waiting)
	switch {
	case err != nil:
		return err
	case found && !hurries(l, waiting.Letter):
		l.Lane, l.NotBefore = waiting.Lane, waiting.NotBefore
		return letters.Put(w, n.Waiting, envelope{l, waiting.Version + 1})
	case found:
		// The office has read the waiting one already and would not look at
		// its time again; a new number is noticed.
		l.Lane = min(l.Lane, waiting.Lane)
		if waiting.NotBefore.Before(l.NotBefore) {
			l.NotBefore = waiting.NotBefore
		}
		if err := letters.Delete(w, n.Waiting); err != nil {
			return err
		}
	}
	if n.Waiting, err = enqueue(w, envelope{Letter: l}); err != nil {
		return err
	}
	return names.Put(w, key, n)
}

// CallOff takes a letter of a name that waits still out of the outbox, in the
// caller's transaction: what it says does not hold any more. The message that the
// name stands for stays, and so may one that is on its way already.
func CallOff(w storage.Writer, to union.ChatID, name string) error {
	to, err := whereTo(w, to)
	if err != nil {
		return err
	}
	l := Letter{To: to, Name: name}
	n, _, err := names.Get(w, nameOf(l))
	if err != nil || n.Waiting == 0 {
		return err
	}
	return drop(w, n.Waiting, l)
}

// drop takes a letter out of the outbox. The message that its name stands for stays.
func drop(w storage.Writer, number uint64, l Letter) error {
	if err := letters.Delete(w, number); err != nil || l.Name == "" {
		return err
	}
	key := nameOf(l)
	n, _, err := names.Get(w, key)
	if err != nil || n.Waiting != number {
		return err
	}
	if n.Waiting = 0; n.Message == 0 {
		return names.Delete(w, key)
	}
	return names.Put(w, key, n)
}

func hurries(l, waiting Letter) bool {
	return l.Lane < waiting.Lane || l.NotBefore.Before(waiting.NotBefore)
}

func enqueue(w storage.Writer, e envelope) (uint64, error) {
	number, err := letters.NextID(w)
	if err != nil {
		return 0, err
	}
	return number, letters.Put(w, number, e)
}

func nameOf(l Letter) storage.Pair[union.ChatID, string] {
	return storage.Pair[union.ChatID, string]{First: l.To, Second: l.Name}
}

// whereTo follows a group that migrated, more than once if it did.
func whereTo(r storage.Reader, to union.ChatID) (union.ChatID, error) {
	if !to.Group() {
		return to, nil
	}
	for range 8 {
		next, found, err := moved.Get(r, to)
		if err != nil || !found {
			return to, err
		}
		to = next
	}
	return to, nil
}

// settle takes an answered letter out of the outbox, unless a newer one of its
// name has taken its place meanwhile, and remembers the message of a named one.
// It tells whether there is a newer one. It may run again after it has already
// happened.
func settle(w storage.Writer, number uint64, e envelope, message MessageID, now time.Time) (newer bool, err error) {
	if e.Name == "" {
		return false, letters.Delete(w, number)
	}
	stored, found, err := letters.Get(w, number)
	if err != nil {
		return false, err
	}
	newer = found && stored.Version != e.Version
	if found && !newer {
		if err := letters.Delete(w, number); err != nil {
			return false, err
		}
	}
	return newer, remember(w, number, e, newer, message, now)
}

func remember(w storage.Writer, number uint64, e envelope, newer bool, message MessageID, now time.Time) error {
	key := nameOf(e.Letter)
	n, known, err := names.Get(w, key)
	if err != nil || !known && !e.To.Group() { // a person forgotten meanwhile
		return err
	}
	if n.Waiting == number && !newer {
		n.Waiting = 0
	}
	if message != 0 {
		n.Message, n.At = message, now
	}
	if n.Message == 0 && n.Waiting == 0 {
		return names.Delete(w, key)
	}
	return names.Put(w, key, n)
}

// forgetNames drops up to limit names that were last used before a moment.
func forgetNames(w storage.Writer, before time.Time, limit int) (dropped int, err error) {
	var old []storage.Pair[union.ChatID, string]
	err = namesByTime.Range(w, time.Time{}, before, func(_ time.Time, k storage.Pair[union.ChatID, string]) error {
		if old = append(old, k); len(old) == limit {
			return storage.Stop
		}
		return nil
	})
	for _, k := range old {
		if err == nil {
			err = names.Delete(w, k)
		}
	}
	return len(old), err
}
