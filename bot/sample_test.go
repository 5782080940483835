package bot

import (
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"rupor/delivery"
	"rupor/office"
	"rupor/storage"
	"rupor/storage/memory"
	"rupor/union"
)

// The people of the sample union. A stranger is not in it, and a guest came to
// the door without finishing.
const (
	theAdmin union.MemberID = 100 + iota
	theOfficer
	theYouth
	theOrganizer
	theDistrictOfficer // of the first district only
	theMember
	theLoner // of no organization
	theStopped
	theStranger
	crowd // and those who follow
)

const crowdSize = 12

// A sample is a union in the middle of its life, with everything in it that a
// screen may have to show: more than fits a page, long names, hostile names,
// things that are over and things that have not begun. All that people typed is
// Latin, so that whatever is not Latin was said by the house.
type sample struct {
	b   *Bot
	w   storage.Writer
	now time.Time
	t   testing.TB
}

// must stops the test at the first thing that goes wrong.
func (s *sample) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// sampleUnion founds it, once for all tests in the language that everybody speaks;
// each test gets a union of its own.
func sampleUnion(t testing.TB, b *Bot, lang string) *memory.Engine {
	t.Helper()
	founded.Lock()
	defer founded.Unlock()
	if founded.unions[lang] == nil {
		founded.unions[lang] = foundSample(t, b, lang)
	}
	return founded.unions[lang].Fork()
}

var founded = struct {
	sync.Mutex
	unions map[string]*memory.Engine
}{unions: map[string]*memory.Engine{}}

