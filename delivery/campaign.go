package delivery

import (
	"fmt"
	"math"
	"slices"
	"time"

	"rupor/storage"
	"rupor/union"
)

// A campaign is a broadcast in the office's hands: those of its recipients that
// are taken and unresolved, and what came back and is not recorded yet. It
// belongs to the goroutine of Run, except while a job works for it.
type campaign struct {
	id     union.BroadcastID
	policy Policy
	parts  []Message
	plain  []bool // by part: without formatting, Telegram could not parse it

	live     bool      // it sends
	halting  bool      // it gives back what it has, then leaves
	job      bool      // somebody works on the ledger: gathers, records, sweeps
	end      bool      // nobody is left to take
	cursor   spot      // where to take from
	queue    []*errand // may go when their chat may
	later    []*errand // must wait for their chat
	laterAt  time.Time // when the first of these may go
	inFlight int
	results  []result
	suspects []union.ChatID // "not found", not told yet
	turned   time.Time      // when the ledger was written last
	left     int            // recipients without an outcome, as of then
}

// An errand is a recipient's next part on its way.
type errand struct {
	campaign  *campaign
	at        spot
	to        union.ChatID
	part      int
	uncertain bool
	lost      bool      // the answer of this part got lost once already
	when      time.Time // when its chat takes it, if booked
	booked    bool
}

// A result is what the ledger is to be told of an errand. With OutcomeTaken a
// part arrived and there are more; with OutcomePending the errand was not done.
type result struct {
	errand   *errand
	state    OutcomeState
	reason   string
	gone     bool // tell Unreachable
	arrived  bool // messages are those of errand.part
	messages []MessageID
	movedTo  union.ChatID // the group's new id; the errand goes on
}

const (
	recordEvery = 200 * time.Millisecond
	windowLeast = 10
	windowFree  = 1000 // without a limit of rate
)

// window is how many recipients of one broadcast may be taken and unresolved:
// what the pace lets through in a second, shared by those that send.
func (p *PostOffice) window() int {
	if math.IsInf(p.pace.rate, 1) {
		return windowFree
	}
	sending := 0
	for _, c := range p.campaigns {
		if c.live {
			sending++
		}
	}
	return max(windowLeast, int(math.Ceil(p.pace.rate))/max(1, sending))
}

// readBroadcasts looks which broadcasts need something.
func (p *PostOffice) readBroadcasts() error {
	var open []record
	err := p.engine.View(func(r storage.Reader) error {
		open = open[:0]
		return openBroadcasts.Keys(r, true, func(id union.BroadcastID) error {
			b, _, err := broadcasts.Get(r, id)
			open = append(open, b)
			return err
		})
	})
	if err != nil {
		return fmt.Errorf("delivery: read the broadcasts: %w", err)
	}
	for _, b := range open {
		p.attend(b)
	}
	return nil
}

// attend does what the state of a broadcast asks for.
func (p *PostOffice) attend(b record) {
	at := slices.IndexFunc(p.campaigns, func(c *campaign) bool { return c.id == b.ID })
	switch {
	case at >= 0: // before it is live a job works for it, and looks at the state itself
		c := p.campaigns[at]
		c.halting = c.halting || c.live && b.State != Sending
	case b.State == Gathering:
		p.hire(b.ID, p.gather)
	case b.State == Sending:
		p.hire(b.ID, p.adopt)
	case b.State == Canceled:
		p.hire(b.ID, p.skipRest)
	case b.State != b.Told:
		p.hire(b.ID, p.tell)
	}
}

// hire has a job done for a broadcast that is in nobody's hands. The job works
// on a campaign of its own, which the loop takes over in the end.
func (p *PostOffice) hire(id union.BroadcastID, job func(*campaign) error) {
	c, filled := &campaign{id: id}, &campaign{id: id}
	p.campaigns = append(p.campaigns, c)
	p.do(c, func() error { return job(filled) }, func() {
		if *c = *filled; !c.live {
			p.dismiss(c)
		}
	})
}

