package dialog_test

import (
	"testing"

	"rupor/bot/dialog"
	"rupor/union"
)

// endless asks the same again and again, as the summaries do whose answers may
// be changed.
type endless struct {
	Word dialog.Answer[string] `json:"word"`
}

func (f *endless) Next(dialog.Env) (*dialog.Question, error) {
	f.Word.Given = false
	return dialog.Ask(&f.Word, "word", dialog.Line(1, 20)), nil
}

// A talk is kept whole at each turn, so it must not grow for ever; and no button
// comes back to life when the person goes back and forth.
func TestATalkDoesNotGrowForEver(t *testing.T) {
	t.Parallel()
	f, talk := &endless{}, &union.Talk{Dialog: "endless", Nonce: 1}
	if _, err := dialog.Stand(dialog.Env{}, talk, f); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	size := 0
	for i := range 300 {
		r := dialog.Typed("word")
		if i%3 == 2 {
			r = dialog.Back()
		}
		if _, err := dialog.Take(dialog.Env{}, talk, f, r); err != nil {
			t.Fatal(err)
		}
		size = max(size, len(talk.Trail))
		if data := dialog.Data(talk, "x"); seen[data] {
			t.Fatalf("turn %d has the buttons of an earlier one", i)
		} else {
			seen[data] = true
		}
	}
	if size > 40 {
		t.Errorf("%d turns are kept", size)
	}
}
