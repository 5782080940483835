package office_test

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"rupor/delivery"
	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// What somebody else approved is not changed by its author alone.
func TestWhoIsWatchedRewordsNothingAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e, now := pressHouse(t), time.Now()
		var p union.Post
		do(t, e, func(w storage.Writer) (err error) {
			draft := draftPost(2, time.Time{})
			draft.Content.Text = "а"
			p, err = office.Announce(w, youth, draft, "title", inParagraphs, now)
			return err
		})
		carry(t, e, &wire{})
		watched(t, e, union.RoleYouth)
		for _, try := range []struct {
			by   union.MemberID
			want string
		}{{youth, "broadcast.watched"}, {officer, ""}} {
			err := e.Update(func(w storage.Writer) error {
				_, err := office.EditBroadcast(w, try.by, p.Broadcast, "б", inParagraphs, now.Add(time.Hour))
				return err
			})
			refusedAs(t, err, try.want)
		}
	})
}

// An administrator of one organization hears nothing of another one.
func TestAlarmsAndProposalsStayInTheirOrganization(t *testing.T) {
	t.Parallel()
	e, p := proposed(t, time.Time{})
	watched(t, e, union.RoleYouth, union.RoleOfficer)
	do(t, e, func(w storage.Writer) error {
		return storage.Duties.Put(w, storage.KeyOf(union.Duty{Member: boris, Role: union.RoleAdmin, Org: 4}),
			union.Duty{Member: boris, Role: union.RoleAdmin, Org: 4})
	})
	do(t, e, func(w storage.Writer) error {
		c := delivery.Broadcast{ID: 9, State: delivery.Paused, Reason: "content", Author: youth, Audience: union.Audience{Org: 2}}
		who, err := office.Alarm(w, c, pressDay())
		if slices.Contains(who, boris) || !slices.Contains(who, admin) {
			t.Errorf("told %v", who)
		}
		return err
	})
	do(t, e, func(w storage.Writer) error {
		return storage.Duties.Delete(w, storage.KeyOf(union.Duty{Member: admin, Role: union.RoleAdmin}))
	})
	see(t, e, func(r storage.Reader) {
		who, err := office.Approvers(r, p)
		if err != nil || len(who) != 0 {
			t.Errorf("asked %v, %v", who, err)
		}
	})
}

func TestAListThatAProposalWaitsForStays(t *testing.T) {
	t.Parallel()
	e := pressHouse(t)
	var s union.Segment
	do(t, e, func(w storage.Writer) (err error) {
		if s, err = office.SaveSegment(w, youth, "Читатели", union.Audience{Org: 2, Topics: []union.Topic{union.TopicNews}}, pressDay()); err != nil {
			return err
		}
		draft := draftPost(2, time.Time{})
		draft.Audience.Segment = s.ID
		_, err = office.Propose(w, youth, draft, pressDay())
		return err
	})
	drop := func() error {
		return e.Update(func(w storage.Writer) error { _, err := office.DeleteSegment(w, youth, s.ID, pressDay()); return err })
	}
	refusedAs(t, drop(), "segment.proposed")
	do(t, e, func(w storage.Writer) error { _, err := office.TakeBack(w, youth, 1, pressDay()); return err })
	refusedAs(t, drop(), "")
}

// A stranger's number is not kept, for they have no way to have it forgotten.
func TestAStrangerWhoLetsTheBotInIsNotKept(t *testing.T) {
	t.Parallel()
	e := pressHouse(t)
	do(t, e, func(w storage.Writer) error {
		for chat, by := range map[union.ChatID]union.MemberID{-1: 777, -2: anna} {
			if _, err := office.Arrive(w, chat, "Группа", "group", by, pressDay()); err != nil {
				return err
			}
			want := by
			if by == 777 {
				want = 0
			}
			if p, _, err := storage.Places.Get(w, chat); err != nil || p.By != want {
				t.Errorf("kept %+v, %v", p, err)
			}
		}
		return nil
	})
}

// Nobody hears of a post before it goes out, whatever their app sends.
func TestButtonsOfAPostThatWaitsDoNothing(t *testing.T) {
	t.Parallel()
	e := pressHouse(t)
	draft := draftPost(2, pressDay().Add(time.Hour))
	draft.Manner = union.Manner{Ack: true, Ask: true}
	p, err := announce(t, e, youth, draft, pressDay())
	if err != nil {
		t.Fatal(err)
	}
	try := func(want string) {
		t.Helper()
		see(t, e, func(r storage.Reader) {
			_, err := office.Askable(r, anna, p.ID, pressDay())
			refusedAs(t, err, want)
		})
		refusedAs(t, e.Update(func(w storage.Writer) error {
			_, _, err := office.Confirm(w, anna, p.ID, pressDay())
			return err
		}), want)
	}
	try("refuse.gone")
	do(t, e, func(w storage.Writer) error { return office.SendBroadcast(w, youth, p.Broadcast, pressDay()) })
	try("")
}

