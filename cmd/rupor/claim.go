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
// earlier start is void then.
func offerClaim(store storage.Engine, username string, out io.Writer, now time.Time) error {
	code := rand.Text()
	var open bool
	err := store.Update(func(w storage.Writer) (err error) {
		open, err = office.OfferClaim(w, office.Fingerprint(code), now)
		return err
	})
	if err != nil || !open {
		return err
	}
	_, err = fmt.Fprintf(out, "There is no administrator yet. Whoever opens this link first becomes one; it is good until it is used or rupor starts again:\n\n    https://t.me/%s?start=c%s\n\n", username, code)
	return err
}
