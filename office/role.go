package office

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"rupor/storage"
	"rupor/union"
)

// MaxDecision bounds the number and date of a decision, in characters.
const MaxDecision = 120

// Appoint gives a role to a member for an organization and everything below. Who
// holds it there already keeps it since then, by the new decision and for the new
// term.
func Appoint(w storage.Writer, by union.MemberID, d union.Duty, now time.Time) error {
	if err := mustGive(w, by, d.Role, d.Org); err != nil {
		return err
	}
	d.By = by
	act, err := give(w, d, now)
	if err != nil {
		return err
	}
	return record(w, by, act, duty(d), now)
}

// duty is what the journal says of one.
func duty(d union.Duty) deed {
	return deed{Org: d.Org, Person: d.Member, Facts: []string{"role", string(d.Role)}}
}

// give is Appoint without the question who may. It returns what was done: a duty
// was given, or changed.
func give(w storage.Writer, d union.Duty, now time.Time) (union.Act, error) {
	d.Decision = strings.TrimSpace(d.Decision)
	if len([]rune(d.Decision)) > MaxDecision || !slices.Contains(union.AppointedRoles(), d.Role) {
		return "", union.Refuse("refuse.gone")
	}
	if err := eligible(w, d); err != nil {
		return "", err
	}
	old, had, err := storage.Duties.Get(w, storage.KeyOf(d))
	if err != nil {
		return "", err
	}
	act := union.Act("duty.given")
	d.Since, d.Config, d.Schedule = now, false, 0
	if had {
		if old.Config {
			return "", union.Refuse("role.config")
		}
		act, d.Since, d.Schedule = "duty.changed", old.Since, old.Schedule
	}
	return act, keep(w, d, now)
}

// eligible refuses a duty for somebody who can't be written to or left the union, and
// one for an organization that is no more.
func eligible(r storage.Reader, d union.Duty) error {
	if d.Member.Offline() {
		return union.Refuse("role.offline")
	}
	m, known, err := storage.Members.Get(r, d.Member)
	switch {
	case err != nil:
		return err
	case !known:
		return union.Refuse("role.unknown")
	case m.Stands() == union.StatusLeft:
		return union.Refuse("leave.over")
	}
	if d.Org == 0 {
		return nil
	}
	o, err := existing(r, storage.Organizations, d.Org)
	if err == nil && !o.Closed.IsZero() {
		err = union.Refuse("role.closed", "Org", o.Name)
	}
	return err
}

// mustGive refuses to give or take a role that the person may not, there.
func mustGive(r storage.Reader, by union.MemberID, role union.Role, org union.OrgID) error {
	ok, err := MayGive(r, by, role, org)
	if err != nil {
		return fmt.Errorf("permission to give %s: %w", role, err)
	}
	if !ok {
		return union.Refuse("refuse.right")
	}
	return nil
}

// DutyFor returns a duty to somebody who may know of it: its holder, and whoever
// may appoint for its organization.
func DutyFor(r storage.Reader, who union.MemberID, key storage.DutyKey) (union.Duty, error) {
	d, found, err := storage.Duties.Get(r, key)
	if err != nil {
		return d, err
	}
	if !found {
		return d, union.Refuse("role.none")
	}
	if d.Member == who {
		return d, nil
	}
	return d, must(r, who, DeedAppoint, d.Org)
}

// Dismiss takes a role away. The last administrator of the whole union stays,
// and so do those whom the command line names.
func Dismiss(w storage.Writer, by union.MemberID, key storage.DutyKey, now time.Time) error {
	d, found, err := storage.Duties.Get(w, key)
	if err != nil {
		return err
	}
	if !found {
		return union.Refuse("role.none")
	}
	if err := removable(w, by, d); err != nil {
		return err
	}
	if err := drop(w, d); err != nil {
		return err
	}
	return record(w, by, "duty.taken", duty(d), now)
}

