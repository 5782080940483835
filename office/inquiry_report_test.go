package office_test

import (
	"testing"
	"time"

	"rupor/office"
	"rupor/storage"
)

// The report counts whole organizations, for who may see them.
func TestAnswerReport(t *testing.T) {
	t.Parallel()
	e, now := inquiryHouse(t), pressDay()
	hours := []int{1, 2, 3, 4, 100} // the last one is late
	for _, h := range hours {
		q := inquire(t, e, anna, false, now)
		refusedAs(t, answerTo(e, chair, q.ID, false, now.Add(time.Duration(h)*time.Hour)), "")
	}
	inquire(t, e, anna, false, now)
	inquire(t, e, boris, false, now)
	later := now.AddDate(0, 0, 20)
	see(t, e, func(r storage.Reader) {
		all, orgs, err := office.AnswerReport(r, admin, now, later, later)
		if err != nil || all.Asked != 7 || all.Answered != 5 || all.InTerm != 4 || all.Overdue != 2 || len(orgs) != 2 || orgs[0].Org != 3 {
			t.Errorf("%+v %+v %v", all, orgs, err)
		}
		if all.Median != 3*time.Hour || all.Slow != 100*time.Hour {
			t.Errorf("median %s, slow %s", all.Median, all.Slow)
		}
		if all, _, err = office.AnswerReport(r, chair, now, later, later); err != nil || all.Asked != 6 {
			t.Errorf("the chair sees %d, %v", all.Asked, err)
		}
		if all, _, err = office.AnswerReport(r, admin, now.Add(time.Second), later, later); err != nil || all.Asked != 0 {
			t.Errorf("after that %d, %v", all.Asked, err)
		}
		_, _, err = office.AnswerReport(r, anna, now, later, later)
		refusedAs(t, err, "refuse.right")
	})
}
