package office

import (
	"time"

	"rupor/storage"
	"rupor/union"
)

// Somebody may want to join only so often: every application is work for others.
const (
	joiningsMost = 3
	joiningsSpan = 30 * 24 * time.Hour
)

// WantToJoin keeps a person's application to join the union and returns it with
// those to be told of it. The person need not have subscribed. J says who they
// are, where they work and what brought them.
func WantToJoin(w storage.Writer, who union.MemberID, j union.Joining, now time.Time) (union.Joining, []union.MemberID, error) {
	if agreed, err := Consented(w, who, union.PurposeJoining); err != nil {
		return j, nil, err
	} else if !agreed {
		return j, nil, union.Refuse("joining.consent.needed")
	}
	if err := mayJoinAgain(w, who, now); err != nil {
		return j, nil, err
	}
	var err error
	if j.Org == 0 {
		if j.Org, err = onlyRoot(w); err != nil {
			return j, nil, err
		}
	}
	if err := checkPlace(w, j.Org); err != nil {
		return j, nil, err
	}
	if err := trueSource(w, &j); err != nil {
		return j, nil, err
	}
	id, err := storage.Joinings.NextID(w)
	if err != nil {
		return j, nil, err
	}
	j.ID, j.Member, j.Came = union.JoiningID(id), who, now
	asked, at, err := recruiters(w, j.Org, who, false)
	if err != nil {
		return j, nil, err
	}
	j.Asked = at
	if err := advanceJoining(w, &j, union.JoiningNew, who, now); err != nil {
		return j, nil, err
	}
	tries, err := attemptsOf(w, who, now)
	if err != nil {
		return j, nil, err
	}
	tries.Joinings = append(tries.Joinings, now.UTC())
	return j, asked, keepAttempts(w, who, tries)
}

// mayJoinAgain refuses a second application beside an open one, and too many: those
// that were taken back and forgotten count as well.
func mayJoinAgain(r storage.Reader, who union.MemberID, now time.Time) error {
	_, open, err := OpenJoining(r, who)
	if err != nil {
		return err
	}
	if open {
		return union.Refuse("joining.already")
	}
	tries, err := attemptsOf(r, who, now)
	if err == nil && len(tries.Joinings) >= joiningsMost {
		err = union.Refuse("joining.often")
	}
	return err
}

// onlyRoot is the organization over all others, 0 when there are several or none.
func onlyRoot(r storage.Reader) (union.OrgID, error) {
	roots, err := keysOf(r, storage.OrganizationsByParent, 0)
	if err != nil || len(roots) != 1 {
		return 0, err
	}
	return roots[0], nil
}

// trueSource drops what is said to have brought the person and is not there.
func trueSource(r storage.Reader, j *union.Joining) error {
	poster, err := storage.Posters.Has(r, j.Poster)
	if err != nil {
		return err
	}
	if !poster {
		j.Poster = 0
	}
	post, err := storage.Posts.Has(r, j.Post)
	if !post {
		j.Post = 0
	}
	return err
}

// OpenJoining returns the application of a person that is not over, and whether
// there is one.
func OpenJoining(r storage.Reader, who union.MemberID) (union.Joining, bool, error) {
	all, err := joiningsOf(r, who)
	for _, j := range all {
		if j.State.Open() {
			return j, true, err
		}
	}
	return union.Joining{}, false, err
}

// OwnJoining returns an application to the person whose it is; to others there is
// none.
func OwnJoining(r storage.Reader, who union.MemberID, id union.JoiningID) (union.Joining, error) {
	j, found, err := storage.Joinings.Get(r, id)
	if err == nil && (!found || j.Member != who) {
		err = union.Refuse("joining.gone")
	}
	return j, err
}

// WithdrawJoining takes back a person's own application and returns it with those
// who are to know.
func WithdrawJoining(w storage.Writer, who union.MemberID, id union.JoiningID, now time.Time) (union.Joining, []union.MemberID, error) {
	j, err := OwnJoining(w, who, id)
	if err != nil {
		return j, nil, err
	}
	if !j.State.Open() {
		return j, nil, union.Refuse("joining.over")
	}
	told, err := JoiningLeaders(w, j)
	if err != nil {
		return j, nil, err
	}
	err = advanceJoining(w, &j, union.JoiningWithdrawn, who, now)
	return j, told, err
}

// withdrawJoinings ends a person's applications without a word: the consent to
// them is taken back. It returns all that did not make them a member, of which only
// what is counted may stay.
func withdrawJoinings(w storage.Writer, who union.MemberID, now time.Time) (over []union.JoiningID, err error) {
	all, err := joiningsOf(w, who)
	if err != nil {
		return nil, err
	}
	for _, j := range all {
		if j.State == union.JoiningJoined {
			continue
		}
		if j.State.Open() {
			if err := advanceJoining(w, &j, union.JoiningWithdrawn, who, now); err != nil {
				return nil, err
			}
		}
		over = append(over, j.ID)
	}
	return over, nil
}

// advanceJoining brings an application to a state by somebody's deed: keeps it, sets the
// clock anew and writes the journal.
func advanceJoining(w storage.Writer, j *union.Joining, to union.JoiningState, by union.MemberID, now time.Time) error {
	j.State = to
	switch to {
	case union.JoiningTalks:
		j.Taken = now
	case union.JoiningApplied:
		j.Applied = now
	case union.JoiningJoined, union.JoiningDeclined, union.JoiningWithdrawn:
		j.Ended = now
	case union.JoiningNew:
		j.Nudges = 0
	}
	if err := windUp(w, j, now); err != nil {
		return err
	}
	what := deed{Org: j.Org, Person: j.Member, Kind: "joining", ID: uint64(j.ID)}
	return record(w, by, union.Act("joining."+string(to)), what, now)
}

func joiningsOf(r storage.Reader, who union.MemberID) ([]union.Joining, error) {
	return rows(r, storage.JoiningsByMember, storage.Joinings, who)
}
