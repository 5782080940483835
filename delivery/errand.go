package delivery

import (
	"slices"
	"time"

	"rupor/union"
)

// nextErrand finds the errand whose turn it is: the broadcasts take turns. If
// there is none, it says when there may be.
func (p *PostOffice) nextErrand(now time.Time, lane Lane) (*errand, time.Time) {
	later := now.Add(far)
	if p.closing || !p.admits(lane) {
		return nil, later
	}
	for _, c := range p.campaigns {
		if !c.live || c.halting || c.alone || c.lane() != lane {
			continue
		}
		c.ripen(now)
		for len(c.queue) > 0 {
			e := c.queue[0]
			if p.chatTakes(e, now) {
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

// chatTakes says whether the errand's chat may get its part now. If not, because
// somebody is on the way there, it will be called; if the chat got too much, it
// claims its place: letters that keep coming to a chat must not hold up a broadcast.
func (p *PostOffice) chatTakes(e *errand, now time.Time) bool {
	if p.crowd.wait(e) {
		e.when = now.Add(far)
		return false
	}
	if e.when = p.pace.chatFree(now, e.to, e.cost()); e.when.After(now) {
		p.claim(e, now)
		return false
	}
	return true
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
	r, plain := c.request(e), c.isPlain(e.part)
	t := p.depart(c.lane(), e, r, e.cost(), now)
	at := slices.Index(p.campaigns, c)
	p.campaigns = append(slices.Delete(p.campaigns, at, at+1), c)
	alone := r.Message.File != nil && !c.apart
	c.alone = alone
	p.employ(func() {
		receipt, err := p.ask(LaneBroadcast, r, now)
		back := time.Now()
		p.reports <- func() {
			c.inFlight--
			if alone {
				c.alone = false
			}
			now := time.Now()
			p.arrive(t, err, back, now)
			r, again := c.outcome(e, receipt, err, plain)
			switch {
			case again && e.when.After(now):
				c.postpone(e)
			case again:
				c.queue = append([]*errand{e}, c.queue...)
			default:
				c.results = append(c.results, r)
			}
		}
	})
}

// outcome is what an answer means for the recipient, or that the same part must
// go again. plain says whether it went without formatting.
func (c *campaign) outcome(e *errand, receipt Receipt, err error, plain bool) (r result, again bool) {
	if c.act != ActSend {
		return c.acted(e, err, plain)
	}
	r = result{errand: e, state: OutcomeRefused}
	f := failureOf(err)
	switch f.Kind {
	case 0:
		r.state, r.arrived, r.messages, r.poll = OutcomeSent, true, receipt.Messages, receipt.Poll
		r.file = c.uploaded(e.part, receipt)
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
		c.strip(e.part)
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

// strip takes the formatting out of a part.
func (c *campaign) strip(part int) {
	if !c.plain[part] {
		c.plain[part], c.parts[part] = true, c.parts[part].plain()
	}
}

func (c *campaign) isPlain(part int) bool { return part < len(c.plain) && c.plain[part] }

// uploaded puts what Telegram made of a part's File in its place, and returns it.
func (c *campaign) uploaded(part int, receipt Receipt) *union.Media {
	m := &c.parts[part]
	if m.File == nil {
		return nil
	}
	if receipt.File == nil {
		c.apart = true
		return nil
	}
	m.File, m.Media = nil, []union.Media{*receipt.File}
	return receipt.File
}
