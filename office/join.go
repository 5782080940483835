package office

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"

	"rupor/delivery"
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
	Poster   union.PosterID // that brought them, 0 for none
	// Status is where they say they stand towards the union; "" leaves it as it is.
	Status union.Status
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
// first source and the first day stay. Who says that they belong to the union, in
// an organization that takes nobody on their own word, waits as with Apply.
func Subscribe(w storage.Writer, who union.MemberID, s Subscription, now time.Time) (union.Member, error) {
	if s.Consent.At.IsZero() {
		return union.Member{}, union.Refuse("join.consent.needed")
	}
	if err := checkPlace(w, s.Org); err != nil {
		return union.Member{}, err
	}
	if err := countConsent(w, who, now); err != nil {
		return union.Member{}, err
	}
	m, known, err := storage.Members.Get(w, who)
	if err != nil {
		return union.Member{}, err
	}
	if !known {
		m = union.Member{ID: who, Joined: now, Source: s.Source, Poster: s.Poster, Org: s.Org}
	}
	m.Name, m.Username, m.Lang, m.Consent = s.Name, s.Username, s.Lang, s.Consent
	m.Topics = orderTopics(s.Topics)
	if !m.Stopped.IsZero() {
		if err := delivery.Readmit(w, who.Private()); err != nil {
			return m, err
		}
	}
	if err := noteConsent(w, m, "consent.given", union.PurposeMailing, s.Consent.Version, now); err != nil {
		return m, err
	}
	m.Stopped = time.Time{}
	back(&m, now)
	if s.Status == "" {
		m.Move(s.Org)
		return m, storage.Members.Put(w, who, m)
	}
	if !known {
		m.Stand(union.StatusSubscriber, now)
	}
	if err := storage.Members.Put(w, who, m); err != nil {
		return m, err
	}
	if _, err := Apply(w, who, s.Org, s.Status, now); err != nil {
		return m, err
	}
	m, _, err = storage.Members.Get(w, who)
	return m, err
}

// checkPlace refuses an organization that is not there, or not any more.
func checkPlace(r storage.Reader, org union.OrgID) error {
	if org == 0 {
		return nil
	}
	o, err := existing(r, storage.Organizations, org)
	if err == nil && !o.Closed.IsZero() {
		err = union.Refuse("refuse.gone")
	}
	return err
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
