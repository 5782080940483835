package office

import (
	"time"

	"rupor/storage"
	"rupor/union"
)

// reasonDeactivated is the post office's word for an account that is no more.
const reasonDeactivated = "deactivated"

// Unreachable marks that Telegram refuses messages to a chat. A person is still
// tried for union.Grace, for a block is often a slip of the thumb; who is refused
// after that lapses, and so does at once whose account is gone. Nobody is
// deleted. A group or a channel is let go.
func Unreachable(w storage.Writer, chat union.ChatID, reason string, now time.Time) error {
	if chat.Group() {
		return Depart(w, chat)
	}
	m, known, err := storage.Members.Get(w, union.MemberID(chat))
	if err != nil || !known || !m.Lapsed.IsZero() {
		return err
	}
	first := m.Unreachable.IsZero()
	if first {
		m.Unreachable = now
	}
	lapses := reason == reasonDeactivated || now.Sub(m.Unreachable) >= union.Grace
	if !first && !lapses {
		return nil
	}
	m.Reason = reason
	if lapses {
		m.Lapsed = now
	}
	return storage.Members.Put(w, m.ID, m)
}

// Reachable takes these marks away when the person writes or unblocks the bot,
// and notes that they are back.
func Reachable(w storage.Writer, who union.MemberID, now time.Time) error {
	m, known, err := storage.Members.Get(w, who)
	if err != nil || !known || m.Unreachable.IsZero() && m.Lapsed.IsZero() {
		return err
	}
	back(&m, now)
	return storage.Members.Put(w, who, m)
}

// back makes a member reachable again.
func back(m *union.Member, now time.Time) {
	if !m.Unreachable.IsZero() || !m.Lapsed.IsZero() {
		m.Returned = now
	}
	m.Unreachable, m.Lapsed, m.Reason = time.Time{}, time.Time{}, ""
}

// Migrated moves what is known of a group to its new id, when it becomes a
// supergroup. The organization it belongs to comes along, even if the new id was
// heard of before.
func Migrated(w storage.Writer, from, to union.ChatID) error {
	p, found, err := storage.Places.Get(w, from)
	if err != nil || !found || from == to {
		return err
	}
	there, known, err := storage.Places.Get(w, to)
	if err != nil {
		return err
	}
	if known && there.Owned {
		p.Org, p.Owned = there.Org, true
	}
	p.Kind = "supergroup"
	if err := storage.Places.Put(w, to, p); err != nil {
		return err
	}
	return storage.Places.Delete(w, from)
}
