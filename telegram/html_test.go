package telegram_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/go-telegram/bot/models"

	"rupor/telegram"
)

func TestToHTML(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, text, entities, want string }{
		{"plain", `a <b> & "c"`, ``, `a &lt;b&gt; &amp; &quot;c&quot;`},
		{"empty", ``, `[{"type":"bold","offset":0,"length":5}]`, ``},
		{"bold", "abc", `[{"type":"bold","offset":1,"length":1}]`, "a<b>b</b>c"},
		{
			"every style", "a", `[{"type":"bold","offset":0,"length":1},{"type":"italic","offset":0,"length":1},{"type":"underline","offset":0,"length":1},{"type":"strikethrough","offset":0,"length":1},{"type":"spoiler","offset":0,"length":1}]`,
			"<b><i><u><s><tg-spoiler>a</tg-spoiler></s></u></i></b>",
		},
		{"UTF-16 offsets", "😀я b", `[{"type":"bold","offset":2,"length":1},{"type":"italic","offset":4,"length":1}]`, "😀<b>я</b> <i>b</i>"},
		{"half a pair", "😀😀x", `[{"type":"bold","offset":1,"length":2}]`, "<b>😀</b>😀x"},
		{"nested", "abcd", `[{"type":"italic","offset":1,"length":2},{"type":"bold","offset":0,"length":4}]`, "<b>a<i>bc</i>d</b>"},
		{"overlapping", "abcdef", `[{"type":"bold","offset":0,"length":4},{"type":"italic","offset":2,"length":4}]`, "<b>ab<i>cd</i></b><i>ef</i>"},
		{"adjacent", "ab", `[{"type":"bold","offset":0,"length":1},{"type":"bold","offset":1,"length":1}]`, "<b>a</b><b>b</b>"},
		{"twice", "a", `[{"type":"bold","offset":0,"length":1},{"type":"bold","offset":0,"length":1}]`, "<b>a</b>"},
		{"too long", "ab", `[{"type":"bold","offset":1,"length":99}]`, "a<b>b</b>"},
		{"largest numbers", "ab", `[{"type":"bold","offset":1,"length":9223372036854775807},{"type":"bold","offset":9223372036854775807,"length":9223372036854775807}]`, "a<b>b</b>"},
		{"nonsense", "ab", `[{"type":"bold","offset":-1,"length":2},{"type":"bold","offset":0,"length":0},{"type":"bold","offset":2,"length":1},{"type":"bold","offset":0,"length":-3},{"type":"hologram","offset":0,"length":1}]`, "ab"},
		{"quote", "a\nb", `[{"type":"blockquote","offset":0,"length":1},{"type":"expandable_blockquote","offset":2,"length":1}]`, "<blockquote>a</blockquote>\n<blockquote expandable>b</blockquote>"},
		{"code", "a<b", `[{"type":"code","offset":0,"length":3}]`, "<code>a&lt;b</code>"},
		{"pre", "a", `[{"type":"pre","offset":0,"length":1}]`, "<pre>a</pre>"},
		{"pre with language", "a", `[{"type":"pre","offset":0,"length":1,"language":"c\"><b"}]`, `<pre><code class="language-c&quot;&gt;&lt;b">a</code></pre>`},
		{"link", "a", `[{"type":"text_link","offset":0,"length":1,"url":"https://x.ru/?a=1&b=\"2"}]`, `<a href="https://x.ru/?a=1&amp;b=&quot;2">a</a>`},
		{"wicked links", "abcd", `[{"type":"text_link","offset":0,"length":1,"url":"javascript:alert(1)"},{"type":"text_link","offset":1,"length":1,"url":"java\nscript:x"},{"type":"text_link","offset":2,"length":1,"url":""},{"type":"text_link","offset":3,"length":1,"url":"data:text/html,x"}]`, "abcd"},
		{"mention", "Анна", `[{"type":"text_mention","offset":0,"length":4,"user":{"id":17,"first_name":"Анна"}}]`, `<a href="tg://user?id=17">Анна</a>`},
		{"mention of nobody", "a", `[{"type":"text_mention","offset":0,"length":1}]`, "a"},
		{"custom emoji", "👍", `[{"type":"custom_emoji","offset":0,"length":2,"custom_emoji_id":"5368324170671202286"}]`, `<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>`},
		{"wicked emoji", "a", `[{"type":"custom_emoji","offset":0,"length":1,"custom_emoji_id":"1\"><b>"}]`, "a"},
		{"automatic", "#a @b /c a.ru", `[{"type":"hashtag","offset":0,"length":2},{"type":"mention","offset":3,"length":2},{"type":"bot_command","offset":6,"length":2},{"type":"url","offset":9,"length":4}]`, "#a @b /c a.ru"},
		{"not UTF-8", "a\xffb", `[{"type":"bold","offset":2,"length":1}]`, "a\ufffd<b>b</b>"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var entities []models.MessageEntity
			if tt.entities != "" {
				if err := json.Unmarshal([]byte(tt.entities), &entities); err != nil {
					t.Fatal(err)
				}
			}
			got := string(telegram.ToHTML(tt.text, entities))
			if got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
			checkHTML(t, got, tt.text)
		})
	}
}

// tag is one tag that the house writes; nothing else may look like one.
var tag = regexp.MustCompile(`^<(/?)(b|i|u|s|tg-spoiler|blockquote|code|pre|a|tg-emoji)( expandable| href="[^"<>]*"| class="language-[^"<>]*"| emoji-id="\d+")?>`)

