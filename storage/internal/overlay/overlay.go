// Package overlay is the sheet of glass over a transaction: what is written stays on the glass, what is read is seen
// through it, and the picture below changes only if the sheet is kept.
//
// Every engine runs a caller's function over one, so that a function that fails leaves no trace.
package overlay

import (
	"bytes"
	"errors"

	"rupor/storage"
	"rupor/storage/internal/sorted"
)

// maxValue is the largest value bbolt takes; one that is refused here cannot spoil the transactions beside it.
const maxValue = 1<<31 - 2

var (
	errEnded    = errors.New("storage: the transaction is over")
	errScanning = errors.New("storage: a visitor must not write; collect the keys first")
	errTooBig   = errors.New("storage: a value must be smaller than 2 GiB")
)

// An Overlay is a storage.Writer over a storage.Reader that stays as it is. It belongs to one goroutine.
type Overlay struct {
	below    storage.Reader
	written  sorted.Map // key to value; nil stands for a deleted key
	size     int
	scanning int
	ended    bool
}

// New returns a clear sheet over below.
func New(below storage.Reader) *Overlay { return &Overlay{below: below} }

// Size returns the bytes written so far: a bound for what Apply will do, not an exact count.
func (o *Overlay) Size() int { return o.size }

// End makes every later use an error, so that a writer that outlives its transaction is noticed.
func (o *Overlay) End() { o.ended = true }

// Take lays the changes of another sheet over this one, which must be the picture the other one was laid over.
func (o *Overlay) Take(above *Overlay) {
	if o.size += above.size; o.size == above.size {
		o.written = above.written
		return
	}
	_ = above.written.Ascend(nil, nil, func(key, value []byte) error {
		o.written = o.written.With(key, value)
		return nil
	})
}

// Apply hands every change to put or remove, in the order of keys, and stops at the first error.
func (o *Overlay) Apply(put func(key, value []byte) error, remove func(key []byte) error) error {
	return o.written.Ascend(nil, nil, func(key, value []byte) error {
		if value == nil {
			return remove(key)
		}
		return put(key, value)
	})
}

// Get is that of storage.Reader.
func (o *Overlay) Get(key []byte) ([]byte, error) {
	if o.ended {
		return nil, errEnded
	}
	if value, found := o.written.Get(key); found {
		return value, nil
	}
	return o.below.Get(key)
}

// Put is that of storage.Writer.
func (o *Overlay) Put(key, value []byte) error {
	if len(value) > maxValue {
		return errTooBig
	}
	return o.write(key, append([]byte{}, value...))
}

// Delete is that of storage.Writer.
func (o *Overlay) Delete(key []byte) error { return o.write(key, nil) }

func (o *Overlay) write(key, value []byte) error {
	switch {
	case o.ended:
		return errEnded
	case o.scanning > 0:
		return errScanning
	case len(key) == 0 || len(key) > storage.MaxKey:
		return storage.ErrKey
	}
	o.written = o.written.With(bytes.Clone(key), value)
	o.size += len(key) + len(value)
	return nil
}
