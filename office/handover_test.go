package office_test

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"

	"rupor/delivery"
	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// busyOfficer gives the officer of the second organization work of every kind,
// some of it for the fourth, where they are an organizer besides.
func busyOfficer(t *testing.T) (e storage.Engine, waits union.Post) {
	t.Helper()
	e, now := pressHouse(t), pressDay()
	later := now.Add(time.Hour)
	wantContests(t, e, anna, boris)
	appoint(t, e, admin, union.Duty{Member: officer, Role: union.RoleOrganizer, Org: 4}, "")
	waits, err := announce(t, e, officer, draftPost(3, later), now)
	refusedAs(t, err, "")
	weekly := draftPost(2, time.Time{})
	weekly.Every = "0 10 * * 1"
	_, err = announce(t, e, officer, weekly, now)
	refusedAs(t, err, "")
	asked := draftPost(2, time.Time{})
	asked.Manner.Ask = true
	question, err := announce(t, e, officer, asked, now)
	refusedAs(t, err, "")
	_, err = announce(t, e, officer, draftPost(2, time.Time{}), now)
	refusedAs(t, err, "")
	for _, rem := range []union.Reminder{toOneself(officer, later), toOthers(union.Audience{Org: 3}, later), toOthers(union.Audience{Org: 4}, later)} {
		_, err := remind(t, e, officer, rem, now)
		refusedAs(t, err, "")
	}
	for _, org := range []union.OrgID{2, 4} {
		_, _, err := openContest(t, e, officer, draftContest(org, now.AddDate(0, 0, 7)), now)
		refusedAs(t, err, "")
	}
	do(t, e, func(w storage.Writer) error {
		_, saved := office.SaveSegment(w, officer, "Свои", union.Audience{Org: 2, Roles: []union.Role{union.RoleYouth}}, now)
		_, proposed := office.Propose(w, officer, draftPost(3, later), now)
		kept := storage.Questions.Put(w, storage.Pair[union.PostID, union.MemberID]{First: question.ID, Second: anna}, union.Question{Text: "Когда?", At: now})
		for dialog, form := range map[string]string{
			"post": `{"org":{"given":true,"value":3}}`, "contest": `{"scope":{"given":true,"value":4}}`, "resolution": `{}`, "reminder": `{}`,
		} {
			talk := union.Talk{Dialog: dialog, Nonce: 1, Form: json.RawMessage(form), Trail: []union.Turn{{Form: json.RawMessage(`{}`)}}, Begun: now}
			kept = errors.Join(kept, storage.Talks.Put(w, storage.Pair[union.MemberID, string]{First: officer, Second: dialog}, talk))
		}
		return errors.Join(saved, proposed, kept)
	})
	return e, waits
}

func TestWorkPassesWithTheDutyAndWhatIsPersonalStays(t *testing.T) {
	t.Parallel()
	e, waits := busyOfficer(t)
	now := pressDay()
	key := storage.KeyOf(union.Duty{Member: officer, Role: union.RoleOfficer, Org: 2})
	var l office.Legacy
	hand := func(by, to union.MemberID, want string) {
		t.Helper()
		err := e.Update(func(w storage.Writer) (err error) {
			l, err = office.HandOver(w, by, key, to, "№ 7", now)
			return err
		})
		refusedAs(t, err, want)
	}
	hand(youth, boris, "refuse.right")
	hand(officer, officer, "handover.self")
	hand(officer, 777, "role.unknown")
	hand(officer, boris, "")
	counts := []int{len(l.Posts), len(l.Broadcasts), len(l.Reminders), len(l.Proposals), len(l.Contests), len(l.Segments), len(l.Questions), len(l.Talks)}
	if want := []int{3, 5, 1, 1, 1, 1, 1, 2}; !slices.Equal(counts, want) {
		t.Errorf("passed %v, want %v: %+v", counts, want, l)
	}
	if d := dutyOf(t, e, officer); d.Role != union.RoleOrganizer {
		t.Errorf("the officer still holds %+v", d)
	}
	if d := dutyOf(t, e, boris); d.Role != union.RoleOfficer || d.Org != 2 || d.Decision != "№ 7" || d.By != officer {
		t.Errorf("the heir holds %+v", d)
	}
	see(t, e, func(r storage.Reader) {
		mine, err := office.Reminders(r, officer)
		theirs, err2 := office.Reminders(r, boris)
		if len(mine) != 2 || len(theirs) != 1 || errors.Join(err, err2) != nil {
			t.Errorf("reminders: %v and %v", mine, theirs)
		}
		for dialog, owner := range map[string]union.MemberID{"post": boris, "resolution": boris, "contest": officer, "reminder": officer} {
			if has, err := storage.Talks.Has(r, storage.Pair[union.MemberID, string]{First: owner, Second: dialog}); !has || err != nil {
				t.Errorf("%d has no talk of %s", owner, dialog)
			}
		}
	})
	// What waited goes out, though the one who wrote it may announce no more.
	do(t, e, func(w storage.Writer) error { return office.RingBroadcast(w, waits.Broadcast, now.Add(time.Hour)) })
	see(t, e, func(r storage.Reader) {
		if c, _, err := delivery.Get(r, waits.Broadcast); err != nil || c.State != delivery.Gathering || c.Author != boris {
			t.Errorf("the post that waited: %+v (%v)", c, err)
		}
	})
	hand(officer, vera, "role.none")
}
