package bot

import (
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"rupor/storage"
	"rupor/storage/bolt"
	"rupor/union"
)

// benchmarkImport takes a list over into a store on a disk and reports the time and
// the most memory that was in use, the garbage included.
func benchmarkImport(b *testing.B, data []byte, dry bool, rows int) {
	th := newTheatre(b, "ru")
	for b.Loop() {
		store, err := bolt.Open(filepath.Join(b.TempDir(), "rupor.db"), bolt.Options{})
		if err != nil {
			b.Fatal(err)
		}
		err = branches(b).View(func(r storage.Reader) error {
			return store.Update(func(w storage.Writer) error {
				return r.Scan(nil, nil, w.Put)
			})
		})
		if err != nil {
			b.Fatal(err)
		}
		peak, stop := watchMemory()
		began := time.Now()
		res, err := th.bot(store).ImportFile(b.Context(), union.ImportOrganizations, 0, "a", "ru", data, dry)
		took := time.Since(began)
		stop()
		if err != nil || res.Found.Added != rows || !dry && res.Done.Added != rows {
			b.Fatalf("%+v %v", res.Found, err)
		}
		b.ReportMetric(took.Seconds(), "s")
		b.ReportMetric(float64(len(data))/1e6, "MB-file")
		b.ReportMetric(float64(<-peak)/1e6, "MB-heap")
		if err := store.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// watchMemory looks at the heap until stop and then says the most of it.
func watchMemory() (peak <-chan uint64, stop func()) {
	out, done := make(chan uint64, 1), make(chan struct{})
	runtime.GC()
	go func() {
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		most, at := uint64(0), runtime.MemStats{}
		for {
			select {
			case <-done:
				out <- most
				return
			case <-tick.C:
				runtime.ReadMemStats(&at)
				most = max(most, at.HeapInuse)
			}
		}
	}()
	return out, func() { close(done) }
}
