package scheduler_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"rupor/scheduler"
	"rupor/storage"
	"rupor/storage/memory"
	"rupor/storage/storagetest"
)

// effects is where the tests' handlers leave a mark for each run, through their transaction.
type effect struct {
	Times  int
	Missed bool
	Late   bool
	Older  int
}

type runKey = storage.Pair[scheduler.ID, time.Time]

var effects = storage.NewTable[runKey, effect]("effect", storage.PairOf(storage.Uint[scheduler.ID](), storage.Time()))

func mark(w storage.Writer, r scheduler.Run) error {
	k := runKey{First: r.ID, Second: r.Due}
	e, _, err := effects.Get(w, k)
	if err != nil {
		return err
	}
	return effects.Put(w, k, effect{Times: e.Times + 1, Missed: r.Missed, Late: r.Late, Older: r.Older})
}

// A house has a store and a clock that can be stopped and started. It lives inside a synctest bubble.
type house struct {
	t        *testing.T
	engine   storage.Engine
	handlers map[string]scheduler.Handler
	clock    *scheduler.Clock
	stop     func() // nil when the clock is stopped
}

func newHouse(t *testing.T, e storage.Engine) *house {
	h := &house{t: t, engine: e, handlers: map[string]scheduler.Handler{"mark": mark}}
	t.Cleanup(h.down)
	return h
}

// engines runs a test over every kind of store: one in memory, one in a file, and one that runs everything twice.
func engines(t *testing.T, test func(t *testing.T, open func(*testing.T) storage.Engine)) {
	for name, open := range map[string]func(*testing.T) storage.Engine{
		"memory": func(*testing.T) storage.Engine { return memory.New() },
		"bolt":   func(t *testing.T) storage.Engine { return storagetest.Open(t, append(scheduler.Tables(), effects)...) },
		"twice":  func(*testing.T) storage.Engine { return storagetest.Twice(memory.New()) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, open)
		})
	}
}

func (h *house) up() {
	h.t.Helper()
	h.down()
	ctx, cancel := context.WithCancel(context.Background())
	clock := scheduler.New(h.engine, slog.New(slog.DiscardHandler), h.handlers)
	ended := make(chan error, 1)
	go func() { ended <- clock.Run(ctx) }()
	h.clock = clock
	h.stop = func() {
		cancel()
		if err := <-ended; err != nil {
			h.t.Error("the clock ended with", err)
		}
	}
}

func (h *house) down() {
	if h.stop != nil {
		h.stop()
		h.stop = nil
	}
}

func (h *house) update(f func(w storage.Writer) error) {
	h.t.Helper()
	if err := h.engine.Update(f); err != nil {
		h.t.Fatal(err)
	}
	if h.stop != nil {
		h.clock.Wake()
	}
}

func (h *house) add(s scheduler.Schedule) (id scheduler.ID) {
	h.t.Helper()
	if s.Kind == "" {
		s.Kind = "mark"
	}
	if s.Spec != "" && s.Zone == "" {
		s.Zone = "UTC"
	}
	h.update(func(w storage.Writer) (err error) {
		id, err = scheduler.Add(w, s, time.Now())
		return err
	})
	return id
}

func (h *house) get(id scheduler.ID) (s scheduler.Schedule) {
	h.t.Helper()
	err := h.engine.View(func(r storage.Reader) (err error) {
		s, _, err = scheduler.Get(r, id)
		return err
	})
	if err != nil {
		h.t.Error(err)
	}
	return s
}

// runs lists what a schedule did, in the form "01-02 15:04", with "missed" and the number of older ones where there are any.
func (h *house) runs(id scheduler.ID) []string {
	h.t.Helper()
	list := []string{}
	err := h.engine.View(func(r storage.Reader) error {
		return storage.Under(r, effects, id, func(due time.Time, e effect) error {
			line := due.Format("01-02 15:04")
			if e.Times != 1 {
				line += fmt.Sprintf(" %d times", e.Times)
			}
			if e.Missed {
				line += " missed"
			}
			if e.Older > 0 {
				line += fmt.Sprintf(" +%d", e.Older)
			}
			list = append(list, line)
			return nil
		})
	})
	if err != nil {
		h.t.Error(err)
	}
	return list
}

func (h *house) want(id scheduler.ID, want ...string) {
	h.t.Helper()
	if got := h.runs(id); fmt.Sprint(got) != fmt.Sprint(want) {
		h.t.Errorf("schedule %d ran %q, want %q", id, got, want)
	}
}
