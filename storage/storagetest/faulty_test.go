package storagetest_test

import (
	"errors"
	"fmt"
	"testing"

	"rupor/storage"
	"rupor/storage/memory"
	"rupor/storage/storagetest"
)

func TestExamOfWrappedEngines(t *testing.T) {
	t.Parallel()
	t.Run("faulty", func(t *testing.T) {
		storagetest.Run(t, func(*testing.T) storage.Engine { return storagetest.Faulty(memory.New()) })
	})
}

func put(e storage.Engine, key string) error {
	return e.Update(func(w storage.Writer) error { return w.Put([]byte(key), nil) })
}

func keys(t *testing.T, e storage.Engine) (all string) {
	t.Helper()
	err := e.View(func(r storage.Reader) error {
		return r.Scan(nil, nil, func(key, _ []byte) error { all += string(key); return nil })
	})
	if err != nil {
		t.Error(err)
	}
	return all
}

func TestFaultsHappenAsPlanned(t *testing.T) {
	t.Parallel()
	for fault, want := range map[storagetest.Fault]struct {
		err        error
		kept, next string
	}{
		storagetest.None:      {nil, "12", "123"},
		storagetest.Full:      {storagetest.ErrFull, "1", "13"},
		storagetest.DieBefore: {storagetest.ErrDead, "1", "1"},
		storagetest.DieAfter:  {storagetest.ErrDead, "12", "12"},
	} {
		inside := memory.New()
		e := storagetest.Faulty(inside)
		e.Plan(func(update int) storagetest.Fault {
			if update == 2 {
				return fault
			}
			return storagetest.None
		})
		if err := put(e, "1"); err != nil {
			t.Error(err)
		}
		if err := put(e, "2"); !errors.Is(err, want.err) {
			t.Errorf("fault %d: %v, want %v", fault, err, want.err)
		}
		if got := keys(t, inside); got != want.kept {
			t.Errorf("fault %d kept %q, want %q", fault, got, want.kept)
		}
		_ = put(e, "3")
		if got := keys(t, inside); got != want.next {
			t.Errorf("fault %d and one more update kept %q, want %q", fault, got, want.next)
		}
	}
}

func TestTheDeadDoNotAnswer(t *testing.T) {
	t.Parallel()
	inside := memory.New()
	e := storagetest.Faulty(inside)
	err := e.Update(func(w storage.Writer) error {
		e.Die()
		return w.Put([]byte("a"), nil)
	})
	if !errors.Is(err, storagetest.ErrDead) || keys(t, inside) != "" {
		t.Errorf("a process that died inside an update got %v and kept %q", err, keys(t, inside))
	}
	_, snapshotErr := e.Snapshot(nil)
	for call, err := range map[string]error{
		"view": e.View(func(storage.Reader) error { return nil }), "update": put(e, "a"), "snapshot": snapshotErr,
	} {
		if !errors.Is(err, storagetest.ErrDead) {
			t.Errorf("%s: %v, want ErrDead", call, err)
		}
	}
	if err := put(storagetest.Faulty(inside), "b"); err != nil || keys(t, inside) != "b" {
		t.Errorf("after a restart: %v", err)
	}
}

func TestTwiceRunsTwiceAndKeepsOnce(t *testing.T) {
	t.Parallel()
	e, runs := storagetest.Twice(memory.New()), 0
	err := e.Update(func(w storage.Writer) error {
		runs++
		if v, _ := w.Get([]byte("a")); v != nil {
			t.Error("the rehearsal was kept")
		}
		return w.Put([]byte("a"), fmt.Append(nil, runs))
	})
	if err != nil || runs != 2 {
		t.Errorf("%d runs, %v", runs, err)
	}
}
