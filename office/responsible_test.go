package office_test

import (
	"slices"
	"testing"

	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// What belongs to an organization that was closed is in the hands of those who took
// it over, and of nobody else who had no part in it.
func TestWhatAClosedOrganizationLeftIsTheirsWhoTookItOver(t *testing.T) {
	t.Parallel()
	e, now := pressHouse(t), pressDay()
	j := applicant(t, e, nina, union.Joining{Org: 3}, now)
	q := inquire(t, e, anna, false, now)
	do(t, e, func(w storage.Writer) error {
		q.At, j.Asked = 3, 3 // as if they had been asked who were there
		if err := storage.Inquiries.Put(w, q.ID, q); err != nil {
			return err
		}
		if _, err := office.AddFrequent(w, officer, union.Frequent{Org: 3, Question: "Где?", Answer: "Тут"}, now); err != nil {
			return err
		}
		// Of three, the second lies elsewhere, and is closed by and by.
		o := union.Organization{ID: 5, Parent: 1, Level: union.Primary, Name: "Лицей", Path: []union.OrgID{1, 5}}
		if err := storage.Organizations.Put(w, o.ID, o); err != nil {
			return err
		}
		return shut(w, admin, 3, 5, now)
	})
	do(t, e, func(w storage.Writer) error { return shut(w, admin, 5, 4, now) })
	appoint(t, e, admin, union.Duty{Member: boris, Role: union.RoleOfficer, Org: 4}, "")
	strike(t, e, office.ClosingKind, office.Closing, now)
	see(t, e, func(r storage.Reader) {
		for _, deed := range []office.Deed{office.DeedRecruit, office.DeedAnswer} {
			if ok, err := office.May(r, boris, deed, 3); !ok {
				t.Errorf("who took it over may not %s: %v", deed, err)
			}
			if ok, err := office.May(r, boris, deed, 2); ok {
				t.Errorf("who took the school over may %s in what was over it: %v", deed, err)
			}
		}
		if all, err := office.Joinings(r, boris, union.JoiningNew); len(all) != 1 {
			t.Errorf("applications: %v, %v", all, err)
		}
		if all, err := office.OpenInquiries(r, boris, true, now); len(all) != 1 {
			t.Errorf("questions: %v, %v", all, err)
		}
		if who, at, err := office.Responsible(r, 3, union.RoleOfficer); len(who) != 1 || who[0].Member != boris || at != 4 {
			t.Errorf("%v answer at %d: %v", who, at, err)
		}
		if _, at, err := office.Responsible(r, 77, union.RoleAdmin); at != 0 {
			t.Errorf("%d answers for what never was: %v", at, err)
		}
		for who, want := range map[union.MemberID]int{anna: 1, boris: 1, youth: 0} {
			all, err := office.Frequents(r, who)
			if len(all) != want {
				t.Errorf("%d reads %d frequent questions, not %d: %v", who, len(all), want, err)
			}
		}
	})
	appoint(t, e, admin, union.Duty{Member: vera, Role: union.RoleOfficer, Org: 1}, "")
	see(t, e, func(r storage.Reader) {
		if who, err := office.JoiningLeaders(r, j); !slices.Equal(who, []union.MemberID{boris}) {
			t.Errorf("%v have the application: %v", who, err)
		}
	})
	if _, rise := tick(t, e, q.ID); rise.At != 4 || !slices.Equal(rise.Asked, []union.MemberID{boris}) {
		t.Errorf("the question rises to %d: %v", rise.At, rise.Asked)
	}
}

// A damaged store may have organizations that were closed into each other.
func TestOrganizationsClosedInACircleEnd(t *testing.T) {
	t.Parallel()
	e, now := pressHouse(t), pressDay()
	do(t, e, func(w storage.Writer) error {
		for org, into := range map[union.OrgID]union.OrgID{2: 3, 3: 2} {
			err := storage.Organizations.Update(w, org, func(o *union.Organization) error { o.Closed, o.Into = now, into; return nil })
			if err != nil {
				return err
			}
		}
		return nil
	})
	see(t, e, func(r storage.Reader) {
		if ok, err := office.May(r, officer, office.DeedRecruit, 3); !ok {
			t.Errorf("the officer may not: %v", err)
		}
		if ok, err := office.May(r, boris, office.DeedRecruit, 3); ok {
			t.Errorf("a stranger may: %v", err)
		}
		if _, err := office.JoiningLeaders(r, union.Joining{Org: 3, Asked: 3}); err != nil {
			t.Error(err)
		}
	})
}
