package delivery

import (
	"sync"
	"time"
)

// Stats is how busy the office is.
type Stats struct {
	Lanes    [LaneBroadcast + 1]LaneStats
	InFlight int           // calls under way
	Most     int           // of those, how many there may be at present, without what is paid for
	Rate     float64       // messages a second at most, at present
	PaidRate float64       // the same of those that are paid for, 0 when none are
	TooMany  int           // 429s since New
	Hold     time.Duration // how long everybody waits because of the last one
	Down     bool          // there is no way to Telegram
	Stuck    bool          // the store takes no records, so nothing is sent
}

// LaneStats is how busy a lane is; the numbers but Queued and InFlight are since New.
type LaneStats struct {
	Queued    int           // letters that wait; recipients, in the lane of broadcasts
	InFlight  int           // calls under way
	Sent      int           // messages that arrived
	Failed    int           // those that never will
	Uncertain int           // calls of which no answer tells what became of them
	Waited    time.Duration // of all answered letters together, from being noticed to leaving
	Slowest   time.Duration // the longest of these
}

// A board shows the stats to other goroutines.
type board struct {
	mu sync.Mutex
	s  Stats
}

// Stats returns the present numbers.
func (p *PostOffice) Stats() Stats {
	p.stats.mu.Lock()
	defer p.stats.mu.Unlock()
	s := p.stats.s
	s.Stuck = p.failing.Load() > 0
	return s
}

// carried counts a letter or a recipient that has its outcome.
func (b *board) carried(lane Lane, sent bool, waited time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	l := &b.s.Lanes[lane]
	if sent {
		l.Sent++
	} else {
		l.Failed++
	}
	l.Waited += waited
	l.Slowest = max(l.Slowest, waited)
}

func (b *board) uncertain(lane Lane) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.s.Lanes[min(lane, LaneBroadcast)].Uncertain++
}

func (b *board) tooMany() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.s.TooMany++
}

// note logs how a broadcast goes whenever its state is another than before.
func (p *PostOffice) note(b Broadcast, now time.Time) {
	if p.noted[b.ID] == b.State {
		return
	}
	p.noted[b.ID] = b.State
	p.log.Info("broadcast", "id", b.ID, "kind", b.Kind, "act", b.Act, "state", b.State, "reason", b.Reason, "paid", b.Paid,
		"total", b.Total, "sent", b.Counts.Sent, "refused", b.Counts.Refused, "unknown", b.Counts.Unknown,
		"skipped", b.Counts.Skipped, "uncertain", b.Counts.Uncertain, "took", now.Sub(b.Started))
}

// set copies what only the goroutine of Run knows.
func (b *board) set(p *PostOffice) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.s.Lanes[LaneReply].Queued = p.mail.queued[LaneReply]
	b.s.Lanes[LaneNotice].Queued = p.mail.queued[LaneNotice]
	b.s.Lanes[LaneBroadcast].Queued = p.recipientsLeft()
	for lane, n := range p.crowd.lanes[:LaneBroadcast+1] {
		b.s.Lanes[lane].InFlight = n
	}
	b.s.Lanes[LaneBroadcast].InFlight += p.crowd.lanes[lanePaid]
	b.s.InFlight, b.s.Most = p.crowd.calls, p.most(&p.pace.gate)
	b.s.Rate, b.s.PaidRate = p.pace.rate, p.pace.paid.rate
	b.s.Hold = max(0, time.Until(p.pace.hold))
	b.s.Down = p.line.down > 0
}
