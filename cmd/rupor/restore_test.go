package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"rupor/storage"
	"rupor/storage/bolt"
)

// From before the copy is read until it is in its place nobody can serve the store that
// it replaces, and no other restore begins. What one left that was cut off is in nobody's
// way; one that is told to stop changes nothing and says so.
func TestNobodyServesWhatIsBeingReplaced(t *testing.T) {
	t.Parallel()
	d, dir := smallUnion(t), t.TempDir()
	rupor, said := atTerminal(t, d.Data), saying(t)
	backup := filepath.Join(dir, "backup.db")
	rupor(0, "backup", backup)
	raw, err := os.ReadFile(backup)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(d.file()+".part", raw[:100], 0o600); err != nil { // of one that was killed
		t.Fatal(err)
	}
	for _, stop := range []bool{true, false} {
		ctx, cancel := context.WithCancel(t.Context())
		slow := restoreSlowly(t, ctx, d)
		if _, err := bolt.Open(d.file(), bolt.Options{LockTimeout: time.Millisecond}); !errors.Is(err, storage.ErrLocked) {
			t.Errorf("the store can be served while it is replaced: %v", err)
		}
		said(rupor(1, "restore", backup), "another restore is at work")
		if stop {
			cancel()
		}
		got := slow(raw)
		cancel()
		kept, err := filepath.Glob(d.file() + ".replaced-*")
		if want := map[bool]string{true: "1 rupor: interrupted", false: "0 restored"}[stop]; !strings.HasPrefix(got, want) || (len(kept) == 0) != stop {
			t.Errorf("told to stop: %v: %s, kept %v (%v)", stop, got, kept, err)
		}
	}
	said(rupor(0, "check"), "whole")
}

// restoreSlowly begins a restore that waits for its copy; it is given by what is returned,
// which tells the code and what was said in the end.
func restoreSlowly(t *testing.T, ctx context.Context, d dataFlags) func(copied []byte) string {
	t.Helper()
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := unix.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	over := make(chan string, 1)
	go func() {
		var out bytes.Buffer
		code := run(ctx, []string{"restore", pipe, "--data", d.Data}, &out, &out)
		over <- string(rune('0'+code)) + " " + out.String()
	}()
	to, err := os.OpenFile(pipe, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	begun := func() bool {
		part, err := os.Stat(d.file() + ".part")
		return err == nil && part.Size() == 0
	}
	for !begun() {
		select {
		case said := <-over:
			t.Fatalf("the restore did not wait: %s", said)
		default:
			runtime.Gosched()
		}
	}
	return func(copied []byte) string {
		_, err := to.Write(copied)
		if err := errors.Join(err, to.Close()); err != nil {
			t.Error(err)
		}
		return <-over
	}
}
