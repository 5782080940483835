package delivery

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"rupor/storage/storagetest"
	"rupor/union"
)

func TestAFullDiskLosesNothingAndDoublesNothing(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.open()
		w.post(Letter{To: 1, Message: text("a")})
		w.engine.Plan(func(int) storagetest.Fault { return storagetest.Full })
		w.pass(10 * time.Second)
		if !w.office.Stats().Stuck {
			t.Error("nobody knows that the office is stuck")
		}
		w.post(Letter{To: 2, Message: text("b")})
		w.pass(time.Minute)
		w.wantArrived(0, "a")
		w.engine.Plan(func(int) storagetest.Fault { return storagetest.None })
		w.untilEmpty(10 * time.Second)
		w.wantArrived(0, "a", "b")
	})
}

func TestAStopDoesNotWaitForAFullDiskForEver(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.open()
		w.post(Letter{To: 1, Message: text("a")})
		w.start(Broadcast{}, 50)
		w.pass(2 * time.Second)
		w.engine.Plan(func(int) storagetest.Fault { return storagetest.Full })
		w.post(Letter{To: 60, Message: text("b")})
		w.pass(time.Second)
		began := time.Now()
		if err := w.close(); !errors.Is(err, storagetest.ErrFull) {
			t.Errorf("Run ended with %v", err)
		}
		if took := time.Since(began); took > drain {
			t.Errorf("it took %v", took)
		}
	})
}

func TestAFullDiskDuringABroadcast(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.open()
		id := w.start(Broadcast{}, 500)
		w.pass(5 * time.Second)
		w.engine.Plan(func(n int) storagetest.Fault {
			if n%3 != 0 {
				return storagetest.Full
			}
			return storagetest.None
		})
		b := w.untilOver(id, 10*time.Minute)
		if b.Counts != (Counts{Sent: 500}) || len(w.tg.seen()) != 500 {
			t.Errorf("%+v with %d calls", b.Counts, len(w.tg.seen()))
		}
	})
}

func TestABadTokenEndsTheOffice(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.tg.fail = func(int, call) *Failure { return &Failure{Kind: Unauthorized, Reason: "Unauthorized"} }
		w.open()
		w.post(Letter{To: 1, Message: text("a")})
		id := w.start(Broadcast{}, 100)
		w.pass(time.Second)
		w.stop = nil
		var f *Failure
		if err := <-w.ended; !errors.As(err, &f) || f.Kind != Unauthorized {
			t.Errorf("Run ended with %v", err)
		}
		if n := w.waiting(); n != 1 {
			t.Errorf("%d letters wait", n)
		}
		for _, o := range w.outcomes(id) {
			if o.State != OutcomePending || o.Uncertain {
				t.Fatalf("outcome %+v", o)
			}
		}
	})
}

func TestAStopFinishesWhatIsInHandAndLeavesTheRest(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.tg.latency = func(union.ChatID) time.Duration { return 2 * time.Second }
		w.open()
		id := w.start(Broadcast{}, 200)
		for i := range 100 {
			w.post(Letter{To: union.ChatID(1000 + i), Lane: LaneNotice, Message: text("a")})
		}
		w.pass(3 * time.Second)
		began := time.Now()
		if err := w.close(); err != nil {
			t.Error(err)
		}
		if took := time.Since(began); took > 3*time.Second {
			t.Errorf("it took %v", took)
		}
		for _, o := range w.outcomes(id) {
			if o.State == OutcomeTaken || o.Uncertain {
				t.Fatalf("outcome %+v", o)
			}
		}
		w.open()
		w.untilEmpty(time.Minute)
		w.untilOver(id, time.Minute)
		if n := len(w.tg.seen()); n != 300 {
			t.Errorf("%d calls for 300 messages", n)
		}
	})
}

func TestAStopWaitsNoLongerThanEightSeconds(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.tg.latency = func(union.ChatID) time.Duration { return time.Hour }
		w.open()
		w.post(Letter{To: 1, Message: text("a")})
		id := w.start(Broadcast{Policy: Skip}, 20)
		w.pass(3 * time.Second)
		began := time.Now()
		if err := w.close(); err != nil {
			t.Error(err)
		}
		if took := time.Since(began); took != drain {
			t.Errorf("it took %v", took)
		}
		if b := w.broadcast(id); b.Counts.Unknown != len(w.tg.seen())-1 || w.waiting() != 1 {
			t.Errorf("%+v, %d letters wait", b.Counts, w.waiting())
		}
	})
}

func TestACrashLosesNoLetter(t *testing.T) {
	t.Parallel()
	for seed := range uint64(10) {
		inWorld(t, func(w *world) {
			random := rand.New(rand.NewPCG(seed, 2))
			w.options.PerChat = -1
			var want []string
			for n := range 200 {
				want = append(want, fmt.Sprintf("%03d", n))
				w.post(Letter{To: union.ChatID(n%20 + 1), Message: text("%03d", n)})
			}
			for range 5 {
				w.open()
				w.pass(time.Duration(random.IntN(1500)) * time.Millisecond)
				w.kill()
			}
			w.open()
			w.untilEmpty(time.Minute)
			got := w.tg.arrived(0)
			twice := len(got) - len(want)
			slices.Sort(got)
			if got = slices.Compact(got); !slices.Equal(got, want) || twice > 5*20 {
				t.Errorf("seed %d: %d of %d arrived, %d twice", seed, len(got), len(want), twice)
			}
		})
	}
}
