package bolt_test

import (
	"encoding/binary"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"go.etcd.io/bbolt"

	"rupor/storage"
)

// The write of the benchmarks: a new record of 200 bytes under a random key.
func record() (key, value []byte) {
	return binary.BigEndian.AppendUint64(nil, rand.Uint64()), make([]byte, 200)
}

// hundred shares b.N calls of f among 100 goroutines.
func hundred(b *testing.B, f func() error) {
	var all sync.WaitGroup
	var left atomic.Int64
	left.Store(int64(b.N))
	b.ResetTimer()
	for range 100 {
		all.Go(func() {
			for left.Add(-1) >= 0 {
				if err := f(); err != nil {
					b.Error(err)
				}
			}
		})
	}
	all.Wait()
}

func one(b *testing.B, f func() error) {
	for b.Loop() {
		if err := f(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkUpdate(b *testing.B) {
	for name, run := range map[string]func(*testing.B, func() error){"1": one, "100": hundred} {
		b.Run("rupor/"+name, func(b *testing.B) {
			e := openBench(b)
			run(b, func() error {
				key, value := record()
				return e.Update(func(w storage.Writer) error { return w.Put(key, value) })
			})
		})
		for kind, update := range map[string]func(*bbolt.DB, func(*bbolt.Tx) error) error{
			"bbolt-update": (*bbolt.DB).Update, "bbolt-batch": (*bbolt.DB).Batch, "bbolt-batch-of-100": (*bbolt.DB).Batch,
		} {
			b.Run(kind+"/"+name, func(b *testing.B) {
				db := openNaked(b)
				if kind == "bbolt-batch-of-100" { // as many as there are callers: the best case
					db.MaxBatchSize = 100
				}
				run(b, func() error {
					key, value := record()
					return update(db, func(tx *bbolt.Tx) error { return tx.Bucket([]byte("b")).Put(key, value) })
				})
			})
		}
	}
}

func BenchmarkView(b *testing.B) {
	e := openBench(b)
	key, value := record()
	if err := e.Update(func(w storage.Writer) error { return w.Put(key, value) }); err != nil {
		b.Fatal(err)
	}
	one(b, func() error {
		return e.View(func(r storage.Reader) error { _, err := r.Get(key); return err })
	})
}

func openBench(b *testing.B) storage.Engine {
	e := openIn(b, filepath.Join(b.TempDir(), "store"))
	b.Cleanup(func() { _ = e.Close() })
	return e
}

func openNaked(b *testing.B) *bbolt.DB {
	db, err := bbolt.Open(filepath.Join(b.TempDir(), "store"), 0o600, &bbolt.Options{InitialMmapSize: 1 << 30})
	if err == nil {
		err = db.Update(func(tx *bbolt.Tx) error { _, err := tx.CreateBucket([]byte("b")); return err })
	}
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	return db
}
