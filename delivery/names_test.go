package delivery

import (
	"testing"
	"time"

	"rupor/storage"
	"rupor/storage/memory"
	"rupor/storage/storagetest"
	"rupor/union"
)

func TestANamedLetterIsKeptUpToDateRatherThanRepeated(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.post(
			Letter{To: 1, Name: "menu", Message: text("1")},
			Letter{To: 1, Message: text("between")},
			Letter{To: 1, Name: "menu", Message: text("2")},
			Letter{To: 2, Name: "menu", Message: text("another chat's")},
		)
		w.open()
		w.untilEmpty(time.Second)
		w.wantArrived(1, "2", "between")
		w.wantArrived(2, "another chat's")
		w.post(Letter{To: 1, Name: "menu", Message: text("3")})
		w.untilEmpty(time.Second)
		if c := w.last(); c.what != "edit" || c.text != "3" || c.id != w.tg.seen()[0].id {
			t.Errorf("the last call was %+v", c)
		}
	})
}

func TestANewerLetterEditsTheOneInFlight(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.open()
		w.post(Letter{To: 1, Name: "menu", Message: text("1")})
		w.pass(50 * time.Millisecond)
		w.post(Letter{To: 1, Name: "menu", Message: text("2")})
		w.post(Letter{To: 1, Name: "menu", Message: text("3")})
		w.untilEmpty(time.Second)
		w.wantArrived(1, "1", "3")
		if c := w.last(); c.what != "edit" || c.id != w.tg.seen()[0].id {
			t.Errorf("the last call was %+v", c)
		}
		w.post(Letter{To: 1, Name: "menu", Message: text("4")})
		w.untilEmpty(time.Second)
	})
}

func TestAMoreUrgentLetterOvertakesTheOneInFlight(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.open()
		w.post(Letter{To: 1, Name: "menu", Lane: LaneNotice, Message: text("1")})
		w.pass(50 * time.Millisecond)
		w.post(Letter{To: 1, Name: "menu", Lane: LaneReply, Message: text("2")})
		w.untilEmpty(time.Second)
		w.wantArrived(1, "1", "2")
		if c := w.last(); c.what != "edit" {
			t.Errorf("the last call was %+v", c)
		}
	})
}

func TestANamedLetterIsSentAnewWhenItsMessageIsGoneOrOld(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.open()
		named := func(s string) {
			w.post(Letter{To: 1, Name: "menu", Message: text("%s", s)})
			w.untilEmpty(time.Second)
		}
		named("1")
		w.tg.fail = func(_ int, c call) *Failure {
			if c.what == "edit" {
				return &Failure{Kind: NotFound}
			}
			return nil
		}
		named("2")
		w.wantArrived(1, "1", "2")
		w.tg.fail = nil
		named("3")
		if c := w.last(); c.what != "edit" || c.id != 2 {
			t.Errorf("the last call was %+v", c)
		}
		w.pass(nameLives)
		named("4")
		if c := w.last(); c.what != "send" {
			t.Errorf("the last call was %+v", c)
		}
		w.pass(nameLives + 2*sweepEvery)
		if n := w.names(); n != 0 {
			t.Errorf("%d names are remembered", n)
		}
	})
}

func (w *world) names() (n int) {
	w.t.Helper()
	err := w.store.View(func(r storage.Reader) error {
		return names.All(r, func(storage.Pair[union.ChatID, string], named) error { n++; return nil })
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

func TestAHeldLetterBlocksNobodyAndGoesInTime(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.open()
		begin := time.Now()
		w.post(Letter{To: 1, Name: "digest", NotBefore: begin.Add(10 * time.Second), Message: text("1 new")})
		w.post(Letter{To: 1, Message: text("hello")})
		w.pass(5 * time.Second)
		w.post(Letter{To: 1, Name: "digest", NotBefore: begin.Add(15 * time.Second), Message: text("2 new")})
		w.wantArrived(1, "hello")
		w.untilEmpty(6 * time.Second)
		w.wantArrived(1, "hello", "2 new")
		if at := w.last().at.Sub(begin); at != 10*time.Second {
			t.Errorf("it went after %v", at)
		}
	})
}

func TestANewerLetterCannotPutOffAHeldOne(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		begin := time.Now()
		for n := range 5 {
			w.post(Letter{To: 1, Name: "digest", NotBefore: begin.Add(time.Duration(10+n) * time.Second), Message: text("%d new", n)})
		}
		w.open()
		w.untilEmpty(time.Minute)
		w.wantArrived(1, "4 new")
		if at := w.last().at.Sub(begin); at != 10*time.Second {
			t.Errorf("it went after %v", at)
		}
	})
}

func TestAHeldLetterGoesAtOnceWhenANewerOneIsNotHeld(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.open()
		w.post(Letter{To: 1, Name: "digest", NotBefore: time.Now().Add(time.Hour), Message: text("later")})
		w.pass(time.Second)
		w.post(Letter{To: 1, Name: "digest", Message: text("now")})
		w.untilEmpty(time.Second)
		w.wantArrived(1, "now")
	})
}

func TestALetterCalledOffIsNotSentAndWhatWasSentStays(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.open()
		off := func(to union.ChatID) {
			w.update(func(s storage.Writer) error { return CallOff(s, to, "digest") })
		}
		off(1) // none waits
		held := func(to union.ChatID, words string) {
			w.post(Letter{To: to, Name: "digest", NotBefore: time.Now().Add(10 * time.Second), Message: text("%s", words)})
		}
		held(1, "called off")
		held(2, "another chat's")
		w.post(Letter{To: 1, Message: text("of no name")})
		off(1)
		w.untilEmpty(time.Minute)
		w.wantArrived(1, "of no name")
		w.wantArrived(2, "another chat's")
		held(2, "newer")
		off(2)
		w.untilEmpty(time.Second)
		w.post(Letter{To: 2, Name: "digest", Message: text("newest")})
		w.untilEmpty(time.Second)
		if c := w.last(); c.what != "edit" || c.text != "newest" {
			t.Errorf("the last call was %+v", c)
		}
		if n := w.names(); n != 1 {
			t.Errorf("%d names are remembered", n)
		}
	})
}

func TestAHeldLetterWithoutANameKeepsTheOrder(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.open()
		w.post(Letter{To: 1, NotBefore: time.Now().Add(10 * time.Second), Message: text("1")}, Letter{To: 1, Message: text("2")})
		w.pass(9 * time.Second)
		w.wantArrived(1)
		w.untilEmpty(3 * time.Second)
		w.wantArrived(1, "1", "2")
	})
}

func TestPostIsPure(t *testing.T) {
	t.Parallel()
	e := storagetest.Twice(memory.New())
	for range 3 {
		err := e.Update(func(w storage.Writer) error {
			for range 3 {
				if err := Post(w, Letter{To: 1, Name: "x"}); err != nil {
					return err
				}
			}
			return Post(w, Letter{To: 1})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	n := 0
	err := e.View(func(r storage.Reader) error {
		return letters.All(r, func(uint64, envelope) error { n++; return nil })
	})
	if n != 4 || err != nil {
		t.Errorf("%d letters wait: %v", n, err)
	}
	storagetest.MustBeHealthy(t, e, Tables()...)
}
