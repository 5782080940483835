package bot

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"rupor/bot/dialog"
	"rupor/delivery"
	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

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
	if !first {
		return all
	}
	photo := dialog.Reply{Content: union.Content{Media: []union.Media{{Kind: union.Photo, FileID: "p"}}}}
	captioned := photo
	captioned.Text, captioned.Content.Text = "Word", "Word"
	return append(all, photo, captioned,
		dialog.Reply{Content: union.Content{Poll: &union.Poll{Question: "Who <b>?", Options: []string{"Me", "You"}}}},
		dialog.Reply{Content: union.Content{Location: &union.Location{Latitude: 52.6, Longitude: 39.6}}},
		dialog.Reply{Other: "poll"}, dialog.Reply{Other: "location"},
		dialog.Typed("\u200b\u202e\u2060"), dialog.Typed("\u202eWord\u200b <b>&amp;</b>\n\nand\tanother\x00"),
		dialog.Typed(strings.Repeat("a <&> ", 4096/6)), dialog.Typed("0"), dialog.Typed("99999999999999999999"),
		dialog.Reply{Other: "sticker"}, dialog.Reply{Contact: &dialog.Contact{Name: "Bob", ID: 5}},
	)
}

// twice presses a button that was pressed just now: nothing is made again, and
// the question that came meanwhile is not answered by it.
func (w *walk) twice(after scene, data string) {
	again := w.press(after, w.who, data)
	if before, now := w.things(after), w.things(again); !maps.Equal(before, now) {
		w.fails(again, "pressed twice: %v became %v", before, now)
	}
	once, _ := w.talkOf(after.store)
	twice, _ := w.talkOf(again.store)
	if len(once.Trail) != len(twice.Trail) {
		w.fails(again, "pressed twice: %d answers became %d", len(once.Trail), len(twice.Trail))
	}
}

// dismissed does what ended the dialog as somebody whose roles were taken away in
// the middle of it: the union stays as it was.
func (w *walk) dismissed(p place, after scene, act func(scene) scene) {
	if _, open := w.talkOf(after.store); open || w.brief || w.ends > endsChecked {
		return
	}
	fired := p.scene
	fired.store = p.store.Fork()
	duties := 0
	err := fired.store.Update(func(t storage.Writer) error {
		mine, err := office.Duties(t, w.who)
		for _, d := range mine {
			err = errors.Join(err, storage.Duties.Delete(t, storage.KeyOf(d)))
		}
		duties = len(mine)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	if duties == 0 {
		return
	}
	before := w.affairs(fired)
	if now := w.affairs(act(fired)); now != before {
		w.fails(after, "somebody dismissed did this: %s", difference(before, now))
	}
}

// affairs are what only a role lets anybody change.
func (th *theatre) affairs(s scene) string {
	var all strings.Builder
	err := s.store.View(func(r storage.Reader) error {
		for _, table := range []string{
			storage.Organizations.Name(), storage.Duties.Name(), storage.Posts.Name(), storage.Proposals.Name(), storage.Resolutions.Name(),
			storage.Contests.Name(), storage.Segments.Name(), storage.Places.Name(), storage.Rules.Name(), broadcastTable,
		} {
			keys(r, table, func(key, value []byte) {
				all.Write(key)
				all.Write(value)
			})
		}
		return nil
	})
	if err != nil {
		th.t.Fatal(err)
	}
	return all.String()
}
