package delivery

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"rupor/storage"
	"rupor/storage/storagetest"
	"rupor/union"
)

// A storm is everything that a post office lives through, thrown together: several
// broadcasts with acts on them, letters, people who are forgotten, nights, trouble
// with Telegram and the disk, kills and stops. What must hold is little: all of it
// ends, the ledgers add up, who is said to have got it did, and whoever got
// something twice is named.
type storm struct {
	*world
	random *rand.Rand
	dice   *rand.Rand // Telegram's own
	calm   bool
	night  [2]bool
	all    []union.BroadcastID
	gone   map[union.ChatID]bool

	mu   sync.Mutex
	busy map[union.ChatID]bool
}

const stormPeople = 60 // and five groups

func TestStorm(t *testing.T) {
	t.Parallel()
	for seed := range seeds(t, 5) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			inWorld(t, func(w *world) { newStorm(w, seed).rage(80) })
		})
	}
}

func newStorm(w *world, seed uint64) *storm {
	s := &storm{
		world: w, random: rand.New(rand.NewPCG(seed, 1)), dice: rand.New(rand.NewPCG(seed, 2)),
		gone: map[union.ChatID]bool{}, busy: map[union.ChatID]bool{},
	}
	w.tg.latency = func(union.ChatID) time.Duration { return time.Duration(s.dice.IntN(600)) * time.Millisecond }
	w.tg.fail = s.fail
	w.options.Hooks.Audience = s.audience
	w.options.Hooks.Quiet = s.quiet
	w.options.Hooks.Cap = func(storage.Reader, Broadcast, time.Time) (int, time.Time, error) {
		return 3, time.Now().Add(-time.Minute), nil
	}
	return s
}

// audience is everybody known, in two time zones.
func (s *storm) audience(_ storage.Reader, _ Broadcast) ([]Wave, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	waves := []Wave{{Zone: "0"}, {Zone: "1"}}
	for i := range stormPeople + 5 {
		to := union.ChatID(i - 5)
		if to >= 0 {
			to++
		}
		if !s.gone[to] {
			waves[i%2].Chats = append(waves[i%2].Chats, to)
		}
	}
	return waves, nil
}

func (s *storm) quiet(_ storage.Reader, b Broadcast, zone string, now time.Time) (time.Time, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if b.Urgent == "" && s.night[zone[0]-'0'] {
		return now.Add(time.Hour), nil
	}
	return time.Time{}, nil
}

// fail is called under the fake's lock.
func (s *storm) fail(_ int, c call) *Failure {
	switch {
	case c.to > 0 && c.to%17 == 0:
		return &Failure{Kind: Gone, Reason: "Forbidden: bot was blocked by the user"}
	case c.to == -2:
		return &Failure{Kind: Migrated, Reason: "migrated", MovedTo: -1002}
	case c.to == 13 && c.what != "send":
		return &Failure{Kind: Unknown, Reason: "no answer, ever"}
	case s.calm:
		return nil
	}
	switch s.dice.IntN(60) {
	case 0:
		return &Failure{Kind: TooMany, RetryAfter: time.Duration(s.dice.IntN(4)) * time.Second}
	case 1, 2:
		return &Failure{Kind: Unknown, Reason: "reset"}
	case 3:
		return &Failure{Kind: NotSent, Reason: "no route"}
	case 4:
		return &Failure{Kind: Refused, Reason: "Bad Request: message is too long"}
	}
	return nil
}

// rage throws so many events, then lets the weather clear up and looks.
func (s *storm) rage(events int) {
	s.live()
	for range events {
		s.event()
		s.pass(time.Duration(s.random.IntN(2500)) * time.Millisecond)
	}
	s.tg.mu.Lock()
	s.calm = true
	s.tg.mu.Unlock()
	s.nights(false, false)
	s.engine.Plan(func(int) storagetest.Fault { return storagetest.None })
	for left := 500; !s.allOver() && left > 0; left-- {
		s.pass(10 * time.Second)
	}
	s.untilEmpty(time.Minute)
	var sum Counts
	for _, id := range s.all {
		b := s.broadcast(id)
		s.judge(b)
		sum.Sent += b.Counts.Sent
		sum.Refused += b.Counts.Refused
		sum.Unknown += b.Counts.Unknown
		sum.Skipped += b.Counts.Skipped
		sum.Uncertain += b.Counts.Uncertain
	}
	s.t.Logf("%d broadcasts, %d calls: %+v", len(s.all), len(s.tg.seen()), sum)
}

