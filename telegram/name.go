package telegram

import (
	"strconv"
	"strings"
	"unicode"
)

// maxName is how many characters of a name are kept.
const maxName = 128

// personName joins the names that a person gave, or makes one of the id when
// nothing of them can be seen.
func personName(id int64, first, last string) string {
	if name := line(first+" "+last, maxName); name != "" {
		return name
	}
	return "№" + strconv.FormatInt(id, 10)
}

// line makes one short line of what others typed: without control, invisible
// and direction-turning characters, which pass one name off as another or turn
// the rest of the screen around; spaces collapsed; at most limit runes.
func line(s string, limit int) string {
	var b strings.Builder
	n, gap := 0, false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			gap = n > 0
			continue
		case invisible(r):
			continue
		}
		if gap && n+1 < limit {
			b.WriteByte(' ')
			n, gap = n+1, false
		}
		if n >= limit || gap {
			break
		}
		b.WriteRune(r)
		n++
	}
	return b.String()
}

// endingKept is how many characters at the end of a long file name are kept.
const endingKept = 24

// fileName is the name of a file, shortened in the middle: the ending says what
// kind of file it is.
func fileName(s string) string {
	whole := []rune(line(s, len(s)))
	if len(whole) <= maxName {
		return string(whole)
	}
	return string(whole[:maxName-endingKept-1]) + "…" + string(whole[len(whole)-endingKept:])
}

// invisible says whether a character shows nothing of its own: controls and
// formats (zero-width, direction marks, tags), private and unassigned planes'
// separators, and the letters that are drawn blank.
func invisible(r rune) bool {
	switch r {
	case '\u115f', '\u1160', '\u3164', '\uffa0', // Hangul fillers
		'\u2800',           // Braille blank
		'\u034f',           // combining grapheme joiner
		'\u17b4', '\u17b5', // Khmer inherent vowels
		unicode.ReplacementChar:
		return true
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Variation_Selector)
}
