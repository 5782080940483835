package scheduler

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"rupor/storage"
)

// A Run is one due time of a schedule, as its handler sees it.
type Run struct {
	ID       ID
	Schedule Schedule  // already moved on to its next due time; the handler may Pause or Remove it
	Due      time.Time // UTC
	Now      time.Time // UTC
	Late     bool      // more than a minute after Due
	Missed   bool      // later than the grace: do not do it, tell the owner
	Older    int       // due times before this one that were never run and never will be; 10,000 stands for that and more

	after *[]func() // what waits for the commit
}

// After has f called when the effect of the run is committed, and never before. f is lost in a crash right after the commit,
// and is never called for a Run that no clock made. It must not wait.
func (r Run) After(f func()) {
	if r.after != nil {
		*r.after = append(*r.after, f)
	}
}

// A Handler gives a run its effect, through w alone: the effect is kept together with the move to the next due time, or not
// at all. It may run more than once, as any function of a transaction. After an error or a panic it is tried again later, at
// most MaxTries times in all.
type Handler func(w storage.Writer, r Run) error

// MaxTries is how many times a run is tried, within about ten minutes, before it is put aside as failed.
const MaxTries = 8

const (
	firstRetry   = 5 * time.Second // after a failed run; doubled each time
	longestRetry = 5 * time.Minute
	lateAfter    = time.Minute
	longestSleep = time.Minute // the wall clock may jump, and a laptop sleep, unnoticed by a timer
	shortPause   = time.Second // after a failure of the store; doubled each time
	longPause    = time.Minute
	together     = 64 // runs at a time: each its own transaction, but they may share a commit
)

// A Clock runs what is due.
type Clock struct {
	engine   storage.Engine
	log      *slog.Logger
	handlers map[string]Handler
	wake     chan struct{}
}

// New makes a clock with a handler for each kind of schedule. A schedule of another kind fails when it is due.
func New(e storage.Engine, log *slog.Logger, handlers map[string]Handler) *Clock {
	return &Clock{engine: e, log: log, handlers: handlers, wake: make(chan struct{}, 1)}
}

// Wake makes the clock look for what is due now. Call it after the commit of whatever changed a schedule; it never waits.
func (c *Clock) Wake() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// Run runs what is due until ctx ends, finishes what is in hand and returns nil. A store that fails is tried again and again;
// only one that is closed ends Run with an error. Several clocks on one store do no harm: none repeats another's run.
func (c *Clock) Run(ctx context.Context) error {
	pause := time.Duration(0)
	for ctx.Err() == nil {
		sleep, err := c.turn(ctx, time.Now())
		switch {
		case errors.Is(err, storage.ErrClosed):
			return err
		case err != nil:
			pause = min(max(2*pause, shortPause), longPause)
			sleep = pause
			c.log.Error("the clock cannot use the store", "err", err, "again_in", pause)
		default:
			pause = 0
		}
		c.sleep(ctx, sleep, pause == 0)
	}
	return nil
}

// sleep ends early with ctx, and with Wake unless that must wait too.
func (c *Clock) sleep(ctx context.Context, d time.Duration, wakeable bool) {
	if d <= 0 {
		return
	}
	wake := c.wake
	if !wakeable {
		wake = nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-wake:
	case <-timer.C:
	}
}

// turn runs a handful of what is due and returns how long there is nothing to do.
func (c *Clock) turn(ctx context.Context, now time.Time) (time.Duration, error) {
	now = utc(now)
	due, sleep, err := c.due(now)
	if err != nil || len(due) == 0 {
		return sleep, err
	}
	failed := make([]error, len(due))
	var all sync.WaitGroup
	for i, id := range due {
		all.Go(func() {
			if ctx.Err() == nil {
				failed[i] = c.run(id, now)
			}
		})
	}
	all.Wait()
	for _, err := range failed {
		if err != nil { // the store's trouble is one and the same for all
			return 0, err
		}
	}
	return 0, nil
}

// due finds the schedules to look at now, the longest waiting first, or else how long to sleep until the next one.
func (c *Clock) due(now time.Time) (ids []ID, sleep time.Duration, err error) {
	err = c.engine.View(func(r storage.Reader) error {
		ids, sleep = nil, longestSleep
		first, _, found, err := byTime.First(r)
		if err != nil || !found {
			return err
		}
		if first.After(now) {
			sleep = min(first.Sub(now), longestSleep)
			return nil
		}
		return byTime.Range(r, time.Time{}, now.Add(1), func(_ time.Time, id ID) error {
			if ids = append(ids, id); len(ids) == together {
				return storage.Stop
			}
			return nil
		})
	})
	return ids, sleep, err
}
