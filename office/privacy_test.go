package office_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"rupor/office"
	"rupor/scheduler"
	"rupor/storage"
	"rupor/union"
)

func agreed(now time.Time) union.Consent { return union.Consent{Version: "1", Hash: "h", At: now} }

// acts are the acts in the journal, in order.
func acts(t *testing.T, e storage.Engine) (all []string) {
	t.Helper()
	see(t, e, func(r storage.Reader) {
		err := storage.Journal.All(r, func(_ uint64, l union.Record) error { all = append(all, string(l.Act)); return nil })
		if err != nil {
			t.Error(err)
		}
	})
	return all
}

func TestAConsentHoldsUntilItIsTakenBack(t *testing.T) {
	t.Parallel()
	e, now := pressHouse(t), pressDay()
	holds := func(purpose union.Purpose) (ok bool) {
		see(t, e, func(r storage.Reader) {
			var err error
			if ok, err = office.Consented(r, anna, purpose); err != nil {
				t.Error(err)
			}
		})
		return ok
	}
	for _, purpose := range union.Purposes() {
		if holds(purpose) != (purpose == union.PurposeMailing) {
			t.Errorf("%s from the start: %v", purpose, holds(purpose))
		}
		do(t, e, func(w storage.Writer) error { return office.Agree(w, anna, purpose, agreed(now), now) })
		if !holds(purpose) {
			t.Errorf("%s was given and does not hold", purpose)
		}
		for range 2 { // the second time there is nothing to take back
			do(t, e, func(w storage.Writer) error { return office.Revoke(w, anna, purpose, now) })
		}
		if holds(purpose) {
			t.Errorf("%s was taken back and holds", purpose)
		}
	}
	do(t, e, func(w storage.Writer) error { return office.DeclineConsent(w, anna, union.PurposeGallery, "1", now) })
	if holds(union.PurposeGallery) {
		t.Error("a no was taken for a yes")
	}
	if got := strings.Join(acts(t, e), " "); strings.Count(got, "consent.given") != 4 || strings.Count(got, "consent.withdrawn") != 4 {
		t.Errorf("the journal: %s", got)
	}
	see(t, e, func(r storage.Reader) {
		if m, _, _ := storage.Members.Get(r, anna); m.Subscribed() {
			t.Error("messages still come")
		}
	})
}

func TestEntriesGoWithTheConsent(t *testing.T) {
	t.Parallel()
	e, now := pressHouse(t), pressDay()
	c := anOpenContest(t, e)
	if _, err := func() (kept union.Entry, err error) {
		err = e.Update(func(w storage.Writer) (err error) { kept, err = office.Submit(w, anna, draftEntry(c), now); return err })
		return kept, err
	}(); err == nil {
		t.Error("an entry was taken without consent")
	}
	early, err := submit(t, e, anna, draftEntry(c), now)
	refusedAs(t, err, "")
	judged := c
	judged.ID, judged.Deadline = 50, now
	do(t, e, func(w storage.Writer) error {
		late := early
		late.ID, late.Contest = 60, judged.ID
		if err := storage.Contests.Put(w, judged.ID, judged); err != nil {
			return err
		}
		return storage.Entries.Put(w, late.ID, late)
	})
	do(t, e, func(w storage.Writer) error { return office.Revoke(w, anna, union.PurposeContest, now) })
	see(t, e, func(r storage.Reader) {
		a, _, _ := storage.Entries.Get(r, early.ID)
		b, _, _ := storage.Entries.Get(r, 60)
		if a.State != union.EntryWithdrawn || b.State != union.EntrySubmitted || a.AuthorName != "" || b.AuthorName != "" || b.Title == "" {
			t.Errorf("%+v\n%+v", a, b)
		}
	})
	// Erasure keeps of the one with the jury what a protocol needs.
	do(t, e, func(w storage.Writer) error { return office.Forget(w, anna, now) })
	see(t, e, func(r storage.Reader) {
		b, _, _ := storage.Entries.Get(r, 60)
		want := union.Entry{
			ID: 60, Contest: 50, Number: early.Number, Nomination: early.Nomination, Org: early.Org, State: union.EntrySubmitted,
			Version: 1, Submitted: early.Submitted, Changed: early.Changed,
		}
		if fmt.Sprint(b) != fmt.Sprint(want) {
			t.Errorf("%+v, want %+v", b, want)
		}
	})
}

