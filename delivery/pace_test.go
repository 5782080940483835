package delivery

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"rupor/union"
)

// strict looks for a window of Telegram's in which too much arrived: more than
// rate in any second, more than a burst of three and one a second in a private
// chat, more than twenty a minute in a group, anything while a 429 forbids it.
func strict(t *testing.T, calls []call, rate int) {
	t.Helper()
	overfull(t, "the second", calls, time.Second, rate)
	chats := map[union.ChatID][]call{}
	for _, c := range calls {
		chats[c.to] = append(chats[c.to], c)
	}
	for chat, calls := range chats {
		if chat.Group() {
			overfull(t, fmt.Sprintf("the minute of group %d", chat), calls, time.Minute, 20)
		}
		for span := 1; span < 20; span++ {
			overfull(t, fmt.Sprintf("%d s of chat %d", span, chat), calls, time.Duration(span)*time.Second, chatBurst+span)
		}
	}
}

func overfull(t *testing.T, what string, calls []call, span time.Duration, limit int) {
	t.Helper()
	sum, from := 0, 0
	for _, c := range calls {
		for sum += c.n; c.at.Sub(calls[from].at) >= span; from++ {
			sum -= calls[from].n
		}
		if sum > limit {
			t.Errorf("%d messages within %s, limit %d", sum, what, limit)
			return
		}
	}
}

func TestNoPatternExceedsALimitAndNoLaneStarves(t *testing.T) {
	t.Parallel()
	for seed := range seeds(t, 4) {
		inWorld(t, func(w *world) {
			random, telegrams := rand.New(rand.NewPCG(seed, 1)), rand.New(rand.NewPCG(seed, 2))
			rate := []int{30, 25, 7, 2}[seed%4]
			w.options.Rate = float64(rate)
			w.tg.latency = func(union.ChatID) time.Duration {
				return time.Duration(20+telegrams.IntN(400)) * time.Millisecond
			}
			floods := int(seed % 3) // in a thousand
			var bans []ban
			w.tg.fail = func(_ int, c call) *Failure {
				if telegrams.IntN(1000) < floods {
					wait := time.Duration(1+telegrams.IntN(5)) * time.Second
					bans = append(bans, ban{c.at, wait})
					return &Failure{Kind: TooMany, RetryAfter: wait}
				}
				return nil
			}
			w.open()
			first := w.start(Broadcast{Parts: []Message{text("a"), text("b")}}, 200)
			second := w.start(Broadcast{}, 150)
			for range 400 {
				w.post(someLetter(random))
				if random.IntN(4) > 0 {
					w.pass(time.Duration(random.IntN(100)) * time.Millisecond)
				}
			}
			w.pass(10 * time.Second)
			got := w.tg.arrived(0)
			if rate > 2 && (!slices.Contains(got, "a") || !slices.Contains(got, "news")) {
				t.Errorf("seed %d: a broadcast starves", seed)
			}
			w.untilEmpty(time.Hour)
			w.untilOver(first, time.Hour)
			w.untilOver(second, time.Hour)
			calls := w.tg.seen()
			strict(t, calls, max(rate, 3)) // an album goes even if it is more than the limit
			for _, b := range bans {
				b.check(t, calls)
			}
		})
	}
}

// A ban is a 429: when its call arrived, and how long everybody must wait.
type ban struct {
	at   time.Time
	wait time.Duration
}

// check allows for the latency: who does not know of a ban yet may break it.
func (b ban) check(t *testing.T, calls []call) {
	t.Helper()
	known := b.at.Add(420 * time.Millisecond)
	for _, c := range calls {
		if c.at.After(known) && c.at.Before(b.at.Add(b.wait)) {
			t.Errorf("a call %v into a ban of %v", c.at.Sub(b.at), b.wait)
		}
	}
}

func someLetter(random *rand.Rand) Letter {
	l := Letter{To: union.ChatID(random.IntN(20) + 1), Lane: Lane(random.IntN(2)), Message: text("x")}
	switch random.IntN(10) {
	case 0:
		l.To = -7 // a busy group
	case 1:
		l.To = 3 // a busy person
	case 2:
		l.Message.Media = make([]union.Media, 2+random.IntN(2))
	case 3:
		l.Edit = 5
	case 4:
		l.Name = "screen"
	}
	return l
}

