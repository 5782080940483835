package office_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"rupor/office"
	"rupor/scheduler"
	"rupor/storage"
	"rupor/storage/memory"
	"rupor/union"
)

// strike runs everything of a kind that is due, as the clock does, until nothing is.
func strike(t *testing.T, e storage.Engine, kind string, handle scheduler.Handler, now time.Time) (runs int) {
	t.Helper()
	for again := true; again; {
		again = false
		do(t, e, func(w storage.Writer) error {
			last, err := scheduler.Add(w, scheduler.Schedule{Kind: "probe", At: now}, now)
			if err != nil {
				return err
			}
			if err := scheduler.Remove(w, last); err != nil {
				return err
			}
			for id := range last {
				s, found, err := scheduler.Get(w, id)
				if err != nil {
					return err
				}
				if found && s.Kind == kind && !s.Due.After(now) {
					again = true
					runs++
					return handle(w, scheduler.Run{ID: id, Schedule: s, Due: s.Due, Now: now})
				}
			}
			return nil
		})
	}
	return runs
}

// shut closes an organization where nobody asks what became of its duties.
func shut(w storage.Writer, by union.MemberID, id, into union.OrgID, now time.Time) error {
	_, err := office.CloseOrganization(w, by, id, into, now)
	return err
}

// sound fails unless the tree is one, and the store is whole.
func sound(t *testing.T, e storage.Engine) {
	t.Helper()
	see(t, e, func(r storage.Reader) {
		if err := errors.Join(office.CheckOrganizations(r), storage.CheckAll(r, append(storage.Tables(), scheduler.Tables()...)...)); err != nil {
			t.Error(err)
		}
	})
}

// Whatever happens to the tree, every path stays right, nothing goes round in a
// circle and nobody is lost.
func TestATreeStaysATree(t *testing.T) {
	t.Parallel()
	for seed := range uint64(6) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		e, now, people, known := memory.New(), pressDay(), 0, 1
		do(t, e, func(w storage.Writer) error {
			return errors.Join(
				office.SetAdmins(w, []union.MemberID{admin}, now),
				storage.Organizations.Put(w, 1, union.Organization{ID: 1, Level: union.Region, Name: "Область", Path: []union.OrgID{1}}),
			)
		})
		do(t, e, func(w storage.Writer) error { _, err := storage.Organizations.NextID(w); return err })
		for i := range 300 {
			some := func() union.OrgID { return union.OrgID(1 + rnd.IntN(known)) }
			err := e.Update(func(w storage.Writer) error {
				var err error
				switch rnd.IntN(6) {
				case 0, 1:
					if _, err = office.Found(w, admin, some(), []string{fmt.Sprintf("Организация %d", i)}, now); err == nil {
						known++
					}
				case 2, 3:
					_, err = office.MoveOrganization(w, admin, some(), some(), now)
				case 4:
					if rnd.IntN(3) == 0 {
						err = shut(w, admin, some(), some(), now)
					}
				case 5:
					m := union.Member{ID: union.MemberID(1000 + i), Name: "Кто-то", Org: some(), Consent: union.Consent{At: now}}
					if m.Org, err = office.Living(w, m.Org); err == nil {
						err = storage.Members.Put(w, m.ID, m)
					}
				}
				return err
			})
			if err != nil && !union.Refused(err) {
				t.Fatal(err)
			}
			if i%40 == 0 {
				strike(t, e, office.ClosingKind, office.Closing, now)
				sound(t, e)
			}
		}
		strike(t, e, office.ClosingKind, office.Closing, now)
		sound(t, e)
		see(t, e, func(r storage.Reader) {
			err := storage.Members.All(r, func(_ union.MemberID, m union.Member) error {
				people++
				if o, found, err := storage.Organizations.Get(r, m.Org); !found || !o.Closed.IsZero() {
					t.Errorf("%d is left in %d: %v", m.ID, m.Org, err)
				}
				return nil
			})
			if n, err2 := office.CountMembers(r, 0); n != people || people == 0 {
				t.Errorf("%d of %d people are in the tree: %v %v", n, people, err, err2)
			}
		})
	}
}

