package delivery

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"rupor/storage"
	"rupor/union"
)

func TestABroadcastReachesEverybodyOnce(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.open()
		id := w.start(Broadcast{Policy: Resend}, 1200)
		b := w.untilOver(id, 45*time.Second)
		if b.State != Finished || b.Counts != (Counts{Sent: 1200}) || b.Total != 1200 {
			t.Errorf("it ended as %+v", b)
		}
		if took := b.Ended.Sub(b.Started); took > 42*time.Second {
			t.Errorf("it took %v at 30 a second", took)
		}
		w.wantOnce(1200)
		for _, o := range w.outcomes(id) {
			if o.State != OutcomeSent || len(o.Messages) != 1 || o.Uncertain {
				t.Fatalf("outcome %+v", o)
			}
		}
	})
}

// wantOnce fails unless everybody got one message.
func (w *world) wantOnce(people int) {
	w.t.Helper()
	got := map[union.ChatID]int{}
	for _, c := range w.tg.seen() {
		got[c.to]++
	}
	if len(got) != people || len(w.tg.seen()) != people {
		w.t.Errorf("%d calls to %d people, want %d", len(w.tg.seen()), len(got), people)
	}
}

func TestNobodyIsInTheAudienceTwice(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.options.Hooks.Audience = func(storage.Reader, Broadcast) ([]Wave, error) {
			return []Wave{{Chats: []union.ChatID{5, -7, 3, 5, 0, 3}}}, nil
		}
		w.open()
		id := w.start(Broadcast{}, 0)
		if b := w.untilOver(id, time.Minute); b.Total != 3 || b.Counts.Sent != 3 {
			t.Errorf("%+v", b)
		}
		w.wantOnce(3)
	})
}

func TestABroadcastToNobodyIsFinished(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.open()
		if b := w.untilOver(w.start(Broadcast{}, 0), time.Second); b.State != Finished || b.Total != 0 {
			t.Errorf("%+v", b)
		}
	})
}

func TestABroadcastWithoutAnAudienceIsPausedAndGoesOnWhenResumed(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		broken := true
		w.options.Hooks.Audience = func(r storage.Reader, b Broadcast) ([]Wave, error) {
			if broken {
				return nil, errors.New("no")
			}
			return firstChats(r, b)
		}
		w.open()
		id := w.start(Broadcast{}, 10)
		w.until(time.Second, func() bool { return w.broadcast(id).State == Paused })
		if b := w.broadcast(id); b.Reason != reasonAudience {
			t.Errorf("paused for %q", b.Reason)
		}
		broken = false
		w.update(func(tx storage.Writer) error { return Resume(tx, id, time.Now()) })
		if b := w.untilOver(id, time.Minute); b.Counts.Sent != 10 {
			t.Errorf("%+v", b)
		}
	})
}

func TestPartsComeInOrderAndTheirMessagesAreKept(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		album := Message{Media: make([]union.Media, 3), Text: "b"}
		w.open()
		id := w.start(Broadcast{Parts: []Message{text("a"), album, text("c")}}, 100)
		if b := w.untilOver(id, time.Minute); b.Counts != (Counts{Sent: 100}) {
			t.Errorf("%+v", b)
		}
		for _, o := range w.outcomes(id) {
			w.wantArrived(o.To, "a", "b", "c")
			if len(o.Messages) != 5 {
				t.Fatalf("outcome %+v", o)
			}
		}
	})
}

func TestBroadcastsShareFairly(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.open()
		var ids []union.BroadcastID
		for range 3 {
			ids = append(ids, w.start(Broadcast{Parts: []Message{text("%d", len(ids))}}, 300))
		}
		w.pass(15 * time.Second)
		got := map[string]int{}
		for _, s := range w.tg.arrived(0) {
			got[s]++
		}
		for i := range ids {
			if n := got[fmt.Sprint(i)]; n < 140 || n > 160 {
				t.Errorf("of 450 messages %d were of broadcast %d", n, i)
			}
			w.untilOver(ids[i], time.Minute)
		}
	})
}

