package office_test

import (
	"errors"
	"fmt"
	"maps"
	"testing"
	"time"

	"rupor/office"
	"rupor/scheduler"
	"rupor/storage"
	"rupor/union"
)

// dutyOf is the only duty of a person.
func dutyOf(t *testing.T, e storage.Engine, who union.MemberID) union.Duty {
	t.Helper()
	var d union.Duty
	see(t, e, func(r storage.Reader) {
		all, err := office.Duties(r, who)
		if err != nil || len(all) != 1 {
			t.Fatalf("%d holds %v (%v)", who, all, err)
		}
		d = all[0]
	})
	return d
}

// due counts what waits on the clock.
func due(t *testing.T, e storage.Engine) (n int) {
	t.Helper()
	for id := range scheduler.ID(100) {
		see(t, e, func(r storage.Reader) {
			if _, there, err := scheduler.Get(r, id); err != nil {
				t.Fatal(err)
			} else if there {
				n++
			}
		})
	}
	return n
}

func TestADutyEndsOnItsDayAndOnceOnly(t *testing.T) {
	t.Parallel()
	e, now := pressHouse(t), pressDay()
	until := now.AddDate(0, 0, 10)
	d := union.Duty{Member: anna, Role: union.RoleOfficer, Org: 3, Decision: " № 12 ", Until: until}
	appoint(t, e, admin, d, "")
	first := dutyOf(t, e, anna)
	if first.Decision != "№ 12" || first.Schedule == 0 || !first.Since.Equal(now) {
		t.Fatalf("kept %+v", first)
	}
	// Another term replaces the schedule; the old one would end nothing.
	do(t, e, func(w storage.Writer) error {
		_, err := office.ChangeTerm(w, admin, storage.KeyOf(d), "№ 13", until.AddDate(0, 1, 0), now)
		return err
	})
	second := dutyOf(t, e, anna)
	if n := due(t, e); n != 1 || second.Schedule == first.Schedule || second.Decision != "№ 13" {
		t.Fatalf("%d on the clock: %+v", n, second)
	}
	end := func(schedule uint64, want bool) {
		do(t, e, func(w storage.Writer) error {
			_, ended, err := office.EndDuty(w, scheduler.ID(schedule), until.AddDate(1, 0, 0))
			if ended != want {
				t.Errorf("ended: %v", ended)
			}
			return err
		})
	}
	end(first.Schedule, false)
	end(second.Schedule, true) // a year late
	end(second.Schedule, false)
	see(t, e, func(r storage.Reader) {
		if all, err := office.Duties(r, anna); err != nil || len(all) > 0 {
			t.Errorf("still holds %v (%v)", all, err)
		}
	})
	// Taken away, and given without an end: nothing waits any more.
	appoint(t, e, admin, union.Duty{Member: anna, Role: union.RoleOfficer, Org: 3, Until: until}, "")
	appoint(t, e, admin, union.Duty{Member: anna, Role: union.RoleOfficer, Org: 3}, "")
	if n := due(t, e); n != 0 {
		t.Errorf("%d on the clock", n)
	}
	appoint(t, e, admin, union.Duty{Member: boris, Role: union.RoleOfficer, Org: 3, Until: now}, "role.past")
	appoint(t, e, admin, union.Duty{Member: union.OfflineFrom + 1, Role: union.RoleOfficer, Org: 3}, "role.offline")
}

func TestAChairAppointsWithinAndOtherChairsBelow(t *testing.T) {
	t.Parallel()
	e := pressHouse(t)
	appoint(t, e, admin, union.Duty{Member: boris, Role: union.RoleChair, Org: 2}, "")
	for _, c := range []struct {
		role union.Role
		org  union.OrgID
		want string
	}{
		{union.RoleOfficer, 2, ""},
		{union.RoleJuror, 3, ""},
		{union.RoleChair, 3, ""},
		{union.RoleChair, 2, "refuse.right"},
		{union.RoleOfficer, 1, "refuse.right"},
		{union.RoleOfficer, 4, "refuse.right"},
		{union.RoleOfficer, 0, "refuse.right"},
		{union.RoleController, 3, "refuse.right"},
		{union.RoleAdmin, 3, "refuse.right"},
	} {
		appoint(t, e, boris, union.Duty{Member: vera, Role: c.role, Org: c.org}, c.want)
	}
}

