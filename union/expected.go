package union

import (
	"slices"
	"strings"
	"unicode"
)

// Key is what tells the expected member from others of the organization: the card,
// or else the name.
func (e Expected) Key() string {
	if card := CardKey(e.Card); card != "" {
		return "#" + card
	}
	return NameKey(e.Name)
}

// CardKey makes equal the numbers of cards that people write differently: only
// letters and digits count, and no leading zeros.
func CardKey(card string) string {
	bare := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, card)
	if short := strings.TrimLeft(bare, "0"); short != "" {
		return short
	}
	return bare
}

// NameKey makes equal the names of a person that people write differently: the
// order of the words does not count, nor a patronymic beside name and surname, nor
// capitals, nor the dots on ё.
func NameKey(name string) string {
	words := strings.FieldsFunc(strings.ReplaceAll(strings.ToLower(name), "ё", "е"), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-'
	})
	if len(words) == 3 {
		if i := slices.IndexFunc(words, patronymic); i >= 0 {
			words = slices.Delete(words, i, i+1)
		}
	}
	slices.Sort(words)
	return strings.Join(words, " ")
}

func patronymic(word string) bool {
	return slices.ContainsFunc([]string{"вич", "ьич", "вна", "чна", "шна"}, func(end string) bool {
		return strings.HasSuffix(word, end)
	})
}
