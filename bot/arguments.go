package bot

import "strconv"

// arguments are what a button's data says after the screen's name. They come
// from the person's app and may be anything.
type arguments []string

// word returns the i-th argument, "" when there is none.
func (a arguments) word(i int) string {
	if i >= len(a) {
		return ""
	}
	return a[i]
}

// id returns the i-th argument as an id of the store, 0 when it is none.
func (a arguments) id(i int) uint64 {
	n, err := strconv.ParseUint(a.word(i), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// page returns the i-th argument as a page number from 0.
func (a arguments) page(i int) int {
	n, err := strconv.ParseUint(a.word(i), 10, 16)
	if err != nil {
		return 0
	}
	return int(n)
}
