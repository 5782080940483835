package when

import "time"

// datePhrase: 25.12, 25.12.2026, 25/12, 2026-12-25, 25 декабря, dec 25, 5 числа, on the 5th.
func (r *reader) datePhrase() bool {
	return r.isoDate() || r.dottedDate() || r.monthDate() || r.dayOfMonth()
}

func (r *reader) setDate(d date) bool {
	d.year = fullYear(d.year)
	leap := d
	if leap.year == 0 {
		leap.year = 2024
	}
	if !leap.exists() {
		r.fail(Impossible)
	}
	if r.date != nil && *r.date != d {
		r.fail(Ambiguous)
	}
	r.date = &d
	return true
}

// fullYear takes 26 for 2026 and 95 for 1995.
func fullYear(y int) int {
	switch {
	case y > 0 && y < 70:
		return 2000 + y
	case y >= 70 && y < 100:
		return 1900 + y
	}
	return y
}

func (d date) exists() bool {
	t := time.Date(d.year, d.month, d.day, 0, 0, 0, 0, time.UTC)
	return t.Month() == d.month && t.Day() == d.day && (d.year == 0 || d.year >= 1900 && d.year <= 2200)
}

// separated reads number, sign, number, with nothing between.
func (r *reader) separated(k int, by string) bool {
	return r.isNumber(k) && r.text(k+1) == by && r.at(k+1).tight && r.isNumber(k+2) && r.at(k+2).tight
}

func (r *reader) isoDate() bool {
	if !r.separated(0, "-") || !r.separated(2, "-") {
		return false
	}
	first, m, last := r.at(0), time.Month(r.at(2).n), r.at(4)
	d := date{first.n, m, last.n}
	switch {
	case len(last.text) == 4:
		d = date{last.n, m, first.n}
	case len(first.text) != 4:
		return false
	}
	r.i += 5
	return r.setDate(d)
}

func (r *reader) dottedDate() bool {
	by := r.text(1)
	if by != "." && by != "/" || !r.separated(0, by) {
		return false
	}
	d := date{month: time.Month(r.at(2).n), day: r.at(0).n}
	long := r.separated(2, by)
	if long {
		d.year = r.at(4).n
		if n := len(r.at(4).text); n != 2 && n != 4 || d.year == 0 {
			return false
		}
	} else if by == "." && r.looksLikeTime(d) {
		return false
	}
	if by == "/" && !r.slashed(&d) {
		return false
	}
	r.i += 3
	if long {
		r.i += 2
		r.yearWord()
	}
	return r.setDate(d)
}

// slashed tells 25/12 from the American 12/25; 5/6 may be either.
func (r *reader) slashed(d *date) bool {
	switch {
	case d.day <= 12 && d.month <= 12 && d.day != int(d.month):
		r.fail(Ambiguous)
	case d.month > 12:
		d.day, d.month = int(d.month), time.Month(d.day)
	}
	return true
}

// looksLikeTime tells «в 9.30» from «25.12». What can be either is a time after в, and when the day is known already and is not
// this one.
func (r *reader) looksLikeTime(d date) bool {
	possible := d.day < 24 && d.month < 60 && len(r.at(2).text) == 2
	switch {
	case !possible:
		return false
	case d.month > 12 || d.month == 0 || d.day == 0 || isAt(r.lead):
		return true
	case r.date != nil:
		return true
	case r.shift != nil:
		day := r.now.AddDate(0, 0, *r.shift)
		return day.Day() != d.day || day.Month() != d.month
	}
	return r.every && r.unit != year
}

// yearWord passes over the «г.» or «года» after a year.
func (r *reader) yearWord() { r.take("г", "года", "год", "году") }

func (r *reader) monthDate() bool {
	day, m := r.at(0), monthOf(r.text(1))
	if r.text(1) == "of" {
		m = monthOf(r.text(2))
	}
	switch {
	case day.kind == number && m != 0:
		r.i += 2
		if r.text(-1) == "of" {
			r.i++
		}
	case monthOf(r.text(0)) != 0:
		m = monthOf(r.text(0))
		r.i++
		r.take("the")
		if day = r.at(0); day.kind != number || r.text(1) == ":" {
			return false
		}
		r.i++
	default:
		return false
	}
	d := date{month: m, day: day.n}
	if y := r.at(0); y.kind == sign && y.text == "," {
		r.i++
	}
	if y := r.at(0); y.kind == number && len(y.text) == 4 && y.n >= 1000 && r.text(1) != ":" {
		d.year = y.n
		r.i++
		r.yearWord()
	}
	return r.setDate(d)
}

// dayOfMonth: 5 числа, 1 и 15 числа, on the 5th, каждое 5-е.
func (r *reader) dayOfMonth() bool {
	if !r.isNumber(0) {
		return false
	}
	days := []int{r.at(0).n}
	r.i++
	for (r.text(0) == "и" || r.text(0) == "and" || r.text(0) == ",") && r.isNumber(1) {
		days = append(days, r.at(1).n)
		r.i += 2
	}
	last := r.toks[r.i-1]
	switch {
	case isNumbered(r.text(0)):
		r.i++
		r.take("месяца")
	case last.ordinal && unitOf(r.text(0)) == noUnit && !isWeekday(r.text(0)):
	default:
		return false
	}
	for _, d := range days {
		if d < 1 || d > 31 {
			r.fail(Impossible)
		}
	}
	r.days = append(r.days, days...)
	return true
}

func isWeekday(w string) bool {
	set, _ := weekdayOf(w)
	return set != 0
}
