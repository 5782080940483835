package office_test

import (
	"testing"
	"time"

	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

func draftEntry(c union.Contest) union.Entry {
	return union.Entry{Contest: c.ID, Nomination: "Стенд", Title: "Наш стенд", Description: "Вот он", AuthorName: "Анна"}
}

func submit(t *testing.T, e storage.Engine, by union.MemberID, draft union.Entry, now time.Time) (kept union.Entry, err error) {
	t.Helper()
	err = e.Update(func(w storage.Writer) (err error) {
		if err := office.Agree(w, by, union.PurposeContest, union.Consent{Version: "1", At: now}, now); err != nil {
			return err
		}
		kept, err = office.Submit(w, by, draft, now)
		return err
	})
	return kept, err
}

// anOpenContest is one of the whole union that closes in a week.
func anOpenContest(t *testing.T, e storage.Engine) union.Contest {
	t.Helper()
	c, _, err := openContest(t, e, admin, draftContest(0, pressDay().AddDate(0, 0, 7)), pressDay())
	refusedAs(t, err, "")
	return c
}

func TestSubmitBeforeTheDeadlineOnly(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		by    union.MemberID
		late  time.Duration
		alter func(*union.Entry)
		want  string
	}{
		"in time":               {anna, -time.Hour, nil, ""},
		"the last moment":       {anna, -time.Nanosecond, nil, ""},
		"the deadline itself":   {anna, 0, nil, "entry.late"},
		"one second late":       {anna, time.Second, nil, "entry.late"},
		"not joined":            {99, -time.Hour, nil, "join.first"},
		"no such nomination":    {anna, -time.Hour, func(e *union.Entry) { e.Nomination = "Иное" }, "refuse.gone"},
		"too many files":        {anna, -time.Hour, func(e *union.Entry) { e.Files = make([]union.Media, 3) }, "dialog.gather.files"},
		"no title":              {anna, -time.Hour, func(e *union.Entry) { e.Title = "" }, "refuse.gone"},
		"a contest that is not": {anna, -time.Hour, func(e *union.Entry) { e.Contest = 9 }, "refuse.gone"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := pressHouse(t)
			contest := anOpenContest(t, e)
			draft := draftEntry(contest)
			if c.alter != nil {
				c.alter(&draft)
			}
			_, err := submit(t, e, c.by, draft, contest.Deadline.Add(c.late))
			refusedAs(t, err, c.want)
		})
	}
}

func TestAContestOfAnotherOrganizationIsNotEntered(t *testing.T) {
	t.Parallel()
	e, now := pressHouse(t), pressDay()
	c, _, err := openContest(t, e, admin, draftContest(2, now.AddDate(0, 0, 7)), now)
	refusedAs(t, err, "")
	_, err = submit(t, e, boris, draftEntry(c), now)
	refusedAs(t, err, "contest.elsewhere")
	_, err = submit(t, e, anna, draftEntry(c), now)
	refusedAs(t, err, "")
}

func TestNumbersAreNeverGivenTwice(t *testing.T) {
	t.Parallel()
	e, now := pressHouse(t), pressDay()
	other := anOpenContest(t, e)
	c := anOpenContest(t, e)
	_, err := submit(t, e, boris, draftEntry(other), now)
	refusedAs(t, err, "")
	want := []string{"2-001", "2-002", "2-003", "2-004", "2-005"}
	var last union.Entry
	for _, receipt := range want {
		if last, err = submit(t, e, anna, draftEntry(c), now); err != nil || last.Receipt() != receipt || last.Version != 1 {
			t.Fatalf("got %s version %d, %v, want %s", last.Receipt(), last.Version, err, receipt)
		}
	}
	_, err = submit(t, e, anna, draftEntry(c), now)
	refusedAs(t, err, "entry.many")
	do(t, e, func(w storage.Writer) error {
		_, err := office.Withdraw(w, anna, last.ID, now)
		return err
	})
	if last, err = submit(t, e, anna, draftEntry(c), now); err != nil || last.Receipt() != "2-006" {
		t.Fatalf("after a withdrawal got %s, %v", last.Receipt(), err)
	}
	see(t, e, func(r storage.Reader) {
		standing, err := office.CountEntries(r, c.ID)
		all, failed := office.EntriesTo(r, c.ID)
		if err != nil || failed != nil || standing != 5 || len(all) != 6 {
			t.Errorf("%d stand of %d", standing, len(all))
		}
	})
}

func TestAmendKeepsNumberAndSubmission(t *testing.T) {
	t.Parallel()
	e, now := pressHouse(t), pressDay()
	c := anOpenContest(t, e)
	first, err := submit(t, e, anna, draftEntry(c), now)
	refusedAs(t, err, "")
	later := now.Add(time.Hour)
	changed := draftEntry(c)
	changed.ID, changed.Title, changed.Number, changed.Author = first.ID, "Другой стенд", 77, boris
	do(t, e, func(w storage.Writer) error {
		_, err := office.Amend(w, anna, changed, later)
		return err
	})
	see(t, e, func(r storage.Reader) {
		kept, _, err := office.EntryFor(r, anna, first.ID)
		if err != nil || kept.Title != "Другой стенд" || kept.Number != 1 || kept.Version != 2 || kept.Author != anna ||
			!kept.Submitted.Equal(now) || !kept.Changed.Equal(later) {
			t.Errorf("kept %+v, %v", kept, err)
		}
	})
}

func TestAnEntryIsItsAuthorsUntilTheDeadline(t *testing.T) {
	t.Parallel()
	now := pressDay()
	for name, c := range map[string]struct {
		by   union.MemberID
		wait time.Duration
		want string
	}{
		"the author in time":      {anna, time.Hour, ""},
		"the author at the end":   {anna, 7 * 24 * time.Hour, "entry.fixed"},
		"the organizer":           {admin, time.Hour, "refuse.right"},
		"somebody else":           {boris, time.Hour, "refuse.gone"},
		"somebody who is nobody":  {0, time.Hour, "refuse.gone"},
		"an officer of elsewhere": {officer, time.Hour, "refuse.gone"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := pressHouse(t)
			first, err := submit(t, e, anna, draftEntry(anOpenContest(t, e)), now)
			refusedAs(t, err, "")
			err = e.Update(func(w storage.Writer) error {
				_, err := office.Withdraw(w, c.by, first.ID, now.Add(c.wait))
				return err
			})
			refusedAs(t, err, c.want)
			if c.want != "" {
				return
			}
			err = e.Update(func(w storage.Writer) error {
				_, err := office.Amend(w, c.by, first, now.Add(c.wait))
				return err
			})
			refusedAs(t, err, "entry.withdrawn.already")
		})
	}
}

// What the jury has stays as it was handed in, when its author is erased; what it does
// not have yet is withdrawn.
func TestAnErasedAuthorsOpenEntryIsWithdrawn(t *testing.T) {
	t.Parallel()
	for after, want := range map[time.Duration]union.EntryState{-time.Second: union.EntryWithdrawn, 0: union.EntrySubmitted} {
		e := pressHouse(t)
		c := anOpenContest(t, e)
		kept, err := submit(t, e, anna, draftEntry(c), pressDay())
		refusedAs(t, err, "")
		do(t, e, func(w storage.Writer) error { return office.Forget(w, anna, c.Deadline.Add(after)) })
		see(t, e, func(r storage.Reader) {
			if left, found, err := storage.Entries.Get(r, kept.ID); err != nil || !found || left.State != want || left.Author != 0 {
				t.Errorf("%v after the deadline: %+v, %v", after, left, err)
			}
		})
	}
}