// What works for an organization that is closed goes on where its members went;
// what rules it rules nothing else. The journal has each.
func TestClosingLiftsNobody(t *testing.T) {
	t.Parallel()
	e, now := pressHouse(t), pressDay()
	for who, role := range map[union.MemberID]union.Role{
		youth: union.RoleController, anna: union.RoleChair, boris: union.RoleAdmin, vera: union.RoleOfficer,
	} {
		appoint(t, e, admin, union.Duty{Member: who, Role: role, Org: 3, Until: now.AddDate(1, 0, 0)}, "")
	}
	appoint(t, e, admin, union.Duty{Member: officer, Role: union.RoleOfficer, Org: 3}, "") // already is that in 2
	do(t, e, func(w storage.Writer) error { return shut(w, admin, 3, 2, now) })
	strike(t, e, office.ClosingKind, office.Closing, now)
	see(t, e, func(r storage.Reader) {
		if left, err := office.HoldersAt(r, 3, union.AppointedRoles()...); err != nil || len(left) > 0 {
			t.Errorf("left behind: %+v (%v)", left, err)
		}
		there, err := office.HoldersAt(r, 2, union.RoleOfficer, union.RoleChair, union.RoleController, union.RoleAdmin)
		if err != nil || len(there) != 2 || there[0].Member != officer || there[1].Member != vera || !there[1].Deputy {
			t.Errorf("in the district: %+v (%v)", there, err)
		}
		for _, who := range []union.MemberID{youth, anna, boris} {
			for _, deed := range []office.Deed{office.DeedFound, office.DeedAppoint, office.DeedMerge, office.DeedJournal} {
				if may, err := office.May(r, who, deed, 2); may || err != nil {
					t.Errorf("%d may %s in the district (%v)", who, deed, err)
				}
			}
		}
		lines := map[string]int{}
		err = storage.Journal.All(r, func(_ uint64, l union.Record) error {
			if l.Act == "duty.handed" || l.Act == "duty.taken" {
				lines[fmt.Sprint(l.Act, " ", l.Org, " ", l.Facts[1])]++
			}
			return nil
		})
		want := map[string]int{
			"duty.handed 2 officer": 1, "duty.taken 3 officer": 1,
			"duty.taken 3 chair": 1, "duty.taken 3 controller": 1, "duty.taken 3 admin": 1,
		}
		if err != nil || !maps.Equal(lines, want) {
			t.Errorf("the journal has %v (%v)", lines, err)
		}
	})
	if n := due(t, e); n != 1 {
		t.Errorf("%d on the clock", n)
	}
}

