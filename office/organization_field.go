package office

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"rupor/storage"
	"rupor/union"
)

// A Field is what may be changed about an organization without moving it.
type Field string

// The fields.
const (
	FieldName    Field = "name"
	FieldShort   Field = "short"
	FieldLevel   Field = "level"
	FieldCode    Field = "code"
	FieldAddress Field = "address"
	FieldSize    Field = "size"
	FieldZone    Field = "zone" // its clock; people choose it on a screen of its own
)

// Fields lists the fields in the order in which they are shown, but for the zone.
func Fields() []Field {
	return []Field{FieldName, FieldShort, FieldLevel, FieldCode, FieldAddress, FieldSize}
}

// How long the fields may be, in characters, and how many members an organization
// may have on its books.
const (
	nameMost    = 120
	shortMost   = 40
	codeMost    = 32
	addressMost = 200
	sizeMost    = 10_000_000
)

// ChangeOrganization writes a field of an organization anew, as somebody typed it;
// "" empties it. It refuses what is no such value, and what another has already.
func ChangeOrganization(
	w storage.Writer, by union.MemberID, id union.OrgID, f Field, value string, now time.Time,
) (union.Organization, error) {
	if err := must(w, by, DeedFound, id); err != nil {
		return union.Organization{}, err
	}
	before, err := living(w, id)
	if err != nil {
		return before, err
	}
	o := before
	if err := fill(&o, f, value); err != nil {
		return before, err
	}
	if written(o) == written(before) {
		return o, nil
	}
	if err := fits(w, o, f); err != nil {
		return before, err
	}
	if err := storage.Organizations.Put(w, id, o); err != nil {
		return before, err
	}
	return o, record(w, by, fieldAct(f), deed{Org: id, Facts: []string{"field", string(f)}}, now)
}

func fieldAct(f Field) union.Act {
	if f == FieldName {
		return "organization.renamed"
	}
	return "organization.changed"
}

// written is what stands in the fields of an organization.
func written(o union.Organization) [7]string {
	return [7]string{o.Name, o.Short, string(o.Level), o.Code, o.Address, strconv.Itoa(o.Size), o.Zone}
}

// fill puts what somebody wrote into a field, tidied.
func fill(o *union.Organization, f Field, value string) (err error) {
	value = tidy(value)
	switch f {
	case FieldName:
		if value == "" {
			return union.Refuse("organization.bad.empty")
		}
		o.Name = value
		err = tooLong(f, value, nameMost)
	case FieldShort:
		o.Short = value
		err = tooLong(f, value, shortMost)
	case FieldCode:
		o.Code = value
		if err = tooLong(f, value, codeMost); err == nil && strings.ContainsFunc(value, notOfCode) {
			err = union.Refuse("organization.bad.code", "Number", value)
		} else if err == nil {
			err = notDated(value)
		}
	case FieldAddress:
		o.Address = value
		err = tooLong(f, value, addressMost)
	case FieldSize:
		o.Size, err = sizeOf(value)
	case FieldLevel:
		o.Level = union.Level(value)
		if !slices.Contains(union.Levels(), o.Level) {
			err = union.Refuse("organization.bad.level", "Text", clipped(value))
		}
	case FieldZone:
		o.Zone = value
		if _, failed := time.LoadLocation(value); failed != nil || value == "Local" {
			err = union.Refuse("organization.zone.unknown", "Zone", clipped(value))
		}
	default:
		err = union.Refuse("refuse.gone")
	}
	return err
}

// tidy makes one line of what somebody wrote, without what cannot be seen.
func tidy(s string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == utf8.RuneError:
			return -1
		}
		return r
	}, s)), " ")
}

func tooLong(f Field, value string, most int) error {
	if have := utf8.RuneCountInString(value); have > most {
		return union.Refuse("organization.bad.long", "Field", string(f), "Most", most, "Have", have)
	}
	return nil
}

func notOfCode(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-_./", r)
}

// notDated refuses a number that a spreadsheet took for a date and wrote anew: "7.1"
// comes as «07.янв», "1-7" as "7-Jan".
func notDated(number string) error {
	for _, form := range []struct{ between, months string }{
		{".", "янв фев мар апр май июн июл авг сен окт ноя дек"},
		{"-", "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"},
	} {
		a, b, two := strings.Cut(number, form.between)
		months := strings.Fields(form.months)
		if slices.Contains(months, b) {
			a, b = b, a
		}
		if _, err := strconv.Atoi(b); two && err == nil && len(b) <= 2 && slices.Contains(months, a) {
			return union.Refuse("organization.bad.dated", "Number", number)
		}
	}
	return nil
}

// sizeOf reads how many members are on the books: "1 234" too, and "" for nobody
// knows.
func sizeOf(value string) (int, error) {
	value = strings.TrimSuffix(strings.TrimSuffix(strings.ReplaceAll(value, " ", ""), ".0"), ",0")
	if value == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < 0 || n > sizeMost {
		return 0, union.Refuse("organization.bad.size", "Text", clipped(value), "Most", sizeMost)
	}
	return n, nil
}

// clipped keeps somebody's words short where they are quoted.
func clipped(s string) string {
	r := []rune(s)
	if len(r) <= 40 {
		return s
	}
	return string(r[:39]) + "…"
}

// sameName says whether people would take two names for one.
func sameName(a, b string) bool { return folded(a) == folded(b) }

func folded(s string) string { return strings.ReplaceAll(strings.ToLower(s), "ё", "е") }

// fits refuses a value of a field that does not go with the other organizations.
func fits(r storage.Reader, o union.Organization, f Field) error {
	switch f {
	case FieldName:
		return noTwin(r, o)
	case FieldCode:
		return codeFree(r, o.ID, o.Code)
	case FieldLevel:
		return levelFits(r, o)
	case FieldShort, FieldAddress, FieldSize, FieldZone:
	}
	return nil
}

// noTwin refuses a second organization of the same name at the same place.
func noTwin(r storage.Reader, o union.Organization) error {
	others, err := Children(r, o.Parent)
	if err != nil {
		return err
	}
	for _, other := range others {
		if other.ID != o.ID && sameName(other.Name, o.Name) {
			return union.Refuse("organization.twin", "Name", other.Name)
		}
	}
	return nil
}

// codeFree refuses a code that another organization has, or had.
func codeFree(r storage.Reader, id union.OrgID, code string) error {
	if code == "" {
		return nil
	}
	owners, err := keysOf(r, storage.OrganizationsByCode, code)
	if err != nil {
		return err
	}
	for _, owner := range owners {
		if owner == id {
			continue
		}
		name, err := OrganizationName(r, owner)
		if err != nil {
			return err
		}
		return union.Refuse("organization.code.taken", "Number", code, "Name", name)
	}
	return nil
}

// levelFits refuses a level above that of the organization above, or below that of
// one below.
func levelFits(r storage.Reader, o union.Organization) error {
	if o.Parent != 0 {
		p, err := existing(r, storage.Organizations, o.Parent)
		if err != nil {
			return err
		}
		if !InOrder(p.Level, o.Level) {
			return union.Refuse("organization.level.above", "Name", p.Name, "Level", string(p.Level))
		}
	}
	below, err := Children(r, o.ID)
	for _, child := range below {
		if !InOrder(o.Level, child.Level) {
			return union.Refuse("organization.level.below", "Name", child.Name, "Level", string(child.Level))
		}
	}
	return err
}

// InOrder says whether an organization of the level below may stand below one of
// the level above: beside each other in the order of levels, or in it.
func InOrder(above, below union.Level) bool {
	all := union.Levels()
	return slices.Index(all, above) <= slices.Index(all, below)
}
