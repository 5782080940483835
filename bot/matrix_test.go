package bot

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"rupor/office"
	"rupor/storage"
	"rupor/storage/memory"
	"rupor/union"
)

// The organization that the deeds of the matrix are about, and those around it.
const (
	matrixRegion union.OrgID = 1 + iota
	matrixAbove
	matrixOwn
	matrixBelow
	matrixBeside
)

// The people of the matrix.
const (
	matrixAdmin  union.MemberID = 1 + iota
	matrixActor                 // who has the role, or none
	matrixMember                // of the organization
	matrixTwin                  // the same person's other account
)

// A relation is where a role is held, seen from the organization that a deed is
// about.
type relation struct {
	name string
	org  union.OrgID
	none bool // the role is not held at all
}

func relations() []relation {
	return []relation{
		{name: "own", org: matrixOwn},
		{name: "above", org: matrixAbove},
		{name: "region", org: matrixRegion},
		{name: "below", org: matrixBelow},
		{name: "beside", org: matrixBeside},
		{name: "whole", org: 0},
		{name: "none", none: true},
	}
}

// permits is what the table says of a deed: for the organization in the middle,
// or for the whole union.
func permits(role union.Role, deed office.Deed, at relation, whole bool) bool {
	if at.none || !slices.Contains(office.Permitted(role), deed) {
		return false
	}
	if whole {
		return at.org == 0
	}
	return at.name != "below" && at.name != "beside"
}

// A matrix is the union in which every deed can be done.
type matrix struct {
	*theatre
	store *memory.Engine
	now   time.Time

	resolution union.ResolutionID
	contest    union.ContestID
	proposal   union.ProposalID
	joining    union.JoiningID
	frequent   union.FrequentID
	poster     union.PosterID
}

func newMatrix(t *testing.T) *matrix {
	t.Helper()
	m := &matrix{theatre: newTheatre(t, "ru"), store: memory.New()}
	m.now = m.b.Now()
	if err := m.store.Update(m.found); err != nil {
		t.Fatal(err)
	}
	return m
}

// found makes the tree, the people, and one thing of each kind that a deed needs.
func (m *matrix) found(w storage.Writer) error {
	err := office.SetAdmins(w, []union.MemberID{matrixAdmin}, m.now)
	for _, n := range []struct {
		parent union.OrgID
		names  []string
	}{{0, []string{"Region"}}, {matrixRegion, []string{"District"}}, {matrixAbove, []string{"School"}}, {matrixOwn, []string{"Shop"}}, {matrixAbove, []string{"Other"}}} {
		_, failed := office.Found(w, matrixAdmin, n.parent, n.names, m.now)
		err = errors.Join(err, failed)
	}
	for who, org := range map[union.MemberID]union.OrgID{
		matrixAdmin: matrixRegion, matrixActor: matrixBeside, matrixMember: matrixOwn, matrixTwin: matrixOwn,
	} {
		_, failed := office.Subscribe(w, who, office.Subscription{
			Name: fmt.Sprintf("Person %d", who), Lang: "ru", Org: org, Topics: union.Topics(), Status: union.StatusMember,
			Consent: office.Agreement(consentVersion, "consent", m.now),
		}, m.now)
		err = errors.Join(err, failed)
	}
	if err != nil {
		return err
	}
	return m.furnish(w)
}

func (m *matrix) furnish(w storage.Writer) error {
	at := union.Audience{Org: matrixOwn}
	res, e1 := office.PublishResolution(w, matrixAdmin, union.Resolution{
		Number: "1", Date: m.now, Title: "Resolved", Content: union.Content{Text: "So it is"}, Audience: at,
	}, m.b.compose, m.now)
	c, _, e2 := office.AnnounceContest(w, matrixAdmin, m.draftContest(), m.b.announce, m.now)
	p, e3 := office.Propose(w, matrixAdmin, union.Post{Topic: union.TopicNews, Content: union.Content{Text: "News"}, Audience: at}, m.now)
	e4 := office.Agree(w, matrixMember, union.PurposeJoining, union.Consent{Version: "1", At: m.now}, m.now)
	j, _, e5 := office.WantToJoin(w, matrixMember, union.Joining{Name: "Mary", Phone: "+79990000000", Position: "cook", Org: matrixOwn, Lang: "ru"}, m.now)
	f, e6 := office.AddFrequent(w, matrixAdmin, union.Frequent{Org: matrixOwn, Question: "When do we meet?", Answer: "On Fridays"}, m.now)
	poster, e7 := office.MakePoster(w, matrixAdmin, matrixOwn, "foyer", m.now)
	m.resolution, m.contest, m.proposal, m.joining, m.frequent, m.poster = res.ID, c.ID, p.ID, j.ID, f.ID, poster.ID
	return errors.Join(e1, e2, e3, e4, e5, e6, e7)
}

func (m *matrix) draftContest() union.Contest {
	return union.Contest{
		Title: "Contest", Description: "About it", Nominations: []string{"Best"}, Deadline: m.now.AddDate(0, 0, 7), Org: matrixOwn,
	}
}

