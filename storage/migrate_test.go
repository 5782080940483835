package storage_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"rupor/storage"
	"rupor/storage/memory"
	"rupor/storage/storagetest"
)

// steps returns n migrations, each of which notes that it was run.
func steps(n int) []storage.Step {
	var all []storage.Step
	for i := range n {
		all = append(all, func(w storage.Writer) error {
			ran, err := w.Get([]byte("ran"))
			return errors.Join(err, w.Put([]byte("ran"), fmt.Append(ran, i)))
		})
	}
	return all
}

func ran(t *testing.T, e storage.Engine) (log string) {
	t.Helper()
	view(t, e, func(r storage.Reader) error {
		value, err := r.Get([]byte("ran"))
		log = string(value)
		return err
	})
	return log
}

func TestMigrateRunsEachStepOnce(t *testing.T) {
	t.Parallel()
	e := memory.New()
	var backups []int
	backup := func(from int) error { backups = append(backups, from); return nil }
	for _, n := range []int{0, 2, 2, 5, 5} {
		if err := storage.Migrate(storagetest.Twice(e), steps(n), backup); err != nil {
			t.Fatal(err)
		}
	}
	want(t, "steps", ran(t, e), "01234")
	want(t, "backups of a store that was empty at first", fmt.Sprint(backups), "[2]")
}

// Several processes that share a store may start at the same time.
func TestMigrateFromManySides(t *testing.T) {
	t.Parallel()
	e := memory.New()
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			if err := storage.Migrate(e, steps(5), nil); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	want(t, "steps", ran(t, e), "01234")
}

// meanwhile is an engine on which somebody else migrates just before the first Update.
type meanwhile struct {
	storage.Engine
	steps []storage.Step
}

func (m *meanwhile) Update(f func(storage.Writer) error) error {
	theirs := m.steps
	m.steps = nil
	if theirs != nil {
		if err := storage.Migrate(m.Engine, theirs, nil); err != nil {
			return err
		}
	}
	return m.Engine.Update(f)
}

func TestMigrateNoticesWhatOthersHaveDone(t *testing.T) {
	t.Parallel()
	e := memory.New()
	if err := storage.Migrate(&meanwhile{e, steps(3)}, steps(5), nil); err != nil {
		t.Error(err)
	}
	want(t, "steps", ran(t, e), "01234")
}

func TestMigrateBacksUpAStoreThatIsNotEmpty(t *testing.T) {
	t.Parallel()
	e := memory.New()
	update(t, e, func(w storage.Writer) error { return w.Put([]byte("old"), nil) })
	errTape := errors.New("no tape")
	err := storage.Migrate(e, steps(3), func(from int) error {
		want(t, "version at the backup", fmt.Sprint(from), "0")
		return errTape
	})
	if !errors.Is(err, errTape) {
		t.Errorf("got %v, want the backup's error", err)
	}
	want(t, "steps without a backup", ran(t, e), "")
	if err := storage.Migrate(e, steps(3), nil); err != nil {
		t.Error(err)
	}
	want(t, "steps", ran(t, e), "012")
}

func TestMigrateRefusesTheFuture(t *testing.T) {
	t.Parallel()
	e := memory.New()
	if err := storage.Migrate(e, steps(3), nil); err != nil {
		t.Fatal(err)
	}
	err := storage.Migrate(e, steps(2), func(int) error { t.Error("backup of a newer store"); return nil })
	if !errors.Is(err, storage.ErrNewer) || !strings.Contains(err.Error(), "3") || !strings.Contains(err.Error(), "2") {
		t.Errorf("got %v, want ErrNewer with both numbers", err)
	}
}

func TestMigrateGoesOnWhereItStopped(t *testing.T) {
	t.Parallel()
	inside := memory.New()
	errStep := errors.New("no such column")
	broken := append(steps(2), func(w storage.Writer) error {
		return errors.Join(w.Put([]byte("half"), nil), errStep)
	})
	if err := storage.Migrate(inside, broken, nil); !errors.Is(err, errStep) || !strings.Contains(err.Error(), "migration 3") {
		t.Errorf("got %v, want the step's error and its number", err)
	}
	want(t, "steps before the broken one", ran(t, inside), "01")
	for _, fault := range []storagetest.Fault{storagetest.Full, storagetest.DieBefore, storagetest.DieAfter} {
		e := storagetest.Faulty(inside)
		e.Plan(func(int) storagetest.Fault { return fault })
		if storage.Migrate(e, steps(6), nil) == nil {
			t.Errorf("fault %d went unnoticed", fault)
		}
	}
	want(t, "steps after three crashes", ran(t, inside), "012")
	if err := storage.Migrate(inside, steps(6), nil); err != nil {
		t.Error(err)
	}
	want(t, "steps", ran(t, inside), "012345")
	view(t, inside, func(r storage.Reader) error {
		if v, err := r.Get([]byte("half")); v != nil || err != nil {
			t.Errorf("a failed step left %q, %v", v, err)
		}
		return nil
	})
}
