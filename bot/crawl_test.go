package bot

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"rupor/delivery"
	"rupor/office"
	"rupor/storage"
	"rupor/storage/memory"
	"rupor/union"
)

// Every button of every screen that a person comes to is pressed, and pressed
// again, and pressed by others: there is always an answer, the store stays
// whole, nothing is made twice, and nothing by whom it is not for.
func TestCrawlEveryScreen(t *testing.T) {
	t.Parallel()
	houses := map[string]*theatre{"ru": newTheatre(t, "ru"), "en": newTheatre(t, "en")}
	for who, least := range map[union.MemberID]int{
		theAdmin: 110, theDistrictOfficer: 50, theMember: 60, theStopped: 30, theStranger: 1,
	} {
		for _, lang := range []string{"ru", "en"} {
			if lang == "en" && who != theAdmin {
				continue
			}
			t.Run(fmt.Sprintf("%d/%s", who, lang), func(t *testing.T) {
				t.Parallel()
				th := houses[lang].with(t)
				c := &crawl{theatre: th, who: who, known: map[string]bool{}, shapes: map[string]int{}, forged: lang == "ru" && (who == theAdmin || who == theMember)}
				c.known["set/lang/ru"] = lang == "en" // nothing more would be English
				c.all(scene{store: withForgers(t, th.b, sampleUnion(t, th.b, lang), lang)})
				if len(c.known) < least {
					t.Errorf("%d buttons were found, there must be %d", len(c.known), least)
				}
			})
		}
	}
}

// A crawl goes from screen to screen breadth first.
type crawl struct {
	*theatre
	who   union.MemberID
	known map[string]bool
	queue []find

	forged  bool // others press every button too
	shapes  map[string]int
	pressed int
}

// A find is a button that nobody has pressed yet, where it was seen first.
type find struct {
	scene
	data string
}

// buttonsMost bounds a crawl: the sample has fewer.
const buttonsMost = 600

func (c *crawl) all(first scene) {
	for _, name := range append(c.names(), "nosuchcommand") {
		c.gather(c.command(first, c.who, name, ""))
		c.gather(c.command(first, c.who, name, "o2_sposter <b>"))
	}
	for _, data := range c.sent(first) {
		c.find(first, data)
	}
	for len(c.queue) > 0 && len(c.known) < buttonsMost && !c.t.Failed() {
		f := c.queue[0]
		c.queue = c.queue[1:]
		c.gather(c.twice(f))
		if shape := regexp.MustCompile(`-?\d+`).ReplaceAllString(f.data, "#"); c.forged && c.shapes[shape] < forgedMost {
			c.shapes[shape]++
			c.forge(f)
		}
	}
}

// forgedMost is how many buttons that differ only in their numbers others press.
const forgedMost = 2

// checkEvery is after how many buttons the whole store is read.
const checkEvery = 16

// twice presses a button and, before anything was seen of that, once more.
func (c *crawl) twice(f find) (once scene) {
	once = c.press(f.scene, c.who, f.data)
	again := c.press(once, c.who, f.data)
	before, now := c.things(once), c.things(again)
	if !maps.Equal(before, now) {
		c.fails(again, "pressed twice: %v became %v", before, now)
	}
	if c.pressed++; c.pressed%checkEvery == 0 {
		c.healthy(again)
	}
	return once
}

func (c *crawl) names() []string {
	var names []string
	for _, cmd := range commands() {
		names = append(names, cmd.name)
	}
	return names
}

