package office

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"rupor/union"
)

// A TableRow is a row of a list, as a file has it.
type TableRow struct {
	N     int      // from 1
	Cells []string // until the visitor returns
	Torn  bool     // a quote in it is not closed
}

// ReadRows visits the rows of a list. It may be called again.
type ReadRows func(visit func(TableRow) error) error

// A column is what stands in a column of a list.
type column string

// The columns. Those of an organization are named like its fields.
const (
	columnParent     column = "parent"
	columnOrg        column = "org"
	columnCard       column = "card"
	columnSurname    column = "surname"
	columnFirst      column = "first"
	columnPatronymic column = "patronymic"
	columnRemarks    column = "remarks"
)

// A heading is how people head a column: any of these words in it, the first
// heading that fits counting.
type heading struct {
	column column
	words  []string
}

func organizationHeadings() []heading {
	return []heading{
		{columnRemarks, []string{"замечан", "remark"}},
		{column(FieldZone), []string{"пояс", "zone"}},
		{columnParent, []string{"вышестоящ", "входит", "родител", "parent", "within"}},
		{column(FieldShort), []string{"кратк", "сокращ", "short"}},
		{column(FieldAddress), []string{"адрес", "address"}},
		{column(FieldSize), []string{"числ", "членов", "size", "members"}},
		{column(FieldLevel), []string{"вид", "уровень", "тип", "level", "kind", "type"}},
		{column(FieldCode), []string{"код", "шифр", "code"}},
		{column(FieldName), []string{"назван", "наимен", "организац", "name", "organization", "organisation"}},
	}
}

func expectedHeadings() []heading {
	return []heading{
		{columnRemarks, []string{"замечан", "remark"}},
		{columnOrg, []string{"организац", "ппо", "код", "organization", "organisation", "code"}},
		{columnCard, []string{"билет", "карт", "card", "number"}},
		{columnSurname, []string{"фамили", "surname"}},
		{columnPatronymic, []string{"отчеств", "patronymic"}},
		{column(FieldName), []string{"фио", "name"}},
		{columnFirst, []string{"имя"}},
	}
}

