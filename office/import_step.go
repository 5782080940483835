package office

import (
	"time"

	"rupor/storage"
	"rupor/union"
)

// parentOf is the organization that a row goes below, once its parent is there.
func (w *orgRow) parentOf(b *Batch) (union.OrgID, error) {
	if w.above == nil {
		return w.o.Parent, nil
	}
	if !w.above.isNew() {
		return w.above.o.ID, nil
	}
	if id := b.became(w.above.n); id != 0 {
		return id, nil
	}
	return 0, union.Refuse("import.bad.parent", "N", w.above.n)
}

// foundStep adds the organization of a row, unless somebody founded another one
// since the plan was made: it may be the same.
func foundStep(w *orgRow) func(storage.Writer, *Batch, union.MemberID, time.Time) error {
	return func(wr storage.Writer, b *Batch, _ union.MemberID, _ time.Time) error {
		parent, err := w.parentOf(b)
		if err != nil {
			return err
		}
		path, err := pathOf(wr, parent)
		if err != nil {
			return err
		}
		if err := codeFree(wr, 0, w.o.Code); err != nil {
			return err
		}
		o := w.o
		o.Parent = parent
		if o, err = plant(wr, o, path); err != nil {
			return err
		}
		if b.last++; o.ID != b.last {
			return ErrPlanOutdated
		}
		b.ids[w.n] = o.ID
		return nil
	}
}

// changeStep changes what a row says of an organization, and moves it.
func changeStep(w *orgRow, move bool) func(storage.Writer, *Batch, union.MemberID, time.Time) error {
	return func(wr storage.Writer, b *Batch, by union.MemberID, now time.Time) error {
		before, err := living(wr, w.o.ID)
		if err != nil {
			return err
		}
		o := before
		for _, field := range w.given {
			copyField(&o, w.o, field)
		}
		if err := codeFree(wr, o.ID, o.Code); err != nil {
			return err
		}
		act := union.Act("organization.changed")
		if o.Name != before.Name {
			act = "organization.renamed"
		}
		if move {
			parent, err := w.parentOf(b)
			if err != nil {
				return err
			}
			act = "organization.moved"
			if _, err := reparent(wr, o, parent); err != nil {
				return err
			}
		} else if err := storage.Organizations.Put(wr, o.ID, o); err != nil {
			return err
		}
		return record(wr, by, act, deed{Org: o.ID}, now)
	}
}

// copyField copies one field.
func copyField(to *union.Organization, from union.Organization, f Field) {
	switch f {
	case FieldName:
		to.Name = from.Name
	case FieldShort:
		to.Short = from.Short
	case FieldLevel:
		to.Level = from.Level
	case FieldCode:
		to.Code = from.Code
	case FieldAddress:
		to.Address = from.Address
	case FieldSize:
		to.Size = from.Size
	case FieldZone:
		to.Zone = from.Zone
	}
}
