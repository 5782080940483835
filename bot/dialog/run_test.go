package dialog_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"rupor/bot/dialog"
	"rupor/union"
)

// A piece is one message of a text that an app cut, and how long after the one before.
type piece struct {
	after time.Duration
	text  string
}

// A story is what an answer was, the pieces that come then, and what becomes of them.
type story struct {
	limit  int
	before string
	pieces []piece
	want   string
	have   int // the characters that the last refusal tells, 0 for none
}

func TestATextCutByTheAppIsWholeAgain(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("слово ", 670) + "Конец.\n\n" // 4028 characters
	for name, c := range map[string][3]string{           // what came, and what it was
		"one after another": {"Раз.", "Два.", "Раз.\n\nДва."},
		"within a word":     {strings.Repeat("я", 4096), "я", strings.Repeat("я", 4097)},
		"between words":     {long + "одно", "другое", long + "одно другое"},
		"between lines":     {strings.Repeat("а б.\n", 800) + "Раз.", "Два.", strings.Repeat("а б.\n", 800) + "Раз.\nДва."},
		"at a paragraph":    {long + "Раз.", "2. Два.", long + "Раз.\n\n2. Два."},
	} {
		var a dialog.Answer[union.Content]
		f := &one{dialog.Gather(&a, "k", dialog.Limits{Text: 10_000})}
		talk := union.Talk{Form: []byte("{}")}
		for _, piece := range c[:2] {
			if _, err := dialog.Take(dialog.Env{}, &talk, f, dialog.Typed(piece)); err != nil {
				t.Fatal(err)
			}
		}
		if got := string(a.Value.Text); got != c[2] {
			t.Errorf("%s: …%q", name, got[max(0, len(got)-60):])
		}
	}
}

func TestATextOverTheLimitIsRefusedWholeHoweverItIsCut(t *testing.T) {
	t.Parallel()
	full := strings.Repeat("я", 4096)
	for name, s := range map[string]story{
		"the beginning alone is too long": {3000, "", []piece{{0, full}, {time.Second, "хвост"}}, "", 4102},
		"the end is too much":             {5000, "раз", []piece{{0, full}, {time.Second, full}, {time.Second, "хвост"}}, "раз", 3 + 2 + 2*4096 + 6},
		"it fits":                         {9000, "раз", []piece{{0, full}, {time.Second, "хвост"}}, "раз\n\n" + full + "хвост", 0},
		"what is sent later is another":   {3000, "", []piece{{0, full}, {10 * time.Second, "хвост"}}, "хвост", 0},
		"what is short is its own":        {50, "", []piece{{0, strings.Repeat("я", 60)}, {0, "хвост"}}, "хвост", 0},
		"emoji are two units each":        {2100, "", []piece{{0, strings.Repeat("😀", 2048)}, {0, strings.Repeat("😀", 100)}}, "", 2149},
		"it is cut at a paragraph":        {2600, "", []piece{{0, full[:2*2500]}, {0, full[:2*500]}}, "", 3002},
	} {
		a := dialog.Answer[union.Content]{Value: union.Content{Text: union.HTML(s.before)}}
		f := &one{dialog.Gather(&a, "k", dialog.Limits{Text: s.limit})}
		talk, at := union.Talk{Form: []byte("{}")}, time.Unix(1_800_000_000, 0)
		var last dialog.Step
		for _, p := range s.pieces {
			at = at.Add(p.after)
			r := dialog.Typed(p.text)
			r.At = at
			var err error
			if last, err = dialog.Take(dialog.Env{}, &talk, f, r); err != nil {
				t.Fatal(err)
			}
		}
		have := 0
		if no, ok := errors.AsType[*union.Refusal](last.Refusal); ok {
			have = no.Args["Have"].(int)
		}
		if got := string(a.Value.Text); got != s.want || have != s.have {
			t.Errorf("%s: kept …%q, %d characters told", name, got[max(0, len(got)-40):], have)
		}
	}
}

