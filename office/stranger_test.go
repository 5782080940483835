package office_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"rupor/delivery"
	"rupor/office"
	"rupor/scheduler"
	"rupor/storage"
	"rupor/union"
)

// nights runs the nightly tidying up once every so many days until a day, and returns
// whose applications ended with it.
func nights(t *testing.T, e storage.Engine, until time.Time, every int) (ended []union.MemberID) {
	t.Helper()
	do(t, e, func(w storage.Writer) error { return office.ScheduleRetention(w, "UTC", pressDay()) })
	for at := pressDay(); !at.After(until); at = at.AddDate(0, 0, every) {
		for more, first := true, true; more; first = false {
			do(t, e, func(w storage.Writer) (err error) {
				var of []union.Joining
				of, more, err = tidyOnce(w, first, at)
				for _, j := range of {
					ended = append(ended, j.Member)
				}
				return err
			})
		}
	}
	return ended
}

// tidyOnce is one transaction of a night, the first or the next, and says whether
// there are more.
func tidyOnce(w storage.Writer, first bool, at time.Time) (ended []union.Joining, more bool, err error) {
	state, _, err := storage.Tidyings.Get(w, 0)
	if err != nil {
		return nil, false, err
	}
	id := state.Next
	if first {
		id = state.Schedule
	}
	if ended, err = office.Tidy(w, scheduler.Run{ID: scheduler.ID(id), Now: at}); err != nil {
		return nil, false, err
	}
	state, _, err = storage.Tidyings.Get(w, 0)
	return ended, state.Next != 0, err
}

// Whatever comes of an application, of somebody who never subscribed nothing stays
// but numbers, in their time and not before; a subscriber stays one.
func TestApplicantsAreForgottenInTheirTime(t *testing.T) {
	t.Parallel()
	deed := func(act leading) func(storage.Writer, union.JoiningID) error {
		return func(w storage.Writer, id union.JoiningID) error {
			_, err := act(w, officer, id, pressDay())
			return err
		}
	}
	for name, c := range map[string]struct {
		end  func(storage.Writer, union.JoiningID) error
		days int
	}{
		"declined": {deed(decline), 90},
		"joined":   {deed(office.AdmitJoining), 90},
		"withdrawn": {func(w storage.Writer, id union.JoiningID) error {
			_, _, err := office.WithdrawJoining(w, zoya, id, pressDay())
			return err
		}, 90},
		"in talks": {deed(office.TakeJoining), 180},
		"untaken":  {func(storage.Writer, union.JoiningID) error { return nil }, 180},
		"declined, and applied anew": {func(w storage.Writer, id union.JoiningID) error {
			if _, err := decline(w, officer, id, pressDay()); err != nil {
				return err
			}
			_, _, err := office.WantToJoin(w, zoya, union.Joining{Name: "Нина Зорина", Phone: "+79001112233", Org: 4}, pressDay().AddDate(0, 0, 50))
			return err
		}, 230},
		"passed on": {func(w storage.Writer, id union.JoiningID) error {
			_, _, err := office.PassJoining(w, officer, id, 2, pressDay().AddDate(0, 0, 100))
			return err
		}, 280},
		"consent taken back": {func(w storage.Writer, _ union.JoiningID) error {
			return office.Revoke(w, zoya, union.PurposeJoining, pressDay())
		}, -1},
		"on the register": {func(w storage.Writer, id union.JoiningID) error {
			q, err := office.AskPrivacy(w, zoya, union.RequestOther, "?", pressDay())
			if err != nil {
				return err
			}
			if _, err := decline(w, officer, id, pressDay()); err != nil {
				return err
			}
			_, err = office.CloseRequest(w, admin, q.ID, "!", pressDay())
			return err
		}, 3 * 365},
		"in the middle of another": {func(w storage.Writer, id union.JoiningID) error {
			talk := union.Talk{Dialog: "joining", Touched: pressDay().AddDate(0, 0, 80)}
			if err := storage.Talks.Put(w, storage.Pair[union.MemberID, string]{First: zoya, Second: talk.Dialog}, talk); err != nil {
				return err
			}
			_, err := decline(w, officer, id, pressDay())
			return err
		}, 170},
	} {
		for _, subscribed := range []bool{false, true} {
			t.Run(fmt.Sprint(name, subscribed), func(t *testing.T) {
				t.Parallel()
				e := pressHouse(t)
				if subscribed {
					comes(t, e, zoya, 3, union.StatusSubscriber)
				}
				j, _, err := want(t, e, zoya, union.Joining{Name: "Нина Зорина", Phone: "+79001112233", Org: 3}, pressDay())
				refusedAs(t, err, "")
				do(t, e, func(w storage.Writer) error { return c.end(w, j.ID) })
				if ended := nights(t, e, pressDay().AddDate(0, 0, c.days), 10); len(ended) > 0 {
					t.Errorf("too early for %v", ended)
				}
				see(t, e, func(r storage.Reader) {
					if found := tracesOf(t, r, "Нина"); c.days > 0 && len(found) == 0 {
						t.Error("forgotten too early")
					}
				})
				ended := nights(t, e, pressDay().AddDate(0, 0, c.days+10), 10)
				if lapses := c.days >= 180 && c.days <= 280; lapses != slices.Equal(ended, []union.MemberID{zoya}) {
					t.Errorf("%v are to be told", ended)
				}
				settleAll(t, e)
				see(t, e, func(r storage.Reader) { nothingOf(t, r, j, subscribed) })
			})
		}
	}
}

