package office

import (
	"cmp"
	"slices"
	"time"

	"rupor/storage"
	"rupor/union"
)

// AdmissionOf returns what a person waits for, and whether they do.
func AdmissionOf(r storage.Reader, who union.MemberID) (union.Admission, bool, error) {
	return storage.Admissions.Get(r, who)
}

// Pending lists what waits for a person's yes, the oldest first.
func Pending(r storage.Reader, by union.MemberID) ([]union.Admission, error) {
	mine, err := cares(r, by, DeedAccept)
	if err != nil {
		return nil, err
	}
	var all []union.Admission
	err = storage.AdmissionsByOrg.Each(r, func(org union.OrgID, who union.MemberID) error {
		if !mine(org) {
			return nil
		}
		a, _, err := storage.Admissions.Get(r, who)
		all = append(all, a)
		return err
	})
	slices.SortFunc(all, func(a, b union.Admission) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Member, b.Member))
	})
	return all, err
}

// cares says for which organizations a person may do the deed, when it is asked
// of many; 0 is for people without an organization.
func cares(r storage.Reader, who union.MemberID, deed Deed) (func(union.OrgID) bool, error) {
	scopes, err := Scopes(r, who, deed)
	if err != nil {
		return nil, err
	}
	if slices.Contains(scopes, 0) {
		return func(union.OrgID) bool { return true }, nil
	}
	mine, err := under(r, scopes)
	return func(org union.OrgID) bool { return mine[org] }, err
}

// Admitters lists who is asked whether somebody is a member of an organization:
// its chair and its officers, else those above it, in the end the administrators;
// never the person themselves.
func Admitters(r storage.Reader, who union.MemberID, org union.OrgID) ([]union.MemberID, error) {
	o, _, err := storage.Organizations.Get(r, org)
	if err != nil {
		return nil, err
	}
	for _, at := range slices.Backward(append([]union.OrgID{0}, o.Path...)) {
		asked, err := HoldersAt(r, at, union.RoleChair, union.RoleOfficer)
		if all := others(asked, who); err != nil || len(all) > 0 {
			return all, err
		}
	}
	admins, err := HoldersAt(r, 0, union.RoleAdmin)
	return others(admins, who), err
}

// Chairs lists who heads exactly this organization or answers for its
// information work, but for one.
func Chairs(r storage.Reader, org union.OrgID, but union.MemberID) ([]union.MemberID, error) {
	if org == 0 {
		return nil, nil
	}
	duties, err := HoldersAt(r, org, union.RoleChair, union.RoleOfficer)
	return others(duties, but), err
}

// others are the holders of duties, each once, without one.
func others(duties []union.Duty, but union.MemberID) []union.MemberID {
	var all []union.MemberID
	for _, d := range duties {
		if d.Member != but && !slices.Contains(all, d.Member) {
			all = append(all, d.Member)
		}
	}
	return all
}

// Admit is an organization's yes to somebody who asked for it. It returns what
// was asked, and the member as they were. Whoever is first decides.
func Admit(w storage.Writer, by, who union.MemberID, org union.OrgID, now time.Time) (union.Admission, union.Member, error) {
	a, m, err := AdmissionFor(w, by, who, org)
	if err != nil {
		return a, m, err
	}
	if err := storage.Admissions.Delete(w, who); err != nil {
		return a, m, err
	}
	return a, m, transfer(w, by, m, a.Org, a.Status, now)
}

// Decline is an organization's no. Who is there already goes on as a subscriber;
// who wanted to come stays where they are, as what they are.
func Decline(w storage.Writer, by, who union.MemberID, org union.OrgID, now time.Time) (union.Admission, union.Member, error) {
	a, m, err := AdmissionFor(w, by, who, org)
	if err != nil {
		return a, m, err
	}
	if err := storage.Admissions.Delete(w, who); err != nil {
		return a, m, err
	}
	if m.Org == a.Org && m.Stands() == union.StatusCandidate {
		if err := stand(w, by, who, union.StatusSubscriber, now); err != nil {
			return a, m, err
		}
	}
	return a, m, record(w, by, "member.declined", deed{Org: a.Org, Person: who}, now)
}

// AdmissionFor returns what somebody asked of an organization, and the member, to
// who may decide on it. What is decided already is refused.
func AdmissionFor(r storage.Reader, by, who union.MemberID, org union.OrgID) (union.Admission, union.Member, error) {
	if err := must(r, by, DeedAccept, org); err != nil {
		return union.Admission{}, union.Member{}, err
	}
	m, err := existing(r, storage.Members, who)
	if err != nil {
		return union.Admission{}, m, err
	}
	a, waits, err := storage.Admissions.Get(r, who)
	if err == nil && by == who {
		err = union.Refuse("refuse.right")
	}
	if err == nil && (!waits || a.Org != org) {
		err = settledFor(r, by, m)
	}
	return a, m, err
}

// settledFor is the refusal to decide again: a forged button names anybody, so it
// tells of a person only who may know them.
func settledFor(r storage.Reader, by union.MemberID, m union.Member) error {
	known, err := May(r, by, DeedAccept, m.Org)
	if err != nil {
		return err
	}
	if !known {
		return union.Refuse("refuse.gone")
	}
	return union.Refuse("admission.settled", "Name", m.Name, "Status", string(m.Stands()))
}

// settled drops what a person asked of an organization.
func settled(w storage.Writer, who union.MemberID, org union.OrgID) error {
	a, waits, err := storage.Admissions.Get(w, who)
	if err != nil || !waits || a.Org != org {
		return err
	}
	return storage.Admissions.Delete(w, who)
}

// passAdmissions has the organization that takes over decide on what was asked of
// one that was closed, and says on how many.
func passAdmissions(w storage.Writer, from, into union.OrgID, most int) (int, error) {
	asked, err := keysOf(w, storage.AdmissionsByOrg, from)
	asked = asked[:min(most, len(asked))]
	for _, who := range asked {
		if err != nil {
			return 0, err
		}
		err = storage.Admissions.Update(w, who, func(a *union.Admission) error {
			a.Org = into
			return nil
		})
	}
	return len(asked), err
}
