package bot

import (
	"math/rand/v2"
	"strings"
	"testing"

	"rupor/bot/dialog"
	"rupor/union"
)

// people are those whom a fuzz target may be: everybody in the sample, and who
// is not.
func someone(n uint8) union.MemberID { return theAdmin + union.MemberID(n%12) }

// The data of a button comes from the person's app and may be anything. There
// is always an answer, and who has no role changes nothing that is not theirs.
func FuzzPress(f *testing.F) {
	th := newTheatre(f, "ru")
	first := scene{store: sampleUnion(f, th.b, "ru")}
	for screen := range screens() {
		for i, rest := range []string{
			"", "/1", "/list/1", "/card/1", "/yes", "/18446744073709551615/-1/65535", "/take/100/admin", "/1/2/c",
		} {
			f.Add(screen+rest, uint8(i+len(screen)))
		}
	}
	for _, data := range []string{"", "/", "////", "d/1/0/yes", "d/zz/999999999999/!b", "\xff\xfe", strings.Repeat("ы", 400)} {
		f.Add(data, uint8(theStranger-theAdmin))
	}
	f.Fuzz(func(t *testing.T, data string, n uint8) {
		th := th.with(t)
		who := someone(n)
		after := th.press(first, who, data)
		th.healthy(after)
		if who == theLoner || who == theStranger {
			if th.property(after) != th.property(first) {
				th.fails(after, "%d changed what is not theirs", who)
			}
		}
	})
}

// Commands and the payloads of links are typed by anybody.
func FuzzCommand(f *testing.F) {
	th := newTheatre(f, "en")
	first := scene{store: sampleUnion(f, th.b, "en")}
	for i, c := range commands() {
		f.Add(c.name, "", uint8(i))
	}
	for i, payload := range []string{"o1", "o2_sposter", "o99999999999999999999", "_", "s\xff", "o2_o3_s_s", strings.Repeat("o1_", 30), "<b>&", "w1", "o2_q1", "e1", "r99_w99", "w-1"} {
		f.Add("start", payload, uint8(theStranger-theAdmin))
		f.Add("", payload, uint8(i))
	}
	f.Fuzz(func(t *testing.T, name, payload string, n uint8) {
		th := th.with(t)
		th.healthy(th.command(first, someone(n), name, payload))
	})
}

// A random person in any dialog presses what there is to press, sends whatever
// comes to mind, goes back, begins again: there is always an answer, and the
// store stays whole.
func FuzzDialog(f *testing.F) {
	th := newTheatre(f, "ru")
	first := scene{store: sampleUnion(f, th.b, "ru")}
	random := rand.New(rand.NewPCG(2026, 11))
	for i := range openings() {
		moves := make([]byte, 16)
		for j := range moves {
			moves[j] = byte(random.UintN(256))
		}
		f.Add(uint8(i), moves, "завтра в 10")
	}
	f.Add(uint8(4), []byte{16, 0, 1, 0, 0, 0, 0}, "a\x00b\u202e\u200b<b>")
	f.Fuzz(func(t *testing.T, n uint8, moves []byte, typed string) {
		th, o := th.with(t), openings()[int(n)%len(openings())]
		s, buttons := first, []string(nil)
		if o.slash != "" {
			s = th.command(s, o.who, o.slash, "")
		} else {
			s = th.press(s, o.who, o.button)
		}
		for _, move := range moves[:min(len(moves), 40)] {
			buttons = append(buttons, dataOf(s, o.who)...)
			s = th.move(s, o, move, typed, buttons)
		}
		th.healthy(s)
	})
}

// dataOf are the buttons that the last event showed to a person.
func dataOf(s scene, who union.MemberID) []string {
	var all []string
	for _, m := range s.to(who.Private()) {
		for _, row := range m.Buttons {
			for _, b := range row {
				if b.Data != "" {
					all = append(all, b.Data)
				}
			}
		}
	}
	return all
}

// move is one thing that the random person does; mostly they press one of the
// latest buttons.
func (th *theatre) move(s scene, o opening, move byte, typed string, buttons []string) scene {
	switch what := move >> 4; what {
	case 0:
		return th.command(s, o.who, "back", "")
	case 1:
		return th.reply(s, o.who, dialog.Typed(typed))
	case 2:
		return th.reply(s, o.who, dialog.Typed([]string{"12-3", "vk.com/a", "Слово", "25.12.2026", "3"}[move%5]))
	case 3:
		return th.reply(s, o.who, dialog.Reply{Other: "sticker"})
	case 4:
		kinds := []union.MediaKind{union.Photo, union.Document, union.Voice}
		media := []union.Media{{Kind: kinds[move%3], FileID: "f", Name: typed}}
		return th.reply(s, o.who, dialog.Reply{Text: typed, Content: union.Content{Text: dialog.Typed(typed).Content.Text, Media: media}})
	case 5:
		return th.command(s, o.who, []string{"start", "cancel", "stop", o.slash}[move%4], typed)
	}
	if len(buttons) == 0 {
		return th.press(s, o.who, typed)
	}
	latest := buttons[max(0, len(buttons)-16):]
	return th.press(s, o.who, latest[int(move%16)%len(latest)])
}
