package office_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"rupor/office"
	"rupor/scheduler"
	"rupor/storage"
	"rupor/union"
)

const (
	deputy    union.MemberID = 20 // deputy officer of 2
	chair     union.MemberID = 21 // of 3
	methodist union.MemberID = 22 // of 1
)

// inquiryHouse is pressHouse with people who answer questions at every level.
func inquiryHouse(t *testing.T) storage.Engine {
	t.Helper()
	e := pressHouse(t)
	do(t, e, func(w storage.Writer) error {
		for _, d := range []union.Duty{
			{Member: deputy, Role: union.RoleOfficer, Org: 2, Deputy: true},
			{Member: chair, Role: union.RoleChair, Org: 3},
			{Member: methodist, Role: union.RoleMethodist, Org: 1},
		} {
			m := union.Member{ID: d.Member, Name: fmt.Sprint(d.Member), Org: d.Org, Consent: union.Consent{At: pressDay()}}
			if err := storage.Members.Put(w, m.ID, m); err != nil {
				return err
			}
			if err := storage.Duties.Put(w, storage.KeyOf(d), d); err != nil {
				return err
			}
		}
		return nil
	})
	return e
}

func inquire(t *testing.T, e storage.Engine, who union.MemberID, method bool, now time.Time) (q union.Inquiry) {
	t.Helper()
	do(t, e, func(w storage.Writer) (err error) {
		q, err = office.Inquire(w, who, union.Content{Text: "Когда отпуск?"}, method, now)
		return err
	})
	return q
}

func answerTo(e storage.Engine, who union.MemberID, id union.InquiryID, besides bool, now time.Time) error {
	return e.Update(func(w storage.Writer) error {
		_, err := office.AnswerInquiry(w, who, id, union.Content{Text: "В июле"}, besides, now)
		return err
	})
}

func askedAbout(t *testing.T, e storage.Engine, id union.InquiryID) (who []union.MemberID) {
	t.Helper()
	see(t, e, func(r storage.Reader) {
		q, _, err := storage.Inquiries.Get(r, id)
		if err == nil {
			who, err = office.AskedAbout(r, q)
		}
		if err != nil {
			t.Error(err)
		}
	})
	return who
}

// tick lets the clock look after a question at its next due time, and says when
// that was and what came of it.
func tick(t *testing.T, e storage.Engine, id union.InquiryID) (at time.Time, rise office.Rise) {
	t.Helper()
	do(t, e, func(w storage.Writer) error {
		q, _, err := storage.Inquiries.Get(w, id)
		if err != nil {
			return err
		}
		s, found, err := scheduler.Get(w, scheduler.ID(q.Schedule))
		if err != nil || !found {
			t.Fatalf("no clock is set: %v", err)
		}
		at = s.Due
		rise, err = office.LookAfter(w, id, scheduler.ID(q.Schedule), at)
		return err
	})
	return at, rise
}

// Who is asked: the nearest who is responsible; not oneself, nobody who can't be
// told, a methodist first where the question is one of method.
func TestWhoIsAsked(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		who    union.MemberID
		method bool
		change func(w storage.Writer) error
		want   []union.MemberID
	}{
		"the chair of the school":      {who: anna, want: []union.MemberID{chair}},
		"not the chair about himself":  {who: chair, want: []union.MemberID{officer}},
		"the officer, not her deputy":  {who: youth, want: []union.MemberID{officer}},
		"the deputy instead of her":    {who: officer, want: []union.MemberID{deputy}},
		"the administrator at the end": {who: boris, want: []union.MemberID{admin}},
		"a methodist":                  {who: anna, method: true, want: []union.MemberID{methodist}},
		"not the methodist herself":    {who: methodist, method: true, want: []union.MemberID{admin}},
		"somebody who can be told": {who: anna, want: []union.MemberID{officer}, change: func(w storage.Writer) error {
			return storage.Members.Update(w, chair, func(m *union.Member) error { m.Unreachable = pressDay(); return nil })
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := inquiryHouse(t)
			if c.change != nil {
				do(t, e, c.change)
			}
			q := inquire(t, e, c.who, c.method, pressDay())
			if got := askedAbout(t, e, q.ID); !slices.Equal(got, c.want) {
				t.Errorf("asked %v, want %v", got, c.want)
			}
		})
	}
}

