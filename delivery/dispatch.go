package delivery

import "time"

// A departure is what goes next, and when: a letter of a mailbox, or an errand. It is
// nothing at all when neither is set; then there may be something at that time.
type departure struct {
	box    *mailbox
	errand *errand
	at     time.Time
}

// dispatch starts as many calls as the pace, the line and the number of calls
// under way allow, and says when there may be more to start.
func (p *PostOffice) dispatch(now time.Time) time.Time {
	for p.failing.Load() == 0 {
		p.ripen(now)
		next := p.choose(now)
		if next.at.After(now) || next.empty() {
			later := next.at
			if next = p.choosePaid(now); next.at.After(now) || next.empty() {
				return earliest(later, next.at)
			}
		}
		if next.errand != nil {
			p.sendErrand(next.errand, now)
		} else if err := p.sendLetter(next.box, now); err != nil {
			p.fail(err)
			return now
		}
	}
	return now.Add(far) // a report will come
}

func (s departure) empty() bool { return s.box == nil && s.errand == nil }

func (s departure) cost() int {
	if s.box != nil {
		return s.box.head.cost
	}
	return s.errand.cost()
}

// ripen moves the mailboxes whose time has come to where they are looked for.
func (p *PostOffice) ripen(now time.Time) {
	for box := p.mail.later.first(); box != nil && !box.when.After(now); box = p.mail.later.first() {
		p.mail.sort(box, now, p.chatFree)
	}
}

// choose finds what goes next of what is free of charge. A reply does not wait
// for the even spacing: it takes what room the sliding second has, before all
// others, and they give way.
func (p *PostOffice) choose(now time.Time) departure {
	s := departure{at: now.Add(far)}
	if box := p.mail.later.first(); box != nil {
		s.at = box.when
	}
	errand, later := p.nextErrand(now, LaneBroadcast)
	s.at = earliest(s.at, later)
	lane, hurry := p.turnOf([LaneBroadcast + 1]bool{
		p.mail.ready[LaneReply].Len() > 0 && p.admits(LaneReply),
		p.mail.ready[LaneNotice].Len() > 0 && p.admits(LaneNotice),
		errand != nil,
	})
	switch lane {
	case LaneReply, LaneNotice:
		s.box = p.mail.ready[lane].first()
	case LaneBroadcast:
		s.errand = errand
	default:
		p.pace.rest()
		return s
	}
	return p.timed(s, lane, now, hurry)
}

// choosePaid finds what goes next of what is paid for.
func (p *PostOffice) choosePaid(now time.Time) departure {
	errand, later := p.nextErrand(now, lanePaid)
	if errand == nil {
		p.pace.paid.rest()
		return departure{at: later}
	}
	return p.timed(departure{errand: errand, at: later}, lanePaid, now, false)
}

// timed says when a departure may be. While it can't, others may become ready.
func (p *PostOffice) timed(s departure, lane Lane, now time.Time, hurry bool) departure {
	at := latest(p.pace.free(p.gate(lane), now, s.cost(), hurry), p.line.free(now, p.crowd.calls))
	if at.After(now) {
		at = earliest(at, s.at)
	}
	s.at = at
	return s
}

// turnOf says whose turn it is of the lanes that have something, and whether it
// may hurry. The more urgent lane goes first, but a lane is not passed over more
// than nine times in a row: a flood of replies slows a broadcast down and does
// not stop it.
func (p *PostOffice) turnOf(has [LaneBroadcast + 1]bool) (lane Lane, hurry bool) {
	for l := range has {
		if !has[l] {
			p.passed[l] = 0
		}
	}
	for lane <= LaneBroadcast && !has[lane] {
		lane++
	}
	for l := LaneBroadcast; l > lane; l-- {
		if has[l] && p.passed[l] >= patience {
			return l, true
		}
	}
	return lane, lane == LaneReply
}

// served keeps count of who was passed over for whom.
func (p *PostOffice) served(lane Lane) {
	if lane == lanePaid {
		return
	}
	p.passed[lane] = 0
	for l := lane + 1; l <= LaneBroadcast; l++ {
		p.passed[l]++
	}
}
