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
// may be about, the likeliest first: of their organization and of those above it.
func FitFrequents(r storage.Reader, who union.MemberID, words string) ([]union.Frequent, error) {
	ids, err := frequentsAbove(r, who)
	if err != nil {
		return nil, err
	}
	return likeliest(r, ids, words, fitMost)
}

// SearchFrequents finds as many of all that a person may read.
func SearchFrequents(r storage.Reader, who union.MemberID, words string, most int) ([]union.Frequent, error) {
	ids, err := frequentsFor(r, who)
	if err != nil {
		return nil, err
	}
	return likeliest(r, ids, words, most)
}

// An askedWord is one of those that somebody asks with, and in how many of the
// frequent questions it is found.
type askedWord struct {
	word, head string
	found      float64
}

// A hit is a frequent question and where it has the words asked for.
type hit struct {
	id     union.FrequentID
	places []place // of each word
	weight float64
}

// A place is where a word stands; it counts for so much.
type place uint8

const (
	inAnswer   place = 1
	inQuestion place = 2
)

// likeliest finds the frequent questions that words may be about. A word counts for
// more the fewer of them have it, and twice where the question itself has it; one is
// found by a quarter of the words, or by three of them.
func likeliest(r storage.Reader, ids []union.FrequentID, words string, most int) ([]union.Frequent, error) {
	asked := asking(words)
	var hits []hit
	for _, id := range ids {
		list, _, err := storage.FrequentWords.Get(r, id)
		if err != nil {
			return nil, err
		}
		if places, n := match(asked, list); n >= 3 || n > 0 && n*4 >= len(asked) {
			hits = append(hits, hit{id: id, places: places})
		}
	}
	for i := range hits {
		for k, p := range hits[i].places {
			if p > 0 {
				hits[i].weight += float64(p) / asked[k].found
			}
		}
	}
	return best(r, hits, most)
}

// best are the frequent questions of the heaviest hits.
func best(r storage.Reader, hits []hit, most int) ([]union.Frequent, error) {
	slices.SortFunc(hits, func(a, b hit) int { return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.id, b.id)) })
	var found []union.Frequent
	for _, h := range hits[:min(len(hits), most)] {
		f, _, err := storage.Frequents.Get(r, h.id)
		if err != nil {
			return nil, err
		}
		found = append(found, f)
	}
	return found, nil
}

// asking are the words that somebody asks with, in order.
func asking(words string) []askedWord {
	var asked []askedWord
	for _, word := range stems(words) {
		asked = append(asked, askedWord{word: word, head: head(word)})
	}
	slices.SortFunc(asked, func(a, b askedWord) int { return cmp.Compare(a.word, b.word) })
	return asked
}

// match finds the asked words in those of a frequent question, and how many are
// there. Both are in order, so one look at each is enough.
func match(asked []askedWord, list string) (places []place, n int) {
	line, from := "", 0
	for list != "" && from < len(asked) {
		line, list, _ = strings.Cut(list, "\n")
		if line < asked[from].head { // most are
			continue
		}
		word, asks := strings.CutSuffix(line, askedMark)
		begin := head(word)
		for from < len(asked) && asked[from].head < begin {
			from++
		}
		for i := from; i < len(asked) && asked[i].head == begin; i++ {
			if !akin(asked[i].word, word) {
				continue
			}
			if places == nil {
				places = make([]place, len(asked))
			}
			if places[i] == 0 {
				asked[i].found++
				n++
			}
			if asks {
				places[i] = inQuestion
			} else {
				places[i] = max(places[i], inAnswer)
			}
		}
	}
	return places, n
}

// askedMark follows a word that the question itself has.
const askedMark = "?"

// spelled are the words by which a frequent question is found, a line each, in the
// order of match.
func spelled(f union.Frequent) string {
	question := stems(f.Question)
	var lines []string
	for _, word := range question {
		lines = append(lines, word+askedMark)
	}
	for _, word := range stems(f.Answer.Plain()) {
		if !slices.Contains(question, word) {
			lines = append(lines, word)
		}
	}
	slices.SortFunc(lines, func(a, b string) int {
		return cmp.Compare(strings.TrimSuffix(a, askedMark), strings.TrimSuffix(b, askedMark))
	})
	return strings.Join(lines, "\n")
}

// head is how all forms of a word begin.
func head(word string) string {
	n := 0
	for i := range word {
		if n++; n > stemLeast {
			return word[:i]
		}
	}
	return word
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
