package union

import (
	"testing"
	"time"
)

func TestWorkingDays(t *testing.T) {
	moscow, err := time.LoadLocation("Europe/Moscow")
	if err != nil {
		t.Fatal(err)
	}
	const layout = "Mon 2006-01-02 15:04"
	for _, c := range []struct {
		from, want string
		n          int
	}{
		{"Mon 2026-11-23 10:30", "Wed 2026-11-25 10:30", 2},
		{"Thu 2026-11-26 10:30", "Mon 2026-11-30 10:30", 2},
		{"Fri 2026-11-27 23:59", "Mon 2026-11-30 23:59", 1},
		{"Sat 2026-11-28 12:00", "Mon 2026-11-30 12:00", 1},
		{"Sun 2026-11-29 12:00", "Tue 2026-12-01 12:00", 2},
		{"Fri 2026-11-27 09:00", "Fri 2026-12-11 09:00", 10},
		{"Sat 2026-11-28 09:00", "Sat 2026-11-28 09:00", 0},
		{"Sat 2026-11-28 09:00", "Sat 2026-11-28 09:00", -3},
	} {
		from, err := time.ParseInLocation(layout, c.from, moscow)
		if err != nil {
			t.Fatal(err)
		}
		if got := WorkingDays(from, c.n).Format(layout); got != c.want {
			t.Errorf("%d working days after %s: got %s, want %s", c.n, c.from, got, c.want)
		}
	}
}

// The clock keeps its hour when the zone changes between summer and winter time.
func TestWorkingDays_KeepTheHourThroughAChangeOfClocks(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	from := time.Date(2026, 10, 23, 10, 0, 0, 0, berlin) // the Friday before the clocks go back
	if got := WorkingDays(from, 1); got.Hour() != 10 || got.Weekday() != time.Monday || got.Sub(from) != 73*time.Hour {
		t.Errorf("got %s, %s later", got, got.Sub(from))
	}
}

func FuzzWorkingDays(f *testing.F) {
	f.Add(int64(1795600000), 2)
	f.Fuzz(func(t *testing.T, at int64, n int) {
		from := time.Unix(at%(1<<33), 0).UTC()
		n %= 300
		to, days := WorkingDays(from, n), 0
		for day := from; day.Before(to); {
			if day = day.AddDate(0, 0, 1); Workday(day) {
				days++
			}
		}
		switch {
		case n <= 0:
			if !to.Equal(from) {
				t.Errorf("%d days after %s is %s", n, from, to)
			}
		case days != n || !Workday(to):
			t.Errorf("%d working days after %s is %s, %d working days on", n, from, to, days)
		}
	})
}
