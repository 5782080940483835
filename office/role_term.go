package office

import (
	"slices"
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
// whole union stays, without an end. There is none when the term was changed.
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
	if last {
		stays := d
		stays.Until, stays.Schedule = time.Time{}, 0
		return d, false, storage.Duties.Put(w, storage.KeyOf(d), stays)
	}
	if err := drop(w, d); err != nil {
		return d, false, err
	}
	return d, true, record(w, 0, "duty.ended", duty(d), now)
}

// passed are the roles that go on elsewhere when their organization is closed:
// those that work. Who ruled it or looked into it was chosen for it alone.
func passed() []union.Role {
	return []union.Role{union.RoleYouth, union.RoleOrganizer, union.RoleJuror, union.RoleMethodist, union.RoleOfficer}
}

// passDuties gives the duties for an organization that is closed to another, and
// takes those away that don't go on there. Whoever comes where somebody holds the
// same role already stands in for them.
func passDuties(w storage.Writer, from, into union.OrgID, now time.Time) error {
	for _, role := range union.AppointedRoles() {
		coming, err := HoldersAt(w, from, role)
		if err != nil {
			return err
		}
		there, err := HoldersAt(w, into, role)
		if err != nil {
			return err
		}
		for _, d := range coming {
			if err := passDuty(w, d, into, len(there) > 0, now); err != nil {
				return err
			}
		}
	}
	return nil
}

// passDuty gives one duty to another organization, as a deputy's if it is held
// there; it is taken away if it doesn't go on, or if its holder has it there.
func passDuty(w storage.Writer, d union.Duty, into union.OrgID, deputy bool, now time.Time) error {
	there := d
	there.Org, there.Deputy = into, d.Deputy || deputy
	held, err := storage.Duties.Has(w, storage.KeyOf(there))
	if err != nil {
		return err
	}
	if held || !slices.Contains(passed(), d.Role) {
		if err := drop(w, d); err != nil {
			return err
		}
		return record(w, 0, "duty.taken", duty(d), now)
	}
	if err := rekey(w, storage.KeyOf(d), func(d *union.Duty) { *d = there }); err != nil {
		return err
	}
	return record(w, 0, "duty.handed", duty(there), now)
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
	if err := bequeath(w, storage.Duties, from, to, func(d *union.Duty) *union.MemberID { return &d.By }); err != nil {
		return err
	}
	return bequeath(w, storage.Invitations, from, to, func(i *union.Invitation) *union.MemberID { return &i.Duty.By })
}
