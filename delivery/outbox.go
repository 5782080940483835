package delivery

import (
	"fmt"
	"math"
	"time"

	"rupor/storage"
)

// readLetters files slips for the letters that came since it last looked. Each
// letter is read once here, and once more when its turn comes.
func (p *PostOffice) readLetters(now time.Time) error {
	for p.mail.slips < loadAtMost {
		n := 0
		err := p.engine.View(func(r storage.Reader) error {
			return letters.Range(r, p.cursor, math.MaxUint64, func(number uint64, e envelope) error {
				to, err := whereTo(r, e.To)
				if err != nil {
					return err
				}
				box := p.mail.add(to, newSlip(number, e, now))
				p.mail.sort(box, now, p.chatFree)
				p.cursor = number + 1
				if n++; n == loadAtOnce {
					return storage.Stop
				}
				return nil
			})
		})
		if err != nil {
			return fmt.Errorf("delivery: read the outbox: %w", err)
		}
		if n < loadAtOnce {
			return nil
		}
	}
	p.full = true
	return nil
}

// lookIfFull reads on when there is room again for the slips of a huge backlog.
func (p *PostOffice) lookIfFull() {
	if p.full && p.mail.slips < loadAtMost-loadAtOnce {
		p.full, p.looked = false, time.Time{}
	}
}

func newSlip(number uint64, e envelope, now time.Time) *slip {
	return &slip{
		number: number, version: e.Version, lane: max(LaneReply, min(e.Lane, LaneNotice)), cost: e.cost(),
		named: e.Name != "", notBefore: e.NotBefore, known: now,
	}
}

// cost is that of Message; edits and deletions count as one.
func (e envelope) cost() int {
	if e.Edit != 0 || e.Delete != 0 {
		return 1
	}
	return e.Message.cost()
}

// sendLetter starts the call for the letter in front. It starts nothing if the
// letter turns out to be another than its slip says, or its chat to be taken; the
// mailbox then stands where it belongs, and choose looks anew.
func (p *PostOffice) sendLetter(box *mailbox, now time.Time) error {
	s := box.head
	defer func() { p.mail.sort(box, now, p.chatFree) }()
	if p.chatFree(now, box.chat, s.cost).After(now) { // a broadcast was faster
		return nil
	}
	e, found, message, err := p.readLetter(box, s)
	switch {
	case err != nil:
		return fmt.Errorf("delivery: read a letter: %w", err)
	case !found: // a newer one of its name goes under another number
		p.mail.remove(box, s)
		return nil
	case e.Version != s.version || e.cost() != s.cost:
		*s = slip{number: s.number, version: e.Version, lane: s.lane, cost: e.cost(), named: true, known: s.known, anew: s.anew}
		return nil
	}
	if e.Edit == 0 && e.Delete == 0 && now.Sub(message.At) < nameLives {
		e.Edit = message.Message
	}
	if s.anew {
		e.Edit = 0
	}
	if s.plain {
		e.Message = e.Message.plain()
	}
	box.busy = true
	p.waited(s, now)
	t := p.depart(s.lane, nil, &request{Letter: e.Letter}, s.cost, now)
	p.employ(func() { p.carry(box, s, e, t) })
	return nil
}

// waited tells how long a letter has waited that leaves for the first time.
func (p *PostOffice) waited(s *slip, now time.Time) {
	if p.o.Waited != nil && s.tries == 0 && !s.plain && !s.anew {
		p.o.Waited(s.lane, now.Sub(latest(s.known, s.notBefore)))
	}
}

// readLetter returns the letter of a slip, if it still waits, and what its name
// stands for.
func (p *PostOffice) readLetter(box *mailbox, s *slip) (e envelope, found bool, n named, err error) {
	err = p.engine.View(func(r storage.Reader) (err error) {
		if e, found, err = letters.Get(r, s.number); err != nil || !found {
			return err
		}
		if e.To = box.chat; e.Name != "" {
			n, _, err = names.Get(r, nameOf(e.Letter))
		}
		return err
	})
	return e, found, n, err
}

// carry is one call for a letter and the record of what came of it.
func (p *PostOffice) carry(box *mailbox, s *slip, e envelope, t trip) {
	ids, err := p.call(s.lane, e.Letter, t.left)
	back := time.Now()
	v := p.judge(s, e, ids, err)
	var lost error
	if v.record != nil {
		lost = p.commit(v.record)
	}
	p.reports <- func() {
		now := time.Now()
		p.arrive(t, err, back, now)
		box.busy = false
		switch {
		case lost != nil:
			p.fail(lost)
		case v.movedTo != 0:
			p.mail.sort(p.mail.move(box, v.movedTo), now, p.chatFree)
		case v.answered:
			p.stats.carried(s.lane, err == nil, t.left.Sub(s.known))
			if v.told {
				p.looked = time.Time{}
			}
			if v.newer {
				*s = slip{number: s.number, lane: s.lane, cost: s.cost, named: true, known: now}
			} else {
				p.mail.remove(box, s)
				p.lookIfFull()
			}
		default:
			box.pause = now.Add(v.wait)
		}
		p.mail.sort(box, now, p.chatFree)
	}
}

// heard lets the pace and the line learn from how a call ended.
func (p *PostOffice) heard(t trip, f *Failure, now time.Time) {
	switch f.Kind {
	case TooMany:
		p.pace.tooMany(t, now, f.RetryAfter)
		p.stats.tooMany()
		p.log.Warn("telegram asks to wait", "for", f.RetryAfter, "rate", t.gate.rate)
	case NotSent:
		if p.calls.Err() == nil {
			p.line.notSent(now, t.left)
			p.log.Warn("no way to telegram", "reason", f, "next", p.line.next)
		}
		return
	case Unauthorized:
		p.fail(fmt.Errorf("delivery: telegram refuses the token: %w", f))
	case Unknown:
		p.stats.uncertain(t.lane)
	case Gone, Migrated, BadMarkup, Refused, NotFound:
	}
	p.line.answered()
}

// sweepNames forgets the names that nobody will look at any more.
func (p *PostOffice) sweepNames(now time.Time) {
	err := p.engine.Update(func(w storage.Writer) error {
		_, err := forgetNames(w, now.Add(-nameLives), 50)
		return err
	})
	if err != nil {
		p.log.Warn("can't forget old names", "err", err)
	}
}
