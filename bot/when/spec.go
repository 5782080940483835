package when

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// spec says the repetition in five cron fields, or declines what they cannot say exactly.
func (f *form) spec() (string, error) {
	switch {
	case f.nth:
		return "", &Error{Kind: Unsupported}
	case f.loose || f.ahead != nil || f.shift != nil || f.months != nil || f.week != nil || f.date != nil && f.date.year != 0:
		return "", &Error{Kind: Ambiguous} // once, or again and again
	case f.unit != noUnit && f.count == 0:
		return "", &Error{Kind: Impossible}
	}
	if f.unit == minute || f.unit == hour {
		return f.within()
	}
	clock, err := f.clockFields()
	if err != nil {
		return "", err
	}
	days, err := f.dayFields()
	if err != nil {
		return "", err
	}
	return clock + " " + days, nil
}

// within is a repetition inside a day: it divides the hour or the day, or else it would stumble at midnight.
func (f *form) within() (string, error) {
	if len(f.clocks) > 0 || f.part != noPart || f.on != 0 || len(f.days) > 0 || f.date != nil {
		return "", &Error{Kind: Unsupported}
	}
	n := f.count
	switch {
	case f.unit == minute && n%60 == 0:
		n /= 60
	case f.unit == minute && 60%n != 0:
		return "", &Error{Kind: Unsupported}
	case f.unit == minute:
		return every(n) + " * * * *", nil
	}
	if n > 12 || 24%n != 0 {
		return "", &Error{Kind: Unsupported}
	}
	return "0 " + every(n) + " * * *", nil
}

func every(n int) string {
	if n == 1 {
		return "*"
	}
	return "*/" + strconv.Itoa(n)
}

// clockFields are the minute and the hours. Two times of day share one spec only if their minutes are the same.
func (f *form) clockFields() (string, error) {
	clocks, err := f.times(clock{hour: leftOutHour})
	if err != nil {
		return "", err
	}
	daily := f.on == 0 && len(f.days) == 0 && f.date == nil && f.unit <= dayUnit
	var hours []int
	for _, c := range clocks {
		if c.hour == 24 && !daily {
			return "", &Error{Kind: Ambiguous} // the beginning of that day or its end
		}
		if c.minute != clocks[0].minute {
			return "", &Error{Kind: Unsupported}
		}
		hours = append(hours, c.hour%24)
	}
	return fmt.Sprintf("%d %s", clocks[0].minute, list(hours)), nil
}

// dayFields are the day of the month, the month and the day of the week. The first and the last are never both restricted: cron
// takes either then.
func (f *form) dayFields() (string, error) {
	if f.on != 0 && (len(f.days) > 0 || f.date != nil) || len(f.days) > 0 && f.date != nil {
		return "", &Error{Kind: Unsupported}
	}
	switch f.unit {
	case dayUnit:
		return f.daily()
	case week:
		return f.weekly()
	case month, quarter:
		return f.monthly()
	case year:
		return f.yearly()
	default:
		return f.unitless()
	}
}

// unitless is «каждый вторник», «каждое 5 число» and «каждое 8 марта».
func (f *form) unitless() (string, error) {
	switch {
	case f.on != 0:
		return "* * " + f.on.list(), nil
	case len(f.days) > 0:
		return f.monthly()
	case f.date != nil:
		return f.yearly()
	}
	return "", &Error{} // «каждый» what?
}

func (f *form) daily() (string, error) {
	switch {
	case f.on != 0 || len(f.days) > 0 || f.date != nil:
		return "", &Error{Kind: Ambiguous}
	case f.count > 1:
		return "", &Error{Kind: Unsupported}
	}
	return "* * *", nil
}

func (f *form) weekly() (string, error) {
	switch {
	case len(f.days) > 0 || f.date != nil:
		return "", &Error{Kind: Ambiguous}
	case f.count > 1:
		return "", &Error{Kind: Unsupported}
	case f.on == 0:
		return "* * 1", nil
	}
	return "* * " + f.on.list(), nil
}

// monthly declines the days that some month does not have: a reminder must not skip February unasked.
func (f *form) monthly() (string, error) {
	step := max(f.count, 1)
	if f.unit == quarter {
		step *= 3
	}
	days := f.days
	if len(days) == 0 {
		days = []int{1}
	}
	if f.on != 0 || f.date != nil || step > 6 || 12%step != 0 || slices.Max(days) > 28 {
		return "", &Error{Kind: Unsupported}
	}
	return fmt.Sprintf("%s %s *", list(days), every(step)), nil
}

func (f *form) yearly() (string, error) {
	d := date{month: time.January, day: 1}
	if f.date != nil {
		d = *f.date
	}
	if f.on != 0 || len(f.days) > 0 || f.count > 1 || d.month == time.February && d.day == 29 {
		return "", &Error{Kind: Unsupported}
	}
	return fmt.Sprintf("%d %d *", d.day, d.month), nil
}

func (w weekdays) list() string {
	if w == workdays {
		return "1-5"
	}
	var days []int
	for day := range 7 {
		if w&(1<<day) != 0 {
			days = append(days, day)
		}
	}
	return list(days)
}

// list is a cron list: sorted, nothing twice.
func list(numbers []int) string {
	sorted := slices.Clone(numbers)
	slices.Sort(sorted)
	var fields []string
	for _, n := range slices.Compact(sorted) {
		fields = append(fields, strconv.Itoa(n))
	}
	return strings.Join(fields, ",")
}
