package memory_test

import (
	"bytes"
	"encoding/binary"
	"math"
	"testing"

	"rupor/storage"
	"rupor/storage/memory"
	"rupor/storage/storagetest"
)

func TestExam(t *testing.T) {
	t.Parallel()
	storagetest.Run(t, func(*testing.T) storage.Engine { return memory.New() })
}

func TestSnapshot(t *testing.T) {
	t.Parallel()
	storagetest.RunSnapshot(t,
		func(*testing.T) storage.Engine { return memory.New() },
		func(t *testing.T, snapshot []byte) storage.Engine {
			e, err := memory.Restore(bytes.NewReader(snapshot))
			if err != nil {
				t.Fatal(err)
			}
			return e
		})
}

func TestRestoreRefusesHalfASnapshot(t *testing.T) {
	t.Parallel()
	e := memory.New()
	err := e.Update(func(w storage.Writer) error { return w.Put([]byte("key"), []byte("value")) })
	var whole bytes.Buffer
	if _, snapErr := e.Snapshot(&whole); err != nil || snapErr != nil {
		t.Fatal(err, snapErr)
	}
	for n := 1; n < whole.Len(); n++ {
		if _, err := memory.Restore(bytes.NewReader(whole.Bytes()[:n])); err == nil {
			t.Errorf("the first %d of %d bytes were taken for a snapshot", n, whole.Len())
		}
	}
}

func TestRestoreRefusesALengthThatNothingHas(t *testing.T) {
	t.Parallel()
	damaged := append(binary.AppendUvarint(nil, math.MaxUint64), 0) // a key, then an empty value
	if _, err := memory.Restore(bytes.NewReader(damaged)); err == nil {
		t.Error("a length of 2⁶⁴−1 was taken for an empty key")
	}
}

func TestAForkGoesItsOwnWay(t *testing.T) {
	t.Parallel()
	put := func(e storage.Engine, value string) {
		if err := e.Update(func(w storage.Writer) error { return w.Put([]byte("key"), []byte(value)) }); err != nil {
			t.Fatal(err)
		}
	}
	first := memory.New()
	put(first, "before")
	second := first.Fork()
	put(first, "one way")
	third := second.Fork()
	put(second, "the other way")
	for e, want := range map[storage.Engine]string{first: "one way", second: "the other way", third: "before"} {
		err := e.View(func(r storage.Reader) error {
			got, err := r.Get([]byte("key"))
			if string(got) != want {
				t.Errorf("%s, want %s", got, want)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
