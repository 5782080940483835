package office

import (
	"slices"

	"rupor/storage"
	"rupor/union"
)

// WaitsMost is up to where WaitsFor counts; what is more is as good as that.
const WaitsMost = 100

// waitsLook is how many of a kind WaitsFor looks at: what an office is opened with
// must not cost more where more lies about.
const waitsLook = 500

// Waits is how much waits for a person, of each kind WaitsMost at most.
type Waits struct {
	Inquiries  int // about which the person is asked
	Joinings   int // applications that nobody has taken up
	Proposals  int // announcements of others to be approved
	Admissions int // members who wait for a yes
	Requests   int // about personal data
}

// WaitsFor counts what waits for a person, among the five hundred that came first
// of each kind.
func WaitsFor(r storage.Reader, who union.MemberID) (Waits, error) {
	var n Waits
	for _, kind := range []struct {
		deed  Deed
		n     *int
		count func(storage.Reader, union.MemberID, []union.OrgID, *tally) error
	}{
		{DeedAnswer, &n.Inquiries, inquiriesWaiting},
		{DeedRecruit, &n.Joinings, joiningsWaiting},
		{DeedApprove, &n.Proposals, proposalsWaiting},
		{DeedAccept, &n.Admissions, admissionsWaiting},
		{DeedPrivacy, &n.Requests, requestsWaiting},
	} {
		tops, err := Scopes(r, who, kind.deed)
		if err != nil {
			return n, err
		}
		if len(tops) == 0 {
			continue
		}
		t := &tally{}
		if err := kind.count(r, who, tops, t); err != nil {
			return n, err
		}
		*kind.n = t.n
	}
	return n, nil
}

// A tally counts within bounds.
type tally struct{ n, seen int }

// note counts what is the person's, and ends a scan when there is enough of it.
func (t *tally) note(mine bool, err error) error {
	t.seen++
	if mine {
		t.n++
	}
	if err == nil && (t.n == WaitsMost || t.seen == waitsLook) {
		err = storage.Stop
	}
	return err
}

func inquiriesWaiting(r storage.Reader, who union.MemberID, tops []union.OrgID, t *tally) error {
	return storage.InquiriesByState.Keys(r, union.InquiryOpen, func(id union.InquiryID) error {
		q, _, err := storage.Inquiries.Get(r, id)
		if err != nil {
			return err
		}
		mine, err := answersFor(r, who, q, tops)
		if mine && err == nil {
			var asked []union.MemberID
			asked, err = AskedAbout(r, q)
			mine = slices.Contains(asked, who)
		}
		return t.note(mine, err)
	})
}

func joiningsWaiting(r storage.Reader, who union.MemberID, tops []union.OrgID, t *tally) error {
	return storage.JoiningsByState.Keys(r, union.JoiningNew, func(id union.JoiningID) error {
		j, _, err := storage.Joinings.Get(r, id)
		if err != nil || j.Member == 0 || j.Member == who {
			return t.note(false, err)
		}
		return t.note(within(r, j.Org, tops...))
	})
}

func proposalsWaiting(r storage.Reader, who union.MemberID, _ []union.OrgID, t *tally) error {
	return storage.ProposalsByState.Keys(r, union.Proposed, func(id union.ProposalID) error {
		p, _, err := storage.Proposals.Get(r, id)
		if err != nil || p.Post.Author == who {
			return t.note(false, err)
		}
		return t.note(Decides(r, who, p))
	})
}

func admissionsWaiting(r storage.Reader, _ union.MemberID, tops []union.OrgID, t *tally) error {
	return storage.AdmissionsByOrg.Each(r, func(org union.OrgID, _ union.MemberID) error {
		return t.note(within(r, org, tops...))
	})
}

func requestsWaiting(r storage.Reader, _ union.MemberID, tops []union.OrgID, t *tally) error {
	if !slices.Contains(tops, 0) {
		return nil
	}
	return storage.RequestsOpen.Keys(r, true, func(union.RequestID) error { return t.note(true, nil) })
}
