package scheduler_test

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"rupor/scheduler"
	"rupor/storage"
)

// What waits for the commit finds the effect in the store, once, however often the
// handler had to be tried.
func TestRun_After_comes_after_the_commit(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, open func(*testing.T) storage.Engine) {
		synctest.Test(t, func(t *testing.T) {
			h := newHouse(t, open(t))
			var calls, early atomic.Int64
			fail := failing(3, refuse)
			h.handlers["after"] = func(w storage.Writer, r scheduler.Run) error {
				r.After(func() {
					calls.Add(1)
					err := h.engine.View(func(v storage.Reader) error {
						if there, err := effects.Has(v, runKey{First: r.ID, Second: r.Due}); err != nil || !there {
							early.Add(1)
						}
						return nil
					})
					if err != nil {
						t.Error(err)
					}
				})
				return fail(w, r)
			}
			h.up()
			h.add(scheduler.Schedule{Kind: "after", At: time.Now().Add(time.Hour)})
			time.Sleep(2 * time.Hour)
			synctest.Wait()
			if calls.Load() != 1 || early.Load() != 0 {
				t.Errorf("%d calls, %d of them too early", calls.Load(), early.Load())
			}
		})
	})
}
