package bolt

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"go.etcd.io/bbolt"
)

// Snapshot is that of storage.Engine. What it writes is a file that Open opens.
func (e *Engine) Snapshot(w io.Writer) (n int64, err error) {
	if err := e.enter(); err != nil {
		return 0, err
	}
	defer e.open.RUnlock()
	err = e.db.View(func(tx *bbolt.Tx) error {
		n, err = tx.WriteTo(w)
		return err
	})
	return n, err
}

// Check is that of storage.Engine: every page belongs to the tree or is free, and keys are in order.
func (e *Engine) Check() error {
	if err := e.enter(); err != nil {
		return err
	}
	defer e.open.RUnlock()
	return e.db.View(func(tx *bbolt.Tx) error {
		var found []error
		for err := range tx.Check() {
			found = append(found, err)
		}
		if found != nil {
			return fmt.Errorf("storage: %s is damaged: %w", e.path, errors.Join(found...))
		}
		return nil
	})
}

// Compact copies the store in the file src to a new file dst without the space that deleted records left, which bbolt
// never gives back by itself. Nobody may have src open; dst must not exist.
func Compact(src, dst string) (err error) {
	if _, err := os.Stat(dst); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("storage: %s exists already", dst)
	}
	from, err := openFile(src, &bbolt.Options{Timeout: 2 * time.Second, ReadOnly: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	to, err := openFile(dst, &bbolt.Options{Timeout: 2 * time.Second})
	if err != nil {
		return err
	}
	defer func() {
		if err = errors.Join(err, to.Close()); err != nil {
			err = errors.Join(err, os.Remove(dst))
		}
	}()
	return bbolt.Compact(to, from, 1<<20)
}
