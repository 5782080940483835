package dialog

import (
	"cmp"
	"slices"
	"strings"

	"rupor/union"
)

// A Picked is the answer to a question with too many choices for one screen:
// the value, and while it is sought the page and the words searched for.
type Picked[T any] struct {
	Answer[T]
	Page  int    `json:"page,omitempty"`
	Query string `json:"query,omitempty"`
}

// pageSize is how many choices stand on one page: as many as a small phone
// shows without scrolling.
const pageSize = 8

// NoneKey is the refusal of words that match none of the choices: it names the
// buttons, so they come with it.
const NoneKey = "dialog.search.none"

// Pick asks for one of many, in pages; typing searches. List returns what
// matches the query, all of it when the query is empty.
func Pick[T any](a *Picked[T], key string, list func(query string) ([]Choice[T], error)) *Question {
	q := &Question{Key: key}
	q.rows = func() ([][]Option, error) {
		all, err := list(a.Query)
		if err != nil {
			return nil, err
		}
		return pickRows(a.Page, a.Query, all), nil
	}
	q.take = func(r Reply) (verdict, string, error) {
		all, err := list(a.Query)
		if err != nil {
			return 0, "", err
		}
		switch r.Button {
		case nextID:
			if (a.Page+1)*pageSize < len(all) {
				a.Page++
			}
			return changed, "", nil
		case prevID:
			a.Page = max(0, a.Page-1)
			return changed, "", nil
		case allID:
			a.Page, a.Query = 0, ""
			return changed, "", nil
		case "":
			return search(a, r, list, cmp.Or(q.None, NoneKey))
		}
		return pick(a, r.Button, all)
	}
	q.With("Query", a.Query)
	return q
}

func pick[T any](a *Picked[T], id string, all []Choice[T]) (verdict, string, error) {
	for _, c := range all {
		if c.ID == id {
			a.Give(c.Value)
			a.Page, a.Query = 0, ""
			return answered, labelOf(c.Label, c.Key), nil
		}
	}
	return 0, "", errStale
}

// search narrows the list to what was typed; a single match is the answer, and so is
// the only one that has just this label. None names the words for no match.
func search[T any](a *Picked[T], r Reply, list func(string) ([]Choice[T], error), none string) (verdict, string, error) {
	query, err := Line(1, 100)(r)
	if err != nil {
		return 0, "", err
	}
	found, err := list(query)
	if err != nil {
		return 0, "", err
	}
	switch len(found) {
	case 0:
		return 0, "", union.Refuse(none, "Query", query)
	case 1:
		return pick(a, found[0].ID, found)
	}
	called := slices.DeleteFunc(slices.Clone(found), func(c Choice[T]) bool { return !strings.EqualFold(c.Label, query) })
	if len(called) == 1 { // and not the first of several who are called the same
		return pick(a, called[0].ID, called)
	}
	a.Page, a.Query = 0, query
	return changed, "", nil
}

func pickRows[T any](page int, query string, all []Choice[T]) [][]Option {
	var rows [][]Option
	from := min(page*pageSize, max(0, len(all)-1)/pageSize*pageSize)
	to := min(from+pageSize, len(all))
	for _, c := range all[from:to] {
		rows = append(rows, []Option{{ID: c.ID, Label: c.Label, Key: c.Key}})
	}
	var turn []Option
	data := map[string]any{"N": from/pageSize + 1, "Of": (len(all) + pageSize - 1) / pageSize}
	if from > 0 {
		turn = append(turn, Option{ID: prevID, Key: "dialog.prev", Data: data})
	}
	if to < len(all) {
		turn = append(turn, Option{ID: nextID, Key: "dialog.next", Data: data})
	}
	if len(turn) > 0 {
		rows = append(rows, turn)
	}
	if query != "" {
		rows = append(rows, []Option{{ID: allID, Key: "dialog.all"}})
	}
	return rows
}