// allOver goes on with what is paused or not begun, and says whether all is over.
func (s *storm) allOver() bool {
	over := true
	for _, id := range s.all {
		b := s.broadcast(id)
		if b.State == Paused {
			s.update(func(tx storage.Writer) error { return Resume(tx, id, time.Now()) })
		}
		over = over && b.State.Over() && b.Left() == 0
	}
	return over
}

func (s *storm) nights(first, second bool) {
	s.mu.Lock()
	s.night = [2]bool{first, second}
	s.mu.Unlock()
	s.office.Wake()
}

func (s *storm) live() {
	s.engine = storagetest.Faulty(s.store)
	engine := s.engine
	s.tg.mu.Lock()
	s.tg.dead = func() bool { return engine.View(func(storage.Reader) error { return nil }) != nil }
	s.tg.mu.Unlock()
	s.office = New(engine, stormSender{s.tg, s}, s.options)
	ctx, stop := context.WithCancel(context.Background())
	s.stop, s.ended = stop, make(chan error, 1)
	office, ended := s.office, s.ended
	go func() { ended <- office.Run(ctx) }()
}

func (s *storm) event() {
	switch n := s.random.IntN(20); {
	case n < 4 && len(s.all) < 12:
		s.announce()
	case n < 6:
		s.act()
	case n < 10:
		s.interfere()
	case n < 12:
		s.forget(union.ChatID(1 + s.random.IntN(stormPeople)))
	case n < 14:
		s.nights(s.random.IntN(3) == 0, s.random.IntN(3) == 0)
	case n < 15:
		s.engine.Plan(func(n int) storagetest.Fault {
			return [...]storagetest.Fault{storagetest.Full, storagetest.None, storagetest.None}[n%3]
		})
	case n < 17:
		s.kill()
		s.live()
	case n < 18:
		if err := s.close(); err != nil && !errors.Is(err, storagetest.ErrFull) {
			s.t.Errorf("a stop ended with %v", err)
		}
		s.live()
	default:
		for range s.random.IntN(8) {
			s.post(Letter{To: union.ChatID(1 + s.random.IntN(stormPeople)), Lane: Lane(s.random.IntN(2)), Message: text("letter")})
		}
	}
}

func (s *storm) announce() {
	label := len(s.all)
	b := Broadcast{
		Policy: []Policy{Resend, Skip}[s.random.IntN(2)], Capped: s.random.IntN(2) == 0,
		Parts: []Message{text("%d/0", label), text("%d/1", label)}[:1+s.random.IntN(2)],
	}
	if s.random.IntN(4) == 0 {
		b.Urgent = "fire"
	}
	if s.random.IntN(3) == 0 {
		b.Parts[0].File = &File{Name: "a.pdf", Data: []byte("%PDF")}
	}
	s.all = append(s.all, s.start(b, 0))
}

// act does something to one of the broadcasts that are over.
func (s *storm) act() {
	if len(s.all) == 0 || len(s.all) > 16 {
		return
	}
	of := s.broadcast(s.all[s.random.IntN(len(s.all))])
	if !of.State.Over() || of.Act != ActSend {
		return
	}
	b := Broadcast{Act: []Act{ActSend, ActEdit, ActRecall, ActPin}[s.random.IntN(4)], Of: of.ID, Policy: of.Policy, Parts: of.Parts}
	if b.Act == ActEdit {
		for i := range b.Parts {
			b.Parts[i] = text("%d/edited", of.ID)
		}
	}
	s.all = append(s.all, s.start(b, 0))
}

func (s *storm) interfere() {
	if len(s.all) == 0 {
		return
	}
	id := s.all[s.random.IntN(len(s.all))]
	do := []func(storage.Writer, union.BroadcastID, time.Time) error{Pause, Resume, Resume, Cancel}[s.random.IntN(4)]
	err := s.store.Update(func(tx storage.Writer) error { return do(tx, id, time.Now()) })
	if err != nil && !errors.Is(err, ErrState) {
		s.t.Fatal(err)
	}
	s.office.Wake()
}

