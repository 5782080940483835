package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"rupor/office"
	"rupor/simulator"
	"rupor/storage"
	"rupor/text"
	"rupor/union"
)

// demoAdmin is the id of the demo's administrator: the chair.
const demoAdmin union.MemberID = 1001

// demoMembers is how many people are subscribed besides the cast.
const demoMembers = 96

// A demoUnion moves into the simulator and into the store, the same people in
// both.
type demoUnion struct {
	sim     *simulator.Simulator
	account *simulator.Bot
	words   *text.Book
	lang    string
	now     time.Time

	primaries []union.Organization
	next      union.MemberID
}

// A demoStep is a transaction of the move, small, and so many days before the show.
type demoStep struct {
	days int
	do   func(storage.Writer) error
}

// steps are all of them, in the order of the days.
func (u *demoUnion) steps() []demoStep {
	var steps []demoStep
	for _, do := range []func(storage.Writer) error{u.administrator, u.tree, u.register, u.shopGroup, u.cast} {
		steps = append(steps, demoStep{demoBegan, do})
	}
	for i := range demoMembers {
		steps = append(steps, demoStep{u.joined(extraID(i)), func(w storage.Writer) error { return u.extra(w, i) }})
	}
	steps = append(steps, u.world()...)
	slices.SortStableFunc(steps, func(a, b demoStep) int { return cmp.Compare(b.days, a.days) })
	return steps
}

func (u *demoUnion) administrator(w storage.Writer) error {
	if err := office.SetAdmins(w, []union.MemberID{demoAdmin}, u.ago(demoBegan)); err != nil {
		return err
	}
	return office.SetQuiet(w, demoAdmin, union.QuietHours{Off: true}, u.ago(demoBegan)) // a visitor may come at night
}

func (u *demoUnion) tree(w storage.Writer) error {
	root, branches := demoTree(u.lang)
	top, err := u.found(w, 0, root)
	if err != nil {
		return err
	}
	u.primaries = nil
	for _, b := range branches {
		branch, err := u.found(w, top[0].ID, b.name)
		if err != nil {
			return err
		}
		below, err := u.found(w, branch[0].ID, b.primaries...)
		if err != nil {
			return err
		}
		u.primaries = append(u.primaries, below...)
	}
	return nil
}

// found adds organizations and returns those of these names.
func (u *demoUnion) found(w storage.Writer, parent union.OrgID, names ...string) ([]union.Organization, error) {
	if _, err := office.Found(w, demoAdmin, parent, names, u.ago(demoBegan)); err != nil {
		return nil, err
	}
	all, err := office.Children(w, parent)
	if err != nil {
		return nil, err
	}
	var found []union.Organization
	for _, name := range names {
		for _, o := range all {
			if o.Name == name {
				found = append(found, o)
			}
		}
	}
	return found, nil
}

// cast brings in the people with a role, and one who has not subscribed.
func (u *demoUnion) cast(w storage.Writer) error {
	c := demoRoles(u.lang)
	u.next = demoAdmin
	roles := []union.Role{"", union.RoleOfficer, union.RoleYouth, union.RoleOrganizer, ""}
	for i, name := range []string{c.chair, c.officer, c.youth, c.organizer, c.member} {
		id, err := u.join(w, name, c.notes[i], u.primaries[i*2%len(u.primaries)].ID)
		if err != nil {
			return err
		}
		if roles[i] == "" {
			continue
		}
		if err := office.Appoint(w, demoAdmin, union.Duty{Member: id, Role: roles[i]}, u.ago(demoBegan)); err != nil {
			return err
		}
	}
	u.person(c.newcomer, c.notes[5])
	return nil
}

// extra brings in one of the many.
func (u *demoUnion) extra(w storage.Writer, i int) error {
	u.next = demoAdmin + 6 + union.MemberID(i)
	women, men, families := demoNames(u.lang)
	family := families[(i*5+i/12)%len(families)]
	name := men[i/2%len(men)] + " " + family
	if i%2 == 0 {
		name = women[i/2%len(women)] + " " + feminine(u.lang, family)
	}
	place := i % len(u.primaries)
	org := u.primaries[place]
	s, note := office.Subscription{Org: org.ID}, org.Name
	if place == demoHospital {
		s.Poster, s.Source = 1, "p1"
	}
	if role := u.roleOf(i); role != "" {
		said, err := u.words.Plain(u.lang, role, nil)
		if err != nil {
			return err
		}
		note += ", " + said
	}
	_, err := u.subscribe(w, name, note, s)
	return err
}

// join makes a member of the cast.
func (u *demoUnion) join(w storage.Writer, name, note string, org union.OrgID) (union.MemberID, error) {
	return u.subscribe(w, name, note, office.Subscription{Org: org})
}

// subscribe makes a person who has been subscribed for some days.
func (u *demoUnion) subscribe(w storage.Writer, name, note string, s office.Subscription) (union.MemberID, error) {
	id := u.person(name, note)
	then := u.ago(u.joined(id))
	shown, err := u.words.Plain(u.lang, "join.consent", nil)
	if err != nil {
		return 0, err
	}
	s.Name, s.Lang, s.Topics = name, u.lang, union.Topics()
	s.Consent = office.Agreement(demoConsent, shown, u.agreed(then))
	_, err = office.Subscribe(w, id, s, then)
	return id, err
}

// person brings somebody into the simulator. A transaction may run twice, a
// person comes once.
func (u *demoUnion) person(name, note string) union.MemberID {
	id := u.next
	u.next++
	if u.sim.User(int64(id)) != nil {
		return id
	}
	first, last, _ := strings.Cut(name, " ")
	user := u.sim.AddUser(simulator.Profile{
		ID: int64(id), FirstName: first, LastName: last, LanguageCode: u.lang, Note: note,
		Username: fmt.Sprintf("demo%d", id),
	})
	user.Open(u.account)
	return id
}

// begin has everyone who is subscribed open their chat with the bot: before
// that, Telegram would not let it write to them. Some share a group with it.
func (u *demoUnion) begin() {
	newcomer := int64(demoAdmin) + 5
	for _, user := range u.sim.Users() {
		if user.ID() != newcomer {
			user.Open(u.account).Start("")
		}
	}
	youth, organizer, member := u.sim.User(int64(demoAdmin)+2), u.sim.User(int64(demoAdmin)+3), u.sim.User(int64(demoAdmin)+4)
	u.sim.AddSupergroup(demoRoles(u.lang).group, "", youth, organizer, member, u.account)
}
