package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"golang.org/x/sys/unix"

	"rupor/storage"
	"rupor/storage/bolt"
)

type restoreCommand struct {
	dataFlags
	File string `arg:"" help:"File that «rupor backup» wrote; - for the standard input." placeholder:"FILE"`
}

// Run puts a copy in the place of the store, once it is proved whole. The store that is
// replaced stays beside it.
func (c *restoreCommand) Run(w *world) (err error) {
	from := os.Stdin
	if c.File != "-" {
		if from, err = os.Open(c.File); err != nil {
			return fmt.Errorf("backup: %w", err)
		}
		defer func() { err = errors.Join(err, from.Close()) }()
	}
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return fmt.Errorf("data folder: %w; give another with --data", err)
	}
	if err := c.unserved(); err != nil {
		return err
	}
	kept := c.file() + time.Now().UTC().Format(replacedAt+".000")
	read := func(to io.Writer) error { _, err := io.Copy(to, from); return err }
	err = writeWhole(c.file(), read, func(part string) error {
		if err := lookThrough(part); err != nil {
			return fmt.Errorf("what came from %s is not a whole store, take another backup: %w", c.File, err)
		}
		if err := c.belongs(part); err != nil {
			return err
		}
		if err := os.Link(c.file(), kept); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		kept = ""
		return nil
	})
	if err != nil {
		return fmt.Errorf("nothing was changed: %w", err)
	}
	fmt.Fprintf(w.stdout, "restored: %s\n", c.file())
	if kept != "" {
		fmt.Fprintf(w.stdout, "what it replaces is kept in %s for 30 days: delete it sooner when all is well\n", kept)
	}
	return nil
}

// unserved says whether nobody has the store open, whatever state it is in.
func (d dataFlags) unserved() error {
	if errors.Is(d.there(), errNoStore) {
		return nil
	}
	store, err := bolt.Open(d.file(), bolt.Options{})
	switch {
	case errors.Is(err, storage.ErrLocked):
		return fmt.Errorf("the store %s is in use by %s: stop it first", d.file(), holder(d.Data))
	case err != nil:
		return nil //nolint:nilerr // that it can't be opened is why it is to be replaced
	}
	return store.Close()
}

// belongs gives a file to the owner of the data folder, where root restores.
func (d dataFlags) belongs(name string) error {
	var folder unix.Stat_t
	if err := unix.Stat(d.Data, &folder); err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	if os.Geteuid() != 0 {
		return nil
	}
	return os.Chown(name, int(folder.Uid), int(folder.Gid))
}
