package delivery

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"rupor/union"
)

func TestALetterGoesOutOnceAndLeavesTheOutbox(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.post(Letter{To: 1, Message: text("before")})
		w.open()
		w.untilEmpty(time.Second)
		w.post(Letter{To: 1, Message: text("after")})
		w.untilEmpty(time.Second)
		w.wantArrived(1, "before", "after")
		if s := w.office.Stats(); s.Lanes[LaneReply].Sent != 2 || s.Lanes[LaneReply].Queued != 0 {
			t.Errorf("stats: %+v", s)
		}
	})
}

func (w *world) wantArrived(to union.ChatID, want ...string) {
	w.t.Helper()
	if got := w.tg.arrived(to); !slices.Equal(got, want) {
		w.t.Errorf("chat %d got %q, want %q", to, got, want)
	}
}

func TestLettersOfAChatKeepTheirOrderWhateverFails(t *testing.T) {
	t.Parallel()
	for seed := range uint64(20) {
		inWorld(t, func(w *world) {
			random, telegrams := rand.New(rand.NewPCG(seed, 1)), rand.New(rand.NewPCG(seed, 2))
			w.options.PerChat, w.options.PerGroup = -1, -1
			w.tg.latency = func(union.ChatID) time.Duration { return time.Duration(telegrams.IntN(500)) * time.Millisecond }
			w.tg.fail = func(int, call) *Failure {
				switch telegrams.IntN(10) {
				case 0:
					return &Failure{Kind: TooMany, RetryAfter: time.Second}
				case 1:
					return &Failure{Kind: NotSent}
				case 2:
					return &Failure{Kind: BadMarkup}
				case 3:
					return &Failure{Kind: Unknown}
				}
				return nil
			}
			w.open()
			const chats, each = 7, 20
			for n := range each {
				for chat := range chats {
					w.post(Letter{To: union.ChatID(chat + 1), Lane: Lane(random.IntN(2)), Message: text("%02d", n)})
				}
				w.pass(time.Duration(random.IntN(300)) * time.Millisecond)
			}
			w.untilEmpty(time.Hour)
			for chat := range chats {
				got := w.tg.arrived(union.ChatID(chat + 1))
				if !slices.IsSorted(got) {
					t.Errorf("seed %d: chat %d got %q", seed, chat+1, got)
				}
				for n := range each {
					words, bad := fmt.Sprintf("%02d", n), 0
					for _, c := range w.tg.seen() {
						if c.to == union.ChatID(chat+1) && c.text == words && c.err != nil && c.err.Kind == BadMarkup {
							bad++
						}
					}
					if !slices.Contains(got, words) && bad < 2 { // with its formatting, and without
						t.Errorf("seed %d: letter %s to chat %d was lost: %q", seed, words, chat+1, got)
					}
				}
			}
		})
	}
}

func TestAReplyPassesNoticesAndABroadcast(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.open()
		id := w.start(Broadcast{}, 300)
		for i := range 300 {
			w.post(Letter{To: union.ChatID(1000 + i), Lane: LaneNotice, Message: text("notice")})
		}
		w.pass(2 * time.Second)
		posted := time.Now()
		w.post(Letter{To: 5000, Lane: LaneReply, Message: text("reply")})
		w.until(time.Second, func() bool { return len(w.tg.arrived(5000)) == 1 })
		if waited := w.firstTo(5000).at.Sub(posted); waited > 70*time.Millisecond {
			t.Errorf("the reply waited for %v", waited)
		}
		if b := w.broadcast(id); b.Counts.Sent == 0 {
			t.Error("the broadcast starves behind the notices")
		}
		w.untilEmpty(time.Minute)
		w.untilOver(id, time.Minute)
	})
}

func (w *world) last() call {
	all := w.tg.seen()
	return all[len(all)-1]
}

func (w *world) firstTo(to union.ChatID) call {
	all := w.tg.seen()
	return all[slices.IndexFunc(all, func(c call) bool { return c.to == to })]
}

func TestAnEarlierNoticeIsAsUrgentAsTheReplyBehindIt(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		for i := range 100 {
			w.post(Letter{To: union.ChatID(1000 + i), Lane: LaneNotice, Message: text("notice")})
		}
		w.post(
			Letter{To: 7, Lane: LaneNotice, Message: text("earlier")},
			Letter{To: 7, Lane: LaneReply, Message: text("reply")},
		)
		w.open()
		w.until(time.Second, func() bool { return len(w.tg.arrived(7)) == 2 })
		w.wantArrived(7, "earlier", "reply")
		w.untilEmpty(time.Minute)
	})
}

func TestAReplyFindsACallFreeWhenABroadcastIsSlow(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.tg.latency = func(to union.ChatID) time.Duration {
			if to < 1000 {
				return 7 * time.Second
			}
			return 0
		}
		w.options.Rate, w.options.Calls = 100, 50
		w.open()
		id := w.start(Broadcast{}, 500)
		w.pass(5 * time.Second)
		w.post(Letter{To: 1000, Message: text("reply")})
		w.pass(50 * time.Millisecond)
		w.wantArrived(1000, "reply")
		w.untilOver(id, 10*time.Minute)
	})
}

func TestAllLanesWaitWhileThereIsNoNetwork(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		back := time.Now().Add(5 * time.Minute)
		w.tg.fail = func(int, call) *Failure {
			if time.Now().Before(back) {
				return &Failure{Kind: NotSent}
			}
			return nil
		}
		w.open()
		id := w.start(Broadcast{}, 100)
		for i := range 100 {
			w.post(Letter{To: union.ChatID(1000 + i), Message: text("a")})
		}
		w.pass(5*time.Minute - time.Second)
		if n := len(w.tg.seen()); n > 40 {
			t.Errorf("%d calls into the void", n)
		}
		w.untilEmpty(time.Minute)
		if b := w.untilOver(id, time.Minute); b.Counts != (Counts{Sent: 100}) {
			t.Errorf("%+v", b.Counts)
		}
	})
}

func TestManyFailuresAtOnceAreOneOutage(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		back := time.Now().Add(time.Second)
		w.tg.latency = func(union.ChatID) time.Duration { return 900 * time.Millisecond }
		w.tg.fail = func(int, call) *Failure {
			if time.Now().Before(back) {
				return &Failure{Kind: NotSent}
			}
			return nil
		}
		w.open()
		for i := range 30 {
			w.post(Letter{To: union.ChatID(i + 1), Message: text("a")})
		}
		w.untilEmpty(5 * time.Second)
	})
}
