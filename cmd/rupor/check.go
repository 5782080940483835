package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"rupor/delivery"
	"rupor/office"
	"rupor/scheduler"
	"rupor/storage"
	"rupor/union"
)

type checkCommand struct {
	dataFlags
	Noted string `placeholder:"NUMBER:HASH" help:"A record of the journal of deeds as it was noted down earlier: its number and its hash, or the first 16 digits of it. It must still be there."`
}

// Run proves that the store is whole: the engine's pages, every record, every
// entry of an index, every ledger, the tree of organizations, and the chain of the journal. It prints the
// journal's last record, to be noted down elsewhere.
func (c *checkCommand) Run(w *world) (err error) {
	if err := c.there(); err != nil {
		return err
	}
	noted, err := readNote(c.Noted)
	if err != nil {
		return err
	}
	store, err := c.open("stop it to check the store")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	if err := checkStore(store); err != nil {
		return verdict(err)
	}
	var head union.JournalHead
	err = store.View(func(r storage.Reader) error {
		if head, err = office.JournalHead(r); err != nil || c.Noted == "" {
			return err
		}
		return office.Noted(r, noted)
	})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w.stdout, "the store is whole\nthe journal of deeds is unbroken: %d records", head.Seq)
	if err == nil && head.Seq > 0 {
		_, err = fmt.Fprintf(w.stdout, "; note down the last one: %d:%s", head.Seq, head.Hash)
	}
	if err == nil {
		_, err = fmt.Fprintln(w.stdout)
	}
	return err
}

// readNote reads a record as check prints it; "" is none.
func readNote(s string) (head union.JournalHead, err error) {
	if s == "" {
		return head, nil
	}
	number, hash, _ := strings.Cut(s, ":")
	if head.Seq, err = strconv.ParseUint(number, 10, 64); err != nil {
		return head, fmt.Errorf("%q is not a number and a hash, such as 1234:9f86d081884c7d65", s)
	}
	head.Hash = strings.TrimSpace(hash)
	return head, nil
}

// tables are all tables of the house.
func tables() []storage.Checker {
	all := storage.Tables()
	all = append(all, delivery.Tables()...)
	return append(all, scheduler.Tables()...)
}

// outdated is a store whose pages are whole, and whose records only an earlier rupor
// can judge.
type outdated struct{ seen int }

func (o outdated) Error() string {
	return fmt.Sprintf("the store is of version %d, this rupor works with version %d", o.seen, len(steps()))
}

// verdict says what is to be done about what checkStore found.
func verdict(err error) error {
	_, changed := errors.AsType[*office.Tampering](err)
	_, old := errors.AsType[outdated](err)
	switch {
	case changed, errors.Is(err, storage.ErrNewer):
		return err
	case old:
		return fmt.Errorf("%w: its pages are whole; «rupor serve» brings it up to date and keeps a copy of it as it is now, check it again then", err)
	}
	return fmt.Errorf("the store is damaged; restore the last backup: %w", err)
}

// checkStore looks at the journal before the tables: who changes it breaks the
// indexes too, and that is not the news. A store of another version is not judged by
// the tables of this one: outdated, or ErrNewer.
func checkStore(store storage.Engine) error {
	if err := store.Check(); err != nil {
		return err
	}
	return store.View(func(r storage.Reader) error {
		seen, err := storage.Version(r, steps())
		if err != nil {
			return err
		}
		if seen > 0 && seen < len(steps()) {
			return outdated{seen}
		}
		return errors.Join(office.VerifyJournal(r), office.CheckOrganizations(r), storage.CheckAll(r, tables()...))
	})
}
