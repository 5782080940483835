package bolt_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"rupor/storage"
	"rupor/storage/bolt"
	"rupor/storage/storagetest"
)

func open(t *testing.T, path string) storage.Engine {
	t.Helper()
	return openIn(t, path)
}

func openIn(t testing.TB, path string) storage.Engine {
	t.Helper()
	e, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestExam(t *testing.T) {
	t.Parallel()
	storagetest.Run(t, func(t *testing.T) storage.Engine { return open(t, filepath.Join(t.TempDir(), "store")) })
}

func TestDurable(t *testing.T) {
	t.Parallel()
	storagetest.RunDurable(t, open)
}

func TestSecondProcessIsToldWhoHoldsTheFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "store")
	e := open(t, path)
	_, err := bolt.Open(path, bolt.Options{LockTimeout: 60 * time.Millisecond})
	if !errors.Is(err, storage.ErrLocked) || !strings.Contains(fmt.Sprint(err), path) {
		t.Errorf("got %v, want ErrLocked with the path", err)
	}
	if err := bolt.Compact(path, path+".small"); !errors.Is(err, storage.ErrLocked) {
		t.Errorf("compact of a file in use: %v, want ErrLocked", err)
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if err := open(t, path).Close(); err != nil {
		t.Fatal(err)
	}
}

// Who waits for a file that is replaced meanwhile gets the one that has its name then.
func TestTheFileIsReplacedWhileItsLockIsWaitedFor(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("/proc/self/fdinfo"); err != nil {
		t.Skip("it can't be seen who waits")
	}
	path := filepath.Join(t.TempDir(), "store")
	fresh := open(t, path+".fresh")
	put := func(w storage.Writer) error { return w.Put([]byte("fresh"), []byte("yes")) }
	if err := errors.Join(fresh.Update(put), fresh.Close()); err != nil {
		t.Fatal(err)
	}
	held, waited := open(t, path), make(chan error, 1)
	go func() {
		e, err := bolt.Open(path, bolt.Options{LockTimeout: time.Minute})
		if err == nil {
			err = errors.Join(e.View(func(r storage.Reader) error {
				if value, err := r.Get([]byte("fresh")); value == nil {
					return errors.Join(errors.New("it got the file that was replaced"), err)
				}
				return nil
			}), e.Close())
		}
		waited <- err
	}()
	for writers(t, path) < 2 {
		runtime.Gosched()
	}
	if err := errors.Join(os.Rename(path+".fresh", path), held.Close(), <-waited); err != nil {
		t.Error(err)
	}
}

// A file that outgrew its map while a backup is taken would stop everybody until that ends: one of a million members
// is 2 GB, and grows meanwhile.
func TestAUnionOfAMillionDoesNotOutgrowItsMap(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "store")
	e := open(t, path)
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		t.Skip("it can't be seen what is mapped")
	}
	for line := range strings.Lines(string(maps)) {
		var from, to uint64
		if _, err := fmt.Sscanf(line, "%x-%x", &from, &to); err == nil && strings.Contains(line, path) && to-from >= 8<<30 {
			if err := e.Close(); err != nil {
				t.Error(err)
			}
			return
		}
	}
	t.Errorf("no room in the map for a large union: %v", e.Close())
}

// writers is how often this process has the file open for writing.
func writers(t *testing.T, path string) (n int) {
	t.Helper()
	open, err := filepath.Glob("/proc/self/fd/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, fd := range open {
		name, _ := os.Readlink(fd) // others close theirs meanwhile
		about, _ := os.ReadFile(strings.Replace(fd, "/fd/", "/fdinfo/", 1))
		if name == path && regexp.MustCompile(`(?m)^flags:.*2$`).Match(about) {
			n++
		}
	}
	return n
}

// The first opening makes a file that is whole from its first moment, whoever else opens it.
func TestNobodySeesAStoreThatIsBeingMade(t *testing.T) {
	t.Parallel()
	for range 20 {
		path := filepath.Join(t.TempDir(), "folder", "store")
		over := make(chan error)
		for range 4 {
			go func() {
				e, err := bolt.Open(path, bolt.Options{LockTimeout: time.Minute})
				if err == nil {
					err = e.Close()
				}
				over <- err
			}()
		}
		for range 4 {
			if err := <-over; err != nil {
				t.Error(err)
			}
		}
		if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 1 {
			t.Errorf("%v is left: %v", left, err)
		}
	}
}

func TestOnlyTheOwnerMayRead(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "data", "deep", "store")
	defer func() { _ = open(t, path).Close() }()
	if err := open(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	for p, want := range map[string]os.FileMode{path: 0o600, filepath.Dir(path): 0o700, filepath.Dir(filepath.Dir(path)): 0o700} {
		info, err := os.Stat(p)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s has mode %o, want %o", p, got, want)
		}
	}
}

func TestDamagedFileIsNamed(t *testing.T) {
	t.Parallel()
	for name, content := range map[string][]byte{
		"not a store":  []byte(strings.Repeat("это не архив ", 5000)),
		"all zeros":    make([]byte, 1<<16),
		"cut to death": []byte("x"),
	} {
		path := filepath.Join(t.TempDir(), "store")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := bolt.Open(path, bolt.Options{})
		if err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: got %v, want an error that names the file", name, err)
		}
	}
}

