package telegram

import (
	"sync/atomic"
	"time"
)

// Stats are counts since New, for metrics and health checks.
type Stats struct {
	Polls       uint64    // getUpdates answered with a yes
	PollErrors  uint64    // getUpdates that failed
	Conflicts   uint64    // of those, because another program polls with this token
	Updates     uint64    // received, those that came again included
	Undecodable uint64    // skipped because they could not be read
	Failed      uint64    // not kept by the receiver, to come again
	Panics      uint64    // lost to a panic in the receiver
	LastPoll    time.Time // of the last yes; zero before the first
}

type counters struct {
	polls, pollErrors, conflicts, updates, undecodable, failed, panics atomic.Uint64
	lastPoll                                                           atomic.Int64 // Unix nanoseconds, 0 before the first
}

// Stats returns the counts as they are now.
func (t *Telegram) Stats() Stats {
	c := &t.stats
	s := Stats{
		Polls:       c.polls.Load(),
		PollErrors:  c.pollErrors.Load(),
		Conflicts:   c.conflicts.Load(),
		Updates:     c.updates.Load(),
		Undecodable: c.undecodable.Load(),
		Failed:      c.failed.Load(),
		Panics:      c.panics.Load(),
	}
	if at := c.lastPoll.Load(); at != 0 {
		s.LastPoll = time.Unix(0, at)
	}
	return s
}
