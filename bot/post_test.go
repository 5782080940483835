package bot

import (
	"slices"
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

func TestTypedWhen(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 25, 15, 0, 0, 0, time.UTC)
	parse := typedWhen(now)
	at, err := parse(dialog.Typed("завтра в 10"))
	if err != nil || !at.At.Equal(time.Date(2026, 11, 26, 10, 0, 0, 0, time.UTC)) {
		t.Errorf("%v, %v", at, err)
	}
	if w, err := parse(dialog.Typed("каждую пятницу в 10")); err != nil || w.Spec != "0 10 * * 5" {
		t.Errorf("%+v, %v", w, err)
	}
	for words, want := range map[string]string{
		"вчера": "post.when.past", "каждые 5 минут": "post.often", "привет": "post.when.unclear",
		"31.02.2027": "post.when.impossible", "2 часа": "post.when.ambiguous",
	} {
		_, err := parse(dialog.Typed(words))
		no, ok := err.(*union.Refusal) //nolint:errorlint // made here
		if !ok || no.Key != want {
			t.Errorf("%s: %v, want %s", words, err, want)
		}
	}
}

func TestTypedLinks(t *testing.T) {
	t.Parallel()
	got, err := typedLinks(dialog.Typed("Программа – https://example.org/a?b=1\nЗапись на 10:00: example.org\n\nПросто слова https://x.ru"))
	want := []union.Link{
		{Label: "Программа", URL: "https://example.org/a?b=1"},
		{Label: "Запись на 10:00", URL: "https://example.org"},
		{Label: "Просто слова", URL: "https://x.ru"},
	}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
	for words, want := range map[string]string{
		"https://example.org": "post.links.bad", "Слова без адреса": "post.links.bad", "Плохо – javascript:alert(1)": "post.links.bad",
		"Плохо – ftp://example.org": "post.links.bad", "– https://example.org": "post.links.bad",
		strings.Repeat("ж", 41) + " https://example.org": "dialog.text.long", strings.Repeat("а http://b.ru\n", 7): "dialog.lines",
	} {
		_, err := typedLinks(dialog.Typed(words))
		no, ok := err.(*union.Refusal) //nolint:errorlint // made here
		if !ok || no.Key != want {
			t.Errorf("%s: %v, want %s", words, err, want)
		}
	}
}

// russian renders a phrase as the union would.
func russian(t *testing.T) saying {
	t.Helper()
	b := &Bot{Options: Options{Words: pressBook(t), Lang: "ru"}}
	return b.aloud
}

func TestAPostIsMadeOfWhatItHas(t *testing.T) {
	t.Parallel()
	poll := &union.Poll{Question: "Кто за?", Options: []string{"Я", "Не я"}}
	place := &union.Location{Latitude: 52.6, Longitude: 39.6}
	for name, c := range map[string]struct {
		content union.Content
		want    string // a letter for each message: text, files, poll, location
	}{
		"text":                     {union.Content{Text: "a"}, "t"},
		"poll alone":               {union.Content{Poll: poll}, "p"},
		"place alone":              {union.Content{Location: place}, "l"},
		"everything":               {union.Content{Text: "a", Media: mediaOf(union.Photo, union.Voice), Poll: poll, Location: place}, "fftpl"},
		"caption and poll":         {union.Content{Text: "a", Media: mediaOf(union.Photo, union.Photo), Poll: poll}, "fp"},
		"an album says nothing":    {union.Content{Media: mediaOf(union.Photo, union.Photo)}, "ft"},
		"a photo needs no words":   {union.Content{Media: mediaOf(union.Photo)}, "f"},
		"an album and then a song": {union.Content{Media: mediaOf(union.Photo, union.Photo, union.Voice)}, "ff"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := union.Post{ID: 7, Content: c.content, Manner: union.Manner{
				Silent: true, Protected: true, Ack: true, Ask: true, Contest: 3, Links: []union.Link{{Label: "x", URL: "https://x.ru"}},
			}}
			all, err := composePost(russian(t), p)
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			for i, m := range all {
				switch {
				case m.Poll != nil:
					got += "p"
				case m.Location != nil:
					got += "l"
				case len(m.Media) > 0:
					got += "f"
				default:
					got += "t"
				}
				if last := i == len(all)-1; !m.Silent || !m.Protected || last != (len(m.Buttons) == 4) || len(m.Media) > 1 && len(m.Buttons) > 0 {
					t.Errorf("message %d: %+v", i, m)
				}
			}
			if got != c.want {
				t.Errorf("made %s, want %s", got, c.want)
			}
			under := all[len(all)-1].Buttons
			if under[0][0].Data != "seen/7" || under[1][0].Data != "ask/7" || under[2][0].Data != "contest/enter/3" || under[3][0].URL == "" {
				t.Errorf("buttons %+v", under)
			}
		})
	}
}

func TestFieldsHaveRoomInEveryPart(t *testing.T) {
	t.Parallel()
	words := union.HTML(strings.Repeat("<b>{имя}</b> из {организация}, добрый день. ", 200))
	all, err := composePost(russian(t), union.Post{Content: union.Content{Text: words}})
	if err != nil || len(all) < 8 {
		t.Fatalf("%d messages, %v", len(all), err)
	}
	whole := 0
	for i, m := range all {
		filled := strings.NewReplacer("{имя}", strings.Repeat("Ы", 40), "{организация}", strings.Repeat("Ж", 120)).Replace(string(m.Text))
		if !m.Fields || text.Length(filled) > textLimit {
			t.Errorf("part %d: fields %v, %d units when filled", i, m.Fields, text.Length(filled))
		}
		whole += strings.Count(string(m.Text), "{имя}")
	}
	if whole != 200 {
		t.Errorf("%d names of 200 are left", whole)
	}
	photo := union.Post{Content: union.Content{Text: union.HTML(strings.Repeat("п", captionLimit-20) + " {имя}"), Media: mediaOf(union.Photo)}}
	if all, _ := composePost(russian(t), photo); len(all) != 2 || all[0].Fields || !all[1].Fields {
		t.Errorf("a caption without room: %+v", all)
	}
}
