package office

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"rupor/storage"
	"rupor/union"
)

// Joinings lists the applications of a state that a person may lead, the newest
// first.
func Joinings(r storage.Reader, by union.MemberID, state union.JoiningState) ([]union.Joining, error) {
	all, err := rows(r, storage.JoiningsByState, storage.Joinings, state)
	if err != nil {
		return nil, err
	}
	mine, err := ledBy(r, by)
	if err != nil {
		return nil, err
	}
	var led []union.Joining
	for _, j := range slices.Backward(all) {
		inside, err := mine(j)
		if err != nil {
			return nil, err
		}
		if inside && j.Member != 0 && j.Member != by {
			led = append(led, j)
		}
	}
	return led, nil
}

// ledBy tells whether an application lies where a person may lead it, looking at
// each organization once.
func ledBy(r storage.Reader, by union.MemberID) (func(union.Joining) (bool, error), error) {
	scopes, err := Scopes(r, by, DeedRecruit)
	if err == nil && len(scopes) == 0 {
		err = union.Refuse("refuse.right")
	}
	known := map[union.OrgID]bool{}
	return func(j union.Joining) (inside bool, err error) {
		inside, seen := known[j.Org]
		if !seen {
			inside, err = within(r, j.Org, scopes...)
			known[j.Org] = inside
		}
		return inside, err
	}, err
}

// A Conversion is how far how many came: each number is part of the one before.
type Conversion struct{ Came, Applied, Joined int }

func (c *Conversion) count(j union.Joining) {
	c.Came++
	if !j.Applied.IsZero() || j.State == union.JoiningJoined {
		c.Applied++
	}
	if j.State == union.JoiningJoined {
		c.Joined++
	}
}

// A JoiningSource is what brought people: a poster, a post, or else the word of a
// link, which is empty for those who came by themselves.
type JoiningSource struct {
	Poster union.PosterID
	Post   union.PostID
	Word   string
	Board  string // where the poster hangs
	Conversion
}

// An OrgConversion is how far people came in one organization.
type OrgConversion struct {
	Org  union.OrgID
	Name string
	Conversion
}

// A JoiningReport says what brought people into the union and how far they came,
// whoever brought most standing first.
type JoiningReport struct {
	Conversion

	Sources []JoiningSource
	Orgs    []OrgConversion
}

// ReportJoinings counts the applications since a day that a person may lead, a zero
// one for all there are.
func ReportJoinings(r storage.Reader, by union.MemberID, since time.Time) (JoiningReport, error) {
	var rep JoiningReport
	mine, err := ledBy(r, by)
	if err != nil {
		return rep, err
	}
	sources, orgs := map[JoiningSource]*Conversion{}, map[union.OrgID]*Conversion{}
	err = storage.Joinings.All(r, func(_ union.JoiningID, j union.Joining) error {
		inside, err := mine(j)
		if err != nil || !inside || j.Came.Before(since) {
			return err
		}
		rep.count(j)
		tallyJoining(sources, sourceOf(j), j)
		tallyJoining(orgs, j.Org, j)
		return nil
	})
	if err != nil {
		return rep, err
	}
	return rep, rep.order(r, sources, orgs)
}

func tallyJoining[K comparable](counts map[K]*Conversion, k K, j union.Joining) {
	if counts[k] == nil {
		counts[k] = &Conversion{}
	}
	counts[k].count(j)
}

// sourceOf names the source of an application once, without its numbers.
func sourceOf(j union.Joining) JoiningSource {
	switch {
	case j.Post != 0:
		return JoiningSource{Post: j.Post}
	case j.Poster != 0:
		return JoiningSource{Poster: j.Poster}
	}
	return JoiningSource{Word: j.Source}
}

// SourceOf is what brought the person of an application.
func SourceOf(r storage.Reader, j union.Joining) (JoiningSource, error) { return hung(r, sourceOf(j)) }

// hung says of a poster where it hangs.
func hung(r storage.Reader, s JoiningSource) (JoiningSource, error) {
	poster, _, err := storage.Posters.Get(r, s.Poster)
	s.Board = poster.Board
	return s, err
}

func (rep *JoiningReport) order(r storage.Reader, sources map[JoiningSource]*Conversion, orgs map[union.OrgID]*Conversion) error {
	for s, c := range sources {
		s, err := hung(r, s)
		if err != nil {
			return err
		}
		s.Conversion = *c
		rep.Sources = append(rep.Sources, s)
	}
	for id, c := range orgs {
		name, err := OrganizationName(r, id)
		if err != nil {
			return err
		}
		rep.Orgs = append(rep.Orgs, OrgConversion{Org: id, Name: name, Conversion: *c})
	}
	slices.SortFunc(rep.Sources, func(a, b JoiningSource) int {
		return cmp.Or(cmp.Compare(b.Joined, a.Joined), cmp.Compare(b.Came, a.Came),
			cmp.Compare(a.Poster, b.Poster), cmp.Compare(a.Post, b.Post), strings.Compare(a.Word, b.Word))
	})
	slices.SortFunc(rep.Orgs, func(a, b OrgConversion) int {
		return cmp.Or(cmp.Compare(b.Joined, a.Joined), cmp.Compare(b.Came, a.Came), cmp.Compare(a.Org, b.Org))
	})
	return nil
}

// JoiningsByPoster says how many applied to join the union through a poster, and
// how many of them joined.
func JoiningsByPoster(r storage.Reader, id union.PosterID) (began, joined int, err error) {
	var c Conversion
	all, err := rows(r, storage.JoiningsByPoster, storage.Joinings, id)
	for _, j := range all {
		if sourceOf(j).Poster == id {
			c.count(j)
		}
	}
	return c.Came, c.Joined, err
}
