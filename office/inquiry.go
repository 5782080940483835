package office

import (
	"fmt"
	"strconv"
	"time"

	"rupor/scheduler"
	"rupor/storage"
	"rupor/union"
)

// InquiryKind is what the clock calls a schedule that looks after a question to
// the union.
const InquiryKind = "inquiry"

// The bounds of questions to the union.
const (
	MaxInquiries    = 5     // of one member that wait for an answer
	MaxInquiryText  = 2_000 // characters, of a question and of an answer
	MaxInquiryFiles = 5
	MaxWords        = 40 // said about one question
)

type wordKey = storage.Pair[union.InquiryID, uint64]

// MayInquire refuses a question of somebody who has not joined, or who waits for
// many answers already.
func MayInquire(r storage.Reader, who union.MemberID) error {
	joined, err := storage.Members.Has(r, who)
	if err != nil {
		return err
	}
	if !joined {
		return union.Refuse("join.first")
	}
	mine, err := InquiriesBy(r, who)
	open := 0
	for _, q := range mine {
		if q.Waits() {
			open++
		}
	}
	if err == nil && open >= MaxInquiries {
		err = union.Refuse("inquiry.many", "N", MaxInquiries)
	}
	return err
}

// Inquire asks the union. A question of method goes to a methodist first, if one
// answers for the asker's organization; any other to who is responsible for it.
// It is refused when there is nobody at all.
func Inquire(w storage.Writer, by union.MemberID, c union.Content, method bool, now time.Time) (union.Inquiry, error) {
	if err := MayInquire(w, by); err != nil {
		return union.Inquiry{}, err
	}
	m, _, err := storage.Members.Get(w, by)
	if err != nil {
		return union.Inquiry{}, err
	}
	q := union.Inquiry{Asker: by, Org: m.Org, Method: method, State: union.InquiryOpen, Asked: now}
	if err := askFirst(w, &q); err != nil {
		return q, err
	}
	id, err := storage.Inquiries.NextID(w)
	if err != nil {
		return q, err
	}
	q.ID = union.InquiryID(id)
	if err := putWord(w, &q, union.Word{By: by, Content: c}, now); err != nil {
		return q, err
	}
	if err := await(w, &q, now); err != nil {
		return q, err
	}
	q.Term = q.Due
	return q, storage.Inquiries.Put(w, q.ID, q)
}

// putWord adds a word to what was said about a question.
func putWord(w storage.Writer, q *union.Inquiry, word union.Word, now time.Time) error {
	switch c := word.Content; {
	case c.Empty():
		return union.Refuse("dialog.gather.empty")
	case len(c.Media) > MaxInquiryFiles:
		return union.Refuse("dialog.gather.files", "N", MaxInquiryFiles)
	case q.Last >= MaxWords:
		return union.Refuse("inquiry.long", "N", MaxWords)
	}
	q.Last++
	q.Changed, word.At = now, now
	return storage.Words.Put(w, wordKey{First: q.ID, Second: q.Last}, word)
}

// WriteOn adds to the asker's own question. One that had its answer waits for
// another one then.
func WriteOn(w storage.Writer, by union.MemberID, id union.InquiryID, c union.Content, now time.Time) (union.Inquiry, error) {
	q, err := OwnInquiry(w, by, id)
	if err != nil {
		return q, err
	}
	if err := putWord(w, &q, union.Word{By: by, Content: c}, now); err != nil {
		return q, err
	}
	if !q.Waits() {
		if err := MayInquire(w, by); err != nil {
			return q, err
		}
		q.State, q.Wide, q.Top = union.InquiryOpen, false, false
		if found, err := askNearest(w, &q, q.At); err != nil {
			return q, err
		} else if !found {
			if err := askFirst(w, &q); err != nil {
				return q, err
			}
		}
		if err := await(w, &q, now); err != nil {
			return q, err
		}
		q.Term = q.Due
	}
	return q, storage.Inquiries.Put(w, q.ID, q)
}

