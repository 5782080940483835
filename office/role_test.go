package office_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"rupor/office"
	"rupor/scheduler"
	"rupor/storage"
	"rupor/union"
)

// appoint gives a role and fails unless that is refused as wanted.
func appoint(t *testing.T, e storage.Engine, by union.MemberID, d union.Duty, want string) {
	t.Helper()
	err := e.Update(func(w storage.Writer) error { return office.Appoint(w, by, d, pressDay()) })
	refusedAs(t, err, want)
}

func dismiss(t *testing.T, e storage.Engine, by, who union.MemberID, role union.Role, want string) {
	t.Helper()
	err := e.Update(func(w storage.Writer) error {
		key := storage.KeyOf(union.Duty{Member: who, Role: role})
		duties, err := office.Duties(w, who)
		for _, d := range slices.Backward(duties) { // the widest of them, if there are several
			if d.Role == role {
				key = storage.KeyOf(d)
			}
		}
		return errors.Join(err, office.Dismiss(w, by, key, pressDay()))
	})
	refusedAs(t, err, want)
}

// A role for one organization leaves that for another alone, and an administrator
// of a part gives and takes there alone.
func TestAnAdministratorOfAPartTakesNothingFromTheWhole(t *testing.T) {
	t.Parallel()
	e := pressHouse(t)
	appoint(t, e, admin, union.Duty{Member: boris, Role: union.RoleAdmin, Org: 2}, "")
	appoint(t, e, admin, union.Duty{Member: anna, Role: union.RoleOfficer}, "")
	for _, d := range []union.Duty{
		{Member: admin, Role: union.RoleAdmin, Org: 4},
		{Member: vera, Role: union.RoleOfficer, Org: 4},
		{Member: vera, Role: union.RoleOfficer},
	} {
		appoint(t, e, boris, d, "refuse.right")
	}
	dismiss(t, e, boris, admin, union.RoleAdmin, "refuse.right")
	appoint(t, e, boris, union.Duty{Member: vera, Role: union.RoleOfficer, Org: 3}, "")
	appoint(t, e, boris, union.Duty{Member: vera, Role: union.RoleOfficer, Org: 2}, "")
	do(t, e, func(w storage.Writer) error {
		duties, err := office.Duties(w, vera)
		if len(duties) != 2 {
			t.Errorf("vera holds %v", duties)
		}
		return err
	})
}

func TestTheLastAdministratorOfTheWholeUnionStays(t *testing.T) {
	t.Parallel()
	e := pressHouse(t)
	appoint(t, e, admin, union.Duty{Member: boris, Role: union.RoleAdmin, Org: 2}, "")
	dismiss(t, e, admin, admin, union.RoleAdmin, "role.last")
	appoint(t, e, admin, union.Duty{Member: boris, Role: union.RoleAdmin}, "")
	dismiss(t, e, boris, admin, union.RoleAdmin, "")
	dismiss(t, e, boris, boris, union.RoleAdmin, "role.last")
}

func TestWhoTheCommandLineNamesStays(t *testing.T) {
	t.Parallel()
	e := pressHouse(t)
	do(t, e, func(w storage.Writer) error { return office.SetAdmins(w, []union.MemberID{boris}, pressDay()) })
	dismiss(t, e, admin, boris, union.RoleAdmin, "role.config")
	appoint(t, e, admin, union.Duty{Member: boris, Role: union.RoleAdmin}, "role.config")
	do(t, e, func(w storage.Writer) error { return office.SetAdmins(w, nil, pressDay()) })
	see(t, e, func(r storage.Reader) {
		if duties, err := office.Duties(r, boris); err != nil || len(duties) > 0 {
			t.Errorf("%v %v", duties, err)
		}
	})
}

// Whom others appointed is an administrator before the command line names them and
// afterwards, by the same decision; a term that ends meanwhile is over afterwards.
func TestWhomOthersAppointedOutlivesTheCommandLine(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		until time.Time
		stays bool
	}{
		"for good": {time.Time{}, true}, "for a term": {pressDay().AddDate(0, 1, 0), false},
	} {
		e := pressHouse(t)
		given := union.Duty{Member: anna, Role: union.RoleAdmin, Decision: "№ 7", Until: c.until}
		appoint(t, e, admin, given, "")
		do(t, e, func(w storage.Writer) error {
			if err := office.SetAdmins(w, []union.MemberID{anna}, pressDay()); err != nil {
				return err
			}
			d, _, err := storage.Duties.Get(w, storage.KeyOf(given))
			if err != nil || d.Schedule == 0 {
				return err
			}
			_, ended, err := office.EndDuty(w, scheduler.ID(d.Schedule), c.until)
			if ended {
				t.Errorf("%s: ended although the command line names them", name)
			}
			return err
		})
		dismiss(t, e, admin, anna, union.RoleAdmin, "role.config")
		do(t, e, func(w storage.Writer) error { return office.SetAdmins(w, nil, pressDay()) })
		see(t, e, func(r storage.Reader) {
			d, found, err := storage.Duties.Get(r, storage.KeyOf(given))
			if err != nil || found != c.stays || found && (d.Config || d.By != admin || d.Decision != "№ 7") {
				t.Errorf("%s: %v %+v %v", name, found, d, err)
			}
		})
	}
}
