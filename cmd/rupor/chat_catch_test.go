package main

import (
	"maps"
	"regexp"
	"strings"
)

// chatName is a word of a transcript that stands for another, such as "$code":
// what is expected catches it, what is typed or pressed says it again.
var chatName = regexp.MustCompile(`\$[a-z]+`)

// holds says whether a text contains the words, each name in them standing for
// any single word, and what the names stand for.
func holds(text, words string) (map[string]string, bool) {
	text, words = oneLine(text), oneLine(words)
	names := chatName.FindAllString(words, -1)
	if len(names) == 0 {
		return nil, strings.Contains(text, words)
	}
	pieces := chatName.Split(words, -1)
	for i, piece := range pieces {
		pieces[i] = regexp.QuoteMeta(piece)
	}
	found := regexp.MustCompile(strings.Join(pieces, `(\S+)`)).FindStringSubmatch(text)
	caught := map[string]string{}
	for i, name := range names {
		if found != nil {
			caught[name] = found[i+1]
		}
	}
	return caught, found != nil
}

// catch keeps the words that an expected message gave names to.
func (s *stage) catch(h heard, line chatLine) {
	caught, _ := holds(h.text, line.words)
	maps.Copy(s.caught, caught)
}

// said is the line with what its names stand for.
func (s *stage) said(words string) string {
	return chatName.ReplaceAllStringFunc(words, func(name string) string {
		if word, known := s.caught[name]; known {
			return word
		}
		return name
	})
}
