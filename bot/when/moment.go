package when

import (
	"math/bits"
	"time"

	"rupor/union"
)

// rules are what differs between a time to come and the date of a paper.
type rules struct {
	leftOut clock // the time of day when none is said
	past    bool  // a moment that is over will do
}

// leftOutHour is the hour of a moment or a repetition that says none.
const leftOutHour = 10

// farthest is how many years ahead a moment may be.
const farthest = 100

// moment fills in what was left unsaid and makes sure that nothing said contradicts the rest.
func (f *form) moment(now time.Time, by rules) (time.Time, error) {
	if f.shift != nil && f.date != nil && f.date.on(dateOf(now).plus(*f.shift)) {
		f.date = nil // «завтра, 26.11»
	}
	clocks, err := f.times(by.leftOut)
	if err != nil {
		return time.Time{}, err
	}
	if f.loose || len(clocks) > 1 || len(f.days) > 1 || bits.OnesCount8(uint8(f.on)) > 1 || f.sayings() > 1 {
		return time.Time{}, &Error{Kind: Ambiguous}
	}
	at, err := f.find(now, clocks[0], by)
	switch {
	case err != nil:
		return time.Time{}, err
	case at.Year() > now.Year()+farthest || by.past && (at.Year() < 1900 || at.Year() > 2200):
		return time.Time{}, &Error{Kind: Impossible}
	case !by.past && !at.After(now):
		return time.Time{}, &Error{Kind: Past}
	}
	return at, nil
}

// sayings counts the ways the day was said. A weekday beside a date is one: it is only checked.
func (f *form) sayings() int {
	n := 0
	for _, said := range [...]bool{f.ahead != nil, f.shift != nil, f.date != nil, len(f.days) > 0} {
		if said {
			n++
		}
	}
	if f.on != 0 && (n == 0 || f.ahead != nil) {
		n++
	}
	return n
}

func (f *form) find(now time.Time, c clock, by rules) (time.Time, error) {
	if c.midnight && (f.date != nil || f.on != 0 || len(f.days) > 0 || f.shift != nil && *f.shift != 0) {
		return time.Time{}, &Error{Kind: Ambiguous} // the beginning of that day or its end
	}
	if f.months != nil && len(f.days) == 0 || f.week != nil && f.on == 0 {
		return time.Time{}, &Error{Kind: Ambiguous}
	}
	today := dateOf(now)
	switch {
	case f.ahead != nil:
		return f.ahead.after(now, c, len(f.clocks) > 0)
	case f.shift != nil:
		return f.sure(today.plus(*f.shift), c, now)
	case f.date != nil && f.date.year != 0:
		return f.sure(*f.date, c, now)
	case f.date != nil:
		return f.yearless(now, c, by)
	case len(f.days) > 0:
		return f.numbered(now, c)
	case f.on != 0:
		return f.weekday(now, c)
	case len(f.clocks) > 0 || f.part != noPart:
		if by.past {
			return time.Time{}, &Error{} // an hour is no date
		}
		return coming(now, c), nil
	}
	return time.Time{}, &Error{}
}

// sure is that day at that time, if its weekday is the one said.
func (f *form) sure(d date, c clock, now time.Time) (time.Time, error) {
	if f.on != 0 && f.on&(1<<d.weekday()) == 0 {
		return time.Time{}, &Error{Kind: Ambiguous}
	}
	return d.at(c, now.Location()), nil
}

func coming(now time.Time, c clock) time.Time {
	at := dateOf(now).at(c, now.Location())
	if !at.After(now) {
		at = dateOf(now).plus(1).at(c, now.Location())
	}
	return at
}

func (s *span) after(now time.Time, c clock, timed bool) (time.Time, error) {
	day := dateOf(now).plusMonths(s.months).plus(s.days)
	if s.minutes == 0 && s.months+s.days > 0 {
		return day.at(c, now.Location()), nil
	}
	if timed {
		return time.Time{}, &Error{Kind: Ambiguous}
	}
	at := now
	if s.months+s.days > 0 {
		at = day.at(clock{hour: now.Hour(), minute: now.Minute()}, now.Location()).Add(time.Duration(now.Second()) * time.Second)
	}
	return at.Add(time.Duration(s.minutes) * time.Minute).Truncate(time.Second), nil
}

// yearless finds the year: the coming one for a moment, the nearest for a paper. Today's date whose hour is over stays today's.
func (f *form) yearless(now time.Time, c clock, by rules) (time.Time, error) {
	var best date
	var distance time.Duration
	for year := now.Year() - 1; year <= now.Year()+1; year++ {
		d := date{year, f.date.month, f.date.day}
		away := d.at(c, now.Location()).Sub(now)
		switch {
		case !d.exists():
		case by.past && (best.day == 0 || away.Abs() < distance.Abs()), !by.past && best.day == 0 && (away > 0 || d == dateOf(now)):
			best, distance = d, away
		}
	}
	if best.day == 0 {
		return time.Time{}, &Error{Kind: Impossible}
	}
	return f.sure(best, c, now)
}

// numbered finds the coming month that has such a day, or looks into the month that was said.
func (f *form) numbered(now time.Time, c clock) (time.Time, error) {
	first := date{now.Year(), now.Month(), 1}
	for k := range 12 {
		if f.months != nil {
			k = *f.months
		}
		d := first.plusMonths(k)
		d.day = f.days[0]
		if f.months != nil && !d.exists() {
			return time.Time{}, &Error{Kind: Impossible}
		}
		if at := d.at(c, now.Location()); d.exists() && (at.After(now) || d == dateOf(now) || f.months != nil) {
			return f.sure(d, c, now)
		}
	}
	return time.Time{}, &Error{Kind: Impossible}
}

func (f *form) weekday(now time.Time, c clock) (time.Time, error) {
	today := dateOf(now)
	want := bits.TrailingZeros8(uint8(f.on))
	if f.week != nil {
		monday := today.plus(-(int(today.weekday()) + 6) % 7)
		return monday.plus(7**f.week+(want+6)%7).at(c, now.Location()), nil
	}
	day := today.plus((want - int(today.weekday()) + 7) % 7)
	at := day.at(c, now.Location())
	if !at.After(now) {
		at = day.plus(7).at(c, now.Location())
	}
	return at, nil
}

// on tells whether a date, perhaps without a year, is that day.
func (d date) on(day date) bool {
	return d.month == day.month && d.day == day.day && (d.year == 0 || d.year == day.year)
}

func dateOf(t time.Time) date { return date{t.Year(), t.Month(), t.Day()} }

func (d date) utc() time.Time { return time.Date(d.year, d.month, d.day, 0, 0, 0, 0, time.UTC) }

func (d date) weekday() time.Weekday { return d.utc().Weekday() }

func (d date) plus(days int) date { return dateOf(d.utc().AddDate(0, 0, days)) }

// plusMonths keeps to the end of a shorter month: 31 January and a month is 28 February.
func (d date) plusMonths(n int) date {
	first := time.Date(d.year, d.month+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return date{first.Year(), first.Month(), min(d.day, last)}
}

// at is the moment a day and a clock name in a zone.
func (d date) at(c clock, in *time.Location) time.Time {
	return union.OnClocks(time.Date(d.year, d.month, d.day, c.hour, c.minute, 0, 0, time.UTC), in)
}
