package bot

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"rupor/delivery"
	"rupor/storage"
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
				c := &crawl{theatre: th, who: who, known: map[string]bool{}, forged: lang == "ru" && (who == theAdmin || who == theMember)}
				c.known["set/lang/ru"] = lang == "en" // nothing more would be English
				c.all(scene{store: sampleUnion(t, th.b, lang)})
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
		if c.forged {
			c.forge(f)
		}
	}
}

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
	if !c.known[data] {
		c.known[data] = true
		c.queue = append(c.queue, find{s, data})
	}
}

// forge lets others press the button: its data comes from the person's app and
// may be anybody's. They are answered, and change nothing that is not theirs.
func (c *crawl) forge(f find) {
	before := c.property(f.scene)
	for _, who := range forgers() {
		after := c.press(f.scene, who, f.data)
		if c.property(after) != before {
			c.fails(after, "%d changed what is not theirs", who)
		}
		for _, l := range after.heard {
			if l.To != who.Private() && l.Lane != delivery.LaneNotice {
				c.fails(after, "%d was answered and %d heard it", who, l.To)
			}
		}
	}
}

// forgers have no role and nothing but themselves.
func forgers() []union.MemberID { return []union.MemberID{theLoner, theStranger} }

// property is all that a forger must never change: what the union is and does,
// and what others are and did.
func (th *theatre) property(s scene) string {
	th.t.Helper()
	var all bytes.Buffer
	err := s.store.View(func(r storage.Reader) error {
		for _, table := range []string{
			storage.Organizations.Name(), storage.Duties.Name(), storage.Posts.Name(), storage.Resolutions.Name(),
			storage.Contests.Name(), storage.Members.Name(), storage.Entries.Name(), storage.Reminders.Name(), broadcastTable,
		} {
			keys(r, table, func(key, value []byte) {
				if table == broadcastTable { // what follows is the post office's own: it gathers anew when somebody is forgotten
					value, _, _ = bytes.Cut(value, []byte(`,"open":`))
				}
				if !ofForgers(value) {
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

// ofForgers says whether a record as it is stored belongs to a forger: it has
// their id for its own, its author's or its owner's.
func ofForgers(value []byte) bool {
	return slices.ContainsFunc(forgers(), func(who union.MemberID) bool {
		return bytes.Contains(value, fmt.Appendf(nil, `:%d,`, who))
	})
}
