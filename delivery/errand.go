package delivery

import (
	"slices"
	"time"
)

// nextErrand finds the errand whose turn it is: the broadcasts take turns. If
// there is none, it says when there may be. A tenth of the calls is kept free of
// broadcasts, so that a reply always finds one.
func (p *PostOffice) nextErrand(now time.Time) (*errand, time.Time) {
	later := now.Add(far)
	if p.closing || p.inFlight >= p.o.Calls-p.o.Calls/10 {
		return nil, later
	}
	for _, c := range p.campaigns {
		if !c.live || c.halting {
			continue
		}
		c.ripen(now)
		for len(c.queue) > 0 {
			e := c.queue[0]
			if e.booked || p.chatTakes(e, now) {
				return e, later
			}
			c.queue = c.queue[1:]
			c.postpone(e)
		}
		if len(c.later) > 0 {
			later = earliest(later, c.laterAt)
		}
	}
	return nil, later
}

// chatTakes says whether the errand's chat may get its part now. If not, it books
// the place: letters that keep coming to a chat must not hold up a broadcast.
func (p *PostOffice) chatTakes(e *errand, now time.Time) bool {
	cost := e.campaign.parts[e.part].cost()
	e.when = p.pace.chatFree(now, e.to, cost)
	if e.when.After(now) {
		p.pace.spend(e.when, e.to, cost)
		e.booked = true
	}
	return !e.booked
}

func (c *campaign) postpone(e *errand) {
	if len(c.later) == 0 || e.when.Before(c.laterAt) {
		c.laterAt = e.when
	}
	c.later = append(c.later, e)
}

// ripen puts those whose time has come back into the queue, in front.
func (c *campaign) ripen(now time.Time) {
	if len(c.later) == 0 || c.laterAt.After(now) {
		return
	}
	waiting := c.later
	c.later = nil
	var ripe []*errand
	for _, e := range waiting {
		if e.when.After(now) {
			c.postpone(e)
		} else {
			ripe = append(ripe, e)
		}
	}
	c.queue = append(ripe, c.queue...)
}

// sendErrand starts the call for the errand that nextErrand found.
func (p *PostOffice) sendErrand(e *errand, now time.Time) {
	c := e.campaign
	c.queue = c.queue[1:]
	c.inFlight++
	p.inFlight++
	p.served(LaneBroadcast)
	cost := c.parts[e.part].cost()
	p.pace.leave(now, cost)
	if e.booked {
		p.pace.late(now, e.to, cost)
	} else {
		p.pace.spend(now, e.to, cost)
	}
	e.booked = false
	at := slices.Index(p.campaigns, c)
	p.campaigns = append(slices.Delete(p.campaigns, at, at+1), c)
	l, plain := Letter{To: e.to, Message: c.parts[e.part]}, c.plain[e.part]
	go func() {
		ids, err := p.call(LaneBroadcast, l, now)
		p.reports <- func() {
			p.inFlight--
			c.inFlight--
			p.heard(err, time.Now(), now)
			if r, again := c.outcome(e, ids, err, plain); again {
				c.queue = append([]*errand{e}, c.queue...)
			} else {
				c.results = append(c.results, r)
			}
		}
	}()
}

// outcome is what an answer means for the recipient, or that the same part must
// go again. plain says whether it went without formatting.
func (c *campaign) outcome(e *errand, ids []MessageID, err error, plain bool) (r result, again bool) {
	r = result{errand: e, state: OutcomeRefused}
	f := failureOf(err)
	switch f.Kind {
	case 0:
		r.state, r.arrived, r.messages = OutcomeSent, true, ids
		if e.part+1 < len(c.parts) {
			r.state = OutcomeTaken
		}
	case TooMany, NotSent, Unauthorized:
		return r, true
	case Unknown:
		again := c.policy == Resend && !e.lost
		e.lost, e.uncertain = true, true
		r.state = OutcomeUnknown
		return r, again
	case BadMarkup:
		if !c.plain[e.part] {
			c.plain[e.part], c.parts[e.part] = true, c.parts[e.part].plain()
		}
		r.reason = f.code()
		return r, !plain
	case Gone:
		r.reason, r.gone = f.code(), true
	case Migrated:
		r.reason = reasonOther
		if f.MovedTo != 0 && f.MovedTo != e.to {
			r.state, r.reason, r.movedTo = OutcomeTaken, "", f.MovedTo
		}
	case Refused:
		r.reason = f.code()
	case NotFound:
		r.reason = reasonOther
	}
	return r, false
}
