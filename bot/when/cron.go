package when

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// A field is one of the five of a cron expression.
type field struct {
	min, max int
	top      int      // the highest number by its proper name: Sunday is 0, though 7 will do
	names    []string // of min, min+1, …
}

func fields() [5]field {
	return [...]field{
		{max: 59, top: 59},
		{max: 23, top: 23},
		{min: 1, max: 31, top: 31},
		{min: 1, max: 12, top: 12, names: []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}},
		{max: 7, top: 6, names: []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}},
	}
}

// cron tells whether a text is a raw cron expression, and checks it more strictly than most programs that will run it: steps
// that leave the field, empty lists and days that no month has are declined, Sunday as 7 becomes 0.
func cron(text string) (spec string, is bool, err error) {
	if strings.HasPrefix(text, "@") {
		spec, err = descriptor(text)
		return spec, true, err
	}
	if strings.Contains(text, "tz=") {
		return "", true, &Error{Kind: Unsupported, Word: "tz="}
	}
	parts := strings.Fields(text)
	if !looksLikeCron(parts) {
		return "", false, nil
	}
	if len(parts) != 5 {
		return "", true, &Error{Kind: Unsupported} // with seconds or a year
	}
	var sets [5]uint64
	for i, f := range fields() {
		if sets[i], err = f.set(parts[i]); err != nil {
			return "", true, err
		}
	}
	if strings.Contains(parts[4], "7") {
		parts[4] = weekdays((sets[4] | sets[4]>>7) & 0x7f).list()
	}
	if any := strings.Trim(parts[4], "*?") == ""; any && !possible(sets[2], sets[3]) {
		return "", true, &Error{Kind: Impossible, Word: parts[2]}
	}
	return strings.Join(parts, " "), true, nil
}

func descriptor(text string) (string, error) {
	switch text {
	case "@hourly", "@daily", "@midnight", "@weekly", "@monthly", "@yearly", "@annually":
		return text, nil
	}
	if span, ok := strings.CutPrefix(text, "@every "); ok {
		if d, err := time.ParseDuration(span); err == nil && d >= time.Minute && d%time.Second == 0 {
			return text, nil
		}
		return "", &Error{Kind: Unsupported, Word: "@every"}
	}
	return "", &Error{}
}

// looksLikeCron takes a text for cron if it is nothing but five or six fields, one of them with a star.
func looksLikeCron(parts []string) bool {
	if len(parts) < 5 || len(parts) > 7 {
		return false
	}
	star := false
	for _, part := range parts {
		star = star || starred(part)
		if strings.Trim(part, "0123456789*?/,-abcdefghijklmnopqrstuvwxyz") != "" {
			return false
		}
	}
	return star || len(parts) == 5 && !slices.ContainsFunc(parts, func(p string) bool { return strings.Trim(p, "0123456789,/-") != "" })
}

func starred(field string) bool {
	return strings.HasPrefix(field, "*") || strings.HasPrefix(field, "?")
}

// set reads a list of ranges with steps into bits.
func (f field) set(list string) (uint64, error) {
	var bits uint64
	for piece := range strings.SplitSeq(list, ",") {
		span, stepText, stepped := strings.Cut(piece, "/")
		low, high, ok := f.span(span, stepped)
		step := 1
		if stepped {
			var err error
			if step, err = strconv.Atoi(stepText); err != nil || step < 1 || step > f.top-f.min {
				ok = false
			}
		}
		if !ok || low > high {
			return 0, &Error{Word: shorten(piece)}
		}
		for n := low; n <= high; n += step {
			bits |= 1 << n
		}
	}
	return bits, nil
}

func (f field) span(text string, stepped bool) (low, high int, ok bool) {
	if text == "*" || text == "?" {
		return f.min, f.top, true
	}
	from, till, ranged := strings.Cut(text, "-")
	low, ok = f.value(from)
	switch {
	case !ok:
		return 0, 0, false
	case ranged:
		high, ok = f.value(till)
		return low, high, ok
	case stepped:
		return low, max(low, f.top), true
	}
	return low, low, true
}

func (f field) value(text string) (int, bool) {
	if i := slices.Index(f.names, text); i >= 0 {
		return f.min + i, true
	}
	n, err := strconv.Atoi(text)
	return n, err == nil && n >= f.min && n <= f.max && text[0] >= '0' && text[0] <= '9'
}

// possible tells whether one of those months has one of those days.
func possible(days, months uint64) bool {
	for m := time.January; m <= time.December; m++ {
		last := time.Date(2024, m+1, 0, 0, 0, 0, 0, time.UTC).Day()
		if months&(1<<m) != 0 && days&(1<<(last+1)-2) != 0 {
			return true
		}
	}
	return false
}
