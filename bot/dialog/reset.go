package dialog

import "reflect"

// reset empties the form in place, so that an answer taken back is gone and not
// merely left out of the JSON that is read over it.
func reset(f Form) {
	v := reflect.ValueOf(f).Elem()
	v.Set(reflect.Zero(v.Type()))
}
