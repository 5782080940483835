package office_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"rupor/office"
	"rupor/scheduler"
	"rupor/storage"
	"rupor/union"
)

// Who can't be reached is forgotten in their time, as who stopped the messages is;
// and what was thrown away one night is not counted another.
func TestTheUnreachableAreForgottenInTimeAndOnce(t *testing.T) {
	t.Parallel()
	e, now := pressHouse(t), pressDay()
	old, fresh := now.AddDate(0, 0, -400), now.AddDate(0, 0, -10)
	const paper = union.OfflineFrom + 77
	do(t, e, func(w storage.Writer) error {
		for id, m := range map[union.MemberID]union.Member{2001: {Lapsed: old}, 2002: {Lapsed: fresh}, 2003: {Unreachable: old}, paper: {Status: union.StatusLeft, Since: old}} {
			m.ID, m.Name, m.Org, m.Consent = id, "Кто-то", 3, union.Consent{At: old}
			if err := storage.Members.Put(w, id, m); err != nil {
				return err
			}
		}
		j := union.Joining{ID: 1, Member: 3001, Name: "Кто-то", Org: 3, State: union.JoiningDeclined, Came: old, Ended: old}
		if err := storage.Joinings.Put(w, j.ID, j); err != nil {
			return err
		}
		return office.ScheduleRetention(w, "Europe/Moscow", now)
	})
	for night, want := range []string{
		"retention.done[talks 0 stopped 2 joinings 1 idle 0 inquiries 0 questions 0 requests 0]",
		"retention.done[talks 0 stopped 0 joinings 0 idle 0 inquiries 0 questions 0 requests 0]",
	} {
		tidyUp(t, e, now.AddDate(0, 0, night))
		see(t, e, func(r storage.Reader) {
			var last union.Record
			refusedAs(t, storage.Journal.All(r, func(_ uint64, l union.Record) error { last = l; return nil }), "")
			if got := fmt.Sprint(last.Act, last.Facts); got != want {
				t.Errorf("night %d: %s", night, got)
			}
			for id, want := range map[union.MemberID]bool{2001: false, 2002: true, 2003: true, paper: false} {
				if there, err := storage.Members.Has(r, id); err != nil || there != want {
					t.Errorf("night %d: %d is there: %v, %v", night, id, there, err)
				}
			}
		})
	}
}

// What people asked the authors of announcements goes in its time after the last word of
// it, answered or not, and with it what an author is in the middle of answering.
func TestQuestionsToAuthorsAreForgottenInTheirTime(t *testing.T) {
	t.Parallel()
	e, now := pressHouse(t), pressDay()
	old, fresh := now.AddDate(0, 0, -366), now.AddDate(0, 0, -364)
	asked := func(post union.PostID) storage.Pair[union.PostID, union.MemberID] {
		return storage.Pair[union.PostID, union.MemberID]{First: post, Second: anna}
	}
	answering := storage.Pair[union.MemberID, string]{First: officer, Second: office.AnswerDialog}
	do(t, e, func(w storage.Writer) error {
		for post := range union.PostID(70) {
			q := union.Question{Text: "?", At: old}
			switch post {
			case 1:
				q.Answered = fresh
			case 2:
				q.At = fresh
			case 3:
				q.Answered = old.Add(time.Hour)
			}
			if err := storage.Questions.Put(w, asked(post), q); err != nil {
				return err
			}
		}
		talk := union.Talk{Dialog: answering.Second, Subject: 4, Touched: now, Form: fmt.Appendf(nil, `{"post":4,"asker":%d}`, anna)}
		return errors.Join(storage.Talks.Put(w, answering, talk), office.ScheduleRetention(w, "UTC", now))
	})
	tidyUp(t, e, now)
	see(t, e, func(r storage.Reader) {
		var left []union.PostID
		err := storage.Questions.All(r, func(k storage.Pair[union.PostID, union.MemberID], _ union.Question) error {
			left = append(left, k.First)
			return nil
		})
		talks, failed := storage.Talks.Has(r, answering)
		if err := errors.Join(err, failed, storage.CheckAll(r, append(storage.Tables(), scheduler.Tables()...)...)); err != nil || talks || fmt.Sprint(left) != "[1 2]" {
			t.Errorf("%v are left, the talk is there: %v, %v", left, talks, err)
		}
	})
}

// A looker counts the records that a transaction reads.
type looker struct {
	storage.Writer
	n int
}

func (l *looker) Get(key []byte) ([]byte, error) {
	l.n++
	return l.Writer.Get(key)
}

func (l *looker) Scan(from, to []byte, visit func(key, value []byte) error) error {
	return l.Writer.Scan(from, to, func(key, value []byte) error {
		l.n++
		return visit(key, value)
	})
}

