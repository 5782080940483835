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

// attemptSalt is how long the salt is under which attempts are kept, in bytes.
const attemptSalt = 16

// attemptsOf returns what somebody did lately that still counts.
func attemptsOf(r storage.Reader, who union.MemberID, now time.Time) (union.Attempts, error) {
	salt, there, err := storage.AttemptSalts.Get(r, 0)
	if err != nil || !there {
		return union.Attempts{}, err
	}
	a, _, err := storage.Attempts.Get(r, attemptKey(salt, who))
	a.Guesses = lately(a.Guesses, guessSpan, now)
	a.Joinings = lately(a.Joinings, joiningsSpan, now)
	return a, err
}

// keepAttempts keeps what somebody did lately, apart from all that is forgotten
// with them.
func keepAttempts(w storage.Writer, who union.MemberID, a union.Attempts) error {
	salt, there, err := storage.AttemptSalts.Get(w, 0)
	if err != nil {
		return err
	}
	if !there {
		salt = newAttemptSalt()
		if err := storage.AttemptSalts.Put(w, 0, salt); err != nil {
			return err
		}
	}
	a.End = time.Time{}
	for _, at := range a.Guesses {
		a.End = latest(a.End, at.Add(guessSpan))
	}
	for _, at := range a.Joinings {
		a.End = latest(a.End, at.Add(joiningsSpan))
	}
	return storage.Attempts.Put(w, attemptKey(salt, who), a)
}

// moveAttempts counts what one account did for the other, too.
func moveAttempts(w storage.Writer, from, to union.MemberID, now time.Time) error {
	theirs, err := attemptsOf(w, from, now)
	if err != nil || len(theirs.Guesses)+len(theirs.Joinings) == 0 {
		return err
	}
	a, err := attemptsOf(w, to, now)
	if err != nil {
		return err
	}
	a.Guesses, a.Joinings = append(a.Guesses, theirs.Guesses...), append(a.Joinings, theirs.Joinings...)
	slices.SortFunc(a.Guesses, time.Time.Compare)
	slices.SortFunc(a.Joinings, time.Time.Compare)
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

func newAttemptSalt() string {
	var salt [attemptSalt]byte
	_, _ = rand.Read(salt[:]) // never fails, see crypto/rand
	return hex.EncodeToString(salt[:])
}

// attemptKey is a person's number so that it can be recognised, not read.
func attemptKey(salt string, who union.MemberID) string {
	hash := sha256.Sum256([]byte(salt + strconv.FormatInt(int64(who), 10)))
	return hex.EncodeToString(hash[:])
}
