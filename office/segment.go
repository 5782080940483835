package office

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"rupor/delivery"
	"rupor/storage"
	"rupor/union"
)

// SegmentsMost is how many audiences may be saved for one organization.
const SegmentsMost = 100

// SaveSegment keeps an audience under a name, for whoever may announce to its
// organization. A name stands once in an organization. Topic and places are no
// part of it: each announcement has its own.
func SaveSegment(w storage.Writer, by union.MemberID, name string, a union.Audience, now time.Time) (union.Segment, error) {
	a.Topic, a.Places = "", union.PeopleOnly
	s := union.Segment{Name: strings.TrimSpace(name), Org: a.Org, Author: by, Audience: a, Created: now}
	if s.Name == "" || !Saveable(a) {
		return s, union.Refuse("segment.empty")
	}
	if err := checkScope(w, by, DeedPost, a); err != nil {
		return s, err
	}
	if err := UnusedSegment(w, s.Org, s.Name); err != nil {
		return s, err
	}
	id, err := storage.Segments.NextID(w)
	if err != nil {
		return s, err
	}
	s.ID = union.SegmentID(id)
	if err := storage.Segments.Put(w, s.ID, s); err != nil {
		return s, err
	}
	return s, record(w, by, "segment.saved", deed{Org: s.Org, Kind: "segment", ID: id}, now)
}

// Saveable says whether an audience may become a segment: it narrows something,
// and not by another segment, which could be deleted under it.
func Saveable(a union.Audience) bool {
	a.Places = union.PeopleOnly
	bySegment := func(x union.Audience) bool { return x.Segment != 0 }
	return a.Narrowed() && a.Only == 0 && a.Segment == 0 && !slices.ContainsFunc(a.Except, bySegment)
}

// UnusedSegment refuses a name that an organization's segment has, and one more
// than SegmentsMost.
func UnusedSegment(r storage.Reader, org union.OrgID, name string) error {
	n := 0
	err := storage.Segments.All(r, func(_ union.SegmentID, s union.Segment) error {
		if s.Org != org {
			return nil
		}
		if n++; strings.EqualFold(s.Name, name) {
			return union.Refuse("segment.exists", "Name", s.Name)
		}
		return nil
	})
	if err == nil && n >= SegmentsMost {
		err = union.Refuse("segment.many", "N", n)
	}
	return err
}

// SegmentFor returns a segment to somebody who may use it: who may announce to
// its organization.
func SegmentFor(r storage.Reader, who union.MemberID, id union.SegmentID) (union.Segment, error) {
	s, found, err := storage.Segments.Get(r, id)
	if err == nil && !found {
		err = union.Refuse("segment.gone")
	}
	if err != nil {
		return s, err
	}
	return s, must(r, who, DeedPost, s.Org)
}

// Segments lists those that a person may use, by name.
func Segments(r storage.Reader, who union.MemberID) ([]union.Segment, error) {
	var all []union.Segment
	err := storage.Segments.All(r, func(_ union.SegmentID, s union.Segment) error {
		ok, err := May(r, who, DeedPost, s.Org)
		if ok {
			all = append(all, s)
		}
		return err
	})
	slices.SortStableFunc(all, func(a, b union.Segment) int { return cmp.Compare(a.Name, b.Name) })
	return all, err
}

// DeleteSegment forgets a segment. One that a broadcast or a proposal still waits
// for stays.
func DeleteSegment(w storage.Writer, by union.MemberID, id union.SegmentID, now time.Time) (union.Segment, error) {
	s, err := SegmentFor(w, by, id)
	if err != nil {
		return s, err
	}
	err = delivery.Recent(w, func(b delivery.Broadcast) error {
		if !b.State.Over() && b.Started.IsZero() && uses(b.Audience, id) {
			return union.Refuse("segment.used", "Name", s.Name, "Title", b.Title)
		}
		return nil
	})
	if err != nil {
		return s, err
	}
	proposals, err := rows(w, storage.ProposalsByState, storage.Proposals, union.Proposed)
	if err != nil {
		return s, err
	}
	for _, p := range proposals {
		if uses(p.Post.Audience, id) {
			return s, union.Refuse("segment.proposed", "Name", s.Name)
		}
	}
	if err := storage.Segments.Delete(w, id); err != nil {
		return s, err
	}
	return s, record(w, by, "segment.deleted", deed{Org: s.Org, Kind: "segment", ID: uint64(id)}, now)
}

// uses says whether an audience is made with a segment.
func uses(a union.Audience, id union.SegmentID) bool {
	return a.Segment == id || slices.ContainsFunc(a.Except, func(x union.Audience) bool { return x.Segment == id })
}

// ofSegment wants who is in the saved audience now. One that is gone is an
// error: nobody may get what was meant for others.
func ofSegment(r storage.Reader, a union.Audience) (func(union.MemberID) bool, error) {
	if a.Segment == 0 {
		return nil, nil
	}
	s, found, err := storage.Segments.Get(r, a.Segment)
	if err != nil {
		return nil, err
	}
	if !found || s.Audience.Segment != 0 {
		return nil, union.Refuse("segment.gone")
	}
	return whoIs(r, s.Audience)
}

// ofExcept leaves out who is meant by any of the exceptions.
func ofExcept(r storage.Reader, a union.Audience) (func(union.MemberID) bool, error) {
	if len(a.Except) == 0 {
		return nil, nil
	}
	var out []func(union.MemberID) bool
	for _, x := range a.Except {
		x.Except = nil
		if x.Org == 0 {
			x.Org = a.Org
		}
		in, err := whoIs(r, x)
		if err != nil {
			return nil, err
		}
		out = append(out, in)
	}
	return func(m union.MemberID) bool {
		return !slices.ContainsFunc(out, func(in func(union.MemberID) bool) bool { return in(m) })
	}, nil
}

// whoIs says who is meant by an audience.
func whoIs(r storage.Reader, a union.Audience) (func(union.MemberID) bool, error) {
	if a.Only != 0 {
		return func(m union.MemberID) bool { return m == a.Only }, nil
	}
	c, err := people(r, a)
	members := make([]union.MemberID, len(c.chats))
	for i, chat := range c.chats {
		members[i] = union.MemberID(chat)
	}
	return setOf(members).has, err
}
