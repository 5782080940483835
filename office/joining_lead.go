package office

import (
	"slices"
	"time"

	"rupor/storage"
	"rupor/union"
)

// joiningRoles are the roles that lead people into the union, who is asked first
// standing first.
func joiningRoles() []union.Role { return []union.Role{union.RoleOfficer, union.RoleChair} }

// recruiters finds who leads people into an organization: those who answer for it,
// or else for the nearest one above, and administrators where nobody does. Nobody
// leads themselves. Deputies are asked too when all are, or where there is nobody
// else. It returns the organization that they answer for.
func recruiters(r storage.Reader, org union.OrgID, applicant union.MemberID, all bool) ([]union.MemberID, union.OrgID, error) {
	for _, roles := range [][]union.Role{joiningRoles(), {union.RoleAdmin}} {
		for from := org; ; {
			duties, at, err := Responsible(r, from, roles...)
			if err != nil {
				return nil, 0, err
			}
			if who := askable(duties, applicant, all); len(who) > 0 {
				return who, at, nil
			}
			if at == 0 {
				break
			}
			if from, err = orgAbove(r, at); err != nil {
				return nil, 0, err
			}
		}
	}
	return nil, 0, nil
}

// askable are those of the duties who can be asked, each once.
func askable(duties []union.Duty, applicant union.MemberID, all bool) []union.MemberID {
	var holders, deputies []union.MemberID
	for _, d := range duties {
		switch {
		case d.Member == applicant || d.Member.Offline() || slices.Contains(holders, d.Member):
		case d.Deputy:
			deputies = append(deputies, d.Member)
		default:
			holders = append(holders, d.Member)
		}
	}
	if !all && len(holders) > 0 {
		return holders
	}
	for _, d := range deputies {
		if !slices.Contains(holders, d) {
			holders = append(holders, d)
		}
	}
	return holders
}

// orgAbove is the organization over another, 0 over the root.
func orgAbove(r storage.Reader, org union.OrgID) (union.OrgID, error) {
	o, _, err := storage.Organizations.Get(r, org)
	return o.Parent, err
}

// JoiningLeader is who has an application in hand, 0 when nobody took it up or
// whoever did may lead it no more.
func JoiningLeader(r storage.Reader, j union.Joining) (union.MemberID, error) {
	if j.Assigned == 0 || j.Assigned.Offline() {
		return 0, nil
	}
	may, err := May(r, j.Assigned, DeedRecruit, j.Org)
	if err != nil || !may {
		return 0, err
	}
	return j.Assigned, nil
}

// adoptJoining makes somebody the one who leads an application that nobody does.
func adoptJoining(r storage.Reader, j *union.Joining, by union.MemberID, now time.Time) error {
	leader, err := JoiningLeader(r, *j)
	if err == nil && leader == 0 {
		j.Assigned, j.Taken = by, now
	}
	return err
}

// JoiningLeaders are those who have an application in hand: who took it up, or all
// who were asked and still may.
func JoiningLeaders(r storage.Reader, j union.Joining) ([]union.MemberID, error) {
	leader, err := JoiningLeader(r, j)
	if err != nil {
		return nil, err
	}
	if leader != 0 {
		return []union.MemberID{leader}, nil
	}
	return JoiningAsked(r, j)
}

// JoiningAsked are all who were told of an application so far, from its own
// organization up.
func JoiningAsked(r storage.Reader, j union.Joining) ([]union.MemberID, error) {
	last, err := heir(r, j.Asked)
	if err != nil {
		return nil, err
	}
	var all []union.MemberID
	for from := j.Org; ; {
		who, at, err := recruiters(r, from, j.Member, j.Nudges > 0)
		if err != nil {
			return nil, err
		}
		for _, m := range who {
			if !slices.Contains(all, m) {
				all = append(all, m)
			}
		}
		if at == last.ID || at == 0 {
			return all, nil
		}
		if from, err = orgAbove(r, at); err != nil {
			return nil, err
		}
	}
}

// LedJoining returns an application to somebody who may lead it. Nobody leads
// their own.
func LedJoining(r storage.Reader, by union.MemberID, id union.JoiningID) (union.Joining, error) {
	j, found, err := storage.Joinings.Get(r, id)
	if err != nil {
		return j, err
	}
	if !found || j.Member == 0 {
		return j, union.Refuse("joining.gone")
	}
	if err := must(r, by, DeedRecruit, j.Org); err != nil {
		return j, err
	}
	if j.Member == by {
		return j, union.Refuse("joining.own")
	}
	return j, nil
}

