package delivery

import (
	"errors"
	"slices"
	"testing"
	"time"

	"rupor/storage"
	"rupor/union"
)

func TestAScheduledBroadcastWaitsForItsTime(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.open()
		id := w.start(Broadcast{State: Scheduled}, 10)
		w.pass(time.Minute)
		if b := w.broadcast(id); b.State != Scheduled || len(w.tg.seen()) != 0 {
			t.Errorf("%+v", b)
		}
		w.update(func(tx storage.Writer) error {
			return errors.Join(Begin(tx, id, time.Now()), Begin(tx, id, time.Now()))
		})
		if b := w.untilOver(id, time.Minute); b.Counts.Sent != 10 || len(b.Parts) != 1 {
			t.Errorf("%+v", b)
		}
	})
}

func TestPauseAndResume(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.open()
		id := w.start(Broadcast{}, 500)
		for range 3 {
			w.pass(3 * time.Second)
			w.update(func(tx storage.Writer) error { return Pause(tx, id, time.Now()) })
			paused := time.Now()
			w.pass(5 * time.Minute)
			if at := w.last().at; at.After(paused) {
				t.Errorf("a call %v after the pause", at.Sub(paused))
			}
			for _, o := range w.outcomes(id) {
				if o.State == OutcomeTaken || o.Uncertain {
					t.Fatalf("outcome %+v", o)
				}
			}
			w.update(func(tx storage.Writer) error { return Resume(tx, id, time.Now()) })
		}
		if b := w.untilOver(id, time.Minute); b.Counts != (Counts{Sent: 500}) {
			t.Errorf("%+v", b)
		}
		w.wantOnce(500)
	})
}

func TestCancelDuringA429(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.tg.fail = func(n int, _ call) *Failure {
			if n == 100 {
				return &Failure{Kind: TooMany, RetryAfter: time.Hour}
			}
			return nil
		}
		w.open()
		id := w.start(Broadcast{}, 5000)
		w.until(time.Minute, func() bool { return w.office.Stats().Hold > 0 })
		w.update(func(tx storage.Writer) error { return Cancel(tx, id, time.Now()) })
		b := w.untilOver(id, 2*time.Second)
		sent := len(w.tg.arrived(0))
		if b.State != Canceled || b.Counts != (Counts{Sent: sent, Skipped: 5000 - sent}) {
			t.Errorf("%+v after %d messages", b, sent)
		}
		w.pass(2 * time.Hour)
		if n := len(w.tg.arrived(0)); n != sent {
			t.Errorf("%d messages after the cancel", n-sent)
		}
	})
}

func TestCancelInEveryState(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		cancel := func(id union.BroadcastID) {
			w.update(func(tx storage.Writer) error { return Cancel(tx, id, time.Now()) })
		}
		gathering := w.start(Broadcast{}, 5000)
		cancel(gathering)
		w.open()
		scheduled := w.start(Broadcast{State: Scheduled}, 10)
		cancel(scheduled)
		paused := w.start(Broadcast{}, 1000)
		w.pass(time.Second)
		w.update(func(tx storage.Writer) error { return Pause(tx, paused, time.Now()) })
		w.pass(time.Second)
		cancel(paused)
		for _, id := range []union.BroadcastID{gathering, scheduled, paused} {
			if b := w.untilOver(id, time.Second); b.State != Canceled {
				t.Errorf("%+v", b)
			}
		}
		done := w.start(Broadcast{}, 0)
		w.untilOver(done, time.Second)
		err := w.store.Update(func(tx storage.Writer) error { return Cancel(tx, done, time.Now()) })
		if !errors.Is(err, ErrState) {
			t.Errorf("a finished broadcast was canceled: %v", err)
		}
	})
}

func TestProgressIsToldEveryThreeSecondsAndAtEachChange(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		var at []time.Time
		var states []State
		var counts Counts
		w.options.Hooks.Progress = func(tx storage.Writer, b Broadcast, now time.Time) error {
			counts = b.Counts
			if len(at) == 0 || !at[len(at)-1].Equal(now) { // Update's functions run twice here
				at, states = append(at, now), append(states, b.State)
			}
			return Post(tx, Letter{To: 9999, Lane: LaneNotice, Name: "progress", Message: text("%d", b.Counts.Sent)})
		}
		w.open()
		id := w.start(Broadcast{}, 600)
		w.pass(5 * time.Second)
		w.update(func(tx storage.Writer) error { return Pause(tx, id, time.Now()) })
		w.pass(5 * time.Second)
		if b := w.broadcast(id); b.Counts != counts {
			t.Errorf("at rest it stands at %+v, told was %+v", b.Counts, counts)
		}
		w.update(func(tx storage.Writer) error { return Resume(tx, id, time.Now()) })
		w.untilOver(id, time.Minute)
		w.untilEmpty(time.Minute)
		for i := 1; i < len(at); i++ {
			if at[i].Sub(at[i-1]) < progressEvery && states[i] == states[i-1] && states[i] == Sending {
				t.Errorf("told at %v and again after %v", at[i-1], at[i].Sub(at[i-1]))
			}
		}
		if got := slices.Compact(slices.Clone(states)); !slices.Equal(got, []State{Gathering, Sending, Paused, Sending, Finished}) {
			t.Errorf("told of %v", got)
		}
		if n := len(w.tg.arrived(9999)); n < 8 || n > 14 || w.last().text != "600" {
			t.Errorf("%d messages of progress, the last %q", n, w.last().text)
		}
	})
}

func TestRecentBeginsWithTheNewest(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		for range 3 {
			w.start(Broadcast{State: Scheduled}, 1)
		}
		var got []union.BroadcastID
		err := w.store.View(func(r storage.Reader) error {
			return Recent(r, func(b Broadcast) error { got = append(got, b.ID); return nil })
		})
		if err != nil || !slices.Equal(got, []union.BroadcastID{3, 2, 1}) {
			t.Errorf("%v, %v", got, err)
		}
	})
}
