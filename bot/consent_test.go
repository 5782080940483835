package bot

import (
	"testing"

	"rupor/office"
	"rupor/storage"
	"rupor/text"
	"rupor/union"
)

// What people agreed to is on record by version and hash: a consent whose words
// change gets a new version, here and in consentTo, and is asked for anew.
func TestConsentsSayWhatTheirVersionSaid(t *testing.T) {
	t.Parallel()
	known := map[string]string{ // purpose, version and language: the first digits of the hash
		"mailing 2026-11-23 ru": "66c81dd01c43", "mailing 2026-11-23 en": "86870acae9f1",
		"contest 2026-11-23 ru": "3e77cfc019b2", "contest 2026-11-23 en": "5834b3980d63",
		"gallery 2026-11 ru": "71ae57ffbf71", "gallery 2026-11 en": "223ec916f372",
		"joining 2026-11 ru": "c51729e5118e", "joining 2026-11 en": "7a8b976cfb3f",
	}
	words := pressBook(t)
	for _, purpose := range union.Purposes() {
		for _, lang := range text.Languages() {
			key, version := consentTo(purpose)
			shown, err := words.Plain(lang, key, nil)
			if err != nil {
				t.Fatal(err)
			}
			at := string(purpose) + " " + version + " " + lang
			if hash := office.Fingerprint(shown)[:12]; known[at] != hash {
				t.Errorf("%q: %q, // was %q", at, hash, known[at])
			}
		}
	}
}

// To return after a stop is a new consent: to the text of today, at this time.
func TestReturningIsANewConsent(t *testing.T) {
	t.Parallel()
	th := newTheatre(t, "ru")
	s := scene{store: sampleUnion(t, th.b, "ru")}
	consent := func(s scene) (c union.Consent) {
		err := s.store.View(func(r storage.Reader) (err error) {
			c, err = office.ConsentTo(r, theMember, union.PurposeMailing)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	was := consent(s)
	s = th.command(s, theMember, "stop", "")
	s = th.press(s, theMember, "set/return")
	if consent(s).Holds() {
		t.Error("holds before the text was agreed to")
	}
	var yes string
	for _, m := range s.to(theMember.Private()) {
		for _, row := range m.Buttons {
			for _, b := range row {
				if yes == "" {
					yes = b.Data
				}
			}
		}
	}
	s = th.press(s, theMember, yes)
	if c := consent(s); !c.Holds() || !c.At.After(was.At) || c.Version != consentVersion || c.Hash == "" || c.Hash == was.Hash {
		t.Errorf("%+v, and before %+v", c, was)
	}
}
