package office

import (
	"slices"
	"time"

	"rupor/storage"
	"rupor/union"
)

// The bounds of an entry.
const (
	MaxEntries   = 5     // of one member in one contest, the withdrawn ones not counted
	MaxEntryText = 4_000 // characters of the description
	MaxLinks     = 10
	// MaxFileSize is how large a file of an entry may be, in bytes: a bot downloads
	// none that is larger, and the jury gets them through it (Bot API "getFile").
	MaxFileSize = 20 << 20
)

// Enter returns the contest to a person who may begin an entry now, and refuses
// others: who has not joined, whom it doesn't concern, who is late, who has
// handed in enough.
func Enter(r storage.Reader, who union.MemberID, id union.ContestID, now time.Time) (union.Contest, error) {
	joined, err := storage.Members.Has(r, who)
	if err != nil {
		return union.Contest{}, err
	}
	if !joined {
		return union.Contest{}, union.Refuse("join.first")
	}
	c, err := ContestFor(r, who, id)
	if err != nil {
		return c, err
	}
	if !c.Open(now) {
		return c, union.Refuse("contest.closed", "Deadline", c.Deadline)
	}
	mine, err := OwnEntries(r, who, id)
	if err != nil {
		return c, err
	}
	standing := 0
	for _, e := range mine {
		if e.State == union.EntrySubmitted {
			standing++
		}
	}
	if standing >= MaxEntries {
		return c, union.Refuse("entry.many", "N", MaxEntries)
	}
	return c, nil
}

// Submit hands an entry in and gives it its number. The deadline is exclusive:
// at that very moment it is too late.
func Submit(w storage.Writer, by union.MemberID, e union.Entry, now time.Time) (union.Entry, error) {
	c, err := Enter(w, by, e.Contest, now)
	if err != nil {
		return e, late(err, c, now)
	}
	if err := checkEntry(e, c); err != nil {
		return e, err
	}
	if err := mustConsent(w, by, union.PurposeContest); err != nil {
		return e, err
	}
	number, err := lastNumber(w, c.ID)
	if err != nil {
		return e, err
	}
	id, err := storage.Entries.NextID(w)
	if err != nil {
		return e, err
	}
	e.ID, e.Number, e.Author = union.EntryID(id), number+1, by
	e.State, e.Version, e.Submitted, e.Changed = union.EntrySubmitted, 1, now, now
	return e, storage.Entries.Put(w, e.ID, e)
}

// late puts it kindly to somebody who wrote an entry and comes too late with it:
// what they wrote is kept.
func late(err error, c union.Contest, now time.Time) error {
	if c.ID != 0 && union.Refused(err) && !c.Open(now) {
		return union.Refuse("entry.late", "Deadline", c.Deadline)
	}
	return err
}

func checkEntry(e union.Entry, c union.Contest) error {
	switch {
	case !slices.Contains(c.Nominations, e.Nomination), e.Title == "", len(e.Links) > MaxLinks:
		return union.Refuse("refuse.gone") // the dialog lets none of these pass
	case len(e.Files) > c.MaxFiles:
		return union.Refuse("dialog.gather.files", "N", c.MaxFiles)
	}
	for _, f := range e.Files {
		if f.Size > MaxFileSize {
			return union.Refuse("refuse.gone") // nor these
		}
	}
	return nil
}

// lastNumber is the highest number given in a contest. Entries are never
// deleted, and their ids grow as the numbers do.
func lastNumber(r storage.Reader, id union.ContestID) (last int, err error) {
	err = storage.EntriesByContest.KeysBack(r, id, func(k union.EntryID) error {
		e, _, err := storage.Entries.Get(r, k)
		if err != nil {
			return err
		}
		last = e.Number
		return storage.Stop
	})
	return last, err
}

// Amend replaces what the author wrote in an entry. Its number and the time of
// its submission stay.
func Amend(w storage.Writer, by union.MemberID, e union.Entry, now time.Time) (union.Entry, error) {
	old, c, err := Alterable(w, by, e.ID, now)
	if err != nil {
		return e, err
	}
	if err := checkEntry(e, c); err != nil {
		return e, err
	}
	if err := mustConsent(w, by, union.PurposeContest); err != nil {
		return e, err
	}
	e.Contest, e.Number, e.Author, e.State = old.Contest, old.Number, old.Author, old.State
	e.Submitted, e.Changed, e.Version = old.Submitted, now, old.Version+1
	return e, storage.Entries.Put(w, e.ID, e)
}

// Withdraw takes an entry back. It keeps its number, and nobody gets it again.
func Withdraw(w storage.Writer, by union.MemberID, id union.EntryID, now time.Time) (union.Entry, error) {
	e, _, err := Alterable(w, by, id, now)
	if err != nil {
		return e, err
	}
	e.State, e.Changed, e.Version = union.EntryWithdrawn, now, e.Version+1
	return e, storage.Entries.Put(w, e.ID, e)
}

// Alterable returns an entry and its contest to the author who may change or
// withdraw it now.
func Alterable(r storage.Reader, who union.MemberID, id union.EntryID, now time.Time) (union.Entry, union.Contest, error) {
	e, c, err := EntryFor(r, who, id)
	switch {
	case err != nil:
		return e, c, err
	case e.Author != who:
		return e, c, union.Refuse("refuse.right")
	case e.State != union.EntrySubmitted:
		return e, c, union.Refuse("entry.withdrawn.already", "Number", e.Receipt())
	case !c.Open(now):
		return e, c, union.Refuse("entry.fixed", "Deadline", c.Deadline)
	}
	return e, c, nil
}

// EntryFor returns an entry and its contest to the author and to those who run
// the contest. To others there is none.
func EntryFor(r storage.Reader, who union.MemberID, id union.EntryID) (union.Entry, union.Contest, error) {
	e, found, err := storage.Entries.Get(r, id)
	if err != nil {
		return e, union.Contest{}, err
	}
	c, known, err := storage.Contests.Get(r, e.Contest)
	if err != nil {
		return e, c, err
	}
	ok := found && known && e.Author == who
	if found && known && !ok {
		if ok, err = Judges(r, who, c); err != nil {
			return e, c, err
		}
	}
	if !ok {
		return union.Entry{}, union.Contest{}, union.Refuse("refuse.gone")
	}
	return e, c, nil
}

// EntriesTo lists all entries of a contest in the order of their numbers, the
// withdrawn ones too.
func EntriesTo(r storage.Reader, id union.ContestID) ([]union.Entry, error) {
	return rows(r, storage.EntriesByContest, storage.Entries, id)
}

// EntriesBy lists a member's entries, the latest first.
func EntriesBy(r storage.Reader, who union.MemberID) ([]union.Entry, error) {
	all, err := rows(r, storage.EntriesByAuthor, storage.Entries, who)
	slices.Reverse(all)
	return all, err
}

// OwnEntries lists a member's entries in one contest, in the order of their numbers.
func OwnEntries(r storage.Reader, who union.MemberID, id union.ContestID) ([]union.Entry, error) {
	all, err := rows(r, storage.EntriesByAuthor, storage.Entries, who)
	return slices.DeleteFunc(all, func(e union.Entry) bool { return e.Contest != id }), err
}
