package office_test

import (
	"testing"
	"time"

	"rupor/office"
	"rupor/scheduler"
	"rupor/storage"
	"rupor/union"
)

// Three applications in thirty days are the most, whatever is taken back or
// forgotten between them; nothing else of the person stays for it, and it only
// so long.
func TestApplicationsCountThoughForgotten(t *testing.T) {
	t.Parallel()
	e := pressHouse(t)
	for i := range 4 {
		_, _, err := wantIn(t, e, zoya, 3)
		if i == 3 {
			refusedAs(t, err, "joining.often")
			break
		}
		refusedAs(t, err, "")
		do(t, e, func(w storage.Writer) error {
			if i == 1 {
				return office.Forget(w, zoya, pressDay())
			}
			return office.Revoke(w, zoya, union.PurposeJoining, pressDay())
		})
	}
	kept := func() (n int) {
		see(t, e, func(r storage.Reader) {
			if err := storage.Attempts.All(r, func(string, union.Attempts) error { n++; return nil }); err != nil {
				t.Error(err)
			}
		})
		return n
	}
	do(t, e, func(w storage.Writer) error { return office.Forget(w, zoya, pressDay()) })
	see(t, e, func(r storage.Reader) { noTrace(t, r, zoya) })
	for _, c := range []struct{ day, want int }{{29, 1}, {31, 0}} {
		do(t, e, func(w storage.Writer) error {
			if err := office.ScheduleRetention(w, "UTC", pressDay()); err != nil {
				return err
			}
			state, _, err := storage.Tidyings.Get(w, 0)
			if err != nil {
				return err
			}
			return tidy(w, scheduler.Run{ID: scheduler.ID(state.Schedule), Now: pressDay().AddDate(0, 0, c.day)})
		})
		if n := kept(); n != c.want {
			t.Errorf("day %d: %d kept, %d expected", c.day, n, c.want)
		}
	}
}

// To be forgotten and to come again gives no more guesses of a code word within the
// hour, and to become one with another account gives that one none either.
func TestGuessesCountThoughForgotten(t *testing.T) {
	t.Parallel()
	e, _ := guarded(t)
	guess := func(who union.MemberID, at time.Duration, want string) {
		t.Helper()
		err := e.Update(func(w storage.Writer) error {
			_, err := office.GiveWord(w, who, "AAAA-AAAA", pressDay().Add(at))
			return err
		})
		refusedAs(t, err, want)
	}
	for range office.GuessesMost {
		comes(t, e, zoya, 3, union.StatusMember)
		guess(zoya, 0, "")
		do(t, e, func(w storage.Writer) error { return office.Forget(w, zoya, pressDay()) })
	}
	see(t, e, func(r storage.Reader) { noTrace(t, r, zoya) })
	comes(t, e, zoya, 3, union.StatusMember)
	guess(zoya, 0, "entrance.many")
	comes(t, e, gleb, 3, union.StatusMember)
	do(t, e, func(w storage.Writer) error { _, err := office.Merge(w, admin, zoya, gleb, pressDay()); return err })
	guess(gleb, 0, "entrance.many")
	guess(gleb, time.Hour, "")
}
