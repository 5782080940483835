package when

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// longest is the length limit of a text in bytes. The longest sensible time is a tenth of it.
const longest = 1000

// clean lowers the text and takes out of it what the eye does not see: zero-width characters, accents, fancy dashes and spaces.
func clean(text string) (string, error) {
	if len(text) > longest || !utf8.ValidString(text) {
		return "", &Error{}
	}
	text = strings.ToLower(text)
	text = strings.ReplaceAll(text, "и\u0306", "й") // as macOS types it
	text = strings.ReplaceAll(text, "ё", "е")
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.In(r, unicode.Cf, unicode.Mn, unicode.Me):
			return -1
		case unicode.Is(unicode.Pd, r) || r == '−':
			return '-'
		case unicode.IsSpace(r):
			return ' '
		}
		return r
	}, text)
	return strings.Join(strings.Fields(text), " "), nil
}

type tokenKind int

const (
	word tokenKind = iota
	number
	sign
)

type token struct {
	kind    tokenKind
	text    string
	n       int  // the value of a number
	tight   bool // nothing between it and the token before
	ordinal bool // 5-го, 5th, пятого
	spelled bool // a number in letters
}

// lex cuts a clean text into tokens. Dots, commas and the like are kept only inside a number, where they mean something.
func lex(text string) []token {
	var toks []token
	for i := 0; i < len(text); {
		kind, width := next(text[i:])
		t := token{kind: kind, text: text[i : i+width], tight: i > 0 && text[i-1] != ' '}
		i += width
		switch {
		case t.text == " ":
			continue
		case kind == sign && !meaningful(t, text[i:], toks):
			continue
		case kind == number:
			t = numeral(t)
			suffix := ordinalSuffix(text[i:])
			t.ordinal = suffix > 0
			i += suffix
		case t.text == "полчаса":
			toks = append(toks, token{text: "пол"})
			t.text, t.tight = "час", true
		case t.text == "полгода":
			toks = append(toks, token{text: "пол"})
			t.text, t.tight = "год", true
		case kind == word:
			t = spelled(t)
		}
		toks = join(toks, t)
	}
	return toks
}

// next finds the kind and the width in bytes of the first token of a text that is not empty.
func next(text string) (tokenKind, int) {
	first, width := utf8.DecodeRuneInString(text)
	of := func(r rune) tokenKind {
		switch {
		case r >= '0' && r <= '9':
			return number
		case unicode.IsLetter(r):
			return word
		default:
			return sign
		}
	}
	kind := of(first)
	if kind == sign {
		return sign, width
	}
	end := strings.IndexFunc(text, func(r rune) bool { return of(r) != kind })
	if end < 0 {
		end = len(text)
	}
	return kind, end
}

// meaningful keeps the sign between two digits (9:00, 25.12, 1,5), the dash between two words (пн-пт) and every sign that is
// no punctuation, so that "2+2" is not read as "2 2".
func meaningful(t token, rest string, before []token) bool {
	switch t.text {
	case ".", ",":
		return len(before) > 0 && before[len(before)-1].kind == number && t.tight && rest != "" && rest[0] >= '0' && rest[0] <= '9'
	case "!", ";", "(", ")", "«", "»", "\"", "'", "?":
		return false
	}
	return true
}

// numeral gives a run of digits its value. Five digits and more are no part of any date; they stay a word nobody knows.
func numeral(t token) token {
	n, err := strconv.Atoi(t.text)
	if err != nil || len(t.text) > 4 {
		t.kind = word
		return t
	}
	t.n = n
	return t
}

// ordinalSuffix measures the «-го» of «5-го» or the "th" of "5th".
func ordinalSuffix(rest string) int {
	after := strings.TrimPrefix(rest, "-")
	kind, width := word, 0
	if after != "" {
		kind, width = next(after)
	}
	if kind != word {
		return 0
	}
	switch after[:width] {
	case "го", "ого", "его", "е", "ое", "й", "ый", "ой", "я", "му", "ому", "м", "th", "st", "nd", "rd":
		if after[:width] == "м" && after == rest {
			return 0 // 15м is fifteen minutes
		}
		return len(rest) - len(after) + width
	}
	return 0
}

func spelled(t token) token {
	n, ordinal, ok := numberOf(t.text)
	if ok {
		t.kind, t.n, t.ordinal, t.spelled = number, n, ordinal, true
	}
	return t
}

// join appends a token; «двадцать» and «пять» grow together into 25.
func join(toks []token, t token) []token {
	if len(toks) == 0 {
		return append(toks, t)
	}
	last := &toks[len(toks)-1]
	if t.spelled && last.spelled && !last.ordinal && last.n >= 20 && last.n%10 == 0 && t.n >= 1 && t.n <= 9 {
		last.n += t.n
		last.ordinal = t.ordinal
		return toks
	}
	return append(toks, t)
}
