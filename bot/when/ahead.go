package when

import "unicode/utf8"

// aheadPhrase: через 2 часа, через полчаса, через 1 час 30 минут, in 3 days, in half an hour, a week from now.
func (r *reader) aheadPhrase() bool {
	if !r.take("через", "спустя", "in") {
		return false
	}
	if r.text(0) == "день" && r.ahead == nil {
		r.fail(Ambiguous) // in a day, or every other day
		return false
	}
	var s span
	if !r.length(&s) {
		return false
	}
	for r.err == nil {
		start := r.i
		r.take("и", "and")
		if !r.length(&s) {
			r.i = start
			break
		}
	}
	if r.ahead != nil {
		r.fail(Ambiguous)
	}
	r.ahead = &s
	return true
}

// length reads one «2 часа» and adds it.
func (r *reader) length(s *span) bool {
	start := r.i
	n, odd := r.quantity()
	u := unitOf(r.text(0))
	letter := utf8.RuneCountInString(r.text(0)) == 1 && r.i == start // a letter alone counts nothing
	if u == noUnit || letter || odd && u != hour && u != dayUnit && u != year {
		r.i = start
		return false
	}
	r.i++
	if n > 2*9999 {
		r.fail(Impossible)
	}
	s.add(n, u)
	return true
}

// quantity reads how many, in halves: 2 → 4, полтора → 3, 1,5 → 3, nothing → 2. It tells an odd number of halves.
func (r *reader) quantity() (n int, odd bool) {
	switch {
	case r.take("полтора", "полторы"):
		return 3, true
	case r.take("пол", "half"):
		r.take("a", "an")
		return 1, true
	case r.take("a", "an"):
		if r.isNumber(0) { // a couple
			return r.decimal()
		}
	case r.isNumber(0):
		return r.decimal()
	}
	return 2, false
}

func (r *reader) decimal() (n int, odd bool) {
	n = 2 * r.at(0).n
	r.i++
	if (r.text(0) == "," || r.text(0) == ".") && r.at(1).text == "5" {
		r.i += 2
		return n + 1, true
	}
	r.take("of") // a couple of
	return n, false
}

// add adds that many halves of a unit. Only hours, days and years come in halves.
func (s *span) add(halves int, u unit) {
	n := halves / 2
	switch u {
	case minute:
		s.minutes += n
	case hour:
		s.minutes += 30 * halves
	case dayUnit:
		s.days += n
		s.minutes += halves % 2 * 12 * 60
	case week:
		s.days += 7 * n
	case month:
		s.months += n
	case quarter:
		s.months += 3 * n
	case year:
		s.months += 6 * halves
	default: // length reads no other
	}
}
