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
	"rupor/text"
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
		{dialog: "orgfield", who: theAdmin, button: "org/field/2/code"},
		{dialog: "orgfield", who: theAdmin, button: "org/field/2/level"},
		{dialog: "orgfind", who: theAdmin, button: "org/find"},
		{dialog: "orgmove", who: theAdmin, button: "org/move/5"},
		{dialog: "orgclose", who: theAdmin, button: "org/close/5"},
		{dialog: "import", who: theAdmin, button: "import/new/organizations/2"},
		{dialog: "role", who: theAdmin, button: "role/give"},
		{dialog: "rolesat", who: theAdmin, button: "role/find"},
		{dialog: "term", who: theAdmin, button: fmt.Sprintf("role/term/%d/officer/0", theOfficer)},
		{dialog: "deputy", who: theAdmin, button: fmt.Sprintf("role/deputy/%d/officer/0", theOfficer)},
		{dialog: "handover", who: theAdmin, button: fmt.Sprintf("role/hand/%d/officer/0", theOfficer)},
		{dialog: "invite", who: theAdmin, button: "invite/new"},
		{dialog: "post", who: theYouth, slash: "post"},
		{dialog: "question", who: theLoner, button: fmt.Sprintf("ask/%d", theAsking)},
		{dialog: "answer", who: theYouth, button: fmt.Sprintf("answer/%d/%d", theAsking, theMember)},
		{dialog: "resolution", who: theOfficer, slash: "resolution"},
		{dialog: "contest", who: theOrganizer, button: "contest/new"},
		{dialog: "entry", who: theMember, button: "contest/enter/1"},
		{dialog: "entry", who: theLoner, button: "contest/enter/2"},
		{dialog: "edit", who: theMember, button: "entry/edit/1"},
		{dialog: "reminder", who: theOfficer, button: "remind/new"},
		{dialog: "reminder", who: theMember, button: "remind/again/1"},
		{dialog: "reminder", who: theDistrictOfficer, button: "remind/unack/1"},
		{dialog: "find", who: theMember, button: "res/find"},
		{dialog: "segment", who: theYouth, button: "seg/new"},
		{dialog: "poster", who: theYouth, button: "poster/new"},
		{dialog: "place", who: theAdmin, button: "group/pick/-1001"},
		{dialog: "quiet", who: theAdmin, button: "rules/hours"},
		{dialog: "dues", who: theAdmin, button: "rules/dues"},
		{dialog: "inquiry", who: theMember, button: "inq/new"},
		{dialog: "writeon", who: theMember, button: "inq/more/1"},
		{dialog: "reply", who: theDistrictOfficer, button: "inq/public/2"},
		{dialog: "faq", who: theDistrictOfficer, button: "inq/publish/1"},
		{dialog: "faqchange", who: theDistrictOfficer, button: "faq/edit/1"},
		{dialog: "faqfind", who: theStranger, button: "faq/find"},
		{dialog: "journal", who: theAdmin, button: "journal/p/gduty"},
		{dialog: "journal", who: theAdmin, button: "journal/o"},
		{dialog: "journal", who: theAdmin, button: "journal/t"},
		{dialog: "post", who: theYouth, button: "approve/fix/3"},
		{dialog: "revise", who: theOfficer, button: "approve/edit/1"},
		{dialog: "reject", who: theAdmin, button: "approve/no/2"},
		{dialog: "joining", who: theStranger, slash: "join"},
		{dialog: "joining", who: theLoner, button: "want/still/0"},
		{dialog: "joiningreply", who: theMember, button: "want/reply/1"},
		{dialog: "joiningno", who: theOfficer, button: "joining/no/2"},
		{dialog: "joiningsay", who: theOfficer, button: "joining/say/1"},
		{dialog: "joiningpass", who: theOfficer, button: "joining/pass/2"},
		{dialog: "joining", who: theStranger, slash: "join", bare: true},
		{dialog: "word", who: theCandidate, button: "set/word"},
		{dialog: "members", who: theDistrictOfficer, button: "member/find"},
		{dialog: "transfer", who: theOfficer, button: fmt.Sprintf("member/move/%d", theMember)},
		{dialog: "entrance", who: theDistrictOfficer, button: "member/enter"},
		{dialog: "offline", who: theDistrictOfficer, button: "member/new"},
		{dialog: "correct", who: theOfficer, button: fmt.Sprintf("member/edit/%d", theOffline)},
		{dialog: "merge", who: theAdmin, button: fmt.Sprintf("member/merge/%d", theMember)},
		{dialog: "consent", who: theMember, button: "privacy/on/gallery"},
		{dialog: "request", who: theMember, button: "privacy/ask"},
		{dialog: "requestpaper", who: theAdmin, button: "request/paper"},
		{dialog: "requestreply", who: theAdmin, button: "request/answer/1"},
		{dialog: "requestreply", who: theAdmin, button: "request/extend/1"},
		{dialog: "requestreply", who: theAdmin, button: "request/close/2"},
		{dialog: "join", who: theStranger, slash: "start", bare: true},
		{dialog: "organization", who: theAdmin, button: "org/add/0", bare: true},
		{dialog: "invite", who: theAdmin, button: "invite/new", bare: true},
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
	known, houses := map[string]bool{}, map[string]*theatre{}
	known["duty"] = true   // opened by a link alone: invitation.chat walks it
	known["reword"] = true // of what was sent, which takes a post office: recall.chat walks it
	for _, lang := range text.Languages() {
		houses[lang] = newTheatre(t, lang)
	}
	for _, o := range openings() {
		known[o.dialog] = true
		for _, lang := range text.Languages() {
			if o.bare && lang != "ru" {
				continue
			}
			t.Run(strings.Trim(fmt.Sprintf("%s/%s%s/%s", o.dialog, o.button, o.slash, lang), "/"), func(t *testing.T) {
				t.Parallel()
				w := &walk{theatre: houses[lang].with(t), opening: o, brief: lang == "en"}
				w.forms, w.ways, w.pressed = map[string]int{}, map[string][]string{}, map[string]bool{}
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
	brief bool                // only forwards: the words are looked at, not the ways back
	forms map[string]int      // how many there were
	ways  map[string][]string // where each place leads
	pile  []place

	pressed map[string]bool // options that were pressed twice
	ends    int
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

// formsMost is how many forms of one question are gone into: with other answers
// before it, it asks for the same.
const formsMost = 2

// endsChecked is after how many ends of a dialog the whole store is read.
const endsChecked = 3

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
		f := dialogs()[p.talk.Dialog]()
		err := dialog.Load(&p.talk, f)
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
	first := w.forms[key] == 0 && !w.brief
	if w.forms[key]++; w.forms[key] > formsMost {
		w.ways[p.name] = []string{beyond}
		return
	}
	if first {
		w.outOf(p)
	}
	for _, r := range w.replies(p, first) {
		after := w.reply(p.scene, w.who, r)
		w.step(p, after)
		w.dismissed(p, after, func(s scene) scene { return w.reply(s, w.who, r) })
	}
	for _, row := range p.asked.Buttons {
		for _, b := range row {
			if w.own(p, b.Data) {
				continue
			}
			after := w.press(p.scene, w.who, b.Data)
			w.dismissed(p, after, func(s scene) scene { return w.press(s, w.who, b.Data) })
			if moved := w.step(p, after); !moved && after.toast != "" {
				w.ways[p.name] = append(w.ways[p.name], beyond) // refused, and told why
			}
			if option, _ := dialog.Read(&p.talk, b.Data); !w.brief && !w.pressed[key+option] {
				w.pressed[key+option] = true
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
		if w.ends++; w.ends <= endsChecked {
			w.healthy(after)
		}
		w.ways[from.name] = append(w.ways[from.name], theEnd)
		return true
	case to.name == from.name:
		return false
	case len(to.asked.Buttons) == 0:
		w.fails(after, "the question changed and nothing was asked")
	}
	if !w.brief && len(to.talk.Trail) == len(from.talk.Trail)+1 {
		w.back(from, to)
	}
	w.ways[from.name] = append(w.ways[from.name], to.name)
	w.enter(to)
	return true
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
