package office_test

import (
	"strings"
	"testing"
	"time"

	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

func TestPostersAreForWhoMayPrintThem(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		by    union.MemberID
		org   union.OrgID
		board string
		want  string
	}{
		"own territory":     {youth, 2, "холл", ""},
		"below it":          {officer, 3, "", ""},
		"the whole union":   {admin, 0, "", ""},
		"beyond the scope":  {youth, 0, "", "refuse.right"},
		"above":             {youth, 1, "", "refuse.right"},
		"another territory": {officer, 4, "", "refuse.right"},
		"a member":          {anna, 3, "", "refuse.right"},
		"nowhere":           {admin, 77, "", "refuse.gone"},
		"a closed one":      {admin, 5, "", "organization.closed"},
		"a long board":      {admin, 2, strings.Repeat("ж", office.BoardMost+1), "poster.board.long"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := pressHouse(t)
			do(t, e, closedClub)
			err := e.Update(func(w storage.Writer) error {
				_, err := office.MakePoster(w, c.by, c.org, c.board, pressDay())
				return err
			})
			refusedAs(t, err, c.want)
		})
	}
}

// closedClub is organization 5, which went into the city.
func closedClub(w storage.Writer) error {
	return storage.Organizations.Put(w, 5, union.Organization{
		ID: 5, Parent: 1, Level: union.Territorial, Name: "Клуб", Path: []union.OrgID{1, 5}, Closed: pressDay(), Into: 4,
	})
}

// Whoever may make posters for an organization sees those of it and below, and
// those of an organization that it took over.
func TestPostersAreSeenWhereTheyHang(t *testing.T) {
	t.Parallel()
	e := pressHouse(t)
	do(t, e, func(w storage.Writer) error {
		for _, org := range []union.OrgID{0, 1, 2, 3, 4} {
			if _, err := office.MakePoster(w, admin, org, "", pressDay()); err != nil {
				return err
			}
		}
		if err := closedClub(w); err != nil {
			return err
		}
		if err := storage.Duties.Put(w, storage.KeyOf(union.Duty{Member: boris, Role: union.RoleChair, Org: 4}), union.Duty{Member: boris, Role: union.RoleChair, Org: 4}); err != nil {
			return err
		}
		return storage.Posters.Put(w, 6, union.Poster{ID: 6, Org: 5})
	})
	for who, want := range map[union.MemberID][]union.PosterID{
		admin: {6, 5, 4, 3, 2, 1}, youth: {4, 3}, officer: {4, 3}, boris: {6, 5}, anna: nil,
	} {
		see(t, e, func(r storage.Reader) {
			all, err := office.Posters(r, who)
			if err != nil || len(all) != len(want) {
				t.Fatalf("%d sees %+v, %v", who, all, err)
			}
			for i, p := range all {
				if p.ID != want[i] {
					t.Errorf("%d sees %d as the %dth", who, p.ID, i)
				}
			}
			for id := union.PosterID(1); id <= 6; id++ {
				key := "refuse.right"
				for _, p := range all {
					if p.ID == id {
						key = ""
					}
				}
				p, err := office.PosterFor(r, who, id)
				refusedAs(t, err, key)
				if key == "" && id == 6 && p.Org != 4 {
					t.Errorf("what hung in the club hangs in %d", p.Org)
				}
			}
		})
	}
}

func TestAPosterCountsWhomItBrought(t *testing.T) {
	t.Parallel()
	e := pressHouse(t)
	do(t, e, func(w storage.Writer) error {
		p, err := office.MakePoster(w, officer, 3, "холл", pressDay())
		if err != nil {
			return err
		}
		for _, who := range []union.MemberID{anna, boris, vera} { // vera stopped
			if err := storage.Members.Update(w, who, func(m *union.Member) error { m.Poster = p.ID; return nil }); err != nil {
				return err
			}
		}
		for i, state := range []union.JoiningState{union.JoiningNew, union.JoiningJoined} {
			j := union.Joining{ID: union.JoiningID(i + 1), Poster: p.ID, State: state}
			if err := storage.Joinings.Put(w, j.ID, j); err != nil {
				return err
			}
		}
		return nil
	})
	see(t, e, func(r storage.Reader) {
		got, err := office.BroughtBy(r, 1)
		if want := (office.Brought{Came: 3, Subscribed: 2, Began: 2, Joined: 1}); err != nil || got != want {
			t.Errorf("%+v, want %+v, %v", got, want, err)
		}
	})
	do(t, e, func(w storage.Writer) error { return office.Forget(w, vera, pressDay()) })
	see(t, e, func(r storage.Reader) {
		if n, err := office.CameBy(r, 1); n != 2 || err != nil {
			t.Errorf("%d came, %v", n, err)
		}
	})
}

// What hangs in public is what everybody there was told, and not long ago.
func TestHeadlinesAreThoseOfTheOrganization(t *testing.T) {
	t.Parallel()
	e := pressHouse(t)
	now := pressDay()
	do(t, e, func(w storage.Writer) error {
		for i, p := range []union.Post{
			{Audience: union.Audience{}, Created: now.AddDate(-1, 0, 0), Sent: now.AddDate(-1, 0, 0)},
			{Audience: union.Audience{Org: 2}, Sent: now.Add(-3 * time.Hour)},
			{Audience: union.Audience{Org: 4}, Sent: now.Add(-2 * time.Hour)},
			{Audience: union.Audience{Org: 2, Roles: []union.Role{union.RoleYouth}}, Sent: now.Add(-time.Hour)},
			{Audience: union.Audience{Org: 2}},
			{Audience: union.Audience{Topic: union.TopicYouth}, Topic: union.TopicYouth, Sent: now.Add(-time.Minute)},
		} {
			p.ID = union.PostID(i + 1)
			if p.Topic == "" {
				p.Topic = union.TopicNews
			}
			if p.Created.IsZero() {
				p.Created = now.AddDate(0, 0, -1)
			}
			if err := storage.Posts.Put(w, p.ID, p); err != nil {
				return err
			}
		}
		for i, org := range []union.OrgID{1, 3, 4} {
			res := union.Resolution{ID: union.ResolutionID(i + 1), Audience: office.ReadersOf(org), Published: now.Add(-time.Duration(30+i) * time.Minute)}
			if err := storage.Resolutions.Put(w, res.ID, res); err != nil {
				return err
			}
		}
		return nil
	})
	for org, want := range map[union.OrgID]string{3: "p6 r1 r2 p2 ", 2: "p6 r1 p2 ", 4: "p6 r1 r3 p3 ", 0: "p6 "} {
		see(t, e, func(r storage.Reader) {
			all, err := office.Headlines(r, org, now.AddDate(0, 0, -90), 4)
			got := ""
			for _, h := range all {
				if h.Post != nil {
					got += "p" + string('0'+rune(h.Post.ID)) + " "
				} else {
					got += "r" + string('0'+rune(h.Resolution.ID)) + " "
				}
			}
			if err != nil || got != want {
				t.Errorf("%d reads %s, want %s, %v", org, got, want, err)
			}
			if two, err := office.Headlines(r, org, now.AddDate(0, 0, -90), 2); err != nil || len(two) > 2 {
				t.Errorf("%d headlines, %v", len(two), err)
			}
		})
	}
}
