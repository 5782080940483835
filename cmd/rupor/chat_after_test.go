package main

import (
	"fmt"
	"strings"

	"rupor/text"
)

// expectGone looks whether a person's chat has a message with the words: "anna -
// Субботник" says that it has none, whatever came and went.
func (s *stage) expectGone(a *actor, words string) error {
	for _, m := range a.chat.Messages() {
		if !m.Own && strings.Contains(oneLine(text.Strip(m.Text)), oneLine(words)) {
			return fmt.Errorf("but it still has %q", oneLine(text.Strip(m.Text)))
		}
	}
	return nil
}
