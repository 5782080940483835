package delivery

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"rupor/union"
)

// A rush is a run of the limiter alone, in a time of its own: who wants to send,
// calls that are on their way for a while, and what arrived when.
type rush struct {
	t      *testing.T
	random *rand.Rand
	p      *pace
	now    time.Time

	way   func() time.Duration // to Telegram, as much of it as differs
	back  func() time.Duration // and back
	timer func() time.Duration // how late we wake
	flood func() time.Duration // how long a 429 lasts, 0 for none

	waiting []wish
	flying  []flight
	arrived map[*gate][]call
	bans    []ban
}

// A wish is something to send.
type wish struct {
	lane  Lane
	to    union.ChatID
	n     int
	since time.Time
}

// A flight is a call under way.
type flight struct {
	trip
	back time.Time
	wait time.Duration // of a 429
}

func newRush(t *testing.T, seed uint64, o Options) *rush {
	start := time.Unix(1_700_000_000, 0)
	none := func() time.Duration { return 0 }
	return &rush{
		t: t, random: rand.New(rand.NewPCG(seed, 7)), p: newPace(o, start), now: start,
		way: none, back: none, timer: none, flood: none, arrived: map[*gate][]call{},
	}
}

// mostly is no time at all every other time: the quickest way is no rarity.
func (r *rush) mostly(most time.Duration) func() time.Duration {
	return func() time.Duration { return time.Duration(r.random.IntN(2)) * r.upTo(most)() }
}

func (r *rush) upTo(most time.Duration) func() time.Duration {
	return func() time.Duration { return time.Duration(r.random.Int64N(int64(most) + 1)) }
}

func (r *rush) gate(lane Lane) *gate {
	if lane == lanePaid {
		return &r.p.paid
	}
	return &r.p.gate
}

// until runs to a moment, or until nobody wants anything; more has new wishes and
// says when to ask again, and zero for never.
func (r *rush) until(end time.Time, more func() (next time.Time)) {
	for r.now.Before(end) {
		next := end
		if at := more(); !at.IsZero() {
			next = earliest(next, at)
		} else if len(r.waiting)+len(r.flying) == 0 {
			return
		}
		r.land()
		next = earliest(next, r.leave())
		for _, f := range r.flying {
			next = earliest(next, f.back)
		}
		r.now = latest(next, r.now).Add(r.timer())
	}
}

// land has the calls come back that are due.
func (r *rush) land() {
	r.flying = slices.DeleteFunc(r.flying, func(f flight) bool {
		if f.back.After(r.now) {
			return false
		}
		if f.wait > 0 {
			r.p.tooMany(f.trip, r.now, f.wait)
			r.bans = append(r.bans, ban{r.now, f.wait})
			r.p.landed(f.trip, r.now, noAnswer)
		} else {
			r.p.landed(f.trip, r.now, f.back.Sub(f.left))
		}
		return true
	})
}

// leave sends what may go, as dispatch does, and says when to try again.
func (r *rush) leave() time.Time {
	next := r.now.Add(time.Hour)
	blocked := map[*gate]bool{}
	for _, g := range []*gate{&r.p.gate, &r.p.paid} {
		if !slices.ContainsFunc(r.waiting, func(w wish) bool { return r.gate(w.lane) == g }) {
			g.rest()
		}
	}
	for i := 0; i < len(r.waiting); {
		w := r.waiting[i]
		g := r.gate(w.lane)
		busy := slices.ContainsFunc(r.flying, func(f flight) bool { return f.to == w.to })
		at := r.p.chatFree(r.now, w.to, w.n)
		switch {
		case busy || blocked[g]:
			i++
			continue
		case !at.After(r.now):
			at = r.p.free(g, r.now, w.n, w.lane == LaneReply)
			blocked[g] = at.After(r.now)
		}
		if at.After(r.now) {
			next = earliest(next, at)
			i++
			continue
		}
		r.fly(g, w)
		r.waiting = slices.Delete(r.waiting, i, i+1)
	}
	return next
}

func (r *rush) fly(g *gate, w wish) {
	r.p.prune(r.now)
	ahead := r.p.trips[wayText].ahead()
	g.leave(r.now, w.n, w.lane == LaneReply, ahead)
	r.p.spend(r.now, w.to, w.n, w.lane >= LaneBroadcast)
	there := r.now.Add(20*time.Millisecond + r.way())
	f := flight{trip: trip{lane: w.lane, gate: g, to: w.to, cost: w.n, left: r.now, ahead: ahead}, back: there.Add(20*time.Millisecond + r.back())}
	if f.wait = r.flood(); f.wait == 0 {
		r.arrived[g] = append(r.arrived[g], call{at: there, to: w.to, n: w.n})
	}
	r.flying = append(r.flying, f)
	for _, b := range r.bans {
		if r.now.After(b.at) && r.now.Before(b.at.Add(b.wait)) {
			r.t.Errorf("a call leaves %v into a ban of %v", r.now.Sub(b.at), b.wait)
		}
	}
}

