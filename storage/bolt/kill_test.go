package bolt_test

import (
	"bufio"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"rupor/storage"
	"rupor/storage/bolt"
	"rupor/storage/storagetest"
)

const victimEnv = "RUPOR_STORAGE_VICTIM" // the store of the process that is to be killed, and which life it lives

// TestKilledProcess kills a real process with SIGKILL in full work, again and again on the same file. Whatever it had
// acknowledged must be there, and nothing by halves. What a power failure does to the disk's cache is not tested here.
func TestKilledProcess(t *testing.T) {
	if victim := os.Getenv(victimEnv); victim != "" {
		liveUntilKilled(victim)
	}
	t.Parallel()
	const lives = 15
	path := filepath.Join(t.TempDir(), "store")
	acknowledged := map[string]bool{}
	for life := range lives {
		told := killOne(t, path, life, rand.IntN(400))
		for _, key := range told {
			acknowledged[key] = true
		}
		e := open(t, path)
		wantAcknowledged(t, e, acknowledged)
		storagetest.MustBeHealthy(t, e)
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d commits acknowledged in %d lives", len(acknowledged), lives)
}

// killOne starts a process, kills it after it has told of so many commits, and returns all it told.
func killOne(t *testing.T, path string, life, commits int) (told []string) {
	t.Helper()
	victim := exec.Command(os.Args[0], "-test.run=^TestKilledProcess$")
	victim.Env = append(os.Environ(), fmt.Sprintf("%s=%d:%s", victimEnv, life, path))
	victim.Stderr = os.Stderr
	out, err := victim.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := victim.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		told = append(told, lines.Text())
		if len(told) == commits+1 {
			if err := victim.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	var killed *exec.ExitError
	if err := victim.Wait(); !errors.As(err, &killed) || killed.Exited() {
		t.Fatalf("the victim was not killed: %v", err)
	}
	return told
}

// liveUntilKilled writes from many goroutines and tells of each commit after it was acknowledged.
func liveUntilKilled(victim string) {
	life, path, _ := strings.Cut(victim, ":")
	e, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		panic(err)
	}
	var all sync.WaitGroup
	for g := range 8 {
		all.Go(func() {
			for n := 0; ; n++ {
				key := fmt.Sprintf("life%s/%d/%d", life, g, n)
				if err := e.Update(func(w storage.Writer) error { return writeRecord(w, key) }); err != nil {
					panic(err)
				}
				_, _ = os.Stdout.WriteString(key + "\n") // one write, so that a kill cannot cut it
			}
		})
	}
	all.Wait()
}

// writeRecord changes three places that must agree; now and then it deletes much as well.
func writeRecord(w storage.Writer, key string) error {
	raw, err := w.Get([]byte("count"))
	if err != nil {
		return err
	}
	n, _ := strconv.Atoi(string(raw))
	count := strconv.AppendInt(nil, int64(n)+1, 10)
	junk := fmt.Appendf(nil, "junk/%d", n%64)
	if n%3 == 0 {
		err = w.Delete(junk)
	} else {
		err = w.Put(junk, make([]byte, n%9000))
	}
	return errors.Join(err, w.Put([]byte(key), nil), w.Put([]byte("count"), count))
}

func wantAcknowledged(t *testing.T, e storage.Engine, acknowledged map[string]bool) {
	t.Helper()
	found, count := 0, ""
	err := e.View(func(r storage.Reader) error {
		for key := range acknowledged {
			if v, err := r.Get([]byte(key)); v == nil || err != nil {
				t.Errorf("%s was acknowledged and is lost: %v", key, err)
			}
		}
		raw, err := r.Get([]byte("count"))
		count = string(raw)
		return errors.Join(err, r.Scan([]byte("life"), []byte("liff"), func(_, _ []byte) error { found++; return nil }))
	})
	if err != nil {
		t.Fatal(err)
	}
	if count != strconv.Itoa(found) {
		t.Errorf("%d records and a count of %s: a transaction was kept by halves", found, count)
	}
}
