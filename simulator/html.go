package simulator

import (
	"fmt"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"
)

// An htmlParser reads Telegram's HTML parse mode. It follows TDLib's parser rule by rule (td/telegram/MessageEntity.cpp),
// including what that forgives, so that a text accepted here is accepted there. Offsets in its errors are bytes of the input.
type htmlParser struct {
	in    string
	pos   int
	out   strings.Builder
	units int // UTF-16 code units written
	open  []openTag
	found []Entity
}

type openTag struct {
	name, arg string
	units     int // where the entity begins, in UTF-16 code units
	bytes     int // and in bytes of the output
}

// parseHTML returns the plain text and its entities, sorted by offset, the longer first.
func parseHTML(in string) (string, []Entity, error) {
	if !utf8.ValidString(in) {
		return "", nil, wrong("Strings must be encoded in UTF-8")
	}
	p := &htmlParser{in: in}
	for p.pos < len(in) {
		if err := p.step(); err != nil {
			return "", nil, err
		}
	}
	if n := len(p.open); n > 0 {
		return "", nil, wrong("Can't find end tag corresponding to start tag %q", p.open[n-1].name)
	}
	for i := range p.found {
		if p.found[i].Type == "code" {
			p.found[i].Language = ""
		}
	}
	sortEntities(p.found)
	text := p.out.String()
	if !utf8.ValidString(text) {
		return "", nil, wrong("Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units")
	}
	return text, p.found, nil
}

// wrong is an error of the parser in Telegram's words, which begin with a capital letter.
func wrong(format string, args ...any) error { return fmt.Errorf(format, args...) }

func sortEntities(es []Entity) {
	sort.SliceStable(es, func(i, j int) bool {
		if es[i].Offset != es[j].Offset {
			return es[i].Offset < es[j].Offset
		}
		return es[i].Length > es[j].Length
	})
}

// at is the byte at i, or 0 beyond the end.
func (p *htmlParser) at(i int) byte {
	if i < len(p.in) {
		return p.in[i]
	}
	return 0
}

func (p *htmlParser) step() error {
	switch p.in[p.pos] {
	case '<':
		if p.at(p.pos+1) == '/' {
			return p.endTag()
		}
		return p.startTag()
	case '&':
		if r, next, ok := htmlReference(p.in, p.pos); ok {
			p.pos = next
			p.write(r)
			return nil
		}
	}
	r, size := utf8.DecodeRuneInString(p.in[p.pos:])
	p.pos += size
	p.write(r)
	return nil
}

func (p *htmlParser) write(r rune) {
	p.units += units(r)
	if r >= 0xd800 && r <= 0xdfff { // kept broken, so that the final check refuses it as Telegram does
		p.out.WriteByte(0xff)
		return
	}
	p.out.WriteRune(r)
}

// units is how many UTF-16 code units a rune takes.
func units(r rune) int {
	if r > 0xffff {
		return 2
	}
	return 1
}

// htmlReference decodes &lt; &gt; &amp; &quot; and numeric references at pos; the semicolon may be missing.
func htmlReference(in string, pos int) (r rune, next int, ok bool) {
	end := pos + 1
	scan := func(in1 func(byte) bool) string {
		from := end
		for end < len(in) && in1(in[end]) {
			end++
		}
		return in[from:end]
	}
	switch {
	case strings.HasPrefix(in[end:], "#"):
		end++
		base, digits := 10, isDigit
		if end < len(in) && in[end] == 'x' {
			end++
			base, digits = 16, isHex
		}
		code, err := strconv.ParseInt(scan(digits), base, 32)
		if err != nil || code == 0 || code >= 0x10ffff || end-pos >= 10 {
			return 0, 0, false
		}
		r = rune(code)
	default:
		r = namedReferences(scan(isAlpha))
		if r == 0 {
			return 0, 0, false
		}
	}
	if end < len(in) && in[end] == ';' {
		end++
	}
	return r, end, true
}