// appointed is a copy of the union in which the actor holds the role.
func (m *matrix) appointed(t *testing.T, role union.Role, at relation) *memory.Engine {
	t.Helper()
	e := m.store.Fork()
	if at.none || role == union.RoleMember && at.org == 0 {
		return e
	}
	d := union.Duty{Member: matrixActor, Role: role, Org: at.org, Since: m.now}
	if err := e.Update(func(w storage.Writer) error { return storage.Duties.Put(w, storage.KeyOf(d), d) }); err != nil {
		t.Fatal(err)
	}
	return e
}

// Every deed, by every role, held everywhere: what the table says is what the
// office does, and what the bot does.
func TestEveryDeedIsPermittedAsTheTableSays(t *testing.T) {
	t.Parallel()
	m := newMatrix(t)
	acts := m.acts()
	for _, deed := range office.Deeds() {
		act, known := acts[deed]
		if !known {
			t.Errorf("the matrix does not know how to %s", deed)
			continue
		}
		for _, role := range append([]union.Role{union.RoleMember}, union.AppointedRoles()...) {
			for _, at := range relations() {
				want := permits(role, deed, at, act.whole)
				m.compare(t, fmt.Sprintf("%s as %s of %s", deed, role, at.name), want, m.appointed(t, role, at), act)
			}
		}
	}
}

// compare does the deed both ways, each in a copy of the union.
func (m *matrix) compare(t *testing.T, what string, want bool, e *memory.Engine, act matrixAct) {
	t.Helper()
	byOffice := e.Fork().Update(act.office)
	byBot := act.bot(m.with(t), e.Fork())
	for way, err := range map[string]error{"office": byOffice, "bot": byBot} {
		if err != nil && !union.Refused(err) {
			t.Errorf("%s through the %s: %v", what, way, err)
		} else if got := err == nil; got != want {
			t.Errorf("%s through the %s: allowed is %v, the table says %v (%v)", what, way, got, want, err)
		}
	}
}

// Who may give a role may give it within what the table of giving says, whichever
// way; nobody gives more than they have themselves.
func TestNobodyGivesMoreThanTheyHave(t *testing.T) {
	t.Parallel()
	m := newMatrix(t)
	for _, role := range union.AppointedRoles() {
		for _, given := range union.AppointedRoles() {
			for _, at := range relations() {
				e := m.appointed(t, role, at)
				d := union.Duty{Member: matrixMember, Role: given, Org: matrixOwn}
				err := e.Update(func(w storage.Writer) error { return office.Appoint(w, matrixActor, d, m.now) })
				if err != nil {
					if !union.Refused(err) {
						t.Error(err)
					}
					continue
				}
				for _, deed := range office.Permitted(given) {
					if !permits(role, deed, at, false) {
						t.Errorf("%s of %s gave %s, who may %s", role, at.name, given, deed)
					}
				}
			}
		}
	}
}

// permissionTable is docs/permissions.md.
func permissionTable(t *testing.T) string {
	t.Helper()
	m := newMatrix(t)
	say := func(key string) string {
		words, err := m.b.Words.Plain("en", key, nil)
		if err != nil {
			t.Fatal(err)
		}
		return words
	}
	var b strings.Builder
	b.WriteString("# Who may do what\n\nMade by `go test ./bot -run TestThePermissionTableIsPrinted -update` from `office/permission.go`, where this is decided.\n" +
		"A role is held for an organization and for everything below it, or for the whole union. What is about the whole\n" +
		"union (its rules, its requests about personal data) needs a role that is held for the whole union.\n\n" +
		"Besides what the tables say, whoever holds a role may hand it over with its work, for the rest of its term, to anybody who\n" +
		"is known to the bot and has not left the union, of whatever organization; so may whoever gives that role there. It is a\n" +
		"line in the journal, and the role is then only the other's. What `--admin` names is not handed over.\n\n| |")
	for _, role := range union.AppointedRoles() {
		fmt.Fprintf(&b, " %s |", role)
	}
	b.WriteString("\n|---|" + strings.Repeat(":-:|", len(union.AppointedRoles())) + "\n")
	for _, deed := range office.Deeds() {
		fmt.Fprintf(&b, "| %s: %s |", deed, say("deed."+string(deed)))
		for _, role := range union.AppointedRoles() {
			mark := " "
			if slices.Contains(office.Permitted(role), deed) {
				mark = "✓"
			}
			fmt.Fprintf(&b, " %s |", mark)
		}
		b.WriteString("\n")
	}
	b.WriteString("\n## Who gives which role\n\nW: within their own organization and below it. B: only below it.\n\n| gives | to be |\n|---|---|\n")
	for _, role := range union.AppointedRoles() {
		if line := m.givenBy(t, role); line != "" {
			fmt.Fprintf(&b, "| %s | %s |\n", role, line)
		}
	}
	return b.String()
}

// givenBy lists the roles that holders of a role give.
func (m *matrix) givenBy(t *testing.T, role union.Role) string {
	t.Helper()
	var all []string
	for _, given := range union.AppointedRoles() {
		may := func(at relation) (ok bool) {
			err := m.appointed(t, role, at).View(func(r storage.Reader) (err error) {
				ok, err = office.MayGive(r, matrixActor, given, matrixOwn)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return ok
		}
		switch {
		case may(relation{org: matrixOwn}):
			all = append(all, string(given)+" (W)")
		case may(relation{org: matrixAbove}):
			all = append(all, string(given)+" (B)")
		}
	}
	return strings.Join(all, ", ")
}
