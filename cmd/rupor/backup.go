package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"rupor/office"
	"rupor/storage"
	"rupor/storage/bolt"
)

type backupCommand struct {
	dataFlags
	File string `arg:"" help:"File of the copy, which must not be there yet; - for the standard output." placeholder:"FILE"`
}

// Run copies the store as it is at this moment, while the bot serves or not, and
// proves that the copy is whole: all but one that goes to the standard output.
func (c *backupCommand) Run(w *world) error {
	take := func(to io.Writer) error { return c.copyTo(w.ctx, to) }
	if c.File == "-" {
		return take(w.stdout)
	}
	if _, err := os.Lstat(c.File); !errors.Is(err, fs.ErrNotExist) {
		return errors.Join(fmt.Errorf("%s is there already, and a backup is never overwritten: give another name", c.File), err)
	}
	err := writeWhole(c.File, take, func(part string) error {
		if err := lookThrough(part); err != nil {
			return fmt.Errorf("the copy is not whole, so it was not kept; look at the store with «rupor check»: %w", err)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	_, err = fmt.Fprintf(w.stdout, "written and looked through: %s\nit holds people's names: keep it where others can't read it\n", c.File)
	return err
}

// copyTo writes the store as it is at this moment: who serves it is asked, and where
// nobody does the file is read.
func (d dataFlags) copyTo(ctx context.Context, to io.Writer) (err error) {
	if err := d.there(); err != nil {
		return err
	}
	if served, err := borrow(ctx, d.socket(), to); served {
		return err
	}
	store, err := d.open("stop it first")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	_, err = store.Snapshot(to)
	return err
}

// lookThrough proves that a copy can be restored. One of another version is only
// opened: its records are for the rupor that knows it.
func lookThrough(name string) error {
	store, err := bolt.Open(name, bolt.Options{})
	if err != nil {
		return err
	}
	err = errors.Join(checkStore(store), store.View(everServed), store.Close())
	_, old := errors.AsType[outdated](err)
	_, changed := errors.AsType[*office.Tampering](err) // the copy is true to that too
	if err == nil || old || changed || errors.Is(err, storage.ErrNewer) {
		return nil
	}
	return err
}

// everServed says whether a rupor ever wrote to a store: what another program keeps in
// the same kind of file would pass for a union without people.
func everServed(r storage.Reader) error {
	if seen, err := storage.Version(r, steps()); seen > 0 || err != nil {
		return err
	}
	return errors.New("no rupor ever wrote to it")
}

// snapshot copies a store that this process holds, over the remains of an earlier try.
func snapshot(store storage.Engine, name string) error {
	if err := os.Remove(name + ".part"); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("copy of the store: %w", err)
	}
	take := func(to io.Writer) error { _, err := store.Snapshot(to); return err }
	if err := writeWhole(name, take, func(string) error { return nil }); err != nil {
		return fmt.Errorf("copy of the store: %w", err)
	}
	return nil
}

// writeWhole makes a file that appears whole or not at all, also when the power fails,
// and that its owner alone can read. It is looked through before it gets its name.
func writeWhole(name string, write func(io.Writer) error, look func(name string) error) (err error) {
	part := name + ".part"
	f, err := os.OpenFile(part, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) //nolint:gosec // the operator says where
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there: it is being written, or was cut off: then delete it", part)
	}
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(part))
		}
	}()
	err = write(f)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := look(part); err != nil {
		return err
	}
	if err := os.Rename(part, name); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(name))
}

// syncFolder makes a folder remember a new name, where its disk knows how to.
func syncFolder(name string) error {
	folder, err := os.Open(name) //nolint:gosec // the operator says where
	if err != nil {
		return err
	}
	err = folder.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, errors.ErrUnsupported) {
		err = nil
	}
	return errors.Join(err, folder.Close())
}
