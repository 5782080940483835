package office

import (
	"fmt"
	"slices"
	"time"

	"rupor/storage"
	"rupor/union"
)

type dutyKey = storage.Pair[union.MemberID, union.Role]

// Appoint gives a role to a member for an organization and everything below.
// Somebody who has it for another organization loses it there, so that must be
// allowed too.
func Appoint(w storage.Writer, by union.MemberID, d union.Duty, now time.Time) error {
	if err := must(w, by, DeedAppoint, d.Org); err != nil {
		return err
	}
	if !slices.Contains(union.AppointedRoles(), d.Role) {
		return union.Refuse("refuse.gone")
	}
	if known, err := storage.Members.Has(w, d.Member); err != nil {
		return err
	} else if !known {
		return union.Refuse("role.unknown")
	}
	key := dutyKey{First: d.Member, Second: d.Role}
	old, had, err := storage.Duties.Get(w, key)
	if err != nil {
		return err
	}
	if had && old.Org != d.Org {
		if err := removable(w, by, old); err != nil {
			return err
		}
	}
	d.By, d.Since, d.Config = by, now, false
	return storage.Duties.Put(w, key, d)
}

// Dismiss takes a role away. The last administrator of the whole union stays,
// and so do those whom the command line names.
func Dismiss(w storage.Writer, by, who union.MemberID, role union.Role) error {
	key := dutyKey{First: who, Second: role}
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
	return storage.Duties.Delete(w, key)
}

// removable refuses to take a duty away that the person may not, or nobody.
func removable(r storage.Reader, by union.MemberID, d union.Duty) error {
	if err := must(r, by, DeedAppoint, d.Org); err != nil {
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
	var gone []dutyKey
	err := storage.DutiesByRole.Keys(w, union.RoleAdmin, func(k dutyKey) error {
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
		k := dutyKey{First: who, Second: union.RoleAdmin}
		if d, found, err := storage.Duties.Get(w, k); err != nil {
			return err
		} else if found && d.Config {
			continue
		}
		if err := storage.Duties.Put(w, k, union.Duty{Member: who, Role: union.RoleAdmin, Since: now, Config: true}); err != nil {
			return err
		}
	}
	return nil
}

// Holders lists the people who hold a role.
func Holders(r storage.Reader, role union.Role) ([]union.Duty, error) {
	var duties []union.Duty
	err := storage.DutiesByRole.Keys(r, role, func(k dutyKey) error {
		d, _, err := storage.Duties.Get(r, k)
		duties = append(duties, d)
		return err
	})
	return duties, err
}
