// Package memory is a store that lives as long as the process: for tests, and to keep the storage interface honest.
package memory

import (
	"errors"
	"sync"
	"sync/atomic"

	"rupor/storage"
	"rupor/storage/internal/overlay"
	"rupor/storage/internal/sorted"
)

// An Engine keeps everything in memory, with the promises of storage.Engine but for durability.
type Engine struct {
	open   sync.RWMutex // held for reading by whatever runs; Close takes it for good
	closed bool
	writer sync.Mutex // one update at a time
	now    atomic.Pointer[sorted.Map]
}

var _ storage.Engine = (*Engine)(nil)

// New returns an empty store.
func New() *Engine {
	e := &Engine{}
	e.now.Store(&sorted.Map{})
	return e
}

// View is that of storage.Engine.
func (e *Engine) View(f func(storage.Reader) error) error {
	e.open.RLock()
	defer e.open.RUnlock()
	if e.closed {
		return storage.ErrClosed
	}
	return f(reader{*e.now.Load()})
}

// Update is that of storage.Engine.
func (e *Engine) Update(f func(storage.Writer) error) error {
	e.open.RLock()
	defer e.open.RUnlock()
	if e.closed {
		return storage.ErrClosed
	}
	e.writer.Lock()
	defer e.writer.Unlock()
	next := *e.now.Load()
	w := overlay.New(reader{next})
	defer w.End()
	if err := f(w); err != nil {
		return err
	}
	err := w.Apply(
		func(key, value []byte) error { next = next.With(key, value); return nil },
		func(key []byte) error { next = next.Without(key); return nil },
	)
	e.now.Store(&next)
	return err
}

// Fork returns a new store that begins with what e holds now. It costs next to nothing: they share what neither of
// them has changed since.
func (e *Engine) Fork() *Engine {
	fork := New()
	fork.now.Store(e.now.Load())
	return fork
}

// Close is that of storage.Engine; what was kept is gone.
func (e *Engine) Close() error {
	e.open.Lock()
	defer e.open.Unlock()
	e.closed = true
	e.now.Store(&sorted.Map{})
	return nil
}

// reader is one moment of the store: the map below it never changes.
type reader struct{ m sorted.Map }

func (r reader) Get(key []byte) ([]byte, error) {
	value, _ := r.m.Get(key)
	return value, nil
}

func (r reader) Scan(from, to []byte, visit func(key, value []byte) error) error {
	return stopped(r.m.Ascend(from, to, visit))
}

func (r reader) ScanBack(from, to []byte, visit func(key, value []byte) error) error {
	return stopped(r.m.Descend(from, to, visit))
}

func stopped(err error) error {
	if errors.Is(err, storage.Stop) {
		return nil
	}
	return err
}
