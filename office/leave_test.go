package office_test

import (
	"slices"
	"testing"
	"time"

	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

func TestWhoLeavesTheUnion(t *testing.T) {
	t.Parallel()
	const chair = vera
	organizer := union.Duty{Member: anna, Role: union.RoleOrganizer, Org: 3}
	secondAdmin := union.Duty{Member: anna, Role: union.RoleAdmin}
	for name, c := range map[string]struct {
		duty    union.Duty // that somebody holds besides
		by, who union.MemberID
		status  union.Status
		want    string
		ends    int // duties
	}{
		"without a duty":                      {union.Duty{}, officer, anna, union.StatusLeft, "", 0},
		"by somebody who gives no duties":     {organizer, officer, anna, union.StatusLeft, "leave.right", 0},
		"by the chair":                        {organizer, chair, anna, union.StatusLeft, "", 1},
		"by themselves":                       {organizer, anna, anna, union.StatusLeft, "", 1},
		"an administrator, by the chair":      {secondAdmin, chair, anna, union.StatusLeft, "leave.right", 0},
		"an administrator who is not alone":   {secondAdmin, admin, admin, union.StatusLeft, "", 1},
		"the last administrator":              {union.Duty{}, admin, admin, union.StatusLeft, "leave.last", 0},
		"one whom the command line names":     {union.Duty{Member: anna, Role: union.RoleAdmin, Config: true}, anna, anna, union.StatusLeft, "leave.config", 0},
		"who retires":                         {organizer, chair, anna, union.StatusPensioner, "", 0},
		"who goes to study":                   {organizer, anna, anna, union.StatusStudent, "", 0},
		"another's, by somebody without care": {organizer, boris, anna, union.StatusLeft, "refuse.right", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := pressHouse(t)
			appoint(t, e, admin, union.Duty{Member: chair, Role: union.RoleChair, Org: 2}, "")
			if c.duty.Member != 0 {
				do(t, e, func(w storage.Writer) error { return storage.Duties.Put(w, storage.KeyOf(c.duty), c.duty) })
			}
			held := func() (n int) {
				see(t, e, func(r storage.Reader) {
					duties, err := office.Duties(r, c.who)
					if n = len(duties); err != nil {
						t.Error(err)
					}
				})
				return n
			}
			before := held()
			err := e.Update(func(w storage.Writer) error {
				if c.by != c.who {
					return office.SetStatus(w, c.by, c.who, c.status, pressDay())
				}
				said := c.status
				if said == union.StatusLeft {
					said = union.StatusSubscriber
				}
				_, err := office.Declare(w, c.who, said, pressDay())
				return err
			})
			refusedAs(t, err, c.want)
			m, _ := standingOf(t, e, c.who)
			if left := m.Stands() == union.StatusLeft; left != (c.want == "" && c.status == union.StatusLeft) || before-held() != c.ends {
				t.Errorf("%+v, %d duties of %d", m, held(), before)
			}
		})
	}
}

// What an officer began goes on with the chair, the journal knows how the duty
// ended, and the place is vacant for who may fill it.
func TestALeaversWorkGoesOn(t *testing.T) {
	t.Parallel()
	e, now := pressHouse(t), pressDay()
	appoint(t, e, admin, union.Duty{Member: vera, Role: union.RoleChair, Org: 2}, "")
	appoint(t, e, admin, union.Duty{Member: officer, Role: union.RoleJuror, Org: 4}, "")
	planned, err := announce(t, e, officer, draftPost(3, now.Add(time.Hour)), now)
	refusedAs(t, err, "")
	c, _, err := openContest(t, e, officer, draftContest(2, now.AddDate(0, 0, 7)), now)
	refusedAs(t, err, "")
	j := union.Joining{ID: 1, Member: boris, Org: 3, Assigned: officer, State: union.JoiningTalks, Came: now}
	do(t, e, func(w storage.Writer) error {
		if err := storage.Joinings.Put(w, 1, j); err != nil {
			return err
		}
		places, err := office.Leaving(w, officer, officer)
		if err != nil || len(places) != 2 {
			t.Fatalf("%+v, %v", places, err)
		}
		for _, v := range places {
			heir, above := union.MemberID(vera), []union.MemberID{vera}
			if v.Duty.Role == union.RoleJuror { // of the town, where nobody else is
				heir, above = admin, []union.MemberID{admin}
			}
			if v.Heir != heir || !slices.Equal(v.Above, above) {
				t.Errorf("%+v", v)
			}
		}
		_, err = office.Declare(w, officer, union.StatusSubscriber, now)
		return err
	})
	appoint(t, e, admin, union.Duty{Member: officer, Role: union.RoleYouth, Org: 2}, "leave.over")
	see(t, e, func(r storage.Reader) {
		p, _, err := storage.Posts.Get(r, planned.ID)
		contest, _, err2 := storage.Contests.Get(r, c.ID)
		led, _, err3 := storage.Joinings.Get(r, 1)
		if err != nil || err2 != nil || err3 != nil || p.Author != vera || contest.Organizer != vera || led.Assigned != vera {
			t.Errorf("%d, %d, %d", p.Author, contest.Organizer, led.Assigned)
		}
		page, err := office.Journal(r, admin, office.JournalQuery{Group: "duty"}, 0, 10)
		if err != nil || len(page.Records) != 4 || page.Records[0].Act != "duty.resigned" || page.Records[1].Act != "duty.resigned" {
			t.Errorf("%+v, %v", page, err)
		}
	})
}
