package bot

import (
	"fmt"
	"html"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"rupor/delivery"
	"rupor/text"
)

// mannered says what Telegram, or a reader, would not take in a message.
func (th *theatre) mannered(m delivery.Message) error {
	limit, files := textLimit, len(m.Media)
	if files > 0 || m.File != nil {
		limit = captionLimit
	}
	switch {
	case files > 10:
		return fmt.Errorf("%d files in an album", files)
	case files > 1 && len(m.Buttons) > 0:
		return fmt.Errorf("an album with buttons")
	case m.Poll != nil || m.Location != nil:
		if m.Text != "" || files > 0 || m.File != nil || m.Poll != nil && m.Location != nil {
			return fmt.Errorf("a poll or a place with something besides")
		}
	case m.Text != "" || limit == textLimit:
		if err := th.words(string(m.Text), limit); err != nil {
			return err
		}
	}
	n := 0
	for _, row := range m.Buttons {
		if n += len(row); len(row) == 0 || len(row) > 8 {
			return fmt.Errorf("%d buttons in a row", len(row))
		}
		for _, b := range row {
			if err := leads(b); err != nil {
				return err
			}
			if err := th.words(html.EscapeString(b.Text), buttonLength); err != nil {
				return fmt.Errorf("button %q: %w", b.Text, err)
			}
		}
	}
	if n > 100 {
		return fmt.Errorf("%d buttons", n)
	}
	return nil
}

func leads(b delivery.Button) error {
	switch {
	case b.URL == "" && (b.Data == "" || len(b.Data) > 64 || !utf8.ValidString(b.Data)):
		return fmt.Errorf("button %q has data of %d bytes: %q", b.Text, len(b.Data), b.Data)
	case b.URL != "" && (b.Data != "" || !strings.HasPrefix(b.URL, "https://")):
		return fmt.Errorf("button %q leads to %q", b.Text, b.URL)
	}
	return nil
}

// words says what is wrong with Telegram HTML that a person reads.
func (th *theatre) words(s string, limit int) error {
	shown := text.Strip(s)
	switch {
	case strings.TrimFunc(shown, func(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) }) == "":
		return fmt.Errorf("nothing to read in %q", s)
	case text.Length(s) > limit:
		return fmt.Errorf("%d units, at most %d", text.Length(s), limit)
	case !utf8.ValidString(s):
		return fmt.Errorf("not UTF-8: %q", s)
	}
	for _, slip := range []string{"<no value>", "%!", "ZgotmplZ", "map["} {
		if strings.Contains(shown, slip) {
			return fmt.Errorf("%q in %q", slip, s)
		}
	}
	if th.lang == "en" && strings.ContainsFunc(strings.ReplaceAll(shown, "Русский", ""), func(r rune) bool { return unicode.Is(unicode.Cyrillic, r) }) {
		return fmt.Errorf("not English: %q", s)
	}
	return nested(s)
}

// nested says whether every tag is one of Telegram's and closed in its place.
func nested(s string) error {
	var open []string
	for {
		_, rest, found := strings.Cut(s, "<")
		if !found {
			break
		}
		tag, after, whole := strings.Cut(rest, ">")
		if !whole {
			return fmt.Errorf("a tag without an end: %q", rest)
		}
		s = after
		name, closes := strings.CutPrefix(tag, "/")
		name, _, _ = strings.Cut(name, " ")
		switch {
		case !slices.Contains([]string{"b", "i", "u", "s", "code", "pre", "a", "blockquote", "tg-spoiler"}, name):
			return fmt.Errorf("not Telegram's tag: <%s>", tag)
		case !closes:
			open = append(open, name)
		case len(open) == 0 || open[len(open)-1] != name:
			return fmt.Errorf("<%s> closes nothing", tag)
		default:
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		return fmt.Errorf("<%s> is not closed", open[0])
	}
	return nil
}
