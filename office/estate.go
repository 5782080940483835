package office

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"rupor/scheduler"
	"rupor/storage"
	"rupor/union"
)

// EstateKind is what the clock calls the settling of what somebody left.
const EstateKind = "estate"

// The bounds of settling in one transaction.
const (
	estateChanges = 30    // records: each has some keys
	estateLooks   = 5_000 // records that are only looked at
)

// A ration is how much more of an estate may be settled in a transaction.
type ration struct{ changes, looks int }

func (b *ration) spent() bool { return b.changes <= 0 || b.looks <= 0 }

// A share is a part of an estate. It settles what the ration allows, and says
// whether that was all of it.
type share func(w storage.Writer, e *union.Estate, b *ration) (done bool, err error)

// bequeath begins to settle what somebody leaves to another, or to nobody. Of all
// but a few that is done at once; the clock does the rest.
func bequeath(w storage.Writer, from, to union.MemberID, now time.Time) error {
	if err := disinherit(w, from, to); err != nil {
		return err
	}
	e, open, err := storage.Estates.Get(w, from)
	if err != nil {
		return err
	}
	if !open {
		e = union.Estate{From: from, To: to}
	}
	e.Share, e.After = 0, "" // they came back in between, and are forgotten again
	return settle(w, e, now)
}

// disinherit has what others leave to somebody go to who takes their place.
func disinherit(w storage.Writer, from, to union.MemberID) error {
	theirs, err := rows(w, storage.EstatesByHeir, storage.Estates, from)
	for _, e := range theirs {
		switch {
		case err != nil:
			return err
		case e.From == to: // it comes back to who left it
			err = errors.Join(scheduler.Remove(w, scheduler.ID(e.Schedule)), storage.Estates.Delete(w, to))
		default:
			e.To = to
			err = storage.Estates.Put(w, e.From, e)
		}
	}
	return err
}

// settle settles some of an estate, and sets the clock for the rest.
func settle(w storage.Writer, e union.Estate, now time.Time) error {
	if err := scheduler.Remove(w, scheduler.ID(e.Schedule)); err != nil {
		return err
	}
	left := ration{estateChanges, estateLooks}
	all := shares()
	for e.Share < len(all) && !left.spent() {
		done, err := all[e.Share](w, &e, &left)
		if err != nil {
			return fmt.Errorf("estate, share %d: %w", e.Share, err)
		}
		if done {
			e.Share, e.After = e.Share+1, ""
		}
	}
	if e.Share >= len(all) {
		return storage.Estates.Delete(w, e.From)
	}
	id, err := scheduler.Add(w, scheduler.Schedule{Kind: EstateKind, At: now, Grace: 365 * 24 * time.Hour}, now)
	if err != nil {
		return fmt.Errorf("estate: %w", err)
	}
	e.Schedule = uint64(id)
	return storage.Estates.Put(w, e.From, e)
}

// Settle is the clock's: it settles some more of what somebody left.
func Settle(w storage.Writer, run scheduler.Run) error {
	due, err := rows(w, storage.EstatesBySchedule, storage.Estates, uint64(run.ID))
	if err != nil {
		return err
	}
	if len(due) == 0 {
		return scheduler.Remove(w, run.ID)
	}
	return settle(w, due[0], run.Now)
}

// indexed settles what an index finds under the one who left it. Alter changes or
// drops a record, so that it is found no more, and says how many records that took.
func indexed[K, V, I any](
	ix *storage.Index[K, V, I], of func(union.MemberID) I, alter func(w storage.Writer, e *union.Estate, k K) (int, error),
) share {
	return func(w storage.Writer, e *union.Estate, b *ration) (bool, error) {
		var keys []K
		err := ix.Keys(w, of(e.From), func(k K) error {
			if keys = append(keys, k); len(keys) > b.changes {
				return storage.Stop
			}
			return nil
		})
		for _, k := range keys {
			if err != nil || b.spent() {
				return false, err
			}
			var n int
			n, err = alter(w, e, k)
			b.changes, b.looks = b.changes-n, b.looks-1
		}
		return err == nil, err
	}
}

// person is the key of an index by people.
func person(who union.MemberID) union.MemberID { return who }

// anywhere is the word that every record has.
func anywhere(union.MemberID) []byte { return nil }

// digits are a person's number as records have it, which are kept as JSON.
func digits(who union.MemberID) []byte { return strconv.AppendInt(nil, int64(who), 10) }

// walked settles what stands in any record of a table that has a word. Alter changes a
// record and says whether it did, and whether the record stays.
func walked[K, V any](
	t *storage.Table[K, V], word func(union.MemberID) []byte, alter func(e *union.Estate, k K, v *V) (changed, stays bool),
) share {
	type row struct {
		k     K
		v     V
		stays bool
	}
	return func(w storage.Writer, e *union.Estate, b *ration) (bool, error) {
		var rows []row
		done := true
		look := func(k K, v V, has bool) error {
			if b.spent() {
				raw, err := json.Marshal(k)
				if e.After, done = string(raw), false; err != nil {
					return fmt.Errorf("key of %s: %w", t.Name(), err)
				}
				return storage.Stop
			}
			if b.looks--; !has {
				return nil
			}
			if changed, stays := alter(e, k, &v); changed {
				rows = append(rows, row{k, v, stays})
				b.changes--
			}
			return nil
		}
		if err := onward(w, t, e.After, word(e.From), look); err != nil {
			return false, err
		}
		for _, r := range rows {
			if !r.stays {
				if err := t.Delete(w, r.k); err != nil {
					return false, err
				}
				continue
			}
			if err := t.Put(w, r.k, r.v); err != nil {
				return false, err
			}
		}
		return done, nil
	}
}

// onward sifts a table from a key on, as JSON, or all of it.
func onward[K, V any](r storage.Reader, t *storage.Table[K, V], after string, word []byte, look func(K, V, bool) error) error {
	if after == "" {
		return t.Sift(r, nil, word, look)
	}
	var k K
	if err := json.Unmarshal([]byte(after), &k); err != nil {
		return fmt.Errorf("key of %s: %w", t.Name(), err)
	}
	return t.Sift(r, &k, word, look)
}
