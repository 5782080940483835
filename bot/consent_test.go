package bot

import (
	"testing"

	"rupor/office"
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
