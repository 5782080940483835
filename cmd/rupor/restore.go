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
// replaced stays beside it. Nobody can serve it from before the copy is read until it
// is in its place.
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
	leave, err := c.restoreAlone()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, leave()) }()
	store, err := c.hold()
	if err != nil {
		return err
	}
	defer func() {
		if store != nil {
			err = errors.Join(err, store.Close())
		}
	}()
	kept := c.file() + time.Now().UTC().Format(replacedAt+".000")
	read := func(to io.Writer) error { _, err := io.Copy(to, from); return err }
	err = writeWhole(c.file(), read, func(part string) error {
		if err := c.prove(part); err != nil {
			return err
		}
		if store == nil { // one may have been made since
			if store, err = c.hold(); err != nil {
				return err
			}
		}
		if err := w.ctx.Err(); err != nil {
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

// restoreAlone keeps another restore out of the data folder until leave, and clears
// away what one left that was cut off.
func (d dataFlags) restoreAlone() (leave func() error, err error) {
	folder, err := os.Open(d.Data)
	if err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	err = unix.Flock(int(folder.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	if errors.Is(err, unix.EWOULDBLOCK) {
		err = fmt.Errorf("another restore is at work in %s: let it end first", d.Data)
	} else if err = os.Remove(d.file() + ".part"); errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	if err != nil {
		return nil, errors.Join(err, folder.Close())
	}
	return folder.Close, nil
}

// hold keeps everybody else from the store while it is open; it is nil where there is
// none, or none that anybody could open.
func (d dataFlags) hold() (storage.Engine, error) {
	if errors.Is(d.there(), errNoStore) {
		return nil, nil
	}
	store, err := bolt.Open(d.file(), bolt.Options{})
	switch {
	case errors.Is(err, storage.ErrLocked):
		return nil, fmt.Errorf("the store %s is in use by %s: stop it first", d.file(), holder(d.Data))
	case errors.Is(err, fs.ErrPermission):
		return nil, d.forbidden() // another user may serve it
	case err != nil:
		return nil, nil //nolint:nilerr // that it can't be opened is why it is to be replaced
	}
	return store, nil
}

// prove makes sure that a file can take the place of the store.
func (c *restoreCommand) prove(name string) error {
	if err := lookThrough(name); err != nil {
		return fmt.Errorf("what came from %s is not a whole store, take another backup: %w", c.File, err)
	}
	return c.belongs(name)
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
