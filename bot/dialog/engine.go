package dialog

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"rupor/union"
)

// A Step is where a talk stands after something happened in it.
type Step struct {
	Question *Question  // nil when the form is complete
	Rows     [][]Option // all buttons under the question, the engine's own last
	Changed  bool       // the same question stands and looks different
	Canceled bool       // the person ended the talk
	Dropped  bool       // the question that had a Contact button is closed: the button is to go
	Answers  bool       // the person asks what they have answered
	Stale    bool       // the button belongs to a question that is closed
	Refusal  error      // a *union.Refusal of what was said; the question stands, and is Changed where what was taken before may be gone
}

// Stand returns where a talk stands, whether it begins, with answers partly
// given, or goes on. The answers of f are written into t.
func Stand(env Env, t *union.Talk, f Form) (Step, error) { return settle(env, t, f, Step{}) }

// Load reads the talk's answers into f. A field that the form no longer has is
// ignored, a new one stays open.
func Load(t *union.Talk, f Form) error {
	if err := json.Unmarshal(t.Form, f); err != nil {
		return fmt.Errorf("dialog %s: read the answers: %w", t.Dialog, err)
	}
	return nil
}

// Take hears what the person sent or pressed. F is loaded from t; both are
// moved on.
func Take(env Env, t *union.Talk, f Form, r Reply) (Step, error) {
	q, err := f.Next(env)
	if err != nil && r.Button != cancelID && r.Button != backID { // a talk that can't go on can still be ended
		return Step{}, err
	}
	asked := err == nil && q != nil && q.Contact != ""
	s, err := take(env, t, f, q, r)
	s.Dropped = asked && (s.Question == nil || s.Question.Contact == "")
	return s, err
}

func take(env Env, t *union.Talk, f Form, q *Question, r Reply) (Step, error) {
	run := t.Run
	r = piece(r, run)
	t.Run = union.Run{}
	switch r.Button {
	case cancelID:
		return Step{Canceled: true}, nil
	case backID:
		return back(env, t, f)
	case answersID:
		return settle(env, t, f, Step{Answers: true})
	}
	if r.after > 0 && run.Closed && len(t.Trail) > 0 {
		var err error
		if q, err = reopen(env, t, f); err != nil {
			return Step{}, err
		}
	}
	if q == nil {
		return Step{}, nil
	}
	before, err := json.Marshal(f)
	if err != nil {
		return Step{}, fmt.Errorf("dialog %s: write the answers: %w", t.Dialog, err)
	}
	v, words, err := q.hear(r)
	if r.run.Last >= pieceSize && (err != nil || v == changed) {
		t.Run = *r.run
		t.Run.Refused = err != nil
	}
	var refusal *union.Refusal
	switch {
	case errors.Is(err, errStale):
		return settle(env, t, f, Step{Stale: true})
	case errors.As(err, &refusal):
		return refused(env, t, f, before, r.after > 0 && q.Collecting, err)
	case err != nil:
		return Step{}, err
	case v == changed:
		return settle(env, t, f, Step{Changed: true})
	}
	if q.Collecting && r.Button != "" {
		t.Run, t.Run.Closed = run, run.Last > 0
	}
	t.Trail = append(t.Trail, union.Turn{Form: before, Question: q.Key, Said: words})
	t.Trail = t.Trail[max(0, len(t.Trail)-trailLength):]
	t.Moves++
	return settle(env, t, f, Step{})
}

// refused leaves the question open. Where pieces of a text that were taken go with
// the one that was too much, the buttons that counted them hold no more; onward is
// of what comes after those.
func refused(env Env, t *union.Talk, f Form, before json.RawMessage, onward bool, why error) (Step, error) {
	s, err := settle(env, t, f, Step{Refusal: why, Changed: onward})
	if !bytes.Equal(before, t.Form) {
		s.Changed = true
		t.Moves++
	}
	return s, err
}

// trailLength is how far back a talk goes. An answer may be changed at the end
// again and again, and each turn keeps the whole form.
const trailLength = 30

// back reopens the question answered last.
func back(env Env, t *union.Talk, f Form) (Step, error) {
	if len(t.Trail) == 0 {
		return settle(env, t, f, Step{Stale: true})
	}
	if err := pop(t, f); err != nil {
		return Step{}, err
	}
	return settle(env, t, f, Step{})
}

// reopen puts the question again that was closed before the whole of its answer came.
func reopen(env Env, t *union.Talk, f Form) (*Question, error) {
	if err := pop(t, f); err != nil {
		return nil, err
	}
	return f.Next(env)
}

// pop puts the answers as they were before the question answered last.
func pop(t *union.Talk, f Form) error {
	n := len(t.Trail)
	t.Form = t.Trail[n-1].Form
	t.Trail = t.Trail[:n-1]
	t.Moves++
	reset(f)
	return Load(t, f)
}

// settle finds the open question and writes the answers back into the talk.
func settle(env Env, t *union.Talk, f Form, s Step) (Step, error) {
	form, err := json.Marshal(f)
	if err != nil {
		return Step{}, fmt.Errorf("dialog %s: write the answers: %w", t.Dialog, err)
	}
	t.Form = form
	if s.Question, err = f.Next(env); err != nil || s.Question == nil {
		return s, err
	}
	rows, err := s.Question.Rows()
	if err != nil {
		return Step{}, err
	}
	s.Rows = append(rows, ownRow(len(t.Trail), s.Question.Cancel))
	return s, nil
}

func ownRow(answers int, end string) []Option {
	cancel := Option{ID: cancelID, Key: cmp.Or(end, "dialog.cancel")}
	if answers == 0 {
		return []Option{cancel}
	}
	return []Option{{ID: backID, Key: "dialog.back"}, {ID: answersID, Key: "dialog.answers"}, cancel}
}

// Data is what a button of the talk's open question carries: it says which
// talk, how far along, and which option, so that an old button is known as one.
func Data(t *union.Talk, option string) string {
	return fmt.Sprintf("d/%s/%d/%s", strconv.FormatUint(t.Nonce, 36), t.Moves, option)
}

// Read returns the option that data names, and false when data is not a button
// of the talk's open question.
func Read(t *union.Talk, data string) (string, bool) {
	option, ok := strings.CutPrefix(data, Data(t, ""))
	return option, ok && option != ""
}

// Cancel is the reply of a person who typed the command to end the talk.
func Cancel() Reply { return Reply{Button: cancelID} }

// Back is the reply of a person who typed the command to go back.
func Back() Reply { return Reply{Button: backID} }
