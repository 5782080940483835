package delivery

import (
	"slices"
	"testing"
	"time"

	"rupor/storage"
	"rupor/storage/storagetest"
	"rupor/union"
)

// aDay lets each one have so many in 24 hours.
func aDay(most int) func(storage.Reader, Broadcast, time.Time) (int, time.Time, error) {
	return func(_ storage.Reader, _ Broadcast, now time.Time) (int, time.Time, error) {
		return most, now.Add(-24 * time.Hour), nil
	}
}

func TestWhoHadEnoughForTodayIsSkipped(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		audience := map[string][]Wave{
			"first":  {{"b", chats(101, 200)}, {"a", chats(1, 100)}},
			"second": {{"b", chats(51, 150)}, {"c", chats(151, 250)}}, // they moved
			"third":  {{"", chats(1, 300)}},
		}
		w.options.Hooks.Audience = func(_ storage.Reader, b Broadcast) ([]Wave, error) { return audience[b.Title], nil }
		w.options.Hooks.Cap = aDay(2)
		w.tg.fail = func(_ int, c call) *Failure {
			switch c.to {
			case 60:
				return &Failure{Kind: Gone, Reason: "Forbidden: bot was blocked by the user"}
			case 61:
				return &Failure{Kind: Unknown}
			}
			return nil
		}
		w.open()
		run := func(b Broadcast) Broadcast { w.t.Helper(); return w.untilOver(w.start(b, 0), time.Minute) }
		run(Broadcast{Title: "third", Capped: false})
		of := run(Broadcast{Title: "first", Capped: true})
		run(Broadcast{Act: ActEdit, Of: of.ID, Capped: true})
		run(Broadcast{Title: "second", Capped: true, Policy: Skip})
		third := run(Broadcast{Title: "third", Capped: true, Policy: Skip})
		// 51 to 200 had two, but 60 has blocked the bot
		w.wantReasons(third.ID, map[string]int{"cap": 149, "blocked": 1})
		if third.Counts.Skipped != 149 || third.Counts.Sent != 150 {
			t.Errorf("%+v", third)
		}
		if o, _ := w.outcomeOf(third.ID, 61); o.State != OutcomeSkipped || o.Reason != "cap" {
			t.Errorf("who may have had two: %+v", o)
		}
		w.wantCapped(2, 249, 24*time.Hour)
		w.wantCapped(3, 0, 24*time.Hour)
		w.wantCapped(2, 0, 0)
		if b := run(Broadcast{Title: "third"}); b.Counts.Sent != 298 {
			t.Errorf("what is not an announcement: %+v", b)
		}
		w.pass(25 * time.Hour)
		if b := run(Broadcast{Title: "third", Capped: true}); b.Counts.Skipped != 0 {
			t.Errorf("the day after: %+v", b)
		}
	})
}

func chats(from, to union.ChatID) (all []union.ChatID) {
	for ; from <= to; from++ {
		all = append(all, from)
	}
	return all
}

// wantCapped asks how many of 300 had so many in the last hours.
func (w *world) wantCapped(most, want int, last time.Duration) {
	w.t.Helper()
	ids := chats(1, 300)
	slices.Reverse(ids)
	err := w.store.View(func(r storage.Reader) error {
		n, err := Capped(r, ids, most, time.Now().Add(time.Second-last))
		if n != want {
			w.t.Errorf("%d have got %d, want %d", n, most, want)
		}
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func TestTwoAnnouncementsAtOnceDoNotPassTheCapTogether(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.options.Hooks.Cap = aDay(1)
		first, second := w.start(Broadcast{Capped: true}, 100), w.start(Broadcast{Capped: true}, 200)
		w.open()
		w.engine.Plan(func(n int) storagetest.Fault { // so that they are gathered at the same time
			if n <= 4 {
				return storagetest.Full
			}
			return storagetest.None
		})
		w.untilOver(first, time.Minute)
		w.untilOver(second, time.Minute)
		w.wantOnce(200)
		w.engine.Plan(func(int) storagetest.Fault { return storagetest.None })
		again := w.untilOver(w.start(Broadcast{Of: second, Capped: true}, 200), time.Minute)
		if again.Counts.Sent != 0 || again.Total != w.broadcast(second).Counts.Skipped {
			t.Errorf("sent again to those who had enough: %+v", again)
		}
	})
}

func TestWhatNobodyCanSayArrivedMayBeSentAgainInSpiteOfTheCap(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.options.Hooks.Cap = aDay(1)
		w.tg.fail = func(n int, c call) *Failure {
			if c.to == 7 && n <= 50 {
				return &Failure{Kind: Unknown}
			}
			return nil
		}
		w.open()
		of := w.untilOver(w.start(Broadcast{Capped: true, Policy: Skip}, 50), time.Minute)
		again := w.untilOver(w.start(Broadcast{Of: of.ID, Capped: true}, 50), time.Minute)
		if of.Counts.Unknown != 1 || again.Counts != (Counts{Sent: 1}) {
			t.Errorf("%+v, then %+v", of, again)
		}
	})
}
