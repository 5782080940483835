package office_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rupor/delivery"
	"rupor/office"
	"rupor/scheduler"
	"rupor/storage"
	"rupor/union"
)

// crowded puts so many subscribed members into an organization, with ids from first.
func crowded(t *testing.T, e storage.Engine, org union.OrgID, first union.MemberID, n int) {
	t.Helper()
	do(t, e, func(w storage.Writer) error {
		var err error
		for i := range union.MemberID(n) {
			m := union.Member{ID: first + i, Name: "Кто-то", Org: org, Consent: union.Consent{At: pressDay()}, Topics: []union.Topic{union.TopicNews}}
			m.Status = union.StatusMember
			err = errors.Join(err, storage.Members.Put(w, m.ID, m))
		}
		return err
	})
}

// Of three, the second lies elsewhere and is closed before the first is empty. At no
// moment is anybody of them missed, whatever name the audience has for where they are.
func TestNobodyIsMissedWhileOrganizationsClose(t *testing.T) {
	t.Parallel()
	e, now := pressHouse(t), pressDay()
	do(t, e, func(w storage.Writer) error {
		o := union.Organization{ID: 5, Parent: 1, Level: union.Primary, Name: "Лицей", Path: []union.OrgID{1, 5}}
		return errors.Join(storage.Organizations.Put(w, o.ID, o), storage.Segments.Put(w, 1, union.Segment{ID: 1, Audience: union.Audience{Org: 5}}))
	})
	crowded(t, e, 3, 1000, 30)
	crowded(t, e, 5, 2000, 30)
	crowded(t, e, 4, 3000, 5)
	appoint(t, e, admin, union.Duty{Member: boris, Role: union.RoleChair, Org: 4}, "")
	post, err := announce(t, e, officer, draftPost(3, time.Time{}), now)
	if err != nil {
		t.Fatal(err)
	}
	do(t, e, func(w storage.Writer) error {
		return storage.Posts.Update(w, post.ID, func(p *union.Post) error { p.Sent, p.Manner.Ack = now, true; return nil })
	})
	do(t, e, func(w storage.Writer) error { return delivery.Begin(w, post.Broadcast, now) })
	do(t, e, func(w storage.Writer) error { return shut(w, admin, 3, 5, now) })
	do(t, e, func(w storage.Writer) error { return shut(w, admin, 5, 4, now) })
	const of = 67 // those three crowds, anna and boris; vera wants nothing
	look := func(r storage.Reader) {
		count := func(what string, want int, a union.Audience) {
			t.Helper()
			if n, err := office.CountRecipients(r, a); err != nil || n != want {
				t.Errorf("%s: %d are meant, want %d (%v)", what, n, want, err)
			}
		}
		for _, org := range []union.OrgID{3, 4, 5} {
			count("the organization", of, union.Audience{Org: org})
			count("one of some", of, union.Audience{Orgs: []union.OrgID{org}})
			count("with a topic", of, union.Audience{Topic: union.TopicNews, Org: org})
			count("all but it", 3, union.Audience{Except: []union.Audience{{Org: org}}})
			count("all but some", 3, union.Audience{Except: []union.Audience{{Orgs: []union.OrgID{org}}}})
		}
		count("a segment", of, union.Audience{Segment: 1})
		count("the union", of+3, union.Audience{Org: 1})
		count("where they were", 2, union.Audience{Org: 2})
		if n, err := office.CountMembers(r, 4); err != nil || n != of+1 {
			t.Errorf("%d are counted: %v", n, err)
		}
		if n, err := office.CountMembers(r, 0); err != nil || n != of+4 {
			t.Errorf("%d are counted in all: %v", n, err)
		}
		if all, err := office.FindMembers(r, boris, office.DeedAccept, "", 1000); err != nil || len(all) != of+1 {
			t.Errorf("the chair finds %d: %v", len(all), err)
		}
		for _, who := range []union.MemberID{anna, 1000, 1029, 3000} {
			if news, err := office.News(r, who, 5); err != nil || len(news) != 1 {
				t.Errorf("%d reads %v: %v", who, news, err)
			}
		}
		waves, err := office.Audience(r, delivery.Broadcast{Audience: union.Audience{Org: 3}})
		if err != nil || len(waves) != 1 || len(waves[0].Chats) != of {
			t.Errorf("the post office is told of %d waves: %v", len(waves), err)
		}
	}
	see(t, e, look)
	steps := 0
	for strikeOnce(t, e, now) {
		see(t, e, look)
		steps++
	}
	if steps < 4 {
		t.Errorf("everybody went in %d steps", steps)
	}
	// The button under what was sent to the school still counts.
	do(t, e, func(w storage.Writer) error { _, _, err := office.Confirm(w, 1000, post.ID, now); return err })
}

