package scheduler_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"rupor/scheduler"
)

func times(t *testing.T, spec, zone, after string, n int) string {
	t.Helper()
	from, err := time.Parse(time.RFC3339, after)
	if err != nil {
		t.Fatal(err)
	}
	got, err := scheduler.Next(spec, zone, from, n)
	if err != nil {
		t.Fatalf("%q: %v", spec, err)
	}
	var all []string
	for _, at := range got {
		all = append(all, at.Format("01-02 15:04 -07"))
	}
	return strings.Join(all, ", ")
}

func TestNext(t *testing.T) {
	t.Parallel()
	for _, q := range []struct{ spec, zone, after, want string }{
		{"0 9 * * 1-5", "Europe/Moscow", "2026-11-27T09:00:00+03:00", "11-30 09:00 +03, 12-01 09:00 +03"},
		{"@daily", "Asia/Kamchatka", "2026-11-27T09:00:00+03:00", "11-28 00:00 +12, 11-29 00:00 +12"},
		{"@monthly", "UTC", "2026-11-27T09:00:00Z", "12-01 00:00 +00, 01-01 00:00 +00"},
		{"@every 90m", "UTC", "2026-11-27T09:00:00Z", "11-27 10:30 +00, 11-27 12:00 +00"},
		{"0 10 31 * *", "UTC", "2026-11-01T00:00:00Z", "12-31 10:00 +00, 01-31 10:00 +00"},
		{"0 10 1 * 1", "UTC", "2026-11-27T00:00:00Z", "11-30 10:00 +00, 12-01 10:00 +00"}, // both restricted: either

		// Berlin, 28 March 2027: 2:00 to 3:00 do not exist.
		{"30 2 * * *", "Europe/Berlin", "2027-03-27T12:00:00Z", "03-28 03:00 +02, 03-29 02:30 +02"},
		{"*/20 2,3 * * *", "Europe/Berlin", "2027-03-28T00:00:00Z", "03-28 03:00 +02, 03-28 03:20 +02"},
		{"0 2,3 28 3 *", "Europe/Berlin", "2027-03-28T00:00:00Z", "03-28 03:00 +02, 03-28 02:00 +02"},
		{"59 1 * * *", "Europe/Berlin", "2027-03-27T12:00:00Z", "03-28 01:59 +01, 03-29 01:59 +02"},
		// Berlin, 31 October 2027: 2:00 to 3:00 come twice.
		{"30 2 * * *", "Europe/Berlin", "2027-10-30T12:00:00Z", "10-31 02:30 +02, 11-01 02:30 +01"},
		{"30 2 * * *", "Europe/Berlin", "2027-10-31T00:45:00Z", "11-01 02:30 +01, 11-02 02:30 +01"},
		{"30 2 * * *", "Europe/Berlin", "2027-10-31T01:10:00Z", "11-01 02:30 +01, 11-02 02:30 +01"}, // between the two
		{"0 * * * *", "Europe/Berlin", "2027-10-30T23:30:00Z", "10-31 02:00 +02, 10-31 03:00 +01"},
		{"0 3 * * *", "Europe/Berlin", "2027-10-30T12:00:00Z", "10-31 03:00 +01, 11-01 03:00 +01"},
		// Elsewhere: a midnight that is skipped, and a whole day.
		{"0 0 * * *", "Africa/Cairo", "2027-04-29T12:00:00Z", "04-30 01:00 +03, 05-01 00:00 +03"},
		{"0 12 * * *", "Pacific/Apia", "2011-12-29T12:00:00Z", "12-29 12:00 -10, 12-31 00:00 +14"},
		{"15 2 * * *", "Australia/Lord_Howe", "2026-10-03T12:00:00Z", "10-04 02:30 +11, 10-05 02:15 +11"},
	} {
		if got := times(t, q.spec, q.zone, q.after, 2); got != q.want {
			t.Errorf("%s in %s after %s:\n got %s\nwant %s", q.spec, q.zone, q.after, got, q.want)
		}
	}
}

func TestNext_finds_a_leap_day_eight_years_away(t *testing.T) {
	t.Parallel()
	got, err := scheduler.Next("0 0 29 2 *", "UTC", time.Date(2096, 3, 1, 0, 0, 0, 0, time.UTC), 1)
	if err != nil || got[0].Year() != 2104 {
		t.Error(got, err)
	}
}

