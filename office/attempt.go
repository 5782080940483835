package office

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"time"

	"rupor/storage"
	"rupor/union"
)

// saltDigits is how long a salt is: 16 random bytes in hex.
const saltDigits = 32

// attemptsOf returns what somebody did lately that still counts.
func attemptsOf(r storage.Reader, who union.MemberID, now time.Time) (union.Attempts, error) {
	salt, there, err := storage.AttemptSalts.Get(r, 0)
	if err != nil || !there {
		return union.Attempts{}, err
	}
	a, _, err := storage.Attempts.Get(r, salted(salt, who))
	a.Guesses = lately(a.Guesses, guessSpan, now)
	a.Joinings = lately(a.Joinings, joiningsSpan, now)
	a.Consents = lately(a.Consents, consentsSpan, now)
	return a, err
}

// keepAttempts keeps what somebody did lately, apart from all that is forgotten
// with them.
func keepAttempts(w storage.Writer, who union.MemberID, a union.Attempts) error {
	salt, err := saltOfAttempts(w)
	if err != nil {
		return err
	}
	a.End = time.Time{}
	for _, at := range a.Guesses {
		a.End = latest(a.End, at.Add(guessSpan))
	}
	for _, at := range a.Joinings {
		a.End = latest(a.End, at.Add(joiningsSpan))
	}
	for _, at := range a.Consents {
		a.End = latest(a.End, at.Add(consentsSpan))
	}
	return storage.Attempts.Put(w, salted(salt, who), a)
}

// moveAttempts counts what one account did for the other, too.
func moveAttempts(w storage.Writer, from, to union.MemberID, now time.Time) error {
	theirs, err := attemptsOf(w, from, now)
	if err != nil || len(theirs.Guesses)+len(theirs.Joinings)+len(theirs.Consents) == 0 {
		return err
	}
	a, err := attemptsOf(w, to, now)
	if err != nil {
		return err
	}
	a.Guesses, a.Joinings = append(a.Guesses, theirs.Guesses...), append(a.Joinings, theirs.Joinings...)
	a.Consents = append(a.Consents, theirs.Consents...)
	for _, all := range [][]time.Time{a.Guesses, a.Joinings, a.Consents} {
		slices.SortFunc(all, time.Time.Compare)
	}
	return keepAttempts(w, to, a)
}

// tidyAttempts drops some of those that count no more, and says how many.
func tidyAttempts(w storage.Writer, now time.Time) (int, error) {
	var old []string
	err := storage.AttemptsByEnd.Range(w, time.Time{}, now, func(_ time.Time, key string) error {
		if len(old) == tidyDrops {
			return storage.Stop
		}
		old = append(old, key)
		return nil
	})
	for _, key := range old {
		if err == nil {
			err = storage.Attempts.Delete(w, key)
		}
	}
	return len(old), err
}

// lately are the times that lie less than a span back.
func lately(all []time.Time, span time.Duration, now time.Time) []time.Time {
	return slices.DeleteFunc(all, func(at time.Time) bool { return now.Sub(at) >= span })
}

// saltOfAttempts is the salt under which all attempts are kept, drawn at the first.
func saltOfAttempts(w storage.Writer) (string, error) {
	salt, there, err := storage.AttemptSalts.Get(w, 0)
	if err != nil || there {
		return salt, err
	}
	salt = newSalt()
	return salt, storage.AttemptSalts.Put(w, 0, salt)
}

func newSalt() string {
	var salt [saltDigits / 2]byte
	_, _ = rand.Read(salt[:]) // never fails, see crypto/rand
	return hex.EncodeToString(salt[:])
}

// salted is a person's number so that it can be recognised, not read.
func salted(salt string, who union.MemberID) string {
	hash := sha256.Sum256([]byte(salt + strconv.FormatInt(int64(who), 10)))
	return hex.EncodeToString(hash[:])
}