func (s *storm) forget(who union.ChatID) {
	s.mu.Lock()
	s.gone[who] = true
	s.mu.Unlock()
	s.update(func(tx storage.Writer) error { return forgetWholly(tx, who) })
}

// judge holds one broadcast against what Telegram saw.
func (s *storm) judge(b Broadcast) {
	s.t.Helper()
	got := map[union.ChatID]map[string]int{}
	changed := map[MessageID]int{}
	for _, c := range s.tg.seen() {
		if c.err != nil && c.err.Kind != Unknown {
			continue
		}
		if got[c.to] == nil {
			got[c.to] = map[string]int{}
		}
		if got[c.to][c.text]++; c.what != "send" {
			changed[c.id]++
		}
	}
	resent := s.resent(b.ID)
	for _, o := range s.outcomes(b.ID) {
		switch {
		case o.State == OutcomePending || o.State == OutcomeTaken:
			s.t.Errorf("broadcast %d is %s with %+v and %d letters wait", b.ID, b.State, o, s.waiting())
		case o.State == OutcomeRefused && o.Reason == "":
			s.t.Errorf("broadcast %d refused for no reason: %+v", b.ID, o)
		case o.State == OutcomeUnknown && !o.Uncertain && b.Act == ActSend:
			s.t.Errorf("broadcast %d, %s: unknown and not named: %+v", b.ID, b.Act, o)
		case o.To == 0 || b.Act == ActSend && b.Of != 0:
		case b.Act != ActSend && o.State == OutcomeSent:
			for _, id := range o.Messages {
				if changed[id] == 0 {
					s.t.Errorf("broadcast %d: the %s of %d was never made: %+v", b.ID, b.Act, id, o)
				}
			}
		case b.Act == ActSend && !resent:
			s.judgeSent(b, o, got[o.To])
		}
	}
}

func (s *storm) judgeSent(b Broadcast, o Outcome, got map[string]int) {
	s.t.Helper()
	for _, m := range b.Parts {
		n := got[string(m.Text)]
		if o.State == OutcomeSent && n == 0 || n > 1 && (!o.Uncertain || b.Policy == Skip) || n > 0 && o.State == OutcomeSkipped && len(o.Messages) == 0 {
			s.t.Errorf("broadcast %d, %s: %d got %q %d times: %+v", b.ID, b.Policy, o.To, m.Text, n, o)
		}
	}
}

// resent says whether the same words went out once more.
func (s *storm) resent(id union.BroadcastID) bool {
	for _, other := range s.all {
		if b := s.broadcast(other); b.Of == id && b.Act == ActSend {
			return true
		}
	}
	return false
}

// stormSender sees to it that there is never more than one call to a chat.
type stormSender struct {
	*fakeTelegram
	s *storm
}

func (f stormSender) enter(to union.ChatID) func() {
	f.s.mu.Lock()
	defer f.s.mu.Unlock()
	if f.s.busy[to] {
		f.s.t.Errorf("two calls to %d at once", to)
	}
	f.s.busy[to] = true
	return func() {
		f.s.mu.Lock()
		defer f.s.mu.Unlock()
		delete(f.s.busy, to)
	}
}

func (f stormSender) Send(ctx context.Context, to union.ChatID, m Message) (Receipt, error) {
	defer f.enter(to)()
	r, err := f.fakeTelegram.Send(ctx, to, m)
	if m.File != nil && err == nil {
		r.File = &union.Media{Kind: union.Document, FileID: "F1"}
	}
	return r, err
}

func (f stormSender) Edit(ctx context.Context, to union.ChatID, id MessageID, m Message) error {
	defer f.enter(to)()
	return f.fakeTelegram.Edit(ctx, to, id, m)
}

func (f stormSender) Delete(ctx context.Context, to union.ChatID, id MessageID) error {
	defer f.enter(to)()
	return f.fakeTelegram.Delete(ctx, to, id)
}

func (f stormSender) Pin(ctx context.Context, to union.ChatID, id MessageID) error {
	defer f.enter(to)()
	return f.fakeTelegram.Pin(ctx, to, id)
}
