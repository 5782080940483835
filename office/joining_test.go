package office_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// nina wants to join and has not subscribed.
const nina union.MemberID = 500

func want(t *testing.T, e storage.Engine, who union.MemberID, j union.Joining, now time.Time) (kept union.Joining, asked []union.MemberID, err error) {
	t.Helper()
	err = e.Update(func(w storage.Writer) (err error) {
		if err := office.Agree(w, who, union.PurposeJoining, office.Agreement("1", "so", now), now); err != nil {
			return err
		}
		kept, asked, err = office.WantToJoin(w, who, j, now)
		return err
	})
	return kept, asked, err
}

// applicant is want of somebody whom nothing hinders.
func applicant(t *testing.T, e storage.Engine, who union.MemberID, j union.Joining, now time.Time) union.Joining {
	t.Helper()
	j.Name = "Нина Зорина"
	kept, _, err := want(t, e, who, j, now)
	if err != nil {
		t.Fatal(err)
	}
	return kept
}

type leading func(storage.Writer, union.MemberID, union.JoiningID, time.Time) (union.Joining, error)

func lead(t *testing.T, e storage.Engine, deed leading, by union.MemberID, id union.JoiningID, refused string) (j union.Joining) {
	t.Helper()
	err := e.Update(func(w storage.Writer) (err error) {
		j, err = deed(w, by, id, pressDay())
		return err
	})
	refusedAs(t, err, refused)
	return j
}

func decline(w storage.Writer, by union.MemberID, id union.JoiningID, now time.Time) (union.Joining, error) {
	return office.DeclineJoining(w, by, id, "Мест нет", now)
}

func TestJoiningGoesToWhoAnswersForTheOrganization(t *testing.T) {
	t.Parallel()
	e := pressHouse(t)
	for org, want := range map[union.OrgID][]union.MemberID{3: {officer}, 2: {officer}, 4: {admin}, 0: {admin}} {
		_, asked, err := wantIn(t, e, nina+union.MemberID(org), org)
		if err != nil || !slices.Equal(asked, want) {
			t.Errorf("organization %d: %v asked, want %v (%v)", org, asked, want, err)
		}
	}
	// Nobody is asked about themselves.
	if _, asked, err := wantIn(t, e, officer, 2); err != nil || !slices.Equal(asked, []union.MemberID{admin}) {
		t.Errorf("the officer's own: %v asked (%v)", asked, err)
	}
	// A deputy is asked only where nobody else is.
	appoint(t, e, admin, union.Duty{Member: boris, Role: union.RoleOfficer, Org: 2, Deputy: true}, "")
	appoint(t, e, admin, union.Duty{Member: boris, Role: union.RoleChair, Org: 4, Deputy: true}, "")
	if _, asked, err := wantIn(t, e, 601, 2); err != nil || !slices.Equal(asked, []union.MemberID{officer}) {
		t.Errorf("beside an officer: %v asked (%v)", asked, err)
	}
	if _, asked, err := wantIn(t, e, 602, 4); err != nil || !slices.Equal(asked, []union.MemberID{boris}) {
		t.Errorf("a deputy alone: %v asked (%v)", asked, err)
	}
}

func wantIn(t *testing.T, e storage.Engine, who union.MemberID, org union.OrgID) (union.Joining, []union.MemberID, error) {
	t.Helper()
	return want(t, e, who, union.Joining{Name: "Нина Зорина", Org: org}, pressDay())
}

func TestJoiningNeedsConsentAndThereIsOneAtATime(t *testing.T) {
	t.Parallel()
	e, now := pressHouse(t), pressDay()
	err := e.Update(func(w storage.Writer) error {
		_, _, err := office.WantToJoin(w, nina, union.Joining{Org: 3}, now)
		return err
	})
	refusedAs(t, err, "joining.consent.needed")
	_, _, err = wantIn(t, e, nina, 77)
	refusedAs(t, err, "refuse.gone")
	for range 3 {
		j, _, err := wantIn(t, e, nina, 3)
		refusedAs(t, err, "")
		_, _, err = wantIn(t, e, nina, 3)
		refusedAs(t, err, "joining.already")
		do(t, e, func(w storage.Writer) error {
			_, told, err := office.WithdrawJoining(w, nina, j.ID, now)
			if !slices.Equal(told, []union.MemberID{officer}) {
				t.Errorf("%v are told", told)
			}
			return err
		})
	}
	_, _, err = wantIn(t, e, nina, 3)
	refusedAs(t, err, "joining.often")
	if _, _, err := want(t, e, nina, union.Joining{Org: 3}, now.AddDate(0, 0, 31)); err != nil {
		t.Error("a month later:", err)
	}
	do(t, e, func(w storage.Writer) error { return office.Revoke(w, nina, union.PurposeJoining, now) })
	see(t, e, func(r storage.Reader) {
		if j, open, err := office.OpenJoining(r, nina); open || err != nil {
			t.Errorf("the consent is gone and %+v stands (%v)", j, err)
		}
		for id := range union.JoiningID(4) {
			if j := get(t, r, id+1); j.Member != 0 || j.Name != "" || j.Org != 3 || j.State != union.JoiningWithdrawn || j.Schedule != 0 {
				t.Errorf("the consent is gone and it says %+v", j)
			}
		}
	})
}