// What a night costs goes by what is due, not by what was: neither by those that were
// thrown away long ago, nor by those who stay.
func TestANightReadsWhatIsDue(t *testing.T) {
	t.Parallel()
	at := pressDay()
	for name, c := range map[string]struct {
		put  func(w storage.Writer, n uint64) error
		rate int // how many times as much ten times as many may cost
	}{
		"applications without a name": {func(w storage.Writer, n uint64) error {
			j := union.Joining{ID: union.JoiningID(n), Org: 3, State: union.JoiningWithdrawn, Came: at, Ended: at}
			return storage.Joinings.Put(w, j.ID, j)
		}, 1},
		"members": {func(w storage.Writer, n uint64) error {
			m := union.Member{ID: union.MemberID(5000 + n), Name: "Кто-то", Org: 3, Consent: union.Consent{At: at}}
			return storage.Members.Put(w, m.ID, m)
		}, 1},
		"questions that are due": {func(w storage.Writer, n uint64) error {
			q := union.Inquiry{ID: union.InquiryID(n), State: union.InquiryClosed, Last: 1, Asked: at, Changed: at}
			if err := storage.Inquiries.Put(w, q.ID, q); err != nil {
				return err
			}
			return storage.Words.Put(w, storage.Pair[union.InquiryID, uint64]{First: q.ID, Second: 1}, union.Word{At: at})
		}, 10},
		"applications that are due": {func(w storage.Writer, n uint64) error {
			j := union.Joining{ID: union.JoiningID(n), Member: anna, Name: "Анна", Org: 3, State: union.JoiningDeclined, Came: at, Ended: at}
			return storage.Joinings.Put(w, j.ID, j)
		}, 10},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			few, most := readsOfANight(t, 40, c.put)
			many, mostOfMany := readsOfANight(t, 400, c.put)
			if many > c.rate*few+few/10 || mostOfMany > 2*most {
				t.Errorf("%d and %d are read, %d and %d in one transaction", few, many, most, mostOfMany)
			}
		})
	}
}

// readsOfANight says how much a night reads of so many records two years on, and how
// much at most in one transaction.
func readsOfANight(t *testing.T, n uint64, put func(storage.Writer, uint64) error) (all, most int) {
	t.Helper()
	e, later := pressHouse(t), pressDay().AddDate(2, 0, 0)
	do(t, e, func(w storage.Writer) error { return office.ScheduleRetention(w, "UTC", later) })
	tidyUp(t, e, later) // of what the house had
	do(t, e, func(w storage.Writer) error {
		for i := range n {
			if err := put(w, i+1); err != nil {
				return err
			}
		}
		return nil
	})
	for more, first := true, true; more; first = false {
		do(t, e, func(w storage.Writer) (err error) {
			l := &looker{Writer: w}
			_, more, err = tidyOnce(l, first, later)
			all, most = all+l.n, max(most, l.n)
			return err
		})
	}
	return all, most
}

// Whoever is being forgotten is settled before more are: the clock must not come late
// to what people wait for because thousands left on one day.
func TestTheNightWaitsForEstates(t *testing.T) {
	t.Parallel()
	e, later := pressHouse(t), pressDay().AddDate(2, 0, 0)
	do(t, e, func(w storage.Writer) error {
		for id := range union.MemberID(12) {
			at := scheduler.Schedule{Kind: office.EstateKind, At: later}
			clock, err := scheduler.Add(w, at, later)
			if err != nil {
				return err
			}
			if err := storage.Estates.Put(w, 900_000+id, union.Estate{From: 900_000 + id, Schedule: uint64(clock)}); err != nil {
				return err
			}
		}
		j := union.Joining{ID: 1, Member: 3001, Name: "Кто-то", Org: 3, State: union.JoiningDeclined, Came: pressDay()}
		if err := storage.Joinings.Put(w, j.ID, j); err != nil {
			return err
		}
		return office.ScheduleRetention(w, "UTC", later)
	})
	for i, busy := range []bool{true, true, false} {
		do(t, e, func(w storage.Writer) error {
			_, more, err := tidyOnce(w, i == 0, later)
			state, _, _ := storage.Tidyings.Get(w, 0)
			s, _, _ := scheduler.Get(w, scheduler.ID(state.Next))
			if !more || s.Due.After(later) != busy || (state.Stage == 0) != busy {
				t.Errorf("run %d: more %v, goes on at %v, stage %d", i, more, s.Due, state.Stage)
			}
			if i < 1 || err != nil {
				return err
			}
			for id := range union.MemberID(3) { // three are settled
				err = errors.Join(err, storage.Estates.Delete(w, 900_000+id))
			}
			return err
		})
	}
	see(t, e, func(r storage.Reader) {
		if j, _, err := storage.Joinings.Get(r, 1); err != nil || !j.Personal() {
			t.Errorf("%+v %v", j, err)
		}
	})
}
