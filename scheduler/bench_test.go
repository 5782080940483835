package scheduler_test

import (
	"context"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"rupor/scheduler"
	"rupor/storage"
	"rupor/storage/memory"
	"rupor/storage/storagetest"
)

const crowd = 10_000

// BenchmarkClock_ten_thousand_due_at_once measures how long the clock takes to run them all.
func BenchmarkClock_ten_thousand_due_at_once(b *testing.B) {
	for name, open := range map[string]func() storage.Engine{
		"memory": func() storage.Engine { return memory.New() },
		"bolt":   func() storage.Engine { return storagetest.Open(b) },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				e := open()
				fill(b, e, time.Now().Add(-time.Hour))
				b.StartTimer()
				runAll(b, e)
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*crowd), "µs/run")
		})
	}
}

func fill(b *testing.B, e storage.Engine, now time.Time) {
	b.Helper()
	for range crowd / 100 {
		err := e.Update(func(w storage.Writer) error {
			for range 100 {
				if _, err := scheduler.Add(w, scheduler.Schedule{Kind: "mark", Spec: "@hourly", Zone: "Europe/Berlin"}, now); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

// runAll ends when every schedule has run; each of them leaves one record.
func runAll(b *testing.B, e storage.Engine) {
	b.Helper()
	ctx, stop := context.WithCancel(b.Context())
	var runs atomic.Int64
	clock := scheduler.New(e, slog.New(slog.DiscardHandler), map[string]scheduler.Handler{
		"mark": func(w storage.Writer, r scheduler.Run) error {
			if runs.Add(1) == crowd {
				stop()
			}
			return mark(w, r)
		},
	})
	if err := clock.Run(ctx); err != nil || runs.Load() < crowd {
		b.Fatal(runs.Load(), err)
	}
}

func BenchmarkNext(b *testing.B) {
	for _, spec := range []string{"0 9 * * 1-5", "0 0 29 2 *", "* * * * *"} {
		b.Run(spec, func(b *testing.B) {
			for b.Loop() {
				if _, err := scheduler.Next(spec, "Europe/Berlin", time.Now(), 1); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
