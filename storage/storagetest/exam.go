package storagetest

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"rupor/storage"
)

// Run is the exam. open returns a new, empty engine each time; Run closes it.
func Run(t *testing.T, open func(t *testing.T) storage.Engine) {
	for _, q := range []struct {
		name string
		ask  func(*testing.T, storage.Engine)
	}{
		{"a key that was put is there, a deleted one is not", getPutDelete},
		{"an empty value is not an absent one", emptyValue},
		{"bad keys are refused and spoil nothing", badKeys},
		{"slices may be reused after a put", reusedSlices},
		{"a scan keeps its bounds and its order", scanBounds},
		{"a visitor ends a scan with Stop or with its error", scanEnds},
		{"a transaction sees its own writes and deletes", ownWrites},
		{"a visitor must not write", writeInScan},
		{"a failed function leaves nothing", failedFunction},
		{"a panic leaves nothing and reaches the caller", panicking},
		{"a goroutine that ends inside an update hurts nobody", goexit},
		{"a writer is of no use after its transaction", writerOutlives},
		{"a view sees one moment", viewIsOneMoment},
		{"concurrent updates happen one after another", concurrentUpdates},
		{"failures and panics beside an update do not touch it", mixedUpdates},
		{"close waits, then everything is refused", closing},
		{"it does what a sorted list does", randomModel},
	} {
		t.Run(q.name, func(t *testing.T) {
			t.Parallel()
			e := open(t)
			t.Cleanup(func() {
				MustBeHealthy(t, e)
				must(t, e.Close())
			})
			q.ask(t, e)
		})
	}
}

var errTest = errors.New("no, thank you")

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// put writes "key=value" pairs in one transaction.
func put(t testing.TB, e storage.Engine, pairs ...string) {
	t.Helper()
	must(t, e.Update(func(w storage.Writer) error { return putAll(w, pairs...) }))
}

func putAll(w storage.Writer, pairs ...string) error {
	for _, pair := range pairs {
		key, value, _ := strings.Cut(pair, "=")
		if err := w.Put([]byte(key), []byte(value)); err != nil {
			return err
		}
	}
	return nil
}

// wantAll fails unless the store holds exactly these "key=value" pairs.
func wantAll(t testing.TB, e storage.Engine, want ...string) {
	t.Helper()
	must(t, e.View(func(r storage.Reader) error {
		wantScan(t, r, nil, nil, want...)
		return nil
	}))
}

// wantScan fails unless both scans of the range show exactly these pairs, given in ascending order.
func wantScan(t testing.TB, r storage.Reader, from, to []byte, want ...string) {
	t.Helper()
	var up, down []string
	note := func(to *[]string) func(key, value []byte) error {
		return func(key, value []byte) error {
			if value == nil {
				t.Errorf("the value of %q is nil", key)
			}
			*to = append(*to, fmt.Sprintf("%s=%s", key, value))
			return nil
		}
	}
	must(t, r.Scan(from, to, note(&up)))
	must(t, r.ScanBack(from, to, note(&down)))
	if strings.Join(up, " ") != strings.Join(want, " ") {
		t.Errorf("scan of [%q, %q) shows %q, want %q", from, to, up, want)
	}
	for i := range down {
		if len(down) != len(want) || down[i] != want[len(want)-1-i] {
			t.Errorf("scan back of [%q, %q) shows %q, want the reverse of %q", from, to, down, want)
			break
		}
	}
	if len(down) != len(want) {
		t.Errorf("scan back of [%q, %q) shows %d pairs, want %d", from, to, len(down), len(want))
	}
}

func get(t testing.TB, e storage.Engine, key string) (value []byte) {
	t.Helper()
	must(t, e.View(func(r storage.Reader) error {
		v, err := r.Get([]byte(key))
		value = bytes.Clone(v)
		return err
	}))
	return value
}
