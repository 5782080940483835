package office_test

import (
	"testing"

	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

func TestSaveSegment(t *testing.T) {
	t.Parallel()
	ru := union.Audience{Org: 2, Lang: "ru"}
	for name, c := range map[string]struct {
		by   union.MemberID
		name string
		a    union.Audience
		want string
	}{
		"own organization":     {youth, " Учителя ", ru, ""},
		"nobody is in it yet":  {youth, "Вернулись", union.Audience{Org: 2, Returned: true}, ""},
		"beyond the scope":     {youth, "Все", union.Audience{Lang: "ru"}, "refuse.right"},
		"a member":             {anna, "Мы", ru, "refuse.right"},
		"without conditions":   {youth, "Все", union.Audience{Org: 2, Topic: union.TopicNews}, "segment.empty"},
		"groups are no people": {youth, "Все", union.Audience{Org: 2, Places: union.PlacesOnly}, "segment.empty"},
		"one alone":            {youth, "Я", union.Audience{Org: 2, Only: youth}, "segment.empty"},
		"without a name":       {youth, " ", ru, "segment.empty"},
		"a list of a list":     {youth, "Они", union.Audience{Org: 2, Segment: 1}, "segment.empty"},
		"all but a list":       {youth, "Они", union.Audience{Org: 2, Except: []union.Audience{{Segment: 1}}}, "segment.empty"},
		"the name is taken":    {officer, "молодые", ru, "segment.exists"},
		"taken elsewhere":      {admin, "Молодые", union.Audience{Lang: "ru"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := pressHouse(t)
			err := e.Update(func(w storage.Writer) error {
				_, err := office.SaveSegment(w, youth, "Молодые", union.Audience{Org: 2, Roles: []union.Role{union.RoleYouth}}, pressDay())
				refusedAs(t, err, "")
				s, err := office.SaveSegment(w, c.by, c.name, c.a, pressDay())
				refusedAs(t, err, c.want)
				if c.want != "" {
					return nil
				}
				kept, err := office.SegmentFor(w, c.by, s.ID)
				if kept.Author != c.by || kept.Org != c.a.Org || kept.Audience.Topic != "" {
					t.Errorf("kept as %+v", kept)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		})
	}
}

// A list belongs to whoever announces to its organization. Once it is gone,
// what was meant for it goes to nobody.
func TestSegmentsAreSharedAndEnd(t *testing.T) {
	t.Parallel()
	e := pressHouse(t)
	err := e.Update(func(w storage.Writer) error {
		s, err := office.SaveSegment(w, youth, "Молодые", union.Audience{Org: 2, Roles: []union.Role{union.RoleYouth}}, pressDay())
		refusedAs(t, err, "")
		for who, want := range map[union.MemberID]int{youth: 1, officer: 1, admin: 1, anna: 0} {
			if all, err := office.Segments(w, who); err != nil || len(all) != want {
				t.Errorf("%d sees %d lists: %v", who, len(all), err)
			}
		}
		a := union.Audience{Org: 2, Segment: s.ID}
		if n, err := office.CountRecipients(w, a); n != 1 {
			t.Errorf("%d recipients: %v", n, err)
		}
		_, err = office.DeleteSegment(w, anna, s.ID, pressDay())
		refusedAs(t, err, "refuse.right")
		p := draftPost(2, pressDay().AddDate(0, 0, 1))
		p.Audience.Except = []union.Audience{{Segment: s.ID}}
		p, err = office.Announce(w, youth, p, "Субботник", said, pressDay())
		refusedAs(t, err, "")
		_, err = office.DeleteSegment(w, officer, s.ID, pressDay())
		refusedAs(t, err, "segment.used")
		refusedAs(t, office.CancelBroadcast(w, youth, p.Broadcast, pressDay()), "")
		_, err = office.DeleteSegment(w, officer, s.ID, pressDay())
		refusedAs(t, err, "")
		_, err = office.DeleteSegment(w, officer, s.ID, pressDay())
		refusedAs(t, err, "segment.gone")
		_, err = office.Recipients(w, a)
		refusedAs(t, err, "segment.gone")
		_, err = office.Recipients(w, union.Audience{Org: 2, Except: []union.Audience{{Segment: s.ID}}})
		refusedAs(t, err, "segment.gone")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
