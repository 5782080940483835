package dialog

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"rupor/union"
)

// A message is at most 4096 characters (Bot API "sendMessage"), which apps count in
// UTF-16 units. A longer text they cut where a paragraph ends, a sentence or a word,
// the last such place of the second half; so another piece may follow one that is
// long enough, and soon. What is sent later is something else.
const (
	messageSize = 4096
	pieceSize   = messageSize / 2
	fullSize    = messageSize - 300 // cut for want of room rather than at a paragraph
	piecePause  = 5 * time.Second
	// closedPause is how soon it follows where the question was closed meanwhile: who
	// answers the next one has to read it.
	closedPause = 2 * time.Second
)

// piece places a reply in the text that it is a piece of: its first one, or the
// next of a run.
func piece(r Reply, run union.Run) Reply {
	r.run = &union.Run{}
	if r.Button != "" || r.Text == "" || r.Other != "" || r.Contact != nil || len(r.Content.Media) > 0 {
		return r
	}
	if follows(run, r.At) {
		*r.run, r.after = run, run.Last
		r.run.Closed = false
	}
	r.run.At, r.run.Last = r.At, len(utf16.Encode([]rune(r.Text)))
	return r
}

// follows says whether what was sent at a moment is the next piece of a text.
func follows(run union.Run, at time.Time) bool {
	pause := piecePause
	if run.Closed {
		pause = closedPause
	}
	return run.Last >= pieceSize && at.Sub(run.At) <= pause
}

// GoesOn says whether a text sent at a moment is the next piece of one that the talk
// has the beginning of.
func GoesOn(t *union.Talk, at time.Time) bool { return follows(t.Run, at) }

// Unfinished says whether another piece of the text may follow, and soon.
func Unfinished(t *union.Talk) bool { return t.Run.Last >= pieceSize && !t.Run.Closed }

// hear gives a reply to the question, unless it is the end of a text whose beginning
// was refused where a single message makes the answer.
func (q *Question) hear(r Reply) (verdict, string, error) {
	if r.after > 0 && !q.Collecting {
		return 0, "", union.Refuse("dialog.text.tail")
	}
	return q.take(r)
}

// ended refuses a message that another piece is bound to follow.
func ended(r Reply) error {
	if r.run.Last < fullSize {
		return nil
	}
	return union.Refuse("dialog.text.long", "N", fullSize-1, "Have", r.run.Last)
}

// lengthen adds the text of a reply. A text that gets too long is not taken at all:
// the pieces of it that came before go with the last one.
func lengthen(c *union.Content, r Reply, most int) error {
	if r.after == 0 {
		r.run.Before = len(c.Text)
	}
	text := c.Text
	if text != "" && r.Content.Text != "" {
		text += glue(text, r)
	}
	text += r.Content.Text
	if r.run.Refused {
		r.run.Size += 1 + length(r.Content.Text)
	} else {
		r.run.Size = length(text)
	}
	if r.run.Refused || r.run.Size > most {
		c.Text = c.Text[:min(r.run.Before, len(c.Text))]
		return union.Refuse("dialog.gather.long", "N", most, "Have", r.run.Size)
	}
	c.Text = text
	return nil
}

// glue is what stood between the text so far and the next message: a paragraph,
// unless the app cut it. Apps cut where a paragraph or a sentence ends, or else a
// word, and drop the space there; old ones cut at 4096 characters, in the middle of
// a word.
func glue(before union.HTML, r Reply) union.HTML {
	if r.after < fullSize {
		return "\n\n"
	}
	b, a := before.Plain(), r.Content.Text.Plain()
	last, _ := utf8.DecodeLastRuneInString(b)
	first, _ := utf8.DecodeRuneInString(a)
	switch {
	case r.after%messageSize == 0 && unicode.IsLetter(last) && unicode.IsLetter(first):
		return ""
	case unicode.IsLower(first):
		return " "
	case strings.Contains(b, "\n\n"):
		return "\n\n"
	}
	return "\n"
}
