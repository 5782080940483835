package scheduler

import (
	"fmt"
	"runtime/debug"
	"strings"
	"time"

	"rupor/storage"
)

// A failure is the handler's, not the store's.
type failure struct {
	reason string
	stack  []byte // of a panic
}

func (f *failure) Error() string { return f.reason }

// handle calls the handler and turns all that can go wrong in it into a failure.
func (c *Clock) handle(w storage.Writer, r Run) (err error) {
	handler := c.handlers[r.Schedule.Kind]
	if handler == nil {
		return &failure{reason: fmt.Sprintf("no handler for %q", r.Schedule.Kind)}
	}
	defer func() {
		if p := recover(); p != nil {
			err = &failure{reason: fmt.Sprintf("panic: %v", p), stack: debug.Stack()}
		}
	}()
	if err := handler(w, r); err != nil {
		return &failure{reason: err.Error()}
	}
	return nil
}

// note keeps the failure with the schedule: to be tried again later, or put aside after the last try. The error it returns is
// the store's.
func (c *Clock) note(id ID, now time.Time, f *failure) error {
	var noted *Schedule
	aside := false
	err := c.engine.Update(func(w storage.Writer) error {
		noted = nil
		s, found, err := schedules.Get(w, id)
		if err != nil || !found || !s.waiting() || s.wake().After(now) {
			return err
		}
		aside = s.fail(f.reason, now)
		noted = &s
		return schedules.Put(w, id, s)
	})
	switch {
	case err != nil || noted == nil:
	case aside:
		c.log.Error("a run was put aside as failed", "schedule", id, "kind", noted.Kind, "ref", noted.Ref,
			"due", noted.LastFailed, "err", f.reason, "stack", string(f.stack))
	default:
		c.log.Warn("a run failed and will be tried again", "schedule", id, "kind", noted.Kind, "ref", noted.Ref,
			"due", noted.Due, "try", noted.Tries, "again_at", noted.Retry, "err", f.reason, "stack", string(f.stack))
	}
	return err
}

// fail counts a failed try and tells whether it was the last one.
func (s *Schedule) fail(reason string, now time.Time) (aside bool) {
	s.Tries++
	s.Trouble = short(reason)
	if s.Tries < MaxTries {
		s.Retry = now.Add(min(firstRetry<<(s.Tries-1), longestRetry))
		return false
	}
	p, err := s.passed(now)
	if err != nil { // it cannot be read any more: there is no next time
		p.next = time.Time{}
	}
	s.move(p)
	s.Failed++
	s.LastFailed = p.newest
	return true
}

// short is a reason that fits into a record.
func short(reason string) string {
	return strings.ToValidUTF8(reason[:min(len(reason), 300)], "")
}
