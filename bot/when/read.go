package when

import (
	"math/bits"
	"time"
)

// A form is what a text says, nothing filled in yet.
type form struct {
	every bool // каждый, по, daily
	count int  // каждые *2* часа
	unit  unit // каждые 2 *часа*
	nth   bool // первый понедельник, последний день

	ahead  *span    // через 2 часа
	shift  *int     // завтра
	date   *date    // 25.12
	days   []int    // 5 числа
	months *int     // 5 числа *следующего месяца*: 1
	week   *int     // *следующий* понедельник: 1
	on     weekdays // понедельник

	clocks []clock
	part   part // вечером
	loose  bool // a number that may be anything: 10
}

type span struct{ months, days, minutes int }

// A date is a day of the calendar; year 0 is one left unsaid.
type date struct {
	year  int
	month time.Month
	day   int
}

// repeats tells a repetition from a moment.
func (f *form) repeats() bool { return f.every || f.nth }

// dated tells whether a day is given, so that a number after it can only be an hour.
func (f *form) dated() bool {
	return f.shift != nil || f.date != nil || f.on != 0 || (f.every && f.unit == dayUnit)
}

// A reader goes through the tokens once, from phrase to phrase. A recognizer either takes its tokens and says true, or
// leaves the reader as it was.
type reader struct {
	form
	now  time.Time
	toks []token
	i    int
	lead string // the little word just before: в, на, и
	err  *Error
}

func read(text string, now time.Time) (*form, error) {
	r := &reader{now: now, toks: lex(text)}
	if len(r.toks) == 0 {
		return nil, &Error{}
	}
	for r.i < len(r.toks) {
		switch filler := r.text(0); {
		case r.phrase():
			r.lead = ""
		case isFiller(filler):
			r.lead = filler
			r.i++
		default:
			r.fail(NotUnderstood)
		}
		if r.err != nil {
			return nil, r.err
		}
	}
	return &r.form, nil
}

func (r *reader) phrase() bool {
	start := r.i
	for _, recognize := range []func() bool{r.aheadPhrase, r.repeatPhrase, r.datePhrase, r.clockPhrase, r.weekdayPhrase, r.shiftPhrase} {
		if recognize() {
			return true
		}
		r.i = start
		if r.err != nil {
			return false
		}
	}
	return false
}

// fail remembers the first reason and the word it was met at.
func (r *reader) fail(kind Kind) {
	if r.err == nil {
		r.err = &Error{Kind: kind, Word: shorten(r.text(0))}
	}
}

// at is the k-th token ahead, an empty sign past the end.
func (r *reader) at(k int) token {
	if r.i+k >= len(r.toks) {
		return token{kind: sign}
	}
	return r.toks[r.i+k]
}

func (r *reader) text(k int) string { return r.at(k).text }

func (r *reader) isNumber(k int) bool { return r.at(k).kind == number }

// take moves on when the coming word is one of these.
func (r *reader) take(words ...string) bool {
	for _, w := range words {
		if r.text(0) == w {
			r.i++
			return true
		}
	}
	return false
}

// shiftPhrase: сегодня, завтра, послезавтра, the day after tomorrow.
func (r *reader) shiftPhrase() bool {
	days, ok := shiftOf(r.text(0))
	switch {
	case ok:
		r.i++
	case r.text(0) == "day" && r.text(1) == "after" && r.text(2) == "tomorrow":
		r.i, days = r.i+3, 2
	case r.take("tonight"):
		r.setPart(evening)
	default:
		return false
	}
	if r.shift != nil && *r.shift != days {
		r.fail(Ambiguous)
	}
	r.shift = &days
	return true
}

// weekdayPhrase: в пятницу, вторник и четверг, пн-пт, с понедельника по пятницу, в следующий понедельник, первый понедельник.
func (r *reader) weekdayPhrase() bool {
	from := r.take("с", "со", "from")
	set, plural := weekdayOf(r.text(0))
	if set == 0 {
		return !from && (r.weekPhrase() || r.nthPhrase())
	}
	r.i++
	if till, _ := weekdayOf(r.text(1)); till != 0 && (r.text(0) == "-" || from && (r.text(0) == "по" || r.text(0) == "to")) {
		set, plural = stretch(set, till), true
		r.i += 2
	} else if from {
		return false
	}
	r.take("дням", "день", "дни", "дня") // по будним дням
	r.on |= set
	r.every = r.every || plural
	return true
}

// weekPhrase: *следующий* понедельник, *на следующей неделе*, *следующего месяца*.
func (r *reader) weekPhrase() bool {
	n := 0
	switch {
	case isNext(r.text(0)):
		n = 1
	case !isThis(r.text(0)):
		return false
	}
	r.i++
	set, _ := weekdayOf(r.text(0))
	switch {
	case set != 0:
		r.week = &n
	case unitOf(r.text(0)) == week:
		r.i++
		r.week = &n
	case unitOf(r.text(0)) == month:
		r.i++
		r.months = &n
	default:
		return false
	}
	return true
}

// nthPhrase: первый понедельник месяца, последний день, every other week. It is understood in order to be declined.
func (r *reader) nthPhrase() bool {
	if !isLast(r.text(0)) && !r.at(0).ordinal {
		return false
	}
	r.i++
	set, _ := weekdayOf(r.text(0))
	if set == 0 && unitOf(r.text(0)) == noUnit && !isNumbered(r.text(0)) {
		return false
	}
	for set != 0 || unitOf(r.text(0)) != noUnit || isNumbered(r.text(0)) || r.text(0) == "of" || r.text(0) == "the" {
		r.i++
		set, _ = weekdayOf(r.text(0))
	}
	r.nth = true
	return true
}

// stretch is the days from one to another, around the end of the week if need be. Both are single days or sets taken whole.
func stretch(from, till weekdays) weekdays {
	set := from | till
	last := bits.TrailingZeros8(uint8(till))
	for day := bits.TrailingZeros8(uint8(from)); day != last; day = (day + 1) % 7 {
		set |= 1 << day
	}
	return set
}
