package dialog

import "slices"

// Columns puts the buttons of a question side by side, so many in a row: for
// many short ones.
func Columns(q *Question, n int) *Question {
	rows := q.rows
	q.rows = func() ([][]Option, error) {
		all, err := rows()
		return slices.Collect(slices.Chunk(slices.Concat(all...), n)), err
	}
	return q
}
