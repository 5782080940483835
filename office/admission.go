package office

import (
	"time"

	"rupor/storage"
	"rupor/union"
)

// Apply counts a person among the people of an organization, with the status they
// say they have. Where the organization knows its members by a code word or by
// its own yes, and they are no member there yet, they wait for it: who is new
// there as a candidate, who comes from elsewhere in the old organization.
func Apply(w storage.Writer, who union.MemberID, org union.OrgID, status union.Status, now time.Time) (waits bool, err error) {
	return apply(w, who, who, org, status, now)
}

// apply is Apply by somebody who asks for the person.
func apply(w storage.Writer, by, who union.MemberID, org union.OrgID, status union.Status, now time.Time) (waits bool, err error) {
	if err := checkPlace(w, org); err != nil {
		return false, err
	}
	m, known, err := storage.Members.Get(w, who)
	if err != nil {
		return false, err
	}
	if !known {
		return false, union.Refuse("join.first")
	}
	if err := storage.Admissions.Delete(w, who); err != nil {
		return false, err
	}
	if m.Org == org && m.Stands() == status {
		return false, nil
	}
	if waits, err = verifies(w, by, org, status); err != nil {
		return false, err
	}
	if !waits {
		return false, transfer(w, by, m, org, status, now)
	}
	if m.Org == org && !m.Stands().Belongs() {
		if err := transfer(w, by, m, org, union.StatusCandidate, now); err != nil {
			return true, err
		}
	}
	return true, storage.Admissions.Put(w, who, union.Admission{Member: who, Org: org, Status: status, At: now})
}

// verifies says whether an organization wants to know by itself that somebody has
// that status, unless who says so is the one to be asked.
func verifies(r storage.Reader, by union.MemberID, org union.OrgID, status union.Status) (bool, error) {
	o, _, err := storage.Organizations.Get(r, org)
	if err != nil || o.Entry == union.EntryOpen || !status.Belongs() {
		return false, err
	}
	trusted, err := May(r, by, DeedAccept, org)
	return !trusted, err
}

// transfer puts a person into an organization with a status, at their own word or
// at that of somebody else. Who stays what they were stays verified.
func transfer(w storage.Writer, by union.MemberID, m union.Member, org union.OrgID, status union.Status, now time.Time) error {
	moved, changed := m.Org != org, m.Stands() != status
	m.Move(org)
	if changed && status == union.StatusLeft {
		if err := resign(w, by, m.ID, now); err != nil {
			return err
		}
	}
	if changed {
		m.Stand(status, now)
	}
	if by != m.ID && status.Belongs() {
		m.Status = status
		if err := vouch(w, by, &m, now); err != nil {
			return err
		}
	}
	if err := storage.Members.Put(w, m.ID, m); err != nil {
		return err
	}
	if moved {
		if err := record(w, by, "member.moved", deed{Org: org, Person: m.ID}, now); err != nil {
			return err
		}
	}
	if !changed {
		return nil
	}
	return recordStatus(w, by, m, now)
}

// Move takes the member to another organization, with the status they have or
// are waiting for.
func Move(w storage.Writer, who union.MemberID, org union.OrgID, now time.Time) (waits bool, err error) {
	m, _, err := storage.Members.Get(w, who)
	if err != nil {
		return false, err
	}
	status, err := wanted(w, m)
	if err != nil {
		return false, err
	}
	return Apply(w, who, org, status, now)
}

// EntryInto is what a person would wait for who went to an organization by Move:
// EntryOpen when for nothing.
func EntryInto(r storage.Reader, who union.MemberID, org union.OrgID) (union.Entrance, error) {
	m, _, err := storage.Members.Get(r, who)
	if err != nil {
		return union.EntryOpen, err
	}
	status, err := wanted(r, m)
	if err != nil {
		return union.EntryOpen, err
	}
	waits, err := verifies(r, who, org, status)
	if err != nil || !waits {
		return union.EntryOpen, err
	}
	o, _, err := storage.Organizations.Get(r, org)
	return o.Entry, err
}

// wanted is the status of a person, or that which they wait for.
func wanted(r storage.Reader, m union.Member) (union.Status, error) {
	if m.Stands() != union.StatusCandidate {
		return m.Stands(), nil
	}
	a, waits, err := storage.Admissions.Get(r, m.ID)
	if err != nil || waits {
		return a.Status, err
	}
	return union.StatusMember, nil
}

// Declare changes where the member stands by their own word, in the organization
// they are in. Who says that they do not belong to the union has left it, if they
// did.
func Declare(w storage.Writer, who union.MemberID, status union.Status, now time.Time) (waits bool, err error) {
	m, _, err := storage.Members.Get(w, who)
	if err != nil {
		return false, err
	}
	switch {
	case status.Belongs():
	case status != union.StatusSubscriber:
		return false, union.Refuse("refuse.gone")
	case m.Stands().Belongs() || m.Stands() == union.StatusLeft:
		status = union.StatusLeft
	}
	return Apply(w, who, m.Org, status, now)
}

// MoveMember takes somebody else to another organization. Who accepts members
// for both does it at once; who does for the one they leave asks the other, if it
// takes nobody unseen.
func MoveMember(w storage.Writer, by, who union.MemberID, org union.OrgID, now time.Time) (waits bool, err error) {
	m, err := existing(w, storage.Members, who)
	if err != nil {
		return false, err
	}
	if err := must(w, by, DeedAccept, m.Org); err != nil {
		return false, err
	}
	if err := checkPlace(w, org); err != nil {
		return false, err
	}
	status, err := wanted(w, m)
	if err != nil {
		return false, err
	}
	both, err := May(w, by, DeedAccept, org)
	if err != nil {
		return false, err
	}
	if !both {
		return apply(w, by, who, org, status, now)
	}
	if m.Stands() == union.StatusCandidate {
		status = union.StatusCandidate // to be moved is not to be confirmed
	}
	if err := storage.Admissions.Delete(w, who); err != nil {
		return false, err
	}
	return false, transfer(w, by, m, org, status, now)
}