// What was taken of a text goes when its end is too much, and so do the buttons under
// the words that counted it.
func TestButtonsOfATextTakenBackAreOld(t *testing.T) {
	t.Parallel()
	f := &filesForm{lim: dialog.Limits{Text: 5000}}
	talk := &union.Talk{Form: []byte("{}")}
	take := func(text string) dialog.Step {
		s, err := dialog.Take(dialog.Env{}, talk, f, dialog.Typed(text))
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	take(strings.Repeat("я", 4096))
	button := dialog.Data(talk, done)
	if s := take(strings.Repeat("я", 1000)); !s.Changed || f.Files.Value.Text != "" {
		t.Errorf("%+v, kept %d bytes", s, len(f.Files.Value.Text))
	}
	if _, ok := dialog.Read(talk, button); ok {
		t.Error("what is gone can still be confirmed")
	}
}

// The end of a text whose beginning is too long is no answer, to this question or
// the next.
func TestTheEndOfARefusedTextIsNoAnswer(t *testing.T) {
	t.Parallel()
	c := begin(t).says(strings.Repeat("я", 4096)).refuses("dialog.text.long")
	c.says("хвост").refuses("dialog.text.tail").asks("name").says("Анна").asks("old")

	var list dialog.Answer[[]string]
	f := &one{dialog.Ask(&list, "k", dialog.Lines(1, 100, 100))}
	talk := union.Talk{Form: []byte("{}")}
	names := strings.Repeat(strings.Repeat("я", 70)+"\n", 57)
	if s, err := dialog.Take(dialog.Env{}, &talk, f, dialog.Typed(names)); err != nil || s.Refusal == nil || list.Given {
		t.Errorf("%+v, %v: the list goes on in the next message", s, err)
	}
}

// A letter is a long text, and what comes after it.
type letter struct {
	Text dialog.Answer[union.Content] `json:"text"`
	To   dialog.Answer[string]        `json:"to"`
	Sure dialog.Answer[bool]          `json:"sure"`
}

func (f *letter) Next(dialog.Env) (*dialog.Question, error) {
	switch {
	case !f.Text.Given:
		return dialog.Gather(&f.Text, "text", dialog.Limits{Text: 5000}), nil
	case !f.To.Given:
		return dialog.Ask(&f.To, "to", dialog.Line(1, 20)), nil
	}
	return dialog.Confirm(&f.Sure, "sure", "yes"), nil
}

// Who closes the question while the end of a long text is still on its way loses none
// of it, and answers nothing with it: the question stands again. What is typed later
// answers the next one.
func TestATextClosedTooSoonGoesOn(t *testing.T) {
	t.Parallel()
	full, at := strings.Repeat("я", 4096), time.Unix(1_800_000_000, 0)
	for name, s := range map[string]struct {
		first string
		after time.Duration
		text  string // what the letter is in the end
		to    string
	}{
		"its end":                   {full, time.Second, full + "хвост", ""},
		"another answer":            {full, 4 * time.Second, full, "хвост"},
		"what follows a short text": {"Раз.", time.Second, "Раз.", "хвост"},
	} {
		talk := &union.Talk{Form: []byte("{}")}
		f := &letter{}
		take := func(r dialog.Reply) dialog.Step {
			step, err := dialog.Take(dialog.Env{}, talk, f, r)
			if err != nil {
				t.Fatal(err)
			}
			return step
		}
		r := dialog.Typed(s.first)
		r.At = at
		take(r)
		take(dialog.Reply{Button: done})
		button := dialog.Data(talk, "x")
		r = dialog.Typed("хвост")
		r.At = at.Add(s.after)
		step := take(r)
		if got := string(f.Text.Value.Text); got != s.text || f.To.Value != s.to || f.Text.Given != (s.to != "") {
			t.Errorf("%s: …%q, to %q, %+v", name, got[max(0, len(got)-20):], f.To.Value, step)
		}
		if _, ok := dialog.Read(talk, button); ok || s.to == "" && (!step.Changed || len(talk.Trail) != 0) {
			t.Errorf("%s: %+v, trail of %d", name, step, len(talk.Trail))
		}
	}
}
