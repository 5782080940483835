package bolt

import (
	"fmt"

	"go.etcd.io/bbolt"

	"rupor/storage"
	"rupor/storage/internal/overlay"
)

// A batch is over when it has this much: the first in it must not wait for ever for the last.
const (
	maxTurns = 512
	maxBytes = 1 << 20
)

// A turn is one Update's place in a batch. The caller runs its own function when its turn comes, so a panic, or a
// test's FailNow, happens where it belongs.
type turn struct {
	sheet chan *overlay.Overlay // from the committer: it is your turn; closed if there is none
	ran   chan bool             // from the caller: the function is over, keep what it wrote or not
	end   chan error            // from the committer: the commit is over
}

// Update is that of storage.Engine.
func (e *Engine) Update(f func(storage.Writer) error) error {
	if err := e.enter(); err != nil {
		return err
	}
	defer e.open.RUnlock()
	t := &turn{make(chan *overlay.Overlay, 1), make(chan bool, 1), make(chan error, 1)}
	e.queue <- t
	w, mine := <-t.sheet
	if !mine {
		return <-t.end
	}
	err := t.run(w, f)
	// A refusal waits for the commit as well: its reason may be what somebody wrote a moment ago in this very batch,
	// and that must not be told before it is true.
	if lost := <-t.end; lost != nil {
		return lost
	}
	return err
}

func (t *turn) run(w *overlay.Overlay, f func(storage.Writer) error) error {
	keep := false
	defer func() { // in a panic and a Goexit too: the others are waiting
		w.End()
		t.ran <- keep
	}()
	err := f(w)
	keep = err == nil
	return err
}

// commitAll is the only one who writes to the file. If bbolt panics here, the file is damaged, and the process ends
// rather than go on with it.
func (e *Engine) commitAll() {
	defer close(e.finished)
	for first := range e.queue {
		e.commitBatch(first)
	}
}

// commitBatch runs first and everybody who waits, then commits once and tells them all.
func (e *Engine) commitBatch(first *turn) {
	tx, err := e.begin()
	if err != nil {
		close(first.sheet)
		first.end <- err
		return
	}
	b := &batch{tx: tx, sheet: overlay.New(reader{tx.Bucket(bucket)})}
	for t := first; t != nil; t = e.next(b) {
		b.run(t)
	}
	err = e.finish(b)
	for _, t := range b.turns {
		t.end <- err
	}
}

func (e *Engine) begin() (*bbolt.Tx, error) {
	if err := e.broken.Load(); err != nil {
		return nil, *err
	}
	tx, err := e.db.Begin(true)
	if err != nil {
		return nil, fmt.Errorf("storage: %w", err)
	}
	return tx, nil
}

// next returns somebody who waits, or nil if nobody does or the batch is full.
func (e *Engine) next(b *batch) *turn {
	if len(b.turns) >= maxTurns || b.sheet.Size() >= maxBytes {
		return nil
	}
	select {
	case t := <-e.queue: // nil if the store closes
		return t
	default:
		return nil
	}
}

// A batch is one bbolt transaction for many callers. What they write stays on a sheet over the file until all have
// had their turn: bbolt's cursors go astray in a transaction that has deleted much, and a key that many of them
// change is written once.
type batch struct {
	tx    *bbolt.Tx
	sheet *overlay.Overlay
	turns []*turn
}

// run gives t its turn and takes over what it wrote.
func (b *batch) run(t *turn) {
	b.turns = append(b.turns, t)
	w := overlay.New(b.sheet)
	t.sheet <- w
	if <-t.ran {
		b.sheet.Take(w)
	}
}

// finish commits what was written, if anything was.
func (e *Engine) finish(b *batch) error {
	defer func() { _ = b.tx.Rollback() }() // does nothing after a Commit
	if b.sheet.Size() == 0 {
		return nil
	}
	id, kept := b.tx.ID(), b.tx.Bucket(bucket)
	err := b.sheet.Apply(kept.Put, kept.Delete)
	if err == nil {
		err = e.commit(b.tx)
	}
	if err == nil {
		return nil
	}
	_ = b.tx.Rollback()
	err = fmt.Errorf("storage: commit to %s: %w", e.path, err)
	if e.visible(id) {
		err = fmt.Errorf("%w; the disk has not confirmed it, but it may be there: start again to find out", err)
		e.broken.Store(&err)
	}
	return err
}

// visible tells whether readers see the transaction id. After a failed commit they must not: if they do, the last
// sync failed, and nobody can know what the disk has kept before it is read anew.
func (e *Engine) visible(id int) bool {
	seen := true
	err := e.db.View(func(tx *bbolt.Tx) error { seen = tx.ID() >= id; return nil })
	return err != nil || seen
}
