//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"time"
)

// A contest is the house against the bare loop, in one process and by turns.
type contest struct {
	Crowd   crowd
	Rounds  int           // at most, when the machine is quick enough
	Time    time.Duration // for all rounds together, but for the first
	Profile string        // a file for the processor profile of the house, "" for none
}

// A round is one run of one side.
type round struct {
	Took, CPU time.Duration
	Allocs    uint64
}

type contested struct {
	House, Bare []round
	InFlight    int // calls at once, of both
}

// contend runs house, bare, house, bare, … after one run of each to a tenth of
// the recipients, which does not count. The bare loop has as many calls under way
// as the house had in that one.
func contend(ctx context.Context, p plan, c contest) (found contested, err error) {
	h, err := p.open()
	if err != nil {
		return found, err
	}
	stop := h.live(ctx)
	defer func() { err = errors.Join(err, stop()) }()
	bare := newBare(p.API, p.Token)
	sum, looks := 0, 0
	_, err = h.broadcast(ctx, c.Crowd.topic(c.Crowd.Members/10), func() {
		if n := h.post.Stats().InFlight; n > 0 {
			sum, looks = sum+n, looks+1
		}
	})
	if err != nil {
		return found, err
	}
	found.InFlight = max(1, sum/max(1, looks))
	if err := bare.send(crowd{Members: c.Crowd.Members / 10}, found.InFlight); err != nil {
		return found, err
	}
	house := func() error {
		_, err := h.broadcast(ctx, c.Crowd.topic(c.Crowd.Members), func() {})
		return err
	}
	rival := func() error { return bare.send(c.Crowd, found.InFlight) }
	for began := time.Now(); len(found.House) < c.Rounds; {
		if n := len(found.House); n > 0 && time.Since(began)*time.Duration(n+1)/time.Duration(n) > c.Time {
			break
		}
		ours, err := timed(house)
		if err != nil {
			return found, err
		}
		theirs, err := timed(rival)
		if err != nil {
			return found, err
		}
		found.House, found.Bare = append(found.House, ours), append(found.Bare, theirs)
	}
	if c.Profile != "" {
		err = profiled(c.Profile, house)
	}
	return found, err
}

func timed(run func() error) (round, error) {
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	cpu, began := cpuTime(), time.Now()
	err := run()
	r := round{Took: time.Since(began), CPU: cpuTime() - cpu}
	runtime.ReadMemStats(&after)
	r.Allocs = after.Mallocs - before.Mallocs
	return r, err
}

func profiled(name string, run func() error) (err error) {
	f, err := os.Create(name) //nolint:gosec // G304: whoever measures says where
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := pprof.StartCPUProfile(f); err != nil {
		return err
	}
	defer pprof.StopCPUProfile()
	return run()
}

// perServer is how long the rounds against one server may take.
const perServer = 150 * time.Second

// ceiling measures the engine without limits, against two servers: the
// simulator, which does more for a call than the client, and one that does
// nearly nothing, so that the client's own speed shows.
func ceiling(ctx context.Context, b *bench) error {
	for _, same := range []bool{true, false} {
		if err := b.ceilingOf(ctx, same); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) ceilingOf(ctx context.Context, same bool) error {
	server := "simulator"
	if same {
		server = "constant server"
	}
	people := crowd{Members: b.recipients}
	s, err := b.set(ctx, "ceiling", opening{Crowd: people, Same: same})
	if err != nil {
		return err
	}
	defer s.strike()
	b.say("ceiling, %s: %d rounds of %d, house and bare", server, b.rounds, b.recipients)
	c := contest{Crowd: people, Rounds: b.rounds, Time: perServer}
	if b.profile != "" {
		c.Profile = filepath.Join(b.profile, fmt.Sprintf("house-%.8s.cpu", server))
	}
	var found contested
	before, err := s.tally(tallying{})
	if err == nil {
		err = consult(ctx, houseQuestion{
			House: plan{Data: s.data, API: s.API, Token: s.Token, Rate: unlimited}, Contend: &c,
		}, &found)
	}
	if err != nil {
		return err
	}
	after, err := s.tally(tallying{})
	if err != nil {
		return err
	}
	b.compare(server, found, after.CPU-before.CPU)
	return nil
}

func (b *bench) compare(server string, found contested, serverCPU time.Duration) {
	n := float64(b.recipients)
	perSecond := func(r round) float64 { return n / r.Took.Seconds() }
	micros := func(r round) float64 { return float64(r.CPU.Microseconds()) / n }
	clock, cpu := make([]float64, len(found.House)), make([]float64, len(found.House))
	for i := range clock {
		clock[i] = perSecond(found.House[i]) / perSecond(found.Bare[i])
		cpu[i] = micros(found.Bare[i]) / micros(found.House[i])
	}
	for _, side := range []struct {
		name   string
		rounds []round
	}{{"house", found.House}, {"bare loop", found.Bare}} {
		b.table.note("ceiling", fmt.Sprintf("%s, %s, %d calls at once", server, side.name, found.InFlight),
			"%.0f/s, %.1f µs of processor and %.0f allocations each", quantile(each(side.rounds, perSecond), 0.5),
			quantile(each(side.rounds, micros), 0.5),
			quantile(each(side.rounds, func(r round) float64 { return float64(r.Allocs) / n }), 0.5))
	}
	calls := n * (float64(len(found.House)+len(found.Bare)) + 0.2)
	if b.profile != "" {
		calls += n
	}
	b.table.note("ceiling", server+" itself", "%.1f µs of processor a call", float64(serverCPU.Microseconds())/calls)
	median, text := spread(clock)
	what := fmt.Sprintf("%s, house : bare in %d rounds of %d", server, len(clock), b.recipients)
	b.table.add("ceiling", what+", by the clock", text, "≥ 0.8", median >= 0.8)
	median, text = spread(cpu)
	b.table.add("ceiling", what+", by the client's processor", text, "≥ 0.8", median >= 0.8)
}

func each(all []round, of func(round) float64) []float64 {
	values := make([]float64, len(all))
	for i, r := range all {
		values[i] = of(r)
	}
	return values
}
