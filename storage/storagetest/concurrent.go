package storagetest

import (
	"errors"
	"fmt"
	"strconv"
	"sync"
	"testing"

	"rupor/storage"
)

// increment adds one to the number under key.
func increment(w storage.Writer, key string) error {
	raw, err := w.Get([]byte(key))
	if err != nil {
		return err
	}
	n, _ := strconv.Atoi(string(raw))
	return w.Put([]byte(key), strconv.AppendInt(nil, int64(n)+1, 10))
}

// together runs f in many goroutines, times times in each.
func together(goroutines, times int, f func(goroutine, time int)) {
	var all sync.WaitGroup
	for g := range goroutines {
		all.Go(func() {
			for n := range times {
				f(g, n)
			}
		})
	}
	all.Wait()
}

func concurrentUpdates(t *testing.T, e storage.Engine) {
	together(32, 20, func(g, n int) {
		own := fmt.Sprintf("own/%d/%d", g, n)
		err := e.Update(func(w storage.Writer) error {
			return errors.Join(increment(w, "count"), w.Put([]byte(own), nil))
		})
		if err != nil {
			t.Error(err)
		}
		err = e.View(func(r storage.Reader) error {
			if v, err := r.Get([]byte(own)); v == nil || err != nil {
				t.Errorf("%s was acknowledged and is not there: %v", own, err)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
	if n := get(t, e, "count"); string(n) != "640" {
		t.Errorf("640 updates counted to %s", n)
	}
}

// mixedUpdates has every third update fail and every fifth panic, after they have written.
func mixedUpdates(t *testing.T, e storage.Engine) {
	var kept sync.Map
	together(16, 30, func(g, n int) {
		own := fmt.Sprintf("own/%d/%d", g, n)
		defer func() {
			if p := recover(); (p != nil) != (n%5 == 0) || (p != nil && p != own) {
				t.Errorf("update %s ended in the panic %v", own, p)
			}
		}()
		err := e.Update(func(w storage.Writer) error {
			err := errors.Join(increment(w, "count"), w.Put([]byte(own), nil))
			switch {
			case n%5 == 0:
				panic(own)
			case n%3 == 0:
				return errTest
			}
			return err
		})
		if wanted := n%3 == 0; errors.Is(err, errTest) != wanted || (err != nil) != wanted {
			t.Errorf("update %s returned %v", own, err)
		}
		if err == nil {
			kept.Store(own, true)
		}
	})
	n := 0
	must(t, e.View(func(r storage.Reader) error {
		return r.Scan([]byte("own"), []byte("own0"), func(key, _ []byte) error {
			n++
			if _, was := kept.Load(string(key)); !was {
				t.Errorf("%s was not acknowledged and is there", key)
			}
			return nil
		})
	}))
	if count := get(t, e, "count"); n != 16*16 || string(count) != strconv.Itoa(n) {
		t.Errorf("%d records and a count of %s, want 256 of both", n, count)
	}
}
