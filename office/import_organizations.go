package office

import (
	"slices"
	"strings"

	"rupor/storage"
	"rupor/union"
)

// An orgRow is a row of a list of organizations.
type orgRow struct {
	n      int
	o      union.Organization // as it is to be; the ID is 0 for a new one
	given  []Field            // what the row says, besides the parent
	ref    string             // of the parent, "" when nothing is said
	above  *orgRow            // the parent when it is a row itself, else o.Parent is
	err    error
	placed bool
	depth  int
}

// bad marks a row that can't be taken over; the first remark counts.
func (w *orgRow) bad(err error) {
	if w.err == nil {
		w.err = err
	}
}

// isNew says whether the row founds an organization.
func (w *orgRow) isNew() bool { return w.o.ID == 0 }

// A treePlanner makes the plan of a list of organizations, in the order of its
// methods below.
type treePlanner struct {
	*forest
	rows   []*orgRow
	byRow  map[int]*orgRow
	codes  map[string]*orgRow
	names  map[string][]*orgRow
	zones  map[string]string // those that are known by now: a zone is a file
	owners map[union.OrgID]*orgRow
}

func planOrganizations(r storage.Reader, top union.OrgID, read ReadRows) (*Plan, error) {
	f, err := growForest(r, top)
	if err != nil {
		return nil, err
	}
	p := &treePlanner{
		forest: f, byRow: map[int]*orgRow{}, codes: map[string]*orgRow{}, names: map[string][]*orgRow{},
		zones: map[string]string{}, owners: map[union.OrgID]*orgRow{},
	}
	l, err := eachRow(read, organizationHeadings(), []column{column(FieldName)}, func(l layout, row TableRow) error {
		p.read(l, row)
		return nil
	})
	if err != nil {
		return nil, err
	}
	p.knowCodes()
	p.findParents()
	p.place()
	p.untangle()
	p.checkLevels()
	p.checkSizes()
	return p.plan(l), nil
}

// read takes a row's cells.
func (p *treePlanner) read(l layout, row TableRow) {
	w := &orgRow{n: row.N, ref: strings.Clone(l.cell(row, columnParent)), err: l.whole(row)}
	p.rows = append(p.rows, w)
	p.byRow[w.n] = w
	if w.err != nil {
		return
	}
	for _, field := range append(Fields(), FieldZone) {
		value := strings.Clone(l.cell(row, column(field)))
		if value == "" && field != FieldName {
			continue
		}
		if err := p.fill(w, field, value); err != nil {
			w.bad(err)
			continue
		}
		w.given = append(w.given, field)
	}
	if w.err != nil {
		return
	}
	if w.o.Code != "" {
		if first, twice := p.codes[w.o.Code]; twice {
			w.bad(union.Refuse("import.bad.code", "Number", w.o.Code, "N", first.n))
			return
		}
		p.codes[w.o.Code] = w
	}
	name := folded(w.o.Name)
	p.names[name] = append(p.names[name], w)
}

// fill is fill for the words that people use in lists.
func (p *treePlanner) fill(w *orgRow, field Field, value string) error {
	switch field {
	case FieldLevel:
		if w.o.Level = levelNamed(value); w.o.Level == "" {
			return union.Refuse("organization.bad.level", "Text", clipped(value))
		}
		return nil
	case FieldZone:
		zone, known := p.zones[value]
		if !known {
			var err error
			if zone, err = zoneNamed(value); err != nil {
				return err
			}
			p.zones[value] = zone
		}
		w.o.Zone = zone
		return nil
	case FieldName, FieldShort, FieldCode, FieldAddress, FieldSize:
	}
	return fill(&w.o, field, value)
}

// knowCodes finds which organizations the rows with codes are.
func (p *treePlanner) knowCodes() {
	for _, w := range p.rows {
		id, known := p.byCode[w.o.Code]
		switch {
		case w.err != nil || w.o.Code == "" || !known:
		case !p.all[id].Closed.IsZero():
			w.bad(union.Refuse("import.bad.closed", "Name", p.all[id].Name, "Org", p.all[p.living(id)].Name))
		case !p.ours(id):
			w.bad(union.Refuse("import.bad.foreign", "Name", w.o.Code))
		default:
			p.become(w, id)
		}
	}
}

// become makes a row that of an organization which is there.
func (p *treePlanner) become(w *orgRow, id union.OrgID) {
	if first, twice := p.owners[id]; twice {
		w.bad(union.Refuse("import.bad.name", "Name", w.o.Name, "N", first.n))
		return
	}
	p.owners[id] = w
	said := w.o
	w.o = p.all[id]
	for _, field := range w.given {
		copyField(&w.o, said, field)
	}
}

