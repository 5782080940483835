package office

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"rupor/storage"
	"rupor/union"
)

// A deed is what the journal says of something done, besides who and when.
type deed struct {
	Org    union.OrgID
	Person union.MemberID
	Kind   string
	ID     uint64
	Facts  []string // names and values by turns, nothing personal
}

// record writes a line of the journal, in the transaction of what it tells. By is
// 0 when the house did it itself.
func record(w storage.Writer, by union.MemberID, act union.Act, d deed, now time.Time) error {
	head, err := JournalHead(w)
	if err != nil {
		return err
	}
	line := union.Record{Seq: head.Seq + 1, At: now.UTC(), Act: act, Org: d.Org, Kind: d.Kind, ID: d.ID, Facts: slices.Clone(d.Facts), Prev: head.Hash}
	for i, fact := range line.Facts { // what is no text reads back as another text, which would look like tampering
		line.Facts[i] = strings.ToValidUTF8(fact, "?")
	}
	if line.By, err = alias(w, by); err != nil {
		return err
	}
	if line.Person, err = alias(w, d.Person); err != nil {
		return err
	}
	if line.Hash, err = seal(line); err != nil {
		return err
	}
	if err := storage.Journal.Put(w, line.Seq, line); err != nil {
		return err
	}
	return storage.JournalHeads.Put(w, 0, union.JournalHead{Seq: line.Seq, Hash: line.Hash})
}

// alias is what a person is called in the journal; nobody is 0.
func alias(w storage.Writer, who union.MemberID) (union.Alias, error) {
	if who == 0 {
		return 0, nil
	}
	a, known, err := storage.Aliases.Get(w, who)
	if err != nil || known {
		return a, err
	}
	id, err := storage.Aliases.NextID(w)
	if err != nil {
		return 0, err
	}
	return union.Alias(id), storage.Aliases.Put(w, who, union.Alias(id))
}

// seal is the hash of a record.
func seal(line union.Record) (string, error) {
	line.Hash = ""
	raw, err := json.Marshal(line)
	if err != nil {
		return "", fmt.Errorf("journal: %w", err)
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:]), nil
}

// JournalHead is the journal's last record, zero of an empty journal. Whoever notes
// it down elsewhere can prove later that nothing before it was changed.
func JournalHead(r storage.Reader) (union.JournalHead, error) {
	head, _, err := storage.JournalHeads.Get(r, 0)
	return head, err
}

// A Tampering is the first place at which the journal is not as it was written.
type Tampering struct {
	Seq  uint64 // of the record that is changed, missing or too many
	Sign string // what shows it
}

func (t *Tampering) Error() string {
	return fmt.Sprintf("the journal of deeds was tampered with: record %d %s", t.Seq, t.Sign)
}

// VerifyJournal reads the whole journal and returns a *Tampering if a record was
// changed, taken out, put in or moved, or if the end was cut off. Somebody who
// rewrites everything from some record to the end and the head too is not found
// out by it, but by Noted.
func VerifyJournal(r storage.Reader) error {
	var last union.JournalHead
	err := storage.Journal.All(r, func(seq uint64, line union.Record) error {
		hash, err := seal(line)
		switch {
		case err != nil:
			return err
		case seq == 0:
			return &Tampering{seq, "was put in: the first has the number 1"}
		case seq != last.Seq+1:
			return &Tampering{last.Seq + 1, "is missing"}
		case line.Seq != seq:
			return &Tampering{seq, "stands in the place of another"}
		case line.Hash != hash:
			return &Tampering{seq, "was changed"}
		case line.Prev != last.Hash:
			return &Tampering{seq, "does not follow the one before it"}
		}
		last = union.JournalHead{Seq: seq, Hash: hash}
		return nil
	})
	if err != nil {
		return err
	}
	head, err := JournalHead(r)
	switch {
	case err != nil:
		return err
	case head.Seq > last.Seq:
		return &Tampering{last.Seq + 1, "is missing: the end was cut off"}
	case head.Seq < last.Seq:
		return &Tampering{head.Seq + 1, "is too many: the head does not know it"}
	case head.Hash != last.Hash:
		return &Tampering{last.Seq, "is not the one that the head knows"}
	}
	return nil
}

// notedLeast is how many hex digits of a hash somebody must have noted down: 64
// bits can't be hit by trying.
const notedLeast = 16

// Noted says whether the journal still has a record as somebody noted it down: its
// number and its hash, or the first 16 digits or more of it. A missing or another
// one is a *Tampering.
func Noted(r storage.Reader, noted union.JournalHead) error {
	line, found, err := storage.Journal.Get(r, noted.Seq)
	hash := strings.ToLower(noted.Hash)
	switch {
	case err != nil:
		return err
	case len(hash) < notedLeast:
		return fmt.Errorf("at least %d digits of the hash are needed", notedLeast)
	case !found:
		return &Tampering{noted.Seq, "was there and is missing"}
	case !strings.HasPrefix(line.Hash, hash):
		return &Tampering{noted.Seq, "was another one when it was noted down"}
	}
	return nil
}
