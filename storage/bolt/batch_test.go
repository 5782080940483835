package bolt

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"go.etcd.io/bbolt"

	"rupor/storage"
)

var errDisk = errors.New("no space left on device")

// A stage is a store whose commits wait for a sign, so that a test decides who shares one.
type stage struct {
	*Engine
	t       *testing.T
	commits int
	raised  chan func(*bbolt.Tx) error // what the next commit does
	results []chan error
}

// play runs f in a bubble where Wait means: everybody stands still.
func play(t *testing.T, f func(s *stage)) {
	path := filepath.Join(t.TempDir(), "store")
	synctest.Test(t, func(t *testing.T) {
		e, err := Open(path, Options{})
		if err != nil {
			t.Fatal(err)
		}
		s := &stage{Engine: e, t: t, raised: make(chan func(*bbolt.Tx) error)}
		e.commit = func(tx *bbolt.Tx) error {
			s.commits++
			return (<-s.raised)(tx)
		}
		f(s)
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
}

// update starts an Update and returns when it can get no further; its result comes later.
func (s *stage) update(f func(storage.Writer) error) {
	result := make(chan error, 1)
	s.results = append(s.results, result)
	go func() { result <- s.Update(f) }()
	synctest.Wait()
}

func (s *stage) put(key string) {
	s.update(func(w storage.Writer) error { return w.Put([]byte(key), nil) })
}

// commitNext lets the commit that waits happen as do says.
func (s *stage) commitNext(do func(*bbolt.Tx) error) {
	s.raised <- do
	synctest.Wait()
}

func (s *stage) keys() string {
	s.t.Helper()
	var all []string
	err := s.View(func(r storage.Reader) error {
		return r.Scan(nil, nil, func(key, _ []byte) error { all = append(all, string(key)); return nil })
	})
	if err != nil {
		s.t.Error(err)
	}
	return strings.Join(all, " ")
}

func good(tx *bbolt.Tx) error { return tx.Commit() }

func bad(*bbolt.Tx) error { return errDisk }

func TestWhoeverWaitsSharesTheNextCommit(t *testing.T) {
	t.Parallel()
	play(t, func(s *stage) {
		s.put("first")
		for n := range 100 {
			s.put(fmt.Sprintf("%03d", n))
		}
		s.commitNext(good)
		s.commitNext(good)
		for _, result := range s.results {
			if err := <-result; err != nil {
				t.Error(err)
			}
		}
		if s.commits != 2 {
			t.Errorf("%d commits for 101 updates, want 2", s.commits)
		}
	})
}

func TestABatchIsBounded(t *testing.T) {
	t.Parallel()
	play(t, func(s *stage) {
		s.put("first")
		for n := range maxTurns + 1 {
			s.put(fmt.Sprintf("%05d", n))
		}
		for n := range 3 {
			s.update(func(w storage.Writer) error { return w.Put([]byte{'z', byte(n)}, make([]byte, maxBytes)) })
		}
		for range 5 { // first; 512; the last of them and a big one; a big one; a big one
			s.commitNext(good)
		}
		if s.commits != 5 {
			t.Errorf("%d commits, want 5", s.commits)
		}
		for _, result := range s.results {
			if err := <-result; err != nil {
				t.Error(err)
			}
		}
	})
}

func TestAFailedCommitFailsEverybodyInIt(t *testing.T) {
	t.Parallel()
	play(t, func(s *stage) {
		s.put("before")
		s.put("lost1")
		s.put("lost2")
		s.commitNext(good)
		s.commitNext(bad)
		s.put("after")
		s.commitNext(good)
		for n, want := range []error{nil, errDisk, errDisk, nil} {
			if err := <-s.results[n]; !errors.Is(err, want) {
				t.Errorf("update %d: %v, want %v", n, err, want)
			}
		}
		if got := s.keys(); got != "after before" {
			t.Errorf("the store holds %q", got)
		}
	})
}

// A refusal that rests on a change which was never kept must not be told.
func TestARefusalWaitsForWhatItRestsOn(t *testing.T) {
	t.Parallel()
	errVoted := errors.New("you have voted already")
	vote := func(w storage.Writer) error {
		if v, err := w.Get([]byte("vote")); v != nil || err != nil {
			return errors.Join(errVoted, err)
		}
		return w.Put([]byte("vote"), nil)
	}
	play(t, func(s *stage) {
		s.put("before")
		s.update(vote)
		s.update(vote)
		s.commitNext(good)
		s.commitNext(bad)
		s.update(vote)
		s.update(vote)
		s.commitNext(good)
		for n, want := range []error{nil, errDisk, errDisk, nil, errVoted} {
			if err := <-s.results[n]; !errors.Is(err, want) || (n == 2 && errors.Is(err, errVoted)) {
				t.Errorf("update %d: %v, want %v", n, err, want)
			}
		}
	})
}

func TestNothingWrittenNothingCommitted(t *testing.T) {
	t.Parallel()
	play(t, func(s *stage) {
		s.update(func(w storage.Writer) error { _, err := w.Get([]byte("a")); return err })
		s.update(func(w storage.Writer) error { return errors.Join(w.Put([]byte("a"), nil), errDisk) })
		if err := <-s.results[0]; err != nil {
			t.Error(err)
		}
		if err := <-s.results[1]; !errors.Is(err, errDisk) {
			t.Error(err)
		}
		if s.commits != 0 {
			t.Errorf("%d commits, want none", s.commits)
		}
	})
}

// bbolt's cursors stop at a page that its transaction has emptied; whoever comes later in a batch must not notice.
func TestAScanAfterManyDeletesInOneBatch(t *testing.T) {
	t.Parallel()
	fill := func(from, to int, change func(w storage.Writer, key []byte) error) func(storage.Writer) error {
		return func(w storage.Writer) error {
			for n := from; n < to; n++ {
				if err := change(w, fmt.Appendf(nil, "%05d", n)); err != nil {
					return err
				}
			}
			return nil
		}
	}
	play(t, func(s *stage) {
		s.update(fill(0, 5000, func(w storage.Writer, key []byte) error { return w.Put(key, key) }))
		s.commitNext(good)
		s.put("x")
		s.update(fill(1000, 4000, func(w storage.Writer, key []byte) error { return w.Delete(key) }))
		up, down := 0, 0
		s.update(func(w storage.Writer) error {
			return errors.Join(
				w.Scan(nil, []byte("x"), func(_, _ []byte) error { up++; return nil }),
				w.ScanBack(nil, []byte("x"), func(_, _ []byte) error { down++; return nil }),
			)
		})
		s.commitNext(good)
		s.commitNext(good)
		if up != 2000 || down != 2000 {
			t.Errorf("%d up and %d down, want 2000", up, down)
		}
	})
}

func TestAnUncertainCommitStopsTheStore(t *testing.T) {
	t.Parallel()
	play(t, func(s *stage) {
		s.put("maybe")
		s.put("waiting")
		s.commitNext(func(tx *bbolt.Tx) error { return errors.Join(tx.Commit(), errDisk) })
		for _, result := range s.results {
			if err := <-result; !errors.Is(err, errDisk) {
				t.Errorf("got %v, want the disk's error", err)
			}
		}
		s.put("later")
		if err := <-s.results[2]; !errors.Is(err, errDisk) {
			t.Errorf("a store in doubt took a change: %v", err)
		}
		if err := s.View(func(storage.Reader) error { return nil }); !errors.Is(err, errDisk) {
			t.Errorf("a store in doubt was read: %v", err)
		}
	})
}