// keptBy checks what arrived against the limits.
func (r *rush) keptBy(o Options) {
	var all []call
	for g, limit := range map[*gate]float64{&r.p.gate: o.Rate, &r.p.paid: o.PaidRate} {
		calls := r.arrived[g]
		all = append(all, calls...)
		slices.SortFunc(calls, byTime)
		if limit >= 1 && !math.IsInf(limit, 1) {
			overfull(r.t, "the second", calls, time.Second, max(int(limit), 3))
		} else if limit < 1 {
			overfull(r.t, "the long second", calls, time.Duration(float64(time.Second)/limit), 3)
		}
	}
	slices.SortFunc(all, byTime)
	chats := map[union.ChatID][]call{}
	for _, c := range all {
		chats[c.to] = append(chats[c.to], c)
	}
	for chat, calls := range chats {
		if chat.Group() && o.PerGroup > 0 {
			overfull(r.t, fmt.Sprintf("the minute of group %d", chat), calls, time.Minute, max(o.PerGroup, 3))
		}
		for span := 1.0; o.PerChat > 0 && span < 20; span++ {
			overfull(r.t, fmt.Sprintf("%v s of chat %d", span, chat), calls, time.Duration(span*float64(time.Second)), chatBurst+int(span*o.PerChat))
		}
	}
}

func byTime(a, b call) int { return cmp.Compare(a.at.UnixNano(), b.at.UnixNano()) }

// Whoever wants to send whatever, whenever: no limit is exceeded at Telegram's
// end, in any window of time, and nobody waits for ever.
func TestNoArrivalsExceedALimit(t *testing.T) {
	t.Parallel()
	for seed := range seeds(t, 150) {
		dice := rand.New(rand.NewPCG(seed, 9))
		pick := func(of ...float64) float64 { return of[dice.IntN(len(of))] }
		o := Options{
			Rate: pick(30, 30, 30, 7, 2, 1.5, 0.5, 100, math.Inf(1)), PaidRate: pick(0, 0, 50, 200),
			PerChat: pick(1, 1, 0.3, 5, 0), PerGroup: int(pick(20, 20, 3, 0)),
		}
		r := newRush(t, seed, o)
		r.way, r.back, r.timer = r.mostly(late), r.mostly(time.Duration(pick(0, 30e6, 300e6))), r.upTo(time.Duration(pick(0, 2e6, 20e6)))
		if dice.IntN(3) == 0 {
			r.flood = func() time.Duration { return time.Duration(max(0, r.random.IntN(500)-497)) * time.Second }
		}
		wishes := 0
		gap, most := time.Duration(pick(1e6, 10e6, 100e6)), 50+dice.IntN(250)
		next := r.now
		r.until(r.now.Add(3*time.Hour), func() time.Time {
			for ; !next.After(r.now) && wishes < most; wishes++ {
				r.waiting = append(r.waiting, r.someWish())
				if r.random.IntN(4) > 0 { // else together
					next = next.Add(r.upTo(2 * gap)())
				}
			}
			if wishes == most {
				return time.Time{}
			}
			return next
		})
		r.keptBy(o)
		if len(r.waiting) > 0 {
			t.Errorf("%d of %d still wait: %+v", len(r.waiting), wishes, r.waiting[0])
		}
		if t.Failed() {
			t.Fatalf("seed %d: %+v", seed, o)
		}
	}
}

func (r *rush) someWish() wish {
	w := wish{lane: Lane(r.random.IntN(int(lanePaid) + 1)), to: union.ChatID(r.random.IntN(200) + 1), n: 1, since: r.now}
	switch r.random.IntN(12) {
	case 0:
		w.to = -union.ChatID(r.random.IntN(2) + 1)
	case 1:
		w.to = 1
	case 2:
		w.n = 2 + r.random.IntN(2)
	}
	if w.lane == lanePaid && r.p.paid.limit == 0 {
		w.lane = LaneBroadcast
	}
	return w
}

// A broadcast that always has something to send uses what it is allowed, though
// timers are late and the way takes now longer, now less.
func TestTheLimitIsUsed(t *testing.T) {
	t.Parallel()
	for _, o := range []Options{{Rate: 30}, {Rate: 1000}, {Rate: 30, PaidRate: 1000}} {
		for seed := range seeds(t, 2) {
			r := newRush(t, seed, o)
			r.way, r.back, r.timer = r.upTo(3*time.Millisecond), r.upTo(4*time.Millisecond), r.upTo(2*time.Millisecond)
			lane, rate := LaneBroadcast, o.Rate
			if o.PaidRate > 0 {
				lane, rate = lanePaid, o.PaidRate
			}
			chat := union.ChatID(0)
			begin, span := r.now.Add(2*time.Second), 10*time.Second
			r.until(begin.Add(span), func() time.Time {
				for len(r.waiting) < 60 {
					chat++
					r.waiting = append(r.waiting, wish{lane: lane, to: chat, n: 1})
				}
				return r.now.Add(time.Second)
			})
			r.keptBy(o)
			n := 0
			for _, c := range r.arrived[r.gate(lane)] {
				if !c.at.Before(begin) && c.at.Before(begin.Add(span)) {
					n++
				}
			}
			if used := float64(n) / rate / span.Seconds(); used < 0.99 {
				t.Errorf("%v a second: %.2f %% of the limit is used", rate, 100*used)
			}
		}
	}
}
