package bot

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"rupor/bot/dialog"
	"rupor/delivery"
	"rupor/storage"
	"rupor/storage/memory"
	"rupor/union"
)

// An opening is a way into a dialog.
type opening struct {
	dialog string
	who    union.MemberID
	button string // or else
	slash  string // a command
	bare   bool   // in a union that has nobody but its administrator
}

func openings() []opening {
	return []opening{
		{dialog: "join", who: theStranger, slash: "start"},
		{dialog: "move", who: theMember, button: "set/org"},
		{dialog: "organization", who: theAdmin, button: "org/add/2"},
		{dialog: "role", who: theAdmin, button: "role/give"},
		{dialog: "post", who: theYouth, slash: "post"},
		{dialog: "resolution", who: theOfficer, slash: "resolution"},
		{dialog: "contest", who: theOrganizer, button: "contest/new"},
		{dialog: "entry", who: theMember, button: "contest/enter/1"},
		{dialog: "entry", who: theLoner, button: "contest/enter/2"},
		{dialog: "edit", who: theMember, button: "entry/edit/1"},
		{dialog: "reminder", who: theOfficer, button: "remind/new"},
		{dialog: "reminder", who: theMember, button: "remind/again/1"},
		{dialog: "reminder", who: theDistrictOfficer, button: "remind/unack/1"},
		{dialog: "find", who: theMember, button: "res/find"},
		{dialog: "join", who: theStranger, slash: "start", bare: true},
		{dialog: "organization", who: theAdmin, button: "org/add/0", bare: true},
		{dialog: "role", who: theAdmin, button: "role/give", bare: true},
		{dialog: "post", who: theAdmin, slash: "post", bare: true},
		{dialog: "resolution", who: theAdmin, slash: "resolution", bare: true},
		{dialog: "contest", who: theAdmin, slash: "newcontest", bare: true},
		{dialog: "reminder", who: theAdmin, slash: "remind", bare: true},
	}
}

// Every dialog, every button and every kind of reply: there is always an answer,
// a way on, a way back and a way out, in both languages.
func TestWalkEveryDialog(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	for _, o := range openings() {
		known[o.dialog] = true
		for lang, most := range map[string]int{"ru": 3, "en": 2} {
			t.Run(strings.Trim(fmt.Sprintf("%s/%s%s/%s", o.dialog, o.button, o.slash, lang), "/"), func(t *testing.T) {
				t.Parallel()
				w := &walk{theatre: newTheatre(t, lang), opening: o, most: most, forms: map[string]int{}, ways: map[string][]string{}}
				w.all()
			})
		}
	}
	for name := range dialogs() {
		if !known[name] {
			t.Errorf("nobody knows how the dialog %s is opened", name)
		}
	}
}

// A walk goes through one dialog depth first.
type walk struct {
	*theatre
	opening
	most  int                 // forms of one question that are gone into
	forms map[string]int      // how many there were
	ways  map[string][]string // where each place leads
	pile  []place
}

// A place is an open question with the answers that led to it.
type place struct {
	scene
	talk  union.Talk
	asked delivery.Message
	name  string
}

// theEnd is the name of what comes after the last question; beyond is whatever
// the walk has no need to go into.
const theEnd, beyond = "the end", "beyond"

func (w *walk) all() {
	found := sampleUnion
	if w.bare {
		found = bareUnion
	}
	first := scene{store: found(w.t, w.b, w.lang)}
	if w.slash != "" {
		first = w.command(first, w.who, w.slash, "")
	} else {
		first = w.press(first, w.who, w.button)
	}
	start, open := w.look(first)
	if !open {
		w.t.Fatalf("the dialog %s does not open: %+v %s", w.dialog, first.heard, first.toast)
	}
	w.enter(start)
	for len(w.pile) > 0 && !w.t.Failed() {
		p := w.pile[len(w.pile)-1]
		w.pile = w.pile[:len(w.pile)-1]
		w.visit(p)
	}
	w.nowhereStuck()
}

