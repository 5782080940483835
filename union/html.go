package union

import (
	"html"
	"strings"
)

// HTML is text in Telegram's HTML, safe to send as it is: everything that a
// person typed is already escaped in it.
type HTML string

// Plain is the text without its formatting. A "<" that begins no tag is text that
// somebody forgot to escape, and stays.
func (h HTML) Plain() string { return html.UnescapeString(withoutTags(string(h))) }

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
