package office

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"

	"rupor/storage"
	"rupor/union"
)

// A Subscription is what a person decided when joining.
type Subscription struct {
	Name     string
	Username string
	Lang     string
	Org      union.OrgID
	Topics   []union.Topic
	Source   string
	Consent  union.Consent
}

// Agreement is a consent to the text as it was shown.
func Agreement(version, shown string, now time.Time) union.Consent {
	return union.Consent{Version: version, Hash: Fingerprint(shown), At: now}
}

// Fingerprint is the SHA-256 of a text, in hex.
func Fingerprint(shown string) string {
	sum := sha256.Sum256([]byte(shown))
	return hex.EncodeToString(sum[:])
}

// Subscribe makes a person a member, or renews a member's subscription. The
// first source and the first day stay.
func Subscribe(w storage.Writer, who union.MemberID, s Subscription, now time.Time) (union.Member, error) {
	if s.Consent.At.IsZero() {
		return union.Member{}, union.Refuse("join.consent.needed")
	}
	if err := checkPlace(w, s.Org); err != nil {
		return union.Member{}, err
	}
	m, known, err := storage.Members.Get(w, who)
	if err != nil {
		return union.Member{}, err
	}
	if !known {
		m = union.Member{ID: who, Joined: now, Source: s.Source}
	}
	m.Name, m.Username, m.Lang, m.Org, m.Consent = s.Name, s.Username, s.Lang, s.Org, s.Consent
	m.Topics = orderTopics(s.Topics)
	m.Stopped = time.Time{}
	back(&m, now)
	return m, storage.Members.Put(w, who, m)
}

// checkPlace refuses an organization that is not there.
func checkPlace(r storage.Reader, org union.OrgID) error {
	if org == 0 {
		return nil
	}
	if found, err := storage.Organizations.Has(r, org); err != nil {
		return err
	} else if !found {
		return union.Refuse("refuse.gone")
	}
	return nil
}

func orderTopics(chosen []union.Topic) []union.Topic {
	var topics []union.Topic
	for _, t := range union.Topics() {
		if slices.Contains(chosen, t) {
			topics = append(topics, t)
		}
	}
	return topics
}

// change alters a member who has joined; others are asked to join first.
func change(w storage.Writer, who union.MemberID, alter func(*union.Member)) error {
	m, known, err := storage.Members.Get(w, who)
	if err != nil {
		return err
	}
	if !known {
		return union.Refuse("join.first")
	}
	alter(&m)
	return storage.Members.Put(w, who, m)
}
