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
	id      union.BroadcastID
	act     Act
	policy  Policy
	parts   []Message
	plain   []bool // by part: without formatting, Telegram could not parse it
	offsets []int  // of an edit: which message of a recipient's each part replaces
	paid    bool   // it leaves at Options.PaidRate

	live     bool      // it sends
	halting  bool      // it gives back what it has, then leaves
	minds    int       // record.Minds as it was seen last
	recalled bool      // somebody withdrew or came back: what is taken is looked at again
	job      bool      // somebody works on the ledger: gathers, records, sweeps
	end      bool      // nobody is left to take
	reached  []spot    // where to take from in each wave
	asleep   time.Time // until when nobody may be taken, or it is to be asked again
	queue    []*errand // may go when their chat may
	later    []*errand // must wait for their chat
	laterAt  time.Time // when the first of these may go
	inFlight int
	alone    bool // the errand in flight uploads a file for all: the others wait for it
	apart    bool // Telegram did not say what it made of a file: each gets its own
	results  []result
	trial    trial
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
	targets   []MessageID // what an act is done to
	failed    string      // why it could not be done to some of these
	tries     int         // calls of the act's present step without an answer
	uncertain bool
	lost      bool      // the answer of this part got lost once already
	when      time.Time // when its chat takes it, if it is put off
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
	file     *union.Media // what Telegram made of the part's File
	poll     string       // under which id answers to the part's poll come
	movedTo  union.ChatID // the group's new id; the errand goes on
}

const (
	recordEvery = 200 * time.Millisecond
	windowLeast = 10
	windowFree  = 1000 // without a limit of rate
)

// window is how many recipients of a broadcast may be taken and unresolved: what
// the pace lets through in a second, shared by those that send at the same rate.
func (p *PostOffice) window(c *campaign) int {
	rate := p.gate(c.lane()).rate
	if math.IsInf(rate, 1) {
		return windowFree
	}
	sending := 0
	for _, other := range p.campaigns {
		if other.live && other.lane() == c.lane() {
			sending++
		}
	}
	return max(windowLeast, int(math.Ceil(rate))/max(1, sending))
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
		if c.live {
			c.recalled, c.minds = c.recalled || c.minds != b.Minds, b.Minds
		}
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
	case c.halting && c.inFlight == 0, c.recalled:
		return now
	case !c.halting && waiting == 0 && len(c.results) == 0:
		return latest(now, c.asleep)
	case !c.halting && waiting == 0:
		return now
	case c.stuck():
		return latest(now, c.turned.Add(lookEvery))
	case len(c.results) == 0:
		return now.Add(far)
	case 4*len(c.results) >= p.window(c):
		return now
	}
	return c.turned.Add(recordEvery)
}

// turn records what came back and takes the next ones, in one commit. When the
// campaign halts and nothing is in the air, it gives back what it has.
func (p *PostOffice) turn(c *campaign, now time.Time) {
	t := &turn{id: c.id, now: now, results: c.results, from: c.reached, trial: c.trial, suspects: c.suspects}
	if t.final = c.halting && c.inFlight == 0; t.final {
		t.giveBack(append(c.queue, c.later...))
		c.queue, c.later = nil, nil
	} else if c.recalled {
		t.giveBack(append(c.queue, c.later...))
		c.queue, c.later, c.end, t.from = nil, nil, false, nil
	} else if c.stuck() && now.Sub(c.turned) >= lookEvery {
		t.giveBack(c.queue)
		c.queue, c.end = nil, false
	}
	c.recalled = false
	open := len(c.queue) + len(c.later) + c.inFlight
	for _, r := range t.results {
		if r.state == OutcomeTaken {
			open++
		}
	}
	if !c.halting && !c.end {
		t.want = max(0, p.window(c)-open)
	}
	c.results, c.turned = nil, now
	p.do(c, func() error { return p.commit(t.run) }, func() { p.turned(c, t) })
}

// stuck says that recipients are taken, and that it is not for them that they
// wait: Telegram asked everybody to, or there is no way to it. After a minute of
// that they are given back, because their quiet hours may have begun.
func (c *campaign) stuck() bool {
	return len(c.queue) > 0 && c.inFlight == 0 && len(c.results) == 0 && !c.halting
}

// turned takes over what a turn brought.
func (p *PostOffice) turned(c *campaign, t *turn) {
	now := time.Now()
	c.turned = now
	c.reached, c.end, c.left = t.reached, c.end || t.end, t.record.Left()
	c.trial, c.suspects = t.tried, t.doubts
	if c.asleep = t.record.Quiet; c.asleep.After(now.Add(lookEvery)) {
		c.asleep = now.Add(lookEvery) // the rules may change
	}
	if t.trouble != nil {
		p.log.Error("can't find out whether a broadcast must wait; it does", "broadcast", c.id, "err", t.trouble)
	}
	p.note(t.record.Broadcast, now)
	p.looked = time.Time{} // the hooks may have posted
	for _, r := range t.results {
		if e := r.errand; r.state == OutcomeTaken && !slices.Contains(t.left, e) {
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
