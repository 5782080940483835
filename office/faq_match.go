package office

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"rupor/storage"
	"rupor/union"
)

// fitMost is how many frequent questions are offered to somebody who asks.
const fitMost = 3

// FitFrequents finds up to three frequent questions that the words of a person
// may be about, the likeliest first.
func FitFrequents(r storage.Reader, who union.MemberID, words string) ([]union.Frequent, error) {
	all, err := Frequents(r, who)
	found := SearchFrequents(all, words)
	return found[:min(len(found), fitMost)], err
}

// SearchFrequents finds the frequent questions that words may be about, the
// likeliest first. A word counts for more the fewer of them have it, and twice
// where the question itself has it; one is found by a quarter of the words, or by
// three of them.
func SearchFrequents(all []union.Frequent, words string) []union.Frequent {
	asked := stems(words)
	type hit struct {
		union.Frequent
		found  int
		weight float64
	}
	hits := make([]hit, len(all))
	questions, answers := make([][]string, len(all)), make([][]string, len(all))
	for i, f := range all {
		hits[i].Frequent = f
		questions[i], answers[i] = stems(f.Question), stems(f.Answer.Plain())
	}
	for _, word := range asked {
		has := func(words []string) bool {
			return slices.ContainsFunc(words, func(other string) bool { return akin(word, other) })
		}
		place, many := make([]float64, len(all)), 0.0
		for i := range all {
			if has(questions[i]) {
				place[i] = 2
			} else if has(answers[i]) {
				place[i] = 1
			}
			if place[i] > 0 {
				many++
			}
		}
		for i, p := range place {
			if p > 0 {
				hits[i].found++
				hits[i].weight += p / many
			}
		}
	}
	hits = slices.DeleteFunc(hits, func(h hit) bool { return h.found == 0 || h.found < 3 && h.found*4 < len(asked) })
	slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Compare(b.weight, a.weight) })
	var found []union.Frequent
	for _, h := range hits {
		found = append(found, h.Frequent)
	}
	return found
}

// stemLeast is the length of the shortest word that means something, in letters:
// the shorter ones are «как» and «про». Numbers and abbreviations are never short.
const stemLeast = 4

// stems are the words of a text that say what it is about, each once, in small
// letters, ё as е.
func stems(s string) []string {
	var all []string
	seen := map[string]bool{}
	apart := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }
	for word := range strings.FieldsFuncSeq(norm.NFC.String(s), apart) {
		n := utf8.RuneCountInString(word)
		small := strings.ReplaceAll(strings.ToLower(word), "ё", "е")
		if seen[small] || n < stemLeast && !telling(word, n) || filler(small) {
			continue
		}
		seen[small] = true
		all = append(all, small)
	}
	return all
}

// telling says whether a short word is a number or an abbreviation.
func telling(word string, n int) bool {
	first, _ := utf8.DecodeRuneInString(word)
	return unicode.IsNumber(first) || n > 1 && word == strings.ToUpper(word)
}

// filler says whether a word is about nothing, however long: the words in which
// people ask, greet and thank.
func filler(word string) bool {
	switch word {
	case "здравствуйте", "добрый", "день", "вечер", "утро", "пожалуйста", "подскажите", "скажите", "спасибо", "можно", "нужно", "надо",
		"если", "когда", "какой", "какая", "какие", "какое", "каким", "сколько", "почему", "зачем", "куда", "есть", "будет", "меня", "мной",
		"этот", "этого", "хочу", "хотел", "хотела", "вопрос", "узнать", "ответьте", "тоже", "только", "очень", "чтобы", "который", "которые",
		"hello", "please", "thank", "thanks", "what", "when", "where", "which", "will", "would", "could", "should", "have", "does", "that", "this", "with", "from", "about", "there", "tell", "know":
		return true
	}
	return false
}

// akin says whether two words are forms of one: they begin alike for four letters
// at least, and for most of the longer one.
func akin(a, b string) bool {
	if a == b {
		return true
	}
	head := 0 // bytes that both begin with
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	for head > 0 && head < len(a) && !utf8.RuneStart(a[head]) {
		head--
	}
	same := utf8.RuneCountInString(a[:head])
	return same >= stemLeast && same*5 >= 3*max(utf8.RuneCountInString(a), utf8.RuneCountInString(b))
}
