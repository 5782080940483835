package delivery

import (
	"html"
	"strings"

	"rupor/union"
)

// cost is how many messages Telegram counts for m.
func (m Message) cost() int { return max(1, len(m.Media)) }

// plain returns the message without its formatting: what is left when Telegram
// can't parse the markup. The text is escaped again, because it still travels as
// HTML.
func (m Message) plain() Message {
	text := html.UnescapeString(withoutTags(string(m.Text)))
	m.Text = union.HTML(strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text))
	return m
}

// withoutTags drops everything that looks like a tag: "<" or "</" and a letter,
// up to ">". Any other "<" is text that somebody forgot to escape.
func withoutTags(s string) string {
	var b strings.Builder
	for s != "" {
		open := strings.IndexByte(s, '<')
		if open < 0 {
			break
		}
		name := strings.TrimPrefix(s[open+1:], "/")
		end := strings.IndexByte(s[open:], '>')
		if end < 0 || name == "" || !isLetter(name[0]) && name[0] != '>' {
			b.WriteString(s[:open+1])
			s = s[open+1:]
			continue
		}
		b.WriteString(s[:open])
		s = s[open+end+1:]
	}
	return b.String() + s
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