// strikeOnce lets the clock move some of those on their way, and says whether it did.
func strikeOnce(t *testing.T, e storage.Engine, now time.Time) (struck bool) {
	t.Helper()
	do(t, e, func(w storage.Writer) error {
		for id := range scheduler.ID(50) {
			s, found, err := scheduler.Get(w, id)
			if err != nil {
				return err
			}
			if found && s.Kind == office.ClosingKind {
				struck = true
				return office.Closing(w, scheduler.Run{ID: id, Schedule: s, Due: s.Due, Now: now})
			}
		}
		return nil
	})
	return struck
}

// A resolution stays for those it was sent to: it is no debt of those with whom they
// are now.
func TestAResolutionOfAClosedOrganizationIsForThoseWhoGotIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e, now := pressHouse(t), pressDay()
		crowded(t, e, 3, 1000, 30)
		crowded(t, e, 4, 3000, 5)
		paper := union.Member{ID: union.OfflineFrom + 1, Name: "Пётр", Org: 3, Status: union.StatusMember}
		do(t, e, func(w storage.Writer) error { return storage.Members.Put(w, paper.ID, paper) })
		res, err := publish(t, e, officer, draftResolution("7", 3))
		if err != nil {
			t.Fatal(err)
		}
		carry(t, e, &wire{})
		appoint(t, e, admin, union.Duty{Member: boris, Role: union.RoleChair, Org: 4}, "")
		do(t, e, func(w storage.Writer) error { _, _, err := office.Acknowledge(w, 1001, res.ID, 1, now); return err })
		do(t, e, func(w storage.Writer) error { return shut(w, admin, 3, 4, now) })
		for again := true; again; again = strikeOnce(t, e, now) {
			see(t, e, func(r storage.Reader) {
				_, s, err := office.AckShare(r, boris, res.ID)
				if err != nil || s.Acked != 1 || s.Silent != 31 { // with anna and the one who reads on paper
					t.Errorf("%d acknowledged, %d are silent: %v", s.Acked, s.Silent, err)
				}
				a, err := office.UnacknowledgedBy(r, boris, res.ID)
				if err != nil {
					t.Error(err)
				}
				if n, err := office.CountRecipients(r, a); err != nil || n != 30 {
					t.Errorf("%d are reminded: %v", n, err)
				}
				for who, want := range map[union.MemberID]int{1000: 1, 1029: 1, 3000: 0} {
					if all, err := office.Archive(r, who); err != nil || len(all) != want {
						t.Errorf("%d reads %d: %v", who, len(all), err)
					}
				}
				if _, readers, err := office.PaperReaders(r, boris, res.ID); err != nil || len(readers) != 1 {
					t.Errorf("on paper: %v, %v", readers, err)
				}
			})
		}
		do(t, e, func(w storage.Writer) error { _, _, err := office.Acknowledge(w, 1029, res.ID, 1, now); return err })
	})
}

