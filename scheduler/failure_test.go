package scheduler_test

import (
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"rupor/scheduler"
	"rupor/storage"
	"rupor/storage/memory"
	"rupor/storage/storagetest"
)

// failing leaves its mark, then fails so many times; what it wrote must be gone then.
func failing(times int64, how func() error) scheduler.Handler {
	var failed atomic.Int64
	return func(w storage.Writer, r scheduler.Run) error {
		if err := mark(w, r); err != nil {
			return err
		}
		if failed.Add(1) <= times {
			return how()
		}
		return nil
	}
}

func refuse() error { return errors.New("the printer is on fire") }

func explode() error { panic("the printer exploded") }

func TestClock_tries_a_failed_run_again(t *testing.T) {
	t.Parallel()
	for name, how := range map[string]func() error{"error": refuse, "panic": explode} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			engines(t, func(t *testing.T, open func(*testing.T) storage.Engine) {
				synctest.Test(t, func(t *testing.T) {
					h := newHouse(t, open(t))
					h.handlers["bad"] = failing(3, how)
					h.up()
					bad := h.add(scheduler.Schedule{Kind: "bad", Spec: "0 9 * * *"})
					good := h.add(scheduler.Schedule{Spec: "0 9 * * *"})
					time.Sleep(9 * time.Hour)
					synctest.Wait()
					h.want(bad)
					h.want(good, "01-01 09:00") // not held up
					s := h.get(bad)
					if s.Tries != 1 || !strings.Contains(s.Trouble, "the printer") || s.Due.Hour() != 9 || !s.Retry.After(time.Now()) {
						t.Errorf("%+v", s)
					}
					h.downtime(time.Minute) // the tries are kept
					time.Sleep(time.Minute)
					synctest.Wait()
					h.want(bad, "01-01 09:00")
					if s := h.get(bad); s.Tries != 0 || s.Trouble != "" || !s.Retry.IsZero() || s.Failed != 0 {
						t.Errorf("%+v", s)
					}
				})
			})
		})
	}
}

func TestClock_puts_a_hopeless_run_aside(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, open func(*testing.T) storage.Engine) {
		synctest.Test(t, func(t *testing.T) {
			h := newHouse(t, open(t))
			var tries atomic.Int64
			h.handlers["hopeless"] = func(storage.Writer, scheduler.Run) error {
				tries.Add(1)
				panic(strings.Repeat("ы", 1000))
			}
			h.up()
			hopeless := h.add(scheduler.Schedule{Kind: "hopeless", Spec: "0 9 * * *"})
			unknown := h.add(scheduler.Schedule{Kind: "unheard of", At: time.Now().Add(9 * time.Hour)})
			time.Sleep(20 * time.Hour)
			synctest.Wait()
			s := h.get(hopeless)
			if n := tries.Load(); n != scheduler.MaxTries && n != 2*scheduler.MaxTries { // twice in the engine that does everything twice
				t.Errorf("%d tries", n)
			}
			if s.Failed != 1 || s.LastFailed.Hour() != 9 || s.Due.Format("01-02") != "01-02" || s.Tries != 0 || len(s.Trouble) > 300 {
				t.Errorf("%+v", s)
			}
			if s := h.get(unknown); s.Failed != 1 || !s.Due.IsZero() || !strings.Contains(s.Trouble, "unheard of") {
				t.Errorf("%+v", s)
			}
		})
	})
}

func TestClock_goes_on_to_the_newest_due_time_while_a_run_fails(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, memory.New())
		h.handlers["bad"] = failing(6, refuse) // for five minutes and a quarter
		h.up()
		bad := h.add(scheduler.Schedule{Kind: "bad", Spec: "* * * * *"})
		time.Sleep(8*time.Minute + time.Second)
		synctest.Wait()
		h.want(bad, "01-01 00:06 +5", "01-01 00:07", "01-01 00:08")
		if s := h.get(bad); s.Missed != 5 || s.LastMissed.Minute() != 5 {
			t.Errorf("%+v", s)
		}
	})
}

func TestClock_outlives_a_failing_store(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		disk := storagetest.Faulty(memory.New())
		h := newHouse(t, disk)
		id := h.add(scheduler.Schedule{Spec: "0 9 * * *"})
		disk.Plan(func(int) storagetest.Fault { return storagetest.Full })
		h.up()
		time.Sleep(10 * time.Hour)
		synctest.Wait()
		h.want(id)
		if s, n := h.get(id), disk.Updates(); s.Tries != 0 || n < 60 || n > 80 { // the handler is not to blame
			t.Errorf("%+v after %d updates", s, n)
		}
		disk.Plan(func(int) storagetest.Fault { return storagetest.None })
		time.Sleep(time.Minute)
		synctest.Wait()
		h.want(id, "01-01 09:00")
	})
}

func TestClock_stops_in_the_middle_and_goes_on(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, memory.New())
		var ids []scheduler.ID
		for range 1000 {
			ids = append(ids, h.add(scheduler.Schedule{Spec: "0 9 * * *"}))
		}
		h.up()
		for range 9 * 60 {
			time.Sleep(time.Minute)
			h.down() // with some of them in hand in the ninth hour
			h.up()
		}
		synctest.Wait()
		for _, id := range ids {
			h.want(id, "01-01 09:00")
		}
	})
}
