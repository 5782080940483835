package union

import "time"

// A Purpose is what personal data may be used for. The law wants a consent of its
// own for each.
type Purpose string

// The purposes.
const (
	PurposeMailing Purpose = "mailing" // messages; kept with the member
	PurposeContest Purpose = "contest" // a contest's entries and jury
	PurposeGallery Purpose = "gallery" // the name beside an entry that everybody sees
	PurposeJoining Purpose = "joining" // an application to join the union
)

// Purposes lists the purposes in the order in which they are shown.
func Purposes() []Purpose {
	return []Purpose{PurposeMailing, PurposeContest, PurposeGallery, PurposeJoining}
}

// Consent is a person's permission to keep and use personal data for a purpose:
// which text they saw and when they agreed to it.
type Consent struct {
	Version string    `json:"version"`
	Hash    string    `json:"hash"` // SHA-256 of the text shown, hex
	At      time.Time `json:"at"`
	// Withdrawn is when the person took it back, zero while it holds. A consent to
	// messages has none: see Member.Stopped.
	Withdrawn time.Time `json:"withdrawn,omitzero"`
}

// Said is when the person last gave the consent or took it back.
func (c Consent) Said() time.Time {
	if c.Withdrawn.After(c.At) {
		return c.Withdrawn
	}
	return c.At
}

// Holds says whether the consent was given and not taken back.
func (c Consent) Holds() bool { return !c.At.IsZero() && c.Withdrawn.IsZero() }
