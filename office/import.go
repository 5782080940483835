package office

import (
	"strconv"
	"time"

	"rupor/scheduler"
	"rupor/storage"
	"rupor/union"
)

// ImportMost is the largest file that Telegram gives to a bot, in bytes (Bot API
// "getFile": 20 MB).
const ImportMost = 20 << 20

// ImportKind is what the clock calls the end of an import that nobody decided upon,
// and importLife is how long its file is kept for a decision.
const (
	ImportKind = "import"
	importLife = 24 * time.Hour
)

// pieceSize is how much of a file is kept under one key, in bytes.
const pieceSize = 256 << 10

// deedOf is what must be permitted to whoever takes over a list of the kind.
func deedOf(kind union.ImportKind) Deed {
	if kind == union.ImportExpected {
		return DeedAccept
	}
	return DeedFound
}

// CheckImport refuses a list of the kind to who may not take one over for the
// organization, or not through Telegram.
func CheckImport(r storage.Reader, by union.MemberID, kind union.ImportKind, org union.OrgID) error {
	if kind != union.ImportOrganizations && kind != union.ImportExpected {
		return union.Refuse("refuse.gone")
	}
	if err := must(r, by, deedOf(kind), org); err != nil {
		return err
	}
	if org != 0 {
		if _, err := living(r, org); err != nil {
			return err
		}
	}
	if kind == union.ImportExpected {
		allowed, err := ListsAllowed(r)
		if err != nil || allowed {
			return err
		}
		return union.Refuse("import.lists")
	}
	return nil
}

// BeginImport notes a file that is to be looked through. An earlier one of the same
// person that still waits for a decision is dropped.
func BeginImport(
	w storage.Writer, by union.MemberID, kind union.ImportKind, org union.OrgID, file union.Media, now time.Time,
) (union.Import, error) {
	if err := CheckImport(w, by, kind, org); err != nil {
		return union.Import{}, err
	}
	if file.Size > ImportMost {
		return union.Import{}, union.Refuse("import.large")
	}
	before, err := rows(w, storage.ImportsByOwner, storage.Imports, by)
	if err != nil {
		return union.Import{}, err
	}
	for _, i := range before {
		if i.State == union.ImportReady || i.State == union.ImportComing {
			if err := endImport(w, i, union.ImportCanceled); err != nil {
				return i, err
			}
		}
	}
	id, err := storage.Imports.NextID(w)
	if err != nil {
		return union.Import{}, err
	}
	i := union.Import{ID: union.ImportID(id), Kind: kind, By: by, Org: org, File: file, State: union.ImportComing, At: now}
	return i, storage.Imports.Put(w, i.ID, i)
}

// NextImport is the import that is to be worked on, the longest waiting first. Of one
// that was dropped its owner is to be told.
func NextImport(r storage.Reader) (i union.Import, found bool, err error) {
	for _, state := range []union.ImportState{union.ImportDropped, union.ImportRunning, union.ImportComing} {
		err = storage.ImportsByState.Keys(r, state, func(id union.ImportID) error {
			i, found, err = storage.Imports.Get(r, id)
			if err != nil {
				return err
			}
			return storage.Stop
		})
		if found || err != nil {
			return i, found, err
		}
	}
	return i, false, nil
}

// KeepImportFile keeps the next piece of an import's file, and says how much is
// left. It does nothing for an import that was canceled meanwhile.
func KeepImportFile(w storage.Writer, id union.ImportID, data []byte) (left bool, err error) {
	i, found, err := storage.Imports.Get(w, id)
	if err != nil || !found || i.State != union.ImportComing || i.Whole {
		return false, err
	}
	from := min(i.Pieces*pieceSize, len(data))
	to := min(from+pieceSize, len(data))
	key := storage.Pair[union.ImportID, uint64]{First: id, Second: uint64(i.Pieces)} //nolint:gosec // a count
	if err := storage.ImportPieces.Put(w, key, data[from:to]); err != nil {
		return false, err
	}
	i.Pieces++
	i.Whole = to == len(data)
	return !i.Whole, storage.Imports.Put(w, id, i)
}

// ImportFile is the file of an import, nil when it is not kept (any more).
func ImportFile(r storage.Reader, id union.ImportID) ([]byte, error) {
	var data []byte
	err := storage.Under(r, storage.ImportPieces, id, func(_ uint64, piece []byte) error {
		data = append(data, piece...)
		return nil
	})
	return data, err
}

// PlanImport looks through the rows of a list and says what is to be done.
func PlanImport(r storage.Reader, kind union.ImportKind, top union.OrgID, read ReadRows) (*Plan, error) {
	if kind == union.ImportExpected {
		return planExpected(r, top, read)
	}
	return planOrganizations(r, top, read)
}

// ImportReady notes what a file holds. It is dropped unless somebody decides within
// a day. Gone says that the import was canceled meanwhile.
func ImportReady(w storage.Writer, id union.ImportID, found union.Tally, now time.Time) (i union.Import, gone bool, err error) {
	i, known, err := storage.Imports.Get(w, id)
	if err != nil || !known || i.State != union.ImportComing {
		return i, true, err
	}
	clock, err := scheduler.Add(w, scheduler.Schedule{Kind: ImportKind, Ref: uint64(id), At: now.Add(importLife)}, now)
	if err != nil {
		return i, false, err
	}
	i.State, i.Found, i.Schedule = union.ImportReady, found, uint64(clock)
	return i, false, storage.Imports.Put(w, id, i)
}