// talkOf returns the person's talk of the dialog, if it goes on.
func (w *walk) talkOf(e *memory.Engine) (talk union.Talk, open bool) {
	err := e.View(func(r storage.Reader) (err error) {
		talk, open, err = storage.Talks.Get(r, talkKey{First: w.who, Second: w.dialog})
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return talk, open
}

// look finds out where the dialog stands.
func (w *walk) look(s scene) (p place, open bool) {
	p.scene = s
	if p.talk, open = w.talkOf(s.store); !open {
		return p, false
	}
	for _, m := range s.to(w.who.Private()) {
		if len(m.Buttons) > 0 && strings.HasPrefix(m.Buttons[0][0].Data, "d/") {
			p.asked = m
		}
	}
	q, form := w.question(p)
	p.name = q.Key + " " + form
	return p, true
}

// question is the open question as the dialog has it, and the answers with
// those that the dialog gave itself.
func (w *walk) question(p place) (q *dialog.Question, form string) {
	err := p.store.View(func(r storage.Reader) error {
		f, err := load(&p.talk)
		if err != nil {
			return err
		}
		if q, err = f.Next(dialog.Env{Read: r, Now: w.b.Now(), Me: w.who, Lang: w.lang, Say: w.b.aloud}); err != nil {
			return err
		}
		raw, err := json.Marshal(f)
		form = string(raw)
		return err
	})
	if err != nil || q == nil {
		w.t.Fatalf("%s: no question is open: %v", strings.Join(p.path, " → "), err)
	}
	return q, form
}

// enter puts a place on the pile unless it is known.
func (w *walk) enter(p place) {
	if _, known := w.ways[p.name]; !known {
		w.ways[p.name] = nil
		w.pile = append(w.pile, p)
	}
}

// visit does at a place everything that a person can do, unless there were
// enough like it.
func (w *walk) visit(p place) {
	key, _, _ := strings.Cut(p.name, " ")
	first := w.forms[key] == 0
	if w.forms[key]++; w.forms[key] > w.most {
		w.ways[p.name] = []string{beyond}
		return
	}
	if first {
		w.outOf(p)
	}
	for _, r := range w.replies(p, first) {
		w.step(p, w.reply(p.scene, w.who, r))
	}
	for _, row := range p.asked.Buttons {
		for _, b := range row {
			if w.own(p, b.Data) {
				continue
			}
			after := w.press(p.scene, w.who, b.Data)
			if moved := w.step(p, after); !moved && after.toast != "" {
				w.ways[p.name] = append(w.ways[p.name], beyond) // refused, and told why
			}
			if first {
				w.twice(after, b.Data)
			}
		}
	}
}

// own says whether a button is the engine's way out, tried by itself.
func (w *walk) own(p place, data string) bool {
	option, _ := dialog.Read(&p.talk, data)
	return slices.Contains([]string{"!b", "!x", "!a"}, option)
}

// step notes where something led to, and that one can go back from there.
func (w *walk) step(from place, after scene) (moved bool) {
	to, open := w.look(after)
	switch {
	case !open:
		w.healthy(after)
		w.ways[from.name] = append(w.ways[from.name], theEnd)
		return true
	case to.name == from.name:
		return false
	case len(to.asked.Buttons) == 0:
		w.fails(after, "the question changed and nothing was asked")
	}
	if len(to.talk.Trail) == len(from.talk.Trail)+1 {
		w.back(from, to)
	}
	w.ways[from.name] = append(w.ways[from.name], to.name)
	w.enter(to)
	return true
}

// back looks whether the button and the command lead to the question before, as
// it was.
func (w *walk) back(from, to place) {
	ways := []scene{w.press(to.scene, w.who, dialog.Data(&to.talk, dialog.Back().Button))}
	if w.ways[to.name] == nil {
		ways = append(ways, w.command(to.scene, w.who, "back", ""))
	}
	for _, back := range ways {
		p, _ := w.look(back)
		if got, want := reading(p.asked), reading(from.asked); got != want {
			w.fails(back, "going back shows\n%s\ninstead of\n%s", got, want)
		}
	}
}

// outOf tries what the engine offers at every question.
func (w *walk) outOf(p place) {
	offers := map[string]bool{}
	for _, b := range p.asked.Buttons[len(p.asked.Buttons)-1] {
		option, _ := dialog.Read(&p.talk, b.Data)
		offers[option] = true
	}
	first := len(p.talk.Trail) == 0
	if !offers["!x"] || offers["!b"] == first || offers["!a"] == first {
		w.fails(p.scene, "the last row is %+v after %d answers", p.asked.Buttons[len(p.asked.Buttons)-1], len(p.talk.Trail))
	}
	for _, out := range []scene{
		w.press(p.scene, w.who, dialog.Data(&p.talk, "!x")),
		w.command(p.scene, w.who, "cancel", ""),
	} {
		if _, open := w.talkOf(out.store); open {
			w.fails(out, "canceled, and it goes on")
		}
		w.healthy(out)
	}
	answers := w.press(p.scene, w.who, dialog.Data(&p.talk, "!a"))
	again := w.press(p.scene, w.who, "talk/"+w.dialog)
	for _, same := range []scene{answers, again} {
		q, _ := w.look(same)
		if !strings.HasSuffix(reading(q.asked), reading(p.asked)) {
			w.fails(same, "the question stands and reads\n%s\ninstead of\n%s", reading(q.asked), reading(p.asked))
		}
	}
}

// reading is what a person sees of a question.
func reading(m delivery.Message) string {
	s := string(m.Text)
	for _, row := range m.Buttons {
		s += "\n"
		for _, b := range row {
			s += "[" + b.Text + "]"
		}
	}
	return s
}

// replies are what is sent to a question: its own samples and, the first time,
// what people send to any.
func (w *walk) replies(p place, first bool) []dialog.Reply {
	q, _ := w.question(p)
	all := slices.DeleteFunc(slices.Clone(q.Samples), func(r dialog.Reply) bool {
		return w.lang != "ru" && strings.ContainsAny(r.Text, "аеиоуыя")
	})
	all = append(all, dialog.Typed("Word"), dialog.Typed("tomorrow at 10"))
	if !first || w.lang != "ru" {
		return all
	}
	photo := dialog.Reply{Content: union.Content{Media: []union.Media{{Kind: union.Photo, FileID: "p"}}}}
	captioned := photo
	captioned.Text, captioned.Content.Text = "Word", "Word"
	return append(all, photo, captioned,
		dialog.Typed("\u200b\u202e\u2060"), dialog.Typed("\u202eWord\u200b <b>&amp;</b>\n\nand\tanother\x00"),
		dialog.Typed(strings.Repeat("a <&> ", 4096/6)), dialog.Typed("0"), dialog.Typed("99999999999999999999"),
		dialog.Reply{Other: "sticker"}, dialog.Reply{Contact: &dialog.Contact{Name: "Bob", ID: 5}},
	)
}

// twice presses a button that was pressed just now: nothing is made again.
func (w *walk) twice(after scene, data string) {
	again := w.press(after, w.who, data)
	if before, now := w.things(after), w.things(again); !maps.Equal(before, now) {
		w.fails(again, "pressed twice: %v became %v", before, now)
	}
}

// nowhereStuck fails if there is a place from which the end can't be reached.
func (w *walk) nowhereStuck() {
	good := map[string]bool{theEnd: true, beyond: true}
	for grown := true; grown; {
		grown = false
		for name, ways := range w.ways {
			if !good[name] && slices.ContainsFunc(ways, func(to string) bool { return good[to] }) {
				good[name], grown = true, true
			}
		}
	}
	for name := range w.ways {
		if !good[name] {
			w.t.Errorf("no way on from %s", name)
		}
	}
	if !slices.ContainsFunc(slices.Collect(maps.Values(w.ways)), func(ways []string) bool { return slices.Contains(ways, theEnd) }) {
		w.t.Error("the dialog was never brought to its end")
	}
}
