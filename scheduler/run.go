package scheduler

import (
	"errors"
	"time"

	"rupor/storage"
)

// run gives one schedule its run, or notes that it failed. The error it returns is the store's.
func (c *Clock) run(id ID, now time.Time) error {
	var done *Run
	err := c.engine.Update(func(w storage.Writer) (err error) {
		done, err = c.attempt(w, id, now)
		return err
	})
	var failed *failure
	switch {
	case errors.As(err, &failed):
		return c.note(id, now, failed)
	case err != nil:
		return err
	case done == nil:
		return nil
	case done.Missed || done.Older > 0:
		c.log.Warn("due times were missed", "schedule", id, "kind", done.Schedule.Kind, "ref", done.Schedule.Ref,
			"due", done.Due, "caught_up", !done.Missed, "older", done.Older)
	}
	for _, f := range *done.after {
		f()
	}
	return nil
}

// attempt moves the schedule on and then lets its handler loose: what the handler does to the schedule itself is kept.
// It returns nil if the schedule is not due any more.
func (c *Clock) attempt(w storage.Writer, id ID, now time.Time) (*Run, error) {
	s, found, err := schedules.Get(w, id)
	if err != nil || !found || !s.waiting() || s.wake().After(now) {
		return nil, err
	}
	passed, err := s.passed(now)
	if err != nil { // kept when it could be read; the zone database has changed since
		return nil, &failure{reason: err.Error()}
	}
	r := &Run{ID: id, Due: passed.newest, Now: now, Older: passed.older, after: new([]func())}
	r.Late = now.Sub(r.Due) > lateAfter
	r.Missed = now.Sub(r.Due) > s.grace()
	r.Schedule = s.after(passed, r.Missed)
	if err := schedules.Put(w, id, r.Schedule); err != nil {
		return nil, err
	}
	return r, c.handle(w, *r)
}

func (s *Schedule) grace() time.Duration {
	if s.Grace == 0 {
		return DefaultGrace
	}
	return s.Grace
}

// after is the schedule when its run is over, missed or not.
func (s Schedule) after(p stretch, missed bool) Schedule {
	s.move(p)
	s.Trouble = ""
	if missed {
		s.Missed++
		s.LastMissed = p.newest
	} else {
		s.Last = p.newest
	}
	return s
}

// move counts what was never run and goes on to the next due time.
func (s *Schedule) move(p stretch) {
	if p.older > 0 {
		s.Missed += p.older
		s.LastMissed = p.previous
	}
	s.Due, s.Tries, s.Retry = p.next, 0, time.Time{}
}
