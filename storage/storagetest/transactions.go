package storagetest

import (
	"errors"
	"fmt"
	"runtime"
	"testing"

	"rupor/storage"
)

func ownWrites(t *testing.T, e storage.Engine) {
	put(t, e, "a=1", "c=3", "e=5")
	must(t, e.Update(func(w storage.Writer) error {
		err := errors.Join(putAll(w, "b=2", "c=33", "f=6", "0=0"), w.Delete([]byte("e")), w.Delete([]byte("f")))
		wantScan(t, w, nil, nil, "0=0", "a=1", "b=2", "c=33")
		wantScan(t, w, []byte("b"), []byte("c"), "b=2")
		wantScan(t, w, []byte("b"), nil, "b=2", "c=33")
		wantScan(t, w, []byte("d"), []byte("z"))
		if v, _ := w.Get([]byte("e")); v != nil {
			t.Errorf("a key deleted in this transaction holds %q", v)
		}
		err = errors.Join(err, putAll(w, "e=55"))
		wantScan(t, w, []byte("c"), nil, "c=33", "e=55")
		return err
	}))
	wantAll(t, e, "0=0", "a=1", "b=2", "c=33", "e=55")
}

func writeInScan(t *testing.T, e storage.Engine) {
	put(t, e, "a=1", "b=2")
	must(t, e.Update(func(w storage.Writer) error {
		return w.Scan(nil, nil, func(key, _ []byte) error {
			if w.Put([]byte("new"), nil) == nil || w.Delete(key) == nil {
				t.Error("a visitor was allowed to write")
			}
			return w.Scan(nil, nil, func(_, _ []byte) error { return storage.Stop }) // reading is fine
		})
	}))
	wantAll(t, e, "a=1", "b=2")
	put(t, e, "c=3")
}

func failedFunction(t *testing.T, e storage.Engine) {
	put(t, e, "a=1", "b=2")
	err := e.Update(func(w storage.Writer) error {
		return errors.Join(putAll(w, "a=9", "c=9"), w.Delete([]byte("b")), errTest)
	})
	if !errors.Is(err, errTest) {
		t.Errorf("update returned %v, want the function's own error", err)
	}
	if err := e.View(func(storage.Reader) error { return errTest }); !errors.Is(err, errTest) {
		t.Errorf("view returned %v, want the function's own error", err)
	}
	wantAll(t, e, "a=1", "b=2")
}

func panicking(t *testing.T, e storage.Engine) {
	put(t, e, "a=1")
	caught := func(f func()) (value any) {
		defer func() { value = recover() }()
		f()
		return nil
	}
	p := caught(func() {
		_ = e.Update(func(w storage.Writer) error {
			_ = putAll(w, "a=9", "b=9")
			panic("oops")
		})
	})
	if p != "oops" {
		t.Errorf("the caller of Update recovered %v, want oops", p)
	}
	if p := caught(func() { _ = e.View(func(storage.Reader) error { panic("ouch") }) }); p != "ouch" {
		t.Errorf("the caller of View recovered %v, want ouch", p)
	}
	wantAll(t, e, "a=1")
	put(t, e, "c=3")
	wantAll(t, e, "a=1", "c=3")
}

// goexit plays what t.FailNow does.
func goexit(t *testing.T, e storage.Engine) {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = e.Update(func(w storage.Writer) error {
			_ = putAll(w, "a=1")
			runtime.Goexit()
			return nil
		})
	}()
	<-ended
	put(t, e, "b=2")
	wantAll(t, e, "b=2")
}

func writerOutlives(t *testing.T, e storage.Engine) {
	var kept storage.Writer
	must(t, e.Update(func(w storage.Writer) error { kept = w; return putAll(w, "a=1") }))
	_, getErr := kept.Get([]byte("a"))
	scanErr := kept.Scan(nil, nil, func(_, _ []byte) error { return nil })
	if getErr == nil || scanErr == nil || putAll(kept, "b=2") == nil || kept.Delete([]byte("a")) == nil {
		t.Error("a writer works after its transaction is over")
	}
	wantAll(t, e, "a=1")
}

func viewIsOneMoment(t *testing.T, e storage.Engine) {
	put(t, e, "a=1", "b=1")
	reading, written, read := make(chan bool), make(chan bool), make(chan error)
	go func() {
		read <- e.View(func(r storage.Reader) error {
			reading <- true
			<-written
			var seen string
			err := r.Scan(nil, nil, func(key, value []byte) error {
				seen += fmt.Sprintf("%s=%s ", key, value)
				return nil
			})
			if seen != "a=1 b=1 " {
				t.Errorf("a view that began before a change sees %q", seen)
			}
			return err
		})
	}()
	<-reading
	for n := range 50 { // a view must not hold up writers, either
		put(t, e, fmt.Sprintf("a=%d", n), fmt.Sprintf("c%d=%05000d", n, n))
	}
	must(t, e.Update(func(w storage.Writer) error { return w.Delete([]byte("b")) }))
	close(written)
	must(t, <-read)
}

func closing(t *testing.T, e storage.Engine) {
	put(t, e, "a=1")
	inside, leave, closed := make(chan bool), make(chan bool), make(chan error, 1)
	updated := make(chan error)
	go func() {
		updated <- e.Update(func(w storage.Writer) error {
			inside <- true
			<-leave
			return putAll(w, "b=2")
		})
	}()
	<-inside
	go func() { closed <- e.Close() }()
	for range 100 {
		runtime.Gosched()
	}
	early := len(closed) > 0
	leave <- true
	if early {
		t.Error("close did not wait for an update")
	}
	must(t, <-updated)
	must(t, <-closed)
	none := func() { t.Error("a closed store opened a transaction") }
	_, snapshotErr := e.Snapshot(nil)
	for call, err := range map[string]error{
		"view":     e.View(func(storage.Reader) error { none(); return nil }),
		"update":   e.Update(func(storage.Writer) error { none(); return nil }),
		"snapshot": snapshotErr,
		"check":    e.Check(),
	} {
		if !errors.Is(err, storage.ErrClosed) {
			t.Errorf("%s after close: %v, want ErrClosed", call, err)
		}
	}
	must(t, e.Close())
}
