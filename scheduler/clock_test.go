package scheduler_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"rupor/scheduler"
	"rupor/storage"
	"rupor/storage/memory"
	"rupor/storage/storagetest"
)

// In a bubble it is midnight, 1 January 2000, UTC, a Saturday.

func TestClock_runs_each_due_time_once(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, open func(*testing.T) storage.Engine) {
		synctest.Test(t, func(t *testing.T) {
			h := newHouse(t, open(t))
			h.up()
			daily := h.add(scheduler.Schedule{Spec: "30 9 * * *"})
			once := h.add(scheduler.Schedule{At: time.Now().Add(90 * time.Minute)})
			moscow := h.add(scheduler.Schedule{Spec: "0 9 * * *", Zone: "Europe/Moscow"})
			time.Sleep(50 * time.Hour)
			synctest.Wait()
			h.want(daily, "01-01 09:30", "01-02 09:30")
			h.want(once, "01-01 01:30")
			h.want(moscow, "01-01 06:00", "01-02 06:00")
			if s := h.get(once); !s.Due.IsZero() || s.Last.Format("15:04") != "01:30" {
				t.Errorf("a moment that is over: %+v", s)
			}
			if s := h.get(daily); s.Due.Format("01-02 15:04") != "01-03 09:30" || s.Missed != 0 {
				t.Errorf("%+v", s)
			}
		})
	})
}

func TestClock_runs_at_the_moment(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, memory.New())
		at := time.Now().Add(7*time.Hour + 13*time.Second)
		h.handlers["mark"] = func(_ storage.Writer, r scheduler.Run) error {
			if !r.Now.Equal(at) || !time.Now().Equal(at) || r.Late || r.Schedule.Ref != 42 {
				t.Errorf("%+v at %v", r, time.Now())
			}
			return nil
		}
		h.up()
		time.Sleep(time.Minute)
		h.add(scheduler.Schedule{At: at, Ref: 42})
		time.Sleep(8 * time.Hour)
	})
}

func TestClock_is_woken_by_a_new_schedule(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, memory.New())
		h.up()
		synctest.Wait()
		id := h.add(scheduler.Schedule{At: time.Now().Add(time.Second)})
		time.Sleep(time.Second)
		synctest.Wait()
		h.want(id, "01-01 00:00")
	})
}

// downtime stops the house, lets time pass and starts it again.
func (h *house) downtime(d time.Duration) {
	h.down()
	time.Sleep(d)
	h.up()
	synctest.Wait()
}

func TestClock_catches_up_the_newest_missed_time_once(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, open func(*testing.T) storage.Engine) {
		synctest.Test(t, func(t *testing.T) {
			h := newHouse(t, open(t))
			daily := h.add(scheduler.Schedule{Spec: "0 9 * * *"})
			once := h.add(scheduler.Schedule{At: time.Now().Add(80 * time.Hour)})
			h.downtime(3*24*time.Hour + 14*time.Hour) // 4 January, 14:00: five hours late
			h.want(daily, "01-04 09:00 +3")
			h.want(once, "01-04 08:00")
			s := h.get(daily)
			if s.Missed != 3 || s.LastMissed.Format("01-02") != "01-03" || s.Last.Format("01-02") != "01-04" {
				t.Errorf("%+v", s)
			}
			h.downtime(time.Hour)
			h.want(daily, "01-04 09:00 +3")
		})
	})
}

func TestClock_tells_of_a_run_that_is_too_late(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, open func(*testing.T) storage.Engine) {
		synctest.Test(t, func(t *testing.T) {
			h := newHouse(t, open(t))
			daily := h.add(scheduler.Schedule{Spec: "0 9 * * *"})
			strict := h.add(scheduler.Schedule{Spec: "0 9 * * *", Grace: time.Hour})
			patient := h.add(scheduler.Schedule{Spec: "0 9 * * *", Grace: 24 * time.Hour})
			once := h.add(scheduler.Schedule{At: time.Now().Add(9 * time.Hour)})
			h.downtime(24*time.Hour + 15*time.Hour + time.Second) // 2 January: a second over six hours late
			h.want(daily, "01-02 09:00 missed +1")
			h.want(strict, "01-02 09:00 missed +1")
			h.want(patient, "01-02 09:00 +1")
			h.want(once, "01-01 09:00 missed")
			s := h.get(daily)
			if s.Missed != 2 || s.LastMissed.Format("01-02") != "01-02" || !s.Last.IsZero() || s.Due.Format("01-02") != "01-03" {
				t.Errorf("%+v", s)
			}
		})
	})
}

func TestClock_after_a_year_away(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, memory.New())
		minutely := h.add(scheduler.Schedule{Spec: "* * * * *"})
		even := h.add(scheduler.Schedule{Spec: "@every 1m"})
		started := time.Now()
		h.down()
		time.Sleep(365*24*time.Hour + 30*time.Second)
		h.up()
		synctest.Wait()
		h.want(minutely, "12-31 00:00 +10000")
		h.want(even, "12-31 00:00 +10000")
		for _, id := range []scheduler.ID{minutely, even} {
			s := h.get(id)
			if s.Missed != 10_000 || s.Due.Sub(started) != 365*24*time.Hour+time.Minute || s.LastMissed.IsZero() {
				t.Errorf("%+v", s)
			}
		}
	})
}

