// Package scheduler is the clock of the house: it keeps what is due when in the store, and sees to it that every due time
// has its effect once, whatever happens to the machine in between.
//
// A [Schedule] is a single moment or a cron spec, handed to the handler of its kind when its time comes. The run's effect
// and the move to the next due time are one commit, so no due time is ever run twice and none is lost; what passed while the
// program was down is caught up once, or reported as missed. Callers change schedules inside their own transactions with
// [Add], [Remove], [Pause] and [Resume], and call [Clock.Wake] after the commit.
package scheduler

import (
	"errors"
	"fmt"
	"time"

	"rupor/storage"
)

// ID names a schedule for good.
type ID uint64

// DefaultGrace is how late a missed run may be caught up when its schedule does not say.
const DefaultGrace = 6 * time.Hour

// Why a schedule is refused. All of them are the caller's to explain; they are told apart with errors.Is.
var (
	ErrSpec  = errors.New("scheduler: not a cron spec of five fields")
	ErrZone  = errors.New("scheduler: no such time zone")
	ErrNever = errors.New("scheduler: the spec names no day that exists")
	ErrOften = errors.New("scheduler: more often than once a minute")
	ErrPast  = errors.New("scheduler: the moment is over")
	ErrShape = errors.New("scheduler: a schedule has a kind, either a moment or a spec, and no negative grace")
)

// A Schedule says when something happens, and what became of it so far. The caller of Add sets the first group of fields;
// the rest is kept by the clock, in UTC.
type Schedule struct {
	Kind  string        `json:"kind"`            // who handles it: "reminder", "post", "housekeeping"
	Ref   uint64        `json:"ref,omitempty"`   // the handler's own id
	Spec  string        `json:"spec,omitempty"`  // five cron fields or a descriptor such as "@daily"; empty when At is set
	At    time.Time     `json:"at,omitzero"`     // a single moment
	Zone  string        `json:"zone,omitempty"`  // the IANA zone that Spec is meant in; needed with Spec
	Grace time.Duration `json:"grace,omitempty"` // how late a run may still be caught up; 0 means DefaultGrace

	Paused bool      `json:"paused,omitempty"`
	Due    time.Time `json:"due,omitzero"`    // the next due time; zero when finished
	Last   time.Time `json:"last,omitzero"`   // the due time last run
	Tries  int       `json:"tries,omitempty"` // how often the run that is due now has failed
	Retry  time.Time `json:"retry,omitzero"`  // not to be tried again before this

	Missed     int       `json:"missed,omitempty"` // due times never run: too late, or older than the one caught up
	LastMissed time.Time `json:"last_missed,omitzero"`
	Failed     int       `json:"failed,omitempty"` // runs put aside after MaxTries
	LastFailed time.Time `json:"last_failed,omitzero"`
	Trouble    string    `json:"trouble,omitempty"` // why the latest try failed; empty after a run that did not
}

// A finished or paused schedule stands in the table only; byTime has the others under the moment to look at them again.
var (
	schedules = storage.NewTable[ID, Schedule]("sch", storage.Uint[ID]())
	byTime    = storage.NewIndex(schedules, "time", storage.Time(), func(_ ID, s Schedule) []time.Time {
		if !s.waiting() {
			return nil
		}
		return []time.Time{s.wake()}
	})
)

// Tables lists the scheduler's tables, for the check.
func Tables() []storage.Checker { return []storage.Checker{schedules} }

func (s *Schedule) waiting() bool { return !s.Paused && !s.Due.IsZero() }

// wake is when to look at a waiting schedule: when it is due, or when its failed run may be tried again.
func (s *Schedule) wake() time.Time {
	if s.Retry.After(s.Due) {
		return s.Retry
	}
	return s.Due
}

// Add keeps a new schedule; its first due time is after now, or At itself. It returns one of the errors above for a
// schedule that could never run, and keeps nothing then. A paused schedule may be added; it waits for Resume.
func Add(w storage.Writer, s Schedule, now time.Time) (ID, error) {
	if s.Kind == "" || s.At.IsZero() == (s.Spec == "") || s.Grace < 0 {
		return 0, ErrShape
	}
	fresh := Schedule{Kind: s.Kind, Ref: s.Ref, Spec: s.Spec, At: utc(s.At), Zone: s.Zone, Grace: s.Grace, Paused: s.Paused}
	if fresh.Spec == "" {
		if fresh.At.Before(now) {
			return 0, ErrPast
		}
		fresh.Due = fresh.At
	} else {
		times, err := Next(s.Spec, s.Zone, now, 1)
		if err != nil {
			return 0, err
		}
		fresh.Due = utc(times[0])
	}
	n, err := schedules.NextID(w)
	if err != nil {
		return 0, err
	}
	return ID(n), schedules.Put(w, ID(n), fresh)
}

// Get returns a schedule, and whether there is one.
func Get(r storage.Reader, id ID) (Schedule, bool, error) { return schedules.Get(r, id) }

// Remove forgets a schedule; it is no error if there is none. A handler may remove the schedule it is run for.
func Remove(w storage.Writer, id ID) error { return schedules.Delete(w, id) }

// Pause keeps a schedule from running until Resume. It returns storage.ErrNotFound if there is none.
func Pause(w storage.Writer, id ID) error {
	return schedules.Update(w, id, func(s *Schedule) error {
		s.Paused = true
		return nil
	})
}

// Resume lets a paused schedule run again, from now on: what was due in the meantime is neither run nor counted as missed,
// and a single moment that is over finishes the schedule. Of a schedule that is not paused it changes nothing. It returns
// storage.ErrNotFound if there is none.
func Resume(w storage.Writer, id ID, now time.Time) error {
	return schedules.Update(w, id, func(s *Schedule) error {
		if !s.Paused {
			return nil
		}
		s.Paused = false
		if s.Due.IsZero() || s.Due.After(now) {
			return nil
		}
		s.Tries, s.Retry = 0, time.Time{}
		passed, err := s.passed(now)
		s.Due = passed.next
		return err
	})
}

// A stretch is what of a schedule has passed by some moment.
type stretch struct {
	newest   time.Time // the latest due time not after that moment
	previous time.Time // the one before, if it has not been run either
	older    int       // how many have not been run before the newest; counted up to maxCounted
	next     time.Time // the first one after that moment; zero if there is none
}

// maxCounted bounds the counting of old due times: a week of one each minute.
const maxCounted = 10_000

// passed looks at a schedule that is due at now or was due before.
func (s *Schedule) passed(now time.Time) (stretch, error) {
	p := stretch{newest: s.Due}
	if s.Spec == "" {
		return p, nil
	}
	beat, err := parse(s.Spec, s.Zone)
	if err != nil {
		return p, fmt.Errorf("%w: %q in %q", err, s.Spec, s.Zone)
	}
	for p.next = utc(beat.next(p.newest)); !p.next.IsZero() && !p.next.After(now); p.next = utc(beat.next(p.newest)) {
		p.previous, p.newest = p.newest, p.next
		p.older++
		if p.older == maxCounted {
			p.newest = beat.leap(p.newest, now)
		}
	}
	p.older = min(p.older, maxCounted)
	return p, nil
}

// utc keeps the zero time zero and takes the zone and the monotonic clock out of the others.
func utc(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return t.UTC().Round(0)
}