// A copy that was interrupted would kill the program at the first page that is not there, and one of nothing would pass
// for a new union.
func TestHalfACopyIsNoStore(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "store")
	e := open(t, path)
	for n := range 200 {
		err := e.Update(func(w storage.Writer) error { return w.Put(fmt.Appendf(nil, "%04d", n), make([]byte, 3000)) })
		if err != nil {
			t.Fatal(err)
		}
	}
	var whole bytes.Buffer
	if _, err := e.Snapshot(&whole); err != nil {
		t.Fatal(err)
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	torn := bytes.Clone(whole.Bytes())
	torn[60]++ // the first meta is not whole any more: the second one tells
	all := whole.Len()
	for name, content := range map[string][]byte{
		"nothing": {}, "a header": raw[:100], "a page": raw[:4096], "a page and a bit": raw[:5000],
		"two pages": raw[:8192], "four pages": raw[:16384], "a half": raw[:all/2], "a byte too few": whole.Bytes()[:all-1],
		"a page too few": whole.Bytes()[:all-4096], "a half without the first meta": torn[:all/2],
	} {
		part := filepath.Join(t.TempDir(), "store")
		if err := os.WriteFile(part, content, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := bolt.Open(part, bolt.Options{})
		if err == nil || !strings.Contains(err.Error(), part) || !strings.Contains(err.Error(), "backup") {
			t.Errorf("%s: got %v, want an error with the file and the cure", name, err)
		}
		if err := bolt.Compact(part, part+".small"); err == nil || !strings.Contains(err.Error(), "backup") {
			t.Errorf("%s: compact: got %v, want an error with the cure", name, err)
		}
	}
	for name, content := range map[string][]byte{"the store": raw, "a snapshot": whole.Bytes(), "a store without the first meta": torn} {
		path := filepath.Join(t.TempDir(), "store")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		e, err := bolt.Open(path, bolt.Options{})
		if err == nil {
			err = errors.Join(e.Check(), e.Close())
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCheckFindsDamage(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "store")
	e := open(t, path)
	err := e.Update(func(w storage.Writer) error {
		return errors.Join(w.Put([]byte("anna"), nil), w.Put([]byte("boris"), make([]byte, 5000)))
	})
	if err := errors.Join(err, e.Check(), e.Close()); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(path, bytes.ReplaceAll(raw, []byte("anna"), []byte("zoya")), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	e = open(t, path)
	defer func() { _ = e.Close() }()
	if err := e.Check(); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("keys out of order: %v, want an error that names the file", err)
	}
}

func TestFullDisk(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "store")
	e, err := bolt.Open(path, bolt.Options{MaxSize: 20 << 20})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = e.Close() }()
	write := func(n int) error {
		return e.Update(func(w storage.Writer) error {
			return w.Put(fmt.Appendf(nil, "%08d", n), make([]byte, 100<<10))
		})
	}
	kept := 0
	for ; err == nil && kept < 1000; kept++ {
		err = write(kept)
	}
	kept--
	if err == nil || !strings.Contains(err.Error(), path) {
		t.Fatalf("after %d writes: %v, want an error that names the file", kept, err)
	}
	for range 3 {
		if write(kept) == nil {
			t.Error("a full disk took a write")
		}
	}
	storagetest.MustBeHealthy(t, e)
	found := 0
	count := func(_, _ []byte) error { found++; return nil }
	if err := e.View(func(r storage.Reader) error { return r.Scan(nil, nil, count) }); err != nil || found != kept {
		t.Errorf("%d of %d records are there: %v", found, kept, err)
	}
	err = e.Update(func(w storage.Writer) error { return w.Delete([]byte("00000000")) })
	if err != nil {
		t.Errorf("a full disk does not let go of anything: %v", err)
	}
}

func TestCompact(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "store")
	e := open(t, path)
	fill := func(change func(w storage.Writer, key []byte) error) {
		err := e.Update(func(w storage.Writer) error {
			for n := range 2000 {
				if err := change(w, fmt.Appendf(nil, "%05d", n)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	fill(func(w storage.Writer, key []byte) error { return w.Put(key, make([]byte, 1000)) })
	fill(func(w storage.Writer, key []byte) error {
		if strings.HasSuffix(string(key), "7") {
			return nil
		}
		return w.Delete(key)
	})
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	small := path + ".small"
	if err := bolt.Compact(path, small); err != nil {
		t.Fatal(err)
	}
	before, _ := os.Stat(path)
	after, err := os.Stat(small)
	if err != nil || after.Size() > before.Size()/3 {
		t.Errorf("%d bytes compacted to %d: %v", before.Size(), after.Size(), err)
	}
	if err := bolt.Compact(path, small); err == nil {
		t.Error("compact wrote over a file")
	}
	e = open(t, small)
	defer func() { _ = e.Close() }()
	n := 0
	count := func(_, _ []byte) error { n++; return nil }
	if err := e.View(func(r storage.Reader) error { return r.Scan(nil, nil, count) }); err != nil || n != 200 {
		t.Errorf("the copy has %d records, want 200: %v", n, err)
	}
	storagetest.MustBeHealthy(t, e)
}
