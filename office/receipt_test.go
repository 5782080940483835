package office_test

import (
	"slices"
	"testing"
	"time"

	"rupor/delivery"
	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// asking is a post of the youth council of 2 with all buttons and a quiz, and of
// another territory one without.
func asking(t *testing.T, e storage.Engine) union.Post {
	t.Helper()
	p := draftPost(2, time.Time{})
	p.Manner = union.Manner{Ack: true, Ask: true}
	p.Content.Poll = &union.Poll{Question: "2×2", Options: []string{"3", "4", "5"}, Quiz: true, Correct: 1}
	p, err := announce(t, e, youth, p, pressDay())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := announce(t, e, admin, draftPost(4, time.Time{}), pressDay()); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestConfirmCountsOnce(t *testing.T) {
	t.Parallel()
	e, now := pressHouse(t), pressDay()
	p := asking(t, e)
	confirm := func(who union.MemberID, id union.PostID, at time.Time) (rec union.Receipt, fresh bool, err error) {
		err = e.Update(func(w storage.Writer) (err error) {
			rec, fresh, err = office.Confirm(w, who, id, at)
			return err
		})
		return rec, fresh, err
	}
	if _, fresh, err := confirm(anna, p.ID, now); err != nil || !fresh {
		t.Fatalf("%v, %v", fresh, err)
	}
	rec, fresh, err := confirm(anna, p.ID, now.Add(time.Hour))
	if err != nil || fresh || !rec.At.Equal(now) || rec.Org != 3 {
		t.Errorf("again: %+v, %v, %v", rec, fresh, err)
	}
	for _, c := range []struct {
		who  union.MemberID
		id   union.PostID
		want string
	}{{boris, p.ID, "refuse.gone"}, {boris, p.ID + 1, "refuse.gone"}, {anna, 99, "refuse.gone"}, {77, p.ID, "join.first"}} {
		_, _, err := confirm(c.who, c.id, now)
		refusedAs(t, err, c.want)
	}
	see(t, e, func(r storage.Reader) {
		if n, err := office.CountReceipts(r, p.ID); n != 1 || err != nil {
			t.Errorf("%d receipts, %v", n, err)
		}
		for who, want := range map[union.MemberID]string{youth: "", officer: "", boris: "refuse.right"} {
			s, err := office.SilentOn(r, who, p.ID)
			refusedAs(t, err, want)
			if want == "" && (s.Confirmed != 1 || len(s.Silent) != 0) {
				t.Errorf("%+v", s)
			}
		}
	})
}

func TestVotesOfMembersCountAndTheLastOne(t *testing.T) {
	t.Parallel()
	e, now := pressHouse(t), pressDay()
	p := asking(t, e)
	do(t, e, func(w storage.Writer) error {
		c, _, err := delivery.Get(w, p.Broadcast)
		if err != nil {
			return err
		}
		if err := office.Polled(w, c, anna.Private(), "a"); err != nil {
			return err
		}
		return office.Polled(w, c, vera.Private(), "v")
	})
	vote := func(who union.MemberID, poll string, options ...int) {
		t.Helper()
		do(t, e, func(w storage.Writer) error { return office.Vote(w, who, poll, options, now) })
	}
	tally := func() (got office.Tally) {
		t.Helper()
		see(t, e, func(r storage.Reader) {
			var err error
			if got, err = office.TallyOf(r, youth, p.ID); err != nil {
				t.Fatal(err)
			}
		})
		return got
	}
	vote(anna, "a", 0)
	vote(anna, "a", 1)
	vote(vera, "v", 7) // no such option: nobody is counted for it
	vote(77, "a", 1)   // a stranger
	vote(anna, "forgotten", 2)
	got := tally()
	if got.Answered != 2 || got.Right != 1 || !slices.Equal(got.Votes, []int{0, 1, 0}) || got.Asked != 2 {
		t.Errorf("%+v", got)
	}
	if len(got.Orgs) != 1 || got.Orgs[0].Name != "Школа" || got.Orgs[0].Answered != 2 || got.Orgs[0].Right != 1 {
		t.Errorf("%+v", got.Orgs)
	}
	vote(anna, "a")
	vote(anna, "a")
	if got := tally(); got.Answered != 1 || got.Right != 0 {
		t.Errorf("taken back: %+v", got)
	}
	see(t, e, func(r storage.Reader) {
		_, err := office.TallyOf(r, anna, p.ID)
		refusedAs(t, err, "refuse.right")
		_, err = office.TallyOf(r, admin, p.ID+1)
		refusedAs(t, err, "refuse.gone")
	})
}

func TestAQuestionIsAnsweredByTheAuthorAlone(t *testing.T) {
	t.Parallel()
	e, now := pressHouse(t), pressDay()
	p := asking(t, e)
	ask := func(who union.MemberID, id union.PostID, at time.Time) error {
		return e.Update(func(w storage.Writer) error {
			_, err := office.AskAuthor(w, who, id, "Когда?", at)
			return err
		})
	}
	answer := func(by, asker union.MemberID) error {
		return e.Update(func(w storage.Writer) error {
			_, _, err := office.Answer(w, by, p.ID, asker, now)
			return err
		})
	}
	refusedAs(t, answer(youth, anna), "question.gone")
	refusedAs(t, ask(anna, p.ID, now), "")
	refusedAs(t, ask(anna, p.ID, now.Add(time.Minute)), "question.soon")
	refusedAs(t, ask(anna, p.ID, now.Add(time.Hour)), "")
	refusedAs(t, ask(anna, p.ID+1, now), "refuse.gone")
	refusedAs(t, ask(77, p.ID, now), "join.first")
	refusedAs(t, answer(officer, anna), "question.gone")
	refusedAs(t, answer(youth, boris), "question.gone")
	refusedAs(t, answer(youth, anna), "")
	refusedAs(t, answer(youth, anna), "")
	refusedAs(t, ask(anna, p.ID, now.Add(time.Hour+time.Minute)), "")
	do(t, e, func(w storage.Writer) error { return office.Forget(w, youth, pressDay()) })
	refusedAs(t, ask(anna, p.ID, now.Add(3*time.Hour)), "question.nobody")
}

func TestForgetTakesTheResponsesAlong(t *testing.T) {
	t.Parallel()
	e, now := pressHouse(t), pressDay()
	p := asking(t, e)
	do(t, e, func(w storage.Writer) error {
		if _, _, err := office.Confirm(w, anna, p.ID, now); err != nil {
			return err
		}
		if err := office.Polled(w, delivery.Broadcast{Kind: office.BroadcastPost, Ref: uint64(p.ID)}, anna.Private(), "a"); err != nil {
			return err
		}
		if err := office.Vote(w, anna, "a", []int{1}, now); err != nil {
			return err
		}
		_, err := office.AskAuthor(w, anna, p.ID, "Когда?", now)
		return err
	})
	see(t, e, func(r storage.Reader) {
		d, err := office.About(r, anna)
		if err != nil || len(d.Responses.Receipts) != 1 || len(d.Responses.Votes) != 1 || len(d.Responses.Questions) != 1 {
			t.Fatalf("%+v, %v", d.Responses, err)
		}
	})
	do(t, e, func(w storage.Writer) error { return office.Forget(w, anna, pressDay()) })
	see(t, e, func(r storage.Reader) {
		d, err := office.About(r, anna)
		if err != nil || len(d.Responses.Receipts)+len(d.Responses.Votes)+len(d.Responses.Questions) != 0 {
			t.Errorf("%+v, %v", d.Responses, err)
		}
		if found, _ := storage.Polls.Has(r, "a"); found {
			t.Error("the poll is known still")
		}
		if err := storage.CheckAll(r, append(storage.Tables(), delivery.Tables()...)...); err != nil {
			t.Error(err)
		}
	})
}