// Whoever may lead nobody any more has nothing in hand: another one takes it over.
func TestAnApplicationIsTakenOverFromWhoWasDismissed(t *testing.T) {
	t.Parallel()
	for name, deed := range map[string]leading{"take": office.TakeJoining, "file": office.FileJoining} {
		e := pressHouse(t)
		duty := union.Duty{Member: boris, Role: union.RoleOfficer, Org: 2}
		appoint(t, e, admin, duty, "")
		j := applicant(t, e, nina, union.Joining{Org: 3}, pressDay())
		lead(t, e, office.TakeJoining, boris, j.ID, "")
		lead(t, e, office.TakeJoining, officer, j.ID, "joining.taken")
		do(t, e, func(w storage.Writer) error { return office.Dismiss(w, admin, storage.KeyOf(duty), pressDay()) })
		if j = lead(t, e, deed, officer, j.ID, ""); j.Assigned != officer {
			t.Errorf("%s: %d leads it", name, j.Assigned)
		}
		lead(t, e, office.TakeJoining, officer, j.ID, "joining.mine")
	}
}

func TestJoiningIsLedByWhoMayAndByOneAtATime(t *testing.T) {
	t.Parallel()
	e := pressHouse(t)
	appoint(t, e, admin, union.Duty{Member: boris, Role: union.RoleChair, Org: 3}, "")
	j := applicant(t, e, anna, union.Joining{Org: 3}, pressDay())
	for name, deed := range map[string]leading{
		"take": office.TakeJoining, "file": office.FileJoining, "admit": office.AdmitJoining, "decline": decline,
	} {
		for who, want := range map[union.MemberID]string{youth: "refuse.right", vera: "refuse.right", anna: "refuse.right", 999: "refuse.right"} {
			if lead(t, e, deed, who, j.ID, want); t.Failed() {
				t.Fatalf("%s by %d", name, who)
			}
		}
	}
	lead(t, e, office.TakeJoining, boris, 99, "joining.gone")
	lead(t, e, office.TakeJoining, boris, j.ID, "")
	lead(t, e, office.TakeJoining, officer, j.ID, "joining.taken")
	lead(t, e, office.TakeJoining, boris, j.ID, "joining.mine")
	lead(t, e, office.FileJoining, boris, j.ID, "")
	lead(t, e, office.FileJoining, officer, j.ID, "joining.filed")
	if j = lead(t, e, office.AdmitJoining, officer, j.ID, ""); j.Assigned != boris || j.State != union.JoiningJoined {
		t.Errorf("%+v", j)
	}
	lead(t, e, decline, boris, j.ID, "joining.over")
	see(t, e, func(r storage.Reader) {
		m, _, err := storage.Members.Get(r, anna)
		by, err2 := office.PersonOf(r, m.Verifier)
		if err = errors.Join(err, err2); err != nil || m.Status != union.StatusMember || by != officer {
			t.Errorf("%+v, %v", m, err)
		}
	})
	appoint(t, e, admin, union.Duty{Member: nina, Role: union.RoleOfficer, Org: 3}, "role.unknown")
	own := applicant(t, e, officer, union.Joining{Org: 2}, pressDay())
	lead(t, e, office.AdmitJoining, officer, own.ID, "joining.own")
}

func TestAdmittedToAnotherOrganization(t *testing.T) {
	t.Parallel()
	e := pressHouse(t)
	for who, orgs := range map[union.MemberID][2]union.OrgID{boris: {3, 3}, youth: {1, 2}} {
		j := applicant(t, e, who, union.Joining{Org: orgs[0]}, pressDay())
		lead(t, e, office.AdmitJoining, admin, j.ID, "")
		see(t, e, func(r storage.Reader) {
			if m, _, err := storage.Members.Get(r, who); err != nil || m.Org != orgs[1] {
				t.Errorf("admitted by %d, %d is in %d, want %d (%v)", orgs[0], who, m.Org, orgs[1], err)
			}
		})
	}
}