// openLed is LedJoining of an application that is not over.
func openLed(r storage.Reader, by union.MemberID, id union.JoiningID) (union.Joining, error) {
	j, err := LedJoining(r, by, id)
	if err == nil && !j.State.Open() {
		err = union.Refuse("joining.over")
	}
	return j, err
}

// TakeJoining makes somebody the one who leads an application. Who comes second
// is told who was first.
func TakeJoining(w storage.Writer, by union.MemberID, id union.JoiningID, now time.Time) (union.Joining, error) {
	j, err := openLed(w, by, id)
	if err != nil {
		return j, err
	}
	leader, err := JoiningLeader(w, j)
	switch {
	case err != nil:
		return j, err
	case j.State != union.JoiningNew && leader == by:
		return j, union.Refuse("joining.mine")
	case j.State != union.JoiningNew && leader != 0:
		m, _, err := storage.Members.Get(w, leader)
		if err != nil {
			return j, err
		}
		return j, union.Refuse("joining.taken", "Name", m.Name, "At", j.Taken)
	}
	j.Assigned = by
	if j.State != union.JoiningNew { // whoever led it has gone
		return j, storage.Joinings.Put(w, j.ID, j)
	}
	err = advanceJoining(w, &j, union.JoiningTalks, by, now)
	return j, err
}

// FileJoining notes that the signed papers are there.
func FileJoining(w storage.Writer, by union.MemberID, id union.JoiningID, now time.Time) (union.Joining, error) {
	j, err := openLed(w, by, id)
	if err != nil {
		return j, err
	}
	if j.State == union.JoiningApplied {
		return j, union.Refuse("joining.filed", "At", j.Applied)
	}
	if err := adoptJoining(w, &j, by, now); err != nil {
		return j, err
	}
	err = advanceJoining(w, &j, union.JoiningApplied, by, now)
	return j, err
}

// AdmitJoining makes the person a member of the union, in the organization that
// admitted them.
func AdmitJoining(w storage.Writer, by union.MemberID, id union.JoiningID, now time.Time) (union.Joining, error) {
	j, err := openLed(w, by, id)
	if err != nil {
		return j, err
	}
	if err := adoptJoining(w, &j, by, now); err != nil {
		return j, err
	}
	if err := advanceJoining(w, &j, union.JoiningJoined, by, now); err != nil {
		return j, err
	}
	if err := enroll(w, j); err != nil {
		return j, err
	}
	err = stand(w, by, j.Member, union.StatusMember, now)
	return j, err
}

// enroll moves a subscriber to the organization that admitted them; the region and
// the whole union admit for those below. Who comes from outside of it is moved, so
// that nobody makes members of an organization where they may not: the application
// is the person's own word to leave, and what they asked of the other one is over.
func enroll(w storage.Writer, j union.Joining) error {
	org, err := Living(w, j.Org)
	if err != nil {
		return err
	}
	o, _, err := storage.Organizations.Get(w, org)
	if err != nil {
		return err
	}
	m, known, err := storage.Members.Get(w, j.Member)
	if err != nil || !known || m.Org == org {
		return err
	}
	inside, err := within(w, m.Org, org)
	if err != nil || inside && m.Org != 0 && (org == 0 || o.Level == union.Region) {
		return err
	}
	if err := settled(w, m.ID, m.Org); err != nil {
		return err
	}
	m.Move(org)
	return storage.Members.Put(w, m.ID, m)
}

// DeclineJoining ends an application with a reason, which the person is told.
func DeclineJoining(w storage.Writer, by union.MemberID, id union.JoiningID, reason string, now time.Time) (union.Joining, error) {
	j, err := openLed(w, by, id)
	if err != nil {
		return j, err
	}
	if err := adoptJoining(w, &j, by, now); err != nil {
		return j, err
	}
	j.Remark = reason
	err = advanceJoining(w, &j, union.JoiningDeclined, by, now)
	return j, err
}

// PassJoining gives an application to another organization, whose people begin
// with it anew. It returns them.
func PassJoining(w storage.Writer, by union.MemberID, id union.JoiningID, org union.OrgID, now time.Time) (union.Joining, []union.MemberID, error) {
	j, err := openLed(w, by, id)
	if err != nil {
		return j, nil, err
	}
	if err := checkPlace(w, org); err != nil {
		return j, nil, err
	}
	if org == j.Org {
		return j, nil, union.Refuse("joining.there")
	}
	j.Org, j.Assigned, j.Taken, j.Applied, j.Passed = org, 0, time.Time{}, time.Time{}, now
	asked, at, err := recruiters(w, org, j.Member, false)
	if err != nil {
		return j, nil, err
	}
	j.Asked = at
	err = advanceJoining(w, &j, union.JoiningNew, by, now)
	return j, asked, err
}
