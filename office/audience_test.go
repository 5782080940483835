package office_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"rupor/delivery"
	"rupor/office"
	"rupor/storage"
	"rupor/storage/memory"
	"rupor/union"
)

// A town is a random union of three levels, with all that an audience may ask
// about, and the same in plain Go.
type town struct {
	engine  storage.Engine
	orgs    []union.Organization
	members []union.Member
	roles   map[union.MemberID][]union.Role
	acked   map[union.ResolutionID]map[union.MemberID]bool
	entered map[union.ContestID]map[union.MemberID]bool
	papers  map[union.ResolutionID]union.OrgID
	lists   map[union.SegmentID]union.Audience
	places  map[union.ChatID]union.Place
}

const townMembers = 300

func newTown(t testing.TB, rnd *rand.Rand) *town {
	t.Helper()
	v := &town{
		engine: memory.New(), roles: map[union.MemberID][]union.Role{}, acked: map[union.ResolutionID]map[union.MemberID]bool{},
		entered: map[union.ContestID]map[union.MemberID]bool{}, papers: map[union.ResolutionID]union.OrgID{},
		lists: map[union.SegmentID]union.Audience{}, places: map[union.ChatID]union.Place{},
	}
	v.orgs = []union.Organization{{ID: 1, Path: []union.OrgID{1}}}
	for id := union.OrgID(2); id <= 9; id++ {
		above := v.orgs[rnd.IntN(min(3, len(v.orgs)))]
		v.orgs = append(v.orgs, union.Organization{ID: id, Parent: above.ID, Path: append(slices.Clone(above.Path), id)})
	}
	for i := range townMembers {
		v.members = append(v.members, someone(rnd, union.MemberID(i+1)))
	}
	err := v.engine.Update(func(w storage.Writer) error { return v.fill(w, rnd) })
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func someone(rnd *rand.Rand, id union.MemberID) union.Member {
	m := union.Member{ID: id, Name: fmt.Sprint("Н", id), Org: union.OrgID(rnd.IntN(10)), Lang: []string{"ru", "ru", "en", ""}[rnd.IntN(4)]}
	m.Consent.At = pressDay()
	if rnd.IntN(3) == 0 {
		m.Status = union.Statuses()[rnd.IntN(len(union.Statuses()))]
	}
	for _, topic := range union.Topics() {
		if rnd.IntN(2) == 0 {
			m.Topics = append(m.Topics, topic)
		}
	}
	if rnd.IntN(9) == 0 {
		m.Stopped = pressDay()
	}
	if rnd.IntN(9) == 0 {
		m.Lapsed = pressDay()
	}
	if rnd.IntN(4) == 0 {
		m.Returned = pressDay()
	}
	return m
}

// fill writes it all down and remembers it.
func (v *town) fill(w storage.Writer, rnd *rand.Rand) error {
	var failed error
	put := func(err error) { failed = errors.Join(failed, err) }
	for _, o := range v.orgs {
		put(storage.Organizations.Put(w, o.ID, o))
	}
	for id := union.ResolutionID(1); id <= 2; id++ {
		v.papers[id], v.acked[id] = union.OrgID(rnd.IntN(4)), map[union.MemberID]bool{}
		put(storage.Resolutions.Put(w, id, union.Resolution{ID: id, Audience: union.Audience{Org: v.papers[id]}}))
		v.entered[union.ContestID(id)] = map[union.MemberID]bool{}
		put(storage.Contests.Put(w, union.ContestID(id), union.Contest{ID: union.ContestID(id)}))
	}
	for i, m := range v.members {
		put(storage.Members.Put(w, m.ID, m))
		if role := union.AppointedRoles()[rnd.IntN(len(union.AppointedRoles()))]; rnd.IntN(4) == 0 {
			v.roles[m.ID] = append(v.roles[m.ID], role)
			put(storage.Duties.Put(w, storage.KeyOf(union.Duty{Member: m.ID, Role: role}), union.Duty{Member: m.ID, Role: role}))
		}
		if paper := union.ResolutionID(1 + rnd.IntN(2)); rnd.IntN(2) == 0 {
			v.acked[paper][m.ID] = true
			put(storage.Acks.Put(w, storage.Pair[union.ResolutionID, union.MemberID]{First: paper, Second: m.ID}, union.Ack{Version: 1}))
		}
		if contest := union.ContestID(1 + rnd.IntN(2)); rnd.IntN(3) == 0 {
			e := union.Entry{ID: union.EntryID(i + 1), Contest: contest, Author: m.ID, State: union.EntrySubmitted}
			if rnd.IntN(3) == 0 {
				e.State = union.EntryWithdrawn
			} else {
				v.entered[contest][m.ID] = true
			}
			put(storage.Entries.Put(w, e.ID, e))
		}
	}
	for i := range 12 {
		p := union.Place{Title: fmt.Sprint("Г", i), Owned: rnd.IntN(4) > 0, Org: union.OrgID(rnd.IntN(10))}
		v.places[union.ChatID(-1-i)] = p
		put(storage.Places.Put(w, union.ChatID(-1-i), p))
	}
	for id := union.SegmentID(1); id <= 3; id++ {
		a := v.some(rnd, true)
		a.Segment, a.Only = 0, 0
		for i := range a.Except {
			a.Except[i].Segment = 0
		}
		v.lists[id] = a
		put(storage.Segments.Put(w, id, union.Segment{ID: id, Audience: a}))
	}
	return failed
}

// some is a random audience of one to four conditions.
func (v *town) some(rnd *rand.Rand, except bool) union.Audience {
	var a union.Audience
	org := func() union.OrgID { return v.orgs[rnd.IntN(len(v.orgs))].ID }
	topic := func() union.Topic { return union.Topics()[rnd.IntN(len(union.Topics()))] }
	role := func() union.Role { return union.AppointedRoles()[rnd.IntN(len(union.AppointedRoles()))] }
	paper := func() union.ResolutionID { return union.ResolutionID(1 + rnd.IntN(2)) }
	for range 1 + rnd.IntN(4) {
		switch rnd.IntN(14) {
		case 0:
			a.Topic = topic()
		case 1:
			a.Org = org()
		case 2:
			a.Topics = append(a.Topics, topic(), topic())
		case 3:
			a.Orgs = append(a.Orgs, org(), org())
		case 4:
			a.Roles = append(a.Roles, role(), role())
		case 5:
			a.Acknowledged = paper()
		case 6:
			a.Unacknowledged = paper()
		case 7:
			a.Entered = union.ContestID(paper())
		case 8:
			a.NotEntered = union.ContestID(paper())
		case 9:
			a.Returned = true
		case 10:
			a.Lang = []string{"ru", "en"}[rnd.IntN(2)]
		case 11:
			a.Segment = union.SegmentID(rnd.IntN(4))
		case 12:
			if except {
				a.Except = append(a.Except, v.some(rnd, false))
			}
		case 13:
			a.Statuses = append(a.Statuses, union.Statuses()[rnd.IntN(len(union.Statuses()))])
		}
	}
	return a
}

// means says by plain reading whether an audience means a member.
func (v *town) means(a union.Audience, m union.Member) bool {
	within := func(id, top union.OrgID) bool {
		return top == 0 || id != 0 && v.orgs[id-1].Within(top)
	}
	any := func(some []union.OrgID) bool {
		return slices.ContainsFunc(some, func(top union.OrgID) bool { return within(m.Org, top) })
	}
	lang := m.Lang
	if lang == "" {
		lang = "ru"
	}
	switch {
	case !m.Subscribed(), !m.Wants(a.Topic), !within(m.Org, a.Org),
		len(a.Orgs) > 0 && !any(a.Orgs),
		len(a.Topics) > 0 && !slices.ContainsFunc(a.Topics, m.Wants),
		len(a.Roles) > 0 && !slices.ContainsFunc(a.Roles, func(r union.Role) bool { return slices.Contains(v.roles[m.ID], r) }),
		a.Acknowledged != 0 && !v.acked[a.Acknowledged][m.ID],
		a.Unacknowledged != 0 && (v.acked[a.Unacknowledged][m.ID] || !within(m.Org, v.papers[a.Unacknowledged]) || !m.Stands().Belongs()),
		len(a.Statuses) > 0 && !slices.Contains(a.Statuses, m.Stands()),
		a.Entered != 0 && !v.entered[a.Entered][m.ID],
		a.NotEntered != 0 && v.entered[a.NotEntered][m.ID],
		a.Returned && m.Returned.IsZero(),
		a.Lang != "" && lang != a.Lang,
		a.Segment != 0 && !v.means(v.lists[a.Segment], m):
		return false
	}
	return !slices.ContainsFunc(a.Except, func(x union.Audience) bool { return v.means(x, m) })
}

// Whatever the conditions, the indexes find exactly those whom plain reading of
// everybody finds, each once, by organization.
func TestAnAudienceIsWhatItSays(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	rnd := rand.New(rand.NewPCG(seed, 4))
	empty := 0
	for range 6 {
		v := newTown(t, rnd)
		for range 200 {
			a := v.some(rnd, true)
			var got []union.ChatID
			err := v.engine.View(func(r storage.Reader) (err error) { got, err = office.Recipients(r, a); return err })
			if err != nil {
				t.Fatalf("seed %d: %+v: %v", seed, a, err)
			}
			var want []union.ChatID
			for _, m := range v.members {
				if v.means(a, m) {
					want = append(want, m.ID.Private())
				}
			}
			if slices.Sort(got); !slices.Equal(got, want) {
				t.Fatalf("seed %d: %+v:\ngot  %v\nwant %v", seed, a, got, want)
			}
			if len(want) == 0 {
				empty++
			}
		}
	}
	if empty > 1000 {
		t.Errorf("%d of 1200 audiences were empty: the test says little", empty)
	}
}

// The groups of an audience are those of its organizations, less those of the
// organizations left out; conditions of people don't concern them.
func TestPlacesOfAnAudience(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(rand.Uint64(), 5))
	for range 6 {
		v := newTown(t, rnd)
		for _, a := range []union.Audience{
			{},
			{Org: 2},
			{Orgs: []union.OrgID{2, 3}},
			{Returned: true, Topic: union.TopicPress},
			{Except: []union.Audience{{Orgs: []union.OrgID{2}}}},
			{Except: []union.Audience{{Orgs: []union.OrgID{2}, Lang: "en"}}},
		} {
			within := func(p union.Place, top union.OrgID) bool {
				return top == 0 || p.Org != 0 && v.orgs[p.Org-1].Within(top)
			}
			var want, got []union.ChatID
			for chat, p := range v.places {
				in := p.Owned && within(p, a.Org) && (len(a.Orgs) == 0 || within(p, 2) || within(p, 3))
				if len(a.Except) > 0 && a.Except[0].Lang == "" && within(p, 2) {
					in = false
				}
				if in {
					want = append(want, chat)
				}
			}
			a.Places = union.PlacesOnly
			people := a
			people.Places = union.WithPlaces
			err := v.engine.View(func(r storage.Reader) error {
				var err, err2, err3 error
				var n, all, without int
				got, err = office.Recipients(r, a)
				all, err2 = office.CountRecipients(r, people)
				n, err3 = office.CountPlaces(r, people)
				people.Places = union.PeopleOnly
				without, _ = office.CountRecipients(r, people)
				if n != len(want) || all != without+n {
					t.Errorf("%+v: %d places of %d, %d people", a, n, all, without)
				}
				return errors.Join(err, err2, err3)
			})
			slices.Sort(got)
			if slices.Sort(want); err != nil || !slices.Equal(got, want) {
				t.Errorf("%+v: got %v, want %v: %v", a, got, want, err)
			}
		}
	}
}

