package office_test

import (
	"testing"
	"time"

	"rupor/office"
	"rupor/scheduler"
	"rupor/storage"
	"rupor/union"
)

func toOneself(who union.MemberID, at time.Time) union.Reminder {
	return union.Reminder{
		Content: union.Content{Text: "Отчёт"}, Audience: union.Audience{Only: who}, At: at, Zone: "Europe/Moscow",
	}
}

func again(rem union.Reminder, spec string) union.Reminder {
	rem.At, rem.Spec = time.Time{}, spec
	return rem
}

func toOthers(a union.Audience, at time.Time) union.Reminder {
	rem := toOneself(0, at)
	rem.Audience = a
	return rem
}

func remind(t *testing.T, e storage.Engine, by union.MemberID, rem union.Reminder, now time.Time) (kept union.Reminder, err error) {
	t.Helper()
	err = e.Update(func(w storage.Writer) (err error) {
		kept, err = office.Remind(w, by, rem, now)
		return err
	})
	return kept, err
}

func TestRemindOneselfAlwaysAndOthersWithTheRight(t *testing.T) {
	t.Parallel()
	now := pressDay()
	at := now.Add(time.Hour)
	empty := toOneself(anna, at)
	empty.Content = union.Content{}
	for name, c := range map[string]struct {
		by   union.MemberID
		rem  union.Reminder
		want string
	}{
		"oneself":                      {anna, toOneself(anna, at), ""},
		"oneself, again and again":     {anna, again(toOneself(anna, at), "0 9 * * 1-5"), ""},
		"somebody else alone":          {anna, toOneself(boris, at), "refuse.right"},
		"own territory":                {youth, toOthers(union.Audience{Org: 2}, at), ""},
		"somebody else's":              {youth, toOthers(union.Audience{Org: 4}, at), "refuse.right"},
		"a topic of the whole union":   {youth, toOthers(union.Audience{Topic: union.TopicNews}, at), "refuse.right"},
		"a member reminds the union":   {anna, toOthers(union.Audience{}, at), "refuse.right"},
		"nobody":                       {admin, toOthers(union.Audience{Topic: union.TopicPress}, at), "refuse.nobody"},
		"not joined":                   {99, toOneself(99, at), "join.first"},
		"without words":                {anna, empty, "dialog.gather.empty"},
		"a moment that is over":        {anna, toOneself(anna, now), "reminder.past"},
		"no such day":                  {anna, again(toOneself(anna, at), "0 9 31 2 *"), "reminder.never"},
		"no spec":                      {anna, again(toOneself(anna, at), "часто"), "reminder.never"},
		"oneself every minute":         {anna, again(toOneself(anna, at), "* * * * *"), "reminder.often.own"},
		"oneself every quarter hour":   {anna, again(toOneself(anna, at), "*/15 * * * *"), ""},
		"others every quarter hour":    {admin, again(toOthers(union.Audience{}, at), "*/15 * * * *"), "reminder.often.others"},
		"others twice within one hour": {admin, again(toOthers(union.Audience{}, at), "0,1 9 * * *"), "reminder.often.others"},
		"others every hour":            {admin, again(toOthers(union.Audience{}, at), "0 * * * *"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := remind(t, pressHouse(t), c.by, c.rem, now)
			refusedAs(t, err, c.want)
		})
	}
}

func TestFiftyRemindersAndNotOneMore(t *testing.T) {
	t.Parallel()
	e, now := pressHouse(t), pressDay()
	for range office.MaxReminders {
		_, err := remind(t, e, anna, toOneself(anna, now.Add(time.Hour)), now)
		refusedAs(t, err, "")
	}
	_, err := remind(t, e, anna, toOneself(anna, now.Add(time.Hour)), now)
	refusedAs(t, err, "reminder.many")
	_, err = remind(t, e, boris, toOneself(boris, now.Add(time.Hour)), now)
	refusedAs(t, err, "")
}

func TestAReminderIsItsOwners(t *testing.T) {
	t.Parallel()
	e, now := pressHouse(t), pressDay()
	rem, err := remind(t, e, anna, toOneself(anna, now.Add(time.Hour)), now)
	refusedAs(t, err, "")
	try := func(act func(storage.Writer) error, want string) {
		t.Helper()
		refusedAs(t, e.Update(act), want)
	}
	pause := func(who union.MemberID) func(storage.Writer) error {
		return func(w storage.Writer) error { return office.PauseReminder(w, who, rem.ID, pressDay()) }
	}
	resume := func(at time.Time) func(storage.Writer) error {
		return func(w storage.Writer) error { return office.ResumeReminder(w, anna, rem.ID, at) }
	}
	try(pause(boris), "reminder.gone")
	try(pause(anna), "")
	try(pause(anna), "")
	rings := func() (due, paused bool) {
		see(t, e, func(r storage.Reader) {
			s, found, err := scheduler.Get(r, scheduler.ID(rem.Schedule))
			if err != nil || !found {
				t.Fatalf("schedule: %v, %v", found, err)
			}
			due, paused = !s.Due.IsZero(), s.Paused
		})
		return due, paused
	}
	if _, paused := rings(); !paused {
		t.Error("the clock goes on while the reminder is paused")
	}
	try(resume(now.Add(2*time.Hour)), "reminder.past")
	try(resume(now), "")
	if due, paused := rings(); !due || paused {
		t.Error("the clock stands while the reminder is resumed")
	}
	try(func(w storage.Writer) error {
		_, err := office.DeleteReminder(w, boris, rem.ID, pressDay())
		return err
	}, "reminder.gone")
	try(func(w storage.Writer) error { _, err := office.DeleteReminder(w, anna, rem.ID, pressDay()); return err }, "")
	see(t, e, func(r storage.Reader) {
		if _, found, _ := scheduler.Get(r, scheduler.ID(rem.Schedule)); found {
			t.Error("the clock outlives the reminder")
		}
	})
}

