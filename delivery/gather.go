package delivery

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"rupor/storage"
	"rupor/union"
)

const (
	chunksPerCommit = 4 // a transaction writes a few kilobytes
	linesPerCommit  = chunksPerCommit * chunkSize
)

// errStale ends a job whose broadcast has changed under its hands.
var errStale = errors.New("delivery: the broadcast has changed")

// reasonAudience is why a broadcast is paused whose audience can't be found out.
const reasonAudience = "audience"

// lines brings the lines of a ledger, some at a time and one wave after another:
// linesPerCommit at once, but for the last of a wave.
type lines func(put func(zone string, some []recipient) error) error

// gather freezes the audience of a broadcast and opens it for sending. It may be
// interrupted anywhere: the next time it begins anew, and only the last commit
// makes the ledger count.
func (p *PostOffice) gather(c *campaign) error {
	b, of, err := p.settled(c.id)
	if err != nil {
		return stale(err)
	}
	if b.Capped { // the next one must see this one's ledger
		select {
		case p.capping <- struct{}{}:
			defer func() { <-p.capping }()
		case <-p.running.Done():
			return nil
		}
	}
	lines, err := p.lines(b, of)
	if err != nil {
		p.log.Error("can't find out whom a broadcast is for; it is paused", "broadcast", c.id, "err", err)
		return stale(p.update(b, func(_ storage.Writer, b *record) error {
			b.State, b.Reason = Paused, reasonAudience
			return nil
		}))
	}
	for more := true; more; {
		err := p.update(b, func(w storage.Writer, _ *record) (err error) {
			more, err = wipe(w, b.ID)
			return err
		})
		if err != nil {
			return stale(err)
		}
	}
	d := draft{record: record{Waves: []wave{}}}
	err = lines(func(zone string, some []recipient) error { return p.write(b, &d, zone, some) })
	if err != nil {
		return stale(err)
	}
	now := time.Now()
	return stale(p.update(b, func(w storage.Writer, b *record) error {
		b.Total, b.Counts, b.Waves, b.InDoubt = d.Total, d.Counts, d.Waves, d.InDoubt
		b.State, b.Started = Sending, now
		return b.leaveOut(w)
	}))
}

// settled returns a broadcast that gathers and the one that it is done to, once
// that is at rest: after a cancel its last answers take a moment.
func (p *PostOffice) settled(id union.BroadcastID) (b, of record, err error) {
	for {
		err = p.engine.View(func(r storage.Reader) (err error) {
			if b, _, err = broadcasts.Get(r, id); err == nil && b.Of != 0 {
				of, _, err = broadcasts.Get(r, b.Of)
			}
			return err
		})
		switch {
		case err != nil:
			return b, of, fmt.Errorf("delivery: read a broadcast: %w", err)
		case b.State != Gathering:
			return b, of, errStale
		case !of.Open:
			return b, of, nil
		}
		select {
		case <-p.running.Done():
			return b, of, errStale
		case <-time.After(recordEvery):
		}
	}
}

// lines finds out who is meant.
func (p *PostOffice) lines(b, of record) (lines, error) {
	if b.Act != ActSend {
		return p.copyTargets(b.Act, &of), nil
	}
	if p.o.Hooks.Audience == nil {
		return nil, errors.New("delivery: nobody knows the audience of a broadcast")
	}
	var lists []list
	var most int // 0 is any number
	now := time.Now()
	err := p.engine.View(func(r storage.Reader) error {
		waves, err := p.o.Hooks.Audience(r, b.Broadcast)
		if lists = listsOf(waves); err == nil && b.Of != 0 {
			err = keepMissed(r, b.Of, lists)
		}
		if err != nil || !b.Capped || p.o.Hooks.Cap == nil {
			return err
		}
		var since time.Time
		if most, since, err = p.o.Hooks.Cap(r, b.Broadcast, now); err != nil || most <= 0 {
			return err
		}
		return countCapped(r, lists, since, b.ID, b.Of)
	})
	return linesOf(lists, most), err
}

// linesOf brings the lines of lists; who has had enough is skipped from the start.
func linesOf(lists []list, most int) lines {
	return func(put func(zone string, some []recipient) error) error {
		for _, l := range lists {
			for first := 0; first < len(l.chats); first += linesPerCommit {
				some := make([]recipient, min(linesPerCommit, len(l.chats)-first))
				for i := range some {
					some[i].to = l.chats[first+i]
					if l.had(first+i, most) {
						some[i].state, some[i].reason = OutcomeSkipped, reasonNumber(reasonCap)
					}
				}
				if err := put(l.zone, some); err != nil {
					return err
				}
			}
		}
		return nil
	}
}

// A draft is what will be said of a ledger in the making.
type draft struct {
	record
	chunk int // the next one's number
}

// write adds lines of one zone to a ledger in the making.
func (p *PostOffice) write(seen record, d *draft, zone string, some []recipient) error {
	if last := len(d.Waves) - 1; last < 0 || d.Waves[last].Zone != zone {
		d.Waves = append(d.Waves, wave{Zone: zone})
	}
	wave, first := &d.Waves[len(d.Waves)-1], d.chunk
	for c := range slices.Chunk(some, chunkSize) {
		for _, line := range c {
			d.count(d.chunk, line, 1)
		}
		d.chunk++
		wave.Chunks++
	}
	d.Total += len(some)
	wave.Total += len(some)
	return p.update(seen, func(w storage.Writer, _ *record) error {
		number := first
		for c := range slices.Chunk(some, chunkSize) {
			if err := chunks.Put(w, pieceOf(seen.ID, number), c); err != nil {
				return err
			}
			number++
		}
		return nil
	})
}

// update commits a change of a broadcast that still gathers and that nobody was
// forgotten in; otherwise, or when the office must close, it returns errStale.
func (p *PostOffice) update(seen record, f func(storage.Writer, *record) error) error {
	isStale, now := false, time.Now()
	err := p.commit(func(w storage.Writer, h Hooks) error {
		b, found, err := broadcasts.Get(w, seen.ID)
		if isStale = !found || b.State != Gathering || b.Anew != seen.Anew; isStale || err != nil {
			return err
		}
		if err := f(w, &b); err != nil {
			return err
		}
		if err := b.tell(w, h, now, false); err != nil {
			return err
		}
		return broadcasts.Put(w, seen.ID, b)
	})
	if err == nil && (isStale || p.running.Err() != nil) {
		return errStale
	}
	return err
}

func stale(err error) error {
	if errors.Is(err, errStale) {
		return nil
	}
	return err
}

// wipe deletes chunks that an interrupted gathering left, some in each call.
func wipe(w storage.Writer, id union.BroadcastID) (more bool, err error) {
	var old []piece
	err = storage.Under(w, chunks, id, func(number uint32, _ chunk) error {
		if old = append(old, piece{First: id, Second: number}); len(old) == chunksAtOnce {
			return storage.Stop
		}
		return nil
	})
	for _, key := range old {
		if err == nil {
			err = chunks.Delete(w, key)
		}
	}
	return len(old) == chunksAtOnce, err
}
