package delivery

import (
	"math"
	"slices"
	"time"

	"rupor/storage"
	"rupor/union"
)

// A list is a wave in the making: who is meant, in the order of their ids, and a
// number about each of them.
type list struct {
	zone  string
	chats []union.ChatID
	marks []byte // nil while there is nothing to say
}

// listsOf makes lists of what Hooks.Audience says: a zone once, everybody once.
func listsOf(waves []Wave) []list {
	var lists []list
	for _, wave := range waves {
		at := slices.IndexFunc(lists, func(l list) bool { return l.zone == wave.Zone })
		if at < 0 {
			lists, at = append(lists, list{zone: wave.Zone}), len(lists)
		}
		lists[at].chats = append(lists[at].chats, wave.Chats...)
	}
	for i := range lists {
		chats := lists[i].chats
		slices.Sort(chats)
		chats = slices.Compact(chats)
		chats = slices.DeleteFunc(chats, func(id union.ChatID) bool { return id == 0 })
		for _, before := range lists[:i] {
			at := 0
			chats = slices.DeleteFunc(chats, func(id union.ChatID) bool { return before.seek(&at, id) })
		}
		lists[i].chats = chats
	}
	return slices.DeleteFunc(lists, func(l list) bool { return len(l.chats) == 0 })
}

// seek says whether the list has an id, and moves at to its place: by steps, if
// the id is greater than the last one sought, as it is in a ledger nearly always.
func (l *list) seek(at *int, id union.ChatID) bool {
	if *at > 0 && l.chats[*at-1] >= id {
		*at, _ = slices.BinarySearch(l.chats, id)
	}
	for *at < len(l.chats) && l.chats[*at] < id {
		*at++
	}
	return *at < len(l.chats) && l.chats[*at] == id
}

// mark lets f change the marks of all recipients of a broadcast who are in the
// lists.
func mark(r storage.Reader, id union.BroadcastID, lists []list, f func(mark byte, line recipient) byte) error {
	for i := range lists {
		if l := &lists[i]; l.marks == nil {
			l.marks = make([]byte, len(l.chats))
		}
	}
	at := make([]int, len(lists))
	return storage.Under(r, chunks, id, func(_ uint32, c chunk) error {
		for _, line := range c {
			for i := range lists {
				if line.to != 0 && lists[i].seek(&at[i], line.to) {
					m := &lists[i].marks[at[i]]
					*m = f(*m, line)
					break
				}
			}
		}
		return nil
	})
}

// keepMissed keeps in the lists only those whom a broadcast did not reach.
func keepMissed(r storage.Reader, of union.BroadcastID, lists []list) error {
	err := mark(r, of, lists, func(_ byte, line recipient) byte {
		switch line.state {
		case OutcomeRefused, OutcomeUnknown, OutcomeSkipped:
			return 1
		case OutcomePending, OutcomeTaken, OutcomeSent:
		}
		return 0
	})
	for i := range lists {
		l, at := &lists[i], -1
		l.chats = slices.DeleteFunc(l.chats, func(union.ChatID) bool { at++; return l.marks[at] == 0 })
		l.marks = nil
	}
	return err
}

// countCapped writes into the marks how many Capped broadcasts begun since a
// moment each one got or is about to get, 255 for more. Those except are not
// counted.
func countCapped(r storage.Reader, lists []list, since time.Time, except ...union.BroadcastID) error {
	var capped []record
	err := broadcasts.All(r, func(_ union.BroadcastID, b record) error {
		if b.Capped && b.Act == ActSend && !b.Started.IsZero() && !b.Started.Before(since) && !slices.Contains(except, b.ID) {
			capped = append(capped, b)
		}
		return nil
	})
	for _, b := range capped {
		if err != nil {
			return err
		}
		err = mark(r, b.ID, lists, func(mark byte, line recipient) byte {
			if line.got() || line.state == OutcomePending && b.State == Sending {
				return mark + min(1, math.MaxUint8-mark)
			}
			return mark
		})
	}
	return err
}

// got says whether the broadcast arrived, or may have.
func (r *recipient) got() bool {
	return r.state == OutcomeSent || r.state == OutcomeTaken || r.state == OutcomeUnknown
}

// Capped says how many of some chats have already got, or are about to get, so
// many Capped broadcasts begun since a moment. It reads the ledgers of these.
func Capped(r storage.Reader, ids []union.ChatID, most int, since time.Time) (int, error) {
	if most <= 0 {
		return 0, nil
	}
	lists := listsOf([]Wave{{Chats: ids}})
	err := countCapped(r, lists, since)
	n := 0
	for _, l := range lists {
		n += l.full(most)
	}
	return n, err
}

// full is how many of a list have had enough.
func (l *list) full(most int) (n int) {
	for i := range l.marks {
		if l.had(i, most) {
			n++
		}
	}
	return n
}

func (l *list) had(i, most int) bool { return l.marks != nil && int(l.marks[i]) >= most }
