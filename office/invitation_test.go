package office_test

import (
	"fmt"
	"testing"
	"time"

	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// invites has somebody invite to a duty, for three days.
func invites(e storage.Engine, by union.MemberID, d union.Duty, code string, now time.Time) (i union.Invitation, err error) {
	err = e.Update(func(w storage.Writer) (err error) {
		i, err = office.Invite(w, by, d, office.Fingerprint(code), 72*time.Hour, now)
		return err
	})
	return i, err
}

// Nobody invites to what they may not give.
func TestWhoMayInviteToWhat(t *testing.T) {
	t.Parallel()
	e := pressHouse(t)
	appoint(t, e, admin, union.Duty{Member: boris, Role: union.RoleChair, Org: 2}, "")
	for i, c := range []struct {
		by   union.MemberID
		role union.Role
		org  union.OrgID
		want string
	}{
		{boris, union.RoleOfficer, 2, ""},
		{boris, union.RoleChair, 3, ""},
		{boris, union.RoleChair, 2, "refuse.right"},
		{boris, union.RoleOfficer, 4, "refuse.right"},
		{boris, union.RoleAdmin, 3, "refuse.right"},
		{boris, union.RoleAdmin, 0, "refuse.right"},
		{officer, union.RoleOfficer, 2, "refuse.right"},
		{anna, union.RoleOrganizer, 3, "refuse.right"},
		{777, union.RoleAdmin, 0, "refuse.right"},
		{admin, union.RoleAdmin, 0, ""},
	} {
		_, err := invites(e, c.by, union.Duty{Role: c.role, Org: c.org}, fmt.Sprint(i), pressDay())
		refusedAs(t, err, c.want)
	}
}

// An invitation is revoked by who made it and by who may give that role, and is of
// no concern to anybody else.
func TestWhoMayRevokeAnInvitation(t *testing.T) {
	t.Parallel()
	for by, want := range map[union.MemberID]string{
		boris: "", admin: "", vera: "refuse.right", officer: "refuse.right", anna: "refuse.right", 777: "refuse.right",
	} {
		e, now := pressHouse(t), pressDay()
		appoint(t, e, admin, union.Duty{Member: boris, Role: union.RoleChair, Org: 2}, "")
		appoint(t, e, admin, union.Duty{Member: vera, Role: union.RoleChair, Org: 4}, "")
		i, err := invites(e, boris, union.Duty{Role: union.RoleOfficer, Org: 3}, "code", now)
		refusedAs(t, err, "")
		see(t, e, func(r storage.Reader) {
			listed, err := office.Invitations(r, by, now)
			if err != nil || (len(listed) == 1) != (want == "") {
				t.Errorf("%d is shown %+v, %v", by, listed, err)
			}
		})
		refusedAs(t, e.Update(func(w storage.Writer) error { _, err := office.RevokeInvitation(w, by, i.ID, now); return err }), want)
		gone := ""
		if want == "" {
			gone = "invitation.gone"
		}
		see(t, e, func(r storage.Reader) {
			_, err := office.InvitationTo(r, anna, office.Fingerprint("code"), now)
			refusedAs(t, err, gone)
		})
	}
}

// Nobody is invited to a term that is over when they come.
func TestAnInvitationDiesWithTheTermItIsTo(t *testing.T) {
	t.Parallel()
	e, now := pressHouse(t), pressDay()
	until := now.AddDate(0, 0, 1)
	_, err := invites(e, admin, union.Duty{Role: union.RoleOfficer, Org: 3, Until: now}, "past", now)
	refusedAs(t, err, "role.past")
	_, err = invites(e, admin, union.Duty{Role: union.RoleOfficer, Org: 3, Until: until}, "code", now)
	refusedAs(t, err, "")
	for at, want := range map[time.Time]string{until.Add(-time.Second): "", until: "invitation.dead", until.Add(time.Hour): "invitation.dead"} {
		see(t, e, func(r storage.Reader) {
			_, err := office.InvitationTo(r, anna, office.Fingerprint("code"), at)
			refusedAs(t, err, want)
		})
	}
}

// There is an end to inviting, for each person by themselves and of what is open.
func TestInvitationsHaveAMost(t *testing.T) {
	t.Parallel()
	e, now := pressHouse(t), pressDay()
	appoint(t, e, admin, union.Duty{Member: boris, Role: union.RoleChair, Org: 2}, "")
	d := union.Duty{Role: union.RoleOfficer, Org: 3}
	for i := range office.InvitationsMost {
		_, err := invites(e, boris, d, fmt.Sprint("boris ", i), now)
		refusedAs(t, err, "")
	}
	_, err := invites(e, boris, d, "one more", now)
	refusedAs(t, err, "invitation.many")
	_, err = invites(e, admin, d, "of another", now)
	refusedAs(t, err, "")
	_, err = invites(e, boris, d, "later", now.AddDate(0, 0, 3))
	refusedAs(t, err, "")
}
