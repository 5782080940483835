package main

import (
	"errors"
	"fmt"
	"os"

	"rupor/delivery"
	"rupor/scheduler"
	"rupor/storage"
	"rupor/storage/bolt"
)

type checkCommand struct{ dataFlags }

// Run proves that the store is whole: the engine's pages, every record, every
// entry of an index, every ledger.
func (c *checkCommand) Run(w *world) (err error) {
	if _, err := os.Stat(c.file()); err != nil {
		return fmt.Errorf("no store at %s: give the folder with --data", c.file())
	}
	store, err := bolt.Open(c.file(), bolt.Options{})
	if err != nil {
		if errors.Is(err, storage.ErrLocked) {
			return fmt.Errorf("%w%s: stop it to check the store", err, holder(c.Data))
		}
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	if err := checkStore(store); err != nil {
		return fmt.Errorf("the store is damaged; restore the last backup: %w", err)
	}
	_, err = fmt.Fprintln(w.stdout, "the store is whole")
	return err
}

// tables are all tables of the house.
func tables() []storage.Checker {
	all := storage.Tables()
	all = append(all, delivery.Tables()...)
	return append(all, scheduler.Tables()...)
}

func checkStore(store storage.Engine) error {
	if err := store.Check(); err != nil {
		return err
	}
	return store.View(func(r storage.Reader) error { return storage.CheckAll(r, tables()...) })
}
