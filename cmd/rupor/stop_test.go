package main

import (
	"testing"
	"time"

	"rupor/simulator"
)

// A process that is told to stop in the middle of a broadcast finishes what is
// in hand, writes it down and ends well: nobody is in doubt, nobody is written
// to twice.
func TestStoppedWhileBroadcasting(t *testing.T) {
	t.Parallel()
	th := newTheatre(t, "--rate=1000")
	id := stageBroadcast(t, th)
	ta := &tally{got: map[int64]int{}, over: make(chan struct{})}
	half := make(chan struct{})
	th.sim.OnCall(func(c simulator.Call) {
		ta.hear(c)
		ta.mu.Lock()
		defer ta.mu.Unlock()
		if len(ta.got) == audience/2 {
			select {
			case <-half:
			default:
				close(half)
			}
		}
	})
	began := time.Now()
	p := th.serve()
	await(t, half, "half of the broadcast")
	p.stop(t)
	p = th.serve()
	await(t, ta.over, "all of the broadcast")
	finished(t, th)
	p.stop(t)
	ta.check(t, th, id, 0, time.Since(began))
}

func await(t *testing.T, what <-chan struct{}, name string) {
	t.Helper()
	select {
	case <-what:
	case <-time.After(time.Minute):
		t.Fatalf("%s does not come", name)
	}
}
