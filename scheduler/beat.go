package scheduler

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/robfig/cron/v3"

	"rupor/union"
)

// Next returns the first n times after a moment at which a spec is due, in its zone; fewer if the spec ends. With n of 0 it
// only says whether the spec can be kept: ErrSpec, ErrZone, ErrOften or ErrNever if not.
//
// A time that the clocks skip in spring is due when the gap ends; one that they show twice in autumn is due the first time
// only, so a spec for every hour is silent for one hour then. It never panics, whatever the strings.
func Next(spec, zone string, after time.Time, n int) ([]time.Time, error) {
	beat, err := parse(spec, zone)
	if err != nil {
		return nil, err
	}
	if beat.next(after).IsZero() {
		return nil, fmt.Errorf("%w: %q", ErrNever, spec)
	}
	var times []time.Time
	for t := beat.next(after); len(times) < n && !t.IsZero(); t = beat.next(t) {
		times = append(times, t)
	}
	return times, nil
}

// A beat is a spec in its zone: an even step, or a calendar.
type beat struct {
	step     time.Duration      // for @every; 0 for a calendar
	calendar *cron.SpecSchedule // on a clock that never changes
	zone     *time.Location
}

const longestSpec = 200 // bytes

// parse takes what robfig/cron takes, but for what it panics on (a TZ= prefix), reads otherwise than anybody means (*/90, a
// lone comma, *-5) or runs more often than once a minute.
func parse(spec, zone string) (b beat, err error) {
	defer func() {
		if p := recover(); p != nil { // it has panicked on a user's input before
			err = fmt.Errorf("%w: %v", ErrSpec, p)
		}
	}()
	if zone == "" || zone == "Local" { // both would be taken for some zone nobody chose
		return b, fmt.Errorf("%w: %q", ErrZone, zone)
	}
	if b.zone, err = time.LoadLocation(zone); err != nil {
		return b, fmt.Errorf("%w: %w", ErrZone, err)
	}
	if step, ok := strings.CutPrefix(spec, "@every "); ok {
		b.step, err = evenStep(step)
		return b, err
	}
	if !strings.HasPrefix(spec, "@") && !sound(spec) {
		return b, fmt.Errorf("%w: %.60q", ErrSpec, spec)
	}
	schedule, err := cron.ParseStandard(spec)
	if err != nil {
		return b, fmt.Errorf("%w: %w", ErrSpec, err)
	}
	calendar, ok := schedule.(*cron.SpecSchedule)
	if !ok {
		return b, fmt.Errorf("%w: %.60q", ErrSpec, spec)
	}
	b.calendar = calendar
	return b, nil
}

func evenStep(text string) (time.Duration, error) {
	step, err := time.ParseDuration(text)
	switch {
	case err != nil:
		return 0, fmt.Errorf("%w: %w", ErrSpec, err)
	case step < time.Minute:
		return 0, fmt.Errorf("%w: %q", ErrOften, text)
	}
	return step.Truncate(time.Second), nil
}

// sound checks what robfig/cron lets pass.
func sound(spec string) bool {
	fields := strings.Fields(spec)
	if len(fields) != 5 || len(spec) > longestSpec || strings.Contains(spec, "=") {
		return false
	}
	for i, longestStep := range [5]int{59, 23, 30, 11, 6} {
		for piece := range strings.SplitSeq(fields[i], ",") {
			span, step, stepped := strings.Cut(piece, "/")
			if span == "" || len(span) > 1 && strings.ContainsAny(span, "*?") {
				return false
			}
			if n, err := strconv.Atoi(step); stepped && (err != nil || n > longestStep) {
				return false
			}
		}
	}
	return true
}

// next is the first due time after a moment, or the zero time.
//
// robfig/cron is asked on a clock without a zone, where no hour is skipped and none comes twice, and the answer is put back
// into the zone: left to itself it skips a day in spring and runs twice in autumn.
func (b beat) next(after time.Time) time.Time {
	if b.step > 0 {
		return after.Add(b.step).In(b.zone)
	}
	local := after.In(b.zone)
	_, offset := local.Zone()
	wall := local.Add(time.Duration(offset) * time.Second).UTC()
	for {
		if wall = b.onWall(wall); wall.IsZero() {
			return time.Time{}
		}
		if t := union.OnClocks(wall, b.zone); t.After(after) {
			return t
		}
	}
}

// onWall looks again where robfig/cron gives up, five years on: 29 February may be eight years away.
func (b beat) onWall(wall time.Time) time.Time {
	next := b.calendar.Next(wall)
	if next.IsZero() && b.possible() {
		next = b.calendar.Next(wall.AddDate(4, 11, 0))
	}
	return next
}

// possible tells whether a calendar has a day at all. Any day of the week will come; robfig/cron marks a star with the top
// bit, and takes either of day and weekday if none is one.
func (b beat) possible() bool {
	const star = 1 << 63
	if b.calendar.Dow&star == 0 {
		return true
	}
	for m := time.January; m <= time.December; m++ {
		days := uint64(1)<<(time.Date(2024, m+1, 0, 0, 0, 0, 0, time.UTC).Day()+1) - 1
		if b.calendar.Month&(1<<m) != 0 && b.calendar.Dom&days != 0 {
			return true
		}
	}
	return false
}

// leap returns a due time not after now and near it, for a beat that is due at some moment before; it saves walking there.
func (b beat) leap(from, now time.Time) time.Time {
	if b.step > 0 {
		return from.Add(now.Sub(from) / b.step * b.step)
	}
	for back := time.Hour; now.Add(-back).After(from); back *= 2 {
		if t := b.next(now.Add(-back)); !t.IsZero() && !t.After(now) {
			return utc(t)
		}
	}
	return from
}
