package text

import (
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Split cuts Telegram HTML into parts of at most limit UTF-16 units of visible
// text (the stricter of Telegram's two measures: it counts code points). It
// cuts between paragraphs where it can, else between lines, sentences, words,
// never within a word unless the word alone is too long. Tags open at a cut are
// closed and opened again, so every part stands on its own.
func Split(html string, limit int) []string {
	var parts []string
	rest := html
	var open []string
	for {
		carry := strings.Join(open, "")
		head, tail, stack := cut(rest, limit, open)
		if part := strings.TrimSpace(head); part != "" {
			parts = append(parts, carry+part+closing(stack))
		}
		if tail == "" {
			return parts
		}
		rest, open = strings.TrimLeft(tail, " \n"), stack
	}
}

// Length counts the UTF-16 units that a reader sees of Telegram HTML.
func Length(html string) int { return len(utf16.Encode([]rune(Strip(html)))) }

// A breakpoint is a place to cut and the tags open there.
type breakpoint struct {
	at   int
	open []string
}

// The ranks of places to cut, best first.
const (
	atParagraph = iota
	atLine
	atSentence
	atWord
	atLetter
	ranks
)

// cut finds the best place within limit. A better kind of place wins only when
// it leaves the part at least half full.
func cut(html string, limit int, open []string) (head, tail string, stack []string) {
	var best [ranks]breakpoint
	stack = append([]string(nil), open...)
	seen, half := 0, [ranks]bool{}
	for i := 0; i < len(html); {
		if html[i] == '<' {
			n := tagLength(html[i:])
			stack = nest(stack, html[i:i+n])
			i += n
			continue
		}
		n, units := symbol(html[i:])
		if seen+units > limit {
			return at(html, choose(best, half))
		}
		seen += units
		i += n
		r := rank(html, i-n, i)
		best[r] = breakpoint{i, append([]string(nil), stack...)}
		half[r] = half[r] || seen*2 >= limit
	}
	return html, "", nil
}

func at(html string, b breakpoint) (head, tail string, stack []string) {
	return html[:b.at], html[b.at:], b.open
}

func choose(best [ranks]breakpoint, half [ranks]bool) breakpoint {
	for r := range ranks {
		if half[r] && best[r].at > 0 {
			return best[r]
		}
	}
	return best[atLetter]
}

// rank says how good a cut after html[from:to] is.
func rank(html string, from, to int) int {
	switch c := html[from:to]; {
	case c == "\n" && strings.HasSuffix(strings.TrimRight(html[:from], " "), "\n"):
		return atParagraph
	case c == "\n":
		return atLine
	case c == " " && from > 0 && strings.ContainsAny(html[from-1:from], ".!?;"):
		return atSentence
	case c == " ":
		return atWord
	}
	return atLetter
}

// symbol returns the bytes of the first visible symbol and its UTF-16 units. An
// entity such as &amp; is one symbol.
func symbol(s string) (bytes, units int) {
	if s[0] == '&' {
		if end := strings.IndexByte(s[:min(len(s), 12)], ';'); end > 0 {
			return end + 1, len(utf16.Encode([]rune(Strip(s[:end+1]))))
		}
	}
	r, n := utf8.DecodeRuneInString(s)
	return n, max(1, utf16.RuneLen(r))
}

func tagLength(s string) int {
	if end := strings.IndexByte(s, '>'); end >= 0 {
		return end + 1
	}
	return len(s)
}

func nest(stack []string, tag string) []string {
	if strings.HasPrefix(tag, "</") {
		if len(stack) > 0 {
			return stack[:len(stack)-1]
		}
		return stack
	}
	return append(stack, tag)
}

func closing(stack []string) string {
	var b strings.Builder
	for _, tag := range slices.Backward(stack) {
		name := strings.Trim(tag, "<>")
		name, _, _ = strings.Cut(name, " ")
		b.WriteString("</" + name + ">")
	}
	return b.String()
}
