package office_test

import (
	"testing"

	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// An organization is taken from those above it by nobody who rules only where it
// is to go.
func TestNobodyTakesAnOrganizationFromAbove(t *testing.T) {
	t.Parallel()
	e, now := pressHouse(t), pressDay()
	appoint(t, e, admin, union.Duty{Member: boris, Role: union.RoleChair, Org: 4}, "")
	appoint(t, e, admin, union.Duty{Member: boris, Role: union.RoleChair, Org: 3}, "") // to head it is not enough
	move := func(by union.MemberID) error {
		return e.Update(func(w storage.Writer) error { _, err := office.MoveOrganization(w, by, 3, 4, now); return err })
	}
	closing := func(by union.MemberID) error {
		return e.Update(func(w storage.Writer) error { return shut(w, by, 3, 4, now) })
	}
	refusedAs(t, move(boris), "refuse.right")
	refusedAs(t, closing(boris), "refuse.right")
	see(t, e, func(r storage.Reader) {
		if o, _, err := storage.Organizations.Get(r, 3); err != nil || o.Parent != 2 || !o.Closed.IsZero() {
			t.Errorf("%+v, %v", o, err)
		}
	})
	appoint(t, e, admin, union.Duty{Member: boris, Role: union.RoleChair, Org: 2}, "")
	refusedAs(t, move(boris), "")
	refusedAs(t, closing(boris), "")
}
