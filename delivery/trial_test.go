package delivery

import (
	"testing"
	"time"

	"rupor/storage"
)

func TestABroadcastIsPausedWhenItsLastOutcomesSpeakAgainstIt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		policy Policy
		act    Act
		fail   func(n int) *Failure // of the calls after the hundredth
		reason string               // "" if it goes on
	}{
		{"nobody is found", Skip, ActSend, always(Gone, "Bad Request: chat not found"), "not found"},
		{"nothing is taken", Resend, ActSend, always(Refused, "Bad Request: wrong file"), "content"},
		{"everybody has blocked the bot", Resend, ActSend, always(Gone, "Forbidden: bot was blocked by the user"), ""},
		{"answers are lost", Skip, ActSend, always(Unknown, ""), "unknown"},
		{"answers are lost twice", Resend, ActSend, always(Unknown, ""), "unknown"},
		{"half of the answers are lost", Skip, ActSend, everySecond(Unknown), "unknown"},
		{"a third of the answers is lost", Skip, ActSend, everyThird(Unknown), ""},
		{"answers to edits are lost", Skip, ActEdit, always(Unknown, ""), "unknown"},
		{"it is too late to recall", Skip, ActRecall, always(NotFound, "Bad Request: message can't be deleted"), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			inWorld(t, func(w *world) {
				w.open()
				of := w.start(Broadcast{}, 400)
				w.untilOver(of, time.Minute)
				from := len(w.tg.seen()) + 100
				broken := true
				w.tg.fail = func(n int, _ call) *Failure {
					if broken && n > from {
						return c.fail(n)
					}
					return nil
				}
				b := Broadcast{Policy: c.policy, Act: c.act}
				if c.act != ActSend {
					b.Of = of
				}
				id := w.start(b, 400)
				w.until(10*time.Minute, func() bool { b = w.broadcast(id); return b.State == Paused || b.State == Finished })
				w.pass(time.Minute)
				b = w.broadcast(id)
				if b.Reason != c.reason || (b.State == Paused) != (c.reason != "") {
					t.Fatalf("%+v", b)
				}
				if b.State == Finished {
					return
				}
				if lost := b.Counts.Refused + b.Counts.Unknown; lost > trialMost+60 {
					t.Errorf("%d were lost before the pause", lost)
				}
				broken = false
				before := b.Counts
				w.update(func(tx storage.Writer) error { return Resume(tx, id, time.Now()) })
				if b = w.untilOver(id, time.Minute); b.Counts.Sent != before.Sent+400-(before.Sent+before.Refused+before.Unknown) {
					t.Errorf("resumed: %+v after %+v", b.Counts, before)
				}
			})
		})
	}
}

func always(kind FailureKind, words string) func(int) *Failure {
	return func(int) *Failure { return &Failure{Kind: kind, Reason: words} }
}

func everySecond(kind FailureKind) func(int) *Failure {
	return func(n int) *Failure {
		if n%2 == 0 {
			return &Failure{Kind: kind}
		}
		return nil
	}
}

func everyThird(kind FailureKind) func(int) *Failure {
	return func(n int) *Failure {
		if n%3 == 0 {
			return &Failure{Kind: kind}
		}
		return nil
	}
}
