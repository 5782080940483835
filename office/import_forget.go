package office

import (
	"fmt"

	"rupor/storage"
	"rupor/union"
)

// forgetImports drops the lists that a person sent.
func forgetImports(w storage.Writer, who union.MemberID) error {
	all, err := rows(w, storage.ImportsByOwner, storage.Imports, who)
	if err != nil {
		return err
	}
	for _, i := range all {
		i.By = 0
		switch i.State {
		case union.ImportReady, union.ImportComing, union.ImportRunning, union.ImportDropped:
			err = endImport(w, i, union.ImportCanceled)
		case union.ImportDone, union.ImportFailed, union.ImportCanceled:
			err = storage.Imports.Put(w, i.ID, i)
		}
		if err != nil {
			return fmt.Errorf("import %d: %w", i.ID, err)
		}
	}
	return nil
}

// dropImports drops the lists that others are taking over and that may name somebody
// who is forgotten: what is in them is not known before they are read, so the
// organizations decide that they are about. Their owners send them anew.
func dropImports(w storage.Writer, t likeness) error {
	for _, state := range []union.ImportState{union.ImportComing, union.ImportReady, union.ImportRunning} {
		all, err := rows(w, storage.ImportsByState, storage.Imports, state)
		if err != nil {
			return err
		}
		for _, i := range all {
			named, err := t.mayBeOn(w, i)
			if err == nil && named {
				err = endImport(w, i, union.ImportDropped)
			}
			if err != nil {
				return fmt.Errorf("import %d: %w", i.ID, err)
			}
		}
	}
	return nil
}

// OverImport ends an import that was dropped and returns it, for its owner to be told.
func OverImport(w storage.Writer, id union.ImportID) (i union.Import, gone bool, err error) {
	i, known, err := storage.Imports.Get(w, id)
	if err != nil || !known || i.State != union.ImportDropped {
		return i, true, err
	}
	return i, false, endImport(w, i, union.ImportCanceled)
}

// moveImports makes the lists that one account sent another's.
func moveImports(w storage.Writer, from, to union.MemberID) error {
	all, err := rows(w, storage.ImportsByOwner, storage.Imports, from)
	for _, i := range all {
		if err == nil {
			i.By = to
			err = storage.Imports.Put(w, i.ID, i)
		}
	}
	return err
}
