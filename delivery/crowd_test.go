package delivery

import (
	"sync/atomic"
	"testing"
	"time"

	"rupor/union"
)

func TestAChatHasOneCallAtATimeAndLettersAndBroadcastsTakeTurns(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		const latency = 700 * time.Millisecond
		w.options.PerChat = -1
		w.tg.latency = func(union.ChatID) time.Duration { return latency }
		w.open()
		for i := range 20 {
			for chat := range union.ChatID(3) {
				w.post(Letter{To: chat + 1, Message: text("letter %d", i)})
			}
		}
		w.pass(100 * time.Millisecond)
		first, second := w.start(Broadcast{}, 3), w.start(Broadcast{}, 3)
		w.untilOver(first, 5*time.Second)
		w.untilOver(second, 7*time.Second)
		w.untilEmpty(time.Minute)
		last := map[union.ChatID]time.Time{}
		for _, c := range w.tg.seen() {
			if since := c.at.Sub(last[c.to]); since < latency {
				t.Errorf("%q leaves for chat %d %v after another", c.text, c.to, since)
			}
			last[c.to] = c.at
		}
	})
}

func TestNoPileGrowsWhileTelegramHoldsCalls(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		var held atomic.Bool
		w.tg.latency = func(to union.ChatID) time.Duration {
			if held.Load() && to < 5000 {
				return 8 * time.Second
			}
			return 50 * time.Millisecond
		}
		w.open()
		id := w.start(Broadcast{}, 500)
		w.pass(3 * time.Second)
		held.Store(true)
		w.pass(7 * time.Second)
		if s := w.office.Stats(); s.InFlight > 20 {
			t.Errorf("%d calls lie there", s.InFlight)
		}
		w.post(Letter{To: 5000, Message: text("reply")})
		w.pass(100 * time.Millisecond)
		w.wantArrived(5000, "reply")
		held.Store(false)
		w.untilOver(id, time.Minute)
	})
}
