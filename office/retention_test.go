package office_test

import (
	"fmt"
	"testing"

	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// Who can't be reached is forgotten in their time, as who stopped the messages is;
// and what was thrown away one night is not counted another.
func TestTheUnreachableAreForgottenInTimeAndOnce(t *testing.T) {
	t.Parallel()
	e, now := pressHouse(t), pressDay()
	old, fresh := now.AddDate(0, 0, -400), now.AddDate(0, 0, -10)
	do(t, e, func(w storage.Writer) error {
		for id, m := range map[union.MemberID]union.Member{2001: {Lapsed: old}, 2002: {Lapsed: fresh}, 2003: {Unreachable: old}} {
			m.ID, m.Name, m.Org, m.Consent = id, "Кто-то", 3, union.Consent{At: old}
			if err := storage.Members.Put(w, id, m); err != nil {
				return err
			}
		}
		j := union.Joining{ID: 1, Member: 3001, Name: "Кто-то", Org: 3, State: union.JoiningDeclined, Came: old, Ended: old}
		if err := storage.Joinings.Put(w, j.ID, j); err != nil {
			return err
		}
		return office.ScheduleRetention(w, "Europe/Moscow", now)
	})
	for night, want := range []string{
		"retention.done[talks 0 stopped 1 joinings 1 inquiries 0 requests 0]",
		"retention.done[talks 0 stopped 0 joinings 0 inquiries 0 requests 0]",
	} {
		tidyUp(t, e, now.AddDate(0, 0, night))
		see(t, e, func(r storage.Reader) {
			var last union.Record
			refusedAs(t, storage.Journal.All(r, func(_ uint64, l union.Record) error { last = l; return nil }), "")
			if got := fmt.Sprint(last.Act, last.Facts); got != want {
				t.Errorf("night %d: %s", night, got)
			}
			for id, want := range map[union.MemberID]bool{2001: false, 2002: true, 2003: true} {
				if there, err := storage.Members.Has(r, id); err != nil || there != want {
					t.Errorf("night %d: %d is there: %v, %v", night, id, there, err)
				}
			}
		})
	}
}