// Recipients go out by the clocks of their organizations, which are those of the
// nearest above that have one.
func TestWavesByZone(t *testing.T) {
	t.Parallel()
	e := pressHouse(t)
	err := e.Update(func(w storage.Writer) error {
		refusedAs(t, office.SetZone(w, officer, 2, "Asia/Omsk", pressDay()), "refuse.right")
		refusedAs(t, office.SetZone(w, admin, 2, "Local", pressDay()), "organization.zone.unknown")
		refusedAs(t, office.SetZone(w, admin, 2, "../etc/passwd", pressDay()), "organization.zone.unknown")
		_, err := office.Arrive(w, -5, "Группа", "group", admin, pressDay())
		_, err2 := office.GivePlace(w, admin, -5, 3, pressDay())
		return errors.Join(err, err2, office.SetZone(w, admin, 1, "Asia/Omsk", pressDay()), office.SetZone(w, admin, 3, "Asia/Yakutsk", pressDay()))
	})
	if err != nil {
		t.Fatal(err)
	}
	var waves []delivery.Wave
	err = e.View(func(r storage.Reader) (err error) {
		waves, err = office.Audience(r, delivery.Broadcast{Audience: union.Audience{Places: union.WithPlaces}})
		return err
	})
	got := fmt.Sprint(waves)
	if want := "[{Asia/Omsk [1 2 3 11]} {Asia/Yakutsk [10 -5]}]"; err != nil || got != want {
		t.Errorf("got %s, want %s: %v", got, want, err)
	}
}

