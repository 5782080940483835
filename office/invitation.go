package office

import (
	"cmp"
	"slices"
	"time"

	"rupor/scheduler"
	"rupor/storage"
	"rupor/union"
)

// InvitationKind is what the clock calls the end of an invitation.
const InvitationKind = "invitation"

// The bounds of invitations.
const (
	// InvitationsMost is how many one person may have open.
	InvitationsMost = 50
	// InvitationLongest is how long one may be open.
	InvitationLongest = 7 * 24 * time.Hour
)

// Invite keeps an invitation to a duty, d without its Member, until somebody
// takes it or its time is over. Code is the hash of the code in the link
// (Fingerprint): the code itself is nobody's but the one's who is invited.
func Invite(w storage.Writer, by union.MemberID, d union.Duty, code string, open time.Duration, now time.Time) (union.Invitation, error) {
	d.Member, d.By = 0, by
	i := union.Invitation{Duty: d, Code: code, Made: now, Expires: now.Add(open)}
	if code == "" || open <= 0 || open > InvitationLongest || len([]rune(d.Decision)) > MaxDecision {
		return i, union.Refuse("refuse.gone")
	}
	if err := mustGive(w, by, d.Role, d.Org); err != nil {
		return i, err
	}
	if !d.Until.IsZero() && !d.Until.After(now) {
		return i, union.Refuse("role.past")
	}
	n := 0
	err := storage.Invitations.All(w, func(_ union.InvitationID, other union.Invitation) error {
		if other.Duty.By == by && other.Expires.After(now) {
			n++
		}
		return nil
	})
	if err != nil {
		return i, err
	}
	if n >= InvitationsMost {
		return i, union.Refuse("invitation.many", "N", n)
	}
	id, err := storage.Invitations.NextID(w)
	if err != nil {
		return i, err
	}
	i.ID = union.InvitationID(id)
	end, err := scheduler.Add(w, scheduler.Schedule{Kind: InvitationKind, Ref: id, At: i.Expires}, now)
	if err != nil {
		return i, err
	}
	i.Schedule = uint64(end)
	if err := storage.Invitations.Put(w, i.ID, i); err != nil {
		return i, err
	}
	return i, record(w, by, "invitation.made", invited(i), now)
}

// invited is what the journal says of an invitation.
func invited(i union.Invitation) deed {
	return deed{Org: i.Duty.Org, Kind: "invitation", ID: uint64(i.ID), Facts: []string{"role", string(i.Duty.Role)}}
}

// InvitationTo returns the invitation with that code's hash to a person who may
// take it now. It is refused when it is forged, taken, revoked or over, when who
// invited may not give that role any more, and to somebody who holds it already.
func InvitationTo(r storage.Reader, who union.MemberID, code string, now time.Time) (union.Invitation, error) {
	found, err := rows(r, storage.InvitationsByCode, storage.Invitations, code)
	if err != nil {
		return union.Invitation{}, err
	}
	if len(found) == 0 || !found[0].Expires.After(now) {
		return union.Invitation{}, union.Refuse("invitation.gone")
	}
	i := found[0]
	ok, err := MayGive(r, i.Duty.By, i.Duty.Role, i.Duty.Org)
	if err != nil {
		return i, err
	}
	if !ok || !i.Duty.Until.IsZero() && !i.Duty.Until.After(now) {
		return i, union.Refuse("invitation.dead")
	}
	mine := i.Duty
	mine.Member = who
	old, held, err := storage.Duties.Get(r, storage.KeyOf(mine))
	if err == nil && held && (!old.Deputy || mine.Deputy) {
		err = union.Refuse("invitation.held")
	}
	return i, err
}

// TakeInvitation gives the person the duty that the invitation is for. It works
// once.
func TakeInvitation(w storage.Writer, who union.MemberID, code string, now time.Time) (union.Duty, error) {
	i, err := InvitationTo(w, who, code, now)
	if err != nil {
		return union.Duty{}, err
	}
	d := i.Duty
	d.Member = who
	act, err := give(w, d, now)
	if err != nil {
		return d, err
	}
	if err := dropInvitation(w, i); err != nil {
		return d, err
	}
	taken := invited(i)
	taken.Person = who
	if err := record(w, who, "invitation.taken", taken, now); err != nil {
		return d, err
	}
	return d, record(w, d.By, act, duty(d), now)
}

// Invitations lists the open invitations that a person may revoke: their own, and
// those to roles that they may give. The newest is first.
func Invitations(r storage.Reader, who union.MemberID, now time.Time) ([]union.Invitation, error) {
	var all []union.Invitation
	err := storage.Invitations.All(r, func(_ union.InvitationID, i union.Invitation) error {
		if !i.Expires.After(now) {
			return nil
		}
		ok, err := revokes(r, who, i)
		if ok {
			all = append(all, i)
		}
		return err
	})
	slices.SortFunc(all, func(a, b union.Invitation) int { return cmp.Compare(b.ID, a.ID) })
	return all, err
}

func revokes(r storage.Reader, who union.MemberID, i union.Invitation) (bool, error) {
	if i.Duty.By == who {
		return true, nil
	}
	return MayGive(r, who, i.Duty.Role, i.Duty.Org)
}

// InvitationFor returns an open invitation to somebody who may revoke it.
func InvitationFor(r storage.Reader, who union.MemberID, id union.InvitationID, now time.Time) (union.Invitation, error) {
	i, found, err := storage.Invitations.Get(r, id)
	if err == nil && (!found || !i.Expires.After(now)) {
		err = union.Refuse("invitation.over")
	}
	if err != nil {
		return i, err
	}
	ok, err := revokes(r, who, i)
	if err == nil && !ok {
		err = union.Refuse("refuse.right")
	}
	return i, err
}

// RevokeInvitation makes an invitation's link worthless.
func RevokeInvitation(w storage.Writer, by union.MemberID, id union.InvitationID, now time.Time) (union.Invitation, error) {
	i, err := InvitationFor(w, by, id, now)
	if err != nil {
		return i, err
	}
	if err := dropInvitation(w, i); err != nil {
		return i, err
	}
	return i, record(w, by, "invitation.revoked", invited(i), now)
}

// EndInvitation throws away an invitation whose time is over; the clock calls it.
func EndInvitation(w storage.Writer, id union.InvitationID) error {
	i, found, err := storage.Invitations.Get(w, id)
	if err != nil || !found {
		return err
	}
	return dropInvitation(w, i)
}

func dropInvitation(w storage.Writer, i union.Invitation) error {
	if err := scheduler.Remove(w, scheduler.ID(i.Schedule)); err != nil {
		return err
	}
	return storage.Invitations.Delete(w, i.ID)
}

// invitationsOf lists the open invitations that a person made, without what would
// tell a link.
func invitationsOf(r storage.Reader, who union.MemberID) ([]union.Invitation, error) {
	all, err := invitationsBy(r, who)
	for i := range all {
		all[i].Code = ""
	}
	return all, err
}

func invitationsBy(r storage.Reader, who union.MemberID) (all []union.Invitation, err error) {
	err = storage.Invitations.All(r, func(_ union.InvitationID, i union.Invitation) error {
		if i.Duty.By == who {
			all = append(all, i)
		}
		return nil
	})
	return all, err
}

// forgetInvitations throws away what a person invites others to.
func forgetInvitations(w storage.Writer, who union.MemberID) error {
	theirs, err := invitationsBy(w, who)
	for _, i := range theirs {
		if err == nil {
			err = dropInvitation(w, i)
		}
	}
	return err
}