func namedReferences(name string) rune {
	switch name {
	case "lt":
		return '<'
	case "gt":
		return '>'
	case "amp":
		return '&'
	case "quot":
		return '"'
	}
	return 0
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
func isHex(c byte) bool   { return isDigit(c) || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F' }
func isAlpha(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
func isSpace(c byte) bool {
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' || c == 0
}

func (p *htmlParser) skipSpaces() {
	for p.pos < len(p.in) && isSpace(p.in[p.pos]) {
		p.pos++
	}
}

// until moves to the next byte that stop accepts, or the end.
func (p *htmlParser) until(stop func(byte) bool) string {
	from := p.pos
	for p.pos < len(p.in) && !stop(p.in[p.pos]) {
		p.pos++
	}
	return p.in[from:p.pos]
}

func endsName(c byte) bool { return isSpace(c) || c == '>' }

func (p *htmlParser) startTag() error {
	begin := p.pos
	p.pos++
	name := strings.ToLower(p.until(endsName))
	if p.pos >= len(p.in) {
		return wrong("Unclosed start tag at byte offset %d", begin)
	}
	if entityOf(name) == "" {
		return wrong("Unsupported start tag \"%s\" at byte offset %d", name, begin)
	}
	tag := openTag{name: name, units: p.units, bytes: p.out.Len()}
	for {
		p.skipSpaces()
		if p.at(p.pos) == '>' {
			break
		}
		if err := p.attribute(&tag, begin); err != nil {
			return err
		}
	}
	p.pos++
	if name == "span" && tag.arg != "spoiler" {
		return wrong("Tag \"span\" must have class \"tg-spoiler\" at byte offset %d", begin)
	}
	p.open = append(p.open, tag)
	return nil
}

func (p *htmlParser) attribute(tag *openTag, begin int) error {
	attr := p.until(func(c byte) bool { return endsName(c) || c == '=' })
	if attr == "" {
		return p.attributeError(tag, begin)
	}
	p.skipSpaces()
	if p.at(p.pos) != '=' {
		if tag.name == "blockquote" && attr == "expandable" && p.pos < len(p.in) {
			tag.arg = "expandable"
			return nil
		}
		return wrong("Expected equal sign in declaration of an attribute of the tag %q at byte offset %d", tag.name, begin)
	}
	p.pos++
	p.skipSpaces()
	if p.pos >= len(p.in) {
		return wrong("Unclosed start tag %q at byte offset %d", tag.name, begin)
	}
	value, err := p.attributeValue()
	if err != nil {
		return err
	}
	if p.pos >= len(p.in) {
		return wrong("Unclosed start tag at byte offset %d", begin)
	}
	tag.take(attr, value)
	return nil
}

func (p *htmlParser) attributeError(tag *openTag, begin int) error {
	return wrong("Empty attribute name in the tag %q at byte offset %d", tag.name, begin)
}

func (p *htmlParser) attributeValue() (string, error) {
	quote := p.in[p.pos]
	if quote != '\'' && quote != '"' {
		begin := p.pos
		value := p.until(func(c byte) bool { return !isAlpha(c) && !isDigit(c) && c != '.' && c != '-' })
		if !endsName(p.at(p.pos)) {
			return "", wrong("Unexpected end of name token at byte offset %d", begin)
		}
		return strings.ToLower(value), nil
	}
	var value strings.Builder
	for p.pos++; p.pos < len(p.in) && p.in[p.pos] != quote; {
		if p.in[p.pos] == '&' {
			if r, next, ok := htmlReference(p.in, p.pos); ok {
				value.WriteRune(r)
				p.pos = next
				continue
			}
		}
		value.WriteByte(p.in[p.pos])
		p.pos++
	}
	p.pos = min(p.pos+1, len(p.in))
	return value.String(), nil
}

// take keeps the one attribute that its tag has a use for.
func (t *openTag) take(attr, value string) {
	prefix := ""
	switch t.name + " " + attr {
	case "a href", "tg-emoji emoji-id", "tg-time unix":
	case "code class":
		prefix = "language-"
	case "span class":
		prefix = "tg-"
	case "blockquote expandable":
		value = "expandable"
	default:
		return
	}
	if rest, ok := strings.CutPrefix(value, prefix); ok {
		t.arg = rest
	}
}

func (p *htmlParser) endTag() error {
	begin := p.pos
	if len(p.open) == 0 {
		return wrong("Unexpected end tag at byte offset %d", begin)
	}
	p.pos += 2
	name := strings.ToLower(p.until(endsName))
	p.skipSpaces()
	if p.at(p.pos) != '>' {
		return wrong("Unclosed end tag at byte offset %d", begin)
	}
	p.pos++
	tag := p.open[len(p.open)-1]
	if name != "" && name != tag.name {
		return wrong("Unmatched end tag at byte offset %d, expected \"</%s>\", found \"</%s>\"", begin, tag.name, name)
	}
	p.open = p.open[:len(p.open)-1]
	if p.units > tag.units {
		return p.closeEntity(tag)
	}
	return nil
}
