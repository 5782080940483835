package bot

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// A journalView is the part of the journal that a screen shows. The data of its
// buttons say it, so that nothing has to be kept.
type journalView struct {
	org    union.OrgID
	person union.Alias
	group  string
	from   int // the first day, in days since 1970; 0 is the beginning
	until  int // the last day; 0 is the end
}

// viewMost is how much of a button's 64 bytes a view may take.
const viewMost = 40

// readView reads a view out of a button's data: a letter and a value each, numbers
// in base 36. What is forged is left out.
func readView(r storage.Reader, words []string) (v journalView, err error) {
	for _, w := range words {
		if w == "" {
			continue
		}
		n, _ := strconv.ParseUint(w[1:], 36, 63) // no number is 0, which is any
		switch w[0] {
		case 'o':
			v.org = union.OrgID(n)
		case 'p':
			v.person = union.Alias(n)
		case 'd':
			v.from = day(n)
		case 'e':
			v.until = day(n)
		case 'g':
			v.group = w[1:]
		}
	}
	if v.group != "" {
		groups, err := office.JournalGroups(r)
		if err != nil {
			return v, err
		}
		if !slices.Contains(groups, v.group) {
			v.group = ""
		}
	}
	if len(v.data()) > viewMost {
		return journalView{}, nil
	}
	return v, nil
}

// day is a day since 1970 that a calendar has.
func day(n uint64) int {
	const most = 100_000
	if n > most {
		return 0
	}
	return int(n)
}

// data is the view as a button's data ends with it.
func (v journalView) data() string {
	var s strings.Builder
	for _, part := range []struct {
		letter string
		n      uint64
	}{{"o", uint64(v.org)}, {"p", uint64(v.person)}, {"d", uint64(v.from)}, {"e", uint64(v.until)}} { //nolint:gosec // not negative
		if part.n != 0 {
			s.WriteString("/" + part.letter + base36(part.n))
		}
	}
	if v.group != "" {
		s.WriteString("/g" + v.group)
	}
	return s.String()
}

func base36(n uint64) string { return strconv.FormatUint(n, 36) }

// query is what the office is asked for. Days are those of the zone.
func (v journalView) query(zone *time.Location) office.JournalQuery {
	q := office.JournalQuery{Org: v.org, Person: v.person, Group: v.group}
	if v.from != 0 {
		q.From = dayStart(v.from, zone)
	}
	if v.until != 0 {
		q.To = dayStart(v.until+1, zone)
	}
	return q
}

// dayStart is when a day since 1970 begins on the clocks of a zone.
func dayStart(day int, zone *time.Location) time.Time {
	return time.Date(1970, 1, 1+day, 0, 0, 0, 0, zone)
}

// dayOf is the day since 1970 that the clock of a moment shows.
func dayOf(at time.Time) int {
	return int(time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60))
}

// viewWords tells what the view leaves in, "" for everything.
func (t *turn) viewWords(v journalView) (string, error) {
	var parts []string
	if v.org != 0 {
		name, err := office.OrganizationName(t.w, v.org)
		if err != nil {
			return "", err
		}
		parts = append(parts, name)
	}
	if v.person != 0 {
		name, err := t.journalist().name(v.person)
		if err != nil {
			return "", err
		}
		parts = append(parts, name)
	}
	if v.group != "" {
		name, err := t.journalist().group(v.group)
		if err != nil {
			return "", err
		}
		parts = append(parts, name)
	}
	if v.from != 0 || v.until != 0 {
		q := v.query(t.Zone)
		words, err := t.plain("journal.period", args("Since", q.From, "Until", q.To.AddDate(0, 0, -1), "Begun", v.from != 0, "Ends", v.until != 0))
		if err != nil {
			return "", err
		}
		parts = append(parts, words)
	}
	return strings.Join(parts, " · "), nil
}
