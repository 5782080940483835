package delivery

import (
	"time"

	"rupor/storage"
	"rupor/union"
)

// adopt takes a broadcast that is under way into the office's hands. Whoever is
// taken in its ledger is in doubt: the house fell before their answer was
// recorded.
func (p *PostOffice) adopt(c *campaign) error {
	b, err := p.walk(c.id, Sending, chunksAtOnce, func(l *ledger, b *record, number int) error {
		if b.Act != ActSend {
			return l.release(number)
		}
		return l.doubt(number, b.Policy)
	}, nil)
	if err != nil || b.State != Sending || p.running.Err() != nil {
		return err
	}
	err = p.engine.View(func(r storage.Reader) (err error) {
		if c.parts, err = partsOf(r, c.id); err == nil && b.Act == ActEdit {
			c.offsets, err = offsetsOf(r, b.Of)
		}
		return err
	})
	c.act, c.policy, c.plain = b.Act, b.Policy, make([]bool, len(c.parts))
	c.paid = b.Paid && b.Act == ActSend && p.o.PaidRate > 0
	c.left, c.minds, c.live = b.Left(), b.Minds, true
	return err
}

// skipRest marks those as skipped whom a canceled broadcast did not reach.
func (p *PostOffice) skipRest(c *campaign) error {
	_, err := p.walk(c.id, Canceled, chunksPerCommit, func(l *ledger, b *record, number int) error {
		return l.skip(number, b.Act)
	}, func(b *record) { b.Open = false })
	return err
}

// tell lets Progress know of a state that nobody works on.
func (p *PostOffice) tell(c *campaign) error {
	now := time.Now()
	return p.commit(func(w storage.Writer, h Hooks) error {
		b, _, err := broadcasts.Get(w, c.id)
		if err != nil {
			return err
		}
		if err := b.tell(w, h, now, false); err != nil {
			return err
		}
		return broadcasts.Put(w, c.id, b)
	})
}

// walk goes through the ledger of a broadcast, so many chunks in one commit, as
// long as it is in the given state; end is called in the last one. It returns
// the broadcast as it was left.
func (p *PostOffice) walk(id union.BroadcastID, in State, step int,
	visit func(*ledger, *record, int) error, end func(*record),
) (b record, err error) {
	last := false
	for first := 0; !last && err == nil && p.running.Err() == nil; first += step {
		now := time.Now()
		err = p.commit(func(w storage.Writer, h Hooks) (err error) {
			if b, _, err = broadcasts.Get(w, id); err != nil || b.State != in {
				last = true
				return err
			}
			l := openLedger(w, &b)
			for number := first; number < min(first+step, b.chunks()); number++ {
				if err := visit(l, &b, number); err != nil {
					return err
				}
			}
			if err := l.save(); err != nil {
				return err
			}
			if last = first+step >= b.chunks(); last && end != nil {
				end(&b)
			}
			if err := b.tell(w, h, now, last && end != nil); err != nil {
				return err
			}
			return broadcasts.Put(w, id, b)
		})
	}
	return b, err
}

// doubt decides about those of a chunk who are taken.
func (l *ledger) doubt(number int, policy Policy) error {
	c, err := l.chunk(number)
	for line := range c {
		if c[line].state != OutcomeTaken {
			continue
		}
		l.changeLine(c, spot{number, line}, func(r *recipient) {
			left := r.left()
			r.uncertain, r.reason = true, 0
			if r.state = OutcomePending; policy == Skip || left {
				r.state = OutcomeUnknown
			}
		})
	}
	return err
}

// skip decides about those of a chunk who have no outcome and will get nothing
// more.
func (l *ledger) skip(number int, act Act) error {
	settle := l.release
	if act == ActSend {
		settle = func(number int) error { return l.doubt(number, Skip) }
	}
	if err := settle(number); err != nil {
		return err
	}
	c, err := l.chunk(number)
	for line := range c {
		if c[line].state == OutcomePending {
			l.changeLine(c, spot{number, line}, func(r *recipient) {
				if r.state = OutcomeSkipped; r.uncertain && act == ActSend {
					r.state = OutcomeUnknown // it was to come again, and may have come
				}
			})
		}
	}
	return err
}
