package when_test

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/robfig/cron/v3"

	"rupor/bot/when"
)

// kamchatka is far from the zone of any machine that runs this. The present is a Wednesday, three in the afternoon.
var (
	kamchatka = time.FixedZone("Asia/Kamchatka", 12*3600)
	wednesday = time.Date(2026, 11, 25, 15, 0, 0, 0, kamchatka)
)

const layout = "2006-01-02 15:04"

// table reads lines of the form "what is said = what is meant".
func table(t testing.TB, name string) map[string]string {
	t.Helper()
	raw, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	meant := map[string]string{}
	for line := range strings.Lines(string(raw)) {
		line = strings.TrimSpace(line)
		i := strings.LastIndex(line, "= ")
		if line == "" || line[0] == '#' {
			continue
		}
		text := strings.TrimSpace(line[:max(i, 0)])
		if _, twice := meant[text]; i < 0 || twice {
			t.Fatalf("%s: %q", name, line)
		}
		meant[text] = strings.TrimSpace(line[i+2:])
	}
	return meant
}

// said is a moment, or the kind of the error in its place.
func said(at time.Time, err error) string {
	var why *when.Error
	switch {
	case errors.As(err, &why):
		return why.Kind.String()
	case err != nil:
		return err.Error()
	}
	return at.Format(layout)
}

func TestParse_moments(t *testing.T) {
	t.Parallel()
	for text, want := range table(t, "moments.txt") {
		got, err := when.Parse(text, wednesday)
		if err != nil || got.Spec != "" || got.At.Format(layout) != want || got.At.Location() != kamchatka {
			t.Errorf("%q: %v %q %v, want %s", text, got.At, got.Spec, err, want)
		}
	}
}

func TestParse_repetitions(t *testing.T) {
	t.Parallel()
	for text, want := range table(t, "repetitions.txt") {
		got, err := when.Parse(text, wednesday)
		if err != nil || got.Spec != want || !got.At.IsZero() {
			t.Errorf("%q: %q %v %v, want %q", text, got.Spec, got.At, err, want)
		}
		if s, err := cron.ParseStandard(want); err != nil || s.Next(wednesday).IsZero() {
			t.Errorf("%q never runs: %v", want, err)
		}
	}
}

func TestParse_says_why_not(t *testing.T) {
	t.Parallel()
	for text, want := range table(t, "refusals.txt") {
		got, err := when.Parse(text, wednesday)
		var why *when.Error
		if !errors.As(err, &why) || why.Kind.String() != want || got != (when.When{}) {
			t.Errorf("%.40q: %v %v, want %v", text, got, err, want)
		}
	}
}

func TestParse_of_what_nobody_sees(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"за\u200bвтра в\u00a010\ufeff":   "2026-11-26 10:00",
		"\u2066через 3 дня\u2069\u2060":  "2026-11-28 10:00",
		"в поне\u00adдельник\t\n":        "2026-11-30 10:00",
		"в следующии\u0306 вторник":      "2026-12-01 10:00", // й as macOS types it
		"днём за\u0301втра":              "2026-11-26 13:00",
		"":                               "not understood",
		"   \u200b ":                     "not understood",
		"\xff\xfe":                       "not understood",
		strings.Repeat("завтра ", 30000): "not understood",
		strings.Repeat("\u200b", 66000):  "not understood",
	} {
		got, err := when.Parse(text, wednesday)
		if answer := said(got.At, err); answer != want {
			t.Errorf("%.40q: %s, want %s", text, answer, want)
		}
	}
}

func TestDate(t *testing.T) {
	t.Parallel()
	for text, want := range table(t, "dates.txt") {
		got, err := when.Date(text, wednesday)
		if answer := said(got, err); answer != want || err == nil && got.Location() != kamchatka {
			t.Errorf("%q: %s, want %s", text, answer, want)
		}
	}
}

func TestDate_of_a_leap_day_is_the_nearest_that_exists(t *testing.T) {
	t.Parallel()
	now := time.Date(2027, 12, 1, 12, 0, 0, 0, time.UTC)
	at, err := when.Parse("29 февраля", now)
	if err != nil || at.At.Format(layout) != "2028-02-29 10:00" {
		t.Error(at, err)
	}
}

