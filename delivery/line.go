package delivery

import "time"

// A line is the connection to Telegram. When a call could not even leave, all
// calls wait, longer each time; then a single one tries, and when an answer
// comes, whatever it says, the line is open again.
type line struct {
	down    int       // tries in a row that did not leave
	next    time.Time // the next try
	changed time.Time
}

const (
	lineFirst   = 500 * time.Millisecond
	lineLongest = 30 * time.Second
)

func (l *line) free(now time.Time, inFlight int) time.Time {
	if l.down == 0 {
		return now
	}
	if inFlight > 0 { // somebody is trying, and will report
		return latest(l.next, now.Add(lineLongest))
	}
	return l.next
}

// notSent counts a call that began at left. Those that began before the last
// failure was known tell nothing new.
func (l *line) notSent(now, left time.Time) {
	if l.down > 0 && left.Before(l.changed) {
		return
	}
	l.next = now.Add(min(lineLongest, lineFirst<<min(l.down, 10)))
	l.down++
	l.changed = now
}

func (l *line) answered() { l.down = 0 }
