package office_test

import (
	"fmt"
	"testing"
	"time"

	"rupor/delivery"
	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// watched makes four eyes the rule for the roles.
func watched(t *testing.T, e storage.Engine, roles ...union.Role) {
	t.Helper()
	do(t, e, func(w storage.Writer) error { return storage.Rules.Put(w, 0, union.Rules{FourEyes: roles}) })
}

func TestWhoNeedsApproval(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		roles []union.Role // that are watched
		who   union.MemberID
		org   union.OrgID
		also  union.Duty // that the person has besides
		want  bool
	}{
		"no rule":                       {nil, youth, 2, union.Duty{}, false},
		"youth":                         {[]union.Role{union.RoleYouth}, youth, 2, union.Duty{}, true},
		"youth, below":                  {[]union.Role{union.RoleYouth}, youth, 3, union.Duty{}, true},
		"an officer there":              {[]union.Role{union.RoleYouth}, officer, 2, union.Duty{}, false},
		"youth and officer":             {[]union.Role{union.RoleYouth}, youth, 3, union.Duty{Role: union.RoleOfficer, Org: 3}, false},
		"an officer elsewhere":          {[]union.Role{union.RoleYouth}, youth, 2, union.Duty{Role: union.RoleOfficer, Org: 4}, true},
		"both are watched":              {[]union.Role{union.RoleYouth, union.RoleOfficer}, youth, 2, union.Duty{Role: union.RoleOfficer, Org: 2}, true},
		"a role that announces nothing": {[]union.Role{union.RoleYouth}, youth, 2, union.Duty{Role: union.RoleOrganizer, Org: 2}, true},
		"nobody approves an admin":      {union.AppointedRoles(), admin, 0, union.Duty{}, false},
		"who may not announce there":    {[]union.Role{union.RoleYouth}, youth, 4, union.Duty{}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := pressHouse(t)
			watched(t, e, c.roles...)
			do(t, e, func(w storage.Writer) error {
				if c.also.Role == "" {
					return nil
				}
				c.also.Member = c.who
				return storage.Duties.Put(w, storage.KeyOf(union.Duty{Member: c.who, Role: c.also.Role, Org: c.also.Org}), c.also)
			})
			see(t, e, func(r storage.Reader) {
				if got, err := office.NeedsApproval(r, c.who, c.org); err != nil || got != c.want {
					t.Errorf("%v, %v", got, err)
				}
			})
		})
	}
}

// proposed is a house in which the youth council has proposed a post.
func proposed(t *testing.T, at time.Time) (storage.Engine, union.Proposal) {
	t.Helper()
	e := pressHouse(t)
	watched(t, e, union.RoleYouth)
	var p union.Proposal
	do(t, e, func(w storage.Writer) (err error) {
		p, err = office.Propose(w, youth, draftPost(2, at), pressDay())
		return err
	})
	return e, p
}

func approve(e storage.Engine, by union.MemberID, id union.ProposalID, edited *union.Content, now time.Time) (p union.Proposal, late bool, err error) {
	err = e.Update(func(w storage.Writer) (err error) {
		p, late, err = office.Approve(w, by, id, edited, "title", said, now)
		return err
	})
	return p, late, err
}

func TestTheFirstOfTwoApproversDecides(t *testing.T) {
	t.Parallel()
	e, p := proposed(t, time.Time{})
	now := pressDay().Add(time.Hour)
	for _, stranger := range []union.MemberID{youth, anna} {
		_, _, err := approve(e, stranger, p.ID, nil, now)
		refusedAs(t, err, "refuse.right")
	}
	edited := union.Content{Text: "лучше"}
	p, late, err := approve(e, officer, p.ID, &edited, now)
	if err != nil || late || p.State != union.Approved || p.By != officer || !p.Edited || p.Post.ID == 0 {
		t.Fatalf("%+v, %v, %v", p, late, err)
	}
	_, _, err = approve(e, admin, p.ID, nil, now)
	refusedAs(t, err, "approval.decided")
	refusedAs(t, e.Update(func(w storage.Writer) error {
		_, err := office.Reject(w, admin, p.ID, "нет", now)
		return err
	}), "approval.decided")
	see(t, e, func(r storage.Reader) {
		c, _, err := delivery.Get(r, p.Post.Broadcast)
		if err != nil || c.Author != youth || c.Approved != officer || c.State != delivery.Gathering {
			t.Errorf("%+v, %v", c, err)
		}
		post, _, err := storage.Posts.Get(r, p.Post.ID)
		if err != nil || post.Content.Text != "лучше" || post.Approved != officer || post.Author != youth {
			t.Errorf("%+v, %v", post, err)
		}
		n := 0
		if err := delivery.Recent(r, func(delivery.Broadcast) error { n++; return nil }); err != nil || n != 1 {
			t.Errorf("%d broadcasts, %v", n, err)
		}
	})
}

func TestATimeThatPassesWhileItWaits(t *testing.T) {
	t.Parallel()
	due := pressDay().Add(2 * time.Hour)
	for name, c := range map[string]struct {
		at   time.Time
		late bool
		want delivery.State
	}{
		"in time":  {due.Add(-time.Minute), false, delivery.Scheduled},
		"too late": {due, true, delivery.Gathering},
	} {
		e, p := proposed(t, due)
		p, late, err := approve(e, officer, p.ID, nil, c.at)
		if err != nil || late != c.late {
			t.Fatalf("%s: %v, %v", name, late, err)
		}
		see(t, e, func(r storage.Reader) {
			if b, _, err := delivery.Get(r, p.Post.Broadcast); err != nil || b.State != c.want {
				t.Errorf("%s: %s, %v", name, b.State, err)
			}
		})
	}
}

func TestAProposalIsItsAuthorsUntilItIsDecided(t *testing.T) {
	t.Parallel()
	e, p := proposed(t, time.Time{})
	back := func(by union.MemberID) error {
		return e.Update(func(w storage.Writer) error {
			_, err := office.TakeBack(w, by, p.ID, pressDay())
			return err
		})
	}
	refusedAs(t, back(officer), "refuse.right")
	refusedAs(t, back(youth), "")
	refusedAs(t, back(youth), "approval.decided")
	_, _, err := approve(e, admin, p.ID, nil, pressDay())
	refusedAs(t, err, "approval.decided")
}

func TestApproversAndWhatWaitsForThem(t *testing.T) {
	t.Parallel()
	e, p := proposed(t, time.Time{})
	want := func(approvers string, waiting map[union.MemberID]int) {
		t.Helper()
		see(t, e, func(r storage.Reader) {
			all, err := office.Approvers(r, p)
			if err != nil || fmt.Sprint(all) != approvers {
				t.Errorf("approvers %v, %v", all, err)
			}
			for who, n := range waiting {
				if all, err := office.Waiting(r, who); err != nil || len(all) != n {
					t.Errorf("for %d wait %d, %v", who, len(all), err)
				}
			}
		})
	}
	want("[3 1]", map[union.MemberID]int{youth: 1, officer: 1, admin: 1, anna: 0})
	watched(t, e, union.RoleYouth, union.RoleOfficer) // who is watched watches nobody
	want("[1]", map[union.MemberID]int{youth: 1, officer: 0, admin: 1})
	do(t, e, func(w storage.Writer) error { return office.Forget(w, youth, pressDay()) })
	want("[1]", map[union.MemberID]int{officer: 0, admin: 0})
}