// removable refuses to take a duty away that the person may not, or nobody.
func removable(r storage.Reader, by union.MemberID, d union.Duty) error {
	if err := mustGive(r, by, d.Role, d.Org); err != nil {
		return err
	}
	if d.Config {
		return union.Refuse("role.config")
	}
	last, err := lastAdmin(r, d)
	if err == nil && last {
		err = union.Refuse("role.last")
	}
	return err
}

// lastAdmin says whether nobody else would administer the whole union without
// this duty.
func lastAdmin(r storage.Reader, d union.Duty) (bool, error) {
	if d.Role != union.RoleAdmin || d.Org != 0 {
		return false, nil
	}
	admins, err := administrators(r)
	another := func(other union.Duty) bool { return other.Member != d.Member }
	return !slices.ContainsFunc(admins, another), err
}

// administrators are those of the whole union.
func administrators(r storage.Reader) ([]union.Duty, error) { return HoldersAt(r, 0, union.RoleAdmin) }

// SetAdmins makes exactly the people whom the command line names its
// administrators. Administrators appointed by others stay.
func SetAdmins(w storage.Writer, named []union.MemberID, now time.Time) error {
	var gone []union.Duty
	err := storage.DutiesByRole.Keys(w, union.RoleAdmin, func(k storage.DutyKey) error {
		d, _, err := storage.Duties.Get(w, k)
		if err == nil && d.Config && !slices.Contains(named, k.First) {
			gone = append(gone, d)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("administrators: %w", err)
	}
	for _, d := range gone {
		if err := unname(w, d, now); err != nil {
			return err
		}
	}
	for _, who := range named {
		admin := union.Duty{Member: who, Role: union.RoleAdmin, Since: now}
		d, found, err := storage.Duties.Get(w, storage.KeyOf(admin))
		switch {
		case err != nil:
			return err
		case found && d.Config:
			continue
		case found: // its end stays on the clock
			admin, admin.Appointed = d, true
		}
		admin.Config = true
		if err := errors.Join(storage.Duties.Put(w, storage.KeyOf(admin), admin), record(w, 0, "duty.given", duty(admin), now)); err != nil {
			return err
		}
	}
	return nil
}

// unname takes away what only the command line gave.
func unname(w storage.Writer, d union.Duty, now time.Time) error {
	if d.Appointed {
		d.Config, d.Appointed = false, false
		return errors.Join(storage.Duties.Put(w, storage.KeyOf(d), d), record(w, 0, "duty.changed", duty(d), now))
	}
	return errors.Join(drop(w, d), record(w, 0, "duty.taken", duty(d), now))
}

// Holders lists the people who hold a role.
func Holders(r storage.Reader, role union.Role) ([]union.Duty, error) {
	return rows(r, storage.DutiesByRole, storage.Duties, role)
}

// DutiesUnder lists the duties that a person may see because they may appoint
// there, by organization from the top of the tree, the widest role first.
func DutiesUnder(r storage.Reader, who union.MemberID) ([]union.Duty, error) {
	scopes, err := Scopes(r, who, DeedAppoint)
	if err != nil || len(scopes) == 0 {
		return nil, err
	}
	var all []union.Duty
	paths := map[union.OrgID][]union.OrgID{0: nil}
	err = storage.Duties.All(r, func(_ storage.DutyKey, d union.Duty) error {
		if _, known := paths[d.Org]; !known {
			o, _, err := storage.Organizations.Get(r, d.Org)
			if err != nil {
				return err
			}
			paths[d.Org] = o.Path
		}
		if slices.Contains(scopes, 0) || slices.ContainsFunc(paths[d.Org], func(at union.OrgID) bool { return slices.Contains(scopes, at) }) {
			all = append(all, d)
		}
		return nil
	})
	roles := union.AppointedRoles()
	slices.SortStableFunc(all, func(a, b union.Duty) int {
		if byTree := slices.Compare(paths[a.Org], paths[b.Org]); byTree != 0 {
			return byTree
		}
		if byRole := slices.Index(roles, b.Role) - slices.Index(roles, a.Role); byRole != 0 {
			return byRole
		}
		return rank(a) - rank(b)
	})
	return all, err
}
