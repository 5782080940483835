package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"rupor/bot"
	"rupor/office"
	"rupor/storage"
	"rupor/text"
	"rupor/union"
)

type importCommand struct {
	Organizations importOrganizations `cmd:"" help:"Take over a list of organizations: CSV or XLSX."`
	Expected      importExpected      `cmd:"" help:"Take over a list of expected members: CSV or XLSX."`
}

// listFlags are those of every list.
type listFlags struct {
	dataFlags
	Org  string `help:"Organization that the list is about: its number, its code, or its name. Empty is the whole union." placeholder:"ORGANIZATION"`
	Lang string `help:"Language of the remarks: ru or en." env:"RUPOR_LANG" default:"ru" enum:"ru,en"`
	File string `arg:"" help:"File of the list." placeholder:"FILE"`
}

type importOrganizations struct {
	listFlags
	DryRun bool `help:"Only look the list through."`
}

type importExpected struct {
	listFlags
	DryRun bool `help:"Only look the list through."`
}

// Run takes over a list of organizations.
func (c *importOrganizations) Run(w *world) error {
	return c.take(w, union.ImportOrganizations, c.DryRun)
}

// Run takes over a list of expected members.
func (c *importExpected) Run(w *world) error { return c.take(w, union.ImportExpected, c.DryRun) }

// take looks a list through and takes it over, in a store that nobody serves. Rows
// that can't be taken over are written beside the list with a remark each, and it ends
// in an error although the others are taken over: a script must not believe that all
// are. What was interrupted is done by running it again.
func (l *listFlags) take(w *world, kind union.ImportKind, dry bool) (err error) {
	data, err := readList(l.File)
	if err != nil {
		return err
	}
	store, leave, err := l.store(w, dry)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, leave()) }()
	b, err := l.drawer(store)
	if err != nil {
		return err
	}
	top, err := l.top(store)
	if err != nil {
		return err
	}
	res, err := b.ImportFile(w.ctx, kind, top, l.File, l.Lang, data, dry)
	if err != nil {
		return err
	}
	if err := l.tell(w, res); err != nil {
		return err
	}
	if dry {
		_, err = fmt.Fprintln(w.stdout, "nothing was changed: this was a dry run")
	} else {
		_, err = fmt.Fprintf(w.stdout, "done: %d added, %d changed\n", res.Done.Added, res.Done.Changed)
	}
	switch {
	case err != nil:
		return err
	case res.Found.Remarks > 0:
		return fmt.Errorf("%d of %d rows can't be taken over: correct them in %s and import that file", res.Found.Remarks, res.Found.Rows(), l.remarks(res))
	case res.Done.Remarks > 0:
		return fmt.Errorf("%d of %d rows were refused at the last moment: import the list again, and their remarks are written", res.Done.Remarks, res.Found.Rows())
	}
	return nil
}

// tell says what was found, and writes the remarks beside the list.
func (l *listFlags) tell(w *world, res bot.ImportResult) error {
	f := res.Found
	fmt.Fprintf(w.stdout, "%d rows: %d to add, %d to change, %d as they are, %d with remarks\n", f.Rows(), f.Added, f.Changed, f.Same, f.Remarks)
	if len(res.Unknown) > 0 {
		fmt.Fprintf(w.stdout, "columns not understood: %s\n", strings.Join(res.Unknown, ", "))
	}
	if f.Remarks == 0 {
		return nil
	}
	if err := os.WriteFile(l.remarks(res), res.Remarks.Data, 0o600); err != nil {
		return fmt.Errorf("the remarks can't be written: %w; put the list into a folder that can be written to", err)
	}
	_, err := fmt.Fprintf(w.stdout, "the remarks are in %s\n", l.remarks(res))
	return err
}

// remarks is the file of the list with its remarks.
func (l *listFlags) remarks(res bot.ImportResult) string {
	return strings.TrimSuffix(l.File, filepath.Ext(l.File)) + ".remarks" + filepath.Ext(res.Remarks.Name)
}

// listMost is the largest list that is read, in bytes.
const listMost = 200 << 20

// readList reads a list, unless it is far too large for one.
func readList(name string) ([]byte, error) {
	f, err := os.Open(name) //nolint:gosec // the operator says which
	if err != nil {
		return nil, fmt.Errorf("list: %w; give a file, CSV or XLSX", err)
	}
	data, err := io.ReadAll(io.LimitReader(f, listMost+1))
	if err := errors.Join(err, f.Close()); err != nil {
		return nil, fmt.Errorf("list: %w; give a file, CSV or XLSX", err)
	}
	if len(data) > listMost {
		return nil, fmt.Errorf("list %s is larger than %d MB: divide it", name, listMost>>20)
	}
	return data, nil
}

// drawer is a bot that only knows the words, for a store.
func (l *listFlags) drawer(store storage.Engine) (*bot.Bot, error) {
	words, err := text.Load(time.UTC)
	return bot.New(bot.Options{
		Store: store, Words: words, Log: slog.New(slog.DiscardHandler), Now: time.Now, Zone: time.UTC, Lang: l.Lang,
	}), err
}

// store opens the store that the list is for. Where there is none it is made, as
// serving would; whoever only tries the list gets one that is gone afterwards.
func (l *listFlags) store(w *world, dry bool) (storage.Engine, func() error, error) {
	forget := func() error { return nil }
	if err := l.there(); errors.Is(err, errNoStore) {
		what := "there was no store at %s: a new one is made\n"
		if dry {
			what = "there is no store at %s: the list is tried on an empty one\n"
		}
		if _, err := fmt.Fprintf(w.stdout, what, l.file()); err != nil {
			return nil, nil, err
		}
		if dry {
			tried, err := os.MkdirTemp("", "rupor-dry-run-")
			if err != nil {
				return nil, nil, err
			}
			l.Data, forget = tried, func() error { return os.RemoveAll(tried) }
		}
	}
	store, err := l.openAlone("send the list to the bot (/organizations)")
	if err != nil {
		return nil, nil, errors.Join(err, forget())
	}
	return store, func() error { return errors.Join(store.Close(), forget()) }, nil
}

// top is the organization that the list is about.
func (l *listFlags) top(store storage.Engine) (top union.OrgID, err error) {
	if l.Org == "" {
		return 0, nil
	}
	err = store.View(func(r storage.Reader) error {
		if top, err = organizationNamed(r, l.Org); err != nil {
			return err
		}
		top, err = office.Living(r, top)
		return err
	})
	return top, err
}