func TestJoiningPassedOnBeginsAnew(t *testing.T) {
	t.Parallel()
	e := pressHouse(t)
	j := applicant(t, e, nina, union.Joining{Org: 3}, pressDay())
	lead(t, e, office.FileJoining, officer, j.ID, "")
	do(t, e, func(w storage.Writer) error {
		j, asked, err := office.PassJoining(w, officer, j.ID, 4, pressDay())
		if j.State != union.JoiningNew || j.Assigned != 0 || !slices.Equal(asked, []union.MemberID{admin}) {
			t.Errorf("%+v, %v asked", j, asked)
		}
		return err
	})
	lead(t, e, office.TakeJoining, officer, j.ID, "refuse.right") // it is no longer theirs
	lead(t, e, office.TakeJoining, admin, j.ID, "")
}

func TestConversionCountsWhatBroughtPeople(t *testing.T) {
	t.Parallel()
	e, now := pressHouse(t), pressDay()
	do(t, e, func(w storage.Writer) error {
		return storage.Posters.Put(w, 7, union.Poster{ID: 7, Org: 3, Board: "Фойе", At: now})
	})
	p, err := announce(t, e, youth, draftPost(3, time.Time{}), now)
	refusedAs(t, err, "")
	who := nina
	for _, c := range []struct {
		j    union.Joining
		days int // ago
		far  []leading
	}{
		{union.Joining{Org: 3, Poster: 7}, 0, []leading{office.TakeJoining, office.FileJoining, office.AdmitJoining}},
		{union.Joining{Org: 3, Poster: 7}, 0, []leading{office.AdmitJoining}},
		{union.Joining{Org: 3, Poster: 7}, 0, []leading{office.TakeJoining, office.FileJoining}},
		{union.Joining{Org: 3, Poster: 7}, 0, []leading{office.TakeJoining, decline}},
		{union.Joining{Org: 4, Post: p.ID}, 0, []leading{office.FileJoining, office.AdmitJoining}},
		{union.Joining{Org: 3, Source: "vk"}, 0, nil},
		{union.Joining{Org: 3, Poster: 99}, 0, nil}, // there is no such poster
		{union.Joining{Org: 3, Poster: 7}, 100, []leading{office.AdmitJoining}},
	} {
		who++
		j := applicant(t, e, who, c.j, now.AddDate(0, 0, -c.days))
		for _, deed := range c.far {
			lead(t, e, deed, admin, j.ID, "")
		}
	}
	do(t, e, func(w storage.Writer) error { return office.Forget(w, nina+1, now) }) // joined through the poster: the count stays
	for _, c := range []struct {
		by      union.MemberID
		since   time.Time
		total   office.Conversion
		poster  office.Conversion
		sources int
	}{
		{admin, time.Time{}, office.Conversion{Came: 8, Applied: 5, Joined: 4}, office.Conversion{Came: 5, Applied: 4, Joined: 3}, 4},
		{admin, now.AddDate(0, 0, -90), office.Conversion{Came: 7, Applied: 4, Joined: 3}, office.Conversion{Came: 4, Applied: 3, Joined: 2}, 4},
		{officer, now.AddDate(0, 0, -90), office.Conversion{Came: 6, Applied: 3, Joined: 2}, office.Conversion{Came: 4, Applied: 3, Joined: 2}, 3},
	} {
		see(t, e, func(r storage.Reader) {
			rep, err := office.ReportJoinings(r, c.by, c.since)
			if err != nil || rep.Conversion != c.total || len(rep.Sources) != c.sources {
				t.Errorf("%d since %v: %+v of %d sources, want %+v of %d (%v)", c.by, c.since, rep.Conversion, len(rep.Sources), c.total, c.sources, err)
				return
			}
			if first := rep.Sources[0]; first.Poster != 7 || first.Board != "Фойе" || first.Conversion != c.poster {
				t.Errorf("%d since %v: the poster: %+v, want %+v", c.by, c.since, first, c.poster)
			}
		})
	}
	see(t, e, func(r storage.Reader) {
		if began, joined, err := office.JoiningsByPoster(r, 7); began != 5 || joined != 3 || err != nil {
			t.Errorf("by poster: %d, %d, %v", began, joined, err)
		}
		if _, err := office.ReportJoinings(r, youth, time.Time{}); err == nil {
			t.Error("the report is everybody's")
		}
		if all, err := office.Joinings(r, officer, union.JoiningNew); err != nil || len(all) != 2 {
			t.Errorf("new: %+v, %v", all, err)
		}
	})
}

