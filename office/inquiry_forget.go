package office

import (
	"time"

	"rupor/storage"
	"rupor/union"
)

// The talks about a question to the union, which is their subject: in which
// somebody answers it, and makes a frequent one of it.
const (
	ReplyDialog = "reply"
	FAQDialog   = "faq"
)

// A Thread is a question to the union and what was said about it.
type Thread struct {
	union.Inquiry
	Words []union.Word `json:"words,omitempty"`
}

// threadsOf lists what a person asked, with the answers, and what they answered to
// others.
func threadsOf(r storage.Reader, who union.MemberID) (asked []Thread, answered []union.Word, err error) {
	own, err := InquiriesBy(r, who)
	if err != nil {
		return nil, nil, err
	}
	for _, q := range own {
		words, err := WordsOf(r, q.ID)
		if err != nil {
			return nil, nil, err
		}
		for i := range words {
			if words[i].By != who {
				words[i].By = 0 // somebody else's number
			}
		}
		asked = append(asked, Thread{Inquiry: q, Words: words})
	}
	all, err := rows(r, storage.WordsByAuthor, storage.Words, who)
	for _, w := range all {
		if w.Answer {
			answered = append(answered, w)
		}
	}
	return asked, answered, err
}

// forgetInquiries erases what a person asked and waits for, with the answers, which
// may speak of them. That and when there was a question is counted and stays. So is
// erased later what has its answer; answers to others stay, without an author.
func forgetInquiries(w storage.Writer, who union.MemberID) error {
	own, err := InquiriesBy(w, who)
	for _, q := range own {
		if err == nil && q.Waits() {
			_, err = eraseInquiry(w, q.ID)
		}
	}
	return err
}

// eraseInquiry leaves of a question only what is counted, and says how many words
// it had. Answers that somebody is writing just now are erased, too.
func eraseInquiry(w storage.Writer, id union.InquiryID) (int, error) {
	q, err := existing(w, storage.Inquiries, id)
	if err != nil {
		return 0, err
	}
	if q.State != union.InquiryClosed {
		if err := endWaiting(w, &q, union.InquiryClosed); err != nil {
			return 0, err
		}
	}
	n := int(q.Last) //nolint:gosec // at most MaxWords
	for ; q.Last > 0; q.Last-- {
		if err := storage.Words.Delete(w, wordKey{First: id, Second: q.Last}); err != nil {
			return 0, err
		}
	}
	q.Asker = 0
	if err := storage.Inquiries.Put(w, id, q); err != nil {
		return 0, err
	}
	return n, endTalksAbout(w, uint64(id), ReplyDialog, FAQDialog)
}

// handInquiries passes on what somebody left unfinished who answered for an
// organization: the answer they were writing. Who is asked is found anew each
// time, so nothing else is in their hands.
func handInquiries(w storage.Writer, from, to union.MemberID, org union.OrgID) error {
	type talkKey = storage.Pair[union.MemberID, string]
	talk, found, err := storage.Talks.Get(w, talkKey{First: from, Second: ReplyDialog})
	if err != nil || !found {
		return err
	}
	q, found, err := storage.Inquiries.Get(w, union.InquiryID(talk.Subject))
	if err != nil || !found || q.Asker == to {
		return err
	}
	inside, err := within(w, q.Org, org)
	if err != nil || !inside {
		return err
	}
	if _, busy, err := begunOf(w, to, ReplyDialog); err != nil || busy {
		return err
	}
	return passTalk(w, from, to, ReplyDialog)
}

// forgetOldInquiries erases the questions that wait for nothing and of which
// nothing was said since a moment. It stops once it has erased so many words. It says
// how many questions these were, and whether there are more.
func forgetOldInquiries(w storage.Writer, before time.Time, most int) (n int, more bool, err error) {
	var old []union.InquiryID
	err = storage.InquiriesSettled.Range(w, time.Time{}, before, func(_ time.Time, id union.InquiryID) error {
		if old = append(old, id); len(old) > most {
			return storage.Stop
		}
		return nil
	})
	if err != nil {
		return 0, false, err
	}
	for words := 0; n < len(old) && words < most; n++ {
		erased, err := eraseInquiry(w, old[n])
		if err != nil {
			return n, false, err
		}
		words += erased
	}
	return n, n < len(old), nil
}
