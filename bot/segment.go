package bot

import (
	"fmt"

	"rupor/bot/dialog"
	"rupor/office"
	"rupor/union"
)

// segments are the lists of people saved for later.
func (t *turn) segments(string) error { return t.segmentScreen(arguments{"list", "0"}) }

// segmentScreen: seg/list/<page> lists them, seg/card/<id> shows one, seg/new
// makes one, seg/ask/<id> asks whether to delete one, seg/drop/<id> does.
func (t *turn) segmentScreen(a arguments) error {
	id := union.SegmentID(a.id(1))
	switch a.word(0) {
	case "card":
		return t.segmentCard(id)
	case "ask":
		s, err := office.SegmentFor(t.w, t.me, id)
		if err != nil {
			return err
		}
		return t.show("segment.ask", args("Name", s.Name),
			[]button{{key: "segment.yes", to: fmt.Sprintf("seg/drop/%d", id)}},
			[]button{{key: "segment.no", to: fmt.Sprintf("seg/card/%d", id)}})
	case "drop":
		if _, err := office.DeleteSegment(t.w, t.me, id, t.now); err != nil {
			return err
		}
	case "new":
		if ok, err := t.may(office.DeedPost); err != nil || !ok {
			return orRefuse(err)
		}
		return t.open("segment", 0, &newSegment{Narrow: narrowing{List: true}})
	}
	return t.segmentList(a.page(1))
}

func (t *turn) segmentList(page int) error {
	if ok, err := t.may(office.DeedPost); err != nil || !ok {
		return orRefuse(err)
	}
	all, err := office.Segments(t.w, t.me)
	if err != nil {
		return err
	}
	rows := paged(all, page, func(s union.Segment) button {
		return button{label: s.Name, to: fmt.Sprintf("seg/card/%d", s.ID)}
	}, "seg/list/")
	rows = append(rows, []button{{key: "segment.new", to: "seg/new"}})
	return t.show("segment.list", args("N", len(all)), rows...)
}

// segmentCard shows who is on a list just now.
func (t *turn) segmentCard(id union.SegmentID) error {
	s, err := office.SegmentFor(t.w, t.me, id)
	if err != nil {
		return err
	}
	data, err := audienceData(t.w, s.Audience)
	if err != nil {
		return err
	}
	data["Name"] = s.Name
	return t.show("segment.card", data,
		[]button{{key: "segment.drop", to: fmt.Sprintf("seg/ask/%d", id)}},
		[]button{{key: "segment.all", to: "seg/list/0"}})
}

// newSegment is how a list is made by itself. It ends with its name.
type newSegment struct {
	Org    dialog.Picked[union.OrgID] `json:"org"`
	Narrow narrowing                  `json:"narrow"`
}

// Next asks where, then who, and in the end for the name.
func (f *newSegment) Next(env dialog.Env) (*dialog.Question, error) {
	if !f.Org.Given {
		return askScope(env, &f.Org, office.DeedPost, "segment.org")
	}
	if err := stillMay(env, office.DeedPost, f.Org.Value); err != nil {
		return nil, err
	}
	return f.Narrow.next(env, f.base())
}

func (f *newSegment) base() union.Audience { return union.Audience{Org: f.Org.Value} }

func (f *newSegment) done(t *turn) error {
	if err := f.Narrow.keep(t, f.base()); err != nil {
		return err
	}
	return t.segmentList(0)
}