// sent are the buttons under what was sent to many.
func (c *crawl) sent(s scene) []string {
	var all []string
	err := s.store.View(func(r storage.Reader) error {
		return delivery.Recent(r, func(b delivery.Broadcast) error {
			b, _, err := delivery.Get(r, b.ID)
			for _, m := range b.Parts {
				for _, row := range m.Buttons {
					for _, b := range row {
						all = append(all, b.Data)
					}
				}
			}
			return err
		})
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return all
}

// gather notes the buttons that the last event showed to the person. Those of
// dialogs are the walk's.
func (c *crawl) gather(s scene) {
	for _, m := range s.to(c.who.Private()) {
		for _, row := range m.Buttons {
			for _, b := range row {
				if b.Data != "" && !strings.HasPrefix(b.Data, "d/") {
					c.find(s, b.Data)
				}
			}
		}
	}
}

func (c *crawl) find(s scene, data string) {
	shape := data
	if strings.HasPrefix(data, "journal/") { // there are as many as records times views
		shape = regexp.MustCompile(`/(o|p|d|e|)[0-9a-z]*`).ReplaceAllString(strings.TrimPrefix(data, "journal"), "/$1")
		shape = data[:len("journal/l")] + shape
	}
	if !c.known[shape] {
		c.known[shape] = true
		c.queue = append(c.queue, find{s, data})
	}
}

// forge lets others press the button: its data comes from the person's app and
// may be anybody's. They are answered, change nothing that is not theirs, and learn
// nobody's name.
func (c *crawl) forge(f find) {
	before := c.property(f.scene)
	for _, who := range forgers() {
		after := c.press(f.scene, who, f.data)
		if c.property(after) != before {
			c.fails(after, "%d changed what is not theirs: %s", who, difference(before, c.property(after)))
		}
		said := after.toast
		for _, l := range after.heard {
			if l.To != who.Private() && l.Lane != delivery.LaneNotice {
				c.fails(after, "%d was answered and %d heard it", who, l.To)
			}
			if l.To == who.Private() {
				said += string(l.Message.Text) + fmt.Sprint(l.Message.Buttons)
			}
		}
		for _, name := range secretNames() {
			if strings.Contains(said, name) && !strings.HasPrefix(f.data, "want") {
				c.fails(after, "%d learns the name of %s: %s", who, name, said)
			}
		}
	}
}

// difference is where two pictures of the store part.
func difference(before, after string) string {
	i := 0
	for i < min(len(before), len(after)) && before[i] == after[i] {
		i++
	}
	return fmt.Sprintf("%q became %q", before[max(0, i-40):min(len(before), i+120)], after[max(0, i-40):min(len(after), i+120)])
}

// Two who have, or had, a role: one for an organization beside all the others, one
// for the whole union until they were dismissed.
const (
	theBeside union.MemberID = 900 + iota
	theFired
)

const besideOrg union.OrgID = 7 // a district without anybody

// forgers have no right to anything that the crawl finds, and nothing but themselves.
func forgers() []union.MemberID { return []union.MemberID{theLoner, theStranger, theBeside, theFired} }

// withForgers adds those who are no part of the sample.
func withForgers(t testing.TB, b *Bot, store *memory.Engine, lang string) *memory.Engine {
	t.Helper()
	err := store.Update(func(w storage.Writer) error {
		s := &sample{b: b, w: w, now: b.Now(), t: t}
		s.join(theBeside, "Bella Beside", lang, besideOrg)
		s.join(theFired, "Fred Fired", lang, 1)
		for _, role := range []union.Role{union.RoleChair, union.RoleController, union.RoleMethodist} {
			s.must(office.Appoint(w, theAdmin, union.Duty{Member: theBeside, Role: role, Org: besideOrg}, s.now))
		}
		for _, role := range []union.Role{union.RoleAdmin, union.RoleOfficer} {
			d := union.Duty{Member: theFired, Role: role}
			s.must(office.Appoint(w, theAdmin, d, s.now))
			s.must(office.Dismiss(w, theAdmin, storage.KeyOf(d), s.now))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return store
}

// secretNames are of members whom nobody of the forgers has to do with.
func secretNames() []string {
	return []string{"Yuri Youth", "Dora District", "Mary", "Sam Stopped", "of the crowd", "Author &lt;b", "Author <b"}
}

// property is all that a forger must never change: what the union is and does,
// and what others are and did.
func (th *theatre) property(s scene) string {
	th.t.Helper()
	var all bytes.Buffer
	theirs := forgersOwn()
	err := s.store.View(func(r storage.Reader) error {
		for _, table := range propertyTables() {
			keys(r, table, func(key, value []byte) {
				if table == broadcastTable { // what follows is the post office's own: it gathers anew when somebody is forgotten
					value, _, _ = bytes.Cut(value, []byte(`,"open":`))
				}
				if !theirs(key, value) {
					all.Write(key)
					all.Write(value)
				}
			})
		}
		return nil
	})
	if err != nil {
		th.t.Fatal(err)
	}
	return all.String()
}

// propertyTables are all tables but those in which everybody leaves traces: talks,
// the marks of updates, the journal, and counts of what people answered.
func propertyTables() []string {
	all := []string{broadcastTable}
	for _, table := range storage.Tables() {
		switch table.Name() {
		case storage.Talks.Name(), storage.Seen.Name(), storage.Journal.Name(), storage.JournalHeads.Name(), storage.Aliases.Name(),
			storage.AckCounts.Name():
		default:
			all = append(all, table.Name())
		}
	}
	return all
}

// forgersOwn finds the records that belong to forgers, as they are stored: such a
// one has their id in its key, for its own, its author's or its owner's, or it is of
// the organization of which one is chair, or they asked for their own data.
func forgersOwn() func(key, value []byte) bool {
	var keys [][]byte
	words := [][]byte{fmt.Appendf(nil, `"org":%d,`, besideOrg), fmt.Appendf(nil, `"path":[1,%d`, besideOrg), []byte(`"self":true`)}
	for _, who := range forgers() {
		keys = append(keys, binary.BigEndian.AppendUint64(nil, uint64(who)^1<<63))
		words = append(words, fmt.Appendf(nil, ":%d,", who), fmt.Appendf(nil, ":%d}", who))
	}
	return func(key, value []byte) bool {
		return slices.ContainsFunc(keys, func(id []byte) bool { return bytes.Contains(key, id) }) ||
			slices.ContainsFunc(words, func(word []byte) bool { return bytes.Contains(value, word) })
	}
}
