package office

import (
	"fmt"
	"slices"
	"time"

	"rupor/storage"
	"rupor/union"
)

// Appoint gives a role to a member for an organization and everything below.
func Appoint(w storage.Writer, by union.MemberID, d union.Duty, now time.Time) error {
	if err := mustGive(w, by, d.Role, d.Org); err != nil {
		return err
	}
	if known, err := storage.Members.Has(w, d.Member); err != nil {
		return err
	} else if !known {
		return union.Refuse("role.unknown")
	}
	old, had, err := storage.Duties.Get(w, storage.KeyOf(d))
	if err != nil {
		return err
	}
	if had && old.Config {
		return union.Refuse("role.config")
	}
	d.By, d.Since, d.Config = by, now, false
	if err := storage.Duties.Put(w, storage.KeyOf(d), d); err != nil {
		return err
	}
	return record(w, by, "duty.given", deed{Org: d.Org, Person: d.Member, Facts: []string{"role", string(d.Role)}}, now)
}

// mustGive refuses to give or take a role that the person may not, there.
func mustGive(r storage.Reader, by union.MemberID, role union.Role, org union.OrgID) error {
	duties, err := Duties(r, by)
	if err != nil {
		return err
	}
	for _, d := range duties {
		if !slices.Contains(gives(d.Role), role) {
			continue
		}
		if inside, err := within(r, org, d.Org); err != nil || inside {
			return err
		}
	}
	return union.Refuse("refuse.right")
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
	if err := storage.Duties.Delete(w, key); err != nil {
		return err
	}
	return record(w, by, "duty.taken", deed{Org: d.Org, Person: d.Member, Facts: []string{"role", string(d.Role)}}, now)
}

// removable refuses to take a duty away that the person may not, or nobody.
func removable(r storage.Reader, by union.MemberID, d union.Duty) error {
	if err := mustGive(r, by, d.Role, d.Org); err != nil {
		return err
	}
	if d.Config {
		return union.Refuse("role.config")
	}
	if d.Role != union.RoleAdmin || d.Org != 0 {
		return nil
	}
	admins, err := Holders(r, union.RoleAdmin)
	if err != nil {
		return err
	}
	another := func(other union.Duty) bool { return other.Org == 0 && other.Member != d.Member }
	if !slices.ContainsFunc(admins, another) {
		return union.Refuse("role.last")
	}
	return nil
}

// SetAdmins makes exactly the people whom the command line names its
// administrators. Administrators appointed by others stay.
func SetAdmins(w storage.Writer, named []union.MemberID, now time.Time) error {
	var gone []storage.DutyKey
	err := storage.DutiesByRole.Keys(w, union.RoleAdmin, func(k storage.DutyKey) error {
		d, _, err := storage.Duties.Get(w, k)
		if err == nil && d.Config && !slices.Contains(named, k.First) {
			gone = append(gone, k)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("administrators: %w", err)
	}
	for _, k := range gone {
		if err := storage.Duties.Delete(w, k); err != nil {
			return err
		}
	}
	for _, who := range named {
		admin := union.Duty{Member: who, Role: union.RoleAdmin, Since: now, Config: true}
		k := storage.KeyOf(admin)
		if d, found, err := storage.Duties.Get(w, k); err != nil {
			return err
		} else if found && d.Config {
			continue
		}
		if err := storage.Duties.Put(w, k, admin); err != nil {
			return err
		}
	}
	return nil
}

// Holders lists the people who hold a role.
func Holders(r storage.Reader, role union.Role) ([]union.Duty, error) {
	var duties []union.Duty
	err := storage.DutiesByRole.Keys(r, role, func(k storage.DutyKey) error {
		d, _, err := storage.Duties.Get(r, k)
		duties = append(duties, d)
		return err
	})
	return duties, err
}
