package scheduler_test

import (
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"rupor/scheduler"
	"rupor/storage"
	"rupor/storage/storagetest"
)

// A life is the house from one kill to the next. The store inside the faulty one survives.
type lives struct {
	*house
	inner storage.Engine
	ids   map[scheduler.ID]int // how often each has to have run by nine
}

func newLives(t *testing.T, inner storage.Engine) *lives {
	l := &lives{house: newHouse(t, inner), inner: inner, ids: map[scheduler.ID]int{}}
	l.handlers["bad"] = failing(2, refuse)
	l.handlers["worse"] = failing(1, explode)
	l.ids[l.add(scheduler.Schedule{Spec: "0 * * * *"})] = 9
	l.ids[l.add(scheduler.Schedule{Spec: "*/30 * * * *"})] = 18
	l.ids[l.add(scheduler.Schedule{At: time.Now().Add(3 * time.Hour)})] = 1
	l.ids[l.add(scheduler.Schedule{Kind: "bad", Spec: "0 */3 * * *"})] = 3
	l.ids[l.add(scheduler.Schedule{Kind: "worse", Spec: "0 */3 * * *"})] = 3
	return l
}

// live runs the clock until half past nine, nearly; whenever it is killed it is started again within seconds.
func (l *lives) live(plan func(update int) storagetest.Fault) (deaths int) {
	end := time.Date(2000, 1, 1, 9, 29, 0, 0, time.UTC)
	for updates := 0; time.Now().Before(end); deaths++ {
		disk := storagetest.Faulty(l.inner)
		disk.Plan(func(n int) storagetest.Fault { return plan(updates + n) })
		l.engine = disk
		l.up()
		for time.Now().Before(end) && disk.View(func(storage.Reader) error { return nil }) == nil {
			time.Sleep(10 * time.Second)
			synctest.Wait()
		}
		l.down()
		updates += disk.Updates()
	}
	l.engine = l.inner
	return deaths - 1
}

func (l *lives) check() {
	l.t.Helper()
	for id, times := range l.ids {
		if runs := l.runs(id); len(runs) != times {
			l.t.Errorf("schedule %d ran %q, want %d times", id, runs, times)
		}
		err := l.inner.View(func(r storage.Reader) error {
			return storage.Under(r, effects, id, func(due time.Time, e effect) error {
				if e.Times != 1 || e.Missed || e.Older != 0 {
					l.t.Errorf("schedule %d at %v: %+v", id, due, e)
				}
				return nil
			})
		})
		if err != nil {
			l.t.Error(err)
		}
	}
}

func TestClock_killed_at_any_step_runs_each_due_time_exactly_once(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, open func(*testing.T) storage.Engine) {
		for _, fault := range []storagetest.Fault{storagetest.DieBefore, storagetest.DieAfter} {
			for step := 1; ; step += 1 + step/8 {
				died := false
				synctest.Test(t, func(t *testing.T) {
					l := newLives(t, open(t))
					died = l.live(func(update int) storagetest.Fault {
						if update == step {
							return fault
						}
						return storagetest.None
					}) > 0
					l.check()
				})
				if !died || t.Failed() {
					break
				}
			}
		}
	})
}

func TestClock_killed_again_and_again_runs_each_due_time_exactly_once(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, open func(*testing.T) storage.Engine) {
		for seed := range uint64(6) {
			synctest.Test(t, func(t *testing.T) {
				random := rand.New(rand.NewPCG(seed, 7))
				l := newLives(t, open(t))
				deaths := l.live(func(int) storagetest.Fault { return storagetest.Fault(random.IntN(4)) })
				if l.check(); deaths < 10 {
					t.Errorf("only %d deaths", deaths)
				}
			})
		}
	})
}
