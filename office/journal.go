package office

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
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
	head, _, err := storage.JournalHeads.Get(w, 0)
	if err != nil {
		return err
	}
	line := union.Record{Seq: head.Seq + 1, At: now.UTC(), Act: act, Org: d.Org, Kind: d.Kind, ID: d.ID, Facts: d.Facts, Prev: head.Hash}
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
