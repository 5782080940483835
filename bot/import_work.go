package bot

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"rupor/delivery"
	"rupor/office"
	"rupor/report"
	"rupor/storage"
	"rupor/union"
)

// An Importer works on the lists that people send: it fetches them, looks them
// through and takes them over, outside of the turns of conversations. All that it
// knows is in the store, so that another one goes on where it was killed.
type Importer struct {
	b     *Bot
	fetch func(ctx context.Context, fileID string, w io.Writer) error
	wake  chan struct{}
	tries map[union.ImportID]int // in vain, one after another
}

// Importer makes one that fetches files with fetch (telegram.Telegram.File).
func (b *Bot) Importer(fetch func(ctx context.Context, fileID string, w io.Writer) error) *Importer {
	return &Importer{b: b, fetch: fetch, wake: make(chan struct{}, 1), tries: map[union.ImportID]int{}}
}

// Wake makes the importer look for work. It never waits.
func (m *Importer) Wake() {
	select {
	case m.wake <- struct{}{}:
	default:
	}
}

// How long an importer waits after a failure, doubled each time, and after how many
// it gives a list up.
const (
	importPause = 5 * time.Second
	importTries = 6
)

// Run works until ctx ends. A store that is closed ends it with an error.
func (m *Importer) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		i, found, err := m.next()
		if err == nil && found {
			err = m.work(ctx, i)
		}
		switch {
		case ctx.Err() != nil:
		case errors.Is(err, storage.ErrClosed):
			return err
		case err != nil:
			m.failed(ctx, i, err)
		case found:
			delete(m.tries, i.ID)
		default:
			m.wait(ctx, 0)
		}
	}
	return nil
}