// CloseInquiry ends the asker's own question, with thanks for the answer or
// because it needs none any more. Closing twice is no mistake.
func CloseInquiry(w storage.Writer, by union.MemberID, id union.InquiryID, now time.Time) (union.Inquiry, error) {
	q, err := OwnInquiry(w, by, id)
	if err != nil || q.State == union.InquiryClosed {
		return q, err
	}
	if err := endWaiting(w, &q, union.InquiryClosed); err != nil {
		return q, err
	}
	q.Changed = now
	return q, storage.Inquiries.Put(w, id, q)
}

// endWaiting ends the waiting of a question.
func endWaiting(w storage.Writer, q *union.Inquiry, state union.InquiryState) error {
	q.State, q.Due = state, time.Time{}
	err := scheduler.Remove(w, scheduler.ID(q.Schedule))
	q.Schedule = 0
	return err
}

// OwnInquiry returns a question to its asker; to others there is none.
func OwnInquiry(r storage.Reader, who union.MemberID, id union.InquiryID) (union.Inquiry, error) {
	q, found, err := storage.Inquiries.Get(r, id)
	if err == nil && (!found || q.Asker != who) {
		return union.Inquiry{}, union.Refuse("inquiry.none")
	}
	return q, err
}

// InquiryFor returns a question to who may answer it; to others there is none. An
// asker answers no question of their own, whatever they are.
func InquiryFor(r storage.Reader, who union.MemberID, id union.InquiryID) (union.Inquiry, error) {
	q, found, err := storage.Inquiries.Get(r, id)
	if err != nil {
		return q, err
	}
	may := false
	if found && q.Asker != who {
		if may, err = May(r, who, DeedAnswer, q.Org); err != nil {
			return q, err
		}
	}
	if !may {
		return union.Inquiry{}, union.Refuse("inquiry.none")
	}
	return q, nil
}

// WordsOf lists what was said about a question, in order. Who may read the
// question may read them.
func WordsOf(r storage.Reader, id union.InquiryID) ([]union.Word, error) {
	var words []union.Word
	err := storage.Under(r, storage.Words, id, func(_ uint64, w union.Word) error {
		words = append(words, w)
		return nil
	})
	return words, err
}

// AnswerInquiry answers a question. The first answer ends it for everybody else:
// a second one is refused unless it is meant to come besides.
func AnswerInquiry(
	w storage.Writer, by union.MemberID, id union.InquiryID, c union.Content, besides bool, now time.Time,
) (union.Inquiry, error) {
	q, err := InquiryFor(w, by, id)
	switch {
	case err != nil:
		return q, err
	case q.State == union.InquiryClosed:
		return q, union.Refuse("inquiry.closed")
	case !q.Waits() && !besides:
		return q, union.Refuse("inquiry.already")
	}
	if err := putWord(w, &q, union.Word{By: by, Answer: true, Content: c}, now); err != nil {
		return q, err
	}
	if q.First.IsZero() {
		q.First, q.InTerm = now, !now.After(q.Term)
	}
	if err := endWaiting(w, &q, union.InquiryAnswered); err != nil {
		return q, err
	}
	if err := storage.Inquiries.Put(w, id, q); err != nil {
		return q, err
	}
	facts := []string{"term", fmt.Sprint(!now.After(q.Term))}
	return q, record(w, by, "inquiry.answered", deed{Org: q.Org, Kind: InquiryKind, ID: uint64(id), Facts: facts}, now)
}

// SetAnswerDays decides how many working days there are to answer a question, from
// 1 to union.AnswerDaysMost. Questions that wait already keep their term.
func SetAnswerDays(w storage.Writer, by union.MemberID, days int, now time.Time) error {
	if days < 1 || days > union.AnswerDaysMost {
		return union.Refuse("refuse.gone")
	}
	value := func(rules union.Rules) string { return strconv.Itoa(rules.AnswerTerm()) }
	return rule(w, by, "rules.answer", value, func(rules *union.Rules) { rules.AnswerDays = days }, now)
}