func TestParse_of_a_month_ahead_keeps_to_the_end_of_a_shorter_month(t *testing.T) {
	t.Parallel()
	now := time.Date(2027, 1, 31, 12, 0, 0, 0, time.UTC)
	at, err := when.Parse("через месяц", now)
	if err != nil || at.At.Format(layout) != "2027-02-28 10:00" {
		t.Error(at, err)
	}
}

func TestParse_where_clocks_change(t *testing.T) {
	t.Parallel()
	for _, q := range []struct{ zone, text, want string }{
		{"Europe/Berlin", "28.03.2027 в 2:30", "2027-03-28T03:00:00+02:00"}, // skipped: the end of the gap
		{"Europe/Berlin", "28.03.2027 в 1:59", "2027-03-28T01:59:00+01:00"},
		{"Europe/Berlin", "28.03.2027 в 3:00", "2027-03-28T03:00:00+02:00"},
		{"Europe/Berlin", "31.10.2027 в 2:30", "2027-10-31T02:30:00+02:00"}, // twice: the first
		{"Europe/Berlin", "31.10.2027 в 3:00", "2027-10-31T03:00:00+01:00"},
		{"Europe/Berlin", "31.10.2027 в 1:59", "2027-10-31T01:59:00+02:00"},
		{"America/New_York", "14.03.2027 в 2:30", "2027-03-14T03:00:00-04:00"},
		{"America/New_York", "07.11.2027 в 1:30", "2027-11-07T01:30:00-04:00"},
		{"Africa/Cairo", "30.04.2027 в 0:15", "2027-04-30T01:00:00+03:00"},
	} {
		zone, err := time.LoadLocation(q.zone)
		if err != nil {
			t.Skip("no zone database:", err)
		}
		got, err := when.Parse(q.text, time.Date(2027, 1, 1, 0, 0, 0, 0, zone))
		if err != nil || got.At.Format(time.RFC3339) != q.want {
			t.Errorf("%q in %s: %v %v, want %s", q.text, q.zone, got.At, err, q.want)
		}
	}
}

func TestError_carries_a_short_piece_of_the_text(t *testing.T) {
	t.Parallel()
	_, err := when.Parse("завтра "+strings.Repeat("ы", 400), wednesday)
	var why *when.Error
	if !errors.As(err, &why) || why.Word != strings.Repeat("ы", 32) {
		t.Error(err)
	}
}

// check holds for whatever anybody types.
func check(t *testing.T, text string, now time.Time) {
	t.Helper()
	got, err := when.Parse(text, now)
	var why *when.Error
	switch {
	case err != nil && (!errors.As(err, &why) || got != (when.When{})):
		t.Errorf("%q: %v %v", text, got, err)
	case err != nil:
	case got.Spec == "" && (!got.At.After(now) || got.At.Location() != now.Location() || got.At.Year() > now.Year()+100):
		t.Errorf("%q: %v", text, got.At)
	case got.Spec != "" && !got.At.IsZero():
		t.Errorf("%q: both", text)
	case got.Spec != "":
		if s, err := cron.ParseStandard(got.Spec); err != nil || s.Next(now).IsZero() {
			t.Errorf("%q: %q never runs: %v", text, got.Spec, err)
		}
	}
	if at, err := when.Date(text, now); err == nil && (at.Location() != now.Location() || at.Year() < 1900 || at.Year() > 2201) {
		t.Errorf("%q: date %v", text, at)
	}
}

func FuzzParse(f *testing.F) {
	for _, name := range []string{"moments.txt", "repetitions.txt", "refusals.txt", "dates.txt"} {
		for text := range table(f, name) {
			f.Add(text, int64(1795000000))
		}
	}
	f.Fuzz(func(t *testing.T, text string, unix int64) {
		check(t, text, time.Unix(unix%(1<<32), 0).In(kamchatka))
	})
}
