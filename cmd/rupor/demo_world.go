package main

import (
	"fmt"
	"strconv"
	"time"

	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// What the demo union has besides its people: the primary organizations by their
// place in the tree, and those of the many who have something to do.
const (
	demoHospital = 0 // the poster hangs there, and it has a shop group
	demoLyceum   = 2 // takes members with its own yes
	demoLibrary  = 3 // takes them by a code word
	demoBare     = 10

	demoDeputy     = 24
	demoController = 25
	demoMethodist  = 26

	demoCandidate = demoAdmin + 6 + demoMembers
	demoApplicant = demoCandidate + 1
)

// world are the steps of those who have something to do.
func (u *demoUnion) world() []demoStep {
	steps := []demoStep{{demoPoster, u.poster}, {demoElected, u.wide}}
	for p := range u.places() {
		steps = append(steps, demoStep{demoElected, func(w storage.Writer) error { return u.duties(w, p) }})
	}
	return append(steps,
		demoStep{demoElected, u.entrances}, demoStep{demoAnswered, u.frequents}, demoStep{demoAnswered, u.expected},
		demoStep{u.joined(demoCandidate), u.candidate}, demoStep{u.joined(demoApplicant), u.applicant},
		demoStep{demoLeave, u.deputy}, demoStep{0, u.application}, demoStep{0, u.question})
}

// places is how many primary organizations there will be.
func (u *demoUnion) places() int {
	n := 0
	_, branches := demoTree(u.lang)
	for _, b := range branches {
		n += len(b.primaries)
	}
	return n
}

// register writes down what the union's own register says of the organizations.
func (u *demoUnion) register(w storage.Writer) error {
	shorts := demoShorts(u.lang)
	return eachOrganization(w, func(i int, o union.Organization) error {
		fields := map[office.Field]string{
			office.FieldCode:  fmt.Sprintf("07-%02d", i),
			office.FieldShort: shorts[o.Name],
			office.FieldSize:  strconv.Itoa(17 + i*i%9*61),
		}
		if o.Level != union.Primary {
			delete(fields, office.FieldSize)
		}
		for _, f := range office.Fields() {
			if fields[f] == "" {
				continue
			}
			if _, err := office.ChangeOrganization(w, demoAdmin, o.ID, f, fields[f], u.ago(demoBegan)); err != nil {
				return err
			}
		}
		return nil
	})
}

func eachOrganization(w storage.Writer, change func(int, union.Organization) error) error {
	ids, err := office.Subtree(w, 0)
	for i, id := range ids {
		if err != nil {
			return err
		}
		var o union.Organization
		if o, _, err = storage.Organizations.Get(w, id); err == nil {
			err = change(i+1, o)
		}
	}
	return err
}

func (u *demoUnion) shopGroup(w storage.Writer) error {
	_, err := u.found(w, u.primaries[demoHospital].ID, demoFacts(u.lang).shop)
	return err
}

// poster hangs before anybody comes through it.
func (u *demoUnion) poster(w storage.Writer) error {
	_, err := office.MakePoster(w, demoAdmin+1, u.primaries[demoHospital].ID, demoFacts(u.lang).board, u.ago(demoPoster))
	return err
}

// extraID is one of the many.
func extraID(i int) union.MemberID { return demoAdmin + 6 + union.MemberID(i) }

// wide are the duties for the whole union.
func (u *demoUnion) wide(w storage.Writer) error {
	decision := demoFacts(u.lang).decisions[0]
	for _, d := range []union.Duty{
		{Member: demoAdmin, Role: union.RoleChair, Decision: decision},
		{Member: extraID(demoController), Role: union.RoleController, Decision: decision},
		{Member: extraID(demoMethodist), Role: union.RoleMethodist, Decision: decision},
	} {
		if err := office.Appoint(w, demoAdmin, d, u.ago(demoElected)); err != nil {
			return err
		}
	}
	return nil
}

// deputy stands in for the information officer for some weeks.
func (u *demoUnion) deputy(w storage.Writer) error {
	d := union.Duty{
		Member: extraID(demoDeputy), Role: union.RoleOfficer, Deputy: true,
		Until: u.now.AddDate(0, 0, 21), Decision: demoFacts(u.lang).decisions[2],
	}
	return office.Appoint(w, demoAdmin, d, u.ago(demoLeave))
}

// duties of a primary organization: an information officer, but for one, and a
// chair.
func (u *demoUnion) duties(w storage.Writer, place int) error {
	org := u.primaries[place].ID
	for i, role := range []union.Role{union.RoleOfficer, union.RoleChair} {
		if role == union.RoleOfficer && place == demoBare {
			continue
		}
		d := union.Duty{Member: extraID(place + i*len(u.primaries)), Role: role, Org: org, Decision: demoFacts(u.lang).decisions[1]}
		if err := office.Appoint(w, demoAdmin, d, u.ago(demoElected)); err != nil {
			return err
		}
	}
	return nil
}

// roleOf is what one of the many has to do, a text key; "" for most.
func (u *demoUnion) roleOf(i int) string {
	switch n := u.places(); {
	case i < n && i != demoBare:
		return "role.officer"
	case i >= n && i < 2*n:
		return "role.chair"
	case i == demoDeputy:
		return "role.officer"
	case i == demoController:
		return "role.controller"
	case i == demoMethodist:
		return "role.methodist"
	}
	return ""
}

// entrances: one organization knows its members by its own yes, one by a code word.
func (u *demoUnion) entrances(w storage.Writer) error {
	for place, entry := range map[int]union.Entrance{demoLyceum: union.EntryApproval, demoLibrary: union.EntryCode} {
		if _, err := office.SetEntrance(w, demoAdmin, u.primaries[place].ID, entry, u.ago(demoElected)); err != nil {
			return err
		}
	}
	return nil
}

// candidate waits for the yes of the lyceum.
func (u *demoUnion) candidate(w storage.Writer) error {
	u.next = demoCandidate
	f := demoFacts(u.lang)
	_, err := u.subscribe(w, f.candidate, f.notes[0], office.Subscription{Org: u.primaries[demoLyceum].ID, Status: union.StatusMember})
	return err
}

// applicant came by the poster.
func (u *demoUnion) applicant(w storage.Writer) error {
	u.next = demoApplicant
	f := demoFacts(u.lang)
	_, err := u.subscribe(w, f.applicant, f.notes[1], office.Subscription{
		Org: u.primaries[demoHospital].ID, Status: union.StatusSubscriber, Poster: 1, Source: "p1",
	})
	return err
}

// application is the wish of the applicant to join, since yesterday; the hospital's
// officer talks to them.
func (u *demoUnion) application(w storage.Writer) error {
	f, id := demoFacts(u.lang), demoApplicant
	shown, err := u.words.Plain(u.lang, "consent.joining", nil)
	if err != nil {
		return err
	}
	then := u.now.Add(-20 * time.Hour)
	if err := office.Agree(w, id, union.PurposeJoining, office.Agreement("2026-11", shown, then), then); err != nil {
		return err
	}
	j, _, err := office.WantToJoin(w, id, union.Joining{
		Lang: u.lang, Name: f.applicant, Phone: "+7 900 000-00-00", Position: f.position, Org: u.primaries[demoHospital].ID, Poster: 1,
	}, then)
	if err != nil {
		return err
	}
	_, err = office.TakeJoining(w, extraID(demoHospital), j.ID, u.now)
	return err
}

// question is one that waits for its answer.
func (u *demoUnion) question(w storage.Writer) error {
	_, err := office.Inquire(w, demoAdmin+4, union.Content{Text: union.HTML(demoFacts(u.lang).question)}, false, u.now)
	return err
}

func (u *demoUnion) frequents(w storage.Writer) error {
	for _, f := range demoFacts(u.lang).frequents {
		if _, err := office.AddFrequent(w, extraID(demoMethodist), union.Frequent{Question: f[0], Answer: union.HTML(f[1])}, u.ago(demoAnswered)); err != nil {
			return err
		}
	}
	return nil
}

// expected is the library's list of members: two are subscribed, the others are
// still to come.
func (u *demoUnion) expected(w storage.Writer) error {
	org := u.primaries[demoLibrary].ID
	names := demoFacts(u.lang).awaited
	for i := range 2 {
		m, _, err := storage.Members.Get(w, extraID(demoLibrary+i*len(u.primaries)))
		if err != nil {
			return err
		}
		names = append(names, m.Name)
	}
	for _, name := range names {
		e := union.Expected{Org: org, Name: name}
		if err := storage.ExpectedMembers.Put(w, storage.Pair[union.OrgID, string]{First: org, Second: e.Key()}, e); err != nil {
			return err
		}
	}
	return nil
}
