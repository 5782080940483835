package main

import (
	"errors"
	"fmt"
	"log/slog"
	"os"

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
	if errors.Is(err, storage.ErrLocked) {
		return nil, fmt.Errorf("%w%s: %s", err, holder(d.Data), cure)
	}
	return store, err
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

// there says whether the data folder has a store; an error names the cure.
func (d dataFlags) there() error {
	if _, err := os.Stat(d.file()); err != nil {
		return fmt.Errorf("no store at %s: give the folder with --data", d.file())
	}
	return nil
}
