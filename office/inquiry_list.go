package office

import (
	"cmp"
	"slices"
	"time"

	"rupor/storage"
	"rupor/union"
)

// InquiriesBy lists what a member asked, the latest first.
func InquiriesBy(r storage.Reader, who union.MemberID) ([]union.Inquiry, error) {
	all, err := rows(r, storage.InquiriesByAsker, storage.Inquiries, who)
	slices.Reverse(all)
	return all, err
}

// OpenInquiries lists the questions that a person may answer and that wait: what
// is overdue first, then what is due sooner. Mine leaves only those about which
// the person is asked now.
func OpenInquiries(r storage.Reader, who union.MemberID, mine bool, now time.Time) ([]union.Inquiry, error) {
	tops, err := Scopes(r, who, DeedAnswer)
	if err != nil || len(tops) == 0 {
		return nil, err
	}
	var open []union.Inquiry
	err = storage.InquiriesByState.Keys(r, union.InquiryOpen, func(id union.InquiryID) error {
		q, _, err := storage.Inquiries.Get(r, id)
		if err != nil {
			return err
		}
		ok, err := answersFor(r, who, q, tops)
		if ok && mine {
			var asked []union.MemberID
			asked, err = AskedAbout(r, q)
			ok = slices.Contains(asked, who)
		}
		if ok {
			open = append(open, q)
		}
		return err
	})
	slices.SortFunc(open, func(a, b union.Inquiry) int {
		if late := b.Overdue(now); late != a.Overdue(now) {
			if late {
				return 1
			}
			return -1
		}
		return cmp.Or(a.Term.Compare(b.Term), cmp.Compare(a.ID, b.ID))
	})
	return open, err
}

// answersFor says whether a question lies within one of the organizations, and is
// not the person's own.
func answersFor(r storage.Reader, who union.MemberID, q union.Inquiry, tops []union.OrgID) (bool, error) {
	if q.Asker == who {
		return false, nil
	}
	return within(r, q.Org, tops...)
}

// The archive shows so many questions, and looks for them in so many.
const (
	archiveMost  = 100
	archiveDepth = 5_000
)

// SettledInquiries lists the questions that a person may answer and that wait no
// more, the latest first: a hundred at most, among the latest five thousand.
func SettledInquiries(r storage.Reader, who union.MemberID) ([]union.Inquiry, error) {
	tops, err := Scopes(r, who, DeedAnswer)
	if err != nil || len(tops) == 0 {
		return nil, err
	}
	var settled []union.Inquiry
	seen := 0
	err = storage.Inquiries.Back(r, func(_ union.InquiryID, q union.Inquiry) error {
		if seen++; seen > archiveDepth || len(settled) == archiveMost {
			return storage.Stop
		}
		if q.Waits() || q.Last == 0 {
			return nil
		}
		ok, err := answersFor(r, who, q, tops)
		if ok {
			settled = append(settled, q)
		}
		return err
	})
	return settled, err
}