func TestWhoMayMoveAndCloseOrganizations(t *testing.T) {
	t.Parallel()
	e := pressHouse(t)
	appoint(t, e, admin, union.Duty{Member: boris, Role: union.RoleChair, Org: 2}, "")
	now := pressDay()
	move := func(by union.MemberID, id, to union.OrgID) error {
		return e.Update(func(w storage.Writer) error {
			_, err := office.MoveOrganization(w, by, id, to, now)
			return err
		})
	}
	closing := func(by union.MemberID, id, into union.OrgID) error {
		return e.Update(func(w storage.Writer) error { return shut(w, by, id, into, now) })
	}
	change := func(by union.MemberID, id union.OrgID, f office.Field, value string) error {
		return e.Update(func(w storage.Writer) error {
			_, err := office.ChangeOrganization(w, by, id, f, value, now)
			return err
		})
	}
	refusedAs(t, change(boris, 2, office.FieldName, "Район № 1"), "")
	refusedAs(t, change(boris, 4, office.FieldName, "Чужая"), "refuse.right")
	refusedAs(t, move(boris, 2, 4), "refuse.right") // his own place is not his affair
	refusedAs(t, move(boris, 3, 4), "refuse.right") // where it goes is not his either
	refusedAs(t, closing(boris, 2, 4), "refuse.right")
	refusedAs(t, closing(boris, 3, 4), "refuse.right")
	refusedAs(t, move(admin, 1, 3), "organization.cycle")
	refusedAs(t, closing(admin, 2, 3), "organization.cycle")
	refusedAs(t, change(admin, 4, office.FieldLevel, "shop"), "")
	refusedAs(t, move(admin, 3, 4), "organization.level.above")
	refusedAs(t, change(admin, 2, office.FieldLevel, "shop"), "organization.level.below")
	refusedAs(t, change(admin, 4, office.FieldName, " район № 1 "), "organization.twin")
	refusedAs(t, change(admin, 4, office.FieldCode, "12"), "")
	refusedAs(t, change(admin, 3, office.FieldCode, "12"), "organization.code.taken")
	refusedAs(t, closing(boris, 3, 2), "")
	refusedAs(t, change(admin, 3, office.FieldName, "Снова"), "organization.closed")
	refusedAs(t, move(admin, 3, 4), "organization.closed")
}

// Hundreds of members follow their organization some at a time; what they did, and
// the name it was done under, stays.
func TestAClosedOrganizationIsEmptiedAndRemembered(t *testing.T) {
	t.Parallel()
	e, now := pressHouse(t), pressDay()
	appoint(t, e, admin, union.Duty{Member: boris, Role: union.RoleChair, Org: 2}, "")
	appoint(t, e, admin, union.Duty{Member: vera, Role: union.RoleOfficer, Org: 4}, "")
	do(t, e, func(w storage.Writer) error {
		var err error
		for i := range union.MemberID(50) {
			m := union.Member{ID: 1000 + i, Name: "Кто-то", Org: 2, Consent: union.Consent{At: now}}
			err = errors.Join(err, storage.Members.Put(w, m.ID, m))
		}
		k := storage.Pair[union.OrgID, string]{First: 2, Second: "#7"}
		return errors.Join(err, storage.ExpectedMembers.Put(w, k, union.Expected{Org: 2, Card: "7"}),
			storage.Places.Put(w, -5, union.Place{Title: "Чат", Org: 2, Owned: true}),
			storage.Acks.Put(w, storage.Pair[union.ResolutionID, union.MemberID]{First: 1, Second: 1000}, union.Ack{Org: 2, At: now}),
			shut(w, admin, 2, 4, now))
	})
	see(t, e, func(r storage.Reader) {
		if school, _, err := storage.Organizations.Get(r, 3); school.Parent != 4 || !school.Within(4) || school.Within(2) {
			t.Errorf("the school is at %v: %v", school.Path, err)
		}
		if at, err := office.Living(r, 2); at != 4 || err != nil {
			t.Errorf("2 leads to %d: %v", at, err)
		}
	})
	if runs := strike(t, e, office.ClosingKind, office.Closing, now.Add(48*time.Hour)); runs < 3 {
		t.Errorf("all moved in %d transactions", runs)
	}
	sound(t, e)
	see(t, e, func(r storage.Reader) {
		left, err := storage.MembersByOrg.Count(r, 2)
		came, err2 := storage.MembersByOrg.Count(r, 4)
		if left != 0 || came != 53 {
			t.Errorf("%d stayed, %d came: %v %v", left, came, err, err2)
		}
		duties, err := office.HoldersAt(r, 4, union.AppointedRoles()...)
		if len(duties) != 3 { // no chair of it
			t.Errorf("duties of 4: %+v, %v", duties, err)
		}
		if listed, err := office.IsExpected(r, 4, "", "007"); !listed {
			t.Errorf("the list stayed behind: %v", err)
		}
		if p, _, err := storage.Places.Get(r, -5); p.Org != 4 {
			t.Errorf("the chat stayed behind: %v", err)
		}
		ack, _, err := storage.Acks.Get(r, storage.Pair[union.ResolutionID, union.MemberID]{First: 1, Second: 1000})
		if ack.Org != 2 {
			t.Errorf("the past is another: %+v %v", ack, err)
		}
	})
}

