package delivery

import (
	"rupor/storage"
	"rupor/union"
)

// Settle goes on from a broadcast to take somebody's id off all of them and out of
// their ledgers: what they began or approved becomes another's, 0 is nobody's, and
// their outcomes stay and count, as nobody's. It looks at up to so many broadcasts,
// and changes up to so many. It says how many it changed, and where to go on, 0
// when it is done.
//
// For every broadcast it reads a few chunks, of which it writes at most one.
func Settle(w storage.Writer, from, to union.MemberID, next union.BroadcastID, looks, most int) (union.BroadcastID, int, error) {
	var all []union.BroadcastID
	after := union.BroadcastID(0)
	err := broadcasts.From(w, next, func(id union.BroadcastID, _ record) error {
		if len(all) == looks {
			after = id
			return storage.Stop
		}
		all = append(all, id)
		return nil
	})
	n := 0
	for _, id := range all {
		if err != nil || n == most {
			return id, n, err
		}
		var changed bool
		if changed, err = blank(w, id, from.Private(), to); changed {
			n++
		}
	}
	return after, n, err
}

// SetAuthor makes one broadcast another person's: its reports go to them from now
// on. It returns storage.ErrNotFound if there is none.
func SetAuthor(w storage.Writer, id union.BroadcastID, who union.MemberID) error {
	return broadcasts.Update(w, id, func(b *record) error {
		b.Author = who
		return nil
	})
}
