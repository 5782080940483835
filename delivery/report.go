package delivery

import (
	"reflect"
	"slices"

	"rupor/storage"
	"rupor/union"
)

// ByReason says how many were refused or skipped for each reason, which is one of
// those of Outcome. Broadcasts from before this was counted have none.
func (c Counts) ByReason() map[string]int {
	by := map[string]int{}
	for i, n := range c.Reasons {
		if n != 0 {
			by[reasons[i]] = n
		}
	}
	return by
}

// UncertainOf returns to whom a broadcast may have come twice, or not at all: up
// to so many of them, and nobody who was forgotten. It reads no more chunks of
// the ledger than it must.
func UncertainOf(r storage.Reader, id union.BroadcastID, most int) (all []union.ChatID, err error) {
	b, _, err := broadcasts.Get(r, id)
	if err != nil || b.Counts.Uncertain == 0 || most <= 0 {
		return nil, err
	}
	look := func(c chunk) error {
		for _, line := range c {
			if line.uncertain && line.to != 0 {
				if all = append(all, line.to); len(all) == most {
					return storage.Stop
				}
			}
		}
		return nil
	}
	if len(b.InDoubt) < inDoubtMost && !b.old() {
		slices.Sort(b.InDoubt)
		for _, number := range b.InDoubt {
			c, _, err := chunks.Get(r, pieceOf(id, number))
			if err != nil || look(c) != nil {
				return all, err
			}
		}
		return all, nil
	}
	err = storage.Under(r, chunks, id, func(_ uint32, c chunk) error { return look(c) })
	return all, err
}

// Outcomes visits the recipients of a broadcast, wave by wave in the order of their ids, until
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
	at, c, err := find(r, &b, to)
	if err != nil || c == nil {
		return Outcome{}, false, err
	}
	return c[at.line].outcome(), true, nil
}

// Forget takes somebody's id off the broadcasts under way, which become another's if
// they were theirs, 0 is nobody's, and out of their ledgers, and drops the letters
// that wait for them and what their names stand for: nothing more goes to them, but
// for a farewell that is posted afterwards. Without, which may be nil, takes them out of
// the letters that wait for others: it says what is left of one, and whether it still
// goes. Settle does the rest.
//
// It reads the outbox, and for every broadcast under way a few chunks, of which it
// writes at most one.
func Forget(w storage.Writer, from, to union.MemberID, without func(Letter) (Message, bool)) error {
	who := from.Private()
	if who == 0 {
		return nil
	}
	var open []union.BroadcastID
	err := openBroadcasts.Keys(w, true, func(id union.BroadcastID) error {
		open = append(open, id)
		return nil
	})
	for _, id := range open {
		if err == nil {
			_, err = blank(w, id, who, to)
		}
	}
	if err != nil {
		return err
	}
	if err := censor(w, who, without); err != nil {
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

// censor takes the letters to a chat out of the outbox, and its owner out of the
// others. One that is on its way arrives as it was, but is not tried again so.
func censor(w storage.Writer, who union.ChatID, without func(Letter) (Message, bool)) error {
	dropped, altered := map[uint64]Letter{}, map[uint64]envelope{}
	err := letters.All(w, func(number uint64, e envelope) error {
		if e.To == who {
			dropped[number] = Letter{To: e.To, Name: e.Name}
			return nil
		}
		if without == nil {
			return nil
		}
		m, stays := without(e.Letter)
		switch {
		case !stays:
			dropped[number] = Letter{To: e.To, Name: e.Name}
		case !reflect.DeepEqual(m, e.Message):
			e.Message = m
			altered[number] = e
		}
		return nil
	})
	for number, l := range dropped {
		if err == nil {
			err = drop(w, number, l)
		}
	}
	for number, e := range altered {
		if err == nil {
			err = letters.Put(w, number, e)
		}
	}
	return err
}

// blank takes a person off one broadcast, which becomes an heir's if it was theirs,
// and says whether they were there.
func blank(w storage.Writer, id union.BroadcastID, who union.ChatID, heir union.MemberID) (bool, error) {
	b, _, err := broadcasts.Get(w, id)
	if err != nil {
		return false, err
	}
	own := false
	for _, name := range []*union.MemberID{&b.Author, &b.Approved} {
		if name.Private() == who {
			*name, own = heir, true
		}
	}
	if b.Started.IsZero() {
		if err := withdrawn.Delete(w, storage.Pair[union.BroadcastID, union.ChatID]{First: id, Second: who}); err != nil {
			return false, err
		}
		if !b.State.Over() && b.State != Scheduled {
			b.Anew++ // the chunks written so far are thrown away
		} else if !own {
			return false, nil
		}
		return true, broadcasts.Put(w, id, b)
	}
	at, c, err := find(w, &b, who)
	switch {
	case err != nil:
		return false, err
	case c == nil && own:
		return true, broadcasts.Put(w, id, b)
	case c == nil:
		return false, nil
	}
	l := openLedger(w, &b)
	err = l.change(at, func(r *recipient) {
		r.to = 0
		b.leave(r)
	})
	if err != nil {
		return false, err
	}
	if err := l.save(); err != nil {
		return false, err
	}
	return true, broadcasts.Put(w, id, b)
}