func TestApplicationsFollowAndForgetPeople(t *testing.T) {
	t.Parallel()
	e := pressHouse(t)
	j := applicant(t, e, nina, union.Joining{Org: 3, Phone: "+7912", Position: "учитель", Source: "vk"}, pressDay())
	lead(t, e, office.TakeJoining, officer, j.ID, "")
	do(t, e, func(w storage.Writer) error { return office.Forget(w, officer, pressDay()) })
	see(t, e, func(r storage.Reader) {
		if leaders, err := office.JoiningLeaders(r, get(t, r, j.ID)); err != nil || !slices.Equal(leaders, []union.MemberID{admin}) {
			t.Errorf("led by %v, %v", leaders, err)
		}
	})
	lead(t, e, office.TakeJoining, admin, j.ID, "")
	do(t, e, func(w storage.Writer) error { return office.Forget(w, nina, pressDay()) })
	see(t, e, func(r storage.Reader) {
		left := get(t, r, j.ID)
		if want := (union.Joining{
			ID: j.ID, Org: 3, Source: "vk", State: union.JoiningWithdrawn, Came: left.Came, Taken: left.Taken,
		}); left != want {
			t.Errorf("left is %+v", left)
		}
	})
	lead(t, e, office.TakeJoining, admin, j.ID, "joining.gone")
}

// Two accounts of one person have one open application, and lead none of their own.
func TestApplicationsFollowAMerger(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ from, into, leader union.MemberID }{
		"both applied":                  {nina, anna, 0},
		"who applied becomes who leads": {nina, officer, officer},
		"who leads becomes who applied": {officer, nina, officer},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := pressHouse(t)
			comes(t, e, nina, 3, union.StatusSubscriber)
			j := applicant(t, e, nina, union.Joining{Org: 3}, pressDay())
			var own union.Joining
			if c.leader == 0 {
				own = applicant(t, e, c.into, union.Joining{Org: 3}, pressDay())
			} else {
				own = lead(t, e, office.TakeJoining, c.leader, j.ID, "")
			}
			var want union.Joining
			see(t, e, func(r storage.Reader) { want = get(t, r, j.ID) })
			want.Member, want.Assigned = c.into, 0
			if c.leader == 0 {
				want.State, want.Ended, want.Schedule = union.JoiningWithdrawn, want.Came, 0
			}
			do(t, e, func(w storage.Writer) error {
				_, err := office.Merge(w, admin, c.from, c.into, pressDay())
				return err
			})
			settleAll(t, e)
			see(t, e, func(r storage.Reader) {
				if got := get(t, r, j.ID); got != want {
					t.Errorf("it is %+v, not %+v", got, want)
				}
				if open, _, err := office.OpenJoining(r, c.into); err != nil || open.ID != own.ID {
					t.Errorf("open is %+v, %v", open, err)
				}
			})
		})
	}
}

func get(t *testing.T, r storage.Reader, id union.JoiningID) union.Joining {
	t.Helper()
	j, found, err := storage.Joinings.Get(r, id)
	if err != nil || !found {
		t.Fatalf("%v, %v", found, err)
	}
	return j
}

// Who admits for a region makes members of its own organizations only: somebody
// from another region is moved, and what they asked there is over.
func TestARegionAdmitsForItsOwn(t *testing.T) {
	t.Parallel()
	for at, want := range map[union.OrgID]union.OrgID{10: 1, 3: 3} {
		e := pressHouse(t)
		do(t, e, func(w storage.Writer) error {
			other := union.Organization{ID: 9, Level: union.Region, Name: "Другая область", Path: []union.OrgID{9}}
			if err := storage.Organizations.Put(w, 9, other); err != nil {
				return err
			}
			school := union.Organization{ID: 10, Parent: 9, Level: union.Primary, Name: "Чужая школа", Path: []union.OrgID{9, 10}, Entry: union.EntryApproval}
			return storage.Organizations.Put(w, 10, school)
		})
		appoint(t, e, admin, union.Duty{Member: youth, Role: union.RoleOfficer, Org: 1}, "")
		comes(t, e, nina, at, union.StatusMember)
		j, _, err := wantIn(t, e, nina, 1)
		refusedAs(t, err, "")
		do(t, e, func(w storage.Writer) error {
			_, err := office.AdmitJoining(w, youth, j.ID, pressDay())
			return err
		})
		if m, waits := standingOf(t, e, nina); m.Org != want || m.Stands() != union.StatusMember || waits {
			t.Errorf("from %d: %+v, waits: %v", at, m, waits)
		}
	}
}
