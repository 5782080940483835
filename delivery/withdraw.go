package delivery

import (
	"rupor/storage"
	"rupor/union"
)

// withdrawn has those who withdrew while the audience of a broadcast was being
// frozen, until it is.
var withdrawn = storage.NewTable[storage.Pair[union.BroadcastID, union.ChatID], bool]("dw",
	storage.PairOf(storage.Uint[union.BroadcastID](), storage.Int[union.ChatID]()))

// Withdraw keeps from a person what the broadcasts under way would still send
// them, from the caller's commit on: they are skipped as "withdrawn". What is in
// the air in that moment arrives; what is done to messages that they have is done.
//
// It reads a few chunks of every broadcast under way and writes at most one.
func Withdraw(w storage.Writer, who union.ChatID) error {
	return amend(w, who, func(b *record, line *recipient) { b.leave(line) }, func(id union.BroadcastID) error {
		return withdrawn.Put(w, storage.Pair[union.BroadcastID, union.ChatID]{First: id, Second: who}, true)
	})
}

// Readmit undoes Withdraw: the broadcasts that are still under way go to the
// person again.
func Readmit(w storage.Writer, who union.ChatID) error {
	return amend(w, who, func(b *record, line *recipient) {
		if line.reason == reasonNumber(reasonWithdrawn) {
			if line.reason = 0; line.state == OutcomeSkipped {
				line.state = OutcomePending
				b.Minds++
			}
		}
	}, func(id union.BroadcastID) error {
		return withdrawn.Delete(w, storage.Pair[union.BroadcastID, union.ChatID]{First: id, Second: who})
	})
}

// amend lets f change a person's line in the broadcasts that send; early is called
// for those whose ledger is still in the making.
func amend(w storage.Writer, who union.ChatID, f func(*record, *recipient), early func(union.BroadcastID) error) error {
	var open []record
	err := openBroadcasts.Keys(w, true, func(id union.BroadcastID) error {
		b, _, err := broadcasts.Get(w, id)
		if b.Act == ActSend {
			open = append(open, b)
		}
		return err
	})
	for i := range open {
		if err != nil {
			return err
		}
		if b := &open[i]; b.Started.IsZero() {
			err = early(b.ID)
		} else {
			err = b.amend(w, who, f)
		}
	}
	return err
}

// amend lets f change a person's line, if there is one, and writes what changed.
func (b *record) amend(w storage.Writer, who union.ChatID, f func(*record, *recipient)) error {
	at, c, err := find(w, b, who)
	if err != nil || c == nil {
		return err
	}
	l := openLedger(w, b)
	if err := l.change(at, func(line *recipient) { f(b, line) }); err != nil {
		return err
	}
	if err := l.save(); err != nil {
		return err
	}
	return broadcasts.Put(w, b.ID, *b)
}

// leave decides about the line of somebody who wants nothing more. Who is taken is
// only marked: the office may have to be told, or it is in the air.
func (b *record) leave(line *recipient) {
	switch {
	case line.state == OutcomeTaken:
		line.reason = reasonNumber(reasonWithdrawn)
		b.Minds++
	case line.state != OutcomePending:
	case line.uncertain && b.Act == ActSend:
		line.state = OutcomeUnknown // it was to come again, and may have come
	default:
		line.state, line.reason = OutcomeSkipped, reasonNumber(reasonWithdrawn)
	}
}

// left says that nothing more may go to a recipient who is taken.
func (r *recipient) left() bool {
	return r.to == 0 || r.state == OutcomeTaken && r.reason == reasonNumber(reasonWithdrawn)
}

// leaveOut skips those who withdrew while the ledger was in the making.
func (b *record) leaveOut(w storage.Writer) error {
	l := openLedger(w, b)
	err := dropWithdrawn(w, b.ID, func(who union.ChatID) error {
		at, c, err := find(w, b, who)
		if err != nil || c == nil {
			return err
		}
		return l.change(at, b.leave)
	})
	if err != nil {
		return err
	}
	return l.save()
}

// dropWithdrawn empties the list of those who withdrew while a ledger was in the
// making, and calls each for every one, if it is not nil.
func dropWithdrawn(w storage.Writer, id union.BroadcastID, each func(union.ChatID) error) error {
	var all []union.ChatID
	err := storage.Under(w, withdrawn, id, func(who union.ChatID, _ bool) error {
		all = append(all, who)
		return nil
	})
	for _, who := range all {
		if err == nil && each != nil {
			err = each(who)
		}
		if err == nil {
			err = withdrawn.Delete(w, storage.Pair[union.BroadcastID, union.ChatID]{First: id, Second: who})
		}
	}
	return err
}
