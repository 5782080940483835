package office

import (
	"cmp"
	"slices"
	"time"

	"rupor/storage"
	"rupor/union"
)

// An AnswerShare is how an organization's questions to the union were answered.
type AnswerShare struct {
	Org      union.OrgID
	Name     string // "" for people of no organization
	Asked    int
	Answered int // at least once
	InTerm   int // of these, the first time within the term
	Overdue  int // never answered, and late
	// Median and Slow are how long the first answer took, for half of them and for
	// nine of ten at most; 0 when none was answered.
	Median, Slow time.Duration

	took []time.Duration
}

// AnswerReport counts the questions asked from a moment on until another one,
// exclusive, in the organizations that a person controls or answers for: all of
// them together, and by the asker's organization, those with the most questions
// first. It names nobody.
func AnswerReport(r storage.Reader, who union.MemberID, from, to, now time.Time) (AnswerShare, []AnswerShare, error) {
	var all AnswerShare
	tops, err := reportScopes(r, who)
	if err != nil {
		return all, nil, err
	}
	byOrg, names, inside := map[union.OrgID]*AnswerShare{}, orgNames{}, map[union.OrgID]bool{}
	err = storage.InquiriesByTime.Range(r, from, to, func(_ time.Time, id union.InquiryID) error {
		q, _, err := storage.Inquiries.Get(r, id)
		if err != nil {
			return err
		}
		ok, known := inside[q.Org]
		if !known {
			if ok, err = within(r, q.Org, tops...); err != nil {
				return err
			}
			inside[q.Org] = ok
		}
		if !ok {
			return nil
		}
		if byOrg[q.Org] == nil {
			name, err := names.of(r, q.Org)
			if err != nil {
				return err
			}
			byOrg[q.Org] = &AnswerShare{Org: q.Org, Name: name}
		}
		byOrg[q.Org].count(q, now)
		all.count(q, now)
		return nil
	})
	all.measure()
	var orgs []AnswerShare
	for _, s := range byOrg {
		s.measure()
		orgs = append(orgs, *s)
	}
	slices.SortFunc(orgs, func(a, b AnswerShare) int {
		return cmp.Or(cmp.Compare(b.Asked, a.Asked), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Org, b.Org))
	})
	return all, orgs, err
}

// reportScopes are the organizations whose answers a person may look at.
func reportScopes(r storage.Reader, who union.MemberID) ([]union.OrgID, error) {
	var tops []union.OrgID
	for _, deed := range []Deed{DeedAnswer, DeedControl} {
		some, err := Scopes(r, who, deed)
		if err != nil {
			return nil, err
		}
		tops = append(tops, some...)
	}
	if len(tops) == 0 {
		return nil, union.Refuse("refuse.right")
	}
	return tops, nil
}

func (s *AnswerShare) count(q union.Inquiry, now time.Time) {
	s.Asked++
	switch {
	case !q.First.IsZero():
		s.Answered++
		s.took = append(s.took, q.First.Sub(q.Asked))
		if q.InTerm {
			s.InTerm++
		}
	case q.Overdue(now):
		s.Overdue++
	}
}

// measure is done once everything is counted: the nearest-rank percentiles.
func (s *AnswerShare) measure() {
	n := len(s.took)
	if n == 0 {
		return
	}
	slices.Sort(s.took)
	s.Median, s.Slow = s.took[(n+1)/2-1], s.took[(n*9+9)/10-1]
}
