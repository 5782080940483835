package office_test

import (
	"slices"
	"testing"
	"time"

	"rupor/office"
	"rupor/scheduler"
	"rupor/storage"
	"rupor/union"
)

// The clock of an application, run after run: each is what is due, whom it tells
// and whether they are told for the first time of somebody else's delay.
func TestClockRemindsTheSlowAndGoesUpTheTree(t *testing.T) {
	t.Parallel()
	e := pressHouse(t)
	zone := locate(t, "Asia/Yekaterinburg")
	do(t, e, func(w storage.Writer) error {
		return storage.Organizations.Update(w, 3, func(o *union.Organization) error { o.Zone = zone.String(); return nil })
	})
	appoint(t, e, admin, union.Duty{Member: boris, Role: union.RoleChair, Org: 3}, "")
	appoint(t, e, admin, union.Duty{Member: youth, Role: union.RoleOfficer, Org: 3, Deputy: true}, "")
	j := applicant(t, e, nina, union.Joining{Org: 3}, pressDay()) // a Wednesday, 15:00 there
	day := func(d, hour int) time.Time { return time.Date(2026, time.November, d, hour, 0, 0, 0, zone) }
	for i, c := range []struct {
		due    time.Time
		who    []union.MemberID
		raised bool
	}{
		{day(27, 15), []union.MemberID{boris, youth}, false}, // two days on, with the deputy
		{day(31, 15), []union.MemberID{officer}, true},       // four days on: December 1, a Tuesday
		{day(35, 15), []union.MemberID{admin}, true},         // the 5th is a Saturday: the 7th, in the morning
		{day(44, 9), []union.MemberID{admin}, false},         // there is nobody above
	} {
		if i == 2 {
			c.due = day(37, 9)
		}
		n, due := nudge(t, e, j.ID, time.Time{})
		if !due.Equal(c.due) || !slices.Equal(n.Who, c.who) || n.Raised != c.raised {
			t.Fatalf("run %d: due %v, %v told, raised %v; want %v, %v, %v", i, due.In(zone), n.Who, n.Raised, c.due, c.who, c.raised)
		}
	}
	j = lead(t, e, office.TakeJoining, boris, j.ID, "") // at pressDay, by the clock of the test
	n, due := nudge(t, e, j.ID, time.Time{})
	if want := day(32, 15); !due.Equal(want) || !slices.Equal(n.Who, []union.MemberID{boris}) || n.Joining.State != union.JoiningTalks {
		t.Errorf("in hand: due %v, %v told; want %v", due.In(zone), n.Who, want)
	}
	lead(t, e, office.AdmitJoining, boris, j.ID, "")
	see(t, e, func(r storage.Reader) {
		if j, _, err := storage.Joinings.Get(r, j.ID); err != nil || j.Schedule != 0 {
			t.Errorf("joined, and the clock runs: %+v, %v", j, err)
		}
	})
}

// nudge runs the clock of an application when it is due, or at another moment, and
// returns when it was due.
func nudge(t *testing.T, e storage.Engine, id union.JoiningID, at time.Time) (n office.Nudge, due time.Time) {
	t.Helper()
	do(t, e, func(w storage.Writer) error {
		j, _, err := storage.Joinings.Get(w, id)
		if err != nil {
			return err
		}
		run := scheduler.ID(j.Schedule)
		s, found, err := scheduler.Get(w, run)
		if err != nil || !found {
			t.Fatalf("no clock runs for %+v (%v)", j, err)
		}
		if due = s.Due; at.IsZero() {
			at = due
		}
		n, err = office.NudgeJoining(w, id, run, at)
		return err
	})
	return n, due
}

// The machine was down, and comes back in the night: people are told in the
// morning, once. A clock of before the last change says nothing.
func TestMissedRemindersWaitForTheMorning(t *testing.T) {
	t.Parallel()
	e := pressHouse(t)
	j := applicant(t, e, nina, union.Joining{Org: 3}, pressDay())
	late := time.Date(2026, time.December, 12, 3, 0, 0, 0, time.UTC) // a Saturday
	if n, _ := nudge(t, e, j.ID, late); n.Who != nil {
		t.Errorf("%v are told on a Saturday night", n.Who)
	}
	n, due := nudge(t, e, j.ID, time.Time{})
	if want := time.Date(2026, time.December, 14, 9, 0, 0, 0, time.UTC); !due.Equal(want) || !slices.Equal(n.Who, []union.MemberID{officer}) {
		t.Errorf("due %v, %v told; want %v", due, n.Who, want)
	}
	do(t, e, func(w storage.Writer) error {
		n, err := office.NudgeJoining(w, j.ID, 9999, due)
		if n.Who != nil {
			t.Errorf("an old clock tells %v", n.Who)
		}
		return err
	})
}

// Whose organization is closed while an application stands still there is followed
// by who took it over, and not by those above them.
func TestAnApplicationRisesToWhoTookTheOrganizationOver(t *testing.T) {
	t.Parallel()
	e := pressHouse(t)
	appoint(t, e, admin, union.Duty{Member: boris, Role: union.RoleChair, Org: 4}, "")
	j := applicant(t, e, nina, union.Joining{Org: 4}, pressDay())
	if n, _ := nudge(t, e, j.ID, time.Time{}); !slices.Equal(n.Who, []union.MemberID{boris}) {
		t.Fatalf("%v told", n.Who)
	}
	do(t, e, func(w storage.Writer) error { return shut(w, admin, 4, 2, pressDay()) })
	for _, want := range []union.MemberID{officer, admin} {
		if n, _ := nudge(t, e, j.ID, time.Time{}); !n.Raised || !slices.Equal(n.Who, []union.MemberID{want}) {
			t.Errorf("%v told, raised: %v; want %d", n.Who, n.Raised, want)
		}
	}
}
