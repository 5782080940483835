package delivery

import (
	"sync"
	"time"
)

// Stats is how busy the office is.
type Stats struct {
	Lanes    [LaneBroadcast + 1]LaneStats
	InFlight int           // calls under way
	Rate     float64       // messages a second at most, at present
	TooMany  int           // 429s since New
	Hold     time.Duration // how long everybody waits because of the last one
	Down     bool          // there is no way to Telegram
	Stuck    bool          // the store takes no records, so nothing is sent
}

// LaneStats is how busy a lane is; the numbers but Queued are since New.
type LaneStats struct {
	Queued  int           // letters that wait; recipients, in the lane of broadcasts
	Sent    int           // messages that arrived
	Failed  int           // those that never will
	Waited  time.Duration // of all answered letters together, from being noticed to leaving
	Slowest time.Duration // the longest of these
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

func (b *board) tooMany() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.s.TooMany++
}

// set copies what only the goroutine of Run knows.
func (b *board) set(p *PostOffice) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.s.Lanes[LaneReply].Queued = p.mail.queued[LaneReply]
	b.s.Lanes[LaneNotice].Queued = p.mail.queued[LaneNotice]
	b.s.Lanes[LaneBroadcast].Queued = p.recipientsLeft()
	b.s.InFlight, b.s.Rate = p.inFlight, p.pace.rate
	b.s.Hold = max(0, time.Until(p.pace.hold))
	b.s.Down = p.line.down > 0
}
