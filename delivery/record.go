package delivery

import (
	"errors"
	"fmt"
	"time"

	"rupor/storage"
	"rupor/union"
)

// commit runs a record until the store takes it, and meanwhile nothing is sent.
// It gives up when the office must be closed or the store is.
func (p *PostOffice) commit(record func(storage.Writer, Hooks) error) error {
	hooks := p.o.Hooks
	failed, pause := false, firstPause
	defer func() {
		if failed {
			p.failing.Add(-1)
		}
	}()
	for {
		err := p.engine.Update(func(w storage.Writer) error { return record(w, hooks) })
		var hook *hookError
		switch {
		case err == nil:
			return nil
		case errors.As(err, &hook):
			p.log.Error("a hook failed; the record is kept without it", "err", hook.err)
			hooks = hook.without(hooks)
			continue
		case errors.Is(err, storage.ErrClosed):
			return err
		}
		if !failed {
			failed = true
			p.failing.Add(1)
		}
		p.log.Error("can't record what was sent; nothing more is sent until that is done", "err", err)
		select {
		case <-p.calls.Done():
			return fmt.Errorf("delivery: record what was sent: %w", err)
		case <-time.After(pause):
		}
		pause = min(2*pause, longestWait)
	}
}

// A hookError keeps a failure of the rooms above apart from one of the store.
type hookError struct {
	err     error
	without func(Hooks) Hooks // takes out what failed, and no more
}

func (e *hookError) Error() string { return e.err.Error() }

func (h Hooks) unreachable(w storage.Writer, to union.ChatID, reason string, now time.Time) error {
	if h.Unreachable == nil || to == 0 {
		return nil
	}
	err := h.Unreachable(w, to, reason, now)
	if err == nil {
		return nil
	}
	return &hookError{err, func(h Hooks) Hooks {
		tell := h.Unreachable
		h.Unreachable = func(w storage.Writer, other union.ChatID, reason string, now time.Time) error {
			if other == to {
				return nil
			}
			return tell(w, other, reason, now)
		}
		return h
	}}
}

// migrated also lets the office itself know where the group went.
func (h Hooks) migrated(w storage.Writer, from, to union.ChatID) error {
	if err := moved.Put(w, from, to); err != nil || h.Migrated == nil {
		return err
	}
	if err := h.Migrated(w, from, to); err != nil {
		return &hookError{err, func(h Hooks) Hooks { h.Migrated = nil; return h }}
	}
	return nil
}

func (h Hooks) polled(w storage.Writer, b Broadcast, to union.ChatID, poll string) error {
	if h.Polled == nil {
		return nil
	}
	err := h.Polled(w, b, to, poll)
	if err == nil {
		return nil
	}
	return &hookError{err, func(h Hooks) Hooks {
		tell := h.Polled
		h.Polled = func(w storage.Writer, b Broadcast, other union.ChatID, poll string) error {
			if other == to {
				return nil
			}
			return tell(w, b, other, poll)
		}
		return h
	}}
}

func (h Hooks) progress(w storage.Writer, b Broadcast, now time.Time) error {
	if h.Progress == nil {
		return nil
	}
	if err := h.Progress(w, b, now); err != nil {
		return &hookError{err, func(h Hooks) Hooks { h.Progress = nil; return h }}
	}
	return nil
}
