package office

import (
	"cmp"
	"html"
	"regexp"
	"strings"

	"rupor/delivery"
	"rupor/storage"
	"rupor/union"
)

// How much room a field's value takes at most, in UTF-16 units: what is longer is
// cut.
const (
	nameRoom = 40
	orgRoom  = 120
)

// A fieldKind is what a field stands for.
type fieldKind int

const (
	fieldName fieldKind = iota + 1
	fieldOrg
)

func (k fieldKind) room() int {
	if k == fieldName {
		return nameRoom
	}
	return orgRoom
}

var (
	anyField = regexp.MustCompile(`\{\p{L}[\p{L} _-]{0,30}\}`)
	anyTag   = regexp.MustCompile(`<[^>]*>`)
)

func kindOf(field string) fieldKind {
	switch strings.ToLower(strings.Trim(field, "{}")) {
	case "имя", "name":
		return fieldName
	case "организация", "organization":
		return fieldOrg
	}
	return 0
}

// eachField puts something in place of the fields that the house knows. What
// stands inside of a tag, such as the address of a link, is left alone.
func eachField(h union.HTML, put func(field string, kind fieldKind) string) union.HTML {
	fill := func(words string) string {
		return anyField.ReplaceAllStringFunc(words, func(field string) string {
			if kind := kindOf(field); kind != 0 {
				return put(field, kind)
			}
			return field
		})
	}
	var b strings.Builder
	from := 0
	for _, tag := range anyTag.FindAllStringIndex(string(h), -1) {
		b.WriteString(fill(string(h[from:tag[0]])))
		b.WriteString(string(h[tag[0]:tag[1]]))
		from = tag[1]
	}
	b.WriteString(fill(string(h[from:])))
	return union.HTML(b.String())
}

// HasFields says whether a text has fields that Fill fills in.
func HasFields(h union.HTML) bool {
	found := false
	eachField(h, func(field string, _ fieldKind) string {
		found = true
		return field
	})
	return found
}

// StrangeFields lists what looks like a field and stays as it is: of a name that
// the house does not know, or with formatting in its middle.
func StrangeFields(h union.HTML) []string {
	rest := eachField(h, func(string, fieldKind) string { return "" })
	var all []string
	known := map[string]bool{}
	for _, field := range anyField.FindAllString(rest.Plain(), -1) {
		if !known[field] {
			known[field] = true
			all = append(all, field)
		}
	}
	return all
}

// padding stands for the room of a field's value while a text is measured and
// cut: a letter for private use, which nobody types.
const padding = "\uE0F1"

// PadFields makes every field as long as its longest value; Unpad takes that
// back.
func PadFields(h union.HTML) union.HTML {
	return eachField(h, func(field string, kind fieldKind) string {
		return field[:len(field)-1] + strings.Repeat(padding, max(0, kind.room()-len([]rune(field)))) + "}"
	})
}

// Unpad undoes PadFields.
func Unpad(h union.HTML) union.HTML { return union.HTML(strings.ReplaceAll(string(h), padding, "")) }

// Fill puts a recipient's own words in place of the fields: the first word of the
// name and the organization; of a group its title, and the organization that it
// belongs to. It is the post office's hook.
func Fill(r storage.Reader, to union.ChatID, m delivery.Message) (delivery.Message, error) {
	if !m.Fields {
		return m, nil
	}
	name, org, err := called(r, to)
	if err != nil {
		return m, err
	}
	m.Fields = false
	m.Text = eachField(m.Text, func(_ string, kind fieldKind) string {
		if kind == fieldName {
			return html.EscapeString(cut(name, nameRoom))
		}
		return html.EscapeString(cut(org, orgRoom))
	})
	return m, nil
}

// called is what the fields of a message to a chat say. Who is of no organization
// belongs to the one above all.
func called(r storage.Reader, to union.ChatID) (name, org string, err error) {
	var of union.OrgID
	if to.Group() {
		place, _, err := storage.Places.Get(r, to)
		if err != nil {
			return "", "", err
		}
		name, of = place.Title, place.Org
		if !place.Owned {
			return name, name, nil
		}
	} else {
		m, _, err := storage.Members.Get(r, union.MemberID(to))
		if err != nil {
			return "", "", err
		}
		if words := strings.Fields(m.Name); len(words) > 0 {
			name = words[0]
		}
		of = m.Org
	}
	if org, err = OrganizationName(r, of); err != nil || org != "" {
		return name, org, err
	}
	top, err := Children(r, 0)
	if err != nil || len(top) == 0 {
		return name, name, err
	}
	return name, cmp.Or(top[0].Name, name), nil
}

// cut shortens words to so many UTF-16 units at most.
func cut(s string, room int) string {
	n := 0
	for i, c := range s {
		if n++; c > 0xFFFF {
			n++
		}
		if n > room {
			end := strings.LastIndexFunc(s[:i], func(rune) bool { return true })
			return s[:max(0, end)] + "…"
		}
	}
	return s
}