func foundSample(t testing.TB, b *Bot, lang string) *memory.Engine {
	t.Helper()
	store := memory.New()
	err := store.Update(func(w storage.Writer) error {
		s := &sample{b: b, w: w, now: b.Now(), t: t}
		s.must(office.SetAdmins(w, []union.MemberID{theAdmin}, s.now))
		s.tree()
		s.people(lang)
		s.places()
		s.contests()
		s.resolutions()
		s.posts()
		s.reminders()
		s.requests()
		s.proposals()
		s.membership(lang)
		s.joinings()
		s.posters()
		s.inquiries()
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return store
}

// bareUnion has its administrator and nothing else.
func bareUnion(t testing.TB, b *Bot, lang string) *memory.Engine {
	t.Helper()
	store := memory.New()
	err := store.Update(func(w storage.Writer) error {
		s := &sample{b: b, w: w, now: b.Now(), t: t}
		s.must(office.SetAdmins(w, []union.MemberID{theAdmin}, s.now))
		s.join(theAdmin, "Alone", lang, 0)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return store
}

// The organizations that the people of the sample are in.
const (
	firstDistrict union.OrgID = 2 // has ten primaries
	emptyDistrict union.OrgID = 3 // has none
	firstPrimary  union.OrgID = 12
)

func (s *sample) tree() {
	found := func(parent union.OrgID, names ...string) {
		if n, err := office.Found(s.w, theAdmin, parent, names, s.now); err != nil || n != len(names) {
			s.t.Fatalf("%d of %d organizations: %v", n, len(names), err)
		}
	}
	found(0, "Region <b>& Co</b>")
	var districts, primaries []string
	for i := range 10 {
		districts = append(districts, fmt.Sprintf("District %02d", i))
		primaries = append(primaries, fmt.Sprintf("School \"%d\" <of> a very, very long & official name that goes on and on and on, until the limit", i))
	}
	found(1, districts...)
	found(firstDistrict, primaries...)
	found(4, "Zoo")
}

func (s *sample) join(who union.MemberID, name, lang string, org union.OrgID) {
	_, err := office.Subscribe(s.w, who, office.Subscription{
		Name: name, Username: fmt.Sprintf("user%d", who), Lang: lang, Org: org, Topics: union.Topics(),
		Consent: office.Agreement(consentVersion, "consent", s.now.AddDate(0, -1, 0)),
	}, s.now.AddDate(0, -1, 0))
	s.must(err)
}

func (s *sample) people(lang string) {
	s.join(theAdmin, "Ada Admin", lang, 1)
	s.join(theOfficer, "Olga <b>Officer</b> & Sons", lang, 1)
	s.join(theYouth, "Yuri Youth", lang, emptyDistrict)
	s.join(theOrganizer, "Oleg {{.Organizer}}", lang, firstPrimary)
	s.join(theDistrictOfficer, "Dora District", lang, firstDistrict)
	s.join(theMember, "Mary \u202eMember", lang, firstPrimary)
	s.join(theLoner, "L", lang, 0)
	s.join(theStopped, "Sam Stopped", lang, firstPrimary)
	for i := range union.MemberID(crowdSize) {
		s.join(crowd+i, fmt.Sprintf("Person %02d of the crowd", i), lang, firstPrimary+union.OrgID(i%10))
	}
	s.must(office.Stop(s.w, theStopped, s.now))
	s.must(office.Unreachable(s.w, (crowd + 1).Private(), "blocked", s.now))
	s.must(office.Unreachable(s.w, (crowd + 2).Private(), "blocked", s.now))
	s.must(office.Reachable(s.w, crowd+2, s.now))
	for who, d := range map[union.MemberID]union.Duty{
		theOfficer: {Role: union.RoleOfficer}, theYouth: {Role: union.RoleYouth}, theOrganizer: {Role: union.RoleOrganizer},
		theDistrictOfficer: {Role: union.RoleOfficer, Org: firstDistrict},
	} {
		d.Member = who
		s.must(office.Appoint(s.w, theAdmin, d, s.now))
	}
	open := union.Duty{Role: union.RoleJuror, Org: firstPrimary, Decision: "No. 1 <b>", Until: s.now.AddDate(1, 0, 0)}
	_, err := office.Invite(s.w, theAdmin, open, office.Fingerprint("code"), time.Hour, s.now)
	s.must(err)
}

// places: some belong to an organization, some to nobody.
func (s *sample) places() {
	for i := range 10 {
		chat := union.ChatID(-1000 - i)
		_, err := office.Arrive(s.w, chat, fmt.Sprintf("Room <%d> & Co", i), "supergroup", theYouth, s.now)
		s.must(err)
		if i%2 == 0 {
			_, err = office.GivePlace(s.w, theAdmin, chat, union.OrgID(i), s.now)
			s.must(err)
		}
	}
	_, err := office.SaveSegment(s.w, theYouth, "Officers & <others>", union.Audience{Roles: []union.Role{union.RoleOfficer}}, s.now)
	s.must(err)
}

// contests: the first takes entries of all kinds, the second of one nomination
// and no files, the third is over; then enough for a second page.
func (s *sample) contests() {
	for i := range 10 {
		c := union.Contest{
			Title: fmt.Sprintf("Contest <i>%d</i>", i), Description: "What it is <b>about</b>", MaxFiles: 3,
			Nominations: []string{"Best <stand>", "Best paper", "Best of all & the rest"}, Deadline: s.now.AddDate(0, 0, 9),
		}
		if i == 1 {
			c.Nominations, c.MaxFiles = c.Nominations[:1], 0
		}
		c, _, err := office.AnnounceContest(s.w, theOrganizer, c, s.b.announce, s.now)
		s.must(err)
		if i == 2 {
			c.Deadline = s.now.Add(-time.Hour)
			s.must(storage.Contests.Put(s.w, c.ID, c))
		}
	}
	s.enter(theMember, "My work")
	withdrawn := s.enter(theMember, "My other work")
	_, err := office.Withdraw(s.w, theMember, withdrawn, s.now)
	s.must(err)
	for i := range union.MemberID(9) {
		s.enter(crowd+i, "Work of the crowd")
	}
	for i := range uint64(10) { // an unfinished entry for each
		draft := union.Talk{
			Dialog: office.EntryDialog, Subject: i + 1, Nonce: 1<<40 + i, Form: json.RawMessage(fmt.Sprintf(`{"contest":%d}`, i+1)), Begun: s.now,
			Trail: []union.Turn{{Form: json.RawMessage(`{}`), Question: "entry.nomination", Said: "Best paper"}},
		}
		s.must(storage.Talks.Put(s.w, talkKey{First: crowd + union.MemberID(i), Second: office.EntryDialog}, draft))
	}
}

func (s *sample) enter(who union.MemberID, title string) union.EntryID {
	s.must(office.Agree(s.w, who, union.PurposeContest, union.Consent{Version: "1", At: s.now}, s.now))
	e, err := office.Submit(s.w, who, union.Entry{
		Contest: 1, AuthorName: "Author <b>", Nomination: "Best paper", Org: firstPrimary, Title: title, Description: "See <i>yourself</i>",
		Files: []union.Media{{Kind: union.Photo, FileID: "p", UniqueID: "p"}, {Kind: union.Document, FileID: "d", UniqueID: "d"}},
		Links: []string{"https://example.org/?a=1&b=2"},
	}, s.now)
	s.must(err)
	return e.ID
}

// requests about personal data: one from the bot, one on paper, one that is closed.
func (s *sample) requests() {
	_, err := office.AskPrivacy(s.w, theMember, union.RequestCorrection, "My name <is> wrong & old", s.now)
	s.must(err)
	_, err = office.WriteDownRequest(s.w, theAdmin, union.Request{
		Kind: union.RequestErasure, Name: "Paper <b>Person</b>", Words: "Erase & forget", Received: s.now.AddDate(0, 0, -30),
	}, s.now)
	s.must(err)
	s.must(office.NoteSelfService(s.w, theLoner, union.RequestAccess, s.now))
}

func (s *sample) resolutions() {
	for i := range 10 {
		res := union.Resolution{
			Number: fmt.Sprintf("VII-%d", i), Date: s.now.AddDate(0, 0, -i), Title: "On the <results> & plans",
			Content: union.Content{Text: "Resolved: <b>to go on</b>"},
		}
		if i == 9 {
			res.Audience.Org = firstDistrict
		}
		_, err := office.PublishResolution(s.w, theOfficer, res, s.b.compose, s.now)
		s.must(err)
	}
	_, _, err := office.Acknowledge(s.w, theMember, 1, 1, s.now)
	s.must(err)
}

// posts: enough for a second page, and one that waits for its time. Of their
// broadcasts one is paused and one was stopped.
func (s *sample) posts() {
	var last union.Post
	for i := range 10 {
		p := union.Post{Topic: union.TopicNews, Content: union.Content{Text: "News <b>of the day</b>"}}
		switch i {
		case 1:
			p.Content = union.Content{Media: []union.Media{{Kind: union.Photo, FileID: "p"}, {Kind: union.Photo, FileID: "q"}}}
		case 2:
			p.Content.Text = "News for <b>{name}</b> of {organization}, {here}"
			p.Content.Poll = &union.Poll{Question: "Who is <for> it & why?", Options: []string{"Me <b>", "Not me"}, Quiz: true}
			p.Content.Location = &union.Location{Latitude: 52.6, Longitude: 39.6}
			p.Manner = union.Manner{
				Protected: true, Ack: true, Ask: true, Contest: 1, Links: []union.Link{{Label: "More <b>", URL: "https://example.org/?a=1&b"}},
			}
		case 8:
			p.Every = "0 10 * * 5"
		case 9:
			p.At = s.now.Add(time.Hour)
		}
		var err error
		last, err = office.Announce(s.w, theYouth, p, headline(p.Content), s.b.postMessages, s.now)
		s.must(err)
	}
	s.must(delivery.Pause(s.w, last.Broadcast-3, s.now))
	s.must(delivery.Cancel(s.w, last.Broadcast-2, s.now))
	s.responses()
}

// theAsking is the post that has a poll and all buttons.
const theAsking union.PostID = 3

// responses: some have read it, voted and asked.
func (s *sample) responses() {
	polled := delivery.Broadcast{Kind: office.BroadcastPost, Ref: uint64(theAsking)}
	for i := range union.MemberID(5) {
		who := crowd + i
		_, _, err := office.Confirm(s.w, who, theAsking, s.now)
		s.must(err)
		s.must(office.Polled(s.w, polled, who.Private(), fmt.Sprint(who)))
		s.must(office.Vote(s.w, who, fmt.Sprint(who), []int{int(i) % 2}, s.now))
	}
	_, err := office.AskAuthor(s.w, theMember, theAsking, "When <b>&amp; where</b>?", s.now)
	s.must(err)
}

func (s *sample) reminders() {
	at := s.now.Add(time.Hour)
	for _, rem := range []union.Reminder{
		{Owner: theMember, Content: union.Content{Text: "Water the &lt;flowers&gt;"}, At: at, Audience: union.Audience{Only: theMember}},
		{Owner: theMember, Content: union.Content{Text: "Report"}, Spec: "0 9 * * 1-5", Audience: union.Audience{Only: theMember}},
		{Owner: theOfficer, Content: union.Content{Text: "Meeting"}, At: at, Audience: union.Audience{Topic: union.TopicYouth}},
		{Owner: theOfficer, Spec: "0 12 * * *", Audience: union.Audience{Unacknowledged: 1}},
		{Owner: theOrganizer, At: at, Audience: union.Audience{Unfinished: 1}},
		{Owner: theYouth, Content: union.Content{Text: "Training"}, At: at, Audience: union.Audience{Org: firstDistrict}},
	} {
		rem.Zone = s.b.Zone.String()
		_, err := office.Remind(s.w, rem.Owner, rem, s.now)
		s.must(err)
	}
	s.must(office.PauseReminder(s.w, theMember, 2, s.now))
}

// proposals: two wait for a second pair of eyes, one was rejected.
func (s *sample) proposals() {
	for i := range 3 {
		p := union.Post{Topic: union.TopicYouth, Content: union.Content{Text: "Proposed <b>by the young</b> &amp; waiting"}}
		if i == 1 {
			p.At, p.Manner.Urgent, p.Manner.Ack = s.now.Add(time.Hour), "The bridge <is> closed", true
		}
		_, err := office.Propose(s.w, theYouth, p, s.now)
		s.must(err)
	}
	_, err := office.Reject(s.w, theOfficer, 3, "Where <is> it?", s.now)
	s.must(err)
}

// posters: enough for a second page, of all organizations; the first brought some.
func (s *sample) posters() {
	for i := range union.OrgID(10) {
		_, err := office.MakePoster(s.w, theAdmin, i, "Foyer <b>& Co</b>", s.now)
		s.must(err)
	}
	for i := range union.MemberID(3) {
		s.must(storage.Members.Update(s.w, crowd+i, func(m *union.Member) error { m.Poster = 1; return nil }))
	}
}

// joinings: the first is the member's own and in hand, the second waits, and
// enough others joined for a second page.
func (s *sample) joinings() {
	s.must(storage.Posters.Put(s.w, 77, union.Poster{ID: 77, Org: firstPrimary, Board: "Hall <b>& stairs", At: s.now}))
	for i, who := range []union.MemberID{theMember, crowd + 3, crowd + 4, crowd + 5, crowd + 6, crowd + 7, crowd + 8, crowd + 9, crowd + 10, crowd + 11, crowd} {
		s.must(office.Agree(s.w, who, union.PurposeJoining, office.Agreement("2026-11", "consent", s.now), s.now))
		j := union.Joining{Lang: s.b.Lang, Name: "Mary <b> Applicant", Org: firstPrimary, Phone: "+79123456789", Position: "Teacher <of> & all"}
		switch i {
		case 0:
			j.Poster = 77
		case 1:
			j.Post = theAsking
		case 2:
			j.Source = "<vk>"
		}
		j, _, err := office.WantToJoin(s.w, who, j, s.now)
		s.must(err)
		if i == 0 {
			_, err = office.TakeJoining(s.w, theOfficer, j.ID, s.now)
		} else if i > 1 {
			_, err = office.AdmitJoining(s.w, theOfficer, j.ID, s.now)
		}
		s.must(err)
	}
}