// checkHTML fails unless s is balanced, holds no tag but ours, and reads as text.
func checkHTML(t *testing.T, s, text string) {
	t.Helper()
	var open []string
	var plain strings.Builder
	for rest := s; rest != ""; {
		switch rest[0] {
		case '<':
			m := tag.FindStringSubmatch(rest)
			switch {
			case m == nil:
				t.Fatalf("a stray < in %q", s)
			case m[1] == "":
				open = append(open, m[2])
			case len(open) == 0 || open[len(open)-1] != m[2]:
				t.Fatalf("</%s> closes %v in %q", m[2], open, s)
			default:
				open = open[:len(open)-1]
			}
			rest = rest[len(m[0]):]
		case '>', '"':
			t.Fatalf("a stray %c in %q", rest[0], s)
		default:
			end := strings.IndexAny(rest, `<>"`)
			if end < 0 {
				end = len(rest)
			}
			plain.WriteString(rest[:end])
			rest = rest[end:]
		}
	}
	if len(open) > 0 {
		t.Fatalf("%v stay open in %q", open, s)
	}
	if !utf8.ValidString(s) {
		t.Fatalf("%q is not UTF-8", s)
	}
	want := strings.ToValidUTF8(text, "\ufffd")
	got := strings.NewReplacer("&lt;", "<", "&gt;", ">", "&quot;", `"`, "&amp;", "&").Replace(plain.String())
	if utf8.ValidString(text) && got != want {
		t.Fatalf("the text became %q from %q", got, text)
	}
}

func FuzzEntities(f *testing.F) {
	f.Add("привет <b>😀</b>", "bold", 0, 3, "italic", 2, 9, "https://a.ru")
	f.Add("a&b", "text_link", -1, 1<<62, "pre", 1, 1, "javascript:\"x")
	f.Add("😀😀", "custom_emoji", 1, 1, "blockquote", 0, 3, "12")
	f.Fuzz(func(t *testing.T, text, type1 string, from1, long1 int, type2 string, from2, long2 int, extra string) {
		entities := []models.MessageEntity{
			{Type: models.MessageEntityType(type1), Offset: from1, Length: long1, URL: extra, Language: extra, CustomEmojiID: extra},
			{Type: models.MessageEntityType(type2), Offset: from2, Length: long2, URL: extra, Language: extra, CustomEmojiID: extra, User: &models.User{ID: int64(long1)}},
			{Type: "bold", Offset: long2, Length: from1},
			{Type: "italic", Offset: long1, Length: from2},
			{Type: "spoiler", Offset: from1, Length: long2},
		}
		checkHTML(t, string(telegram.ToHTML(text, entities)), text)
	})
}

func TestCommand(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ text, name, payload string }{
		{"/start", "start", ""},
		{"/Start", "start", ""},
		{"/start abc", "start", "abc"},
		{"/start@Rupor_bot abc", "start", "abc"},
		{"/START@RUPOR_BOT\n a b \n", "start", "a b"},
		{"  \u200b\ufeff\n/help", "help", ""},
		{"/help,", "help", ","},
		{"/start-now", "start", "-now"},
		{"/post\u00a0привет", "post", "привет"},
		{"/start@other_bot", "", ""},
		{"/start@Rupor_bot2", "", ""},
		{"/start@", "", ""},
		{"/start@Rupor_botик", "", ""},
		{"/startовать", "", ""},
		{"/старт", "", ""},
		{"／start", "", ""},
		{"/ start", "", ""},
		{"/", "", ""},
		{"//start", "", ""},
		{"/etc/passwd", "", ""},
		{"привет /start", "", ""},
		{"start", "", ""},
		{"", "", ""},
		{"/" + strings.Repeat("a", 65), "", ""},
		{"/cancel_1", "cancel_1", ""},
	} {
		if name, payload := telegram.ParseCommand(tt.text, "Rupor_bot"); name != tt.name || payload != tt.payload {
			t.Errorf("%q is %q with %q", tt.text, name, payload)
		}
	}
}

func FuzzCommand(f *testing.F) {
	f.Add("/start@Rupor_bot abc", "rupor_bot")
	f.Add("\u200b/\xff@", "")
	f.Fuzz(func(t *testing.T, text, me string) {
		name, payload := telegram.ParseCommand(text, me)
		if strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" || len(name) > 64 {
			t.Errorf("name %q", name)
		}
		if name == "" && payload != "" || !strings.Contains(text, payload) {
			t.Errorf("payload %q of no command", payload)
		}
	})
}

func TestPersonName(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ы", 200)
	for _, tt := range []struct{ first, last, want string }{
		{"Анна", "Иванова", "Анна Иванова"},
		{"  Анна\n\n", "\tИванова ", "Анна Иванова"},
		{"Анна", "", "Анна"},
		{"А\u202eванна\u200b\u200d\ufeff", "\u0007И", "Аванна И"},
		{"\u3164\u2800", "\u115f\U000e0041", "№7"},
		{"", "", "№7"},
		{long, "", long[:256]},
		{long[:254], "я", long[:254]},
		{"a\xffb", "", "ab"},
	} {
		if got := telegram.PersonName(7, tt.first, tt.last); got != tt.want {
			t.Errorf("%q %q is %q", tt.first, tt.last, got)
		}
	}
}

func FuzzName(f *testing.F) {
	f.Add("Анна \u202e", 5)
	f.Fuzz(func(t *testing.T, s string, limit int) {
		limit = 1 + max(limit, -limit, 0)%200
		got := telegram.CleanLine(s, limit)
		if n := utf8.RuneCountInString(got); n > limit || got != strings.TrimSpace(got) || strings.ContainsAny(got, "\n\r\t\u202e\u200b") || !utf8.ValidString(got) {
			t.Errorf("%q became %q", s, got)
		}
		if again := telegram.CleanLine(got, limit); again != got {
			t.Errorf("%q became %q and then %q", s, got, again)
		}
	})
}