func TestResume_does_not_run_what_was_due_in_the_pause(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, open func(*testing.T) storage.Engine) {
		synctest.Test(t, func(t *testing.T) {
			h := newHouse(t, open(t))
			h.up()
			hourly := h.add(scheduler.Schedule{Spec: "0 * * * *"})
			even := h.add(scheduler.Schedule{Spec: "@every 45m"})
			over := h.add(scheduler.Schedule{At: time.Now().Add(2 * time.Hour)})
			later := h.add(scheduler.Schedule{At: time.Now().Add(5 * time.Hour)})
			all := []scheduler.ID{hourly, even, over, later}
			time.Sleep(100 * time.Minute)
			h.update(func(w storage.Writer) (err error) {
				for _, id := range all {
					err = errors.Join(err, scheduler.Pause(w, id))
				}
				return err
			})
			time.Sleep(3 * time.Hour)
			h.update(func(w storage.Writer) (err error) {
				for _, id := range all {
					err = errors.Join(err, scheduler.Resume(w, id, time.Now()), scheduler.Resume(w, id, time.Now()))
				}
				return err
			})
			time.Sleep(time.Hour)
			synctest.Wait()
			h.want(hourly, "01-01 01:00", "01-01 05:00")
			h.want(even, "01-01 00:45", "01-01 01:30", "01-01 05:15") // it keeps its step
			h.want(over)
			h.want(later, "01-01 05:00")
			if s := h.get(hourly); s.Missed != 0 {
				t.Errorf("%+v", s)
			}
		})
	})
}

func TestAdd_refuses_what_can_never_run(t *testing.T) {
	t.Parallel()
	e := memory.New()
	now := time.Date(2026, 11, 25, 15, 0, 0, 0, time.UTC)
	for _, q := range []struct {
		s    scheduler.Schedule
		want error
	}{
		{scheduler.Schedule{Kind: "mark"}, scheduler.ErrShape},
		{scheduler.Schedule{Kind: "mark", Spec: "@daily", Zone: "UTC", At: now}, scheduler.ErrShape},
		{scheduler.Schedule{Spec: "@daily", Zone: "UTC"}, scheduler.ErrShape},
		{scheduler.Schedule{Kind: "mark", Spec: "@daily", Zone: "UTC", Grace: -1}, scheduler.ErrShape},
		{scheduler.Schedule{Kind: "mark", At: now.Add(-1)}, scheduler.ErrPast},
		{scheduler.Schedule{Kind: "mark", Spec: "@daily"}, scheduler.ErrZone},
		{scheduler.Schedule{Kind: "mark", Spec: "TZ=UTC", Zone: "UTC"}, scheduler.ErrSpec},
		{scheduler.Schedule{Kind: "mark", Spec: "0 0 30 2 *", Zone: "UTC"}, scheduler.ErrNever},
	} {
		err := e.Update(func(w storage.Writer) error {
			_, err := scheduler.Add(w, q.s, now)
			return err
		})
		if !errors.Is(err, q.want) {
			t.Errorf("%+v: %v, want %v", q.s, err, q.want)
		}
	}
	for _, f := range []func(storage.Writer) error{
		func(w storage.Writer) error { return scheduler.Pause(w, 99) },
		func(w storage.Writer) error { return scheduler.Resume(w, 99, now) },
	} {
		if err := e.Update(f); !errors.Is(err, storage.ErrNotFound) {
			t.Error(err)
		}
	}
	if err := e.Update(func(w storage.Writer) error { return scheduler.Remove(w, 99) }); err != nil {
		t.Error(err)
	}
}

func TestHandler_may_remove_pause_and_add(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, storagetest.Twice(memory.New()))
		h.handlers["once"] = func(w storage.Writer, r scheduler.Run) error {
			return errors.Join(mark(w, r), scheduler.Remove(w, r.ID))
		}
		h.handlers["tired"] = func(w storage.Writer, r scheduler.Run) error {
			_, err := scheduler.Add(w, scheduler.Schedule{Kind: "once", At: r.Now.Add(time.Minute)}, r.Now)
			return errors.Join(err, mark(w, r), scheduler.Pause(w, r.ID))
		}
		h.up()
		once := h.add(scheduler.Schedule{Kind: "once", Spec: "0 * * * *"})
		tired := h.add(scheduler.Schedule{Kind: "tired", Spec: "0 * * * *"})
		time.Sleep(5 * time.Hour)
		synctest.Wait()
		h.want(once, "01-01 01:00")
		h.want(tired, "01-01 01:00")
		h.want(3, "01-01 01:01")
		if s := h.get(once); s.Kind != "" {
			t.Errorf("%+v", s)
		}
	})
}

func TestClock_shares_a_store_with_another(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, open func(*testing.T) storage.Engine) {
		synctest.Test(t, func(t *testing.T) {
			h := newHouse(t, open(t))
			twin := newHouse(t, h.engine)
			var ids []scheduler.ID
			for range 200 {
				ids = append(ids, h.add(scheduler.Schedule{Spec: "0 * * * *"}))
			}
			h.up()
			twin.up()
			time.Sleep(61 * time.Minute)
			synctest.Wait()
			for _, id := range ids {
				h.want(id, "01-01 01:00")
			}
		})
	})
}

func TestClock_ends_with_its_store(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := memory.New()
		clock := scheduler.New(e, slog.New(slog.DiscardHandler), nil)
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
		if err := clock.Run(context.Background()); !errors.Is(err, storage.ErrClosed) {
			t.Error(err)
		}
	})
}
