// Package storagetest is the exam that every engine passes, and the stores that other rooms test with: one that proves
// itself healthy at the end of every test, and ones that misbehave on request.
package storagetest

import (
	"errors"
	"path/filepath"
	"testing"

	"rupor/storage"
	"rupor/storage/bolt"
)

// Open returns a new store in a file of its own. When the test ends, the engine and all the tables given have to be in
// order, and with tables given no key may belong to none of them; then the store is closed.
func Open(t testing.TB, tables ...storage.Checker) storage.Engine {
	t.Helper()
	return OpenFile(t, filepath.Join(t.TempDir(), "rupor.db"), tables...)
}

// OpenFile is Open for a file that outlives the engine: close the engine and open the file again to play a restart.
func OpenFile(t testing.TB, path string, tables ...storage.Checker) storage.Engine {
	t.Helper()
	e, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		MustBeHealthy(t, e, tables...)
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

// MustBeHealthy fails the test if the engine or a table is not in order. A closed engine cannot be asked.
func MustBeHealthy(t testing.TB, e storage.Engine, tables ...storage.Checker) {
	t.Helper()
	err := e.Check()
	if errors.Is(err, storage.ErrClosed) {
		return
	}
	if err == nil && len(tables) > 0 {
		err = e.View(func(r storage.Reader) error { return storage.CheckAll(r, tables...) })
	}
	if err != nil {
		t.Errorf("the store is not healthy: %v", err)
	}
}
