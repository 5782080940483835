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
	if line.New, err = pledges(w, head.Last); err != nil {
		return err
	}
	if line.Hash, err = seal(line); err != nil {
		return err
	}
	if err := storage.Journal.Put(w, line.Seq, line); err != nil {
		return err
	}
	return storage.JournalHeads.Put(w, 0, union.JournalHead{Seq: line.Seq, Hash: line.Hash, Last: head.Last + union.Alias(len(line.New))})
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
