package delivery

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"rupor/storage"
	"rupor/storage/storagetest"
	"rupor/union"
)

// A reaper is the engine and the sender of a process that dies at a step.
type reaper struct {
	*world
	step step
	kept bool
	what string // the calls that the step is one of
	id   union.BroadcastID
	told bool
	dead atomic.Bool
	n    atomic.Int64 // calls of the step's part
}

// begin is world.open and world.start of a process that will die.
func (r *reaper) begin(b Broadcast, people int) union.BroadcastID {
	r.id = r.start(b, people)
	r.engine = storagetest.Faulty(r.store)
	r.tg.dead = r.dead.Load
	r.office = New(mortalStore{r.engine, r}, mortalSender{r.tg, r}, r.options)
	ctx, stop := context.WithCancel(context.Background())
	r.stop, r.ended = stop, make(chan error, 1)
	office, ended := r.office, r.ended
	go func() { ended <- office.Run(ctx) }()
	return r.id
}

func (r *reaper) die() {
	r.dead.Store(true)
	r.engine.Die()
}

// progress writes to the author, as the bot does.
func (r *reaper) progress(w storage.Writer, b Broadcast, _ time.Time) error {
	r.told = true
	return Post(w, Letter{To: author, Lane: LaneNotice, Name: "progress", Message: text("%s", toldOf(b))})
}

func toldOf(b Broadcast) string { return fmt.Sprintf("%s: %d of %d", b.State, b.Counts.Sent, b.Total) }

type mortalStore struct {
	*storagetest.FaultyEngine
	r *reaper
}

func (e mortalStore) Update(f func(storage.Writer) error) error {
	here := false
	err := e.FaultyEngine.Update(func(w storage.Writer) error {
		was := glimpseOf(w, e.r.id)
		e.r.told = false
		if err := f(w); err != nil {
			return err
		}
		is := glimpseOf(w, e.r.id)
		is.told = e.r.told
		here = e.r.step.commit != nil && e.r.step.commit(was, is)
		if here && !e.r.kept {
			e.r.die() // the engine inside looks who is alive before it commits
		}
		return nil
	})
	if here && err == nil {
		e.r.die()
		return storagetest.ErrDead
	}
	return err
}

// A glimpse is how a broadcast stands inside a transaction.
type glimpse struct {
	state   State
	lines   int // of the ledger
	by      [OutcomeSkipped + 1]int
	arrived int          // messages
	last    OutcomeState // of the last one in the first chunk
	told    bool         // Progress was called in this transaction
	quiet   time.Time
}

func glimpseOf(r storage.Reader, id union.BroadcastID) (g glimpse) {
	b, _, err := Get(r, id)
	if err != nil {
		panic(err) // a table of our own that can't be read
	}
	g.state, g.quiet = b.State, b.Quiet
	err = Outcomes(r, id, func(o Outcome) error {
		g.by[o.State]++
		g.arrived += len(o.Messages)
		if g.lines++; g.lines == chunkSize {
			g.last = o.State
		}
		return nil
	})
	if err != nil {
		panic(err)
	}
	return g
}

// mortalSender dies at the fifth call for the step's part, while others are on
// their way.
type mortalSender struct {
	*fakeTelegram
	r *reaper
}

func (s mortalSender) Send(ctx context.Context, to union.ChatID, m Message) (receipt Receipt, err error) {
	err = s.call("send", to, string(m.Text) == fmt.Sprint(s.r.step.part), func() error {
		receipt, err = s.fakeTelegram.Send(ctx, to, m)
		return err
	})
	return receipt, err
}

func (s mortalSender) Edit(ctx context.Context, to union.ChatID, id MessageID, m Message) error {
	return s.call("edit", to, true, func() error { return s.fakeTelegram.Edit(ctx, to, id, m) })
}

func (s mortalSender) Delete(ctx context.Context, to union.ChatID, id MessageID) error {
	return s.call("delete", to, true, func() error { return s.fakeTelegram.Delete(ctx, to, id) })
}

func (s mortalSender) Pin(ctx context.Context, to union.ChatID, id MessageID) error {
	return s.call("pin", to, true, func() error { return s.fakeTelegram.Pin(ctx, to, id) })
}

func (s mortalSender) call(what string, to union.ChatID, here bool, call func() error) error {
	if s.r.step.wire == noCall || what != s.r.what || to == author || !here || s.r.n.Add(1) != 5 {
		return call()
	}
	switch s.r.step.wire {
	case unsaid:
		s.r.die()
		return &Failure{Kind: NotSent, Reason: "dead"}
	case said:
		s.r.die()
		return &Failure{Kind: Unknown, Reason: "dead"}
	case accepted:
		time.AfterFunc(50*time.Millisecond, s.r.die)
	case noCall, answered:
	}
	err := call()
	s.r.die()
	return err
}
