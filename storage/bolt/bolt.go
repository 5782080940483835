// Package bolt keeps a store in one file on one machine, with bbolt. It is the only package that knows bbolt.
//
// Updates that come at the same time share a commit. bbolt syncs the disk twice for each of its transactions and runs
// them one by one, so a hundred people pressing a button would wait for two hundred syncs; here they wait for two.
// Nobody waits for company: one Update alone is committed at once.
package bolt

import (
	"errors"
	"fmt"
	"io/fs"
	"math/bits"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"rupor/storage"
)

// Options say how to open a store; the zero Options are right for the service.
type Options struct {
	// LockTimeout is how long to wait for another process to let the file go. 0 means 2 seconds.
	LockTimeout time.Duration
	// MaxSize is the size in bytes that the file must not exceed; an Update that needs more fails. 0 means no limit.
	MaxSize int64
}

// An Engine is an open file. It promises what storage.Engine does.
type Engine struct {
	db       *bbolt.DB
	path     string
	open     sync.RWMutex // held for reading by whatever runs; Close takes it for good
	closed   bool
	queue    chan *turn // without a buffer: whoever waits, waits here
	finished chan struct{}
	broken   atomic.Pointer[error] // set when the disk left it open whether a commit happened
	commit   func(*bbolt.Tx) error // (*bbolt.Tx).Commit, but for tests
}

var _ storage.Engine = (*Engine)(nil)

// bucket is the only one: keys carry their table in themselves.
var bucket = []byte("rupor")

// Open opens the store in the file at path, and makes it and its folder if they do not exist: readable by the owner
// alone, because the file holds people's names. It returns an error that wraps storage.ErrLocked if another process
// holds the file.
func Open(path string, o Options) (*Engine, error) {
	if o.LockTimeout <= 0 {
		o.LockTimeout = 2 * time.Second
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("storage: %w", err)
	}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		if err := create(path); err != nil {
			return nil, fmt.Errorf("storage: create %s: %w", path, err)
		}
	}
	db, err := openFile(path, &bbolt.Options{
		Timeout:         o.LockTimeout,
		InitialMmapSize: mapSize(),
		MaxSize:         int(o.MaxSize),
		FreelistType:    bbolt.FreelistArrayType,
	})
	if err != nil {
		return nil, err
	}
	if err := prepare(db); err != nil {
		return nil, errors.Join(fmt.Errorf("storage: prepare %s: %w", path, err), db.Close())
	}
	e := &Engine{
		db: db, path: path, commit: (*bbolt.Tx).Commit,
		queue: make(chan *turn), finished: make(chan struct{}),
	}
	go e.commitAll()
	return e, nil
}

// openFile is bbolt.Open with errors that name the file and the cure. bbolt panics on some kinds of damage.
func openFile(path string, o *bbolt.Options) (db *bbolt.DB, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("storage: %s is damaged (%v): restore it from a backup", path, p)
		}
	}()
	if err := checkLength(path); err != nil {
		return nil, err
	}
	var file *os.File
	o.OpenFile = func(name string, flag int, mode fs.FileMode) (_ *os.File, err error) {
		file, err = os.OpenFile(name, flag, mode) //nolint:gosec // the operator says where the store is
		return file, err
	}
	db, err = bbolt.Open(path, 0o600, o)
	if err == nil && replaced(file, path) {
		if err := db.Close(); err != nil {
			return nil, fmt.Errorf("storage: close %s: %w", path, err)
		}
		return openFile(path, o)
	}
	switch {
	case errors.Is(err, berrors.ErrTimeout):
		return nil, fmt.Errorf("%w: %s did not get free in %v; stop the other rupor first",
			storage.ErrLocked, path, o.Timeout)
	case errors.Is(err, berrors.ErrInvalid), errors.Is(err, berrors.ErrChecksum),
		errors.Is(err, berrors.ErrVersionMismatch):
		return nil, fmt.Errorf("storage: %s is damaged or no store at all: restore it from a backup: %w", path, err)
	case err != nil:
		return nil, fmt.Errorf("storage: open %s: %w", path, err)
	}
	return db, nil
}

// replaced says whether another file got the name of this one, which happens while its lock is waited for: what is
// written to it would be lost.
func replaced(file *os.File, path string) bool {
	ours, err := file.Stat()
	named, err2 := os.Stat(path)
	return err == nil && err2 == nil && !os.SameFile(ours, named)
}

// create makes an empty store that gets its name only when it is whole: one that a process was killed in the middle of
// would be taken for a damaged one. Where another process is faster, its store is the store.
func create(path string) (err error) {
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".new-*.part")
	if err != nil {
		return err
	}
	whole := file.Name()
	defer func() {
		if left := os.Remove(whole); !errors.Is(left, fs.ErrNotExist) {
			err = errors.Join(err, left)
		}
	}()
	if err := file.Close(); err != nil {
		return err
	}
	db, err := bbolt.Open(whole, 0o600, nil)
	if err != nil {
		return err
	}
	if err := errors.Join(prepare(db), db.Close()); err != nil {
		return err
	}
	err = os.Link(whole, path)
	if err != nil && !errors.Is(err, fs.ErrExist) {
		err = os.Rename(whole, path) // a disk without links; there two could be equally fast
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// prepare makes the bucket where it is not.
func prepare(db *bbolt.DB) error {
	missing := false
	err := db.View(func(tx *bbolt.Tx) error { missing = tx.Bucket(bucket) == nil; return nil })
	if err != nil || !missing {
		return err
	}
	return db.Update(func(tx *bbolt.Tx) error {
		_, err := tx.CreateBucket(bucket)
		return err
	})
}

func syncFolder(path string) error {
	if runtime.GOOS == "windows" {
		return nil // folders cannot be synced there
	}
	folder, err := os.Open(path) //nolint:gosec // the operator says where the store is
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// mapSize is how much address space the file gets at once. When a file outgrows its map, bbolt waits for every reader
// to finish before it maps anew, and lets no new one in: one long View, such as a backup over a slow line, would stop
// everybody. It is eight times what a million members take. Address space costs nothing on 64 bits, except on Windows,
// where the file itself would become that large.
func mapSize() int {
	if bits.UintSize < 64 || runtime.GOOS == "windows" {
		return 0
	}
	return 1 << 34
}

// Close is that of storage.Engine.
func (e *Engine) Close() error {
	e.open.Lock()
	defer e.open.Unlock()
	if e.closed {
		return nil
	}
	e.closed = true
	close(e.queue)
	<-e.finished
	return e.db.Close()
}

// enter lets a transaction in; whoever is let in must call e.open.RUnlock.
func (e *Engine) enter() error {
	e.open.RLock()
	err := e.broken.Load()
	switch {
	case e.closed:
		e.open.RUnlock()
		return storage.ErrClosed
	case err != nil:
		e.open.RUnlock()
		return *err
	}
	return nil
}
