package telegram

import (
	"context"
	"math/rand/v2"
	"time"
)

// A backoff is how long to wait after failures in a row: 100 ms, doubling up to
// its limit, each somewhat shortened by chance so that programs that failed
// together don't return together.
type backoff struct {
	limit time.Duration
	next  time.Duration
}

func (b *backoff) step() time.Duration {
	if b.next == 0 {
		b.next = 100 * time.Millisecond
	}
	d := min(b.next, b.limit)
	b.next = min(2*d, b.limit)
	return d - rand.N(d/4) //nolint:gosec // nobody gains by guessing a wait
}

func (b *backoff) reset() { b.next = 0 }

// sleep waits, no longer than ctx lives.
func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
