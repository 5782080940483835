package storagetest

import (
	"errors"
	"io"
	"sync"

	"rupor/storage"
)

// What a FaultyEngine answers instead of doing its work.
var (
	// ErrFull stands for a disk that took nothing of a commit.
	ErrFull = errors.New("storagetest: the disk is full")
	// ErrDead stands for a process that was killed: nobody is there to answer.
	ErrDead = errors.New("storagetest: the process is dead")
)

// A Fault is what happens to one Update.
type Fault int

// The faults.
const (
	None      Fault = iota
	Full            // ErrFull; nothing is kept
	DieBefore       // killed before the commit: nothing is kept
	DieAfter        // killed after the commit: all is kept, but the caller never learns it
)

// A FaultyEngine is an engine that misbehaves as planned. To play a restart, wrap the engine inside anew.
type FaultyEngine struct {
	inner   storage.Engine
	mu      sync.Mutex
	plan    func(update int) Fault
	updates int
	dead    bool
}

// Faulty wraps e, which works as before until something is planned.
func Faulty(e storage.Engine) *FaultyEngine {
	return &FaultyEngine{inner: e, plan: func(int) Fault { return None }}
}

// Plan sets what happens to every Update from now on; update counts them from 1, those of the past included.
func (e *FaultyEngine) Plan(plan func(update int) Fault) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.plan = plan
}

// Updates returns how many Updates were asked for.
func (e *FaultyEngine) Updates() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.updates
}

// Die stands for kill -9: every View and Update from now on returns ErrDead. What is not committed yet never will be.
func (e *FaultyEngine) Die() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.dead = true
}

// View is that of storage.Engine.
func (e *FaultyEngine) View(f func(storage.Reader) error) error {
	if err := e.alive(); err != nil {
		return err
	}
	return e.inner.View(f)
}

// Update is that of storage.Engine.
func (e *FaultyEngine) Update(f func(storage.Writer) error) error {
	fault, err := e.nextFault()
	if err != nil {
		return err
	}
	err = e.inner.Update(func(w storage.Writer) error {
		if err := f(w); err != nil {
			return err
		}
		switch fault {
		case Full:
			return ErrFull
		case DieBefore:
			e.Die()
		case None, DieAfter:
		}
		return e.alive()
	})
	if fault == DieAfter && err == nil {
		e.Die()
	}
	if dead := e.alive(); dead != nil {
		return dead
	}
	return err
}

func (e *FaultyEngine) nextFault() (Fault, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.dead {
		return None, ErrDead
	}
	e.updates++
	return e.plan(e.updates), nil
}

func (e *FaultyEngine) alive() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.dead {
		return ErrDead
	}
	return nil
}

// Snapshot is that of storage.Engine.
func (e *FaultyEngine) Snapshot(w io.Writer) (int64, error) {
	if err := e.alive(); err != nil {
		return 0, err
	}
	return e.inner.Snapshot(w)
}

// Check is that of storage.Engine; the dead may be examined.
func (e *FaultyEngine) Check() error { return e.inner.Check() }

// Close is that of storage.Engine.
func (e *FaultyEngine) Close() error { return e.inner.Close() }

// Twice wraps e so that every function given to Update runs twice, the first time in vain. A function that does
// anything but read, compute and write gives itself away. To combine it with faults, wrap it in Faulty, which then
// counts each Update once.
func Twice(e storage.Engine) storage.Engine { return twice{e} }

type twice struct{ storage.Engine }

var errRehearsal = errors.New("storagetest: a rehearsal is not kept")

func (e twice) Update(f func(storage.Writer) error) error {
	_ = e.Engine.Update(func(w storage.Writer) error { return errors.Join(errRehearsal, f(w)) })
	return e.Engine.Update(f)
}
