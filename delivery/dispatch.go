package delivery

import (
	"time"
)

// dispatch starts as many calls as the pace, the line and the number of calls in
// flight allow, the most urgent first, and says when there may be more to start.
func (p *PostOffice) dispatch(now time.Time) time.Time {
	never := now.Add(far)
	for {
		if p.failing.Load() > 0 || p.inFlight >= p.o.Calls {
			return never // a report will come
		}
		p.ripen(now)
		box, errand, later := p.choose(now)
		if box == nil && errand == nil {
			return later
		}
		at := latest(p.pace.free(now, cost(box, errand)), p.line.free(now, p.inFlight))
		if at.After(now) {
			return earliest(at, later)
		}
		if box != nil {
			if err := p.sendLetter(box, now); err != nil {
				p.fail(err)
				return now
			}
		} else {
			p.sendErrand(errand, now)
		}
	}
}

func cost(box *mailbox, e *errand) int {
	if box != nil {
		return box.head.cost
	}
	return e.campaign.parts[e.part].cost()
}

// ripen moves the mailboxes whose time has come to where they are looked for.
func (p *PostOffice) ripen(now time.Time) {
	for box := p.mail.later.first(); box != nil && !box.when.After(now); box = p.mail.later.first() {
		p.mail.sort(box, now, p.pace.chatFree)
	}
}

// choose finds what goes next, or when there may be something. The more urgent
// lane goes first, but a lane is not passed over more than nine times in a row:
// a flood of replies slows a broadcast down and does not stop it.
func (p *PostOffice) choose(now time.Time) (*mailbox, *errand, time.Time) {
	later := now.Add(far)
	if box := p.mail.later.first(); box != nil {
		later = box.when
	}
	errand, errandLater := p.nextErrand(now)
	later = earliest(later, errandLater)
	has := [LaneBroadcast + 1]bool{p.mail.ready[LaneReply].Len() > 0, p.mail.ready[LaneNotice].Len() > 0, errand != nil}
	for l := range has {
		if !has[l] {
			p.passed[l] = 0
		}
	}
	lane := LaneReply
	for lane <= LaneBroadcast && !has[lane] {
		lane++
	}
	for l := LaneBroadcast; l > lane; l-- {
		if has[l] && p.passed[l] >= patience {
			lane = l
			break
		}
	}
	switch {
	case lane > LaneBroadcast:
		return nil, nil, later
	case lane == LaneBroadcast:
		return nil, errand, later
	}
	return p.mail.ready[lane].first(), nil, later
}

// served keeps count of who was passed over for whom.
func (p *PostOffice) served(lane Lane) {
	p.passed[lane] = 0
	for l := lane + 1; l <= LaneBroadcast; l++ {
		p.passed[l]++
	}
}
