package office

import (
	"strings"
	"time"
	"unicode/utf8"

	"rupor/storage"
	"rupor/union"
)

// An expectedPlanner makes the plan of a list of expected members.
type expectedPlanner struct {
	*forest
	listed map[expectedKey]union.Expected
	byCard map[string]expectedKey
	keys   map[expectedKey]int // the rows by now
	cards  map[string]int
	orgs   map[string]union.OrgID
	plan   *Plan
}

func planExpected(r storage.Reader, top union.OrgID, read ReadRows) (*Plan, error) {
	f, err := growForest(r, top)
	if err != nil {
		return nil, err
	}
	p := &expectedPlanner{
		forest: f, listed: map[expectedKey]union.Expected{}, byCard: map[string]expectedKey{},
		keys: map[expectedKey]int{}, cards: map[string]int{}, orgs: map[string]union.OrgID{},
		plan: &Plan{remarks: map[int]error{}, ids: map[int]union.OrgID{}, last: f.last},
	}
	err = storage.ExpectedMembers.All(r, func(k expectedKey, e union.Expected) error {
		p.listed[k] = e
		if card := union.CardKey(e.Card); card != "" {
			p.byCard[card] = k
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	needed := []column{column(FieldName), columnSurname, columnFirst, columnCard}
	l, err := eachRow(read, expectedHeadings(), needed, func(l layout, row TableRow) error {
		if err := p.read(l, row); err != nil {
			p.plan.Tally.Remarks++
			p.plan.remarks[row.N] = err
		}
		return nil
	})
	p.plan.Head, p.plan.Column, p.plan.Unknown = l.head, l.remarks(), l.others
	return p.plan, err
}

// read takes a row over into the plan, or refuses it.
func (p *expectedPlanner) read(l layout, row TableRow) error {
	if err := l.whole(row); err != nil {
		return err
	}
	e, err := p.expected(l, row)
	if err != nil {
		return err
	}
	key, card := expectedKey{First: e.Org, Second: e.Key()}, union.CardKey(e.Card)
	if first, twice := p.keys[key]; twice {
		return union.Refuse("import.bad.person", "N", first)
	}
	if first, twice := p.cards[card]; twice && card != "" {
		return union.Refuse("import.bad.card", "N", first)
	}
	p.keys[key] = row.N
	p.cards[card] = row.N
	old, had := p.before(key, e)
	if had && !p.ours(old.First) {
		return union.Refuse("import.bad.elsewhere", "Org", p.all[old.First].Name)
	}
	switch {
	case had && p.listed[old] == e:
		p.plan.Tally.Same++
		return nil
	case had:
		p.plan.Tally.Changed++
	default:
		p.plan.Tally.Added++
	}
	p.plan.steps = append(p.plan.steps, step{row: row.N, weight: 6, changes: had, do: expectStep(e, old, had)})
	return nil
}

// expected reads a row's cells.
func (p *expectedPlanner) expected(l layout, row TableRow) (e union.Expected, err error) {
	e.Card = strings.Clone(l.cell(row, columnCard))
	e.Name = strings.Clone(l.cell(row, column(FieldName)))
	if e.Name == "" {
		e.Name = tidy(l.cell(row, columnSurname) + " " + l.cell(row, columnFirst) + " " + l.cell(row, columnPatronymic))
	}
	switch {
	case union.NameKey(e.Name) == "" && union.CardKey(e.Card) == "":
		return e, union.Refuse("import.bad.nobody")
	case utf8.RuneCountInString(e.Name) > nameMost:
		return e, tooLong(FieldName, e.Name, nameMost)
	case utf8.RuneCountInString(e.Card) > codeMost:
		return e, union.Refuse("import.bad.number", "Most", codeMost)
	}
	if err := notDated(e.Card); err != nil {
		return e, err
	}
	ref := l.cell(row, columnOrg)
	if ref == "" {
		if p.top == 0 {
			return e, union.Refuse("import.bad.where")
		}
		e.Org = p.top
		return e, nil
	}
	id, known := p.orgs[ref]
	if !known {
		if id, err = p.named(ref); err != nil {
			return e, err
		}
		p.orgs[strings.Clone(ref)] = id
	}
	e.Org = id
	return e, nil
}

// before finds how somebody was listed before: under the same key, by the same card
// elsewhere, or in the same organization by name, without a card.
func (p *expectedPlanner) before(key expectedKey, e union.Expected) (expectedKey, bool) {
	if _, had := p.listed[key]; had {
		return key, true
	}
	card := union.CardKey(e.Card)
	if card == "" {
		return key, false
	}
	if old, had := p.byCard[card]; had {
		return old, true
	}
	old := expectedKey{First: e.Org, Second: union.NameKey(e.Name)}
	_, had := p.listed[old]
	return old, had && old.Second != ""
}

// expectStep puts somebody on a list, in place of an earlier line.
func expectStep(e union.Expected, old expectedKey, had bool) func(storage.Writer, *Batch, union.MemberID, time.Time) error {
	return func(w storage.Writer, _ *Batch, _ union.MemberID, _ time.Time) error {
		if _, err := living(w, e.Org); err != nil {
			return err
		}
		key := expectedKey{First: e.Org, Second: e.Key()}
		if had && old != key {
			if err := storage.ExpectedMembers.Delete(w, old); err != nil {
				return err
			}
		}
		return storage.ExpectedMembers.Put(w, key, e)
	}
}