// findParents finds what the rows name as their parents: another row, or else an
// organization that is there.
func (p *treePlanner) findParents() {
	for _, w := range p.rows {
		if w.err != nil {
			continue
		}
		if w.ref == "" {
			if w.isNew() {
				w.o.Parent = p.usualParent(w)
			}
			continue
		}
		if row, known := p.codes[w.ref]; known && !p.elsewhere(row) {
			w.above = row
			continue
		}
		rows := p.names[folded(w.ref)]
		if _, code := p.byCode[w.ref]; !code && len(rows) == 1 {
			w.above = rows[0]
			continue
		}
		if _, code := p.byCode[w.ref]; !code && len(rows) > 1 {
			w.bad(union.Refuse("import.bad.which", "Name", clipped(w.ref), "N", len(rows)))
			continue
		}
		id, err := p.named(w.ref)
		if err == nil && w.o.ID != 0 && w.o.ID == p.top && id != w.o.Parent {
			err = union.Refuse("import.bad.foreign", "Name", w.o.Name)
		}
		if err != nil && !p.isOwnParent(w) {
			w.bad(err)
			continue
		}
		if err == nil {
			w.o.Parent = id
		}
	}
}

// elsewhere says whether a row has the code of an organization that it may not speak
// of: whoever names that code means the organization.
func (p *treePlanner) elsewhere(row *orgRow) bool {
	_, known := p.byCode[row.o.Code]
	return known && row.isNew()
}

// usualParent is where a row stands that names no parent: below the top or, where
// that is the whole union, below its only root.
func (p *treePlanner) usualParent(w *orgRow) union.OrgID {
	if p.top != 0 || w.o.Level == union.Region || len(p.roots) != 1 || sameName(p.all[p.roots[0]].Name, w.o.Name) {
		return p.top
	}
	return p.roots[0]
}

// isOwnParent says whether a row of the top itself names the parent that it has: it
// is not ours to change, and nobody wants to.
func (p *treePlanner) isOwnParent(w *orgRow) bool {
	if w.o.ID == 0 || w.o.ID != p.top {
		return false
	}
	above := p.all[w.o.Parent]
	return w.ref == above.Code || sameName(w.ref, above.Name)
}

// place goes from the top down and finds which organizations the rows without
// codes are: a name counts at its place. What is never reached hangs on itself.
func (p *treePlanner) place() {
	children := map[*orgRow][]*orgRow{}
	var next []*orgRow
	for _, w := range p.rows {
		switch {
		case w.above != nil && w.err == nil:
			children[w.above] = append(children[w.above], w)
		default:
			next = append(next, w)
		}
	}
	taken := map[any]*orgRow{}
	for len(next) > 0 {
		w := next[0]
		next = append(next[1:], children[w]...)
		w.placed = true
		if w.err == nil {
			p.settle(w, taken)
		}
	}
	for _, w := range p.rows {
		if !w.placed {
			p.circular(w)
		}
	}
}

// settle finds out which organization a row is whose parent is settled.
func (p *treePlanner) settle(w *orgRow, taken map[any]*orgRow) {
	if w.above != nil {
		if w.above.err != nil && w.above.isNew() {
			w.bad(union.Refuse("import.bad.parent", "N", w.above.n))
			return
		}
		w.o.Parent = w.above.o.ID
	}
	name := folded(w.o.Name)
	var at any = twinKey{w.o.Parent, name}
	if w.above != nil && w.above.isNew() {
		at = storage.Pair[*orgRow, string]{First: w.above, Second: name}
	}
	if first, twice := taken[at]; twice {
		w.bad(union.Refuse("import.bad.name", "Name", w.o.Name, "N", first.n))
		return
	}
	taken[at] = w
	if _, inStore := at.(twinKey); !inStore {
		return
	}
	there := slices.DeleteFunc(slices.Clone(p.below[twinKey{w.o.Parent, name}]), func(id union.OrgID) bool { return id == w.o.ID })
	switch {
	case len(there) == 0:
	case !w.isNew() || len(there) > 1, w.o.Code != "" && p.all[there[0]].Code != "":
		if other := p.owners[there[0]]; other == nil || sameName(other.o.Name, w.o.Name) { // it does not get another name
			w.bad(union.Refuse("organization.twin", "Name", p.all[there[0]].Name))
		}
	default:
		p.become(w, there[0])
	}
}

// circular says what is wrong with a row that was never reached.
func (p *treePlanner) circular(w *orgRow) {
	seen := map[*orgRow]bool{}
	at := w.above
	for at != nil && !seen[at] && at != w {
		seen[at] = true
		at = at.above
	}
	if at == w {
		w.bad(union.Refuse("organization.cycle", "Name", w.o.Name))
		return
	}
	w.bad(union.Refuse("import.bad.parent", "N", w.above.n))
}

// up is the parent that a row will have: a row, an organization, or neither.
func (p *treePlanner) up(w *orgRow) (*orgRow, union.OrgID) {
	if w.above != nil && w.err == nil {
		return w.above, w.above.o.ID
	}
	parent := w.o.Parent
	if w.err != nil && !w.isNew() {
		parent = p.all[w.o.ID].Parent
	}
	return p.owners[parent], parent
}
