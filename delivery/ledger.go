package delivery

import (
	"fmt"
	"slices"

	"rupor/storage"
	"rupor/union"
)

// A spot is a recipient's place in its ledger.
type spot struct {
	chunk int
	line  int
}

// A ledger is the recipients of one broadcast within one transaction. Chunks are
// read once and written once, by save; the counts follow every change.
type ledger struct {
	w       storage.Writer
	id      union.BroadcastID
	counts  *Counts
	read    map[int]chunk
	changed []int
}

func openLedger(w storage.Writer, id union.BroadcastID, counts *Counts) *ledger {
	return &ledger{w: w, id: id, counts: counts, read: map[int]chunk{}}
}

// chunk returns the chunk of that number, nil if there is none.
func (l *ledger) chunk(number int) (chunk, error) {
	if c, found := l.read[number]; found {
		return c, nil
	}
	c, _, err := chunks.Get(l.w, pieceOf(l.id, number))
	if err != nil {
		return nil, err
	}
	l.read[number] = c
	return c, nil
}

// change lets f work on a recipient and keeps the counts true.
func (l *ledger) change(at spot, f func(*recipient)) error {
	c, err := l.chunk(at.chunk)
	if err != nil {
		return err
	}
	if at.line >= len(c) {
		return fmt.Errorf("delivery: the ledger of broadcast %d has no line %d in chunk %d", l.id, at.line, at.chunk)
	}
	l.changeLine(c, at, f)
	return nil
}

func (l *ledger) changeLine(c chunk, at spot, f func(*recipient)) {
	l.counts.add(c[at.line], -1)
	f(&c[at.line])
	l.counts.add(c[at.line], 1)
	if !slices.Contains(l.changed, at.chunk) {
		l.changed = append(l.changed, at.chunk)
	}
}

func (l *ledger) save() error {
	for _, number := range l.changed {
		if err := chunks.Put(l.w, pieceOf(l.id, number), l.read[number]); err != nil {
			return err
		}
	}
	return nil
}

func (c *Counts) add(r recipient, n int) {
	switch r.state {
	case OutcomeSent:
		c.Sent += n
	case OutcomeRefused:
		c.Refused += n
	case OutcomeUnknown:
		c.Unknown += n
	case OutcomeSkipped:
		c.Skipped += n
	case OutcomePending, OutcomeTaken:
	}
	if r.uncertain {
		c.Uncertain += n
	}
}

// take marks up to n pending recipients as taken, from a spot on, and returns
// them with the spot where to go on. The end is reached when that spot's chunk
// does not exist. One call reads so many chunks and no more.
func (l *ledger) take(from spot, n, chunksAtMost int) (taken []*errand, next spot, end bool, err error) {
	next = from
	for range chunksAtMost {
		c, err := l.chunk(next.chunk)
		if err != nil {
			return nil, from, false, err
		}
		if c == nil {
			return taken, next, true, nil
		}
		for ; next.line < len(c); next.line++ {
			if len(taken) == n {
				return taken, next, false, nil
			}
			if c[next.line].state != OutcomePending {
				continue
			}
			l.changeLine(c, next, func(r *recipient) { r.state = OutcomeTaken })
			r := c[next.line]
			taken = append(taken, &errand{at: next, to: r.to, part: r.parts, uncertain: r.uncertain})
		}
		next = spot{chunk: next.chunk + 1}
	}
	return taken, next, false, nil
}
