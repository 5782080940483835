package telegram

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/go-telegram/bot/models"

	"rupor/union"
)

// maxEntities bounds the work for one text. Telegram keeps about a hundred.
const maxEntities = 1000

// toHTML writes a text with its entities in Telegram's HTML (Bot API "HTML
// style"). The result is balanced whatever the entities are: those that overlap
// are cut in pieces, those that reach outside the text are cut short, and those
// that make no sense are dropped. Entities that Telegram finds again by itself
// (links, mentions, hashtags, commands) stay plain.
func toHTML(text string, entities []models.MessageEntity) union.HTML {
	var b strings.Builder
	b.Grow(len(text) + len(text)/8)
	spans := spansOf(text, entities)
	var open []span
	for _, piece := range pieces(spans, len(text)) {
		want := covering(spans, piece)
		keep := 0
		for keep < len(open) && keep < len(want) && open[keep] == want[keep] {
			keep++
		}
		for _, s := range slices.Backward(open[keep:]) {
			b.WriteString(s.close)
		}
		for _, s := range want[keep:] {
			b.WriteString(s.open)
		}
		escape(&b, text[piece.from:piece.to])
		open = want
	}
	for _, s := range slices.Backward(open) {
		b.WriteString(s.close)
	}
	return union.HTML(b.String())
}

// A span is an entity ready to be written: bytes of the text and its tags.
type span struct {
	from, to    int
	open, close string
}

// spansOf turns entities into spans, the outer before the inner.
func spansOf(text string, entities []models.MessageEntity) []span {
	if len(entities) == 0 {
		return nil
	}
	at := unitOffsets(text)
	units := len(at) - 1
	var spans []span
	for _, e := range entities[:min(len(entities), maxEntities)] {
		if e.Offset < 0 || e.Length <= 0 || e.Offset >= units {
			continue
		}
		s := span{from: at[e.Offset], to: at[units]}
		if e.Length < units-e.Offset {
			s.to = at[e.Offset+e.Length]
		}
		s.open, s.close = tags(e)
		if s.open != "" && s.from < s.to {
			spans = append(spans, s)
		}
	}
	slices.SortStableFunc(spans, func(a, b span) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(b.to, a.to))
	})
	return slices.Compact(spans)
}

// unitOffsets gives for each UTF-16 unit of the text, and for its end, the byte
// where it begins. The second half of a pair begins where the pair does.
func unitOffsets(text string) []int {
	at := make([]int, 0, len(text)+1)
	for i, r := range text {
		at = append(at, i)
		if utf16.RuneLen(r) == 2 {
			at = append(at, i)
		}
	}
	return append(at, len(text))
}

// pieces are the stretches of text between the ends of spans.
func pieces(spans []span, length int) []span {
	edges := []int{0, length}
	for _, s := range spans {
		edges = append(edges, s.from, s.to)
	}
	slices.Sort(edges)
	edges = slices.Compact(edges)
	var out []span
	for i := range len(edges) - 1 {
		out = append(out, span{from: edges[i], to: edges[i+1]})
	}
	return out
}

func covering(spans []span, piece span) []span {
	var out []span
	for _, s := range spans {
		if s.from <= piece.from && piece.to <= s.to {
			out = append(out, s)
		}
	}
	return out
}

// tags are what an entity is written as, empty when it stays plain.
func tags(e models.MessageEntity) (open, end string) {
	switch e.Type {
	case models.MessageEntityTypeBold:
		return "<b>", "</b>"
	case models.MessageEntityTypeItalic:
		return "<i>", "</i>"
	case models.MessageEntityTypeUnderline:
		return "<u>", "</u>"
	case models.MessageEntityTypeStrikethrough:
		return "<s>", "</s>"
	case models.MessageEntityTypeSpoiler:
		return "<tg-spoiler>", "</tg-spoiler>"
	case models.MessageEntityTypeBlockquote:
		return "<blockquote>", "</blockquote>"
	case models.MessageEntityTypeExpandableBlockquote:
		return "<blockquote expandable>", "</blockquote>"
	case models.MessageEntityTypeCode:
		return "<code>", "</code>"
	case models.MessageEntityTypePre:
		if lang := line(e.Language, 64); lang != "" {
			return `<pre><code class="language-` + escaped(lang) + `">`, "</code></pre>"
		}
		return "<pre>", "</pre>"
	case models.MessageEntityTypeTextLink:
		if safeLink(e.URL) {
			return `<a href="` + escaped(e.URL) + `">`, "</a>"
		}
	case models.MessageEntityTypeTextMention:
		if e.User != nil && e.User.ID > 0 {
			return `<a href="tg://user?id=` + strconv.FormatInt(e.User.ID, 10) + `">`, "</a>"
		}
	case models.MessageEntityTypeCustomEmoji:
		if id := e.CustomEmojiID; id != "" && len(id) <= 20 && strings.Trim(id, "0123456789") == "" {
			return `<tg-emoji emoji-id="` + id + `">`, "</tg-emoji>"
		}
	default: // links, mentions and the like, which Telegram finds again
	}
	return "", ""
}

// safeLink lets through the links that people share. The text is shown on the
// public site as well, where a link may do more than in Telegram.
func safeLink(s string) bool {
	if strings.IndexFunc(s, func(r rune) bool { return unicode.IsSpace(r) || invisible(r) }) >= 0 {
		return false
	}
	u, err := url.Parse(s)
	if err != nil {
		return false
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		return u.Host != ""
	case "tg", "ton", "mailto", "tel":
		return true
	}
	return false
}

func escaped(s string) string {
	var b strings.Builder
	escape(&b, s)
	return b.String()
}

// escape writes text that has a meaning neither between tags nor within the
// quotes of one.
func escape(b *strings.Builder, s string) {
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == '&':
			b.WriteString("&amp;")
		case c == '<':
			b.WriteString("&lt;")
		case c == '>':
			b.WriteString("&gt;")
		case c == '"':
			b.WriteString("&quot;")
		case c < utf8.RuneSelf:
			b.WriteByte(c)
		default:
			r, n := utf8.DecodeRuneInString(s[i:])
			b.WriteRune(r) // what is not UTF-8 becomes the replacement character
			i += n
			continue
		}
		i++
	}
}