// A question that nobody answers climbs: the others of the organization, the one
// above, and at the top each working day at ten; nothing at the weekend or at
// night.
func TestAQuestionClimbsUntilItIsAnswered(t *testing.T) {
	t.Parallel()
	e := inquiryHouse(t)
	thursday := time.Date(2026, 11, 26, 23, 30, 0, 0, time.UTC)
	q := inquire(t, e, anna, false, thursday)
	for i, want := range []struct {
		at    string
		step  office.Step
		asked []union.MemberID
	}{
		{"Tue 08:00", office.StepRises, []union.MemberID{officer}}, // Monday 23:30 is night
		{"Wed 08:00", office.StepWidens, []union.MemberID{deputy}}, // half way of two days
		{"Thu 08:00", office.StepRises, []union.MemberID{admin}},   // nobody is in 1 but a methodist
		{"Mon 08:00", office.StepNone, []union.MemberID{admin}},    // the last ones
		{"Mon 10:00", office.StepMinds, []union.MemberID{admin}},   //
		{"Tue 10:00", office.StepMinds, []union.MemberID{admin}},   //
		{"Wed 10:00", office.StepMinds, []union.MemberID{admin}},   //
		{"Thu 10:00", office.StepMinds, []union.MemberID{admin}},   //
		{"Fri 10:00", office.StepMinds, []union.MemberID{admin}},   //
		{"Mon 10:00", office.StepMinds, []union.MemberID{admin}},   //
	} {
		at, rise := tick(t, e, q.ID)
		if got := at.Format("Mon 15:04"); got != want.at || rise.Step != want.step || !slices.Equal(rise.Asked, want.asked) {
			t.Fatalf("look %d: %s, step %d, asked %v; want %+v", i, got, rise.Step, rise.Asked, want)
		}
	}
	friday := inquire(t, e, anna, false, thursday.AddDate(0, 0, -1)) // its two days are over on Friday night
	if at, _ := tick(t, e, friday.ID); at.Format("Mon 15:04") != "Mon 08:00" {
		t.Errorf("a Friday night is over at %s", at)
	}
	refusedAs(t, answerTo(e, chair, q.ID, false, thursday.AddDate(0, 0, 30)), "")
	see(t, e, func(r storage.Reader) {
		q, _, err := storage.Inquiries.Get(r, q.ID)
		if err != nil || q.State != union.InquiryAnswered || q.Schedule != 0 || q.InTerm {
			t.Errorf("%+v, %v", q, err)
		}
	})
}

// Whoever is responsible when it is read decides.
func TestWhoWasDismissedAnswersNothing(t *testing.T) {
	t.Parallel()
	e, now := inquiryHouse(t), pressDay()
	q := inquire(t, e, anna, false, now)
	do(t, e, func(w storage.Writer) error {
		return storage.Duties.Delete(w, storage.KeyOf(union.Duty{Member: chair, Role: union.RoleChair, Org: 3}))
	})
	refusedAs(t, answerTo(e, chair, q.ID, false, now), "inquiry.none")
	if who := askedAbout(t, e, q.ID); len(who) != 0 {
		t.Errorf("asked %v", who)
	}
	if _, rise := tick(t, e, q.ID); rise.Step != office.StepRises || !slices.Equal(rise.Asked, []union.MemberID{officer}) {
		t.Errorf("%+v", rise)
	}
	for _, try := range []struct {
		who  union.MemberID
		want string
	}{{anna, "inquiry.none"}, {boris, "inquiry.none"}, {youth, "inquiry.none"}, {officer, ""}, {deputy, "inquiry.already"}} {
		refusedAs(t, answerTo(e, try.who, q.ID, false, now), try.want)
	}
	refusedAs(t, answerTo(e, deputy, q.ID, true, now), "")
}

