package delivery

import (
	"errors"
	"slices"
	"sort"

	"rupor/storage"
	"rupor/union"
)

// A Report is what became of a broadcast.
type Report struct {
	Broadcast                // without its Parts
	ByReason  map[string]int // how many were refused for each reason
	Uncertain []union.ChatID // to whom it may have come twice, or not at all
}

// ReportOf reads the whole ledger. It returns storage.ErrNotFound if there is no
// such broadcast.
func ReportOf(r storage.Reader, id union.BroadcastID) (Report, error) {
	b, found, err := broadcasts.Get(r, id)
	if err != nil {
		return Report{}, err
	}
	if !found {
		return Report{}, storage.ErrNotFound
	}
	report := Report{Broadcast: b.Broadcast, ByReason: map[string]int{}}
	err = Outcomes(r, id, func(o Outcome) error {
		if o.State == OutcomeRefused {
			report.ByReason[o.Reason]++
		}
		if o.Uncertain && o.To != 0 {
			report.Uncertain = append(report.Uncertain, o.To)
		}
		return nil
	})
	return report, err
}

// Outcomes visits the recipients of a broadcast in the order of their ids, until
// visit returns an error or storage.Stop. The To of a forgotten person is 0.
func Outcomes(r storage.Reader, id union.BroadcastID, visit func(Outcome) error) error {
	return storage.Under(r, chunks, id, func(_ uint32, c chunk) error {
		for _, line := range c {
			if err := visit(line.outcome()); err != nil {
				return err
			}
		}
		return nil
	})
}

// OutcomeOf returns what became of one recipient, and whether the chat is one.
func OutcomeOf(r storage.Reader, id union.BroadcastID, to union.ChatID) (Outcome, bool, error) {
	b, _, err := broadcasts.Get(r, id)
	if err != nil {
		return Outcome{}, false, err
	}
	at, c, err := find(r, b, to)
	if err != nil || c == nil {
		return Outcome{}, false, err
	}
	return c[at.line].outcome(), true, nil
}

// Forget takes a person's id out of every ledger and off every broadcast they
// began, and drops the letters that wait for them and what their names stand
// for. The outcomes stay and count, as nobody's; where the person's turn had not
// come yet, it is skipped. A farewell may be posted afterwards.
//
// It reads the outbox, and for every broadcast there is a few chunks, of which
// it writes at most one.
func Forget(w storage.Writer, who union.ChatID) error {
	if who == 0 {
		return nil
	}
	var all []union.BroadcastID
	err := broadcasts.All(w, func(id union.BroadcastID, _ record) error {
		all = append(all, id)
		return nil
	})
	for _, id := range all {
		if err != nil {
			return err
		}
		err = blank(w, id, who)
	}
	if err != nil {
		return err
	}
	if err := dropLetters(w, who); err != nil {
		return err
	}
	var old []string
	err = storage.Under(w, names, who, func(name string, _ named) error {
		old = append(old, name)
		return nil
	})
	for _, name := range old {
		if err == nil {
			err = names.Delete(w, storage.Pair[union.ChatID, string]{First: who, Second: name})
		}
	}
	return err
}

// dropLetters takes the letters to a chat out of the outbox.
func dropLetters(w storage.Writer, to union.ChatID) error {
	var theirs []uint64
	err := letters.All(w, func(number uint64, e envelope) error {
		if e.To == to {
			theirs = append(theirs, number)
		}
		return nil
	})
	for _, number := range theirs {
		if err == nil {
			err = letters.Delete(w, number)
		}
	}
	return err
}

func blank(w storage.Writer, id union.BroadcastID, who union.ChatID) error {
	b, _, err := broadcasts.Get(w, id)
	if err != nil {
		return err
	}
	own := b.Author.Private() == who
	if own {
		b.Author = 0
	}
	if b.Started.IsZero() {
		if !b.State.Over() && b.State != Scheduled {
			b.Anew++ // the chunks written so far are thrown away
		} else if !own {
			return nil
		}
		return broadcasts.Put(w, id, b)
	}
	at, c, err := find(w, b, who)
	switch {
	case err != nil:
		return err
	case c == nil && own:
		return broadcasts.Put(w, id, b)
	case c == nil:
		return nil
	}
	l := openLedger(w, id, &b.Counts)
	err = l.change(at, func(r *recipient) {
		r.to = 0
		if r.state == OutcomePending {
			r.state = OutcomeSkipped
		}
	})
	if err != nil {
		return err
	}
	if err := l.save(); err != nil {
		return err
	}
	return broadcasts.Put(w, id, b)
}

// find looks a recipient up. c is nil if there is none.
func find(r storage.Reader, b record, to union.ChatID) (at spot, c chunk, err error) {
	if to == 0 {
		return spot{}, nil, nil
	}
	number, last := 0, b.chunks()
	if !to.Group() { // groups stand in front, and one that migrated keeps its old place
		if number, err = chunkOf(r, b, to); err != nil {
			return spot{}, nil, err
		}
		last = min(last, number+1)
	}
	for ; number < last; number++ {
		c, _, err := chunks.Get(r, pieceOf(b.ID, number))
		if err != nil {
			return spot{}, nil, err
		}
		line := slices.IndexFunc(c, func(r recipient) bool { return r.to == to })
		if line >= 0 {
			return spot{number, line}, c, nil
		}
		if to.Group() && lowest(c) > 0 {
			break
		}
	}
	return spot{}, nil, nil
}

// chunkOf returns the last chunk that begins at or before to, by halves.
func chunkOf(r storage.Reader, b record, to union.ChatID) (int, error) {
	var failed error
	begins := func(number int) union.ChatID {
		c, _, err := chunks.Get(r, pieceOf(b.ID, number))
		failed = errors.Join(failed, err)
		return lowest(c)
	}
	after := sort.Search(b.chunks(), func(number int) bool {
		low := begins(number)
		for low == 0 && number+1 < b.chunks() { // everybody in it is forgotten
			number++
			low = begins(number)
		}
		return low == 0 || low > to
	})
	return max(0, after-1), failed
}

// chunks is how many chunks the ledger has, once sending began.
func (b record) chunks() int { return (b.Total + chunkSize - 1) / chunkSize }

// lowest returns the first id of a chunk, 0 if all in it are forgotten.
func lowest(c chunk) union.ChatID {
	for _, r := range c {
		if r.to != 0 {
			return r.to
		}
	}
	return 0
}
