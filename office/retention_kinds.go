package office

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"rupor/storage"
	"rupor/union"
)

// A sweep is what one transaction throws away of a kind.
type sweep struct {
	n     int             // records
	next  string          // where to go on, "" at the end
	ended []union.Joining // applications that nobody moved on, as they were
}

// tidyMore is where a sweep goes on that finds what is due by an index: what was
// thrown away is not found again.
const tidyMore = "more"

// tidyKind throws away some records of a kind that are older than before.
func tidyKind(w storage.Writer, kind union.Kept, after string, before, now time.Time) (sweep, error) {
	switch kind {
	case union.KeptTalks:
		return tidyTalks(w, after, before, now)
	case union.KeptStopped:
		return tidyStopped(w, before, now)
	case union.KeptJoinings:
		return tidyJoinings(w, false, before, now)
	case union.KeptIdle:
		return tidyJoinings(w, true, before, now)
	case union.KeptInquiries:
		return tidyInquiries(w, before)
	case union.KeptQuestions:
		return tidyQuestions(w, before)
	case union.KeptRequests:
		return tidyRequests(w, before, now)
	}
	return sweep{}, nil
}

func tidyTalks(w storage.Writer, after string, before, now time.Time) (s sweep, err error) {
	type key = storage.Pair[union.MemberID, string]
	place := func(k key) string { return fmt.Sprintf("%d/%s", k.First, k.Second) }
	from, looked := key{}, 0
	if who, dialog, found := strings.Cut(after, "/"); found {
		id, _ := strconv.ParseInt(who, 10, 64)
		from = key{First: union.MemberID(id), Second: dialog}
	}
	var old []key
	err = storage.Talks.Range(w, from, key{First: 1<<63 - 1}, func(k key, t union.Talk) error {
		if looked++; looked > tidyLooks || len(old) == tidyDrops {
			s.next = place(k)
			return storage.Stop
		}
		if t.Touched.Before(before) {
			old = append(old, k)
		}
		return nil
	})
	if err != nil {
		return s, err
	}
	s.n, err = tidyEach(old, func(k key) (bool, error) {
		if err := storage.Talks.Delete(w, k); err != nil {
			return false, err
		}
		return letGo(w, k.First, now)
	})
	if s.n < len(old) {
		s.next = place(old[s.n])
	}
	return s, err
}

// tidyStopped forgets those who have had no messages for so long. Who still holds
// a duty that only others can take away stays.
func tidyStopped(w storage.Writer, before, now time.Time) (s sweep, err error) {
	var old []union.MemberID
	err = storage.MembersByGone.Range(w, time.Time{}, before, func(_ time.Time, id union.MemberID) error {
		if len(old) == tidyPeople {
			s.next = tidyMore
			return storage.Stop
		}
		bound, err := mustHandOver(w, id)
		if !bound {
			old = append(old, id)
		}
		return err
	})
	for _, id := range old {
		if err == nil {
			err = Forget(w, id, now)
		}
	}
	s.n = len(old)
	return s, err
}

// tidyJoinings leaves of applications that are over, or that nobody moves on, what
// is counted.
func tidyJoinings(w storage.Writer, open bool, before, now time.Time) (s sweep, err error) {
	type key = storage.Pair[bool, time.Time]
	var old []union.JoiningID
	err = storage.JoiningsByTouch.Range(w, key{First: open}, key{First: open, Second: before}, func(_ key, id union.JoiningID) error {
		if old = append(old, id); len(old) > tidyDrops {
			return storage.Stop
		}
		return nil
	})
	if err != nil {
		return s, err
	}
	some := old[:min(len(old), tidyDrops)]
	s.n, err = tidyEach(some, func(id union.JoiningID) (bool, error) {
		j, _, err := storage.Joinings.Get(w, id)
		if err == nil && open {
			s.ended = append(s.ended, j)
			err = lapseJoining(w, j, now)
		}
		if err != nil {
			return false, err
		}
		return letGo(w, j.Member, now, id)
	})
	if s.n < len(old) {
		s.next = tidyMore
	}
	return s, err
}

func tidyInquiries(w storage.Writer, before time.Time) (sweep, error) {
	n, more, err := forgetOldInquiries(w, before, tidyDrops)
	s := sweep{n: n}
	if more {
		s.next = tidyMore
	}
	return s, err
}

// tidyQuestions erases what people asked the authors of announcements, answered or
// not, and ends the talks in which it is being answered.
func tidyQuestions(w storage.Writer, before time.Time) (s sweep, err error) {
	var old []receiptKey
	err = storage.QuestionsByTime.Range(w, time.Time{}, before, func(_ time.Time, k receiptKey) error {
		if len(old) == tidyDrops {
			s.next = tidyMore
			return storage.Stop
		}
		old = append(old, k)
		return nil
	})
	for _, k := range old {
		if err == nil {
			err = forgetAnswersTo(w, k)
		}
		if err == nil {
			err = storage.Questions.Delete(w, k)
		}
	}
	s.n = len(old)
	return s, err
}

func tidyRequests(w storage.Writer, before, now time.Time) (s sweep, err error) {
	var old []union.RequestID
	err = storage.RequestsClosed.Range(w, time.Time{}, before, func(_ time.Time, id union.RequestID) error {
		if old = append(old, id); len(old) > tidyDrops {
			return storage.Stop
		}
		return nil
	})
	if err != nil {
		return s, err
	}
	s.n, err = tidyEach(old[:min(len(old), tidyDrops)], func(id union.RequestID) (bool, error) {
		q, _, err := storage.Requests.Get(w, id)
		if err == nil {
			err = storage.Requests.Delete(w, id)
		}
		if err != nil {
			return false, err
		}
		return letGo(w, q.Person, now)
	})
	if s.n < len(old) {
		s.next = tidyMore
	}
	return s, err
}

// tidyEach drops what is due, one after another; drop says whether it let go of the
// person whose it was. It stops when these are as many as a transaction may forget, and
// says how much it dropped.
func tidyEach[K any](due []K, drop func(K) (gone bool, err error)) (n int, err error) {
	people := 0
	for ; n < len(due) && people < tidyPeople; n++ {
		gone, err := drop(due[n])
		if err != nil {
			return n, err
		}
		if gone {
			people++
		}
	}
	return n, nil
}