func TestAnAlbumCountsAsManyMessages(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.open()
		for i := range 40 {
			m := text("x")
			if i%3 == 0 {
				m.Media = make([]union.Media, 10)
			}
			w.post(Letter{To: union.ChatID(i + 1), Message: m})
		}
		w.untilEmpty(time.Minute)
		overfull(t, "the second", w.tg.seen(), time.Second, 30)
	})
}

func TestThirtyASecondAtThreeHundredMilliseconds(t *testing.T) {
	t.Parallel()
	for _, latency := range []time.Duration{0, 300 * time.Millisecond, 700 * time.Millisecond} {
		inWorld(t, func(w *world) {
			w.tg.latency = func(union.ChatID) time.Duration { return latency }
			w.open()
			id := w.start(Broadcast{}, 1500)
			b := w.untilOver(id, 3*time.Minute)
			took := b.Ended.Sub(b.Started)
			if took > 53*time.Second {
				t.Errorf("1500 messages took %v at a latency of %v", took, latency)
			}
			overfull(t, "the second", w.tg.seen(), time.Second, 30)
		})
	}
}

func TestMessagesLeaveEvenly(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.open()
		for i := range 100 {
			w.post(Letter{To: union.ChatID(i + 1), Lane: LaneNotice, Message: text("x")})
		}
		w.untilEmpty(10 * time.Second)
		// Three, and one that makes good what another lost.
		overfull(t, "a tenth of a second", w.tg.seen(), 100*time.Millisecond, 4)
	})
}

func TestAFloodOfLettersToAChatDoesNotKeepABroadcastFromIt(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		for n := range 100 {
			w.post(Letter{To: 1, Message: text("%d", n)})
		}
		w.open()
		w.pass(5 * time.Second)
		w.untilOver(w.start(Broadcast{}, 2), 5*time.Second)
		w.untilEmpty(2 * time.Minute)
		strict(t, w.tg.seen(), 30)
	})
}

func TestAfterA429TheRateDropsAndGrowsBack(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.tg.fail = func(n int, _ call) *Failure {
			if n >= 100 && n < 103 { // several in flight learn of the same flood
				return &Failure{Kind: TooMany, RetryAfter: 5 * time.Second}
			}
			return nil
		}
		w.open()
		id := w.start(Broadcast{}, 3000)
		w.until(20*time.Second, func() bool { return w.office.Stats().TooMany > 0 })
		if s := w.office.Stats(); s.Rate != 20 || s.Hold == 0 {
			t.Errorf("the rate is %v, the hold %v", s.Rate, s.Hold)
		}
		held := time.Now()
		w.pass(9 * time.Second)
		after := slices.DeleteFunc(w.tg.seen(), func(c call) bool { return c.at.Before(held) })
		overfull(t, "the second after a 429", after, time.Second, 20)
		w.pass(61 * time.Second)
		if s := w.office.Stats(); s.Rate != 30 || s.TooMany != 3 {
			t.Errorf("the rate is %v after %d 429s", s.Rate, s.TooMany)
		}
		if b := w.untilOver(id, 3*time.Minute); b.Counts.Sent != 3000 {
			t.Errorf("%+v", b.Counts)
		}
	})
}

func TestIdleChatsAreForgotten(t *testing.T) {
	t.Parallel()
	now := time.Now()
	p := newPace(Options{Rate: 1000, PerChat: 1, PerGroup: 20}, now)
	for i := range 5000 {
		now = now.Add(10 * time.Millisecond)
		p.leave(now, 2, false, late)
		p.prune(now)
		p.spend(now, union.ChatID(i), 1, false)
		p.spend(now, union.ChatID(-1-i%20), 1, false)
	}
	if n := len(p.chats); n > 300 {
		t.Errorf("%d chats are remembered", n)
	}
}

func TestAWindowSaysWhenThereIsRoom(t *testing.T) {
	t.Parallel()
	begin := time.Now()
	for seed := range uint64(200) {
		random := rand.New(rand.NewPCG(seed, 1))
		w, now := window{span: time.Second}, begin
		var calls []call
		for range 100 {
			n := 1 + random.IntN(4)
			at := w.room(now, n, 10)
			if at.After(now.Add(time.Second + 2*slack)) {
				t.Fatalf("room only after %v", at.Sub(now))
			}
			now = at
			w.add(now, n)
			calls = append(calls, call{at: now, n: n})
			now = now.Add(time.Duration(random.IntN(200)) * time.Millisecond)
		}
		overfull(t, "the second", calls, time.Second, 10)
	}
}
