package storage

import (
	"fmt"
)

// A Step brings the store from one version to the next. It is one transaction, and may run more than once like any.
type Step func(Writer) error

// Migrate brings the store up to date: it runs the steps that this store has not seen yet, in order, each in one
// transaction with the new version, so that after a crash the rest is done next time. The version is the number of
// steps done; the list is append-only for ever.
//
// Before the first of them backup is called once with the version the store has, unless the store is empty; a nil
// backup is not called. An error of backup or of a step ends the migration. A store that has seen more steps than
// there are is left alone: ErrNewer.
func Migrate(e Engine, steps []Step, backup func(from int) error) error {
	var done int
	var empty bool
	err := e.View(func(r Reader) (err error) {
		if done, err = Version(r, steps); err != nil {
			return err
		}
		empty, err = isEmpty(r)
		return err
	})
	if err != nil {
		return err
	}
	if done < len(steps) && !empty && backup != nil {
		if err := backup(done); err != nil {
			return fmt.Errorf("storage: backup before migration %d: %w", done+1, err)
		}
	}
	for n := done; n < len(steps); n++ {
		if err := e.Update(func(w Writer) error { return migrate(w, steps, n) }); err != nil {
			return fmt.Errorf("storage: migration %d: %w", n+1, err)
		}
	}
	return nil
}

// migrate runs step n, unless somebody else who shares the store has done so in the meantime.
func migrate(w Writer, steps []Step, n int) error {
	done, err := Version(w, steps)
	if err != nil || done > n {
		return err
	}
	if err := steps[n](w); err != nil {
		return err
	}
	return writeNumber(w, versionKey, uint64(n)+1) //nolint:gosec // n is an index
}

// Version is how many of the steps the store has seen; one that has seen more than there are: ErrNewer.
func Version(r Reader, steps []Step) (int, error) {
	done, err := readNumber(r, versionKey)
	if err == nil && done > uint64(len(steps)) {
		err = fmt.Errorf("%w: it has seen %d migrations, this one knows %d", ErrNewer, done, len(steps))
	}
	return int(done), err //nolint:gosec // no more than the steps, unless there is an error
}

func isEmpty(r Reader) (bool, error) {
	empty := true
	err := r.Scan(nil, nil, func(_, _ []byte) error { empty = false; return Stop })
	return empty, err
}