// The term of a request, by the clock: ten working days, five more once, reminders
// three days before, on the day and every day after.
func TestARequestHasItsTerm(t *testing.T) {
	t.Parallel()
	e := pressHouse(t)
	zone := time.FixedZone("MSK", 3*3600)
	now := time.Date(2026, 11, 20, 23, 30, 0, 0, zone) // a Friday; in UTC as well
	var q union.Request
	do(t, e, func(w storage.Writer) (err error) {
		q, err = office.AskPrivacy(w, anna, union.RequestAccess, "?", now)
		return err
	})
	if got := q.Due.In(zone).Format(time.DateTime); got != "2026-12-04 23:59:59" {
		t.Errorf("due %s", got)
	}
	bells := func(n int) (all []string) {
		for range n {
			do(t, e, func(w storage.Writer) error {
				now, _, _ := storage.Requests.Get(w, q.ID)
				s, _, err := scheduler.Get(w, scheduler.ID(now.Schedule))
				if err != nil {
					return err
				}
				at := s.Due.In(zone)
				if _, who, err := office.RemindRequest(w, scheduler.ID(now.Schedule), q.ID, at); err != nil || len(who) != 1 || who[0] != admin {
					t.Errorf("told %v, %v", who, err)
				}
				all = append(all, at.Format("01-02 15:04"))
				return nil
			})
		}
		return all
	}
	if got := fmt.Sprint(bells(4)); got != "[12-01 09:00 12-04 09:00 12-05 09:00 12-06 09:00]" {
		t.Errorf("reminders %s", got)
	}
	extend := func() error {
		return e.Update(func(w storage.Writer) error {
			_, err := office.ExtendRequest(w, admin, q.ID, "papers", time.Date(2026, 12, 6, 10, 0, 0, 0, zone))
			return err
		})
	}
	refusedAs(t, extend(), "")
	refusedAs(t, extend(), "request.extended.already")
	if got := fmt.Sprint(bells(2)); got != "[12-08 09:00 12-11 09:00]" {
		t.Errorf("reminders %s", got)
	}
	for who, want := range map[union.MemberID]string{anna: "refuse.right", officer: "refuse.right", admin: ""} {
		refusedAs(t, e.Update(func(w storage.Writer) error { _, err := office.CloseRequest(w, who, q.ID, "done", now); return err }), want)
	}
	refusedAs(t, e.Update(func(w storage.Writer) error { _, err := office.CloseRequest(w, admin, q.ID, "x", now); return err }), "request.closed")
	see(t, e, func(r storage.Reader) {
		if err := storage.CheckAll(r, append(storage.Tables(), scheduler.Tables()...)...); err != nil {
			t.Error(err)
		}
	})
}

// tidy is office.Tidy for whom it is all the same whose applications ended.
func tidy(w storage.Writer, run scheduler.Run) error {
	_, err := office.Tidy(w, run)
	return err
}

// tidyUp runs the nightly tidying up to its end, and says in how many transactions.
func tidyUp(t *testing.T, e storage.Engine, now time.Time) (steps int) {
	t.Helper()
	var state union.Tidying
	id := func() scheduler.ID {
		see(t, e, func(r storage.Reader) { state, _, _ = storage.Tidyings.Get(r, 0) })
		return scheduler.ID(state.Schedule)
	}
	run := scheduler.Run{ID: id(), Now: now}
	for {
		do(t, e, func(w storage.Writer) error { return tidy(w, run) })
		if steps++; steps > 1000 {
			t.Fatal("it does not end")
		}
		if id(); state.Stage == len(union.Kepts()) {
			return steps
		}
		run.ID = scheduler.ID(state.Next)
	}
}

