package office

import (
	"slices"
	"time"

	"rupor/delivery"
	"rupor/storage"
	"rupor/union"
)

// How often a person may give a consent, which is enough to come back twice and agree
// to everything: each is a line of the journal, which stays for ever. Who gives few
// takes few back, so that is not counted, and never refused.
const (
	consentsMost = 12
	consentsSpan = 24 * time.Hour
)

type consentKey = storage.Pair[union.MemberID, union.Purpose]

// Consented says whether the person agreed that their data be used for the
// purpose, and did not take it back.
func Consented(r storage.Reader, who union.MemberID, purpose union.Purpose) (bool, error) {
	c, err := ConsentTo(r, who, purpose)
	return c.Holds(), err
}

// ConsentTo returns what the person agreed to for a purpose, the zero Consent when
// they never did. The one to messages stands with the member and is taken back by
// stopping them.
func ConsentTo(r storage.Reader, who union.MemberID, purpose union.Purpose) (union.Consent, error) {
	if purpose != union.PurposeMailing {
		c, _, err := storage.Consents.Get(r, consentKey{First: who, Second: purpose})
		return c, err
	}
	m, _, err := storage.Members.Get(r, who)
	m.Consent.Withdrawn = m.Stopped
	return m.Consent, err
}

// mustConsent refuses what the person's consent is missing for.
func mustConsent(r storage.Reader, who union.MemberID, purpose union.Purpose) error {
	ok, err := Consented(r, who, purpose)
	if err == nil && !ok {
		err = union.Refuse("consent.missing")
	}
	return err
}

// Agree records that the person agreed to the text of a purpose.
func Agree(w storage.Writer, who union.MemberID, purpose union.Purpose, c union.Consent, now time.Time) error {
	if !slices.Contains(union.Purposes(), purpose) || c.At.IsZero() {
		return union.Refuse("refuse.gone")
	}
	if err := mayAgree(w, who, purpose); err != nil {
		return err
	}
	if err := countConsent(w, who, now); err != nil {
		return err
	}
	c.Withdrawn = time.Time{}
	if purpose != union.PurposeMailing {
		if err := storage.Consents.Put(w, consentKey{First: who, Second: purpose}, c); err != nil {
			return err
		}
		return recordConsent(w, who, "consent.given", purpose, now)
	}
	if err := change(w, who, func(m *union.Member) { m.Consent, m.Stopped = c, time.Time{} }); err != nil {
		return err
	}
	if err := delivery.Readmit(w, who.Private()); err != nil {
		return err
	}
	return recordConsent(w, who, "consent.given", purpose, now)
}

// countConsent refuses to give a consent to who has given too many lately.
func countConsent(w storage.Writer, who union.MemberID, now time.Time) error {
	tries, err := attemptsOf(w, who, now)
	if err != nil {
		return err
	}
	if len(tries.Consents) >= consentsMost {
		return union.Refuse("consent.many", "At", tries.Consents[0].Add(consentsSpan))
	}
	tries.Consents = append(tries.Consents, now)
	return keepAttempts(w, who, tries)
}

// DeclineConsent remembers that the person was asked for a consent that is nobody's duty,
// and said no, so that they are not asked again.
func DeclineConsent(w storage.Writer, who union.MemberID, purpose union.Purpose, version string, now time.Time) error {
	if purpose != union.PurposeGallery {
		return union.Refuse("refuse.gone")
	}
	c := union.Consent{Version: version, Withdrawn: now}
	return storage.Consents.Put(w, consentKey{First: who, Second: purpose}, c)
}

// Revoke takes the consent to a purpose back, with effect from this moment: no more
// messages, no entry in a contest that still collects, no name in public, no
// application. Of somebody who never subscribed nothing stays, unless something else
// is kept of them. Taking back what was not given is no mistake.
func Revoke(w storage.Writer, who union.MemberID, purpose union.Purpose, now time.Time) error {
	c, err := ConsentTo(w, who, purpose)
	if err != nil || !c.Holds() {
		return err
	}
	if purpose == union.PurposeMailing {
		return Stop(w, who, now)
	}
	c.Withdrawn = now
	if err := storage.Consents.Put(w, consentKey{First: who, Second: purpose}, c); err != nil {
		return err
	}
	var over []union.JoiningID
	switch purpose {
	case union.PurposeContest:
		err = leaveContests(w, who, now)
	case union.PurposeJoining:
		over, err = withdrawJoinings(w, who, now)
	case union.PurposeGallery, union.PurposeMailing:
	}
	if err != nil {
		return err
	}
	if err := recordConsent(w, who, "consent.withdrawn", purpose, now); err != nil {
		return err
	}
	_, err = letGo(w, who, now, over...)
	return err
}

func recordConsent(w storage.Writer, who union.MemberID, act union.Act, purpose union.Purpose, now time.Time) error {
	m, _, err := storage.Members.Get(w, who)
	if err != nil {
		return err
	}
	c, err := ConsentTo(w, who, purpose)
	if err != nil {
		return err
	}
	m.ID = who
	return noteConsent(w, m, act, purpose, c.Version, now)
}

func noteConsent(w storage.Writer, m union.Member, act union.Act, purpose union.Purpose, version string, now time.Time) error {
	facts := []string{"purpose", string(purpose), "version", version}
	return record(w, m.ID, act, deed{Org: m.Org, Person: m.ID, Kind: "consent", Facts: facts}, now)
}

// consentsOf lists what a person agreed to, by purpose.
func consentsOf(r storage.Reader, who union.MemberID) (map[union.Purpose]union.Consent, error) {
	all := map[union.Purpose]union.Consent{}
	err := storage.Under(r, storage.Consents, who, func(purpose union.Purpose, c union.Consent) error {
		all[purpose] = c
		return nil
	})
	return all, err
}

func forgetConsents(w storage.Writer, who union.MemberID) error {
	all, err := consentsOf(w, who)
	for purpose := range all {
		if err != nil {
			return err
		}
		err = storage.Consents.Delete(w, consentKey{First: who, Second: purpose})
	}
	return err
}

// moveConsents gives one account's consents to the other. Where both answered, the
// later word stays: what was taken back last must not hold again.
func moveConsents(w storage.Writer, from, to union.MemberID) error {
	all, err := consentsOf(w, from)
	for purpose, c := range all {
		if err != nil {
			return err
		}
		var own union.Consent
		if own, err = ConsentTo(w, to, purpose); err == nil && c.Said().After(own.Said()) {
			err = storage.Consents.Put(w, consentKey{First: to, Second: purpose}, c)
		}
	}
	if err != nil {
		return err
	}
	return forgetConsents(w, from)
}
