package office

import (
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"rupor/storage"
	"rupor/union"
)

// How many wrong code words a person may type in what time.
const (
	GuessesMost = 5
	guessSpan   = time.Hour
)

// SetEntrance decides how an organization knows its members. The way by code word
// makes a new one, which is returned this once and kept as a hash only.
func SetEntrance(w storage.Writer, by union.MemberID, org union.OrgID, entry union.Entrance, now time.Time) (word string, err error) {
	if err := must(w, by, DeedAccept, org); err != nil {
		return "", err
	}
	o, err := existing(w, storage.Organizations, org)
	if err != nil {
		return "", err
	}
	if !slices.Contains([]union.Entrance{union.EntryOpen, union.EntryCode, union.EntryApproval}, entry) {
		return "", union.Refuse("refuse.gone")
	}
	o.Entry, o.Word = entry, ""
	if entry == union.EntryCode {
		word = newWord()
		if o.Word, err = lockWord(word); err != nil {
			return "", err
		}
	}
	if err := storage.Organizations.Put(w, org, o); err != nil {
		return "", err
	}
	how := string(entry)
	if entry == union.EntryOpen {
		how = "open"
	}
	return word, record(w, by, "organization.entrance", deed{Org: org, Kind: "organization", ID: uint64(org), Facts: []string{"entrance", how}}, now)
}

// A Guess is what became of a code word that somebody typed.
type Guess struct {
	Right bool
	Left  int             // how many more wrong ones are allowed just now
	Was   union.Member    // the member as they were
	Asked union.Admission // what they had asked for
}

// GiveWord tries a code word for what the person has asked of an organization. A
// wrong one is no error: it is counted, and after GuessesMost of them within an
// hour nothing is tried for a while.
func GiveWord(w storage.Writer, who union.MemberID, typed string, now time.Time) (g Guess, err error) {
	a, o, err := Guessable(w, who, now)
	if err != nil {
		return g, err
	}
	g.Asked = a
	if g.Was, err = existing(w, storage.Members, who); err != nil {
		return g, err
	}
	if g.Right, err = opens(o.Word, typed); err != nil {
		return g, err
	}
	if !g.Right {
		tries, err := attemptsOf(w, who, now)
		if err != nil {
			return g, err
		}
		tries.Guesses = append(tries.Guesses, now.UTC())
		g.Left = GuessesMost - len(tries.Guesses)
		return g, keepAttempts(w, who, tries)
	}
	if err := storage.Admissions.Delete(w, who); err != nil {
		return g, err
	}
	m := g.Was
	if err := transfer(w, who, m, a.Org, a.Status, now); err != nil {
		return g, err
	}
	return g, storage.Members.Update(w, who, func(m *union.Member) error {
		m.Status = a.Status
		return vouch(w, 0, m, now)
	})
}

// Guessable returns what a person may try a code word for now, and the
// organization that gives it out.
func Guessable(r storage.Reader, who union.MemberID, now time.Time) (a union.Admission, o union.Organization, err error) {
	a, waits, err := storage.Admissions.Get(r, who)
	if err != nil {
		return a, o, err
	}
	if o, _, err = storage.Organizations.Get(r, a.Org); err != nil {
		return a, o, err
	}
	if !waits || o.Entry != union.EntryCode {
		return a, o, union.Refuse("entrance.none")
	}
	tries, err := attemptsOf(r, who, now)
	if err == nil && len(tries.Guesses) >= GuessesMost {
		err = union.Refuse("entrance.many", "At", tries.Guesses[0].Add(guessSpan))
	}
	return a, o, err
}

// wordLetters are those of a code word: none looks like another. There are 32, so
// that every byte of chance gives one of them.
const wordLetters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"

// wordLength is 40 bits of chance.
const wordLength = 8

// newWord is a code word as the chair is shown it: ABCD-2345.
func newWord() string {
	var raw [wordLength]byte
	_, _ = rand.Read(raw[:]) // never fails, see crypto/rand
	for i, b := range raw {
		raw[i] = wordLetters[int(b)%len(wordLetters)]
	}
	return string(raw[:wordLength/2]) + "-" + string(raw[wordLength/2:])
}

// twins are the Cyrillic letters that look like those of a code word: whoever
// copies one from a sheet may have the other keyboard on.
func twins() *strings.Replacer {
	return strings.NewReplacer("А", "A", "В", "B", "Е", "E", "К", "K", "М", "M", "Н", "H", "Р", "P", "С", "C", "Т", "T", "У", "Y", "Х", "X", "З", "3")
}

// plainWord is a typed code word without what does not matter.
func plainWord(typed string) string {
	word := twins().Replace(strings.ToUpper(typed))
	return strings.Map(func(c rune) rune {
		if strings.ContainsRune(wordLetters, c) {
			return c
		}
		return -1
	}, word)
}

// How a code word is kept: by PBKDF2 (RFC 8018) with a salt of its own. The
// rounds cost some milliseconds, which the limit on guesses makes enough.
const (
	wordRounds = 20_000
	wordSalt   = 16
	wordHash   = 32
)

func lockWord(word string) (string, error) {
	var salt [wordSalt]byte
	_, _ = rand.Read(salt[:]) // never fails, see crypto/rand
	hash, err := hashWord(word, salt[:])
	return hex.EncodeToString(salt[:]) + "$" + hex.EncodeToString(hash), err
}

// opens says whether a typed word is the one that is locked.
func opens(lock, typed string) (bool, error) {
	salted, kept, _ := strings.Cut(lock, "$")
	salt, err := hex.DecodeString(salted)
	if err != nil || lock == "" {
		return false, err
	}
	hash, err := hashWord(typed, salt)
	return subtle.ConstantTimeCompare([]byte(hex.EncodeToString(hash)), []byte(kept)) == 1, err
}

func hashWord(word string, salt []byte) ([]byte, error) {
	hash, err := pbkdf2.Key(sha256.New, plainWord(word), salt, wordRounds, wordHash)
	if err != nil {
		return nil, fmt.Errorf("code word: %w", err)
	}
	return hash, nil
}
