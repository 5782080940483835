package dialog

import (
	"errors"
	"fmt"
	"html"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"rupor/union"
)

// The engine's own option ids. Options of forms don't begin with "!".
const (
	backID    = "!b"
	cancelID  = "!x"
	answersID = "!a"
	doneID    = "!d"
	clearID   = "!c"
	skipID    = "!s"
	nextID    = "!n"
	prevID    = "!p"
	allID     = "!l"
	showID    = "!v"
)

// errStale tells that a button belongs to a question that is closed.
var errStale = errors.New("the button is of a question that is closed")

// Line takes one line of text, least to most characters after tidying.
func Line(least, most int) func(Reply) (string, error) {
	return func(r Reply) (string, error) {
		if err := textOnly(r); err != nil {
			return "", err
		}
		s := strings.Join(strings.Fields(strip(r.Text)), " ")
		return s, within(s, least, most)
	}
}

// Text takes formatted text of several lines, at most so many characters.
func Text(most int) func(Reply) (union.HTML, error) {
	return func(r Reply) (union.HTML, error) {
		if err := textOnly(r); err != nil {
			return "", err
		}
		return r.Content.Text, within(strings.TrimSpace(strip(r.Text)), 1, most)
	}
}

// Lines takes a list, one item a line: least to most items of at most size characters.
func Lines(least, most, size int) func(Reply) ([]string, error) {
	return func(r Reply) ([]string, error) {
		if err := textOnly(r); err != nil {
			return nil, err
		}
		var items []string
		for line := range strings.Lines(strip(r.Text)) {
			if line = strings.Join(strings.Fields(line), " "); line == "" {
				continue
			}
			if err := within(line, 1, size); err != nil {
				return nil, err
			}
			items = append(items, line)
		}
		if len(items) < least || len(items) > most {
			return nil, union.Refuse("dialog.lines", "Least", least, "Most", most, "N", len(items))
		}
		return items, nil
	}
}

// Int takes a whole number from least to most.
func Int(least, most int) func(Reply) (int, error) {
	return func(r Reply) (int, error) {
		s, err := Line(1, 20)(r)
		if err != nil {
			return 0, err
		}
		n, err := strconv.Atoi(s)
		if err != nil || n < least || n > most {
			return 0, union.Refuse("dialog.number", "Least", least, "Most", most)
		}
		return n, nil
	}
}

func textOnly(r Reply) error {
	if r.Other != "" || r.Contact != nil || len(r.Content.Media) > 0 || strip(r.Text) == "" {
		return union.Refuse("dialog.text.only")
	}
	return nil
}

func within(s string, least, most int) error {
	switch n := utf8.RuneCountInString(s); {
	case n < least:
		return union.Refuse("dialog.text.short", "N", least)
	case n > most:
		return union.Refuse("dialog.text.long", "N", most, "Have", n)
	}
	return nil
}

// strip takes out characters that show nothing and only deceive: zero-width
// ones, controls, changes of writing direction.
func strip(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return r
		}
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) && r != '\u200d' {
			return -1
		}
		return r
	}, s)
}

// PressKey names the refusal of words where a button is wanted.
const PressKey = "dialog.press"

// offButton is the refusal of a reply where a button was to be pressed.
func offButton(r Reply) error {
	if r.Button != "" {
		return errStale
	}
	return union.Refuse(PressKey)
}

func sameWords(a, b string) bool {
	return strings.EqualFold(strings.TrimSpace(strip(a)), strings.TrimSpace(b))
}

// keyMark begins an answer that is a text key rather than words.
const keyMark = "\x00"

func labelOf(label, key string) string {
	if label != "" {
		return label
	}
	return keyMark + key
}

// Key returns the text key that a Turn's Said stands for, if it does.
func Key(saidText string) (string, bool) { return strings.CutPrefix(saidText, keyMark) }

// saidLength bounds an answer in the list of answers, in characters.
const saidLength = 120

func said(r Reply, v any) string {
	if s, ok := v.(fmt.Stringer); ok {
		return short(s.String())
	}
	if r.Text != "" {
		return short(r.Text)
	}
	return gist(r.Content)
}

func short(s string) string {
	s = strings.Join(strings.Fields(strip(s)), " ")
	if utf8.RuneCountInString(s) <= saidLength {
		return s
	}
	return strings.TrimSpace(string([]rune(s)[:saidLength-1])) + "…"
}

func gist(c union.Content) string {
	s := short(c.Text.Plain())
	if len(c.Media) > 0 {
		s = strings.TrimSpace(s + fmt.Sprintf(" 📎 %d", len(c.Media)))
	}
	if c.Poll != nil {
		s = strings.TrimSpace(s + " 📊 " + short(c.Poll.Question))
	}
	if c.Location != nil {
		s = strings.TrimSpace(s + " 📍")
	}
	if s == "" {
		return "—"
	}
	return s
}

func length(h union.HTML) int { return utf8.RuneCountInString(h.Plain()) }

func escape(s string) string { return html.EscapeString(s) }
