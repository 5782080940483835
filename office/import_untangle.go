package office

import (
	"cmp"
	"maps"
	"slices"

	"rupor/union"
)

// untangle finds the rows that would put an organization below itself by way of one
// that the list does not move, and how deep the others will stand.
func (p *treePlanner) untangle() {
	for p.climb() {
	}
	for _, w := range p.rows { // whoever stood below a row that is out by now
		if w.err == nil && w.above != nil && w.above.err != nil && !w.above.isNew() {
			w.o.Parent, w.above = w.above.o.ID, nil
		}
	}
}

// A treeNode is a row, or else an organization that no row is about; the zero one
// is what stands above all roots.
type treeNode struct {
	row *orgRow
	id  union.OrgID
}

// climb goes from every row up to a root and notes how far it is. It says whether
// it came upon a circle; its rows are marked, so that the next climb finds others.
func (p *treePlanner) climb() (circles bool) {
	depth, met := map[treeNode]int{}, map[treeNode]int{}
	for i, w := range p.rows {
		if w.err != nil {
			continue
		}
		var path []treeNode
		at := treeNode{row: w}
		for at != (treeNode{}) && depth[at] == 0 && met[at] != i+1 {
			met[at] = i + 1
			path = append(path, at)
			at = p.over(at)
		}
		if at != (treeNode{}) && depth[at] == 0 {
			circles = true
			for _, on := range path[slices.Index(path, at):] {
				if on.row != nil && on.row.err == nil {
					on.row.bad(union.Refuse("organization.cycle", "Name", on.row.o.Name))
				}
			}
		}
		for n, on := range slices.Backward(path) {
			depth[on] = depth[at] + len(path) - n
		}
		w.depth = depth[treeNode{row: w}]
	}
	return circles
}

// over is what a node will stand below.
func (p *treePlanner) over(n treeNode) treeNode {
	row, id := p.owners[p.all[n.id].Parent], p.all[n.id].Parent
	if n.row != nil {
		row, id = p.up(n.row)
	}
	if row != nil {
		return treeNode{row: row}
	}
	return treeNode{id: id}
}

// levelAbove is the level that the parent of a row will have, "" for none.
func (p *treePlanner) levelAbove(w *orgRow) union.Level {
	row, id := p.up(w)
	if row != nil && row.err == nil {
		return row.o.Level
	}
	return p.all[id].Level
}

// checkLevels gives the new their levels and looks whether all are in order, from
// the top down.
func (p *treePlanner) checkLevels() {
	slices.SortStableFunc(p.rows, func(a, b *orgRow) int { return cmp.Compare(a.depth, b.depth) })
	for _, w := range p.rows {
		if w.err != nil {
			continue
		}
		if w.above != nil && w.above.err != nil && w.above.isNew() {
			w.bad(union.Refuse("import.bad.parent", "N", w.above.n))
			continue
		}
		above := p.levelAbove(w)
		switch {
		case w.o.Level != "":
		case above == "":
			w.o.Level = union.Region
		default:
			w.o.Level = lower(above)
		}
		if above != "" && !InOrder(above, w.o.Level) {
			row, id := p.up(w)
			name := p.all[id].Name
			if row != nil {
				name = row.o.Name
			}
			w.bad(union.Refuse("organization.level.above", "Name", name, "Level", string(above)))
		}
	}
	for _, id := range slices.Sorted(maps.Keys(p.all)) { // those below that the list says nothing of
		o := p.all[id]
		w := p.owners[o.Parent]
		if w != nil && w.err == nil && o.Closed.IsZero() && p.owners[o.ID] == nil && !InOrder(w.o.Level, o.Level) {
			w.bad(union.Refuse("organization.level.below", "Name", o.Name, "Level", string(o.Level)))
		}
	}
}

// checkSizes refuses to move more than a transaction bears.
func (p *treePlanner) checkSizes() {
	var sizes map[union.OrgID]int
	for _, w := range p.rows {
		if w.err != nil || w.isNew() || !p.moves(w) {
			continue
		}
		if sizes == nil {
			sizes = p.sizes()
		}
		if n := sizes[w.o.ID]; n > MovedMost {
			w.bad(union.Refuse("organization.large", "Name", w.o.Name, "N", n, "Most", MovedMost))
		}
	}
}

// moves says whether a row puts an organization that is there elsewhere.
func (p *treePlanner) moves(w *orgRow) bool {
	_, parent := p.up(w)
	return parent != p.all[w.o.ID].Parent || w.above != nil && w.above.isNew()
}

// plan counts the rows and lines up what is to be done, from the top down.
func (p *treePlanner) plan(l layout) *Plan {
	out := &Plan{Head: l.head, Column: l.remarks(), Unknown: l.others, remarks: map[int]error{}, ids: map[int]union.OrgID{}}
	out.last = p.last
	for _, w := range p.rows {
		switch {
		case w.err != nil:
			out.Tally.Remarks++
			out.remarks[w.n] = w.err
		case w.isNew():
			out.Tally.Added++
			out.steps = append(out.steps, step{row: w.n, weight: 4, do: foundStep(w)})
		case p.moves(w):
			out.Tally.Changed++
			out.steps = append(out.steps, step{row: w.n, weight: batchWeight, changes: true, do: changeStep(w, true)})
		case written(w.o) != written(p.all[w.o.ID]):
			out.Tally.Changed++
			out.steps = append(out.steps, step{row: w.n, weight: 6, changes: true, do: changeStep(w, false)})
		default:
			out.Tally.Same++
		}
	}
	return out
}