func TestALargeBranchIsNotMovedAtOnce(t *testing.T) {
	t.Parallel()
	e, now := pressHouse(t), pressDay()
	do(t, e, func(w storage.Writer) error {
		var err error
		for i := range union.OrgID(office.MovedMost) {
			o := union.Organization{ID: 100 + i, Parent: 2, Level: union.Primary, Name: fmt.Sprint(i), Path: []union.OrgID{1, 2, 100 + i}}
			err = errors.Join(err, storage.Organizations.Put(w, o.ID, o))
		}
		return err
	})
	err := e.Update(func(w storage.Writer) error {
		_, err := office.MoveOrganization(w, admin, 2, 4, now)
		return err
	})
	refusedAs(t, err, "organization.large")
	err = e.Update(func(w storage.Writer) error { return shut(w, admin, 2, 4, now) })
	refusedAs(t, err, "organization.large")
}

// Who goes over is on the books there, with a line in the journal; who was counted
// there already is not counted twice, and nobody guesses.
func TestTheBooksOfAClosedOrganizationGoAlong(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		id, into    union.OrgID
		from, there int
		want        int
		sure        bool
	}{
		{3, 4, 60, 1120, 1180, true},
		{3, 2, 60, 1120, 1120, true}, // lies within it
		{3, 4, 0, 1120, 1120, false},
		{3, 4, 60, 0, 0, false},
		{3, 4, 0, 0, 0, true},
		{3, 4, 9_999_990, 60, 10_000_000, true},
	} {
		e, now := pressHouse(t), pressDay()
		do(t, e, func(w storage.Writer) (err error) {
			size := func(id union.OrgID, n int) {
				err = errors.Join(err, storage.Organizations.Update(w, id, func(o *union.Organization) error { o.Size = n; return nil }))
			}
			size(c.id, c.from)
			size(c.into, c.there)
			from, _, _ := storage.Organizations.Get(w, c.id)
			into, _, _ := storage.Organizations.Get(w, c.into)
			if n, sure := office.BooksTogether(from, into); n != c.want || sure != c.sure {
				t.Errorf("%+v: %d, %t", c, n, sure)
			}
			return errors.Join(err, shut(w, admin, c.id, c.into, now))
		})
		see(t, e, func(r storage.Reader) {
			into, _, err := storage.Organizations.Get(r, c.into)
			if err != nil || into.Size != c.want {
				t.Errorf("%+v: %d, %v", c, into.Size, err)
			}
			changed := false
			err = storage.Journal.All(r, func(_ uint64, l union.Record) error {
				changed = changed || l.Act == "organization.changed" && l.Org == c.into
				return nil
			})
			if err != nil || changed != (c.want != c.there) {
				t.Errorf("%+v: a line in the journal: %t, %v", c, changed, err)
			}
		})
	}
}
