package office

import (
	"slices"
	"time"

	"rupor/storage"
	"rupor/union"
)

// ToggleTopic subscribes the member to a topic, or ends that subscription.
func ToggleTopic(w storage.Writer, who union.MemberID, t union.Topic) error {
	if !slices.Contains(union.Topics(), t) {
		return union.Refuse("refuse.gone")
	}
	return change(w, who, func(m *union.Member) {
		if i := slices.Index(m.Topics, t); i >= 0 {
			m.Topics = slices.Delete(m.Topics, i, i+1)
			return
		}
		m.Topics = orderTopics(append(m.Topics, t))
	})
}

// SetLanguage changes the language in which the house speaks to the member.
func SetLanguage(w storage.Writer, who union.MemberID, lang string) error {
	return change(w, who, func(m *union.Member) { m.Lang = lang })
}

// SetOrganization moves the member to another organization.
func SetOrganization(w storage.Writer, who union.MemberID, org union.OrgID) error {
	if err := checkPlace(w, org); err != nil {
		return err
	}
	return change(w, who, func(m *union.Member) { m.Org = org })
}

// Stop ends all messages to the member at once. Stopping twice is no mistake.
func Stop(w storage.Writer, who union.MemberID, now time.Time) error {
	return change(w, who, func(m *union.Member) {
		if m.Stopped.IsZero() {
			m.Stopped = now
		}
	})
}

// Return takes a member who stopped back, with everything chosen before.
func Return(w storage.Writer, who union.MemberID) error {
	return change(w, who, func(m *union.Member) { m.Stopped = time.Time{} })
}

// Unreachable marks that Telegram refuses messages to the member. Nobody is
// deleted: a block is often a slip of the thumb.
func Unreachable(w storage.Writer, chat union.ChatID, reason string, now time.Time) error {
	if chat.Group() {
		return storage.Places.Delete(w, chat)
	}
	m, known, err := storage.Members.Get(w, union.MemberID(chat))
	if err != nil || !known || !m.Unreachable.IsZero() {
		return err
	}
	m.Unreachable, m.Reason = now, reason
	return storage.Members.Put(w, m.ID, m)
}

// Reachable takes that mark away, when the person writes or unblocks the bot.
func Reachable(w storage.Writer, who union.MemberID) error {
	m, known, err := storage.Members.Get(w, who)
	if err != nil || !known || m.Unreachable.IsZero() {
		return err
	}
	m.Unreachable, m.Reason = time.Time{}, ""
	return storage.Members.Put(w, who, m)
}

// Migrated moves what is known of a group to its new id, when it becomes a
// supergroup.
func Migrated(w storage.Writer, from, to union.ChatID) error {
	place, found, err := storage.Places.Get(w, from)
	if err != nil || !found {
		return err
	}
	place.Kind = "supergroup"
	if err := storage.Places.Put(w, to, place); err != nil {
		return err
	}
	return storage.Places.Delete(w, from)
}
