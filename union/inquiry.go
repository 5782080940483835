package union

import "time"

// An InquiryID names a question to the union.
type InquiryID uint64

// An InquiryState is where a question to the union stands.
type InquiryState string

// The states of a question.
const (
	InquiryOpen     InquiryState = "open"     // waits for an answer
	InquiryAnswered InquiryState = "answered" // the asker may still write on
	InquiryClosed   InquiryState = "closed"   // by the asker's thanks, or because the asker was forgotten
)

// InquiryStates lists the states in the order of a question's life.
func InquiryStates() []InquiryState {
	return []InquiryState{InquiryOpen, InquiryAnswered, InquiryClosed}
}

// An Inquiry is a question to the union and all that was said about it. What was
// said is kept apart, as Words.
type Inquiry struct {
	ID     InquiryID    `json:"id"`
	Asker  MemberID     `json:"asker,omitempty"` // 0: somebody who was forgotten
	Org    OrgID        `json:"org,omitempty"`   // the asker's when they asked
	State  InquiryState `json:"state"`
	Method bool         `json:"method,omitempty"` // about how the work is done: a methodist is asked first
	Last   uint64       `json:"last"`             // number of the last Word, 0 when they were erased

	// At is the organization that is asked now, 0 the whole union. Methodist says
	// that only its methodists are; Wide that deputies are, too; Top that there is
	// nobody above.
	At        OrgID `json:"at,omitempty"`
	Methodist bool  `json:"methodist,omitempty"`
	Wide      bool  `json:"wide,omitempty"`
	Top       bool  `json:"top,omitempty"`

	Asked time.Time `json:"asked"`          // for the first time
	Term  time.Time `json:"term"`           // by when the answer is promised that they wait for, or waited for last
	First time.Time `json:"first,omitzero"` // answered for the first time
	// InTerm says that the first answer came in its term.
	InTerm bool `json:"in_term,omitempty"`
	// Due is when it goes up, or is brought to mind, unless it is answered before;
	// zero when it waits for nothing. Schedule is the clock's id of the next look.
	Due      time.Time `json:"due,omitzero"`
	Schedule uint64    `json:"schedule,omitempty"`
	Changed  time.Time `json:"changed"` // the last time somebody said something
}

// Waits says whether the union owes an answer.
func (q Inquiry) Waits() bool { return q.State == InquiryOpen }

// Overdue says whether an answer is owed and late.
func (q Inquiry) Overdue(now time.Time) bool { return q.Waits() && now.After(q.Term) }

// A Word is one thing said about an Inquiry: by the asker, or in answer.
type Word struct {
	By      MemberID  `json:"by,omitempty"` // 0: somebody who was forgotten
	Answer  bool      `json:"answer,omitempty"`
	At      time.Time `json:"at"`
	Content Content   `json:"content"`
}

// AnswerDaysDefault and AnswerDaysMost are how many working days there are to
// answer a question, unless the union decides otherwise, and at most.
const (
	AnswerDaysDefault = 2
	AnswerDaysMost    = 10
)

// AnswerTerm is how many working days there are to answer a question.
func (r Rules) AnswerTerm() int {
	if r.AnswerDays <= 0 {
		return AnswerDaysDefault
	}
	return min(r.AnswerDays, AnswerDaysMost)
}
