package office

import (
	"errors"
	"maps"
	"time"

	"rupor/storage"
	"rupor/union"
)

// A Plan is what a list comes to when it is taken over: what is to be done, and
// which rows can't be. It is good as long as it is worked on alone; one that is
// made again after half was done holds the other half.
type Plan struct {
	Tally   union.Tally
	Head    int      // the row of the heads
	Column  int      // where the remarks stand, from 0
	Unknown []string // the heads that are not understood
	remarks map[int]error

	steps []step // in the order in which they are to be done
	done  int
	ids   map[int]union.OrgID // what rows became, by their number
	last  union.OrgID         // the newest organization
}

// A step takes over a row.
type step struct {
	row     int
	weight  int // keys that it touches, about
	changes bool
	do      func(w storage.Writer, b *Batch, by union.MemberID, now time.Time) error
}

// A Batch is what one transaction took over.
type Batch struct {
	union.Tally
	n    int
	ids  map[int]union.OrgID
	last union.OrgID
	p    *Plan
}

// ErrPlanOutdated says that somebody changed the tree while a plan was worked on: it
// is to be made anew.
var ErrPlanOutdated = errors.New("office: the plan is outdated")

// batchWeight is how many keys a transaction of an import touches, about.
const batchWeight = 100

// Remark says what is wrong with a row, nil if nothing is.
func (p *Plan) Remark(row int) *union.Refusal {
	no, _ := errors.AsType[*union.Refusal](p.remarks[row])
	return no
}

// Left is how many rows are still to be taken over.
func (p *Plan) Left() int { return len(p.steps) - p.done }

// Do takes over the next rows, as many as a transaction bears, and leaves the plan
// as it is until Keep. A row that is refused by now counts as one with a remark.
func (p *Plan) Do(w storage.Writer, by union.MemberID, now time.Time) (Batch, error) {
	b := Batch{ids: map[int]union.OrgID{}, last: p.last, p: p}
	weight := 0
	for _, s := range p.steps[p.done:] {
		if weight += s.weight; b.n > 0 && weight > batchWeight {
			break
		}
		b.n++
		switch err := s.do(w, &b, by, now); {
		case union.Refused(err):
			b.Remarks++
		case err != nil:
			return b, err
		case s.changes:
			b.Changed++
		default:
			b.Added++
		}
	}
	return b, nil
}

// Keep notes that a batch is committed.
func (p *Plan) Keep(b Batch) {
	p.done += b.n
	p.last = b.last
	maps.Copy(p.ids, b.ids)
}

// became is what a row was made, 0 when it was not.
func (b *Batch) became(row int) union.OrgID {
	if id := b.ids[row]; id != 0 {
		return id
	}
	return b.p.ids[row]
}
