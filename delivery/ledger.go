package delivery

import (
	"fmt"
	"slices"

	"rupor/storage"
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
	b       *record
	read    map[int]chunk
	changed []int
}

func openLedger(w storage.Writer, b *record) *ledger {
	return &ledger{w: w, b: b, read: map[int]chunk{}}
}

// chunk returns the chunk of that number, nil if there is none.
func (l *ledger) chunk(number int) (chunk, error) {
	if c, found := l.read[number]; found {
		return c, nil
	}
	c, _, err := chunks.Get(l.w, pieceOf(l.b.ID, number))
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
		return fmt.Errorf("delivery: the ledger of broadcast %d has no line %d in chunk %d", l.b.ID, at.line, at.chunk)
	}
	l.changeLine(c, at, f)
	return nil
}

func (l *ledger) changeLine(c chunk, at spot, f func(*recipient)) {
	l.b.count(at.chunk, c[at.line], -1)
	f(&c[at.line])
	l.b.count(at.chunk, c[at.line], 1)
	if !slices.Contains(l.changed, at.chunk) {
		l.changed = append(l.changed, at.chunk)
	}
}

func (l *ledger) save() error {
	for _, number := range l.changed {
		if err := chunks.Put(l.w, pieceOf(l.b.ID, number), l.read[number]); err != nil {
			return err
		}
	}
	return nil
}

// count counts a line of a chunk, with n 1, or takes it out of the counts, with -1.
func (b *record) count(number int, r recipient, n int) {
	b.Counts.add(r, n)
	if r.uncertain && n > 0 && len(b.InDoubt) < inDoubtMost && !slices.Contains(b.InDoubt, number) {
		b.InDoubt = append(b.InDoubt, number)
	}
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
	if r.reason != 0 && (r.state == OutcomeRefused || r.state == OutcomeSkipped) {
		c.Reasons[r.reason] += n
	}
}

// take marks up to n pending recipients as taken, from a spot on in so many
// chunks, and returns them with the spot where to go on.
func (l *ledger) take(from spot, n, chunksAtMost int) (taken []*errand, next spot, err error) {
	next = from
	for range chunksAtMost {
		c, err := l.chunk(next.chunk)
		if err != nil {
			return nil, from, err
		}
		for ; next.line < len(c); next.line++ {
			if len(taken) == n {
				return taken, next, nil
			}
			if c[next.line].state != OutcomePending {
				continue
			}
			l.changeLine(c, next, func(r *recipient) { r.state = OutcomeTaken })
			taken = append(taken, l.errand(c[next.line], next))
		}
		next = spot{chunk: next.chunk + 1}
	}
	return taken, next, nil
}

func (l *ledger) errand(r recipient, at spot) *errand {
	e := &errand{at: at, to: r.to, part: r.parts, uncertain: r.uncertain}
	if l.b.Act != ActSend {
		e.targets, e.failed = r.messages, reasons[r.reason]
	}
	return e
}
