package main

import (
	"crypto/rand"
	"fmt"
	"io"
	"time"

	"rupor/office"
	"rupor/storage"
)

// offerClaim prints, once and nowhere else, the link that makes the first
// administrator, as long as there is none: whoever reads what serve prints is in
// charge of the machine. The store has only the hash of the code. The link of an
// earlier start is void then. The words are in the union's language.
func offerClaim(store storage.Engine, c config, username string, out io.Writer, now time.Time) error {
	code := rand.Text()
	var open bool
	err := store.Update(func(w storage.Writer) (err error) {
		open, err = office.OfferClaim(w, office.Fingerprint(code), now)
		return err
	})
	if err != nil || !open {
		return err
	}
	link := fmt.Sprintf("https://t.me/%s?start=c%s", username, code)
	words, err := c.words.Plain(c.Lang, "claim.console", map[string]any{"Link": link})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "%s\n\n", words)
	return err
}
