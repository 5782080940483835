package bot

import (
	"testing"
	"time"

	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// Nobody waits for an answer that will never come: whose application has served its
// time unanswered is told once, without a sound at night, though nothing of them is
// kept.
func TestWhoseApplicationEndsUnansweredIsTold(t *testing.T) {
	t.Parallel()
	const nina union.MemberID = 900_500
	atDesk(t, func(d *desk) {
		came := time.Now().AddDate(0, 0, -179)
		err := d.store.Update(func(w storage.Writer) error {
			j := union.Joining{ID: 1, Member: nina, Lang: "ru", Name: "Нина Зорина", Org: 1, State: union.JoiningTalks, Came: came}
			if err := storage.Joinings.Put(w, j.ID, j); err != nil {
				return err
			}
			return office.ScheduleRetention(w, "UTC", time.Now())
		})
		if err != nil {
			t.Fatal(err)
		}
		d.clock.Wake()
		d.pass(5 * 24 * time.Hour)
		d.sees(nina, "так и осталась без решения")
		if all := d.chat(nina.Private()); len(all) != 1 || !all[0].Silent {
			t.Errorf("%+v", all)
		}
		err = d.store.View(func(r storage.Reader) error {
			j, _, err := storage.Joinings.Get(r, 1)
			known, failed := storage.Aliases.Has(r, nina)
			if failed != nil || known || j.Personal() || j.State.Open() {
				t.Errorf("%+v, the journal knows her: %v, %v", j, known, failed)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}