func TestJudgeLooksAtTheWorldAsItIsNow(t *testing.T) {
	t.Parallel()
	now := pressDay()
	judge := func(t *testing.T, e storage.Engine, rem union.Reminder, at time.Time) (v office.Verdict) {
		t.Helper()
		see(t, e, func(r storage.Reader) {
			var err error
			if v, err = office.Judge(r, rem, at); err != nil {
				t.Fatal(err)
			}
		})
		return v
	}
	expect := func(t *testing.T, got, want office.Verdict) {
		t.Helper()
		if got != want {
			t.Errorf("verdict %d, want %d", got, want)
		}
	}
	t.Run("oneself", func(t *testing.T) {
		t.Parallel()
		e := pressHouse(t)
		rem := toOneself(anna, now)
		rem.Owner = anna
		expect(t, judge(t, e, rem, now), office.Ring)
		do(t, e, func(w storage.Writer) error { return office.Stop(w, anna, now) })
		expect(t, judge(t, e, rem, now), office.Nobody)
	})
	t.Run("others, and then without the right", func(t *testing.T) {
		t.Parallel()
		e := pressHouse(t)
		rem := toOthers(union.Audience{Org: 2}, now)
		rem.Owner = youth
		expect(t, judge(t, e, rem, now), office.Ring)
		do(t, e, func(w storage.Writer) error {
			return storage.Duties.Delete(w, storage.KeyOf(union.Duty{Member: youth, Role: union.RoleYouth, Org: 2}))
		})
		expect(t, judge(t, e, rem, now), office.NoRight)
	})
	t.Run("unfinished entries", func(t *testing.T) {
		t.Parallel()
		e := pressHouse(t)
		c := anOpenContest(t, e)
		rem := toOthers(union.Audience{Unfinished: c.ID}, now)
		rem.Owner = admin
		expect(t, judge(t, e, rem, now), office.Fulfilled)
		key := storage.Pair[union.MemberID, string]{First: anna, Second: office.EntryDialog}
		do(t, e, func(w storage.Writer) error {
			return storage.Talks.Put(w, key, union.Talk{Dialog: office.EntryDialog, Subject: uint64(c.ID)})
		})
		expect(t, judge(t, e, rem, now), office.Ring)
		expect(t, judge(t, e, rem, c.Deadline), office.Fulfilled)
	})
	t.Run("unacknowledged", func(t *testing.T) {
		t.Parallel()
		e := pressHouse(t)
		res, err := publish(t, e, officer, draftResolution("7", 3))
		refusedAs(t, err, "")
		rem := toOthers(union.Audience{Org: 3, Unacknowledged: res.ID}, now)
		rem.Owner = officer
		expect(t, judge(t, e, rem, now), office.Ring)
		do(t, e, func(w storage.Writer) error {
			return storage.Acks.Put(w, storage.Pair[union.ResolutionID, union.MemberID]{First: res.ID, Second: anna}, union.Ack{Version: 1})
		})
		expect(t, judge(t, e, rem, now), office.Fulfilled)
	})
}

func TestTheLateAreRemindedWithinOnesOwnReach(t *testing.T) {
	t.Parallel()
	e, now := pressHouse(t), pressDay()
	whole := anOpenContest(t, e)
	c3, _, err := openContest(t, e, officer, draftContest(3, now.AddDate(0, 0, 7)), now)
	refusedAs(t, err, "")
	for _, c := range []struct {
		who     union.MemberID
		contest union.ContestID
		org     union.OrgID
		want    string
	}{
		{admin, whole.ID, 0, ""},
		{officer, whole.ID, 2, ""}, // a contest of the whole union: the part that is theirs
		{officer, c3.ID, 3, ""},
		{anna, c3.ID, 0, "refuse.right"},
	} {
		see(t, e, func(r storage.Reader) {
			a, err := office.UnfinishedBy(r, c.who, c.contest)
			refusedAs(t, err, c.want)
			if c.want == "" && (a.Org != c.org || a.Unfinished != c.contest) {
				t.Errorf("%d reaches %+v, want %d", c.who, a, c.org)
			}
		})
	}
}
