package office_test

import (
	"slices"
	"testing"
	"time"

	"rupor/delivery"
	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

func draftContest(org union.OrgID, deadline time.Time) union.Contest {
	return union.Contest{
		Title: "Лучший стенд", Description: "Покажите стенд", Nominations: []string{"Стенд", "Газета"},
		Deadline: deadline, MaxFiles: 2, Org: org,
	}
}

func openContest(t *testing.T, e storage.Engine, by union.MemberID, c union.Contest, now time.Time) (kept union.Contest, n int, err error) {
	t.Helper()
	err = e.Update(func(w storage.Writer) (err error) {
		kept, n, err = office.AnnounceContest(w, by, c, func(c union.Contest) ([]delivery.Message, error) {
			return []delivery.Message{{Text: union.HTML(c.Title)}}, nil
		}, now)
		return err
	})
	return kept, n, err
}

// wantContests subscribes people to the topic of contests.
func wantContests(t *testing.T, e storage.Engine, who ...union.MemberID) {
	t.Helper()
	do(t, e, func(w storage.Writer) error {
		for _, m := range who {
			if err := office.ToggleTopic(w, m, union.TopicContests); err != nil {
				return err
			}
		}
		return nil
	})
}

func TestAnnounceContestIsForWhoMay(t *testing.T) {
	t.Parallel()
	now := pressDay()
	week := now.AddDate(0, 0, 7)
	many := draftContest(0, week)
	many.Nominations = make([]string, office.MaxNominations+1)
	for name, c := range map[string]struct {
		by      union.MemberID
		contest union.Contest
		want    string
	}{
		"the whole union":      {admin, draftContest(0, week), ""},
		"own territory":        {officer, draftContest(2, week), ""},
		"below it":             {officer, draftContest(3, week), ""},
		"somebody else's":      {officer, draftContest(4, week), "refuse.right"},
		"above it":             {officer, draftContest(0, week), "refuse.right"},
		"youth council":        {youth, draftContest(2, week), "refuse.right"},
		"a member":             {anna, draftContest(3, week), "refuse.right"},
		"a deadline behind":    {admin, draftContest(0, now.Add(-time.Second)), "contest.past"},
		"a deadline just now":  {admin, draftContest(0, now), "contest.past"},
		"too many nominations": {admin, many, "refuse.gone"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, _, err := openContest(t, pressHouse(t), c.by, c.contest, now)
			refusedAs(t, err, c.want)
		})
	}
}

func TestAContestIsToldToItsCircle(t *testing.T) {
	t.Parallel()
	e, now := pressHouse(t), pressDay()
	quiet, n, err := openContest(t, e, admin, draftContest(0, now.AddDate(0, 0, 7)), now)
	refusedAs(t, err, "")
	if n != 0 || quiet.Broadcast != 0 {
		t.Errorf("nobody subscribed: %d told, broadcast %d", n, quiet.Broadcast)
	}
	wantContests(t, e, anna, boris, vera)
	c, n, err := openContest(t, e, admin, draftContest(2, now.AddDate(0, 0, 7)), now)
	refusedAs(t, err, "")
	if n != 1 {
		t.Errorf("%d are told, want anna alone", n)
	}
	see(t, e, func(r storage.Reader) {
		b, found, err := delivery.Get(r, c.Broadcast)
		if err != nil || !found || b.Kind != office.ContestKind || b.Ref != uint64(c.ID) || b.Policy != delivery.Skip {
			t.Errorf("broadcast %+v, %v, %v", b, found, err)
		}
	})
}

func TestContestsAreThoseThatConcernOne(t *testing.T) {
	t.Parallel()
	e, now := pressHouse(t), pressDay()
	for _, c := range []union.Contest{
		draftContest(0, now.AddDate(0, 0, 9)), draftContest(2, now.AddDate(0, 0, 3)),
		draftContest(4, now.AddDate(0, 0, 5)), draftContest(0, now.Add(time.Hour)), draftContest(0, now.Add(2*time.Hour)),
	} {
		_, _, err := openContest(t, e, admin, c, now)
		refusedAs(t, err, "")
	}
	later := now.Add(3 * time.Hour)
	for who, want := range map[union.MemberID][]union.ContestID{
		anna:  {2, 1, 5, 4}, // open by deadline, then closed, the latest first
		boris: {3, 1, 5, 4},
		admin: {2, 3, 1, 5, 4},
		99:    {1, 5, 4},
	} {
		see(t, e, func(r storage.Reader) {
			all, err := office.Contests(r, who, later)
			var ids []union.ContestID
			for _, c := range all {
				ids = append(ids, c.ID)
			}
			if err != nil || !slices.Equal(ids, want) {
				t.Errorf("%d sees %v, want %v (%v)", who, ids, want, err)
			}
			_, err = office.ContestFor(r, boris, 2)
			refusedAs(t, err, "contest.elsewhere")
		})
	}
}

func TestOnlyWhoRunsAContestManagesIt(t *testing.T) {
	t.Parallel()
	e, now := pressHouse(t), pressDay()
	c, _, err := openContest(t, e, officer, draftContest(3, now.AddDate(0, 0, 7)), now)
	refusedAs(t, err, "")
	do(t, e, func(w storage.Writer) error { // who opened it loses the role, and the entries with it
		return storage.Duties.Delete(w, storage.KeyOf(union.Duty{Member: officer, Role: union.RoleOfficer, Org: 2}))
	})
	for who, want := range map[union.MemberID]string{officer: "refuse.right", admin: "", youth: "refuse.right", anna: "refuse.right"} {
		see(t, e, func(r storage.Reader) {
			_, err := office.Judged(r, who, c.ID)
			refusedAs(t, err, want)
		})
	}
	see(t, e, func(r storage.Reader) {
		_, err := office.Judged(r, admin, 77)
		refusedAs(t, err, "refuse.gone")
	})
}

func TestAnOrganizerSteersTheAnnouncementAsLongAsTheyMay(t *testing.T) {
	t.Parallel()
	e, now := pressHouse(t), pressDay()
	wantContests(t, e, anna)
	appoint(t, e, admin, union.Duty{Member: boris, Role: union.RoleOrganizer, Org: 2}, "")
	c, _, err := openContest(t, e, boris, draftContest(2, now.AddDate(0, 0, 7)), now)
	refusedAs(t, err, "")
	pause := func() error {
		return e.Update(func(w storage.Writer) error { return office.PauseBroadcast(w, boris, c.Broadcast, now) })
	}
	refusedAs(t, pause(), "")
	dismiss(t, e, admin, boris, union.RoleOrganizer, "")
	refusedAs(t, pause(), "refuse.right")
	see(t, e, func(r storage.Reader) {
		_, err := office.Judged(r, boris, c.ID)
		refusedAs(t, err, "refuse.right")
	})
}
