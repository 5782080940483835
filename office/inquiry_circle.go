package office

import (
	"slices"
	"time"

	"rupor/scheduler"
	"rupor/storage"
	"rupor/union"
)

// AskedAbout lists who is asked about a question now: the holders of the first
// role that somebody holds for the organization asked, its deputies when there is
// nobody else; everybody responsible once it is Wide. Whoever asked is passed
// over, and so is who can't be reached.
func AskedAbout(r storage.Reader, q union.Inquiry) ([]union.MemberID, error) {
	all, err := circle(r, q)
	if err != nil {
		return nil, err
	}
	var who []union.MemberID
	for _, d := range all {
		first := d.Role == all[0].Role && d.Deputy == all[0].Deputy
		if (q.Wide || first) && !slices.Contains(who, d.Member) {
			who = append(who, d.Member)
		}
	}
	return who, nil
}

// circle lists who answers for the organization that is asked, who is asked first
// standing first.
func circle(r storage.Reader, q union.Inquiry) ([]union.Duty, error) {
	roles := []union.Role{union.RoleOfficer, union.RoleChair, union.RoleAdmin}
	if q.Methodist {
		roles = []union.Role{union.RoleMethodist}
	}
	at, err := heir(r, q.At)
	if err != nil {
		return nil, err
	}
	all, err := HoldersAt(r, at.ID, roles...)
	if err != nil {
		return nil, err
	}
	var there []union.Duty
	for _, d := range all {
		m, _, err := storage.Members.Get(r, d.Member)
		if err != nil {
			return nil, err
		}
		if d.Member != q.Asker && !d.Member.Offline() && m.Unreachable.IsZero() && m.Lapsed.IsZero() {
			there = append(there, d)
		}
	}
	return there, nil
}

// upward is the way from an organization up to the whole union (0), both included.
// From one that was closed it begins with the one that took it over.
func upward(r storage.Reader, org union.OrgID) ([]union.OrgID, error) {
	o, err := heir(r, org)
	way := slices.Clone(o.Path)
	slices.Reverse(way)
	return append(way, 0), err
}

// askNearest asks the nearest organization, from one upwards, where there is somebody
// to ask: those who are asked first there. It says false and changes nothing when
// there is nobody.
func askNearest(r storage.Reader, q *union.Inquiry, from union.OrgID) (bool, error) {
	way, err := upward(r, from)
	if err != nil {
		return false, err
	}
	next := *q
	next.Wide, next.Top = false, false
	for _, next.At = range way {
		there, err := circle(r, next)
		if err != nil {
			return false, err
		}
		if len(there) > 0 {
			*q = next
			return true, nil
		}
	}
	return false, nil
}

// askFirst finds who is asked first of all.
func askFirst(r storage.Reader, q *union.Inquiry) error {
	found, err := askAnew(r, q)
	if err == nil && !found {
		return union.Refuse("inquiry.nobody")
	}
	return err
}

// askAnew begins with where the question comes from, and with a methodist if it is
// for one. It says false and changes nothing when there is nobody at all.
func askAnew(r storage.Reader, q *union.Inquiry) (bool, error) {
	next := *q
	for _, next.Methodist = range []bool{q.Method, false} {
		if found, err := askNearest(r, &next, q.Org); err != nil || found {
			*q = next
			return found, err
		}
	}
	return false, nil
}

// askAbove asks one level further up: after a methodist whoever is responsible
// there. It says false and changes nothing when there is nobody above.
func askAbove(r storage.Reader, q *union.Inquiry) (bool, error) {
	next := *q
	next.Methodist = false
	way, err := upward(r, q.At)
	switch {
	case err != nil:
		return false, err
	case !q.Methodist && q.At == 0:
		return false, nil
	case !q.Methodist && way[0] == q.At: // who took over a closed one was not told yet
		way = way[1:]
	}
	found, err := askNearest(r, &next, way[0])
	if found {
		*q = next
	}
	return found, err
}

// clockOf is the clock by which the organization lives that is asked.
func clockOf(r storage.Reader, q union.Inquiry, now time.Time) (*time.Location, error) {
	zone, err := ZoneOf(r, q.At)
	return locationOf(zone, now), err
}

// await gives those who are asked now their working days, and sets the clock:
// half way to whom else there is to ask in the same organization, or else to the
// end.
func await(w storage.Writer, q *union.Inquiry, now time.Time) error {
	rules, err := RulesOf(w)
	if err != nil {
		return err
	}
	zone, err := clockOf(w, *q, now)
	if err != nil {
		return err
	}
	days, here := rules.AnswerTerm(), now.In(zone)
	q.Due = union.WorkingDays(here, days)
	look := q.Due
	more, err := alsoAsked(w, *q)
	if err != nil {
		return err
	}
	if days > 1 && len(more) > 0 {
		look = union.WorkingDays(here, days/2)
	}
	return strike(w, q, awake(rules.Quiet, look), now)
}

// alsoAsked lists who is responsible in the organization asked and not asked yet:
// deputies, and those of another role.
func alsoAsked(r storage.Reader, q union.Inquiry) ([]union.MemberID, error) {
	asked, err := AskedAbout(r, q)
	if err != nil {
		return nil, err
	}
	q.Wide = true
	all, err := AskedAbout(r, q)
	return slices.DeleteFunc(all, func(who union.MemberID) bool { return slices.Contains(asked, who) }), err
}

// strike sets the clock for the next look at a question.
func strike(w storage.Writer, q *union.Inquiry, at, now time.Time) error {
	if err := scheduler.Remove(w, scheduler.ID(q.Schedule)); err != nil {
		return err
	}
	if at.Before(now) {
		at = now
	}
	id, err := scheduler.Add(w, scheduler.Schedule{Kind: InquiryKind, Ref: uint64(q.ID), At: at}, now)
	q.Schedule = uint64(id)
	return err
}

// awake is at itself, or the first moment after it when a working day goes on and
// people are not to be left in peace.
func awake(quiet union.QuietHours, at time.Time) time.Time {
	if end := quietEnd(quiet, at); !end.IsZero() {
		at = end
	}
	for !union.Workday(at) {
		at = at.AddDate(0, 0, 1)
	}
	return at
}

// mindingHour is when a question that nobody answers is brought to mind.
const mindingHour = 10

// nextMinding is the first mindingHour of a working day after now, on now's clock.
func nextMinding(now time.Time) time.Time {
	at := time.Date(now.Year(), now.Month(), now.Day(), mindingHour, 0, 0, 0, now.Location())
	for !at.After(now) || !union.Workday(at) {
		at = at.AddDate(0, 0, 1)
	}
	return at
}

// MethodistWithin says whether a methodist answers for a member's organization, so
// that a question of method has somebody to go to.
func MethodistWithin(r storage.Reader, who union.MemberID) (bool, error) {
	m, _, err := storage.Members.Get(r, who)
	if err != nil {
		return false, err
	}
	return askNearest(r, &union.Inquiry{Asker: who, Methodist: true}, m.Org)
}
