package main

import (
	"testing"
	"time"

	"rupor/storage"
	"rupor/storage/memory"
)

func TestOnlyOldMarksAreSwept(t *testing.T) {
	t.Parallel()
	h := &house{store: memory.New()}
	now := time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC)
	const old, fresh = 2*sweepBatch + 1, 3
	err := h.store.Update(func(w storage.Writer) error {
		for id := range int64(old + fresh) {
			at := now.Add(-seenFor - time.Nanosecond)
			if id < fresh {
				at = now.Add(-seenFor)
			}
			if err := storage.Seen.Put(w, id, at); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	rounds := 0
	for more := true; more; rounds++ {
		if more, err = h.sweepSome(now.Add(-seenFor)); err != nil {
			t.Fatal(err)
		}
	}
	err = h.store.View(func(r storage.Reader) error {
		var left []int64
		err := storage.Seen.All(r, func(id int64, _ time.Time) error { left = append(left, id); return nil })
		if len(left) != fresh || rounds != 3 {
			t.Errorf("%d marks are left after %d rounds", len(left), rounds)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
