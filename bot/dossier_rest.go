package bot

import (
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"rupor/union"
)

// record writes one record in the words of a phrase, and under it whatever the
// phrase leaves out and a person once wrote: the file for programs has no words
// that this one has not.
func (r *leaflet) record(v any, key string, data map[string]any) {
	from := r.text.Len()
	r.line(key, data)
	wordsOf(reflect.ValueOf(v), "", func(name, words string) {
		if words != "" && !strings.Contains(r.text.String()[from:], words) {
			r.field("", name, words)
		}
	})
}

// field writes one thing by its name: that of the question of a dialog, a word of
// its own, or else what the file for programs calls it.
func (r *leaflet) field(dialog, name, words string) {
	for _, key := range []string{dialog + "." + name + ".short", "me.field." + name} {
		if r.err == nil && r.t.Words.Has(key) {
			name, r.err = r.t.plain(key, nil)
			break
		}
	}
	r.line("me.text.answer", args("Name", name, "Words", words))
}

// wordsOf visits what is written in a record, field by field, with the names that
// the file for programs has.
func wordsOf(v reflect.Value, name string, visit func(name, words string)) {
	if html, ok := reflect.TypeAssert[union.HTML](v); ok {
		visit(name, html.Plain())
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		if _, ok := reflect.TypeAssert[time.Time](v); ok {
			return
		}
		for i := range v.NumField() {
			field := v.Type().Field(i)
			tag, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			if field.IsExported() && !technical(tag) {
				wordsOf(v.Field(i), tag, visit)
			}
		}
	case reflect.Pointer:
		if !v.IsNil() {
			wordsOf(v.Elem(), name, visit)
		}
	case reflect.Slice:
		for i := range v.Len() {
			wordsOf(v.Index(i), name, visit)
		}
	case reflect.String:
		if v.Type() == reflect.TypeFor[string]() { // any other is chosen from few
			visit(name, v.String())
		}
	default: // numbers and moments the phrases tell
	}
}

// technical are the fields that tell a program something, and a person nothing.
func technical(tag string) bool {
	return slices.Contains([]string{"file", "unique", "mime", "hash", "code", "zone", "spec", "every", "lang"}, tag)
}

// gathered writes what the answers of a talk hold, the open one and those that were
// changed too, each thing once; said are those that stand there already.
func (r *leaflet) gathered(talk union.Talk, said map[string]bool) {
	forms := []json.RawMessage{talk.Form}
	for _, turn := range talk.Trail {
		forms = append(forms, turn.Form)
	}
	for _, data := range forms {
		var form any
		if err := json.Unmarshal(data, &form); err != nil {
			form = string(data) // as it is kept
		}
		heldIn(form, "", "", func(name, words string) {
			if !said[words] {
				said[words] = true
				r.field(talk.Dialog, name, words)
			}
		})
	}
}

// heldIn visits what somebody gave in a form. Name is the question's, field the
// innermost name: a formatted text is always called so.
func heldIn(v any, name, field string, visit func(name, words string)) {
	switch v := v.(type) {
	case map[string]any:
		var fields []string
		for f := range v {
			fields = append(fields, f)
		}
		slices.Sort(fields)
		for _, f := range fields {
			switch {
			case technical(f) || f == "given" || f == "page": // how far it is answered
			case name != "" && (f == "value" || f == "text"):
				heldIn(v[f], name, f, visit)
			default:
				heldIn(v[f], f, f, visit)
			}
		}
	case []any:
		for _, one := range v {
			heldIn(one, name, field, visit)
		}
	case string:
		if field == "text" {
			v = union.HTML(v).Plain()
		}
		if at, err := time.Parse(time.RFC3339, v); v != "" && (err != nil || !at.IsZero()) {
			visit(name, v)
		}
	case float64:
		if v != 0 {
			visit(name, strconv.FormatFloat(v, 'f', -1, 64))
		}
	case bool:
		if v {
			visit(name, "✓")
		}
	}
}
