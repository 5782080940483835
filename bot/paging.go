package bot

import (
	"strconv"

	"rupor/union"
)

// screenSize is how many things stand on one page of a screen.
const screenSize = 8

// paged draws one page of things as buttons, with turns at the end. Turn is the
// data of the turning buttons, the page number is put after it.
func paged[T any](all []T, page int, draw func(T) button, turn string) [][]button {
	last := max(0, len(all)-1) / screenSize
	page = min(page, last)
	var rows [][]button
	for _, v := range all[page*screenSize : min(len(all), (page+1)*screenSize)] {
		rows = append(rows, []button{draw(v)})
	}
	data := args("N", page+1, "Of", last+1)
	var turns []button
	if page > 0 {
		turns = append(turns, button{key: "dialog.prev", data: data, to: turn + strconv.Itoa(page-1)})
	}
	if page < last {
		turns = append(turns, button{key: "dialog.next", data: data, to: turn + strconv.Itoa(page+1)})
	}
	if len(turns) > 0 {
		rows = append(rows, turns)
	}
	return rows
}

// orRefuse returns err, or else the refusal of a person without the right.
func orRefuse(err error) error {
	if err != nil {
		return err
	}
	return union.Refuse("refuse.right")
}