func TestAWrongTokenUnsubscribesNobody(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		var states []State
		w.options.Hooks.Unreachable = func(_ storage.Writer, to union.ChatID, _ string, _ time.Time) error {
			t.Errorf("told of %d", to)
			return nil
		}
		w.options.Hooks.Progress = func(_ storage.Writer, b Broadcast, _ time.Time) error {
			states = append(states, b.State)
			return nil
		}
		w.tg.fail = func(int, call) *Failure {
			return &Failure{Kind: Gone, Reason: "Bad Request: chat not found"}
		}
		w.open()
		id := w.start(Broadcast{}, 500)
		w.until(20*time.Second, func() bool { return w.broadcast(id).State == Paused })
		w.pass(time.Minute)
		b := w.broadcast(id)
		if b.Reason != reasonNotFound || b.Counts.Refused < trialLeast || b.Counts.Refused > 60 {
			t.Errorf("%+v", b)
		}
		if !slices.Contains(states, Paused) {
			t.Errorf("told of %v", states)
		}
	})
}

func TestBadMarkupOfABroadcastIsFoundOutOnce(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.tg.fail = func(_ int, c call) *Failure {
			if c.text == "<b>news" {
				return &Failure{Kind: BadMarkup}
			}
			return nil
		}
		w.open()
		id := w.start(Broadcast{Parts: []Message{text("<b>news")}}, 300)
		if b := w.untilOver(id, time.Minute); b.Counts.Sent != 300 {
			t.Errorf("%+v", b.Counts)
		}
		if n := len(w.tg.seen()); n > 310 {
			t.Errorf("%d calls", n)
		}
	})
}

func TestALostAnswerIsTreatedByPolicy(t *testing.T) {
	t.Parallel()
	for policy, want := range map[Policy]Counts{
		Resend: {Sent: 99, Unknown: 1, Uncertain: 10},
		Skip:   {Sent: 90, Unknown: 10, Uncertain: 10},
	} {
		inWorld(t, func(w *world) {
			lost := map[union.ChatID]int{}
			w.tg.fail = func(_ int, c call) *Failure {
				if lost[c.to]++; c.to%10 == 0 && lost[c.to] == 1 || c.to == 50 {
					return &Failure{Kind: Unknown}
				}
				return nil
			}
			w.open()
			id := w.start(Broadcast{Policy: policy}, 100)
			if b := w.untilOver(id, time.Minute); b.Counts != want {
				t.Errorf("%s: %+v, want %+v", policy, b.Counts, want)
			}
			if doubtful := w.uncertain(id, 100); len(doubtful) != 10 || doubtful[0] != 10 {
				t.Errorf("uncertain: %v", doubtful)
			}
		})
	}
}

func TestEveryPartMayLoseItsAnswerOnce(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.tg.fail = func(n int, _ call) *Failure {
			if n%2 == 1 {
				return &Failure{Kind: Unknown}
			}
			return nil
		}
		w.open()
		id := w.start(Broadcast{Parts: []Message{text("a"), text("b"), text("c")}}, 1)
		if b := w.untilOver(id, time.Minute); b.Counts != (Counts{Sent: 1, Uncertain: 1}) {
			t.Errorf("%+v", b.Counts)
		}
		w.wantArrived(1, "a", "a", "b", "b", "c", "c")
	})
}

func TestABroadcastFollowsAGroup(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.options.Hooks.Audience = func(storage.Reader, Broadcast) ([]Wave, error) {
			return []Wave{{Chats: []union.ChatID{-5, -6, 1}}}, nil
		}
		w.tg.fail = func(_ int, c call) *Failure {
			if c.to == -5 {
				return &Failure{Kind: Migrated, MovedTo: -1005}
			}
			return nil
		}
		w.open()
		id := w.start(Broadcast{Parts: []Message{text("a"), text("b")}}, 0)
		if b := w.untilOver(id, time.Minute); b.Counts.Sent != 3 {
			t.Errorf("%+v", b.Counts)
		}
		w.wantArrived(-1005, "a", "b")
		if o, found := w.outcomeOf(id, -1005); !found || len(o.Messages) != 2 {
			t.Errorf("%+v, %v", o, found)
		}
	})
}