// What a chair had planned goes on with who has the right to it, and for all.
func TestWhatWasPlannedForAClosedOrganizationGoesOn(t *testing.T) {
	t.Parallel()
	e, now := pressHouse(t), pressDay()
	crowded(t, e, 3, 1000, 3)
	crowded(t, e, 4, 3000, 5)
	appoint(t, e, admin, union.Duty{Member: youth, Role: union.RoleChair, Org: 3}, "")
	appoint(t, e, admin, union.Duty{Member: boris, Role: union.RoleChair, Org: 4}, "")
	appoint(t, e, admin, union.Duty{Member: anna, Role: union.RoleOfficer, Org: 3}, "")
	appoint(t, e, admin, union.Duty{Member: anna, Role: union.RoleJuror, Org: 3}, "")
	appoint(t, e, admin, union.Duty{Member: anna, Role: union.RoleJuror, Org: 4}, "")
	post, err := announce(t, e, youth, draftPost(3, now.Add(time.Hour)), now)
	if err != nil {
		t.Fatal(err)
	}
	do(t, e, func(w storage.Writer) error {
		draft := draftPost(0, now.Add(time.Hour))
		draft.Audience.Except = []union.Audience{{Org: 3}}
		_, err := office.Announce(w, admin, draft, "без школы", said, now)
		_, err2 := office.SaveSegment(w, admin, "Школа и район", union.Audience{Orgs: []union.OrgID{3, 2}}, now)
		_, err3 := office.Remind(w, youth, union.Reminder{Content: union.Content{Text: "Взносы"}, Audience: union.Audience{Org: 3}, At: now.Add(time.Hour), Zone: "UTC"}, now)
		return errors.Join(err, err2, err3)
	})
	see(t, e, func(r storage.Reader) {
		h, err := office.HangingOn(r, 3, now)
		if want := (office.Hanging{Posts: 2, Reminders: 1, Segments: 1}); h != want || err != nil {
			t.Errorf("%+v hang on it, want %+v (%v)", h, want, err)
		}
		if h, err := office.HangingOn(r, 4, now); h.Any() || err != nil {
			t.Errorf("%+v hang on the town (%v)", h, err)
		}
	})
	var passages []office.Passage
	do(t, e, func(w storage.Writer) (err error) {
		passages, err = office.CloseOrganization(w, admin, 3, 4, now)
		return err
	})
	for _, p := range passages {
		got := []bool{p.Ended, p.Held, p.Heir == boris, p.Deputy}
		want := map[union.Role][]bool{
			union.RoleChair: {true, false, true, true}, union.RoleJuror: {false, true, false, true}, union.RoleOfficer: {false, false, false, false},
		}[p.Duty.Role]
		if !slices.Equal(got, want) {
			t.Errorf("%s of %d: %v, want %v", p.Duty.Role, p.Duty.Member, got, want)
		}
	}
	if len(passages) != 3 {
		t.Errorf("%+v", passages)
	}
	do(t, e, func(w storage.Writer) error { return office.RingBroadcast(w, post.Broadcast, now.Add(time.Hour)) })
	see(t, e, func(r storage.Reader) {
		c, _, err := delivery.Get(r, post.Broadcast)
		if err != nil || c.State != delivery.Gathering || c.Author != boris {
			t.Errorf("the chair's post: %+v, %v", c, err)
		}
		if all, err := office.Recipients(r, c.Audience); err != nil || len(all) != 10 { // with anna and boris
			t.Errorf("it is for %v: %v", all, err)
		}
		all, err := office.Reminders(r, boris)
		if err != nil || len(all) != 1 {
			t.Fatalf("his reminders: %v, %v", all, err)
		}
		if v, err := office.Judge(r, all[0], now); err != nil || v != office.Ring {
			t.Errorf("the reminder is judged %v: %v", v, err)
		}
	})
}

// In a store damaged into a circle nothing turns forever, and it is said what is wrong.
func TestACircleOfOrganizationsIsFound(t *testing.T) {
	t.Parallel()
	closed := pressDay()
	for name, damage := range map[string][]union.Organization{
		"closed into itself":     {{ID: 3, Parent: 2, Path: []union.OrgID{1, 2, 3}, Closed: closed, Into: 3}},
		"closed into each other": {{ID: 3, Parent: 2, Path: []union.OrgID{1, 2, 3}, Closed: closed, Into: 4}, {ID: 4, Parent: 1, Path: []union.OrgID{1, 4}, Closed: closed, Into: 3}},
		"closed into none":       {{ID: 3, Parent: 2, Path: []union.OrgID{1, 2, 3}, Closed: closed}},
		"below its child":        {{ID: 2, Parent: 3, Path: []union.OrgID{1, 2, 3, 2}}},
		"below itself":           {{ID: 3, Parent: 3, Path: []union.OrgID{3}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := pressHouse(t)
			do(t, e, func(w storage.Writer) error {
				var err error
				for _, o := range damage {
					err = errors.Join(err, storage.Organizations.Put(w, o.ID, o))
				}
				return err
			})
			see(t, e, func(r storage.Reader) {
				told := func(what string, err error) {
					t.Helper()
					if err == nil || union.Refused(err) || !strings.Contains(err.Error(), "organization ") {
						t.Errorf("%s: %v", what, err)
					}
				}
				told("check", office.CheckOrganizations(r))
				if want := map[bool]string{true: "below itself", false: "was closed"}[damage[0].Closed.IsZero()]; !strings.Contains(fmt.Sprint(office.CheckOrganizations(r)), want) {
					t.Errorf("check doesn't say %q", want)
				}
				_, err := office.CountRecipients(r, union.Audience{Org: 3})
				told("audience", err)
				if !damage[0].Closed.IsZero() {
					_, err = office.Living(r, 3)
					told("living", err)
				} else {
					_, err = office.Subtree(r, damage[0].ID)
					told("subtree", err)
				}
				if _, err := office.ZoneOf(r, 3); err != nil {
					t.Error(err)
				}
				if _, err := office.May(r, admin, office.DeedPost, 3); err != nil {
					t.Error(err)
				}
				if n, err := office.CountRecipients(r, union.Audience{}); err != nil || n != 5 {
					t.Errorf("all are %d: %v", n, err)
				}
			})
		})
	}
}