// However the last administrator of the whole union might go, they stay.
func TestTheLastAdministratorStaysWhateverHappens(t *testing.T) {
	t.Parallel()
	e, now := pressHouse(t), pressDay()
	key := storage.KeyOf(union.Duty{Member: admin, Role: union.RoleAdmin})
	for name, act := range map[string]func(w storage.Writer) error{
		"dismissed": func(w storage.Writer) error { return office.Dismiss(w, admin, key, now) },
		"forgotten": func(w storage.Writer) error { return office.Forget(w, admin, now) },
		"given an end": func(w storage.Writer) error {
			_, err := office.ChangeTerm(w, admin, key, "", now.AddDate(0, 0, 1), now)
			return err
		},
		"given anew with an end": func(w storage.Writer) error {
			return office.Appoint(w, admin, union.Duty{Member: admin, Role: union.RoleAdmin, Until: now.AddDate(0, 0, 1)}, now)
		},
		"handed over to nobody": func(w storage.Writer) error {
			_, err := office.HandOver(w, admin, key, 777, "", now)
			return err
		},
	} {
		if err := e.Update(act); !union.Refused(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// The end of one came when they were two, and the other went meanwhile.
	appoint(t, e, admin, union.Duty{Member: boris, Role: union.RoleAdmin, Until: now.AddDate(0, 0, 1)}, "")
	boriss := dutyOf(t, e, boris)
	dismiss(t, e, boris, admin, union.RoleAdmin, "")
	do(t, e, func(w storage.Writer) error {
		_, ended, err := office.EndDuty(w, scheduler.ID(boriss.Schedule), boriss.Until)
		if ended {
			err = errors.Join(err, fmt.Errorf("the last administrator's term ended"))
		}
		return err
	})
	if d := dutyOf(t, e, boris); !d.Until.IsZero() || d.Schedule != 0 {
		t.Errorf("stays as %+v", d)
	}
}

func TestAnInvitationWorksOnceAsLongAsItsGiverMay(t *testing.T) {
	t.Parallel()
	e, now := pressHouse(t), pressDay()
	appoint(t, e, admin, union.Duty{Member: boris, Role: union.RoleChair, Org: 2}, "")
	invite := func(code string, open time.Duration, want string) (i union.Invitation) {
		t.Helper()
		err := e.Update(func(w storage.Writer) (err error) {
			i, err = office.Invite(w, boris, union.Duty{Role: union.RoleOfficer, Org: 3}, office.Fingerprint(code), open, now)
			return err
		})
		refusedAs(t, err, want)
		return i
	}
	take := func(who union.MemberID, code string, at time.Time, want string) {
		t.Helper()
		err := e.Update(func(w storage.Writer) error {
			_, err := office.TakeInvitation(w, who, office.Fingerprint(code), at)
			return err
		})
		refusedAs(t, err, want)
	}
	const day = 24 * time.Hour
	invite("long", 8*day, "refuse.gone")
	first, second := invite("first", 3*day, ""), invite("second", 3*day, "")
	take(anna, "forged", now, "invitation.gone")
	take(anna, "first", now.Add(3*day), "invitation.gone")
	take(777, "first", now, "role.unknown")
	take(anna, "first", now, "")
	take(vera, "first", now, "invitation.gone")
	take(anna, "second", now, "invitation.held")
	if d := dutyOf(t, e, anna); d.By != boris || d.Role != union.RoleOfficer || d.Org != 3 {
		t.Errorf("holds %+v", d)
	}
	// A chair who is dismissed has invited nobody; what was not taken is gone with its time.
	dismiss(t, e, admin, boris, union.RoleChair, "")
	take(vera, "second", now, "invitation.dead")
	do(t, e, func(w storage.Writer) error {
		return errors.Join(office.EndInvitation(w, first.ID), office.EndInvitation(w, second.ID))
	})
	take(vera, "second", now, "invitation.gone")
	if n := due(t, e); n != 0 {
		t.Errorf("%d on the clock", n)
	}
}

func TestTheClaimMakesOneAdministratorAndHearsNobodyForever(t *testing.T) {
	t.Parallel()
	e, now := pressHouse(t), pressDay()
	offer := func(code string, want bool) {
		t.Helper()
		do(t, e, func(w storage.Writer) error {
			open, err := office.OfferClaim(w, office.Fingerprint(code), now)
			if open != want {
				t.Errorf("offered: %v", open)
			}
			return err
		})
	}
	try := func(who union.MemberID, code string, want bool) {
		t.Helper()
		do(t, e, func(w storage.Writer) error {
			ok, err := office.Claimable(w, who, office.Fingerprint(code))
			if ok != want {
				t.Errorf("%s of %d: %v", code, who, ok)
			}
			return err
		})
	}
	offer("early", false) // there is one
	try(anna, "early", false)
	do(t, e, func(w storage.Writer) error {
		return storage.Duties.Delete(w, storage.KeyOf(union.Duty{Member: admin, Role: union.RoleAdmin}))
	})
	offer("old", true)
	offer("new", true)
	try(anna, "old", false)
	for range office.ClaimTriesMost {
		try(vera, "guess", false)
	}
	do(t, e, func(w storage.Writer) error { return office.Forget(w, vera, now) })
	try(vera, "new", false) // right, and too late: not even who was forgotten begins anew
	try(anna, "new", true)
	do(t, e, func(w storage.Writer) error {
		_, err := office.TakeClaim(w, anna, office.Fingerprint("new"), now)
		return err
	})
	if d := dutyOf(t, e, anna); d.Role != union.RoleAdmin || d.Org != 0 || d.Config {
		t.Errorf("holds %+v", d)
	}
	try(boris, "new", false)
	see(t, e, func(r storage.Reader) {
		if err := storage.ClaimTries.All(r, func(string, int) error { t.Error("the tries are kept"); return nil }); err != nil {
			t.Error(err)
		}
	})
}
