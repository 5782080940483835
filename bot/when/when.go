// Package when understands the times people type: «завтра в 10», «по будням в 9:00», "in 2 hours", "0 9 * * 1-5".
//
// It reads Russian and English, mixed if need be, and answers with a moment or with a cron spec for a repetition. It has no
// clock and no words of its own: the present comes in as an argument, a failure goes out as a Kind the caller puts into words.
//
// What is left unsaid is filled in the same way always, so that the caller can show the result and ask "right?":
//
//   - no time of day: 10:00; «утром» 9:00, «днём» 13:00, «вечером» 19:00;
//   - a bare hour is the hour of a 24-hour clock: «в 7» is 07:00, «в 7 вечера» is 19:00;
//   - no date: today, or tomorrow if that time is over;
//   - a day and month without a year: the coming one, next year's if this year's is over;
//   - «в пятницу»: the coming Friday, today included; «в следующую пятницу»: Friday of the next calendar week (from Monday);
//   - «еженедельно» without a weekday: on Mondays; «ежемесячно» without a day: on the 1st; «ежегодно» without a date: 1 January;
//   - a local time that the clocks skip in spring: the end of the gap; one that comes twice in autumn: the first.
package when

import (
	"fmt"
	"time"
)

// When is a moment or a repetition: exactly one of its fields is set.
type When struct {
	At   time.Time // in the zone of the now it was read against, and after it
	Spec string    // five cron fields or a descriptor such as "@daily", to be read in that same zone
}

// Repeats tells a repetition from a single moment.
func (w When) Repeats() bool { return w.Spec != "" }

// Kind says why a text is not a time.
type Kind int

// The kinds of Error. NotUnderstood is the zero value.
const (
	NotUnderstood Kind = iota // no time in it, or something besides the time
	Past                      // a moment that is over
	Ambiguous                 // it can be read in two ways, or says two different things
	Impossible                // no such date or hour: 31.02, 25:70
	Unsupported               // a clear repetition that no cron spec can say: the last day of the month, every two weeks
)

func (k Kind) String() string {
	switch k {
	case Past:
		return "in the past"
	case Ambiguous:
		return "ambiguous"
	case Impossible:
		return "impossible"
	case Unsupported:
		return "unsupported repetition"
	default:
		return "not understood"
	}
}

// Error is the only type of error this package returns.
type Error struct {
	Kind Kind
	Word string // the piece of the text that stopped the reading, at most 32 characters; empty when it was the whole
}

func (e *Error) Error() string {
	if e.Word == "" {
		return "time " + e.Kind.String()
	}
	return fmt.Sprintf("time %s at %q", e.Kind, e.Word)
}

// Parse reads a moment after now or a repetition, in the zone of now. Every error is an *Error.
func Parse(text string, now time.Time) (When, error) {
	text, err := clean(text)
	if err != nil {
		return When{}, err
	}
	if spec, is, err := cron(text); is {
		return When{Spec: spec}, err
	}
	f, err := read(text, now)
	if err != nil {
		return When{}, err
	}
	if f.repeats() {
		spec, err := f.spec()
		return When{Spec: spec}, err
	}
	at, err := f.moment(now, rules{leftOut: clock{hour: leftOutHour}})
	return When{At: at}, err
}

// Date reads the date of a paper or a deadline, past or future, in the zone of now. A date without a year is the one nearest to
// now; a date without a time of day is its midnight, the beginning of that day. A repetition is not understood. Every error is
// an *Error, never of the kind Past.
func Date(text string, now time.Time) (time.Time, error) {
	text, err := clean(text)
	if err != nil {
		return time.Time{}, err
	}
	f, err := read(text, now)
	if err != nil {
		return time.Time{}, err
	}
	if f.repeats() {
		return time.Time{}, &Error{}
	}
	return f.moment(now, rules{past: true})
}

// shorten cuts a piece of somebody's text to what an Error may carry.
func shorten(piece string) string {
	if runes := []rune(piece); len(runes) > 32 {
		return string(runes[:32])
	}
	return piece
}
