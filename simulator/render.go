package simulator

import (
	"html"
	"slices"
	"strconv"
	"strings"
)

// A painter turns a text and its entities into HTML that is safe to show. Entities that overlap without
// nesting are closed and opened again.
type painter struct {
	out  strings.Builder
	open []span
}

// A span is an entity with the text it covers.
type span struct {
	Entity
	text string
}

func paint(text string, es []Entity) string {
	p := &painter{}
	at, next := 0, 0
	for i, r := range text {
		p.closeUntil(at)
		for ; next < len(es) && es[next].Offset <= at; next++ {
			p.push(span{es[next], cut(text[i:], es[next].Length)})
		}
		p.out.WriteString(html.EscapeString(string(r)))
		at += units(r)
	}
	p.closeUntil(at)
	for len(p.open) > 0 {
		p.pop()
	}
	return p.out.String()
}

// cut returns the first n UTF-16 code units of a text.
func cut(text string, n int) string {
	for i, r := range text {
		if n <= 0 {
			return text[:i]
		}
		n -= units(r)
	}
	return text
}

func (p *painter) push(s span) {
	p.open = append(p.open, s)
	p.out.WriteString(s.start())
}

func (p *painter) pop() span {
	s := p.open[len(p.open)-1]
	p.open = p.open[:len(p.open)-1]
	p.out.WriteString(s.end())
	return s
}

// closeUntil ends the entities that end at or before the position.
func (p *painter) closeUntil(at int) {
	first := slices.IndexFunc(p.open, func(s span) bool { return s.Offset+s.Length <= at })
	if first < 0 {
		return
	}
	var again []span
	for len(p.open) > first {
		if s := p.pop(); s.Offset+s.Length > at {
			again = append(again, s)
		}
	}
	for _, s := range slices.Backward(again) {
		p.push(s)
	}
}

func (s *span) start() string {
	switch s.Type {
	case "bold", "italic", "underline", "strikethrough", "code", "pre", "blockquote":
		return "<" + s.tag() + ">"
	case "expandable_blockquote":
		return `<blockquote class="expandable">`
	case "spoiler":
		return `<span class="spoiler">`
	case "text_link":
		return anchor(s.URL)
	case "url":
		return anchor(s.text)
	case "email":
		return anchor("mailto:" + s.text)
	case "bot_command":
		return `<a class="command" data-command="` + html.EscapeString(s.text) + `">`
	case "mention", "hashtag", "text_mention", "cashtag", "phone_number":
		id := int64(0)
		if s.User != nil {
			id = s.User.ID
		}
		return `<a class="mention" data-user="` + strconv.FormatInt(id, 10) + `">`
	}
	return ""
}

// anchor never lets a scheme through that could run a script.
func anchor(link string) string {
	scheme, _, _ := strings.Cut(strings.ToLower(link), ":")
	if !slices.Contains([]string{"http", "https", "mailto", "tg", "ton"}, scheme) {
		link = "#"
	}
	return `<a href="` + html.EscapeString(link) + `" target="_blank" rel="noopener noreferrer">`
}

func (s *span) end() string {
	if tag := s.tag(); tag != "" {
		return "</" + tag + ">"
	}
	return ""
}

func (s *span) tag() string {
	switch s.Type {
	case "bold":
		return "b"
	case "italic":
		return "i"
	case "underline":
		return "u"
	case "strikethrough":
		return "s"
	case "code", "pre", "blockquote":
		return s.Type
	case "expandable_blockquote":
		return "blockquote"
	case "spoiler":
		return "span"
	case "text_link", "url", "email", "bot_command", "mention", "hashtag", "text_mention", "cashtag", "phone_number":
		return "a"
	}
	return ""
}