// Who may not announce any more gets no questions.
func TestADismissedAuthorIsNotAsked(t *testing.T) {
	t.Parallel()
	e := pressHouse(t)
	p := asking(t, e)
	ask := func(want string) {
		t.Helper()
		see(t, e, func(r storage.Reader) {
			_, err := office.Askable(r, anna, p.ID, pressDay())
			refusedAs(t, err, want)
		})
	}
	ask("")
	dismiss(t, e, admin, youth, union.RoleYouth, "")
	ask("question.nobody")
}

// Who got it only when it was sent once more counts too.
func TestSilentAreThoseOfEveryTimeItWasSent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e, now := pressHouse(t), time.Now()
		s := &wire{refuses: map[union.ChatID]bool{boris.Private(): true}}
		var p union.Post
		do(t, e, func(w storage.Writer) (err error) {
			draft := draftPost(0, time.Time{})
			draft.Manner.Ack = true
			draft.Content.Poll = &union.Poll{Question: "?", Options: []string{"1", "2"}}
			p, err = office.Announce(w, admin, draft, "title", said, now)
			return err
		})
		carry(t, e, s)
		s.refuses = nil
		do(t, e, func(w storage.Writer) error {
			_, err := office.ResendBroadcast(w, admin, p.Broadcast, now.Add(time.Hour))
			return err
		})
		carry(t, e, s)
		see(t, e, func(r storage.Reader) {
			all, err := office.SilentOn(r, admin, p.ID)
			if err != nil || fmt.Sprint(all.Silent) != fmt.Sprint([]union.MemberID{anna, boris}) {
				t.Errorf("%v, %v", all.Silent, err)
			}
			tally, err := office.TallyOf(r, admin, p.ID)
			if err != nil || tally.Asked != 2 {
				t.Errorf("%d asked, %v", tally.Asked, err)
			}
		})
	})
}

// Whoever may not see the entries of a contest does not see them by narrowing.
func TestWhoEnteredIsForThoseWhoMaySeeIt(t *testing.T) {
	t.Parallel()
	e := pressHouse(t)
	c := anOpenContest(t, e)
	for name, a := range map[string]union.Audience{
		"entered": {Org: 2, Entered: c.ID}, "not entered": {Org: 2, NotEntered: c.ID}, "left out": {Org: 2, Except: []union.Audience{{Entered: c.ID}}},
	} {
		for who, want := range map[union.MemberID]string{youth: "refuse.right", officer: ""} {
			err := e.Update(func(w storage.Writer) error {
				_, err := office.SaveSegment(w, who, name, a, pressDay())
				return err
			})
			refusedAs(t, err, want)
		}
	}
}

// A talk in which somebody is answered is forgotten with who is answered.
func TestAnAnswerUnderWayIsForgottenWithTheAsker(t *testing.T) {
	t.Parallel()
	e := pressHouse(t)
	p := asking(t, e)
	key := storage.Pair[union.MemberID, string]{First: youth, Second: "answer"}
	do(t, e, func(w storage.Writer) error {
		for _, who := range []union.MemberID{anna, officer} {
			if _, err := office.AskAuthor(w, who, p.ID, "?", pressDay()); err != nil {
				return err
			}
		}
		talk := union.Talk{Dialog: "answer", Subject: uint64(p.ID), Form: []byte(fmt.Sprintf(`{"post":%d,"asker":%d}`, p.ID, anna))}
		return storage.Talks.Put(w, key, talk)
	})
	for _, c := range []struct {
		who  union.MemberID
		left bool
	}{{officer, true}, {anna, false}} {
		do(t, e, func(w storage.Writer) error { return office.Forget(w, c.who, pressDay()) })
		see(t, e, func(r storage.Reader) {
			if left, err := storage.Talks.Has(r, key); err != nil || left != c.left {
				t.Errorf("after %d is forgotten: %v, %v", c.who, left, err)
			}
		})
	}
}

// What an author may choose from is found out when they propose: who approves it
// need not have the lists of the organization above.
func TestAListOfTheOrganizationAboveIsApprovedBelow(t *testing.T) {
	t.Parallel()
	e := pressHouse(t)
	appoint(t, e, admin, union.Duty{Member: youth, Role: union.RoleYouth, Org: 1}, "")
	watched(t, e, union.RoleYouth)
	var p union.Proposal
	do(t, e, func(w storage.Writer) error {
		s, err := office.SaveSegment(w, youth, "Читатели", union.Audience{Org: 1, Topics: []union.Topic{union.TopicNews}}, pressDay())
		if err != nil {
			return err
		}
		draft := draftPost(2, time.Time{})
		draft.Audience.Segment = s.ID
		p, err = office.Propose(w, youth, draft, pressDay())
		return err
	})
	see(t, e, func(r storage.Reader) {
		if who, err := office.Approvers(r, p); err != nil || !slices.Contains(who, officer) {
			t.Errorf("asked %v, %v", who, err)
		}
	})
	_, _, err := approve(e, officer, p.ID, nil, pressDay())
	refusedAs(t, err, "")
}
