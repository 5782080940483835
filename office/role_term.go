package office

import (
	"strings"
	"time"

	"rupor/scheduler"
	"rupor/storage"
	"rupor/union"
)

// DutyKind is what the clock calls the end of a duty's term.
const DutyKind = "duty"

// keep writes a duty down and sets the clock for its end, in the place of an
// earlier one. An end that has come already is refused.
func keep(w storage.Writer, d union.Duty, now time.Time) error {
	if d.Schedule != 0 {
		if err := scheduler.Remove(w, scheduler.ID(d.Schedule)); err != nil {
			return err
		}
		d.Schedule = 0
	}
	if !d.Until.IsZero() {
		if !d.Until.After(now) {
			return union.Refuse("role.past")
		}
		if last, err := lastAdmin(w, d); err != nil {
			return err
		} else if last {
			return union.Refuse("role.last")
		}
		id, err := scheduler.Add(w, scheduler.Schedule{Kind: DutyKind, At: d.Until}, now)
		if err != nil {
			return err
		}
		d.Schedule = uint64(id)
	}
	return storage.Duties.Put(w, storage.KeyOf(d), d)
}

// drop forgets a duty and takes it off the clock.
func drop(w storage.Writer, d union.Duty) error {
	if d.Schedule != 0 {
		if err := scheduler.Remove(w, scheduler.ID(d.Schedule)); err != nil {
			return err
		}
	}
	return storage.Duties.Delete(w, storage.KeyOf(d))
}

// ChangeTerm gives a duty another decision and another end, for whoever may give
// it. No end is a zero time.
func ChangeTerm(w storage.Writer, by union.MemberID, key storage.DutyKey, decision string, until, now time.Time) (union.Duty, error) {
	d, found, err := storage.Duties.Get(w, key)
	if err != nil {
		return d, err
	}
	if !found {
		return d, union.Refuse("role.none")
	}
	if err := mustGive(w, by, d.Role, d.Org); err != nil {
		return d, err
	}
	if d.Config {
		return d, union.Refuse("role.config")
	}
	decision = strings.TrimSpace(decision)
	if len([]rune(decision)) > MaxDecision {
		return d, union.Refuse("refuse.gone")
	}
	d.Decision, d.Until = decision, until
	if err := keep(w, d, now); err != nil {
		return d, err
	}
	return d, record(w, by, "duty.changed", duty(d), now)
}

// EndDuty takes away the duty whose end the clock has reached, however late. It
// returns the duty as it was and whether it ended: the last administrator of the
// whole union stays, without an end, and so does whom the command line names. There is none when the term was changed.
func EndDuty(w storage.Writer, schedule scheduler.ID, now time.Time) (d union.Duty, ended bool, err error) {
	found, err := rows(w, storage.DutiesBySchedule, storage.Duties, uint64(schedule))
	if err != nil {
		return d, false, err
	}
	if err := scheduler.Remove(w, schedule); err != nil || len(found) == 0 {
		return d, false, err
	}
	d = found[0]
	last, err := lastAdmin(w, d)
	if err != nil {
		return d, false, err
	}
	if last || d.Config { // whom the command line names, too, is no longer appointed
		stays := d
		stays.Until, stays.Schedule, stays.Appointed = time.Time{}, 0, false
		return d, false, storage.Duties.Put(w, storage.KeyOf(d), stays)
	}
	if err := drop(w, d); err != nil {
		return d, false, err
	}
	return d, true, record(w, 0, "duty.ended", duty(d), now)
}

// rekey gives a duty to another person or for another organization; one that is
// there already stays as it is. Its end stays on the clock.
func rekey(w storage.Writer, k storage.DutyKey, alter func(*union.Duty)) error {
	d, found, err := storage.Duties.Get(w, k)
	if err != nil || !found {
		return err
	}
	moved := d
	alter(&moved)
	held, err := storage.Duties.Has(w, storage.KeyOf(moved))
	if err != nil {
		return err
	}
	if held {
		return drop(w, d)
	}
	if err := storage.Duties.Delete(w, k); err != nil {
		return err
	}
	return storage.Duties.Put(w, storage.KeyOf(moved), moved)
}

// moveDuties makes the duties and invitations of one account another's. Whom the
// command line names stays who they are.
func moveDuties(w storage.Writer, from, to union.MemberID) error {
	duties, err := Duties(w, from)
	if err != nil {
		return err
	}
	for _, d := range duties {
		if d.Config {
			return union.Refuse("role.config")
		}
	}
	for _, d := range duties {
		if err := rekey(w, storage.KeyOf(d), func(d *union.Duty) { d.Member = to }); err != nil {
			return err
		}
	}
	open, err := invitationsBy(w, from)
	for _, i := range open {
		if err == nil {
			i.Duty.By = to
			err = storage.Invitations.Put(w, i.ID, i)
		}
	}
	return err
}
