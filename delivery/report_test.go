package delivery

import (
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"rupor/storage"
	"rupor/storage/storagetest"
	"rupor/union"
)

func TestRefusalsAreCountedByReasonAndTold(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		told := map[union.ChatID]string{}
		w.options.Hooks.Unreachable = func(_ storage.Writer, to union.ChatID, reason string, _ time.Time) error {
			told[to] = reason
			return nil
		}
		w.tg.fail = func(_ int, c call) *Failure {
			switch c.to % 10 {
			case 1:
				return &Failure{Kind: Gone, Reason: "Forbidden: bot was blocked by the user"}
			case 2:
				return &Failure{Kind: Gone, Reason: "Forbidden: user is deactivated"}
			case 3:
				return &Failure{Kind: Gone, Reason: "Bad Request: chat not found"}
			case 4:
				return &Failure{Kind: Refused, Reason: "Bad Request: message is too long"}
			}
			return nil
		}
		w.open()
		id := w.start(Broadcast{}, 100)
		counts := w.untilOver(id, time.Minute).Counts
		w.wantReasons(id, map[string]int{"blocked": 10, "deactivated": 10, "not found": 10, "content": 10})
		if counts.Sent != 60 || counts.Refused != 40 {
			t.Errorf("%+v", counts)
		}
		if len(told) != 30 || told[1] != "blocked" || told[3] != "not found" {
			t.Errorf("told of %v", told)
		}
	})
}

// meddling is an engine where something happens just before an Update.
type meddling struct {
	storage.Engine
	before func(update int64)
	n      *atomic.Int64
}

func (e meddling) Update(f func(storage.Writer) error) error {
	e.before(e.n.Add(1))
	return e.Engine.Update(f)
}

func TestWhoIsForgottenWhileTheAudienceIsFrozenIsNotInIt(t *testing.T) {
	t.Parallel()
	for moment := int64(1); moment < 8; moment++ {
		inWorld(t, func(w *world) {
			gone := false
			w.options.Hooks.Audience = func(r storage.Reader, b Broadcast) ([]Wave, error) {
				waves, err := firstChats(r, b)
				if gone {
					waves[0].Chats = slices.DeleteFunc(waves[0].Chats, func(id union.ChatID) bool { return id == 7 })
				}
				return waves, err
			}
			plain := w.store
			w.store = meddling{plain, func(update int64) {
				if update == moment {
					gone = true
					w.update(func(tx storage.Writer) error { return forgetWholly(tx, 7) })
				}
			}, new(atomic.Int64)}
			w.open()
			w.store = plain
			id := w.start(Broadcast{}, 5000)
			w.pass(time.Second)
			w.wantHealthy()
			if o, found := w.outcomeOf(id, 7); found {
				t.Errorf("moment %d: %+v", moment, o)
			}
			w.update(func(tx storage.Writer) error { return Cancel(tx, id, time.Now()) })
			w.untilOver(id, time.Second)
		})
	}
}

func (w *world) wantHealthy() {
	w.t.Helper()
	storagetest.MustBeHealthy(w.t, w.store, Tables()...)
}

func (w *world) outcomeOf(id union.BroadcastID, to union.ChatID) (o Outcome, found bool) {
	w.t.Helper()
	err := w.store.View(func(r storage.Reader) (err error) {
		o, found, err = OutcomeOf(r, id, to)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return o, found
}

func TestForgetTakesAPersonOutOfEveryLedger(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.open()
		done := w.start(Broadcast{}, 1100)
		w.untilOver(done, time.Minute)
		running := w.start(Broadcast{}, 1100)
		w.pass(10 * time.Second)
		forgotten := []union.ChatID{1, 2, 500, 501, 777, 1001, 1100}
		for _, who := range forgotten {
			w.update(func(tx storage.Writer) error { return forgetWholly(tx, who) })
		}
		b := w.untilOver(running, time.Minute)
		if b.Counts.Sent+b.Counts.Skipped != 1100 || b.Counts.Skipped != 5 {
			t.Errorf("%+v", b.Counts)
		}
		for who := union.ChatID(1); who <= 1100; who++ {
			_, found := w.outcomeOf(done, who)
			if want := !slices.Contains(forgotten, who); found != want {
				t.Errorf("%d is found: %v", who, found)
			}
		}
		if b := w.broadcast(done); b.Counts != (Counts{Sent: 1100}) {
			t.Errorf("%+v", b.Counts)
		}
	})
}

func TestWhoIsForgottenWhileTakenGetsNothingMore(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.tg.fail = failFirst(&Failure{Kind: TooMany, RetryAfter: 30 * time.Second})
		w.open()
		id := w.start(Broadcast{}, 100)
		w.pass(time.Second)
		taken := w.outcomes(id)[5]
		w.update(func(tx storage.Writer) error {
			if err := forgetWholly(tx, taken.To); err != nil {
				return err
			}
			return Pause(tx, id, time.Now())
		})
		w.pass(time.Minute)
		w.update(func(tx storage.Writer) error { return Resume(tx, id, time.Now()) })
		if b := w.untilOver(id, time.Minute); taken.State != OutcomeTaken || b.Counts.Sent != 99 || b.Counts.ByReason()[reasonWithdrawn] != 1 {
			t.Errorf("%+v: %+v", taken, b)
		}
		for _, c := range w.tg.seen() {
			if c.to == taken.To || c.to == 0 {
				t.Errorf("%+v", c)
			}
		}
	})
}

func TestForgetAllOfAChunk(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.open()
		id := w.start(Broadcast{}, 1600)
		w.untilOver(id, time.Minute)
		for who := union.ChatID(501); who <= 1000; who++ {
			w.update(func(tx storage.Writer) error { return forgetWholly(tx, who) })
		}
		for _, who := range []union.ChatID{1, 500, 1001, 1600} {
			if o, found := w.outcomeOf(id, who); !found || o.To != who {
				t.Errorf("%d is not found", who)
			}
		}
		if _, found := w.outcomeOf(id, 700); found {
			t.Error("a forgotten person is found")
		}
	})
}

func TestForgetDropsWhatWaitsForThePersonButTheFarewell(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		own := w.start(Broadcast{Author: 1, State: Scheduled}, 3)
		w.open()
		w.post(Letter{To: 1, Name: "menu", Message: text("in the air")})
		w.pass(50 * time.Millisecond)
		w.post(
			Letter{To: 1, Message: text("waits")},
			Letter{To: 2, Message: text("another's")},
			Letter{To: 1, Name: "menu", Message: text("newer")},
		)
		w.update(func(tx storage.Writer) error {
			if err := forgetWholly(tx, 1); err != nil {
				return err
			}
			return Post(tx, Letter{To: 1, Message: text("farewell")})
		})
		w.untilEmpty(time.Second)
		w.wantArrived(1, "in the air", "farewell")
		w.wantArrived(2, "another's")
		if b := w.broadcast(own); b.Author != 0 {
			t.Errorf("%+v", b)
		}
		if n := w.names(); n != 0 {
			t.Errorf("%d names are left", n)
		}
	})
}