// columnOf is the column that a head names, "" for one that nobody asked for.
func columnOf(head string, headings []heading) column {
	bare := strings.ReplaceAll(folded(tidy(head)), ".", "")
	words := strings.FieldsFunc(bare, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for _, h := range headings {
		for _, w := range words {
			if slices.ContainsFunc(h.words, func(begin string) bool { return strings.HasPrefix(w, begin) }) {
				return h.column
			}
		}
	}
	return ""
}

// A layout is where the columns of a list stand.
type layout struct {
	head   int // the row of the heads
	places map[column]int
	width  int      // up to the last head, but for that of the remarks
	widest int      // up to the last cell of any row
	others []string // the heads that nobody knows
}

// remarks is the column of the remarks, or the first one that is free for them.
func (l layout) remarks() int {
	if at, there := l.places[columnRemarks]; there {
		return at
	}
	return l.widest
}

// headMost is how far down the heads may stand: below a title or two.
const headMost = 10

// layoutOf recognizes the heads; a row is it that names all the columns of needed,
// or that of alone by itself.
func layoutOf(r TableRow, headings []heading, needed ...column) (layout, bool) {
	l := layout{head: r.N, places: map[column]int{}, widest: len(r.Cells)}
	for i, cell := range r.Cells {
		c := columnOf(cell, headings)
		if tidy(cell) != "" && c != columnRemarks {
			l.width = i + 1
		}
		if _, twice := l.places[c]; c != "" && !twice {
			l.places[c] = i
		}
		if tidy(cell) != "" && c == "" {
			l.others = append(l.others, clipped(tidy(cell)))
		}
	}
	for _, c := range needed {
		if _, there := l.places[c]; there {
			return l, len(l.places) > 1 || l.width == 1
		}
	}
	return l, false
}

// cell is what stands in the column of a row, tidied.
func (l layout) cell(r TableRow, c column) string {
	at, there := l.places[c]
	if !there || at >= len(r.Cells) {
		return ""
	}
	return tidy(r.Cells[at])
}

// empty says whether a row has nothing in it but remarks.
func (l layout) empty(r TableRow) bool {
	for i, cell := range r.Cells {
		if tidy(cell) != "" && !l.remarked(i) {
			return false
		}
	}
	return true
}

// remarked says whether the column is that of the remarks.
func (l layout) remarked(i int) bool {
	at, there := l.places[columnRemarks]
	return there && at == i
}

// whole refuses a row that falls apart.
func (l layout) whole(r TableRow) error {
	if sum(r) {
		return union.Refuse("import.bad.sum")
	}
	if r.Torn || slices.ContainsFunc(r.Cells[:min(l.width, len(r.Cells))], halfQuoted) {
		return union.Refuse("import.bad.quote")
	}
	for i := l.width; i < len(r.Cells); i++ {
		if tidy(r.Cells[i]) != "" && !l.remarked(i) {
			return union.Refuse("import.bad.cells", "N", l.width)
		}
	}
	return nil
}

// halfQuoted says whether a cell looks like one whose quote was not closed: a list
// with remarks holds it as it was torn.
func halfQuoted(cell string) bool {
	return strings.Count(cell, `"`)%2 != 0 && strings.HasPrefix(tidy(cell), `"`)
}

// eachRow finds the heads and visits the rows below them that hold something.
func eachRow(read ReadRows, headings []heading, needed []column, visit func(layout, TableRow) error) (layout, error) {
	var l layout
	var top []TableRow
	one := func(r TableRow) error {
		if r.N <= l.head || l.empty(r) {
			return nil
		}
		l.widest = max(l.widest, len(r.Cells))
		return visit(l, r)
	}
	find := func() (err error) {
		if l, err = headsAmong(top, headings, needed); err != nil {
			return err
		}
		for _, r := range top {
			if err := one(r); err != nil {
				return err
			}
		}
		return nil
	}
	err := read(func(r TableRow) error {
		if len(top) == headMost {
			return one(r)
		}
		r.Cells = slices.Clone(r.Cells)
		if top = append(top, r); len(top) == headMost {
			return find()
		}
		return nil
	})
	if err == nil && len(top) < headMost {
		err = find()
	}
	return l, err
}

// headsAmong is the row of the first ones in which most columns are recognized: a
// title above the heads has the words of one of them.
func headsAmong(top []TableRow, headings []heading, needed []column) (layout, error) {
	var best layout
	for i, r := range top {
		l, fits := layoutOf(r, headings, needed...)
		if fits && len(l.places) > len(best.places) && (len(l.places) > 1 || l.narrow(top[i+1:])) {
			best = l
		}
	}
	if best.head == 0 {
		return best, union.Refuse("import.bad.head")
	}
	return best, nil
}

// narrow says whether most rows below a lone head have no more than one cell too.
func (l layout) narrow(rows []TableRow) bool {
	wide, full := 0, 0
	for _, r := range rows {
		switch {
		case l.empty(r):
		case slices.ContainsFunc(r.Cells[min(l.width, len(r.Cells)):], func(cell string) bool { return tidy(cell) != "" }):
			wide++
		default:
			full++
		}
	}
	return full >= wide
}

// sum says whether a row is the line under a list that counts it.
func sum(r TableRow) bool {
	for _, cell := range r.Cells {
		if cell = folded(tidy(cell)); cell != "" {
			word := strings.TrimRight(cell, ":. 0123456789")
			return word == "итого" || strings.HasPrefix(cell, "итого по ") || word == "всего" || word == "total"
		}
	}
	return false
}

// levelNamed is the level that people call so, "" for none.
func levelNamed(name string) union.Level {
	name = folded(name)
	for level, words := range map[union.Level][]string{
		union.Region:      {"област", "регион", "краев", "республик", "межрегион", "region"},
		union.Territorial: {"территор", "район", "город", "местн", "окруж", "territor", "district", "city"},
		union.Primary:     {"первич", "ппо", "primary"},
		union.Shop:        {"цех", "профгрупп", "групп", "shop"},
	} {
		if slices.ContainsFunc(words, func(begin string) bool { return strings.HasPrefix(name, begin) }) {
			return level
		}
	}
	return ""
}

// zoneNamed is the zone that people call so: by its IANA name, by its town, or by
// its distance from Moscow. One that nobody knows is refused.
func zoneNamed(name string) (string, error) {
	towns := map[string]string{
		"калининград": "Europe/Kaliningrad", "москва": "Europe/Moscow", "самара": "Europe/Samara",
		"екатеринбург": "Asia/Yekaterinburg", "омск": "Asia/Omsk", "красноярск": "Asia/Krasnoyarsk", "иркутск": "Asia/Irkutsk",
		"якутск": "Asia/Yakutsk", "владивосток": "Asia/Vladivostok", "магадан": "Asia/Magadan", "камчатка": "Asia/Kamchatka",
	}
	distances := []string{
		"калининград", "москва", "самара", "екатеринбург", "омск", "красноярск", "иркутск", "якутск", "владивосток", "магадан", "камчатка",
	}
	bare := strings.ReplaceAll(folded(name), " ", "")
	if zone, known := towns[bare]; known {
		return zone, nil
	}
	for i, town := range distances {
		if slices.Contains([]string{distance(i - 1), strings.ReplaceAll(distance(i-1), "-", "−")}, bare) {
			return towns[town], nil
		}
	}
	if _, err := time.LoadLocation(name); err != nil || name == "Local" {
		return "", union.Refuse("organization.zone.unknown", "Zone", clipped(name))
	}
	return name, nil
}

// distance is how people write so many hours from Moscow: "мск+2".
func distance(hours int) string {
	switch {
	case hours < 0:
		return "мск-1"
	case hours == 0:
		return "мск"
	}
	return "мск+" + strconv.Itoa(hours)
}
