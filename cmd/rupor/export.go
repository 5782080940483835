package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"rupor/bot"
	"rupor/delivery"
	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

type exportCommand struct {
	Organizations exportOrganizations `cmd:"" help:"Write the list of organizations: CSV or XLSX, by the name of the file."`
	Expected      exportExpected      `cmd:"" help:"Write the list of expected members: CSV or XLSX, by the name of the file."`
}

type (
	exportOrganizations struct{ listFlags }
	exportExpected      struct{ listFlags }
)

// Run writes the list of organizations, such as an import takes.
func (c *exportOrganizations) Run(w *world) error {
	return c.give(w, func(s storage.Engine, b *bot.Bot, form string, top union.OrgID) (list delivery.File, err error) {
		err = s.View(func(r storage.Reader) error {
			list, err = b.ListOfOrganizations(r, c.Lang, form, top)
			return err
		})
		return list, err
	})
}

// Run writes the list of expected members, such as an import takes. It names people,
// so the journal says that it went out.
func (c *exportExpected) Run(w *world) error {
	return c.give(w, func(s storage.Engine, b *bot.Bot, form string, top union.OrgID) (list delivery.File, err error) {
		err = s.Update(func(w storage.Writer) error {
			if list, err = b.ListOfExpected(w, c.Lang, form, top); err != nil {
				return err
			}
			return office.RecordExpected(w, 0, top, form, time.Now())
		})
		return list, err
	})
}

// give writes a list to its file, - being the standard output, from a store that nobody serves.
func (l *listFlags) give(w *world, list func(storage.Engine, *bot.Bot, string, union.OrgID) (delivery.File, error)) (err error) {
	form := cmp.Or(strings.TrimPrefix(strings.ToLower(filepath.Ext(l.File)), "."), "csv")
	if form != "csv" && form != "xlsx" {
		return fmt.Errorf("a list is written as .csv or .xlsx, not as .%s", form)
	}
	if err := l.there(); err != nil {
		return err
	}
	store, err := l.openAlone("ask the bot for the list (/organizations)")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	b, err := l.drawer(store)
	if err != nil {
		return err
	}
	top, err := l.top(store)
	if err != nil {
		return err
	}
	file, err := list(store, b, form, top)
	if err != nil {
		return err
	}
	if l.File == "-" {
		_, err = w.stdout.Write(file.Data)
		return err
	}
	if err := os.WriteFile(l.File, file.Data, 0o600); err != nil {
		return fmt.Errorf("list: %w; give another place", err)
	}
	_, err = fmt.Fprintf(w.stdout, "written: %s\n", l.File)
	return err
}
