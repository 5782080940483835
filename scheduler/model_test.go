package scheduler_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"rupor/scheduler"
	"rupor/storage"
	"rupor/storage/memory"
	"rupor/storage/storagetest"
)

// A plan is a schedule as a child would keep it: a list of minutes and a finger on the next one.
type plan struct {
	grace  time.Duration
	dues   []time.Time // those that are still to come or to be dealt with
	paused bool
	ran    map[string]bool // "01-02 15:04", with "missed" when it was too late
	missed int
}

// deal is what has to happen when the clock looks at the plan.
func (p *plan) deal(now time.Time) {
	n := 0
	for n < len(p.dues) && !p.dues[n].After(now) {
		n++
	}
	if p.paused || n == 0 {
		return
	}
	newest := p.dues[n-1]
	p.dues = p.dues[n:]
	p.missed += n - 1
	line := newest.Format("01-02 15:04")
	if n > 1 {
		line += fmt.Sprintf(" +%d", n-1)
	}
	if now.Sub(newest) > p.grace {
		p.missed++
		line = newest.Format("01-02 15:04") + " missed" + line[len("01-02 15:04"):]
	}
	p.ran[line] = true
}

// pass is the clock running from one moment to another, with an eye on every minute.
func (p *plan) pass(from, to time.Time) {
	for t := from; !t.After(to); t = t.Add(time.Minute) {
		p.deal(t)
	}
}

func (p *plan) resume(now time.Time) {
	if p.paused {
		p.dues = slices.DeleteFunc(p.dues, func(d time.Time) bool { return !d.After(now) })
	}
	p.paused = false
}

// randomPlan makes a schedule and, without asking any cron library, the minutes it means.
func randomPlan(random *rand.Rand, now, end time.Time) (scheduler.Schedule, *plan) {
	now = now.UTC()
	grace := time.Duration(1+random.IntN(12)) * time.Hour
	p := &plan{grace: grace, ran: map[string]bool{}}
	minute, hour, step := random.IntN(60), random.IntN(24), 1+random.IntN(5)
	s := scheduler.Schedule{Kind: "mark", Zone: "UTC", Grace: grace}
	due := func(time.Time) bool { return false }
	switch random.IntN(4) {
	case 0:
		s.At = now.Add(time.Duration(1+random.IntN(5*24*60)) * time.Minute)
		due = func(t time.Time) bool { return t.Equal(s.At) }
	case 1:
		s.Spec = fmt.Sprintf("%d */%d * * *", minute, step)
		due = func(t time.Time) bool { return t.Minute() == minute && t.Hour()%step == 0 }
	case 2:
		s.Spec = fmt.Sprintf("%d %d * * %d", minute, hour, step)
		due = func(t time.Time) bool { return t.Minute() == minute && t.Hour() == hour && int(t.Weekday()) == step }
	case 3:
		s.Spec = fmt.Sprintf("@every %dm", 30*step)
		due = func(t time.Time) bool { return t.Sub(now)%(time.Duration(30*step)*time.Minute) == 0 }
	}
	for t := now.Add(time.Minute); t.Before(end); t = t.Add(time.Minute) {
		if due(t) {
			p.dues = append(p.dues, t)
		}
	}
	return s, p
}

// step does one random thing to the house and to the plans. Something happens on half minutes only, so that nobody has to
// say what comes first.
func step(t *testing.T, random *rand.Rand, h *house, plans map[scheduler.ID]*plan, end time.Time) {
	ids := slices.Sorted(maps.Keys(plans))
	id := ids[random.IntN(len(ids))]
	before := time.Now()
	wait := time.Duration(random.IntN(24*60)) * time.Minute
	switch random.IntN(6) {
	case 0:
		s, p := randomPlan(random, before.Truncate(time.Minute), end)
		h.update(func(w storage.Writer) (err error) {
			id, err = scheduler.Add(w, s, before.Truncate(time.Minute))
			return err
		})
		plans[id] = p
	case 1:
		h.update(func(w storage.Writer) error { return scheduler.Pause(w, id) })
		plans[id].paused = true
	case 2:
		h.update(func(w storage.Writer) error { return scheduler.Resume(w, id, before) })
		plans[id].resume(before)
	case 3:
		h.downtime(wait)
		for _, p := range plans {
			p.deal(time.Now())
		}
	default:
		time.Sleep(wait)
		synctest.Wait()
		for _, p := range plans {
			p.pass(before.Truncate(time.Minute), time.Now())
		}
	}
	for id, p := range plans {
		want := slices.Sorted(maps.Keys(p.ran))
		if got := h.runs(id); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("at %v schedule %d %+v\n ran %q\nwant %q", time.Now(), id, h.get(id), got, want)
		}
		s := h.get(id)
		if s.Missed != p.missed || s.Paused != p.paused || len(p.dues) > 0 && !s.Due.Equal(p.dues[0]) {
			t.Fatalf("at %v schedule %d %+v, want %d missed and due %v", time.Now(), id, s, p.missed, p.dues[:1])
		}
	}
}

func TestClock_does_what_a_list_of_minutes_does(t *testing.T) {
	t.Parallel()
	for seed := range uint64(8) {
		synctest.Test(t, func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 1))
			h := newHouse(t, storagetest.Twice(memory.New()))
			end := time.Now().Add(60 * 24 * time.Hour)
			plans := map[scheduler.ID]*plan{}
			for range 4 {
				s, p := randomPlan(random, time.Now(), end)
				plans[h.add(s)] = p
			}
			h.up()
			time.Sleep(30 * time.Second)
			for range 50 {
				step(t, random, h, plans, end)
			}
		})
	}
}