// do has a job done beside the loop; done is called by the loop when it is over
// and did not fail.
func (p *PostOffice) do(c *campaign, job func() error, done func()) {
	c.job = true
	go func() {
		err := job()
		p.reports <- func() {
			c.job = false
			if err != nil {
				p.fail(err)
				p.dismiss(c)
				return
			}
			done()
		}
	}()
}

// dismiss lets a broadcast go; if it still needs something, it will be seen.
func (p *PostOffice) dismiss(c *campaign) {
	p.campaigns = slices.DeleteFunc(p.campaigns, func(other *campaign) bool { return other == c })
	p.looked = time.Time{}
}

// tend has the ledgers written whose time has come, and says when to come again.
func (p *PostOffice) tend(now time.Time) time.Time {
	next := now.Add(far)
	for _, c := range slices.Clone(p.campaigns) {
		if c.job || !c.live {
			continue
		}
		c.halting = c.halting || p.closing
		at := p.turnDue(c, now)
		if at.After(now) {
			next = earliest(next, at)
			continue
		}
		p.turn(c, now)
	}
	return next
}

// turnDue says when the ledger of c is to be written next: when a quarter of the
// window came back, but not later than 200 ms after the first of it; at once when
// there is nothing to wait for.
func (p *PostOffice) turnDue(c *campaign, now time.Time) time.Time {
	waiting := len(c.queue) + len(c.later) + c.inFlight
	switch {
	case c.halting && c.inFlight == 0, !c.halting && waiting == 0:
		return now
	case len(c.results) == 0:
		return now.Add(far)
	case 4*len(c.results) >= p.window():
		return now
	}
	return c.turned.Add(recordEvery)
}

// turn records what came back and takes the next ones, in one commit. When the
// campaign halts and nothing is in the air, it gives back what it has.
func (p *PostOffice) turn(c *campaign, now time.Time) {
	t := &turn{id: c.id, now: now, results: c.results, cursor: c.cursor, suspects: c.suspects}
	if t.final = c.halting && c.inFlight == 0; t.final {
		for _, e := range append(c.queue, c.later...) {
			t.results = append(t.results, result{errand: e, state: OutcomePending})
		}
		c.queue, c.later = nil, nil
	}
	open := len(c.queue) + len(c.later) + c.inFlight
	for _, r := range t.results {
		if r.state == OutcomeTaken {
			open++
		}
	}
	if !c.halting && !c.end {
		t.want = max(0, p.window()-open)
	}
	c.results, c.turned = nil, now
	p.do(c, func() error { return p.commit(t.run) }, func() { p.turned(c, t) })
}

// turned takes over what a turn brought.
func (p *PostOffice) turned(c *campaign, t *turn) {
	c.turned = time.Now()
	c.cursor, c.end, c.suspects, c.left = t.next, c.end || t.end, t.doubts, t.record.Left()
	p.looked = time.Time{} // the hooks may have posted
	for _, r := range t.results {
		if e := r.errand; r.state == OutcomeTaken {
			if r.movedTo != 0 {
				e.to = r.movedTo
			}
			if r.arrived {
				e.part, e.lost = e.part+1, false
			}
			t.taken = append(t.taken, e)
		} else if r.state != OutcomePending {
			p.stats.carried(LaneBroadcast, r.state == OutcomeSent, 0)
		}
	}
	for _, e := range t.taken {
		e.campaign = c
	}
	c.queue = append(c.queue, t.taken...)
	switch {
	case t.final, t.record.State.Over() && c.idle():
		p.dismiss(c)
	case t.record.State != Sending:
		c.halting = true
	case c.end && c.idle():
		p.log.Error("the ledger of a broadcast does not add up", "broadcast", c.id, "left", c.left)
		p.dismiss(c)
	}
}

func (c *campaign) idle() bool { return len(c.queue)+len(c.later)+c.inFlight+len(c.results) == 0 }

// recipientsLeft is how many recipients wait in the broadcasts that are going.
func (p *PostOffice) recipientsLeft() (n int) {
	for _, c := range p.campaigns {
		n += c.left
	}
	return n
}
