package delivery

import "time"

const (
	// slack makes up for clocks that are cut into milliseconds.
	slack = time.Millisecond
	// late is how much longer than the quickest the messages may be on their way,
	// on the average, for the limits still to hold at Telegram's end. Reckoning
	// with more would cost more of the limit than it is worth: this costs a
	// twentieth at worst.
	late = 50 * time.Millisecond
	// latestOne is the same for a single message, where the average allows it.
	latestOne = 950 * time.Millisecond
)

// A second counts the messages in any sliding second at Telegram's end. What
// arrives there, and when, is not known here; so a message counts at the latest
// moment at which it may have arrived, if the quickest takes no time at all.
//
// While there is no answer, that is as long after it left as gives the answer a
// second: a process or a network that stands still for less than that does not
// bunch what it sends. The answer tells more: what the round trip took above the
// quickest one is the most that it can have lost on the way there. Two messages that count a second apart then arrive a
// second apart, whatever the one behind may gain on the one before.
type second struct {
	zero time.Time
	ring [ringLength]int32 // messages by millisecond
	from int64             // the first millisecond that counts
	sum  int               // of all that count
}

const (
	ringLength = 2048 // more than a second and latestOne; a power of two, for speed
	secondLong = int64((time.Second + slack) / time.Millisecond)
)

func newSecond(now time.Time) second { return second{zero: now.Add(-2 * time.Second)} }

func (s *second) tick(at time.Time) int64 { return at.Sub(s.zero).Milliseconds() }

func (s *second) slot(tick int64) *int32 { return &s.ring[tick&(ringLength-1)] }

// forget drops what lies longer than a second before now, and the rest of its
// millisecond.
func (s *second) forget(now time.Time) {
	from := s.tick(now) - secondLong
	if from >= s.from+ringLength {
		s.ring, s.sum, s.from = [ringLength]int32{}, 0, from
	}
	for ; s.from < from; s.from++ {
		at := s.slot(s.from)
		s.sum -= int(*at)
		*at = 0
	}
}

// room says when n more fit under the limit; what can never fit waits until
// nothing counts.
func (s *second) room(now time.Time, n, limit int) time.Time {
	s.forget(now)
	over := min(s.sum+n-limit, s.sum)
	if over <= 0 {
		return now
	}
	tick := s.from
	for ; over > 0; tick++ {
		over -= int(*s.slot(tick))
	}
	return s.zero.Add(time.Duration(tick+secondLong) * time.Millisecond)
}

// add counts n messages at a moment that is no further ahead than late.
func (s *second) add(now, at time.Time, n int) {
	s.forget(now)
	*s.slot(s.tick(at)) += int32(n) //nolint:gosec // an album has ten
	s.sum += n
}

// move counts messages that were added at one moment at another, earlier one.
func (s *second) move(from, to time.Time, n int) {
	old, tick := s.tick(from), s.tick(to)
	if old < s.from || *s.slot(old) < int32(n) { //nolint:gosec // an album has ten
		return
	}
	*s.slot(old) -= int32(n) //nolint:gosec // an album has ten
	if s.sum -= n; tick >= s.from {
		*s.slot(tick) += int32(n) //nolint:gosec // an album has ten
		s.sum += n
	}
}

// fill pretends that the last second was full, of so many evenly spread.
func (s *second) fill(now time.Time, n int) {
	s.ring, s.sum = [ringLength]int32{}, 0
	s.forget(now)
	for i := range n {
		s.add(now, now.Add(-time.Second*time.Duration(i)/time.Duration(n)), 1)
	}
}

// A window remembers the few things that happened within its span.
type window struct {
	span time.Duration
	sent []sending
	sum  int
}

type sending struct {
	at time.Time
	n  int
}

// room says when n more fit under the limit; what can never fit waits until the
// window is empty.
func (w *window) room(now time.Time, n, limit int) time.Time {
	sum := w.sum
	for _, s := range w.sent {
		if gone := s.at.Add(w.span + slack); !gone.After(now) {
			sum -= s.n
		} else if sum+n > limit {
			sum -= s.n
			now = gone
		}
	}
	return now
}

func (w *window) add(now time.Time, n int) {
	w.forget(now)
	w.sent = append(w.sent, sending{now, n})
	w.sum += n
}

func (w *window) forget(now time.Time) {
	old := 0
	for old < len(w.sent) && now.Sub(w.sent[old].at) >= w.span+slack {
		w.sum -= w.sent[old].n
		old++
	}
	w.sent = w.sent[old:]
}
