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
