package when

// repeatPhrase: каждый день, каждые 2 часа, ежемесячно, по (понедельникам), every 3 months, on weekdays.
func (r *reader) repeatPhrase() bool {
	if r.text(0) == "по" {
		set, _ := weekdayOf(r.text(1))
		if set == 0 && !r.isNumber(1) {
			return false
		}
		r.i++
		r.every = true
		return true
	}
	u, ok := everyOf(r.text(0))
	if !ok && !r.take("раз", "once") {
		return false
	}
	if ok {
		r.i++
	} else if !r.take("в", "a", "an", "per", "every") || unitOf(r.text(0)) == noUnit && !r.isNumber(0) {
		return false
	}
	count := 1
	if u == noUnit {
		u, count = r.everyUnit()
	}
	if u != noUnit {
		if r.unit != noUnit && (r.unit != u || r.count != count) {
			r.fail(Ambiguous)
		}
		r.unit, r.count = u, count
	}
	r.every = true
	return true
}

// everyUnit reads the «2 часа» of «каждые 2 часа». «Каждый вторник» and «каждое 5 число» have no unit.
func (r *reader) everyUnit() (unit, int) {
	start := r.i
	if _, lone := partOf(r.text(0)); lone { // каждое утро
		return dayUnit, 1
	}
	halves, odd := r.quantity()
	u := unitOf(r.text(0))
	if u == noUnit {
		r.i = start
		return noUnit, 0
	}
	second := r.i > start && r.toks[r.i-1].ordinal // каждый второй день
	r.i++
	switch {
	case odd && u == hour:
		return minute, 30 * halves
	case odd && u == year:
		return month, 6 * halves
	case odd || second:
		r.nth = true
	}
	return u, halves / 2
}
