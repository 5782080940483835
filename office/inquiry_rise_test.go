package office_test

import (
	"slices"
	"testing"

	"rupor/office"
	"rupor/scheduler"
	"rupor/storage"
	"rupor/union"
)

// Who may answer at every level presses twice on the screen that they saw first:
// the question goes one level up, not two.
func TestASecondPressPassesNothingUp(t *testing.T) {
	t.Parallel()
	e, now := inquiryHouse(t), pressDay()
	q := inquire(t, e, anna, false, now)
	for _, want := range []string{"", "inquiry.higher"} {
		refusedAs(t, e.Update(func(w storage.Writer) error {
			_, err := office.PassUp(w, admin, q.ID, 3, now)
			return err
		}), want)
		if got := askedAbout(t, e, q.ID); !slices.Equal(got, []union.MemberID{officer}) {
			t.Errorf("asked %v", got)
		}
	}
}

// That the clock went over somebody's head is written down, as nobody's deed; that
// others of the same organization were asked too is not.
func TestTheJournalHasWhatTheClockPassedUp(t *testing.T) {
	t.Parallel()
	e := inquiryHouse(t)
	q := inquire(t, e, anna, false, pressDay())
	for i, want := range []struct {
		step  office.Step
		lines int
	}{{office.StepRises, 1}, {office.StepWidens, 1}, {office.StepRises, 2}} {
		if _, rise := tick(t, e, q.ID); rise.Step != want.step {
			t.Fatalf("look %d: step %d", i, rise.Step)
		}
		lines := 0
		see(t, e, func(r storage.Reader) {
			refusedAs(t, storage.Journal.All(r, func(_ uint64, l union.Record) error {
				if l.Act == "inquiry.escalated" && l.ID == uint64(q.ID) && l.By == 0 {
					lines++
				}
				return nil
			}), "")
		})
		if lines != want.lines {
			t.Errorf("look %d: %d lines", i, lines)
		}
	}
}

// A clock that was set before the last change does nothing, and leaves the one that
// runs alone.
func TestAnOldClockLooksAfterNothing(t *testing.T) {
	t.Parallel()
	e := inquiryHouse(t)
	q := inquire(t, e, anna, false, pressDay())
	at, _ := tick(t, e, q.ID)
	do(t, e, func(w storage.Writer) error {
		before, _, err := storage.Inquiries.Get(w, q.ID)
		if err != nil {
			return err
		}
		rise, err := office.LookAfter(w, q.ID, scheduler.ID(q.Schedule), at)
		if after, _, _ := storage.Inquiries.Get(w, q.ID); rise.Step != office.StepNone || after.At != before.At || after.Wide || after.Schedule != before.Schedule {
			t.Errorf("step %d, %+v", rise.Step, after)
		}
		return err
	})
}

// Where nobody is left to answer nobody else is asked either: the question rises
// before its time.
func TestAQuestionDoesNotWaitForNobody(t *testing.T) {
	t.Parallel()
	e := inquiryHouse(t)
	q := inquire(t, e, youth, false, pressDay())
	if got := askedAbout(t, e, q.ID); !slices.Equal(got, []union.MemberID{officer}) {
		t.Fatalf("asked %v", got)
	}
	do(t, e, func(w storage.Writer) error {
		for _, who := range []union.MemberID{officer, deputy} {
			err := storage.Duties.Delete(w, storage.KeyOf(union.Duty{Member: who, Role: union.RoleOfficer, Org: 2}))
			if err != nil {
				return err
			}
		}
		return nil
	})
	at, rise := tick(t, e, q.ID)
	if rise.Step != office.StepRises || !slices.Equal(rise.Asked, []union.MemberID{admin}) || !at.Before(q.Due) {
		t.Errorf("at %v, due %v: %+v", at, q.Due, rise)
	}
}

// When nobody at the top can be told any more, a question goes to who answers below
// by now, first to one and then to the other. They are not the last to hear of it
// until their own time is over.
func TestAQuestionComesDownFromAnEmptyTop(t *testing.T) {
	t.Parallel()
	e := inquiryHouse(t)
	q := inquire(t, e, boris, false, pressDay())
	if _, rise := tick(t, e, q.ID); rise.Step != office.StepNone || !rise.Top || !slices.Equal(rise.Asked, []union.MemberID{admin}) {
		t.Fatalf("at the top: %+v", rise)
	}
	appoint(t, e, admin, union.Duty{Member: chair, Role: union.RoleOfficer, Org: 4}, "")
	appoint(t, e, admin, union.Duty{Member: youth, Role: union.RoleChair, Org: 4}, "")
	do(t, e, func(w storage.Writer) error {
		return storage.Members.Update(w, admin, func(m *union.Member) error { m.Unreachable = pressDay(); return nil })
	})
	for _, want := range []struct {
		step  office.Step
		top   bool
		asked []union.MemberID
	}{
		{office.StepRises, false, []union.MemberID{chair}},
		{office.StepWidens, false, []union.MemberID{youth}},
		{office.StepNone, true, []union.MemberID{chair, youth}},
		{office.StepMinds, true, []union.MemberID{chair, youth}},
	} {
		_, rise := tick(t, e, q.ID)
		if rise.Step != want.step || rise.Top != want.top || rise.At != 4 || !slices.Equal(rise.Asked, want.asked) {
			t.Fatalf("%+v, want %+v", rise, want)
		}
	}
}