// OwnImport returns an import to who sent it.
func OwnImport(r storage.Reader, by union.MemberID, id union.ImportID) (union.Import, error) {
	i, err := existing(r, storage.Imports, id)
	if err == nil && i.By != by {
		err = union.Refuse("refuse.gone")
	}
	return i, err
}

// StartImport gives the word to do what was found.
func StartImport(w storage.Writer, by union.MemberID, id union.ImportID, now time.Time) (union.Import, error) {
	i, err := OwnImport(w, by, id)
	if err != nil {
		return i, err
	}
	if err := CheckImport(w, by, i.Kind, i.Org); err != nil {
		return i, err
	}
	switch i.State {
	case union.ImportReady:
	case union.ImportRunning, union.ImportDone:
		return i, union.Refuse("import.twice")
	case union.ImportComing, union.ImportFailed, union.ImportCanceled, union.ImportDropped:
		return i, union.Refuse("import.over")
	}
	if err := scheduler.Remove(w, scheduler.ID(i.Schedule)); err != nil {
		return i, err
	}
	i.State, i.Schedule = union.ImportRunning, 0
	if err := storage.Imports.Put(w, id, i); err != nil {
		return i, err
	}
	return i, record(w, by, "import.begun", deed{Org: i.Org, Kind: "import", ID: uint64(id), Facts: []string{"list", string(i.Kind)}}, now)
}

// CancelImport drops an import that waits for its owner's word.
func CancelImport(w storage.Writer, by union.MemberID, id union.ImportID) error {
	i, err := OwnImport(w, by, id)
	if err != nil {
		return err
	}
	if i.State != union.ImportReady && i.State != union.ImportComing {
		return union.Refuse("import.over")
	}
	return endImport(w, i, union.ImportCanceled)
}

// FailImport ends an import whose file can't be read.
func FailImport(w storage.Writer, id union.ImportID) (i union.Import, gone bool, err error) {
	i, known, err := storage.Imports.Get(w, id)
	if err != nil || !known || i.State != union.ImportComing && i.State != union.ImportRunning {
		return i, true, err
	}
	return i, false, endImport(w, i, union.ImportFailed)
}

// ExpireImport is the clock's handler of ImportKind.
func ExpireImport(w storage.Writer, run scheduler.Run) error {
	if err := scheduler.Remove(w, run.ID); err != nil {
		return err
	}
	i, found, err := storage.Imports.Get(w, union.ImportID(run.Schedule.Ref))
	if err != nil || !found || i.State != union.ImportReady {
		return err
	}
	return endImport(w, i, union.ImportCanceled)
}

// endImport drops the file: a list of people is kept no longer than needed.
func endImport(w storage.Writer, i union.Import, state union.ImportState) error {
	if i.Schedule != 0 {
		if err := scheduler.Remove(w, scheduler.ID(i.Schedule)); err != nil {
			return err
		}
	}
	for n := range i.Pieces {
		key := storage.Pair[union.ImportID, uint64]{First: i.ID, Second: uint64(n)}
		if err := storage.ImportPieces.Delete(w, key); err != nil {
			return err
		}
	}
	i.State, i.Pieces, i.Whole, i.Schedule = state, 0, false, 0
	i.File = union.Media{Size: i.File.Size}
	return storage.Imports.Put(w, i.ID, i)
}

// WorkImport takes over some rows of a running import, as the plan says; the caller
// lets the plan Keep the batch once it is committed. Over says that nothing is left,
// or that its owner may not do this any more: then the import is not Done.
func WorkImport(w storage.Writer, id union.ImportID, p *Plan, now time.Time) (b Batch, i union.Import, over bool, err error) {
	i, known, err := storage.Imports.Get(w, id)
	if err != nil || !known || i.State != union.ImportRunning {
		return b, i, true, err
	}
	switch err := CheckImport(w, i.By, i.Kind, i.Org); {
	case union.Refused(err):
		i.State = union.ImportCanceled
		return b, i, true, endImport(w, i, union.ImportCanceled)
	case err != nil:
		return b, i, false, err
	}
	if b, err = p.Do(w, i.By, now); err != nil {
		return b, i, false, err
	}
	i.Done.Added += b.Added
	i.Done.Changed += b.Changed
	i.Done.Remarks += b.Remarks
	if b.n < p.Left() {
		return b, i, false, storage.Imports.Put(w, id, i)
	}
	i.State = union.ImportDone
	if err := endImport(w, i, union.ImportDone); err != nil {
		return b, i, true, err
	}
	return b, i, true, RecordImport(w, i, now)
}

// RecordImport writes in the journal what a list brought. Whoever holds the store
// itself imports without a job: then the import has no ID and nobody it is By.
func RecordImport(w storage.Writer, i union.Import, now time.Time) error {
	facts := []string{"list", string(i.Kind), "added", strconv.Itoa(i.Done.Added), "changed", strconv.Itoa(i.Done.Changed)}
	return record(w, i.By, "import.done", deed{Org: i.Org, Kind: "import", ID: uint64(i.ID), Facts: facts}, now)
}