// wait ends with ctx and with Wake, or else after d unless that is 0.
func (m *Importer) wait(ctx context.Context, d time.Duration) {
	if d == 0 {
		select {
		case <-ctx.Done():
		case <-m.wake:
		}
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

func (m *Importer) next() (i union.Import, found bool, err error) {
	err = m.b.Store.View(func(r storage.Reader) (err error) {
		i, found, err = office.NextImport(r)
		return err
	})
	return i, found, err
}

// work does the next thing for an import.
func (m *Importer) work(ctx context.Context, i union.Import) error {
	return guard(func() error {
		switch {
		case i.State == union.ImportDropped:
			return m.regret(i.ID)
		case i.State == union.ImportRunning:
			return m.takeOver(ctx, i.ID)
		case !i.Whole:
			return m.bring(ctx, i)
		}
		return m.lookThrough(i.ID)
	})
}

// failed waits for the network, or gives the list up and tells its owner.
func (m *Importer) failed(ctx context.Context, i union.Import, err error) {
	m.tries[i.ID]++
	key, data := unreadable(err)
	if key == "" && m.tries[i.ID] < importTries {
		m.wait(ctx, importPause<<(m.tries[i.ID]-1))
		return
	}
	if key == "" {
		key, data = "import.unfetched", nil
		m.b.Log.Error("a list could not be taken over", "import", i.ID, "error", err)
	}
	err = m.b.Store.Update(func(w storage.Writer) error {
		before, gone, err := office.FailImport(w, i.ID)
		if err != nil || gone {
			return err
		}
		return m.tell(w, before, key, data, []button{importAgain(before)})
	})
	if err != nil {
		m.b.Log.Error("a list could not be given up", "import", i.ID, "error", err)
		m.wait(ctx, importPause)
	}
}

// regret tells the owner of an import that its file is gone, for the sake of somebody
// who was forgotten. Who that was is not told, and not that anybody was.
func (m *Importer) regret(id union.ImportID) error {
	return m.b.Store.Update(func(w storage.Writer) error {
		i, gone, err := office.OverImport(w, id)
		if err != nil || gone {
			return err
		}
		return m.tell(w, i, "import.dropped", nil, []button{importAgain(i)})
	})
}

func importAgain(i union.Import) button {
	return button{key: "import.again", to: fmt.Sprintf("import/new/%s/%d", i.Kind, i.Org)}
}

// unreadable says in words why a file is no list, "" when that is not known.
func unreadable(err error) (key string, data map[string]any) {
	var no *union.Refusal
	var f *delivery.Failure
	switch {
	case errors.As(err, &no):
		return no.Key, no.Args
	case errors.Is(err, report.ErrOldExcel):
		return "import.bad.excel", nil
	case errors.Is(err, report.ErrLarge):
		return "import.large", nil
	case errors.Is(err, report.ErrWide):
		return "import.bad.wide", args("Most", report.CellsMost)
	case errors.Is(err, report.ErrLong):
		return "import.bad.long", args("Most", report.RowsMost)
	case errors.Is(err, report.ErrNotTable):
		return "import.bad.file", nil
	case errors.As(err, &f) && f.Kind == delivery.NotFound:
		return "import.unfetched", nil
	}
	return "", nil
}

// tell speaks to the owner of an import, unless that is somebody forgotten.
func (m *Importer) tell(w storage.Writer, i union.Import, key string, data map[string]any, rows ...[]button) error {
	if i.By == 0 {
		return nil
	}
	t, err := m.b.speaker(w, i.By, m.b.Now())
	if err != nil {
		return err
	}
	return t.notify(i.By, key, data, rows...)
}

// bring fetches the file and keeps it, a piece a transaction.
func (m *Importer) bring(ctx context.Context, i union.Import) error {
	var file bytes.Buffer
	if err := m.fetch(ctx, i.File.FileID, &file); err != nil {
		return err
	}
	for left := true; left && ctx.Err() == nil; {
		err := m.b.Store.Update(func(w storage.Writer) (err error) {
			left, err = office.KeepImportFile(w, i.ID, file.Bytes())
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// plan reads the file of an import and finds what is to be done.
func (m *Importer) plan(id union.ImportID) (plan *office.Plan, err error) {
	err = m.b.Store.View(func(r storage.Reader) error {
		i, _, err := storage.Imports.Get(r, id)
		if err != nil {
			return err
		}
		data, err := office.ImportFile(r, id)
		if err != nil {
			return err
		}
		plan, err = office.PlanImport(r, i.Kind, i.Org, tableOf(data))
		return err
	})
	return plan, err
}

// lookThrough finds what a file holds and asks its owner for the word.
func (m *Importer) lookThrough(id union.ImportID) error {
	plan, err := m.plan(id)
	if err != nil {
		return err
	}
	return m.b.Store.Update(func(w storage.Writer) error {
		i, gone, err := office.ImportReady(w, id, plan.Tally, m.b.Now())
		if err != nil || gone {
			return err
		}
		t, err := m.b.speaker(w, i.By, m.b.Now())
		if err != nil {
			return err
		}
		return t.found(i, plan.Unknown)
	})
}

// takeOver does what a list says, some rows a transaction. Whoever does it after a
// kill makes the plan anew: what was done already is no change any more.
func (m *Importer) takeOver(ctx context.Context, id union.ImportID) error {
	plan, err := m.plan(id)
	if err != nil {
		return err
	}
	for over := false; !over && ctx.Err() == nil; {
		var batch office.Batch
		err := m.b.Store.Update(func(w storage.Writer) (err error) {
			batch, over, err = m.someRows(w, id, plan)
			return err
		})
		if errors.Is(err, office.ErrPlanOutdated) {
			return nil // the next look makes another
		}
		if err != nil {
			return err
		}
		plan.Keep(batch)
	}
	return nil
}

// someRows takes over as much as a transaction bears, and tells the owner when that
// was all.
func (m *Importer) someRows(w storage.Writer, id union.ImportID, plan *office.Plan) (office.Batch, bool, error) {
	batch, i, over, err := office.WorkImport(w, id, plan, m.b.Now())
	if err != nil || !over {
		return batch, over, err
	}
	switch i.State {
	case union.ImportDone:
		return batch, true, m.tell(w, i, "import.done", tallyData(i, i.Done), []button{backToOrganization(i.Org)})
	case union.ImportCanceled:
		return batch, true, m.tell(w, i, "import.withdrawn", nil)
	case union.ImportComing, union.ImportReady, union.ImportRunning, union.ImportFailed, union.ImportDropped:
	}
	return batch, true, nil
}

// An ImportResult is what came of a list that was taken over at once.
type ImportResult struct {
	Found   union.Tally
	Done    union.Tally
	Remarks delivery.File // the list with its remarks, none when there are none
	Unknown []string      // the heads that are not understood
}

// ImportFile looks a list through and, unless it is a dry run, takes it over, in
// the name of the command line. It is to be the only one at work on the store.
func (b *Bot) ImportFile(ctx context.Context, kind union.ImportKind, top union.OrgID, name, lang string, data []byte, dry bool) (ImportResult, error) {
	var res ImportResult
	var plan *office.Plan
	err := b.Store.View(func(r storage.Reader) (err error) {
		plan, err = office.PlanImport(r, kind, top, tableOf(data))
		return err
	})
	if err != nil {
		if key, data := unreadable(err); key != "" {
			words, failed := b.Words.Plain(lang, key, data)
			return res, errors.Join(errors.New(words), failed)
		}
		return res, err
	}
	res.Found, res.Unknown = plan.Tally, plan.Unknown
	if plan.Tally.Remarks > 0 {
		if res.Remarks, err = b.remarked(lang, name, data, plan); err != nil {
			return res, err
		}
	}
	for !dry && plan.Left() > 0 && ctx.Err() == nil {
		var batch office.Batch
		err := b.Store.Update(func(w storage.Writer) (err error) {
			batch, err = plan.Do(w, 0, b.Now())
			return err
		})
		if err != nil {
			return res, fmt.Errorf("import: %w", err)
		}
		plan.Keep(batch)
		res.Done.Added += batch.Added
		res.Done.Changed += batch.Changed
		res.Done.Remarks += batch.Remarks
	}
	if dry || res.Done.Added+res.Done.Changed == 0 {
		return res, ctx.Err()
	}
	err = b.Store.Update(func(w storage.Writer) error {
		return office.RecordImport(w, union.Import{Kind: kind, Org: top, Done: res.Done}, b.Now())
	})
	return res, errors.Join(err, ctx.Err())
}
