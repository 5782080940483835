package office

import (
	"cmp"
	"slices"
	"time"

	"rupor/delivery"
	"rupor/storage"
	"rupor/union"
)

// ContestKind is what the post office calls the broadcast that announces a contest.
const ContestKind = "contest"

// The bounds of a contest.
const (
	MaxNominations = 20
	MaxFiles       = 10     // of an entry: as many as fit in one album
	MaxDescription = 10_000 // characters
)

// AnnounceContest opens a contest and tells those below its organization who
// subscribed to the topic. Say puts it into words once it has an id. A contest
// that nobody subscribed for is opened all the same: it stands in the list. The
// number is how many people will be told.
func AnnounceContest(
	w storage.Writer, by union.MemberID, c union.Contest,
	say func(union.Contest) ([]delivery.Message, error), now time.Time,
) (union.Contest, int, error) {
	if err := must(w, by, DeedContest, c.Org); err != nil {
		return c, 0, err
	}
	if err := checkContest(c, now); err != nil {
		return c, 0, err
	}
	id, err := storage.Contests.NextID(w)
	if err != nil {
		return c, 0, err
	}
	c.ID, c.Organizer, c.Created, c.Broadcast = union.ContestID(id), by, now, 0
	circle := Circle(c.Org)
	n, err := CountRecipients(w, circle)
	if err != nil {
		return c, 0, err
	}
	if n > 0 {
		words, err := say(c)
		if err != nil {
			return c, 0, err
		}
		c.Broadcast, err = delivery.Start(w, delivery.Broadcast{
			Kind: ContestKind, Ref: id, Title: c.Title, Author: by,
			Audience: circle, Parts: words, Policy: delivery.Skip,
		}, now)
		if err != nil {
			return c, 0, err
		}
	}
	if err := storage.Contests.Put(w, c.ID, c); err != nil {
		return c, 0, err
	}
	return c, n, record(w, by, "contest.opened", deed{Org: c.Org, Kind: "contest", ID: id}, now)
}

// Circle is who hears of an organization's contests.
func Circle(org union.OrgID) union.Audience {
	return union.Audience{Topic: union.TopicContests, Org: org}
}

func checkContest(c union.Contest, now time.Time) error {
	switch {
	case !c.Open(now):
		return union.Refuse("contest.past", "Deadline", c.Deadline)
	case c.Title == "", c.Description == "", len(c.Nominations) == 0, len(c.Nominations) > MaxNominations,
		c.MaxFiles < 0, c.MaxFiles > MaxFiles:
		return union.Refuse("refuse.gone") // the dialog lets none of these pass
	}
	return nil
}

// Manages says whether a person runs a contest: whoever may run contests for its
// organization. Having opened it is not enough for somebody who has lost that
// right.
func Manages(r storage.Reader, who union.MemberID, c union.Contest) (bool, error) {
	return May(r, who, DeedContest, c.Org)
}

// Judges says whether a person sees the entries of a contest.
func Judges(r storage.Reader, who union.MemberID, c union.Contest) (bool, error) {
	return May(r, who, DeedJudge, c.Org)
}

// Judged returns a contest to whoever sees its entries, and refuses others.
func Judged(r storage.Reader, who union.MemberID, id union.ContestID) (union.Contest, error) {
	c, err := existing(r, storage.Contests, id)
	if err != nil {
		return c, err
	}
	ok, err := Judges(r, who, c)
	if err == nil && !ok {
		err = union.Refuse("refuse.right")
	}
	return c, err
}

// ContestFor returns a contest to a person whom it concerns.
func ContestFor(r storage.Reader, who union.MemberID, id union.ContestID) (union.Contest, error) {
	c, err := existing(r, storage.Contests, id)
	if err != nil {
		return c, err
	}
	ok, err := concerns(r, who, c)
	if err != nil || ok {
		return c, err
	}
	org, err := OrganizationName(r, c.Org)
	if err != nil {
		return c, err
	}
	return c, union.Refuse("contest.elsewhere", "Org", org)
}

// concerns says whether a contest is the person's own: of the whole union, of
// an organization they belong to, or one whose entries they see.
func concerns(r storage.Reader, who union.MemberID, c union.Contest) (bool, error) {
	if c.Org == 0 {
		return true, nil
	}
	m, _, err := storage.Members.Get(r, who)
	if err != nil {
		return false, err
	}
	if own, err := belongs(r, m.Org, c.Org); err != nil || own {
		return own, err
	}
	return Judges(r, who, c)
}

// Contests lists the contests that concern a person: the open ones first, the
// nearest deadline on top, then the closed ones, the latest on top.
func Contests(r storage.Reader, who union.MemberID, now time.Time) ([]union.Contest, error) {
	var open, closed []union.Contest
	err := storage.Contests.All(r, func(_ union.ContestID, c union.Contest) error {
		ok, err := concerns(r, who, c)
		switch {
		case err != nil || !ok:
			return err
		case c.Open(now):
			open = append(open, c)
		default:
			closed = append(closed, c)
		}
		return nil
	})
	byDeadline := func(a, b union.Contest) int {
		return cmp.Or(a.Deadline.Compare(b.Deadline), cmp.Compare(a.ID, b.ID))
	}
	slices.SortFunc(open, byDeadline)
	slices.SortFunc(closed, func(a, b union.Contest) int { return byDeadline(b, a) })
	return append(open, closed...), err
}

// CountEntries says how many entries of a contest stand.
func CountEntries(r storage.Reader, id union.ContestID) (int, error) {
	return storage.EntriesStanding.Count(r, id)
}

// CountDrafts says how many people began an entry and did not send it.
func CountDrafts(r storage.Reader, id union.ContestID) (int, error) {
	begun, err := unfinished(r, id)
	return len(begun), err
}
