package simulator

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Telegram's limits, in code points unless said otherwise.
const (
	maxText     = 4096
	maxCaption  = 1024
	maxRawBytes = 32768
)

// formatted reads a text with its parse mode or entities from the parameters. It returns the text as Telegram
// keeps it: trimmed, entities found in it added.
func (q *request) formatted(text, mode, entities string) (string, []Entity, error) {
	raw := q.str(text)
	if len(raw) > maxRawBytes {
		return "", nil, bad("text is too long")
	}
	if !utf8.ValidString(raw) {
		return "", nil, bad("strings must be encoded in UTF-8")
	}
	plain, given, err := q.parsed(clean(raw), mode, entities)
	if err != nil {
		return "", nil, err
	}
	plain, given = trim(plain, given)
	q.sim.introduce(given)
	return plain, withFound(plain, given), nil
}

func (q *request) parsed(raw, mode, entities string) (string, []Entity, error) {
	switch strings.ToLower(q.str(mode)) {
	case "", "none":
		given, err := parseEntities(q.str(entities), raw)
		return raw, given, err
	case "html":
		text, given, err := parseHTML(raw)
		if err != nil {
			return "", nil, bad("can't parse entities: %v", err)
		}
		return text, given, nil
	case "markdown", "markdownv2":
		q.violate(mode, "the simulator does not read Markdown: the text is taken as it is")
		return raw, nil, nil
	}
	return "", nil, bad("unsupported parse_mode")
}

// introduce completes the people named in mentions; a mention of a stranger stays a bare id.
func (s *Simulator) introduce(es []Entity) {
	for i := range es {
		if es[i].User == nil {
			continue
		}
		if m := s.peers[es[i].User.ID]; m != nil {
			w := m.wire()
			es[i].User = &w
		}
	}
}

func parseEntities(raw, text string) ([]Entity, error) {
	if raw == "" {
		return nil, nil
	}
	var es []Entity
	if err := json.Unmarshal([]byte(raw), &es); err != nil {
		return nil, bad("can't parse entities JSON object")
	}
	size := utf16Len(text)
	kept := es[:0]
	for _, e := range es {
		if e.Offset < 0 || e.Length <= 0 || e.Offset >= size {
			continue
		}
		e.Length = min(e.Length, size-e.Offset)
		kept = append(kept, e)
	}
	sortEntities(kept)
	return kept, nil
}

func utf16Len(s string) int {
	n := 0
	for _, r := range s {
		n += units(r)
	}
	return n
}

// clean drops carriage returns and turns other control characters into spaces.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\r':
			return -1
		case r < ' ' && r != '\n':
			return ' '
		}
		return r
	}, s)
}

// trim cuts white space off both ends and moves the entities along.
func trim(s string, es []Entity) (string, []Entity) {
	left := strings.TrimLeftFunc(s, unicode.IsSpace)
	shift := utf16Len(s[:len(s)-len(left)])
	s = strings.TrimRightFunc(left, unicode.IsSpace)
	size := utf16Len(s)
	var kept []Entity
	for _, e := range es {
		from, to := max(e.Offset-shift, 0), min(e.Offset+e.Length-shift, size)
		if to > from {
			e.Offset, e.Length = from, to-from
			kept = append(kept, e)
		}
	}
	return s, kept
}

// visible reports whether anything of a text can be seen: Telegram refuses texts that are only invisible characters.
func visible(s string) bool {
	for _, r := range s {
		switch {
		case unicode.IsSpace(r), r >= 0x200b && r <= 0x200f, r >= 0x2028 && r <= 0x202e, r == 0x2060, r == 0xfeff, r == 0xad, r == 0x3164:
		default:
			return true
		}
	}
	return false
}

// discovered matches what Telegram marks by itself; its groups are url, email, mention, hashtag, bot_command.
var discovered = regexp.MustCompile(`(https?://[^\s<>"«»]+)|([\w.+-]+@[\w-]+(?:\.[\w-]+)+)|(@[A-Za-z]\w{3,31})|(#[\p{L}\p{N}_]+)|(/\w{1,64}(?:@\w{3,32})?)`)

// withFound adds the entities that Telegram finds by itself, outside the given ones that forbid it. Only words
// with a telling character are looked at closely: a broadcast passes here with every message.
func withFound(s string, given []Entity) []Entity {
	all := given
	done, doneUnits := 0, 0
	for {
		at := strings.IndexAny(s[done:], "/@#")
		if at < 0 {
			break
		}
		begin := len(strings.TrimRightFunc(s[:done+at], func(r rune) bool { return !unicode.IsSpace(r) }))
		end := len(s) - len(strings.TrimLeftFunc(s[done+at:], func(r rune) bool { return !unicode.IsSpace(r) }))
		doneUnits += utf16Len(s[done:begin])
		for _, e := range foundIn(s[begin:end]) {
			e.Offset += doneUnits
			if !crowdedOut(given, e) {
				all = append(slices.Clip(all), e)
			}
		}
		doneUnits += utf16Len(s[begin:end])
		done = end
	}
	sortEntities(all)
	return all
}

// foundIn finds the entities of one word.
func foundIn(word string) []Entity {
	var all []Entity
	for _, at := range discovered.FindAllStringSubmatchIndex(word, -1) {
		if kind, from, to := discovery(word, at); kind != "" {
			all = append(all, Entity{Type: kind, Offset: utf16Len(word[:from]), Length: utf16Len(word[from:to])})
		}
	}
	return all
}

func discovery(s string, at []int) (kind string, from, to int) {
	kinds := [...]string{"url", "email", "mention", "hashtag", "bot_command"}
	for i, k := range kinds {
		if from, to = at[2*i+2], at[2*i+3]; from >= 0 {
			kind = k
			break
		}
	}
	if before, _ := utf8.DecodeLastRuneInString(s[:from]); from > 0 &&
		(unicode.IsLetter(before) || unicode.IsDigit(before) || strings.ContainsRune("/@#_.<", before)) {
		return "", 0, 0
	}
	if kind == "url" {
		to = from + len(strings.TrimRight(s[from:to], ".,!?;:)'"))
	}
	return kind, from, to
}

// crowdedOut reports whether a found entity lies where a given one leaves no room for it.
func crowdedOut(given []Entity, e Entity) bool {
	for _, g := range given {
		switch g.Type {
		case "code", "pre", "text_link", "text_mention", "mention", "hashtag", "url", "bot_command", "email", "custom_emoji":
			if e.Offset < g.Offset+g.Length && g.Offset < e.Offset+e.Length {
				return true
			}
		}
	}
	return false
}