func TestNext_refuses(t *testing.T) {
	t.Parallel()
	for _, q := range []struct {
		spec, zone string
		want       error
	}{
		{"", "UTC", scheduler.ErrSpec},
		{"CRON_TZ=UTC", "UTC", scheduler.ErrSpec},
		{"TZ=UTC", "UTC", scheduler.ErrSpec},
		{"TZ=UTC 0 9 * * *", "UTC", scheduler.ErrSpec},
		{"CRON_TZ=Europe/Moscow 0 9 * * *", "UTC", scheduler.ErrSpec},
		{"TZ=UTC @daily", "UTC", scheduler.ErrSpec},
		{"0 0 9 * * *", "UTC", scheduler.ErrSpec},
		{"* * * *", "UTC", scheduler.ErrSpec},
		{"60 * * * *", "UTC", scheduler.ErrSpec},
		{"0 9 * * 7", "UTC", scheduler.ErrSpec},
		{"*/90 * * * *", "UTC", scheduler.ErrSpec},
		{"*/-1 * * * *", "UTC", scheduler.ErrSpec},
		{"*/0 * * * *", "UTC", scheduler.ErrSpec},
		{", * * * *", "UTC", scheduler.ErrSpec},
		{"*-5 * * * *", "UTC", scheduler.ErrSpec},
		{"0 9 L * *", "UTC", scheduler.ErrSpec},
		{"@", "UTC", scheduler.ErrSpec},
		{"@reboot", "UTC", scheduler.ErrSpec},
		{"@every", "UTC", scheduler.ErrSpec},
		{"@every x", "UTC", scheduler.ErrSpec},
		{"@every 59s", "UTC", scheduler.ErrOften},
		{"@every -1h", "UTC", scheduler.ErrOften},
		{"0 9" + strings.Repeat(" ", 1000) + "* * *", "UTC", scheduler.ErrSpec},
		{"0 0 31 2 *", "UTC", scheduler.ErrNever},
		{"0 0 31 4,6,9,11 *", "UTC", scheduler.ErrNever},
		{"0 9 * * *", "", scheduler.ErrZone},
		{"0 9 * * *", "Local", scheduler.ErrZone},
		{"0 9 * * *", "Mars/Phobos", scheduler.ErrZone},
		{"0 9 * * *", "../../etc/passwd", scheduler.ErrZone},
	} {
		if got, err := scheduler.Next(q.spec, q.zone, time.Now(), 1); !errors.Is(err, q.want) || got != nil {
			t.Errorf("%.40q in %q: %v %v, want %v", q.spec, q.zone, got, err, q.want)
		}
	}
}

func FuzzNext(f *testing.F) {
	for _, spec := range []string{"0 9 * * *", "*/5 1-3,7 ? jan-mar mon", "@every 2h", "CRON_TZ=UTC", "TZ=", "0 0 31 2 *", "1/9 * * * *"} {
		f.Add(spec, "Europe/Berlin", int64(1795000000))
	}
	f.Fuzz(func(t *testing.T, spec, zone string, unix int64) {
		after := time.Unix(unix%(1<<33), 0)
		got, err := scheduler.Next(spec, zone, after, 3)
		for _, at := range got {
			if err != nil || !at.After(after) {
				t.Errorf("%q in %q: %v after %v, %v", spec, zone, at, after, err)
			}
			after = at
		}
	})
}

// TestNext_walks_as_a_calendar_on_the_wall compares Next with someone who looks at the wall every minute, in zones where the
// hands are moved: a minute shown for the first time is due if the spec says so, and what was jumped over is due at the jump.
func TestNext_walks_as_a_calendar_on_the_wall(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 4))
	zones := []string{"Europe/Berlin", "Africa/Cairo", "Australia/Lord_Howe", "America/Santiago", "Asia/Kamchatka", "Pacific/Apia"}
	for range 40 {
		zone, err := time.LoadLocation(zones[random.IntN(len(zones))])
		if err != nil {
			t.Skip("no zone database:", err)
		}
		minute, hour, every := random.IntN(60), random.IntN(4), random.IntN(3) == 0
		spec := fmt.Sprintf("%d %d * * *", minute, hour)
		if every {
			spec = fmt.Sprintf("%d * * * *", minute)
		}
		from := nearChange(random, zone)
		got, err := scheduler.Next(spec, zone.String(), from, 60)
		if err != nil {
			t.Fatal(err)
		}
		want := watchWall(from, got[len(got)-1], func(h, m int) bool { return m == minute && (every || h == hour) })
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("%s in %v after %v:\n got %v\nwant %v", spec, zone, from, got, want)
		}
	}
}

// nearChange is a minute within two days before the hands are moved, or any if they never are.
func nearChange(random *rand.Rand, zone *time.Location) time.Time {
	at := time.Date(2010+random.IntN(30), time.Month(1+random.IntN(12)), 1, 0, 0, 0, 0, zone)
	if _, end := at.ZoneBounds(); !end.IsZero() {
		at = end
	}
	return at.Truncate(time.Minute).Add(-time.Duration(random.IntN(2*24*60)) * time.Minute).In(zone)
}

func watchWall(from, till time.Time, due func(hour, minute int) bool) []time.Time {
	shown := func(t time.Time) time.Time {
		return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), 0, 0, time.UTC)
	}
	var seen []time.Time
	// Begin a day early: what the wall shows at from it may have shown before.
	start := from.Add(-26 * time.Hour)
	latest := shown(start)
	for t := start.Add(time.Minute); !t.After(till); t = t.Add(time.Minute) {
		hit := false
		for now := shown(t); latest.Before(now); {
			latest = latest.Add(time.Minute)
			hit = hit || due(latest.Hour(), latest.Minute())
		}
		if hit && t.After(from) {
			seen = append(seen, t)
		}
	}
	return seen
}