// The next night begins while the one before is still going on: that ends it.
func TestOneNightOfTidyingAtATime(t *testing.T) {
	t.Parallel()
	e, now := pressHouse(t), pressDay()
	night := func() {
		do(t, e, func(w storage.Writer) error {
			state, _, err := storage.Tidyings.Get(w, 0)
			if err != nil {
				return err
			}
			return tidy(w, scheduler.Run{ID: scheduler.ID(state.Schedule), Now: now})
		})
	}
	do(t, e, func(w storage.Writer) error { return office.ScheduleRetention(w, "UTC", now) })
	night()
	night()
	do(t, e, func(w storage.Writer) error { // one that nobody knows of
		_, err := scheduler.Add(w, scheduler.Schedule{Kind: office.RetentionKind, At: now}, now)
		return err
	})
	if runs := strike(t, e, office.RetentionKind, tidy, now); runs != len(union.Kepts()) {
		t.Errorf("%d more runs, want %d", runs, len(union.Kepts()))
	}
	lines := 0
	see(t, e, func(r storage.Reader) {
		refusedAs(t, storage.Journal.All(r, func(_ uint64, l union.Record) error {
			if l.Act == "retention.done" {
				lines++
			}
			return nil
		}), "")
	})
	if lines != 1 {
		t.Errorf("the journal has %d nights", lines)
	}
}

func TestWhatHasServedItsTimeIsThrownAway(t *testing.T) {
	t.Parallel()
	e, now := pressHouse(t), pressDay()
	old, fresh := now.AddDate(0, 0, -400), now.AddDate(0, 0, -80)
	do(t, e, func(w storage.Writer) error {
		for i := range union.MemberID(120) {
			at := fresh
			if i%2 == 0 {
				at = old
			}
			if err := storage.Talks.Put(w, storage.Pair[union.MemberID, string]{First: 1000 + i, Second: "post"}, union.Talk{Dialog: "post", Touched: at}); err != nil {
				return err
			}
			if i >= 12 {
				continue
			}
			m := union.Member{ID: 2000 + i, Name: "Old", Org: 3, Stopped: at, Consent: union.Consent{At: old}}
			if err := storage.Members.Put(w, m.ID, m); err != nil {
				return err
			}
			j := union.Joining{ID: union.JoiningID(i + 1), Member: 3000 + i, Name: "Old", State: union.JoiningDeclined, Ended: at}
			if err := storage.Joinings.Put(w, j.ID, j); err != nil {
				return err
			}
			q := union.Request{ID: union.RequestID(i + 1), Kind: union.RequestOther, Words: "Old", Closed: at.AddDate(-3, 0, 0)}
			if i%2 == 1 {
				q.Closed = now
			}
			if err := storage.Requests.Put(w, q.ID, q); err != nil {
				return err
			}
		}
		boss := union.Member{ID: 9, Name: "Boss", Stopped: old, Consent: union.Consent{At: old}}
		if err := storage.Members.Put(w, 9, boss); err != nil {
			return err
		}
		if err := storage.Duties.Put(w, storage.KeyOf(union.Duty{Member: 9, Role: union.RoleAdmin}), union.Duty{Member: 9, Role: union.RoleAdmin}); err != nil {
			return err
		}
		for range 2 { // the second time there is nothing to do
			if err := office.ScheduleRetention(w, "Europe/Moscow", now); err != nil {
				return err
			}
		}
		return nil
	})
	if n := tidyUp(t, e, now); n < 6 {
		t.Errorf("all in %d transactions", n)
	}
	see(t, e, func(r storage.Reader) {
		left := map[string]int{}
		count := func(what string, err error) {
			if left[what]++; err != nil {
				t.Error(err)
			}
		}
		_ = storage.Talks.All(r, func(storage.Pair[union.MemberID, string], union.Talk) error { count("talks", nil); return nil })
		_ = storage.Members.All(r, func(id union.MemberID, _ union.Member) error {
			if id >= 2000 || id == 9 {
				count("stopped", nil)
			}
			return nil
		})
		_ = storage.Joinings.All(r, func(_ union.JoiningID, j union.Joining) error {
			if j.Name != "" {
				count("joinings", nil)
			}
			return nil
		})
		_ = storage.Requests.All(r, func(union.RequestID, union.Request) error { count("requests", nil); return nil })
		if got := fmt.Sprint(left); got != "map[joinings:6 requests:6 stopped:7 talks:60]" {
			t.Errorf("left: %s", got)
		}
		var last union.Record
		_ = storage.Journal.All(r, func(_ uint64, l union.Record) error { last = l; return nil })
		if got := fmt.Sprint(last.Act, last.Facts); got != "retention.done[talks 60 stopped 6 joinings 6 idle 0 inquiries 0 questions 0 requests 6]" {
			t.Errorf("the journal: %s", got)
		}
		if err := storage.CheckAll(r, append(storage.Tables(), scheduler.Tables()...)...); err != nil {
			t.Error(err)
		}
	})
}
