package delivery

import (
	"slices"
	"time"

	"rupor/storage"
	"rupor/union"
)

const (
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

	from     []spot         // where to take from in each wave, nil for their beginnings
	trial    trial          // the outcomes so far
	suspects []union.ChatID // "not found" and not told

	// What came of it.
	record  record
	taken   []*errand
	left    []*errand      // who withdrew or was forgotten between two parts
	reached []spot         // where to go on
	end     bool           // nobody is left to take
	tried   trial          // the outcomes now
	doubts  []union.ChatID // "not found" and still not told
	trouble error          // why Hooks.Quiet could not be asked
}

func (t *turn) run(w storage.Writer, h Hooks) error {
	b, found, err := broadcasts.Get(w, t.id)
	if err != nil {
		return err
	}
	if !found {
		return storage.ErrNotFound
	}
	l, quiet := openLedger(w, &b), b.Quiet
	t.taken, t.left, t.end, t.reached, t.trouble = nil, nil, false, slices.Clone(t.from), nil
	t.tried, t.doubts = slices.Clone(t.trial), slices.Clone(t.suspects)
	for _, r := range t.results {
		if err := t.enter(w, h, l, &b, r); err != nil {
			return err
		}
	}
	t.tried = t.tried.last()
	if err := t.suspect(w, h, &b); err != nil {
		return err
	}
	if b.State == Sending && t.want > 0 {
		if err := t.take(w, h, l, &b); err != nil {
			return err
		}
	}
	if b.State == Sending && b.Left() == 0 {
		b.State, b.Ended, b.Open = Finished, t.now, false
	}
	if b.State != Sending {
		b.Quiet = time.Time{}
	}
	same := b.Quiet.Equal(quiet)
	if same && b.State == b.Told && len(t.results)+len(t.taken) == 0 && !t.final {
		t.record = b
		return nil // there is nothing to tell or to write
	}
	if err := l.save(); err != nil {
		return err
	}
	if err := b.tell(w, h, t.now, t.final || !same); err != nil {
		return err
	}
	t.record = b
	return broadcasts.Put(w, t.id, b)
}

// giveBack puts errands back into the ledger that were not done.
func (t *turn) giveBack(errands []*errand) {
	for _, e := range errands {
		t.results = append(t.results, result{errand: e, state: OutcomePending, reason: e.failed})
	}
}

// enter writes one result down and tells whom it concerns.
func (t *turn) enter(w storage.Writer, h Hooks, l *ledger, b *record, r result) error {
	e := r.errand
	t.tried = t.tried.hear(r)
	err := l.change(e.at, func(line *recipient) {
		left := line.left()
		line.state, line.reason = r.state, reasonNumber(r.reason)
		line.uncertain = line.uncertain || e.uncertain
		if left && (r.state == OutcomePending || r.state == OutcomeTaken) { // meanwhile
			line.state, t.left = OutcomePending, append(t.left, e)
			b.leave(line)
		}
		if r.arrived && line.parts == e.part {
			line.parts++
			line.messages = append(line.messages, r.messages...)
		}
		if r.movedTo != 0 && line.to != 0 {
			line.to = r.movedTo
		}
	})
	if r.state == OutcomePending {
		t.rewind(b.waves(), e.at)
	}
	if err == nil && r.file != nil {
		err = keepFile(w, pieceOf(b.ID, e.part), *r.file)
	}
	if err == nil && r.poll != "" {
		err = h.polled(w, b.Broadcast, e.to, r.poll)
	}
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

// keepFile puts what Telegram made of an uploaded file in its place, so that it is
// never uploaded again.
func keepFile(w storage.Writer, part piece, file union.Media) error {
	return parts.Update(w, part, func(m *Message) error {
		m.File, m.Media = nil, []union.Media{file}
		return nil
	})
}

// tell calls Progress if the state changed, or the last time was long ago.
func (b *record) tell(w storage.Writer, h Hooks, now time.Time, always bool) error {
	if !always && b.State == b.Told && now.Sub(b.ToldAt) < progressEvery {
		return nil
	}
	b.Told, b.ToldAt = b.State, now
	return h.progress(w, b.Broadcast, now)
}
