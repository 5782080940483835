package simulator

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"
)

func TestHTMLBecomesEntities(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"просто":                         "просто",
		"<b>да</b>":                      "да bold:0+2",
		"<B>да</b >":                     "да bold:0+2",
		"😀<i>x</i>":                      "😀x italic:2+1",
		"<b>😀</b>":                       "😀 bold:0+2",
		"<b><i>x</i>y</b>":               "xy bold:0+2 italic:0+1",
		"<b>x</>":                        "x bold:0+1",
		"<b></b>x":                       "x",
		"&lt;&gt;&amp;&quot;&#65;&#x42;": "<>&\"AB",
		"&nbsp;&lt":                      "&nbsp;<",
		"&apos;":                         "&apos;",
		`<a href="https://T.me/x?a=1&amp;b=2">x</a>`:            "x text_link:0+1(https://t.me/x?a=1&b=2)",
		`<a href="http://example.com">x</a>`:                    "x text_link:0+1(http://example.com/)",
		`<a>example.com</a>`:                                    "example.com text_link:0+11(http://example.com/)",
		`<a href="javascript:alert(1)">x</a>`:                   "x",
		`<a href="http://localhost/">x</a>`:                     "x",
		`<a href="tg://user?id=7">x</a>`:                        "x text_mention:0+1(user 7)",
		`<span class="tg-spoiler">x</span>`:                     "x spoiler:0+1",
		`<tg-spoiler>x</tg-spoiler>`:                            "x spoiler:0+1",
		`<pre><code class="language-go">x</code></pre>`:         "x pre:0+1(go)",
		`<code class="language-go">x</code>`:                    "x code:0+1",
		`<blockquote expandable>x</blockquote>`:                 "x expandable_blockquote:0+1",
		`<blockquote>x</blockquote>`:                            "x blockquote:0+1",
		`<s>a</s><del>b</del><u>c</u><ins>d</ins>`:              "abcd strikethrough:0+1 strikethrough:1+1 underline:2+1 underline:3+1",
		`<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>`: "👍 custom_emoji:0+2(5368324170671202286)",
		`<b class="x" id=y>z</b>`:                               "z bold:0+1",
	} {
		text, es, err := parseHTML(in)
		if err != nil {
			t.Errorf("%s: %v", in, err)
			continue
		}
		if got := text + described(es); got != want {
			t.Errorf("%s\n got %s\nwant %s", in, got, want)
		}
	}
}

func described(es []Entity) string {
	var b strings.Builder
	for _, e := range es {
		fmt.Fprintf(&b, " %s:%d+%d", e.Type, e.Offset, e.Length)
		switch {
		case e.URL+e.Language+e.CustomEmojiID != "":
			b.WriteString("(" + e.URL + e.Language + e.CustomEmojiID + ")")
		case e.User != nil:
			fmt.Fprintf(&b, "(user %d)", e.User.ID)
		}
	}
	return b.String()
}

func TestWrongHTMLIsRefusedInTelegramsWords(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"да<br>":                 `Unsupported start tag "br" at byte offset 4`,
		"1 < 2":                  `Unsupported start tag "" at byte offset 2`,
		"a<b":                    `Unclosed start tag at byte offset 1`,
		"< b>x":                  `Unsupported start tag "" at byte offset 0`,
		"<b><i>x</b></i>":        `Unmatched end tag at byte offset 7, expected "</i>", found "</b>"`,
		"<b>x":                   `Can't find end tag corresponding to start tag "b"`,
		"x</b>":                  `Unexpected end tag at byte offset 1`,
		"<b>x</b":                `Unclosed end tag at byte offset 4`,
		"<span>x</span>":         `Tag "span" must have class "tg-spoiler" at byte offset 0`,
		`<a href>x</a>`:          `Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0`,
		`<a href=>x</a>`:         "",
		`<a href="x`:             `Unclosed start tag at byte offset 0`,
		`<a href=`:               `Unclosed start tag "a" at byte offset 0`,
		`<a =x>x</a>`:            `Empty attribute name in the tag "a" at byte offset 0`,
		`<a href=a/b>x</a>`:      `Unexpected end of name token at byte offset 8`,
		`<tg-emoji>x</tg-emoji>`: `Invalid custom emoji identifier specified`,
		"\xff":                   `Strings must be encoded in UTF-8`,
		"&#xd800;":               `Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units`,
	} {
		_, _, err := parseHTML(in)
		if want == "" && err == nil {
			continue
		}
		if err == nil || err.Error() != want {
			t.Errorf("%s\n got %v\nwant %s", in, err, want)
		}
	}
}

func TestFoundEntities(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"/start abc":               " bot_command:0+6",
		"😀 /start@rupor_bot":       " bot_command:3+16",
		"см.\u00a0/help\u00a0да":   " bot_command:4+5",
		"a/b 1/2":                  "",
		"см. https://t.me/rupor.":  " url:4+18",
		"пишите @profkom и a@b.ru": " mention:7+8 email:18+6",
		"#профсоюз":                " hashtag:0+9",
	} {
		if got := described(withFound(in, nil)); got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
	given := []Entity{{Type: "code", Offset: 0, Length: 6}}
	if got := withFound("/start", given); len(got) != 1 {
		t.Errorf("a command inside code was marked: %v", got)
	}
}

func TestPaintedTextIsSafeAndNested(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		es   []Entity
		want string
	}{
		{"a<b>&\"", nil, "a&lt;b&gt;&amp;&#34;"},
		{"abc", []Entity{{Type: "bold", Offset: 0, Length: 2}, {Type: "italic", Offset: 1, Length: 2}}, "<b>a<i>b</i></b><i>c</i>"},
		{"😀x", []Entity{{Type: "underline", Offset: 2, Length: 1}}, "😀<u>x</u>"},
		{"x", []Entity{{Type: "text_link", Offset: 0, Length: 1, URL: "javascript:alert(1)"}}, `<a href="#" target="_blank" rel="noopener noreferrer">x</a>`},
		{"x", []Entity{{Type: "bold", Offset: 0, Length: 9}}, "<b>x</b>"},
	} {
		if got := paint(c.text, c.es); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.text, got, c.want)
		}
	}
}

func FuzzParseHTML(f *testing.F) {
	for _, seed := range []string{"<b>x</b>", `<a href="http://a.b">&lt;😀</a>`, "<pre><code class=language-x>", "&#x10fffe;</>", "<b\x00>"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		text, es, err := parseHTML(in)
		if err != nil || len(in) > maxRawBytes {
			return
		}
		if !utf8.ValidString(text) {
			t.Fatalf("%q became the broken %q", in, text)
		}
		size := len(utf16.Encode([]rune(text)))
		for _, e := range es {
			if e.Offset < 0 || e.Length <= 0 || e.Offset+e.Length > size {
				t.Fatalf("%q: %+v lies outside of %d", in, e, size)
			}
		}
		trimmed, es := trim(text, es)
		painted := paint(trimmed, withFound(trimmed, es))
		if strings.Contains(painted, "<script") {
			t.Fatalf("%q paints a script", in)
		}
		if _, _, err := parseHTML(stripped(painted)); err != nil {
			t.Fatalf("%q paints the broken %q: %v", in, painted, err)
		}
	})
}

// stripped makes the page's HTML readable for the parser, which knows no other attributes.
func stripped(painted string) string {
	return strings.ReplaceAll(painted, `class="spoiler"`, `class="tg-spoiler"`)
}
