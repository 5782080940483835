package telegram

import (
	"strings"
	"unicode/utf8"

	"rupor/delivery"
	"rupor/union"
)

// Limits of polls, in characters (Bot API "sendPoll"). A poll with one option
// is newer than what this bot asks for.
const (
	maxQuestion    = 300
	minOptions     = 2
	maxOptions     = 12
	maxOption      = 100
	maxExplanation = 200
	maxLineFeeds   = 2
)

// check names what Telegram would refuse, drop or mistake in a new message.
func check(to union.ChatID, m *delivery.Message) error {
	kinds := 0
	for _, has := range [...]bool{len(m.Media) > 0, m.File != nil, m.Paper != nil, m.Poll != nil, m.Location != nil} {
		if has {
			kinds++
		}
	}
	switch {
	case kinds > 1:
		return refuse("a message carries one of kept media, a new file, a poll and a place")
	case kinds == 0 && m.Text == "":
		return refuse("a message without content")
	case m.Paper != nil:
		return refuse("a paper that was not made")
	case m.Text != "" && (m.Poll != nil || m.Location != nil):
		return refuse("a poll and a place have no text beside them")
	}
	if err := checkContent(m); err != nil {
		return err
	}
	return checkKeyboard(to, m)
}

func checkContent(m *delivery.Message) error {
	switch {
	case m.File != nil && m.File.Kind != "" && m.File.Kind != union.Document && m.File.Kind != union.Photo:
		return refuse("a new file is a document or a photo")
	case m.File != nil && len(m.File.Data) == 0:
		return refuse("a new file is empty")
	case m.Poll != nil:
		return checkPoll(m.Poll)
	case m.Location != nil:
		l := m.Location
		// A NaN is within no bounds.
		if !(l.Latitude >= -90 && l.Latitude <= 90 && l.Longitude >= -180 && l.Longitude <= 180) {
			return refuse("a place that is not on the map")
		}
	case len(m.Media) > 1:
		return checkAlbum(m)
	case len(m.Media) == 1:
		if method, _ := methodOf(m.Media[0].Kind); method == "" {
			return refuse("media of an unknown kind")
		}
	}
	return nil
}

func checkPoll(p *union.Poll) error {
	if n := characters(p.Question); n == 0 || n > maxQuestion {
		return refuse("the question of a poll has 1 to 300 characters")
	}
	if n := len(p.Options); n < minOptions || n > maxOptions {
		return refuse("a poll has 2 to 12 options")
	}
	for _, o := range p.Options {
		if n := characters(o); n == 0 || n > maxOption {
			return refuse("an option of a poll has 1 to 100 characters")
		}
	}
	switch {
	case !p.Quiz:
		return nil
	case p.Correct < 0 || p.Correct >= len(p.Options):
		return refuse("a quiz without its right answer")
	case characters(p.Explanation) > maxExplanation || strings.Count(p.Explanation, "\n") > maxLineFeeds:
		return refuse("the explanation of a quiz has up to 200 characters on 3 lines")
	}
	return nil
}

// characters counts as Telegram does, without the spaces around.
func characters(s string) int { return utf8.RuneCountInString(strings.TrimSpace(s)) }

// poll is a question. A quiz has one right answer, by the name that servers of
// all versions take (since Bot API 9.6 it is correct_option_ids).
func (f *form) poll(p *union.Poll, anonymous bool) {
	f.text("question", p.Question)
	f.name("options")
	next := byte('[')
	for _, o := range p.Options {
		f.b = append(f.b, next)
		f.b = append(f.b, `{"text":`...)
		f.b = append(appendString(f.b, o), '}')
		next = ','
	}
	f.b = append(f.b, ']')
	if !anonymous { // which is the default
		f.name("is_anonymous")
		f.b = append(f.b, "false"...)
	}
	if !p.Quiz {
		f.flag("allows_multiple_answers", p.Several)
		return
	}
	f.text("type", "quiz")
	f.number("correct_option_id", int64(p.Correct))
	f.words("explanation", p.Explanation)
}
