package scheduler

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"rupor/storage"
	"rupor/storage/memory"
)

// at plays the clock at any moment, in any order: a bubble's time only goes forward.
func at(t *testing.T, c *Clock, now time.Time) {
	t.Helper()
	for range 100 {
		sleep, err := c.turn(context.Background(), now)
		switch {
		case err != nil:
			t.Fatal(err)
		case sleep > longestSleep:
			t.Fatalf("sleeps for %v", sleep)
		case sleep > 0:
			return
		}
	}
	t.Fatal("the clock goes round and round")
}

func TestClock_whose_hands_are_moved_back_does_not_run_twice(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 11, 25, 8, 0, 0, 0, time.UTC)
	e := memory.New()
	var runs []string
	c := New(e, slog.New(slog.DiscardHandler), map[string]Handler{"note": func(_ storage.Writer, r Run) error {
		runs = append(runs, r.Due.Format("15:04"))
		return nil
	}})
	if err := e.Update(func(w storage.Writer) error {
		_, err := Add(w, Schedule{Kind: "note", Spec: "0 * * * *", Zone: "UTC"}, start)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for _, minutes := range []int{30, 60, 61, 10, 60, 119, 59, 60, 120, 0, 121} {
		at(t, c, start.Add(time.Duration(minutes)*time.Minute))
	}
	if len(runs) != 2 || runs[0] != "09:00" || runs[1] != "10:00" {
		t.Error(runs)
	}
}

func TestClock_puts_aside_a_schedule_whose_zone_is_gone(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 25, 8, 0, 0, 0, time.UTC)
	e := memory.New()
	if err := e.Update(func(w storage.Writer) error {
		return schedules.Put(w, 1, Schedule{Kind: "note", Spec: "0 * * * *", Zone: "Atlantis/Capital", Due: now})
	}); err != nil {
		t.Fatal(err)
	}
	c := New(e, slog.New(slog.DiscardHandler), nil)
	for minute := range 30 {
		at(t, c, now.Add(time.Duration(minute)*time.Minute))
	}
	if err := e.View(func(r storage.Reader) error {
		s, _, err := Get(r, 1)
		if !s.Due.IsZero() || s.Failed != 1 || s.Trouble == "" {
			t.Errorf("%+v", s)
		}
		return err
	}); err != nil {
		t.Error(err)
	}
}
