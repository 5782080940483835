package delivery

import (
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"time"

	"rupor/storage"
	"rupor/storage/storagetest"
	"rupor/union"
)

// takenAtMost watches the ledger: never are more recipients taken than the
// window allows.
func (w *world) takenAtMost(id union.BroadcastID, limit int) {
	w.t.Helper()
	taken := 0
	for _, o := range w.outcomes(id) {
		if o.State == OutcomeTaken {
			taken++
		}
	}
	if taken > limit {
		w.t.Errorf("%d recipients are taken", taken)
	}
}

// wantAccounted fails unless nobody is missed, and whoever got a part twice is
// flagged, and no more are flagged than a window for every crash.
func (w *world) wantAccounted(id union.BroadcastID, parts, crashes, window int) {
	w.t.Helper()
	got := map[union.ChatID]map[string]int{}
	for _, c := range w.tg.seen() {
		if got[c.to] == nil {
			got[c.to] = map[string]int{}
		}
		if c.err == nil {
			got[c.to][c.text]++
		}
	}
	twice, flagged := 0, 0
	for _, o := range w.outcomes(id) {
		if len(got[o.To]) != parts && o.State == OutcomeSent {
			w.t.Errorf("%d is missed: got %v, %+v", o.To, got[o.To], o)
		}
		if o.Uncertain {
			flagged++
		}
		extra := 0
		for _, n := range got[o.To] {
			extra += n - 1
		}
		if twice += extra; extra > 0 && !o.Uncertain {
			w.t.Errorf("%d got %v and is not flagged: %+v", o.To, got[o.To], o)
		}
	}
	if twice > crashes*window || flagged > crashes*window {
		w.t.Errorf("%d twice, %d flagged after %d crashes", twice, flagged, crashes)
	}
}

func TestACrashAtEveryCommitOfABroadcast(t *testing.T) {
	t.Parallel()
	for _, fault := range []storagetest.Fault{storagetest.DieBefore, storagetest.DieAfter} {
		for _, policy := range []Policy{Resend, Skip} {
			for commit := 1; ; commit++ {
				if !crashAt(t, fault, policy, commit) {
					break
				}
			}
		}
	}
}

// crashAt kills the office at its n-th commit and tells whether it got that far.
func crashAt(t *testing.T, fault storagetest.Fault, policy Policy, n int) (crashed bool) {
	t.Helper()
	inWorld(t, func(w *world) {
		w.options.PerChat = -1
		w.open()
		w.engine.Plan(func(update int) storagetest.Fault {
			if update == n {
				crashed = true
				return fault
			}
			return storagetest.None
		})
		id := w.start(Broadcast{Policy: policy, Parts: []Message{text("a"), text("b")}}, 60)
		w.pass(10 * time.Second)
		w.takenAtMost(id, 30)
		if crashed {
			w.kill()
			w.open()
		}
		b := w.untilOver(id, time.Minute)
		if b.State != Finished || b.Counts.Sent+b.Counts.Unknown != 60 || policy == Resend && b.Counts.Unknown != 0 {
			t.Errorf("commit %d: %+v", n, b)
		}
		w.wantAccounted(id, 2, 1, 30)
		if policy == Skip && len(w.tg.seen()) > 120 {
			t.Errorf("commit %d: somebody got something twice", n)
		}
	})
	return crashed
}

func TestFiveThousandRecipientsAndTenKills(t *testing.T) {
	t.Parallel()
	for seed := range uint64(2) {
		inWorld(t, func(w *world) {
			random, telegrams := rand.New(rand.NewPCG(seed, 1)), rand.New(rand.NewPCG(seed, 2))
			w.tg.latency = func(union.ChatID) time.Duration { return time.Duration(50+telegrams.IntN(900)) * time.Millisecond }
			w.open()
			id := w.start(Broadcast{Policy: Resend}, 5000)
			for range 10 {
				w.pass(time.Duration(random.IntN(15000)) * time.Millisecond)
				w.takenAtMost(id, 30)
				w.kill()
				w.open()
			}
			b := w.untilOver(id, 10*time.Minute)
			if b.State != Finished || b.Counts.Sent != 5000 {
				t.Errorf("%+v", b)
			}
			w.wantAccounted(id, 1, 10, 30)
			overfull(t, "the second", w.tg.seen(), time.Second, 60) // a life does not know what the one before it sent
			t.Logf("seed %d: %d calls, %d uncertain", seed, len(w.tg.seen()), b.Counts.Uncertain)
		})
	}
}

func TestACrashWhileGathering(t *testing.T) {
	t.Parallel()
	for commit := 1; commit < 12; commit++ {
		inWorld(t, func(w *world) {
			w.open()
			w.engine.Plan(func(update int) storagetest.Fault {
				if update == commit {
					return storagetest.DieAfter
				}
				return storagetest.None
			})
			w.update(func(storage.Writer) error { return nil })
			id := w.start(Broadcast{State: Gathering}, 9000)
			w.pass(time.Second)
			w.kill()
			w.open()
			w.pass(time.Second)
			if b := w.broadcast(id); b.State != Sending || b.Total != 9000 || len(w.outcomes(id)) != 9000 {
				t.Errorf("commit %d: %+v with %d lines", commit, b, len(w.outcomes(id)))
			}
			w.update(func(tx storage.Writer) error { return Cancel(tx, id, time.Now()) })
			w.untilOver(id, time.Minute)
		})
	}
}

func TestAGatheringThatBeginsAnewLeavesNobodyOfTheOldOne(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		people := uint64(9000)
		w.options.Hooks.Audience = func(r storage.Reader, b Broadcast) ([]Wave, error) {
			b.Ref = people
			return firstChats(r, b)
		}
		w.open()
		w.engine.Plan(func(update int) storagetest.Fault {
			if update == 4 {
				return storagetest.DieAfter
			}
			return storagetest.None
		})
		id := w.start(Broadcast{}, 0)
		w.pass(time.Second)
		w.kill()
		people = 10
		w.open()
		if b := w.untilOver(id, time.Minute); b.Total != 10 || b.Counts.Sent != 10 {
			t.Errorf("%+v", b)
		}
		if n := len(w.outcomes(id)); n != 10 {
			t.Errorf("%d lines for 10 people", n)
		}
	})
}

// unsure is an engine that sometimes does not know that it has committed.
type unsure struct {
	storage.Engine
	updates *atomic.Int64
}

func (e unsure) Update(f func(storage.Writer) error) error {
	err := e.Engine.Update(f)
	if n := e.updates.Add(1); err == nil && n%7 == 0 {
		return storagetest.ErrFull
	}
	return err
}

func TestACommitThatIsReportedAsFailedAndIsThere(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		plain := w.store
		w.store = unsure{plain, new(atomic.Int64)}
		w.open()
		w.store = plain
		id := w.start(Broadcast{Parts: []Message{text("a"), text("b")}}, 200)
		w.post(Letter{To: 1000, Message: text("x")})
		b := w.untilOver(id, 5*time.Minute)
		if b.Counts.Sent != 200 {
			t.Errorf("%+v", b)
		}
		for _, o := range w.outcomes(id) {
			if len(o.Messages) != 2 {
				t.Errorf("outcome %+v", o)
			}
		}
		w.wantAccounted(id, 2, 10, 30)
	})
}
