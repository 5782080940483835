package office

import (
	"time"

	"rupor/storage"
	"rupor/union"
)

// AmendDialog is the talk in which an entry that was handed in is changed.
const AmendDialog = "edit"

// AtStake lists the entries that are withdrawn with the consent to contests: those
// that the jury does not have yet.
func AtStake(r storage.Reader, who union.MemberID, now time.Time) ([]union.Entry, error) {
	all, err := rows(r, storage.EntriesByAuthor, storage.Entries, who)
	var open []union.Entry
	for _, e := range all {
		c, _, err := storage.Contests.Get(r, e.Contest)
		if err != nil {
			return nil, err
		}
		if e.State == union.EntrySubmitted && c.Open(now) {
			open = append(open, e)
		}
	}
	return open, err
}

// leaveContests withdraws the entries at stake and drops the drafts; those that
// the jury has stay without a name.
func leaveContests(w storage.Writer, who union.MemberID, now time.Time) error {
	stake, err := AtStake(w, who, now)
	if err != nil {
		return err
	}
	for _, e := range stake {
		e.State, e.Changed, e.Version = union.EntryWithdrawn, now, e.Version+1
		if err := storage.Entries.Put(w, e.ID, e); err != nil {
			return err
		}
	}
	all, err := keysOf(w, storage.EntriesByAuthor, who)
	if err != nil {
		return err
	}
	for _, id := range all {
		if err := storage.Entries.Update(w, id, func(e *union.Entry) error { e.AuthorName = ""; return nil }); err != nil {
			return err
		}
	}
	for _, dialog := range []string{EntryDialog, AmendDialog} {
		if err := storage.Talks.Delete(w, storage.Pair[union.MemberID, string]{First: who, Second: dialog}); err != nil {
			return err
		}
	}
	return nil
}
