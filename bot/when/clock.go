package when

import "strings"

// A clock is a time of day as it was said: the hour is turned into that of a 24-hour clock only when the whole text is known,
// for «вечером» may come later than «в 7».
type clock struct {
	hour, minute int
	part         part
	midnight     bool // said so, and which night is meant is not clear by itself
}

// clockPhrase: 9:00, в 9, в 9.30, 9 утра, в 7 вечера, 9pm, в полдень, в половине десятого, вечером.
func (r *reader) clockPhrase() bool {
	return r.namedClock() || r.halfClock() || r.clockNumber() || r.lonePart()
}

func (r *reader) namedClock() bool {
	switch {
	case r.take("полдень", "полудню", "noon", "midday"):
		return r.setClock(clock{hour: 12, part: pm})
	case r.take("полночь", "полуночи", "midnight"):
		return r.setClock(clock{hour: 24, part: night, midnight: true})
	case (isAt(r.lead) || isBy(r.lead)) && r.take("час"):
		c := clock{hour: 1, part: r.partAfter()}
		if c.part == noPart {
			r.fail(Ambiguous)
		}
		return r.setClock(c)
	}
	return false
}

// halfClock: в половине десятого, полдесятого, без четверти десять, half past nine, quarter to ten.
func (r *reader) halfClock() bool {
	if tail, ok := strings.CutPrefix(r.text(0), "пол"); ok && ordinal(tail) > 0 {
		r.i++
		return r.beforeHour(30, ordinal(tail))
	}
	minutes := 0
	switch {
	case r.take("половине", "половину", "половина", "пол"):
		minutes = 30
	case r.take("без"):
		if minutes = r.at(0).n; r.text(0) == "четверти" {
			minutes = 15
		}
		r.i++
		r.take("минут", "минуты")
	case r.text(0) == "half" && r.text(1) == "past" && r.isNumber(2):
		r.i += 2
		return r.beforeHour(30, r.takeHour()+1)
	case r.text(0) == "quarter" && r.text(1) == "past" && r.isNumber(2):
		r.i += 2
		return r.beforeHour(45, r.takeHour()+1)
	case r.text(0) == "quarter" && r.text(1) == "to" && r.isNumber(2):
		r.i += 2
		minutes = 15
	default:
		return false
	}
	if !r.isNumber(0) && r.text(0) != "час" || minutes < 1 || minutes > 59 {
		return false
	}
	return r.beforeHour(minutes, r.takeHour())
}

// takeHour reads the hour of a phrase that counts from it; «без четверти час» is before one.
func (r *reader) takeHour() int {
	t := r.at(0)
	r.i++
	if t.text == "час" {
		return 1
	}
	r.take("часов", "часа")
	return t.n
}

// beforeHour sets the clock to so many minutes before an hour of a 12-hour clock.
func (r *reader) beforeHour(minutes, hour int) bool {
	if hour < 1 || hour > 13 {
		r.fail(Impossible)
	}
	return r.setClock(clock{hour: (hour+10)%12 + 1, minute: 60 - minutes, part: r.partAfter()})
}

func (r *reader) clockNumber() bool {
	if !r.isNumber(0) || r.at(0).ordinal {
		return false
	}
	c := clock{hour: r.at(0).n}
	asked := isAt(r.lead) || isBy(r.lead)
	switch {
	case r.separated(0, ":"):
		if len(r.text(2)) != 2 {
			return false
		}
		c.minute = r.at(2).n
		r.i += 3
		if r.text(0) == ":" && r.at(1).text == "00" {
			r.i += 2
		}
	case r.separated(0, ".") || asked && r.separated(0, "-"):
		if len(r.text(2)) != 2 || r.text(3) == r.text(1) {
			return false
		}
		c.minute = r.at(2).n
		if r.text(1) == "-" && c.minute > c.hour && c.minute <= 24 {
			r.fail(Ambiguous) // «в 10-12»: from ten till twelve
		}
		r.i += 3
	default:
		if !r.bareClock(&c, asked) {
			return false
		}
	}
	if c.part == noPart {
		c.part = r.partAfter()
	}
	if r.text(0) == "-" && r.isNumber(1) { // from nine till six is no time of day
		return false
	}
	return r.setClock(c)
}

// bareClock reads an hour without a colon: 9 часов, 9 часов 30 минут, 9ч30, 9 утра, в 9, в 9 30.
func (r *reader) bareClock(c *clock, asked bool) bool {
	r.i++
	hours := unitOf(r.text(0)) == hour
	if hours {
		r.i++
	} else if r.text(0) == "o" && r.text(1) == "clock" {
		r.i += 2
	}
	if (hours || asked) && r.isMinutes() {
		c.minute = r.at(0).n
		r.i++
		if unitOf(r.text(0)) == minute {
			r.i++
		}
	}
	if c.part = r.partAfter(); c.part != noPart {
		return true
	}
	again := len(r.clocks) > 0 && (r.lead == "и" || r.lead == "and")
	r.loose = r.loose || !asked && !again && !r.dated() // an hour, a day, or a number of hours
	return !r.loose || c.hour <= 31
}

// isMinutes tells whether the coming number is the minutes of the hour just read, not a date of its own.
func (r *reader) isMinutes() bool {
	t := r.at(0)
	if unitOf(r.text(1)) == minute {
		return t.kind == number
	}
	if t.kind != number || t.ordinal || t.n > 59 || len(t.text) != 2 && (!t.spelled || t.n < 10) {
		return false
	}
	sep := r.text(1)
	return monthOf(sep) == 0 && !isNumbered(sep) && sep != "." && sep != ":" && sep != "/" && unitOf(sep) != hour
}

// partAfter reads a part of the day that follows an hour: вечера, pm, p.m., in the evening, at night.
func (r *reader) partAfter() part {
	if p, _ := partOf(r.text(0)); p != noPart {
		r.i++
		return p
	}
	for k, lead := range [...]string{"in", "at"} {
		if r.text(0) != lead {
			continue
		}
		skip := 1
		if k == 0 && r.text(1) == "the" {
			skip = 2
		}
		if p, lone := partOf(r.text(skip)); p != noPart && lone {
			r.i += skip + 1
			return p
		}
	}
	if r.text(1) == "m" && (r.text(0) == "a" || r.text(0) == "p") {
		r.i += 2
		if r.text(-2) == "a" {
			return am
		}
		return pm
	}
	return noPart
}

func (r *reader) lonePart() bool {
	p, lone := partOf(r.text(0))
	if !lone {
		return false
	}
	r.i++
	r.setPart(p)
	return true
}

func (r *reader) setPart(p part) {
	if r.part != noPart && r.part != p {
		r.fail(Ambiguous)
	}
	r.part = p
}

func (r *reader) setClock(c clock) bool {
	if c.hour > 24 && !r.loose || c.minute > 59 || c.hour == 24 && c.minute > 0 {
		r.fail(Impossible)
	}
	r.clocks = append(r.clocks, c)
	return true
}
