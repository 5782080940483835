package delivery

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"rupor/storage"
	"rupor/union"
)

func (w *world) withdraw(who union.ChatID) {
	w.t.Helper()
	w.update(func(tx storage.Writer) error { return Withdraw(tx, who) })
}

func (w *world) wantWithdrawn(id union.BroadcastID, n int) {
	w.t.Helper()
	b := w.broadcast(id)
	if got := b.Counts.ByReason()[reasonWithdrawn]; got != n || b.Counts.Skipped != n {
		w.t.Errorf("%d withdrew: %+v", n, b.Counts)
	}
}

func TestWhoWithdrawsGetsNothingMore(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.open()
		id := w.start(Broadcast{}, 1200)
		w.pass(5 * time.Second)
		had := len(w.tg.arrived(0))
		for _, who := range []union.ChatID{1, 600, 1200, 5000} { // has it, waits, is the last, is none of them
			w.withdraw(who)
			w.withdraw(who)
		}
		w.untilOver(id, time.Minute)
		w.wantArrived(1, "news")
		w.wantArrived(600)
		w.wantArrived(1200)
		if w.wantWithdrawn(id, 2); had >= 600 {
			t.Errorf("%d had it already", had)
		}
	})
}

// Telegram asks everybody to wait: whoever is taken waits in memory.
func TestWhoWithdrawsWhileTakenGetsNothing(t *testing.T) {
	t.Parallel()
	for _, policy := range []Policy{Resend, Skip} {
		for _, die := range []bool{false, true} {
			inWorld(t, func(w *world) {
				w.tg.fail = failFirst(&Failure{Kind: TooMany, RetryAfter: 30 * time.Second})
				w.open()
				id := w.start(Broadcast{Policy: policy}, 100)
				w.pass(time.Second)
				taken := w.outcomes(id)[5]
				w.withdraw(taken.To)
				if die {
					w.kill()
					w.open()
				}
				b := w.untilOver(id, 2*time.Minute)
				if w.wantArrived(taken.To); taken.State != OutcomeTaken {
					t.Errorf("%+v: %+v", taken, b)
				}
				if o, _ := w.outcomeOf(id, taken.To); !die && o.Reason != reasonWithdrawn || die && o.State != OutcomeUnknown {
					t.Errorf("%s, died %v: %+v", policy, die, o)
				}
			})
		}
	}
}

func TestWhoWithdrawsBetweenTwoPartsGetsNoSecond(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.open()
		id := w.start(Broadcast{Parts: threeParts("a", "b", "c")}, 3)
		w.until(time.Minute, func() bool { return len(w.tg.arrived(2)) == 1 })
		w.withdraw(2)
		w.untilOver(id, time.Minute)
		w.wantArrived(2, "a")
		w.wantWithdrawn(id, 1)
		w.wantArrived(3, "a", "b", "c")
	})
}

func TestWhoWithdrawsWhileTheAudienceIsFrozenGetsNothing(t *testing.T) {
	t.Parallel()
	for moment := int64(1); moment < 8; moment++ {
		inWorld(t, func(w *world) {
			plain := w.store
			w.store = meddling{plain, func(update int64) {
				if update == moment {
					w.withdraw(7)
					w.withdraw(4999)
					w.update(func(tx storage.Writer) error { return Readmit(tx, 4999) })
				}
			}, new(atomic.Int64)}
			w.open()
			w.store = plain
			id := w.start(Broadcast{}, 5000)
			w.pass(time.Second)
			w.wantHealthy()
			if o, _ := w.outcomeOf(id, 7); o.Reason != reasonWithdrawn && (moment < 7 || o.State != OutcomeSent) {
				t.Errorf("moment %d: %+v", moment, o)
			}
			if o, _ := w.outcomeOf(id, 4999); o.State != OutcomePending {
				t.Errorf("moment %d: %+v came back", moment, o)
			}
			w.update(func(tx storage.Writer) error {
				if n := len(withdrawnOf(t, tx, id)); n != 0 {
					t.Errorf("%d are left in the list", n)
				}
				return Cancel(tx, id, time.Now())
			})
			w.untilOver(id, time.Second)
		})
	}
}

func withdrawnOf(t *testing.T, r storage.Reader, id union.BroadcastID) (all []union.ChatID) {
	t.Helper()
	err := storage.Under(r, withdrawn, id, func(who union.ChatID, _ bool) error { all = append(all, who); return nil })
	if err != nil {
		t.Error(err)
	}
	return all
}

func TestWhoComesBackGetsTheRest(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.open()
		over, id := w.start(Broadcast{}, 10), w.start(Broadcast{}, 1200)
		w.untilOver(over, time.Minute)
		w.withdraw(20)
		w.withdraw(300)
		w.pass(30 * time.Second)
		w.update(func(tx storage.Writer) error {
			for _, who := range []union.ChatID{20, 1, 300} {
				if err := Readmit(tx, who); err != nil {
					return err
				}
			}
			return nil
		})
		if b := w.untilOver(id, time.Minute); b.Counts != (Counts{Sent: 1200}) {
			t.Errorf("%+v", b.Counts)
		}
		for _, who := range []union.ChatID{20, 300} {
			if got := w.tg.arrived(who); fmt.Sprint(got) != "[news]" {
				t.Errorf("%d got %v", who, got)
			}
		}
	})
}
