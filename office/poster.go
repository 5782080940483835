package office

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"rupor/storage"
	"rupor/union"
)

// BoardMost is how long the words for where a poster hangs may be, in characters.
const BoardMost = 60

// MakePoster gives a poster its number, under which it counts whom it brings. Board
// says where it hangs and may be empty.
func MakePoster(w storage.Writer, by union.MemberID, org union.OrgID, board string, now time.Time) (union.Poster, error) {
	if err := must(w, by, DeedPoster, org); err != nil {
		return union.Poster{}, err
	}
	return HangPoster(w, by, org, board, now)
}

// HangPoster is MakePoster for whoever holds the store itself: by is 0 then.
func HangPoster(w storage.Writer, by union.MemberID, org union.OrgID, board string, now time.Time) (union.Poster, error) {
	p := union.Poster{Org: org, Board: strings.Join(strings.Fields(board), " "), By: by, At: now}
	if utf8.RuneCountInString(p.Board) > BoardMost {
		return p, union.Refuse("poster.board.long", "N", BoardMost)
	}
	if org != 0 {
		if _, err := living(w, org); err != nil {
			return p, err
		}
	}
	id, err := storage.Posters.NextID(w)
	if err != nil {
		return p, err
	}
	p.ID = union.PosterID(id)
	if err := storage.Posters.Put(w, p.ID, p); err != nil {
		return p, err
	}
	return p, record(w, by, "poster.made", deed{Org: org, Kind: "poster", ID: id}, now)
}

// PosterFor returns a poster to somebody who may print it. That of an organization
// that was closed belongs to the one that took it over.
func PosterFor(r storage.Reader, who union.MemberID, id union.PosterID) (union.Poster, error) {
	p, err := existing(r, storage.Posters, id)
	if err != nil {
		return p, err
	}
	if p.Org, err = Living(r, p.Org); err != nil {
		return p, err
	}
	return p, must(r, who, DeedPoster, p.Org)
}

// Posters lists the posters that a person may print, the newest first.
func Posters(r storage.Reader, who union.MemberID) ([]union.Poster, error) {
	scopes, err := Scopes(r, who, DeedPoster)
	if err != nil || len(scopes) == 0 {
		return nil, err
	}
	theirs := map[union.OrgID]bool{}
	var all []union.Poster
	err = storage.Posters.Back(r, func(_ union.PosterID, p union.Poster) error {
		ok, known := theirs[p.Org]
		if !known {
			org, err := Living(r, p.Org)
			if err != nil {
				return err
			}
			if ok, err = within(r, org, scopes...); err != nil {
				return err
			}
			theirs[p.Org] = ok
		}
		if ok {
			all = append(all, p)
		}
		return nil
	})
	return all, err
}

// Brought is whom a poster brought.
type Brought struct {
	Came       int // who subscribed through it and is still known
	Subscribed int // of them, who still gets messages
	Began      int // who applied to join the union
	Joined     int // of them, who joined
}

// BroughtBy counts whom a poster brought.
func BroughtBy(r storage.Reader, id union.PosterID) (b Brought, err error) {
	people, err := rows(r, storage.MembersByPoster, storage.Members, id)
	if err != nil {
		return b, err
	}
	b.Came = len(people)
	for _, m := range people {
		if m.Subscribed() {
			b.Subscribed++
		}
	}
	b.Began, b.Joined, err = JoiningsByPoster(r, id)
	return b, err
}

// CameBy counts who subscribed through a poster, without reading about them.
func CameBy(r storage.Reader, id union.PosterID) (int, error) {
	return storage.MembersByPoster.Count(r, id)
}

// A Headline is what an organization was told lately: a resolution or a post.
type Headline struct {
	At         time.Time
	Resolution *union.Resolution
	Post       *union.Post
}

// Headlines lists what an organization was told since some moment, the newest first
// and at most so many: resolutions, and posts that were meant for all of it. 0 is
// the whole union.
func Headlines(r storage.Reader, org union.OrgID, since time.Time, most int) ([]Headline, error) {
	o, _, err := storage.Organizations.Get(r, org)
	if err != nil {
		return nil, err
	}
	var all []Headline
	everything := union.Member{Topics: union.Topics()}
	err = storage.Posts.Back(r, func(_ union.PostID, p union.Post) error {
		if p.Created.Before(since) && p.Every == "" || len(all) == most {
			return storage.Stop
		}
		if readable(everything, o, nil, p) && p.Sent.After(since) {
			all = append(all, Headline{At: p.Sent, Post: &p})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	n := len(all)
	err = storage.Resolutions.Back(r, func(_ union.ResolutionID, res union.Resolution) error {
		if res.Published.Before(since) || len(all)-n == most {
			return storage.Stop
		}
		if o.Within(res.Audience.Org) {
			all = append(all, Headline{At: res.Published, Resolution: &res})
		}
		return nil
	})
	slices.SortStableFunc(all, func(a, b Headline) int { return cmp.Compare(b.At.UnixNano(), a.At.UnixNano()) })
	return all[:min(len(all), most)], err
}

// postersOf lists the posters that a person made.
func postersOf(r storage.Reader, who union.MemberID) ([]union.Poster, error) {
	var all []union.Poster
	err := storage.Posters.All(r, func(_ union.PosterID, p union.Poster) error {
		if p.By == who {
			all = append(all, p)
		}
		return nil
	})
	return all, err
}
