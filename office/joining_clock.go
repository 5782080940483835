package office

import (
	"fmt"
	"time"

	"rupor/scheduler"
	"rupor/storage"
	"rupor/union"
)

// JoiningKind is what the clock calls a schedule that reminds of an application.
const JoiningKind = "joining"

// How long an application may stand still before somebody is reminded of it.
const (
	joiningUntaken = 2 * 24 * time.Hour
	joiningRaised  = 4 * 24 * time.Hour // before those above are told
	joiningStill   = 7 * 24 * time.Hour // somebody has it in hand, or there is nobody above
	joiningGrace   = 365 * 24 * time.Hour
)

// People at work are reminded at work: in these hours of these days.
const (
	workBegins = 9
	workEnds   = 18
)

// atWork is the moment itself when people are at work, or else the next one when
// they begin, on the clock of the location.
func atWork(at time.Time, zone *time.Location) time.Time {
	at = at.In(zone)
	year, month, day := at.Date()
	begin := time.Date(year, month, day, workBegins, 0, 0, 0, zone)
	if union.Workday(at) && !at.Before(begin) && at.Hour() < workEnds {
		return at
	}
	for at.After(begin) || !union.Workday(begin) {
		day++
		begin = time.Date(year, month, day, workBegins, 0, 0, 0, zone)
	}
	return begin
}

// windUp keeps an application and sets the clock for the next reminder of it,
// none when it is over. Now is in the union's zone.
func windUp(w storage.Writer, j *union.Joining, now time.Time) error {
	pause := joiningStill
	switch {
	case !j.State.Open():
		return setClock(w, j, time.Time{}, now)
	case j.State == union.JoiningNew && j.Nudges == 0:
		pause = joiningUntaken
	case j.State == union.JoiningNew && j.Asked != 0:
		pause = joiningRaised
	}
	zone, err := ZoneOf(w, j.Org)
	if err != nil {
		return err
	}
	return setClock(w, j, atWork(now.Add(pause), locationOf(zone, now)), now)
}

func setClock(w storage.Writer, j *union.Joining, at, now time.Time) error {
	if err := scheduler.Remove(w, scheduler.ID(j.Schedule)); err != nil {
		return err
	}
	j.Schedule = 0
	if !at.IsZero() {
		id, err := scheduler.Add(w, scheduler.Schedule{Kind: JoiningKind, Ref: uint64(j.ID), At: at, Grace: joiningGrace}, now)
		if err != nil {
			return fmt.Errorf("joining %d: %w", j.ID, err)
		}
		j.Schedule = uint64(id)
	}
	return storage.Joinings.Put(w, j.ID, *j)
}

// A Nudge is what the clock has to say about an application that stands still.
type Nudge struct {
	Joining union.Joining
	Who     []union.MemberID
	// Raised says that those who have not taken it up so far are passed over: who
	// answers for an organization above is told.
	Raised bool
	// Since is when the application came to where it stands, and Until is when it ends
	// if nobody moves it on.
	Since, Until time.Time
}

// NudgeJoining finds whom to remind of an application when its time has come, and
// sets the clock for the next time. There is nobody to remind when the application
// has moved on, and outside of working hours: then it waits for them. Now is in the
// union's zone.
func NudgeJoining(w storage.Writer, id union.JoiningID, run scheduler.ID, now time.Time) (Nudge, error) {
	j, found, err := storage.Joinings.Get(w, id)
	if err != nil {
		return Nudge{}, err
	}
	if !found || scheduler.ID(j.Schedule) != run || !j.State.Open() {
		return Nudge{}, scheduler.Remove(w, run)
	}
	zone, err := ZoneOf(w, j.Org)
	if err != nil {
		return Nudge{}, err
	}
	if at := atWork(now, locationOf(zone, now)); at.After(now) {
		return Nudge{}, setClock(w, &j, at, now)
	}
	rules, err := RulesOf(w)
	if err != nil {
		return Nudge{}, err
	}
	n := Nudge{Since: j.Touched()}
	n.Until = n.Since.AddDate(0, 0, rules.Keep(union.KeptIdle))
	if j.State == union.JoiningNew {
		n.Raised = j.Nudges > 0 && j.Asked != 0
		n.Who, err = remindUntaken(w, &j, n.Raised)
	} else {
		n.Who, err = JoiningLeaders(w, j)
	}
	if err != nil {
		return Nudge{}, err
	}
	j.Nudges++
	if err := windUp(w, &j, now); err != nil {
		return Nudge{}, err
	}
	n.Joining = j
	if n.Raised {
		what := deed{Org: j.Asked, Person: j.Member, Kind: "joining", ID: uint64(j.ID)}
		err = record(w, 0, "joining.raised", what, now)
	}
	return n, err
}

// remindUntaken finds who is told that nobody has taken an application up: those
// who answer for it now with their deputies, or those one level further up.
func remindUntaken(r storage.Reader, j *union.Joining, raise bool) (who []union.MemberID, err error) {
	from := j.Org
	if raise {
		asked, err := heir(r, j.Asked)
		if err != nil {
			return nil, err
		}
		if from = asked.Parent; asked.ID != j.Asked { // who took it over was not told yet
			from = asked.ID
		}
	} else if j.Nudges > 0 { // the top was told before
		from = j.Asked
	}
	who, j.Asked, err = recruiters(r, from, j.Member, true)
	return who, err
}

func latest(times ...time.Time) (last time.Time) {
	for _, t := range times {
		if t.After(last) {
			last = t
		}
	}
	return last
}
