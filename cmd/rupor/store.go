package main

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"rupor/storage"
	"rupor/storage/bolt"
)

// open opens the store of the data folder, which is made if it is not there. The cure
// is what to do where another process has it.
func (d dataFlags) open(cure string) (storage.Engine, error) {
	if err := os.MkdirAll(d.Data, 0o700); err != nil {
		return nil, fmt.Errorf("data folder: %w; give another with --data", err)
	}
	store, err := bolt.Open(d.file(), bolt.Options{})
	switch {
	case errors.Is(err, storage.ErrLocked):
		return nil, fmt.Errorf("the store %s is in use by %s: %s", d.file(), holder(d.Data), cure)
	case errors.Is(err, fs.ErrPermission):
		return nil, d.forbidden()
	case errors.Is(err, syscall.EISDIR):
		return nil, fmt.Errorf("%s is a folder, not a store: give another data folder with --data", d.file())
	case err != nil:
		return nil, err
	}
	return store, nil
}

func (d dataFlags) forbidden() error {
	return fmt.Errorf("this user may not use the store %s: run rupor as the user that serves, or chown the folder and the file to this one", d.file())
}

// openAlone is open for a command that works while nobody serves: the store is brought
// up to date. Instead is what else can be done where somebody serves.
func (d dataFlags) openAlone(instead string) (storage.Engine, error) {
	store, err := d.open(instead + ", or stop it first")
	if err != nil {
		return nil, err
	}
	if err := d.migrate(store, steps(), slog.New(slog.DiscardHandler)); err != nil {
		return nil, errors.Join(err, store.Close())
	}
	return store, nil
}

// migrate brings the store up to date by the steps. One that needs changes is copied
// first.
func (d dataFlags) migrate(store storage.Engine, steps []storage.Step, log *slog.Logger) error {
	backup := func(from int) error {
		name := fmt.Sprintf("%s.v%d", d.file(), from)
		log.Info("the store is copied before it is changed", "to", name)
		return snapshot(store, name)
	}
	if err := storage.Migrate(store, steps, backup); err != nil {
		return fmt.Errorf("store %s: %w", d.file(), err)
	}
	return nil
}

// copyLives is how long copies of the store are kept beside it, from before a change
// and from before a restore: long enough to notice that something is wrong with it. Who
// was forgotten since is still in them.
const copyLives = 30 * 24 * time.Hour

// partLives is after how long a copy that is not whole never will be.
const partLives = time.Hour

// replacedAt is how a store that was replaced is called after when that was, in UTC.
const replacedAt = ".replaced-20060102-150405"

// dropCopies deletes the copies of the store that have served their time, and halves of
// copies from runs that were killed.
func (d dataFlags) dropCopies(now time.Time, log *slog.Logger) error {
	files, err := os.ReadDir(d.Data)
	if err != nil {
		return fmt.Errorf("copies of the store: %w", err)
	}
	var failed error
	for _, f := range files {
		if now.Before(d.copyEnds(f, now)) {
			continue
		}
		if err := os.Remove(filepath.Join(d.Data, f.Name())); err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		log.Info("an old copy of the store is deleted", "file", f.Name())
	}
	return failed
}

// copyEnds is until when a file of the data folder is kept: one that is no copy of the
// store is so for longer than now.
func (d dataFlags) copyEnds(f os.DirEntry, now time.Time) time.Time {
	name, ours := strings.CutPrefix(f.Name(), filepath.Base(d.file()))
	info, err := f.Info()
	if !ours || err != nil || !f.Type().IsRegular() {
		return now.Add(copyLives)
	}
	if at, err := time.Parse(replacedAt, name); err == nil { // its own time is that of its last change
		return at.Add(copyLives)
	}
	version, part := strings.CutSuffix(name, ".part")
	number, versioned := strings.CutPrefix(version, ".v")
	_, err = strconv.ParseUint(number, 10, 32)
	switch versioned = versioned && err == nil; {
	case part && (versioned || version == "" || strings.HasPrefix(version, ".new-")):
		return info.ModTime().Add(partLives)
	case versioned:
		return info.ModTime().Add(copyLives)
	}
	return now.Add(copyLives)
}

// there says whether the data folder has a store; an error names the cure.
func (d dataFlags) there() error {
	_, err := os.Stat(d.file())
	switch {
	case errors.Is(err, fs.ErrPermission):
		return d.forbidden()
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%w at %s: give the folder with --data", errNoStore, d.file())
	case err != nil:
		return fmt.Errorf("the store can't be looked at: %w; give another folder with --data", err)
	}
	return nil
}

// errNoStore means that the data folder has no store, or is not there itself.
var errNoStore = errors.New("no store")
