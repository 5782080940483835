package bot

import (
	"strings"
	"testing"
	"time"

	"rupor/office"
	"rupor/scheduler"
	"rupor/storage"
	"rupor/union"
)

// The menu is made of what the store says: nobody may look before the commit.
func TestTheMenuWaitsForTheCommit(t *testing.T) {
	t.Parallel()
	atDesk(t, func(d *desk) {
		shown := 0
		d.b.Menus = func(union.MemberID) { shown++ }
		duty := union.Duty{Member: anna, Role: union.RoleOfficer, Org: 1, Until: time.Now().Add(time.Hour)}
		err := d.store.Update(func(w storage.Writer) error {
			id, err := scheduler.Add(w, scheduler.Schedule{Kind: office.DutyKind, At: duty.Until}, time.Now())
			if err != nil {
				return err
			}
			duty.Schedule = uint64(id)
			if err := storage.Duties.Put(w, storage.KeyOf(duty), duty); err != nil {
				return err
			}
			if err := d.b.FireDuty(w, scheduler.Run{ID: id, Now: duty.Until}); err != nil || shown > 0 {
				t.Errorf("shown %d times within the transaction: %v", shown, err)
			}
			if there, err := storage.Duties.Has(w, storage.KeyOf(duty)); err != nil || there {
				t.Errorf("the duty has not ended: %v", err)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}

// A card is kept by its name under the chats of others, also when its person is forgotten.
func TestACardIsNotNamedAfterAPerson(t *testing.T) {
	t.Parallel()
	a := union.Admission{Member: 777333111, Org: 3, At: time.Unix(1_795_600_000, 5)}
	later := a
	later.At = a.At.Add(1)
	if name := admissionName(a); strings.Contains(name, "777333111") || name == admissionName(later) {
		t.Error(name)
	}
}
