package office

import (
	"slices"
	"time"

	"rupor/scheduler"
	"rupor/storage"
	"rupor/union"
)

// A Step is what became of a question that waited for its answer.
type Step int

// The steps.
const (
	StepNone   Step = iota // it waits on, or waits for nothing any more
	StepWidens             // others in the same organization are asked, too
	StepRises              // the organization above is asked
	StepMinds              // there is nobody above: those who are asked hear of it once more
)

// A Rise is a step, and whom it concerns.
type Rise struct {
	union.Inquiry
	Step   Step
	From   union.OrgID      // who was asked before it rose
	Former []union.MemberID // of those, everybody who was responsible
	Asked  []union.MemberID // who is to hear the question now
}

// LookAfter is what the clock does about a question whose time has come: it asks
// the others in the same organization, then the one above, and reminds the
// topmost on each working day.
func LookAfter(w storage.Writer, id union.InquiryID, schedule scheduler.ID, now time.Time) (Rise, error) {
	q, found, err := storage.Inquiries.Get(w, id)
	if err != nil || !found || !q.Waits() || scheduler.ID(q.Schedule) != schedule {
		return Rise{Inquiry: q}, err
	}
	there, err := circle(w, q)
	if err != nil {
		return Rise{}, err
	}
	if now.Before(q.Due) && !q.Top && len(there) > 0 {
		return widen(w, q, now)
	}
	rise, err := ascend(w, q, now)
	if err != nil || rise.Step == StepNone {
		return rise, err
	}
	if rise.Step == StepRises {
		err = escalated(w, 0, rise, now)
	}
	return rise, err
}

// widen asks the others who are responsible in the same organization.
func widen(w storage.Writer, q union.Inquiry, now time.Time) (Rise, error) {
	more, err := alsoAsked(w, q)
	if err != nil {
		return Rise{}, err
	}
	q.Wide = true
	rules, err := RulesOf(w)
	if err != nil {
		return Rise{}, err
	}
	zone, err := clockOf(w, q, now)
	if err != nil {
		return Rise{}, err
	}
	if err := strike(w, &q, awake(rules.Quiet, q.Due.In(zone)), now); err != nil {
		return Rise{}, err
	}
	return Rise{Inquiry: q, Step: StepWidens, Asked: more}, storage.Inquiries.Put(w, q.ID, q)
}

// ascend asks one level up, or lets those at the top know that they are the last.
func ascend(w storage.Writer, q union.Inquiry, now time.Time) (Rise, error) {
	was := q
	was.Wide = true
	former, err := AskedAbout(w, was)
	if err != nil {
		return Rise{}, err
	}
	found, err := askAbove(w, &q)
	if err == nil && !found && len(former) == 0 { // somebody may be responsible below by now
		found, err = askAnew(w, &q)
	}
	if err != nil {
		return Rise{}, err
	}
	if !found {
		return linger(w, q, former, now)
	}
	if err := await(w, &q, now); err != nil {
		return Rise{}, err
	}
	asked, err := AskedAbout(w, q)
	if err != nil {
		return Rise{}, err
	}
	former = slices.DeleteFunc(former, func(who union.MemberID) bool { return slices.Contains(asked, who) })
	rise := Rise{Inquiry: q, Step: StepRises, From: was.At, Former: former, Asked: asked}
	return rise, storage.Inquiries.Put(w, q.ID, q)
}

// linger reminds those at the top on each working day, from the next one on.
func linger(w storage.Writer, q union.Inquiry, asked []union.MemberID, now time.Time) (Rise, error) {
	rise := Rise{Step: StepNone, From: q.At, Asked: asked}
	if q.Top {
		rise.Step = StepMinds
	}
	zone, err := clockOf(w, q, now)
	if err != nil {
		return Rise{}, err
	}
	q.Wide, q.Top, q.Due = true, true, nextMinding(now.In(zone))
	if err := strike(w, &q, q.Due, now); err != nil {
		return Rise{}, err
	}
	rise.Inquiry = q
	return rise, storage.Inquiries.Put(w, q.ID, q)
}

// PassUp hands a question to the organization above before its time. At is the
// organization that its reader saw it with: a second press does nothing, and
// neither does one of somebody whose organization is not asked any more.
func PassUp(w storage.Writer, by union.MemberID, id union.InquiryID, at union.OrgID, now time.Time) (Rise, error) {
	q, err := InquiryFor(w, by, id)
	if err != nil {
		return Rise{}, err
	}
	may, err := May(w, by, DeedAnswer, q.At)
	switch {
	case err != nil:
		return Rise{}, err
	case !q.Waits():
		return Rise{}, union.Refuse("inquiry.already")
	case q.At != at || !may:
		return Rise{}, union.Refuse("inquiry.higher")
	}
	higher := q
	if found, err := askAbove(w, &higher); err != nil {
		return Rise{}, err
	} else if !found {
		return Rise{}, union.Refuse("inquiry.top")
	}
	rise, err := ascend(w, q, now)
	if err != nil {
		return rise, err
	}
	rise.Former = slices.DeleteFunc(rise.Former, func(who union.MemberID) bool { return who == by })
	return rise, escalated(w, by, rise, now)
}

func escalated(w storage.Writer, by union.MemberID, rise Rise, now time.Time) error {
	return record(w, by, "inquiry.escalated", deed{Org: rise.Org, Kind: InquiryKind, ID: uint64(rise.ID)}, now)
}
