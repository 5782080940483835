package dialog

import (
	"fmt"
	"slices"

	"rupor/union"
)

// Ask asks for something typed. Parse turns the reply into the answer or
// refuses it with words.
func Ask[T any](a *Answer[T], key string, parse func(Reply) (T, error), samples ...string) *Question {
	q := &Question{Key: key}
	for _, s := range samples {
		q.Samples = append(q.Samples, Typed(s))
	}
	q.take = func(r Reply) (verdict, string, error) {
		if r.Button != "" {
			return 0, "", errStale
		}
		v, err := parse(r)
		if err == nil {
			err = ended(r)
		}
		if err != nil {
			return 0, "", err
		}
		a.Give(v)
		return answered, said(r, v), nil
	}
	return q
}

// Typed is the reply of a person who typed plain text.
func Typed(s string) Reply {
	return Reply{Text: s, Content: union.Content{Text: union.HTML(escape(s))}}
}

// OrSkip adds a button that answers with a value of its own: "no files", "now".
func OrSkip[T any](q *Question, a *Answer[T], key string, value T) *Question {
	rows, take := q.rows, q.take
	q.rows = func() ([][]Option, error) {
		var all [][]Option
		if rows != nil {
			var err error
			if all, err = rows(); err != nil {
				return nil, err
			}
		}
		return append(all, []Option{{ID: skipID, Key: key}}), nil
	}
	q.take = func(r Reply) (verdict, string, error) {
		if r.Button != skipID {
			return take(r)
		}
		a.Give(value)
		return answered, "–", nil
	}
	return q
}

// OrContact lets a person's card answer too. Find turns it into the answer or
// refuses it with words.
func OrContact[T any](q *Question, a *Answer[T], find func(Contact) (T, error)) *Question {
	take := q.take
	q.take = func(r Reply) (verdict, string, error) {
		if r.Contact == nil {
			return take(r)
		}
		v, err := find(*r.Contact)
		if err != nil {
			return 0, "", err
		}
		a.Give(v)
		return answered, short(r.Contact.Name), nil
	}
	return q
}

// A Choice is one value to choose from. Its words are Label, or those of Key.
type Choice[T any] struct {
	ID    string // distinct within the question, 1–40 bytes
	Value T
	Label string
	Key   string
}

// Choose asks for one of several, a button each.
func Choose[T any](a *Answer[T], key string, choices []Choice[T]) *Question {
	return &Question{
		Key: key,
		rows: func() ([][]Option, error) {
			var rows [][]Option
			for _, c := range choices {
				rows = append(rows, []Option{{ID: c.ID, Label: c.Label, Key: c.Key}})
			}
			return rows, nil
		},
		take: func(r Reply) (verdict, string, error) {
			for _, c := range choices {
				if r.Button == c.ID || r.Button == "" && c.Label != "" && sameWords(r.Text, c.Label) {
					a.Give(c.Value)
					return answered, labelOf(c.Label, c.Key), nil
				}
			}
			return 0, "", offButton(r)
		},
	}
}

// ChooseMany asks for any number of several: each button ticks or unticks its
// value, and another one closes the question. At least min must be ticked.
func ChooseMany[T comparable](a *Answer[[]T], key string, choices []Choice[T], least int) *Question {
	return &Question{
		Key: key,
		rows: func() ([][]Option, error) {
			var rows [][]Option
			for _, c := range choices {
				tick := "▫️ "
				if slices.Contains(a.Value, c.Value) {
					tick = "✅ "
				}
				rows = append(rows, []Option{{ID: c.ID, Label: c.Label, Key: c.Key, Data: map[string]any{"Tick": tick}}})
			}
			return append(rows, []Option{{ID: doneID, Key: "dialog.done"}}), nil
		},
		take: func(r Reply) (verdict, string, error) {
			if r.Button == doneID {
				if len(a.Value) < least {
					return 0, "", union.Refuse("dialog.choose.few", "N", least)
				}
				a.Given = true
				return answered, fmt.Sprint(len(a.Value)), nil
			}
			for _, c := range choices {
				if r.Button == c.ID {
					a.Value = toggle(a.Value, c.Value)
					return changed, "", nil
				}
			}
			return 0, "", offButton(r)
		},
	}
}

func toggle[T comparable](have []T, v T) []T {
	if i := slices.Index(have, v); i >= 0 {
		return slices.Delete(slices.Clone(have), i, i+1)
	}
	return append(slices.Clone(have), v)
}

// OrShow adds a button that shows the question and its preview once more.
func OrShow(q *Question, key string) *Question {
	rows, take := q.rows, q.take
	q.rows = func() ([][]Option, error) {
		all, err := rows()
		return append(all, []Option{{ID: showID, Key: key}}), err
	}
	q.take = func(r Reply) (verdict, string, error) {
		if r.Button == showID {
			return changed, "", nil
		}
		return take(r)
	}
	return q
}

// Confirm asks for a yes. Saying no is the dialog's own Cancel or Back.
func Confirm(a *Answer[bool], key, yes string) *Question {
	return Choose(a, key, []Choice[bool]{{ID: "yes", Value: true, Key: yes}})
}
