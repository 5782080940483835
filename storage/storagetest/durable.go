package storagetest

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"rupor/storage"
)

// RunDurable is the exam for engines that live in a file: open opens the store at path, or makes it.
func RunDurable(t *testing.T, open func(t *testing.T, path string) storage.Engine) {
	t.Run("what was acknowledged is there after a reopening", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "store")
		var want []string
		for life := range 5 {
			e := open(t, path)
			wantAll(t, e, want...)
			pair := fmt.Sprintf("life%d=%d", life, life)
			put(t, e, pair)
			want = append(want, pair)
			if err := e.Update(func(w storage.Writer) error {
				return errors.Join(putAll(w, "never=1"), errTest)
			}); !errors.Is(err, errTest) {
				t.Error(err)
			}
			MustBeHealthy(t, e)
			must(t, e.Close())
		}
	})
	RunSnapshot(t, func(t *testing.T) storage.Engine {
		return open(t, filepath.Join(t.TempDir(), "store"))
	}, func(t *testing.T, snapshot []byte) storage.Engine {
		path := filepath.Join(t.TempDir(), "copy")
		must(t, os.WriteFile(path, snapshot, 0o600))
		return open(t, path)
	})
}

// RunSnapshot is the exam for snapshots: restore opens what Snapshot wrote.
func RunSnapshot(t *testing.T, open func(*testing.T) storage.Engine, restore func(*testing.T, []byte) storage.Engine) {
	t.Run("a snapshot taken in full use is one moment of the store", func(t *testing.T) {
		e := open(t)
		var writers sync.WaitGroup
		quit, started := make(chan struct{}), make(chan bool, 4)
		for g := range 4 {
			writers.Go(func() { keepWriting(t, e, g, started, quit) })
		}
		for range 4 {
			<-started
		}
		for range 5 {
			var snapshot bytes.Buffer
			n, err := e.Snapshot(&snapshot)
			must(t, err)
			if n != int64(snapshot.Len()) {
				t.Errorf("snapshot claims %d bytes and wrote %d", n, snapshot.Len())
			}
			copied := restore(t, snapshot.Bytes())
			wantEqualCounts(t, copied)
			MustBeHealthy(t, copied)
			must(t, copied.Close())
		}
		close(quit)
		writers.Wait()
		must(t, e.Close())
	})
	t.Run("a snapshot reports a broken writer", func(t *testing.T) {
		e := open(t)
		put(t, e, "a=1")
		if _, err := e.Snapshot(brokenWriter{}); err == nil {
			t.Error("no error")
		}
		put(t, e, "b=1")
		must(t, e.Close())
	})
}

// keepWriting changes two numbers in each transaction, which are equal in every moment of the store.
func keepWriting(t *testing.T, e storage.Engine, g int, started chan<- bool, quit <-chan struct{}) {
	for n := 0; ; n++ {
		err := e.Update(func(w storage.Writer) error {
			err := errors.Join(increment(w, "first"), increment(w, "second"))
			return errors.Join(err, w.Put(fmt.Appendf(nil, "g%d/%d", g, n%50), make([]byte, n%700)))
		})
		if err != nil {
			t.Error(err)
		}
		if n == 0 {
			started <- true
		}
		select {
		case <-quit:
			return
		default:
		}
	}
}

func wantEqualCounts(t *testing.T, e storage.Engine) {
	t.Helper()
	if a, b := get(t, e, "first"), get(t, e, "second"); !bytes.Equal(a, b) || len(a) == 0 {
		t.Errorf("a snapshot between two halves of a transaction: %s and %s", a, b)
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errTest }
