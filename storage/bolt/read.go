package bolt

import (
	"bytes"
	"errors"

	"go.etcd.io/bbolt"

	"rupor/storage"
)

// View is that of storage.Engine.
func (e *Engine) View(f func(storage.Reader) error) error {
	if err := e.enter(); err != nil {
		return err
	}
	defer e.open.RUnlock()
	return e.db.View(func(tx *bbolt.Tx) error { return f(reader{tx.Bucket(bucket)}) })
}

// A reader sees what its bbolt transaction saw when it began: it must not have written yet.
type reader struct{ b *bbolt.Bucket }

func (r reader) Get(key []byte) ([]byte, error) {
	return r.b.Get(key), nil
}

func (r reader) Scan(from, to []byte, visit func(key, value []byte) error) error {
	c := r.b.Cursor()
	for key, value := c.Seek(from); key != nil && (to == nil || bytes.Compare(key, to) < 0); key, value = c.Next() {
		if err := visit(key, value); err != nil {
			return stopped(err)
		}
	}
	return nil
}

func (r reader) ScanBack(from, to []byte, visit func(key, value []byte) error) error {
	c := r.b.Cursor()
	for key, value := lastBefore(c, to); key != nil && bytes.Compare(key, from) >= 0; key, value = c.Prev() {
		if err := visit(key, value); err != nil {
			return stopped(err)
		}
	}
	return nil
}

// lastBefore moves the cursor to the last pair with a key < to, or to the very last one.
func lastBefore(c *bbolt.Cursor, to []byte) (key, value []byte) {
	if to == nil {
		return c.Last()
	}
	if key, _ := c.Seek(to); key == nil {
		return c.Last() // where a Seek in vain leaves the cursor is not promised
	}
	return c.Prev()
}

func stopped(err error) error {
	if errors.Is(err, storage.Stop) {
		return nil
	}
	return err
}
