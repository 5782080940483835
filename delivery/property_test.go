package delivery

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"rupor/storage"
	"rupor/union"
)

// A soup is a world where everything goes wrong now and then.
type soup struct {
	*world
	random *rand.Rand
	kills  int
	out    map[union.ChatID]time.Time // who withdrew from what is under way, and when
}

// TestWhateverHappensTheLedgersTellTheTruth sends a broadcast, sends it again to
// those whom it did not reach, edits it and recalls it, while calls fail in all
// ways, people are forgotten, withdraw and come back, somebody pauses and resumes, and the power fails.
// Then it compares the ledgers with what Telegram saw.
func TestWhateverHappensTheLedgersTellTheTruth(t *testing.T) {
	t.Parallel()
	for seed := range seeds(t, 3) {
		inWorld(t, func(w *world) {
			s := &soup{world: w, random: rand.New(rand.NewPCG(seed, 1))}
			telegrams := rand.New(rand.NewPCG(seed, 2))
			w.options.PerChat, w.options.PerGroup = -1, -1
			w.options.Hooks.Audience, w.options.Hooks.Quiet = twoZones, night
			w.tg.latency = func(union.ChatID) time.Duration { return time.Duration(telegrams.IntN(600)) * time.Millisecond }
			w.tg.fail = func(_ int, c call) *Failure { return mishap(telegrams, c) }
			w.open()
			w.pass(9 * time.Hour) // both zones are awake, until 12 o'clock
			b := Broadcast{Policy: []Policy{Resend, Skip}[seed%2], Parts: threeParts("a", "b", "c")[:1+seed%3]}
			of := s.live(b, 150)
			again := s.live(Broadcast{Policy: b.Policy, Of: of, Parts: b.Parts}, 150)
			for _, id := range []union.BroadcastID{of, again} {
				s.wantTruth(id, b.Parts)
				s.live(Broadcast{Act: ActEdit, Of: id, Parts: threeParts("A", "B", "C")[:1+seed%3]}, 0)
				s.wantActed(id, s.live(Broadcast{Act: ActRecall, Of: id}, 0))
			}
			t.Logf("seed %d: %d calls, %d kills, %+v", seed, len(w.tg.seen()), s.kills, w.broadcast(of).Counts)
		})
	}
}

// mishap is how a call fails, if it does.
func mishap(random *rand.Rand, c call) *Failure {
	switch random.IntN(40) {
	case 0:
		return &Failure{Kind: TooMany, RetryAfter: time.Second}
	case 1:
		return &Failure{Kind: NotSent}
	case 2, 3:
		return &Failure{Kind: Unknown}
	case 4:
		return &Failure{Kind: Gone, Reason: "Forbidden: bot was blocked by the user"}
	case 5:
		if c.what != "send" {
			return &Failure{Kind: NotFound, Reason: "Bad Request: message can't be deleted"}
		}
		return &Failure{Kind: Refused, Reason: "Bad Request: no"}
	}
	return nil
}

// live takes a broadcast through its life, and returns it when it is over.
func (s *soup) live(b Broadcast, people int) union.BroadcastID {
	s.t.Helper()
	id := s.start(b, people)
	s.out = map[union.ChatID]time.Time{}
	for range s.random.IntN(8) {
		s.pass(time.Duration(s.random.IntN(4000)) * time.Millisecond)
		switch who := union.ChatID(s.random.IntN(300) + 1); s.random.IntN(7) {
		case 0, 1:
			s.kill()
			s.open()
			s.kills++
		case 2:
			s.update(func(w storage.Writer) error { return forgetWholly(w, who) })
		case 3:
			_ = s.store.Update(func(w storage.Writer) error { return Pause(w, id, time.Now()) })
			s.pass(time.Second)
			_ = s.store.Update(func(w storage.Writer) error { return Resume(w, id, time.Now()) })
			s.office.Wake()
		case 4, 5:
			if s.withdraw(who); s.out[who].IsZero() {
				s.out[who] = time.Now()
			}
		case 6:
			s.wantSilence()
			delete(s.out, who)
			s.update(func(w storage.Writer) error { return Readmit(w, who) })
		}
		s.wantHealthy()
	}
	if b := s.untilOver(id, 10*time.Minute); b.State != Finished {
		s.t.Errorf("%+v", b)
	}
	s.wantSilence()
	return id
}

// wantSilence says that nobody was written to after they withdrew.
func (s *soup) wantSilence() {
	s.t.Helper()
	for _, c := range s.tg.seen() {
		if since, out := s.out[c.to]; out && c.what == "send" && c.at.After(since) {
			s.t.Errorf("%d withdrew at %v, and got %q at %v", c.to, since, c.text, c.at)
		}
	}
}

// wantTruth compares a ledger of messages sent with what Telegram saw.
func (s *soup) wantTruth(id union.BroadcastID, parts []Message) {
	s.t.Helper()
	arrived := map[MessageID]union.ChatID{}
	for _, c := range s.tg.seen() {
		if c.what == "send" && c.err == nil {
			for n := range c.n {
				arrived[c.id+MessageID(n)] = c.to
			}
		}
	}
	whole := 0
	for _, m := range parts {
		whole += m.cost()
	}
	for _, o := range s.outcomes(id) {
		switch {
		case o.State == OutcomeSent && len(o.Messages) != whole:
			s.t.Errorf("sent, but not whole: %+v", o)
		case o.State == OutcomePending, o.State == OutcomeTaken:
			s.t.Errorf("it is over, but not for %+v", o)
		case o.State == OutcomeUnknown && !o.Uncertain:
			s.t.Errorf("unknown, and not in doubt: %+v", o)
		}
		for _, m := range o.Messages {
			if to := arrived[m]; to != o.To && o.To != 0 {
				s.t.Errorf("message %d of %+v went to %d", m, o, to)
			}
		}
	}
}

// wantActed compares the ledger of a recall with what Telegram saw.
func (s *soup) wantActed(of, recall union.BroadcastID) {
	s.t.Helper()
	gone := map[MessageID]bool{}
	for _, c := range s.tg.seen() {
		gone[c.id] = gone[c.id] || c.what == "delete" && c.err == nil
	}
	said := map[union.ChatID]Outcome{}
	for _, o := range s.outcomes(recall) {
		said[o.To] = o
	}
	for _, o := range s.outcomes(of) {
		r, has := said[o.To]
		switch {
		case o.To == 0:
		case len(o.Messages) > 0 && !slices.Equal(r.Messages, o.Messages):
			s.t.Errorf("%+v is to be recalled, not %+v", o, r)
		case o.State == OutcomeUnknown && len(o.Messages) == 0 && r.Reason != reasonUntraceable:
			s.t.Errorf("nobody knows where %+v is, and the recall says %+v", o, r)
		case len(o.Messages) == 0 && r.State == OutcomeSent, has && o.Uncertain && !r.Uncertain && r.Reason != reasonUntraceable:
			s.t.Errorf("the recall of %+v says %+v", o, r)
		case r.State != OutcomeSent:
		case slices.ContainsFunc(r.Messages, func(id MessageID) bool { return !gone[id] }):
			s.t.Errorf("%+v is said to be recalled: %+v", o, r)
		}
	}
}
