package main

import (
	"bytes"
	"compress/gzip"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"rupor/office"
	"rupor/simulator"
	"rupor/storage"
	"rupor/storage/bolt"
	"rupor/union"
)

// fixture writes the store of the present version into testdata, once for each
// new version: go test -run TestStoreOfEveryVersion ./cmd/rupor -fixture
var fixture = flag.Bool("fixture", false, "write the fixture of the present store version")

func fixtureFile(version int) string { return fmt.Sprintf("testdata/store-v%d.db.gz", version) }

// Every version of the store that ever was opens, is brought up to date and is
// whole.
func TestStoreOfEveryVersionOpens(t *testing.T) {
	if *fixture {
		writeFixture(t)
	}
	for version := 1; version <= len(steps()); version++ {
		t.Run(fmt.Sprint(version), func(t *testing.T) {
			c := unpackFixture(t, version)
			if version < 3 {
				stopBeforeIndex(t, c)
			}
			store, err := openStore(c, slog.New(slog.DiscardHandler))
			if err != nil {
				t.Fatal(err)
			}
			defer shut(t, store)
			if err := checkStore(store); err != nil {
				t.Error(err)
			}
			err = store.View(func(r storage.Reader) error {
				m, known, err := storage.Members.Get(r, demoAdmin)
				if !known || !m.Subscribed() {
					t.Errorf("the chair is lost: %+v", m)
				}
				n, err2 := office.CountMembers(r, 0)
				want := demoMembers + 5
				if version >= 3 {
					want += 2 // the candidate and the applicant
				}
				if n != want {
					t.Errorf("%d members", n)
				}
				return errors.Join(err, err2)
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
}

// stopBeforeIndex has the last member of an old store stop the messages and have asked
// an author something, when there was no index of those yet.
func stopBeforeIndex(t *testing.T, c config) {
	t.Helper()
	store, err := bolt.Open(c.file(), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	err = store.Update(func(w storage.Writer) error {
		var last union.Member
		err := storage.Members.Back(w, func(_ union.MemberID, m union.Member) error { last = m; return storage.Stop })
		if err != nil {
			return err
		}
		last.Stopped = last.Joined
		if err := storage.Members.Put(w, last.ID, last); err != nil {
			return err
		}
		k := storage.Pair[union.PostID, union.MemberID]{First: 1 << 20, Second: last.ID}
		if err := storage.Questions.Put(w, k, union.Question{Text: "?", At: last.Joined}); err != nil {
			return err
		}
		for _, index := range []string{"m\x01mg\x00", "pq\x01pt\x00"} {
			var entry []byte
			err := w.Scan([]byte(index), []byte(index+"\xff"), func(key, _ []byte) error { entry = bytes.Clone(key); return nil })
			if entry == nil {
				t.Errorf("nothing is in the index %q", index)
			}
			if err := errors.Join(err, w.Delete(entry)); err != nil {
				return err
			}
		}
		return nil
	})
	if err := errors.Join(err, store.Close()); err != nil {
		t.Fatal(err)
	}
}

func TestStoreIsCopiedBeforeAStepAndTheFutureIsRefused(t *testing.T) {
	t.Parallel()
	c := unpackFixture(t, len(steps()))
	log := slog.New(slog.DiscardHandler)
	store, err := bolt.Open(c.file(), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	tomorrow := append(steps(), func(w storage.Writer) error { return storage.Members.Delete(w, demoAdmin) })
	if err := errors.Join(prepare(store, c, tomorrow, log), store.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := openStore(c, log); !errors.Is(err, storage.ErrNewer) {
		t.Errorf("a store from the future: %v", err)
	}
	backup := config{houseFlags: houseFlags{}}
	backup.Data = t.TempDir()
	if err := os.Rename(fmt.Sprintf("%s.v%d", c.file(), len(steps())), backup.file()); err != nil {
		t.Fatalf("the copy: %v", err)
	}
	old, err := openStore(backup, log)
	if err != nil {
		t.Fatal(err)
	}
	defer shut(t, old)
	err = old.View(func(r storage.Reader) error {
		if known, err := storage.Members.Has(r, demoAdmin); !known {
			t.Errorf("the copy was made after the step: %v", err)
		}
		return nil
	})
	if err := errors.Join(err, checkStore(old)); err != nil {
		t.Error(err)
	}
}

// Copies are kept for a month, halves of them for an hour; nothing else is touched.
func TestOldCopiesOfTheStoreAreDeleted(t *testing.T) {
	t.Parallel()
	d, now := dataFlags{Data: t.TempDir()}, time.Now()
	const month = 30 * 24 * time.Hour
	for name, f := range map[string]struct {
		age   time.Duration
		stays bool
	}{
		"rupor.db":            {2 * month, true},
		"rupor.db.v1":         {month + time.Hour, false},
		"rupor.db.v2":         {month - time.Hour, true},
		"rupor.db.v3.part":    {2 * time.Hour, false},
		"rupor.db.v12.part":   {time.Minute, true},
		"rupor.db.part":       {2 * time.Hour, false},
		"rupor.db.new-1.part": {2 * time.Hour, false},
		"rupor.db.broken":     {2 * month, true},
		"rupor.db" + now.UTC().Add(-month-time.Minute).Format(replacedAt): {0, false},
		"rupor.db" + now.UTC().Add(time.Hour-month).Format(replacedAt):    {2 * month, true},
		"rupor.db.vault":    {2 * month, true},
		"rupor.db.v1.mine":  {2 * month, true},
		"other.rupor.db.v1": {2 * month, true},
		"backup.db.part":    {2 * month, true},
	} {
		path := filepath.Join(d.Data, name)
		if err := errors.Join(os.WriteFile(path, nil, 0o600), os.Chtimes(path, now.Add(-f.age), now.Add(-f.age))); err != nil {
			t.Fatal(err)
		}
		defer func() {
			if _, err := os.Stat(path); (err == nil) != f.stays {
				t.Errorf("%s: stays %v", name, err == nil)
			}
		}()
	}
	if err := d.dropCopies(now, slog.New(slog.DiscardHandler)); err != nil {
		t.Error(err)
	}
}

func unpackFixture(t *testing.T, version int) config {
	t.Helper()
	packed, err := os.Open(fixtureFile(version))
	if err != nil {
		t.Fatal(err)
	}
	defer shut(t, packed)
	unpacked, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	c := config{houseFlags: houseFlags{Admin: []union.MemberID{demoAdmin}}}
	c.Data = t.TempDir()
	out, err := os.Create(c.file())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(out, unpacked); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return c
}

// writeFixture keeps a demo union after its play, compacted and packed.
func writeFixture(t *testing.T) {
	t.Helper()
	sim := simulator.New(simulator.Options{})
	defer sim.Close()
	account := sim.AddBot("rupor_demo_bot", "Рупор")
	url, err := sim.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	d := &demoCommand{Lang: "ru"}
	c, err := d.config(t.TempDir(), url, account.Token())
	if err != nil {
		t.Fatal(err)
	}
	c.Rate = 1000
	if err := d.settle(c, sim, account); err != nil {
		t.Fatal(err)
	}
	playFixture(t, c, sim, account)
	small := filepath.Join(t.TempDir(), "small.db")
	if err := bolt.Compact(c.file(), small); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(small)
	if err != nil {
		t.Fatal(err)
	}
	out, err := os.Create(fixtureFile(len(steps())))
	if err != nil {
		t.Fatal(err)
	}
	packed := gzip.NewWriter(out)
	_, err = packed.Write(raw)
	if err := errors.Join(err, packed.Close(), out.Close()); err != nil {
		t.Fatal(err)
	}
}