func TestPassingUpIsDoneOnce(t *testing.T) {
	t.Parallel()
	e, now := inquiryHouse(t), pressDay()
	q := inquire(t, e, anna, false, now)
	pass := func(who union.MemberID, at union.OrgID) error {
		return e.Update(func(w storage.Writer) error {
			_, err := office.PassUp(w, who, q.ID, at, now)
			return err
		})
	}
	for _, try := range []struct {
		who  union.MemberID
		at   union.OrgID
		want string
	}{
		{chair, 3, ""},
		{chair, 3, "inquiry.higher"},
		{chair, 2, "inquiry.higher"},
		{youth, 2, "inquiry.none"},
		{officer, 2, ""},
		{officer, 2, "inquiry.higher"},
		{admin, 0, "inquiry.top"},
	} {
		refusedAs(t, pass(try.who, try.at), try.want)
	}
}

func TestAnAskerMayWriteOnAndClose(t *testing.T) {
	t.Parallel()
	e, now := inquiryHouse(t), pressDay()
	q := inquire(t, e, anna, false, now)
	on := func(who union.MemberID, now time.Time) error {
		return e.Update(func(w storage.Writer) (err error) {
			q, err = office.WriteOn(w, who, q.ID, union.Content{Text: "А летом?"}, now)
			return err
		})
	}
	id := q.ID
	refusedAs(t, on(boris, now), "inquiry.none")
	q.ID = id
	refusedAs(t, on(anna, now.AddDate(0, 0, 1)), "")
	if !q.Term.Equal(now.AddDate(0, 0, 2)) {
		t.Errorf("writing on put the term off to %s", q.Term)
	}
	refusedAs(t, answerTo(e, chair, id, false, now.AddDate(0, 0, 1)), "")
	refusedAs(t, on(anna, now.AddDate(0, 0, 7)), "")
	if !q.Waits() || !q.Term.Equal(now.AddDate(0, 0, 9)) || q.Schedule == 0 || !q.InTerm {
		t.Errorf("opened once more it is %+v", q)
	}
	for range 2 {
		do(t, e, func(w storage.Writer) error { _, err := office.CloseInquiry(w, anna, id, now); return err })
	}
	refusedAs(t, answerTo(e, chair, id, true, now), "inquiry.closed")
	for range office.MaxInquiries {
		inquire(t, e, anna, false, now)
	}
	refusedAs(t, on(anna, now), "inquiry.many")
	own := inquire(t, e, chair, false, now)
	refusedAs(t, answerTo(e, chair, own.ID, false, now), "inquiry.none")
}

// Of somebody forgotten nothing is left but that there was a question.
func TestForgettingLeavesTheCountOfQuestions(t *testing.T) {
	t.Parallel()
	e, now := inquiryHouse(t), pressDay()
	q := inquire(t, e, anna, false, now)
	refusedAs(t, answerTo(e, chair, q.ID, false, now), "")
	waits := inquire(t, e, anna, false, now)
	other := inquire(t, e, youth, false, now)
	refusedAs(t, answerTo(e, officer, other.ID, false, now), "")
	do(t, e, func(w storage.Writer) error { return office.Forget(w, anna, now) })
	do(t, e, func(w storage.Writer) error { return office.Forget(w, officer, now) })
	see(t, e, func(r storage.Reader) {
		for _, id := range []union.InquiryID{q.ID, waits.ID} {
			left, _, err := storage.Inquiries.Get(r, id)
			words, failed := office.WordsOf(r, id)
			if err != nil || failed != nil || left.Asker != 0 || left.Last != 0 || left.Schedule != 0 || left.Asked.IsZero() || left.Waits() || len(words) > 0 {
				t.Errorf("left %+v, %v %v %v", left, words, err, failed)
			}
		}
		words, err := office.WordsOf(r, other.ID)
		if err != nil || len(words) != 2 || words[1].By != 0 || words[1].Content.Text != "В июле" {
			t.Errorf("%+v %v", words, err)
		}
		if all, _, err := office.AnswerReport(r, admin, now, now.Add(time.Hour), now); err != nil || all.Asked != 3 || all.Answered != 2 {
			t.Errorf("%+v %v", all, err)
		}
		if err := storage.CheckAll(r, append(storage.Tables(), scheduler.Tables()...)...); err != nil {
			t.Error(err)
		}
	})
}
