package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rupor/storage"
	"rupor/storage/bolt"
	"rupor/union"
)

// A backup is whole, its owner's alone and never written over another, whether the bot
// serves or not. It takes the place of the store, which is kept.
func TestBackupAndRestore(t *testing.T) {
	t.Parallel()
	c := smallUnion(t)
	dir := t.TempDir()
	idle, served := filepath.Join(dir, "idle.db"), filepath.Join(dir, "served.db")
	rupor, said := atTerminal(t, c.Data), saying(t)
	said(rupor(0, "backup", idle), "looked through")
	said(rupor(1, "backup", idle), "never overwritten")
	said(rupor(1, "backup", filepath.Join(dir, "none", "x.db")), "no such file")

	store, err := bolt.Open(c.file(), bolt.Options{})
	if err == nil {
		err = store.Update(func(w storage.Writer) error {
			return storage.Organizations.Put(w, 4242, union.Organization{ID: 4242, Name: "Новая школа", Level: union.Primary, Path: []union.OrgID{4242}})
		})
	}
	if err != nil {
		t.Fatal(err)
	}
	said(rupor(1, "backup", served), "stop it first")
	ctx, end := context.WithCancel(t.Context())
	over := make(chan error, 1)
	listener, err := listenAlone(ctx, c.socket())
	if err != nil {
		t.Fatal(err)
	}
	go func() { over <- answer(ctx, listener, lending(store, logger(t.Output(), "text"))) }()
	said(rupor(0, "backup", served), "looked through")
	if raw, err := os.ReadFile(served); err != nil || !strings.HasPrefix(rupor(0, "backup", "-"), string(raw[:4096])) {
		t.Errorf("the standard output has another store (%v)", err)
	}
	said(rupor(1, "restore", idle), "stop it first")
	err = store.Close()
	said(rupor(1, "backup", "-"), "broke off")
	end()
	if err := errors.Join(<-over, err); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{idle, served} {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}

	said(rupor(0, "restore", idle), "is kept in "+c.file()+".replaced-")
	if list := rupor(0, "export", "organizations", "-"); strings.Contains(list, "Новая школа") {
		t.Error("what came after the backup is still there")
	}
	said(rupor(0, "restore", served), "restored")
	said(rupor(0, "export", "organizations", "-"), "Новая школа")
	said(rupor(0, "check"), "whole")
}

// What is not whole is no backup and is not restored, and the store stays as it is.
func TestNothingBrokenIsBackedUpOrRestored(t *testing.T) {
	t.Parallel()
	c := smallUnion(t)
	dir := t.TempDir()
	backup := filepath.Join(dir, "backup.db")
	rupor, said := atTerminal(t, c.Data), saying(t)
	rupor(0, "backup", backup)
	raw, err := os.ReadFile(backup)
	if err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(c.file())
	if err != nil {
		t.Fatal(err)
	}
	half := filepath.Join(dir, "half.db")
	for _, broken := range [][]byte{nil, raw[:len(raw)/2], bytes.Repeat([]byte("union"), 1000)} {
		if err := os.WriteFile(half, broken, 0o600); err != nil {
			t.Fatal(err)
		}
		said(rupor(1, "restore", half), "nothing was changed")
	}
	foreign, err := bolt.Open(filepath.Join(dir, "foreign.db"), bolt.Options{})
	if err := errors.Join(err, foreign.Close()); err != nil {
		t.Fatal(err)
	}
	said(rupor(1, "restore", filepath.Join(dir, "foreign.db")), "no rupor ever wrote to it")
	if after, err := os.ReadFile(c.file()); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the store was changed (%v)", err)
	}
	store, err := bolt.Open(c.file(), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	err = store.Update(func(w storage.Writer) error { return w.Put([]byte("nobody's"), []byte("key")) })
	if err := errors.Join(err, store.Close()); err != nil {
		t.Fatal(err)
	}
	said(rupor(1, "backup", half+"2"), "not kept")
	if left, err := filepath.Glob(half + "2*"); err != nil || left != nil {
		t.Errorf("left: %v, %v", left, err)
	}
}

// smallUnion is a data folder with an organization.
func smallUnion(t *testing.T) dataFlags {
	t.Helper()
	d := dataFlags{t.TempDir()}
	list := filepath.Join(t.TempDir(), "list.csv")
	if err := os.WriteFile(list, []byte("код;название\n1;Область\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	atTerminal(t, d.Data)(0, "import", "organizations", list)
	return d
}