func TestSampleNamesSomeFromAllOverTheList(t *testing.T) {
	t.Parallel()
	v := newTown(t, rand.New(rand.NewPCG(1, 1)))
	err := v.engine.View(func(r storage.Reader) error {
		names, total, err := office.Sample(r, union.Audience{}, 10)
		if len(names) != 10 || total < townMembers/2 {
			t.Errorf("%d of %d: %v", len(names), total, names)
		}
		all, few, err2 := office.Sample(r, union.Audience{Roles: []union.Role{union.RoleAdmin}}, 1000)
		if len(all) != few || few == 0 {
			t.Errorf("%d of %d", len(all), few)
		}
		return errors.Join(err, err2)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// What an author may not say, and what is gone.
func TestAnAudienceIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		by   union.MemberID
		a    union.Audience
		want string
	}{
		"somebody else alone":      {youth, union.Audience{Only: anna}, "refuse.right"},
		"beyond the scope":         {youth, union.Audience{Roles: []union.Role{union.RoleYouth}}, "refuse.right"},
		"further in other orgs":    {youth, union.Audience{Org: 2, Orgs: []union.OrgID{4}}, "refuse.nobody"},
		"a list that is not there": {youth, union.Audience{Org: 2, Segment: 7}, "segment.gone"},
		"a list left out":          {youth, union.Audience{Org: 2, Except: []union.Audience{{Segment: 7}}}, "segment.gone"},
		"another's list":           {youth, union.Audience{Org: 2, Segment: 1}, "refuse.right"},
		"a list of one's own":      {admin, union.Audience{Segment: 1}, ""},
		"no such resolution":       {youth, union.Audience{Org: 2, Acknowledged: 7}, "refuse.gone"},
		"no such contest":          {youth, union.Audience{Org: 2, NotEntered: 7}, "refuse.gone"},
		"all are left out":         {youth, union.Audience{Org: 2, Except: []union.Audience{{}}}, "refuse.nobody"},
		"with groups":              {youth, union.Audience{Org: 2, Places: union.WithPlaces}, ""},
		"groups, of which none is": {youth, union.Audience{Org: 2, Places: union.PlacesOnly}, "refuse.nobody"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := pressHouse(t)
			p := draftPost(0, pressDay().AddDate(0, 0, 1))
			p.Audience = c.a
			err := e.Update(func(w storage.Writer) error {
				return storage.Segments.Put(w, 1, union.Segment{ID: 1, Audience: union.Audience{Lang: "ru"}})
			})
			if err != nil {
				t.Fatal(err)
			}
			_, err = announce(t, e, c.by, p, pressDay())
			refusedAs(t, err, c.want)
		})
	}
}
