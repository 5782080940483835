package office_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"rupor/delivery"
	"rupor/office"
	"rupor/scheduler"
	"rupor/storage"
	"rupor/storage/memory"
	"rupor/union"
)

// The people of a small union: 1 Region over 2 Territory over 3 School, and 4
// another territory.
const (
	admin   union.MemberID = 1
	youth   union.MemberID = 2 // youth council of 2
	officer union.MemberID = 3 // officer of 2
	anna    union.MemberID = 10
	boris   union.MemberID = 11
	vera    union.MemberID = 12 // stopped
)

func pressDay() time.Time { return time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC) }

// pressHouse is a store with these people and organizations.
func pressHouse(t *testing.T) storage.Engine {
	t.Helper()
	e := memory.New()
	consent := union.Consent{At: pressDay()}
	news := []union.Topic{union.TopicNews}
	err := e.Update(func(w storage.Writer) error {
		var err error
		put := func(failed error) { err = errors.Join(err, failed) }
		for _, o := range []union.Organization{
			{ID: 1, Level: union.Region, Name: "Область", Path: []union.OrgID{1}},
			{ID: 2, Parent: 1, Level: union.Territorial, Name: "Район", Path: []union.OrgID{1, 2}},
			{ID: 3, Parent: 2, Level: union.Primary, Name: "Школа", Path: []union.OrgID{1, 2, 3}},
			{ID: 4, Parent: 1, Level: union.Territorial, Name: "Город", Path: []union.OrgID{1, 4}},
		} {
			put(storage.Organizations.Put(w, o.ID, o))
		}
		for _, m := range []union.Member{
			{ID: admin, Name: "Админ", Org: 1, Consent: consent},
			{ID: youth, Name: "Юля", Org: 2, Consent: consent},
			{ID: officer, Name: "Олег", Org: 2, Consent: consent},
			{ID: anna, Name: "Анна", Org: 3, Topics: news, Consent: consent},
			{ID: boris, Name: "Борис", Org: 4, Topics: news, Consent: consent},
			{ID: vera, Name: "Вера", Org: 3, Topics: news, Consent: consent, Stopped: pressDay()},
		} {
			put(storage.Members.Put(w, m.ID, m))
		}
		for _, d := range []union.Duty{
			{Member: admin, Role: union.RoleAdmin},
			{Member: youth, Role: union.RoleYouth, Org: 2},
			{Member: officer, Role: union.RoleOfficer, Org: 2},
		} {
			put(storage.Duties.Put(w, storage.KeyOf(d), d))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// refusedAs fails unless err is the refusal of that key; "" wants no error.
func refusedAs(t *testing.T, err error, key string) {
	t.Helper()
	var no *union.Refusal
	switch {
	case key == "" && err == nil:
	case key == "" || !errors.As(err, &no) || no.Key != key:
		t.Fatalf("got %v, want %q", err, key)
	}
}

func draftPost(org union.OrgID, at time.Time) union.Post {
	return union.Post{
		Topic: union.TopicNews, Content: union.Content{Text: "Субботник"}, At: at, Audience: union.Audience{Org: org},
	}
}

// said is what a recipient gets of a post.
func said(p union.Post) ([]delivery.Message, error) {
	return []delivery.Message{{Text: p.Content.Text, Buttons: [][]delivery.Button{{{Text: "+", Data: fmt.Sprintf("seen/%d", p.ID)}}}}}, nil
}

func announce(t *testing.T, e storage.Engine, by union.MemberID, p union.Post, now time.Time) (union.Post, error) {
	t.Helper()
	var kept union.Post
	err := e.Update(func(w storage.Writer) (err error) {
		kept, err = office.Announce(w, by, p, "Субботник", said, now)
		return err
	})
	return kept, err
}

func TestAnnounceIsForWhoMay(t *testing.T) {
	t.Parallel()
	now := pressDay()
	later := now.Add(time.Hour)
	for name, c := range map[string]struct {
		by   union.MemberID
		post union.Post
		want string
	}{
		"own territory":     {youth, draftPost(2, time.Time{}), ""},
		"below it":          {youth, draftPost(3, time.Time{}), ""},
		"scheduled":         {youth, draftPost(3, later), ""},
		"whole union":       {admin, draftPost(0, time.Time{}), ""},
		"beyond the scope":  {youth, draftPost(0, time.Time{}), "refuse.right"},
		"another territory": {officer, draftPost(4, time.Time{}), "refuse.right"},
		"a member":          {anna, draftPost(3, time.Time{}), "refuse.right"},
		"the past":          {youth, draftPost(2, now), "post.past"},
		"nobody there":      {youth, union.Post{Topic: union.TopicPress, Content: union.Content{Text: "x"}, Audience: union.Audience{Org: 2}}, "refuse.nobody"},
		"nothing to say":    {youth, union.Post{Topic: union.TopicNews, Audience: union.Audience{Org: 2}}, "refuse.gone"},
		"no such topic":     {youth, union.Post{Topic: "x", Content: union.Content{Text: "x"}, Audience: union.Audience{Org: 2}}, "refuse.gone"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := announce(t, pressHouse(t), c.by, c.post, now)
			refusedAs(t, err, c.want)
		})
	}
}

func TestAnnounceNowBeginsAndSkipsWhoIsInDoubt(t *testing.T) {
	t.Parallel()
	e := pressHouse(t)
	p, err := announce(t, e, youth, draftPost(2, time.Time{}), pressDay())
	if err != nil {
		t.Fatal(err)
	}
	see(t, e, func(r storage.Reader) {
		c, _, err := delivery.Get(r, p.Broadcast)
		if err != nil || c.State != delivery.Gathering || c.Policy != delivery.Skip || c.Ref != uint64(p.ID) {
			t.Fatalf("%+v, %v", c, err)
		}
		who, err := office.Audience(r, c)
		if err != nil || len(who) != 1 || len(who[0].Chats) != 1 || who[0].Chats[0] != anna.Private() {
			t.Fatalf("audience %v, %v", who, err)
		}
	})
}

func see(t *testing.T, e storage.Engine, look func(storage.Reader)) {
	t.Helper()
	if err := e.View(func(r storage.Reader) error { look(r); return nil }); err != nil {
		t.Fatal(err)
	}
}

func do(t *testing.T, e storage.Engine, act func(storage.Writer) error) {
	t.Helper()
	if err := e.Update(act); err != nil {
		t.Fatal(err)
	}
}

func TestNewsAreThoseSentOfOnesTopicsAndOrganization(t *testing.T) {
	t.Parallel()
	e, now := pressHouse(t), pressDay()
	for _, p := range []struct {
		by  union.MemberID
		org union.OrgID
		at  time.Time
	}{{youth, 3, time.Time{}}, {admin, 0, time.Time{}}, {admin, 4, time.Time{}}, {youth, 2, now.Add(time.Hour)}} {
		if _, err := announce(t, e, p.by, draftPost(p.org, p.at), now); err != nil {
			t.Fatal(err)
		}
	}
	see(t, e, func(r storage.Reader) {
		for who, want := range map[union.MemberID][]union.PostID{anna: {2, 1}, boris: {3, 2}, youth: nil} {
			all, err := office.News(r, who, 10)
			if err != nil {
				t.Fatal(err)
			}
			var ids []union.PostID
			for _, p := range all {
				ids = append(ids, p.ID)
			}
			if len(ids) != len(want) || len(ids) > 0 && (ids[0] != want[0] || ids[1] != want[1]) {
				t.Errorf("%d reads %v, want %v", who, ids, want)
			}
		}
		_, err := office.NewsPost(r, anna, 3)
		refusedAs(t, err, "refuse.gone")
		_, err = office.News(r, 99, 10)
		refusedAs(t, err, "join.first")
	})
}

func TestAScheduledPostRingsOnce(t *testing.T) {
	t.Parallel()
	e, now := pressHouse(t), pressDay()
	p, err := announce(t, e, youth, draftPost(2, now.Add(time.Hour)), now)
	if err != nil {
		t.Fatal(err)
	}
	ring := func(at time.Time) {
		do(t, e, func(w storage.Writer) error { return office.RingBroadcast(w, p.Broadcast, at) })
	}
	ring(now.Add(time.Hour))
	ring(now.Add(2 * time.Hour))
	see(t, e, func(r storage.Reader) {
		kept, _, _ := storage.Posts.Get(r, p.ID)
		c, _, _ := delivery.Get(r, p.Broadcast)
		if !kept.Sent.Equal(now.Add(time.Hour)) || c.State != delivery.Gathering {
			t.Errorf("sent %v, %s", kept.Sent, c.State)
		}
	})
}

func TestAScheduledPostOfSomebodyDismissedDoesNotGo(t *testing.T) {
	t.Parallel()
	e, now := pressHouse(t), pressDay()
	p, err := announce(t, e, youth, draftPost(2, now.Add(time.Hour)), now)
	if err != nil {
		t.Fatal(err)
	}
	dismiss(t, e, admin, youth, union.RoleYouth, "")
	err = e.Update(func(w storage.Writer) error { return office.RingBroadcast(w, p.Broadcast, now) })
	refusedAs(t, err, "refuse.right")
	// Whoever answers for the organization may still let it go.
	do(t, e, func(w storage.Writer) error { return office.SendBroadcast(w, officer, p.Broadcast, now) })
}

func TestCancelTakesAPostOffTheClockAndOutOfTheNews(t *testing.T) {
	t.Parallel()
	e, now := pressHouse(t), pressDay()
	p, err := announce(t, e, youth, draftPost(2, now.Add(time.Hour)), now)
	if err != nil {
		t.Fatal(err)
	}
	err = e.Update(func(w storage.Writer) error { return office.CancelBroadcast(w, boris, p.Broadcast, now) })
	refusedAs(t, err, "refuse.right")
	do(t, e, func(w storage.Writer) error { return office.CancelBroadcast(w, youth, p.Broadcast, now) })
	see(t, e, func(r storage.Reader) {
		if _, found, _ := scheduler.Get(r, scheduler.ID(p.Schedule)); found {
			t.Error("still on the clock")
		}
	})
	err = e.Update(func(w storage.Writer) error { return office.SendBroadcast(w, youth, p.Broadcast, now) })
	refusedAs(t, err, "broadcast.gone")

	q, err := announce(t, e, youth, draftPost(2, time.Time{}), now)
	if err != nil {
		t.Fatal(err)
	}
	do(t, e, func(w storage.Writer) error { return office.CancelBroadcast(w, youth, q.Broadcast, now) })
	see(t, e, func(r storage.Reader) {
		_, err := office.NewsPost(r, anna, q.ID)
		refusedAs(t, err, "refuse.gone")
	})
}

func TestBroadcastsAreSeenByTheirAuthorAndWhoAnswersForThem(t *testing.T) {
	t.Parallel()
	e, now := pressHouse(t), pressDay()
	for by, org := range map[union.MemberID]union.OrgID{youth: 3, admin: 4} {
		if _, err := announce(t, e, by, draftPost(org, time.Time{}), now); err != nil {
			t.Fatal(err)
		}
	}
	private := delivery.Broadcast{
		Kind: office.BroadcastReminder, Author: boris, Audience: union.Audience{Only: boris}, Parts: []delivery.Message{{Text: "x"}},
	}
	do(t, e, func(w storage.Writer) error { _, err := delivery.Start(w, private, now); return err })
	see(t, e, func(r storage.Reader) {
		for who, want := range map[union.MemberID]int{youth: 1, officer: 1, admin: 2, anna: 0} {
			all, err := office.Broadcasts(r, who, 10)
			if err != nil || len(all) != want {
				t.Errorf("%d sees %d, want %d (%v)", who, len(all), want, err)
			}
		}
	})
}

func TestWhoApprovesIsKept(t *testing.T) {
	t.Parallel()
	e := pressHouse(t)
	p := draftPost(2, time.Time{})
	p.Author = youth
	for by, want := range map[union.MemberID]string{anna: "refuse.right", officer: ""} {
		kept, err := announce(t, e, by, p, pressDay())
		refusedAs(t, err, want)
		if want != "" {
			continue
		}
		see(t, e, func(r storage.Reader) {
			c, _, _ := delivery.Get(r, kept.Broadcast)
			if kept.Author != youth || kept.Approved != officer || c.Author != youth || c.Approved != officer || !c.Capped {
				t.Errorf("%+v\n%+v", kept, c)
			}
			if data := c.Parts[0].Buttons[0][0].Data; data != fmt.Sprintf("seen/%d", kept.ID) {
				t.Errorf("the button carries %s", data)
			}
		})
	}
}

// A post that repeats stays as it is; copies of it go, and stand once in the news.
func TestARepeatedPostGoesAgainAndAgainUntilItIsEnded(t *testing.T) {
	t.Parallel()
	e, now := pressHouse(t), pressDay() // a Wednesday
	p := draftPost(2, time.Time{})
	p.Every = "0 12 * * 5"
	p, err := announce(t, e, youth, p, now)
	if err != nil {
		t.Fatal(err)
	}
	friday := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	if !p.At.Equal(friday) || !p.Sent.IsZero() {
		t.Fatalf("goes %v, sent %v", p.At, p.Sent)
	}
	for week := range 2 {
		do(t, e, func(w storage.Writer) error {
			return office.RingBroadcast(w, p.Broadcast, friday.AddDate(0, 0, 7*week))
		})
	}
	var copies []delivery.Broadcast
	look := func() (kept union.Post) {
		t.Helper()
		see(t, e, func(r storage.Reader) {
			copies = nil
			err := delivery.Recent(r, func(c delivery.Broadcast) error { copies = append(copies, c); return nil })
			if err != nil {
				t.Fatal(err)
			}
			kept, _, _ = storage.Posts.Get(r, p.ID)
		})
		return kept
	}
	kept := look()
	if len(copies) != 3 || copies[0].State != delivery.Gathering || copies[0].Ref != uint64(p.ID) || copies[2].State != delivery.Scheduled ||
		kept.Latest != copies[0].ID || kept.Broadcast != copies[2].ID || !kept.Sent.Equal(friday.AddDate(0, 0, 7)) {
		t.Fatalf("%+v\n%+v", copies, kept)
	}
	see(t, e, func(r storage.Reader) {
		all, err := office.News(r, anna, 10)
		if err != nil || len(all) != 1 {
			t.Errorf("%d in the news, %v", len(all), err)
		}
		if c, _, _ := delivery.Get(r, kept.Latest); len(c.Parts) != 1 {
			t.Errorf("the copy says %+v", c.Parts)
		}
	})
	// One copy that is stopped stops no other; the news stay.
	do(t, e, func(w storage.Writer) error { return office.CancelBroadcast(w, youth, kept.Latest, friday) })
	if kept = look(); kept.Schedule == 0 || kept.Sent.IsZero() {
		t.Fatalf("a copy was stopped, and so was the post: %+v", kept)
	}
	do(t, e, func(w storage.Writer) error { return office.CancelBroadcast(w, youth, p.Broadcast, friday) })
	do(t, e, func(w storage.Writer) error { return office.RingBroadcast(w, p.Broadcast, friday.AddDate(0, 0, 14)) })
	if kept = look(); kept.Schedule != 0 || kept.Sent.IsZero() || len(copies) != 3 {
		t.Errorf("ended: %+v, %d broadcasts", kept, len(copies))
	}
}

func TestARepeatedPostOfSomebodyDismissedEnds(t *testing.T) {
	t.Parallel()
	e, now := pressHouse(t), pressDay()
	p := draftPost(2, time.Time{})
	p.Every = "@daily"
	p, err := announce(t, e, youth, p, now)
	if err != nil {
		t.Fatal(err)
	}
	dismiss(t, e, admin, youth, union.RoleYouth, "")
	do(t, e, func(w storage.Writer) error {
		refusedAs(t, office.RingBroadcast(w, p.Broadcast, now), "refuse.right")
		return nil // the clock's handler tells the author and goes on
	})
	see(t, e, func(r storage.Reader) {
		c, _, _ := delivery.Get(r, p.Broadcast)
		if _, found, _ := scheduler.Get(r, scheduler.ID(p.Schedule)); found || c.State != delivery.Canceled {
			t.Errorf("%s, on the clock: %v", c.State, found)
		}
	})
}

func TestPostTimes(t *testing.T) {
	t.Parallel()
	for spec, want := range map[string]string{
		"0 10 * * 5": "", "0 * * * *": "", "*/30 * * * *": "post.often", "0 0 31 2 *": "post.never", "nonsense": "post.never", "* * * * *": "post.often",
	} {
		times, err := office.PostTimes(spec, pressDay())
		refusedAs(t, err, want)
		if want == "" && len(times) != 3 {
			t.Errorf("%s: %v", spec, times)
		}
	}
}