// Where others wrote of an applicant, they are forgotten with the last application,
// whose words they are known by.
func TestWhoWroteOfAnApplicantForgetsThemToo(t *testing.T) {
	t.Parallel()
	now := pressDay()
	for name, end := range map[string]func(t *testing.T, e storage.Engine, id union.JoiningID){
		"declined": func(t *testing.T, e storage.Engine, id union.JoiningID) {
			t.Helper()
			lead(t, e, decline, officer, id, "")
			nights(t, e, now.AddDate(0, 0, 100), 10)
		},
		"untaken": func(t *testing.T, e storage.Engine, _ union.JoiningID) {
			t.Helper()
			nights(t, e, now.AddDate(0, 0, 190), 10)
		},
		"consent taken back": func(t *testing.T, e storage.Engine, _ union.JoiningID) {
			t.Helper()
			do(t, e, func(w storage.Writer) error { return office.Revoke(w, zoya, union.PurposeJoining, now) })
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := pressHouse(t)
			j, _, err := want(t, e, zoya, union.Joining{Name: "Нина Зорина", Phone: "+79001112233", Org: 3}, now)
			refusedAs(t, err, "")
			line := union.Expected{Org: 3, Name: "Зорина Нина"}
			do(t, e, func(w storage.Writer) error {
				return errors.Join(
					storage.Joinings.Update(w, j.ID, func(j *union.Joining) error { j.Applied = now; return nil }),
					storage.ExpectedMembers.Put(w, storage.Pair[union.OrgID, string]{First: line.Org, Second: line.Key()}, line),
					storage.Imports.Put(w, 20, union.Import{ID: 20, Kind: union.ImportExpected, By: admin, Org: 3, State: union.ImportReady}),
					delivery.Post(w, delivery.Letter{To: admin.Private(), Message: delivery.Message{Text: "Нина Зорина"}}),
					delivery.Post(w, delivery.Letter{To: admin.Private(), Message: delivery.Message{Text: "tel. +79001112233"}}),
				)
			})
			end(t, e, j.ID)
			settleAll(t, e)
			see(t, e, func(r storage.Reader) {
				nothingOf(t, r, j, false)
				if i, _, err := storage.Imports.Get(r, 20); err != nil || i.State != union.ImportDropped {
					t.Errorf("the list on its way in is %s, %v", i.State, err)
				}
			})
		})
	}
}

// Somebody with a duty is no stranger, whatever becomes of an application of theirs.
func TestWhoHoldsADutyIsNotLetGo(t *testing.T) {
	t.Parallel()
	e := pressHouse(t)
	_, _, err := want(t, e, zoya, union.Joining{Name: "Нина Зорина", Phone: "+79001112233", Org: 3}, pressDay())
	refusedAs(t, err, "")
	d := union.Duty{Member: zoya, Role: union.RoleAdmin, Config: true}
	key := storage.DutyKey{First: zoya, Second: storage.Pair[union.Role, union.OrgID]{First: d.Role}}
	do(t, e, func(w storage.Writer) error { return storage.Duties.Put(w, key, d) })
	do(t, e, func(w storage.Writer) error { return office.Revoke(w, zoya, union.PurposeJoining, pressDay()) })
	see(t, e, func(r storage.Reader) {
		if duties, err := office.Duties(r, zoya); err != nil || len(duties) != 1 {
			t.Errorf("they hold %+v, %v", duties, err)
		}
	})
}

// nothingOf checks what may be left of zoya's application.
func nothingOf(t *testing.T, r storage.Reader, j union.Joining, subscribed bool) {
	t.Helper()
	if found := tracesOf(t, r, "Нина", "+7900"); !subscribed && len(found) > 0 {
		t.Errorf("left: %q", found)
	}
	member, err := storage.Members.Has(r, zoya)
	left, _, failed := storage.Joinings.Get(r, j.ID)
	if err != nil || failed != nil || member != subscribed || left.Personal() || left.Phone != "" || left.State.Open() || left.Came.IsZero() {
		t.Errorf("member %v, %+v, %v %v", member, left, err, failed)
	}
	all := append(storage.Tables(), delivery.Tables()...)
	if err := storage.CheckAll(r, append(all, scheduler.Tables()...)...); err != nil {
		t.Error(err)
	}
}

// A consent that only subscribers need would be all that is kept of a stranger.
func TestAStrangerAgreesToNothingButAnApplication(t *testing.T) {
	t.Parallel()
	e, at := pressHouse(t), pressDay()
	for _, purpose := range union.Purposes() {
		err := e.Update(func(w storage.Writer) error {
			return office.Agree(w, zoya, purpose, office.Agreement("1", "so", at), at)
		})
		refusedAs(t, err, map[bool]string{false: "join.first"}[purpose == union.PurposeJoining])
	}
}
