package office

import (
	"time"

	"rupor/storage"
	"rupor/union"
)

// ownJoinings are a person's applications for their dossier, without the number of
// whoever leads them.
func ownJoinings(r storage.Reader, who union.MemberID) ([]union.Joining, error) {
	all, err := joiningsOf(r, who)
	for i := range all {
		all[i].Assigned = 0
	}
	return all, err
}

// forgetJoinings takes a person out of their own applications, which stay for the
// count of what brought people.
func forgetJoinings(w storage.Writer, who union.MemberID) error {
	all, err := joiningsOf(w, who)
	if err != nil {
		return err
	}
	for _, j := range all {
		if err := blankJoining(w, j); err != nil {
			return err
		}
	}
	return nil
}

// lapseJoining ends an application that nobody moves on.
func lapseJoining(w storage.Writer, j union.Joining, now time.Time) error {
	what := deed{Org: j.Org, Person: j.Member, Kind: "joining", ID: uint64(j.ID)}
	if err := record(w, 0, "joining.lapsed", what, now); err != nil {
		return err
	}
	j.State, j.Ended = union.JoiningWithdrawn, now
	return storage.Joinings.Put(w, j.ID, j)
}

// blankJoining leaves of an application what is counted. What its leaders are in the
// middle of saying about it is dropped, by the names of the dialogs in bot.
func blankJoining(w storage.Writer, j union.Joining) error {
	if err := endTalksAbout(w, uint64(j.ID), "joiningsay", "joiningno", "joiningpass"); err != nil {
		return err
	}
	if err := setClock(w, &j, time.Time{}, time.Time{}); err != nil {
		return err
	}
	if j.State.Open() {
		j.State = union.JoiningWithdrawn
	}
	return storage.Joinings.Put(w, j.ID, union.Joining{
		ID: j.ID, Org: j.Org, Poster: j.Poster, Post: j.Post, Source: j.Source, State: j.State,
		Came: j.Came, Taken: j.Taken, Applied: j.Applied, Ended: j.Ended,
	})
}

// moveJoinings gives a person's own applications by one account to another. Where
// both have an open one, that of the old account is withdrawn.
func moveJoinings(w storage.Writer, from, to union.MemberID) error {
	_, had, err := OpenJoining(w, to)
	if err != nil {
		return err
	}
	own, err := joiningsOf(w, from)
	if err != nil {
		return err
	}
	for _, j := range own {
		if j.Member = to; j.Assigned == to { // nobody leads their own
			j.Assigned = 0
		}
		if had && j.State.Open() {
			j.State, j.Ended = union.JoiningWithdrawn, j.Came
			if err := setClock(w, &j, time.Time{}, time.Time{}); err != nil {
				return err
			}
		}
		if err := storage.Joinings.Put(w, j.ID, j); err != nil {
			return err
		}
	}
	return nil
}

// handJoinings gives the open applications that somebody leads within an
// organization to whoever answers for it now.
func handJoinings(w storage.Writer, from, to union.MemberID, org union.OrgID) error {
	var theirs []union.Joining
	err := storage.Joinings.All(w, func(_ union.JoiningID, j union.Joining) error {
		if j.Assigned == from && j.Member != to && j.State.Open() {
			theirs = append(theirs, j)
		}
		return nil
	})
	for _, j := range theirs {
		if err != nil {
			return err
		}
		var inside bool
		if inside, err = within(w, j.Org, org); err == nil && inside {
			j.Assigned = to
			err = storage.Joinings.Put(w, j.ID, j)
		}
	}
	return err
}
