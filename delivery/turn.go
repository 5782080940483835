package delivery

import (
	"slices"
	"time"

	"rupor/storage"
	"rupor/union"
)

const (
	judgeAfter    = 20 // outcomes
	progressEvery = 3 * time.Second
	chunksAtOnce  = 32 // read in one transaction
)

// A turn is one commit on a ledger: it records results and takes the next
// recipients. run may run several times; what it brings is that of the last.
type turn struct {
	id      union.BroadcastID
	now     time.Time
	results []result
	want    int  // recipients to take at most
	final   bool // the campaign leaves

	cursor   spot           // where to take from
	suspects []union.ChatID // "not found" and not told

	// What came of it.
	record record
	taken  []*errand
	next   spot           // where to go on
	end    bool           // nobody is left to take
	doubts []union.ChatID // "not found" and still not told
}

func (t *turn) run(w storage.Writer, h Hooks) error {
	b, found, err := broadcasts.Get(w, t.id)
	if err != nil {
		return err
	}
	if !found {
		return storage.ErrNotFound
	}
	l := openLedger(w, t.id, &b.Counts)
	t.taken, t.end, t.next, t.doubts = nil, false, t.cursor, slices.Clone(t.suspects)
	for _, r := range t.results {
		if err := t.enter(w, h, l, &b, r); err != nil {
			return err
		}
	}
	if err := t.suspect(w, h, &b); err != nil {
		return err
	}
	if b.State == Sending && t.want > 0 {
		if t.taken, t.next, t.end, err = l.take(t.cursor, t.want, chunksAtOnce); err != nil {
			return err
		}
	}
	if b.State == Sending && b.Left() == 0 {
		b.State, b.Ended, b.Open = Finished, t.now, false
	}
	if err := l.save(); err != nil {
		return err
	}
	if err := b.tell(w, h, t.now, t.final); err != nil {
		return err
	}
	t.record = b
	return broadcasts.Put(w, t.id, b)
}

// enter writes one result down and tells whom it concerns.
func (t *turn) enter(w storage.Writer, h Hooks, l *ledger, b *record, r result) error {
	e := r.errand
	err := l.change(e.at, func(line *recipient) {
		b.Bad -= line.bad()
		line.state, line.reason = r.state, reasonNumber(r.reason)
		line.uncertain = line.uncertain || e.uncertain
		if r.arrived && line.parts == e.part {
			line.parts++
			line.messages = append(line.messages, r.messages...)
		}
		if r.movedTo != 0 && line.to != 0 {
			line.to = r.movedTo
		}
		b.Bad += line.bad()
	})
	switch {
	case err != nil:
		return err
	case r.movedTo != 0:
		return h.migrated(w, e.to, r.movedTo)
	case !r.gone:
		return nil
	case r.reason == reasonNotFound:
		t.doubts = append(t.doubts, e.to)
		return nil
	}
	return h.unreachable(w, e.to, r.reason, t.now)
}

// bad is 1 for a refusal that says nothing of the person, if all are refused so.
func (r *recipient) bad() int {
	if why := reasons[r.reason]; r.state == OutcomeRefused && (why == reasonNotFound || why == reasonContent) {
		return 1
	}
	return 0
}

// suspect pauses a broadcast whose first outcomes are nearly all bad: the token
// is another bot's, or the text is nothing that Telegram takes. Who was not found
// is told only when the others show that it is not that.
func (t *turn) suspect(w storage.Writer, h Hooks, b *record) error {
	outcomes := b.Counts.Sent + b.Counts.Refused + b.Counts.Unknown
	allBad := 10*b.Bad >= 9*outcomes
	if !b.Judged && outcomes >= judgeAfter {
		b.Judged = true
		if allBad && b.State == Sending && b.Left() > 0 {
			b.State, b.Reason = Paused, t.worst()
		}
	}
	if allBad || outcomes < judgeAfter && b.Left() > 0 {
		return nil
	}
	for _, to := range t.doubts {
		if err := h.unreachable(w, to, reasonNotFound, t.now); err != nil {
			return err
		}
	}
	t.doubts = nil
	return nil
}

// worst is the reason of the last bad outcome.
func (t *turn) worst() string {
	for _, r := range slices.Backward(t.results) {
		if r.reason == reasonNotFound || r.reason == reasonContent {
			return r.reason
		}
	}
	return reasonOther
}

// tell calls Progress if the state changed, or the last time was long ago.
func (b *record) tell(w storage.Writer, h Hooks, now time.Time, always bool) error {
	if !always && b.State == b.Told && now.Sub(b.ToldAt) < progressEvery {
		return nil
	}
	b.Told, b.ToldAt = b.State, now
	return h.progress(w, b.Broadcast, now)
}
