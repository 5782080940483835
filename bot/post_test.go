package bot

import (
	"strings"
	"testing"
	"time"

	"rupor/bot/dialog"
	"rupor/delivery"
	"rupor/text"
	"rupor/union"
)

func mediaOf(kinds ...union.MediaKind) []union.Media {
	var all []union.Media
	for _, k := range kinds {
		all = append(all, union.Media{Kind: k, FileID: string(k)})
	}
	return all
}

func TestSpread(t *testing.T) {
	t.Parallel()
	caption, long := union.HTML(strings.Repeat("п", captionLimit)), union.HTML(strings.Repeat("слово ", 900))
	under := [][]delivery.Button{{{Text: "+", Data: "x"}}}
	for name, c := range map[string]struct {
		m    delivery.Message
		want []int // files of each message
	}{
		"text":                        {delivery.Message{Text: "a"}, []int{0}},
		"photo with a caption":        {delivery.Message{Text: caption, Media: mediaOf(union.Photo), Buttons: under}, []int{1}},
		"photo with too much":         {delivery.Message{Text: caption + "п", Media: mediaOf(union.Photo), Buttons: under}, []int{1, 0}},
		"album with a caption":        {delivery.Message{Text: "a", Media: mediaOf(union.Photo, union.Video)}, []int{2}},
		"album with a button":         {delivery.Message{Text: "a", Media: mediaOf(union.Photo, union.Photo), Buttons: under}, []int{2, 0}},
		"pictures and documents":      {delivery.Message{Text: "a", Media: mediaOf(union.Photo, union.Document, union.Photo)}, []int{2, 1, 0}},
		"voices go alone":             {delivery.Message{Media: mediaOf(union.Voice, union.Voice)}, []int{1, 1}},
		"a long text after its files": {delivery.Message{Text: long, Media: mediaOf(union.Document)}, []int{1, 0, 0}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out := spread(c.m)
			if len(out) != len(c.want) {
				t.Fatalf("%d messages, want %d", len(out), len(c.want))
			}
			for i, m := range out {
				last := i == len(out)-1
				if len(m.Media) != c.want[i] || text.Length(string(m.Text)) > textLimit || last != (len(m.Buttons) > 0) && c.m.Buttons != nil {
					t.Errorf("%d: %d files, %d units, %d rows", i, len(m.Media), text.Length(string(m.Text)), len(m.Buttons))
				}
			}
		})
	}
}

func TestALongTextArrivesWholeAndNumbered(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for b.Len() < 9000 { // bytes: 4,500 Russian characters
		b.WriteString(strings.Repeat("постановляет ", 20) + "\n\n")
	}
	out := spread(delivery.Message{Text: union.HTML(b.String())})
	if len(out) != 2 {
		t.Fatalf("%d messages", len(out))
	}
	var whole []string
	for i, m := range out {
		body, ok := strings.CutSuffix(string(m.Text), []string{"\n\n<i>(1/2)</i>", "\n\n<i>(2/2)</i>"}[i])
		if !ok {
			t.Errorf("part %d ends in %q", i+1, string(m.Text)[len(m.Text)-40:])
		}
		whole = append(whole, strings.Fields(body)...)
	}
	if strings.Join(whole, " ") != strings.Join(strings.Fields(b.String()), " ") {
		t.Error("words were lost")
	}
	if !strings.HasSuffix(strings.TrimSuffix(string(out[0].Text), "\n\n<i>(1/2)</i>"), "постановляет") {
		t.Error("not cut between paragraphs")
	}
}

func TestHeadline(t *testing.T) {
	t.Parallel()
	for want, c := range map[string]union.Content{
		"Субботник":    {Text: "\n <b>Субботник</b>\n\nв парке"},
		"a < b":        {Text: "a &lt; b"},
		"📎 план.pdf":   {Media: []union.Media{{Kind: union.Document, Name: "план.pdf"}}},
		"📎 2":          {Media: mediaOf(union.Photo, union.Photo)},
		"Слово " + "…": {Text: "Слово " + union.HTML(strings.Repeat("ю", 90))},
	} {
		got := headline(c)
		cut := strings.HasSuffix(want, "…") && strings.HasSuffix(got, "…") && len([]rune(got)) == headlineLength
		if got != want && !cut {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestTypedMoment(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 25, 15, 0, 0, 0, time.UTC)
	parse := typedMoment(now)
	at, err := parse(dialog.Typed("завтра в 10"))
	if err != nil || !at.At.Equal(time.Date(2026, 11, 26, 10, 0, 0, 0, time.UTC)) {
		t.Errorf("%v, %v", at, err)
	}
	for words, want := range map[string]string{
		"вчера": "post.when.past", "каждый день в 9": "post.when.repeats", "привет": "post.when.unclear",
		"31.02.2027": "post.when.impossible", "2 часа": "post.when.ambiguous",
	} {
		_, err := parse(dialog.Typed(words))
		no, ok := err.(*union.Refusal) //nolint:errorlint // made here
		if !ok || no.Key != want {
			t.Errorf("%s: %v, want %s", words, err, want)
		}
	}
}
