package office

import (
	"slices"
	"time"

	"rupor/delivery"
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

// NoteUsername keeps the name by which Telegram finds a member now, "" for none. Of
// somebody who has not joined, or has the same name still, nothing is written.
func NoteUsername(w storage.Writer, who union.MemberID, username string) error {
	m, known, err := storage.Members.Get(w, who)
	if err != nil || !known || m.Username == username {
		return err
	}
	m.Username = username
	return storage.Members.Put(w, who, m)
}

// Stop takes the consent to messages back: none comes any more, not even of the
// broadcasts that are under way. Stopping twice is no mistake.
func Stop(w storage.Writer, who union.MemberID, now time.Time) error {
	news := false
	err := change(w, who, func(m *union.Member) {
		if news = m.Stopped.IsZero(); news {
			m.Stopped = now
		}
	})
	if err != nil || !news {
		return err
	}
	if err := delivery.Withdraw(w, who.Private()); err != nil {
		return err
	}
	return recordConsent(w, who, "consent.withdrawn", union.PurposeMailing, now)
}
