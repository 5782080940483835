package office

import (
	"errors"
	"testing"
	"time"

	"rupor/storage"
	"rupor/storage/memory"
	"rupor/union"
)

// keepInquiries is a store with a chair (1) of organization 1, and questions of member 2.
func keepInquiries(t *testing.T, ask ...time.Time) storage.Engine {
	t.Helper()
	e := memory.New()
	err := e.Update(func(w storage.Writer) error {
		if err := storage.Organizations.Put(w, 1, union.Organization{ID: 1, Name: "Школа", Path: []union.OrgID{1}}); err != nil {
			return err
		}
		for _, id := range []union.MemberID{1, 2} {
			if err := storage.Members.Put(w, id, union.Member{ID: id, Org: 1}); err != nil {
				return err
			}
		}
		d := union.Duty{Member: 1, Role: union.RoleChair, Org: 1}
		if err := storage.Duties.Put(w, storage.KeyOf(d), d); err != nil {
			return err
		}
		for _, at := range ask {
			q, err := Inquire(w, 2, union.Content{Text: "Где?"}, false, at)
			if err != nil {
				return err
			}
			if _, err := AnswerInquiry(w, 1, q.ID, union.Content{Text: "Там"}, false, at); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// Old questions lose their words a few at a time; those that wait, and the newer
// ones, keep them.
func TestOldQuestionsLoseTheirWords(t *testing.T) {
	t.Parallel()
	begin := time.Date(2026, 1, 12, 10, 0, 0, 0, time.UTC)
	e := keepInquiries(t, begin, begin, begin, begin.AddDate(0, 0, 9))
	err := e.Update(func(w storage.Writer) error {
		if _, err := WriteOn(w, 2, 1, union.Content{Text: "А когда?"}, begin); err != nil {
			return err
		}
		n, more, err := forgetOldInquiries(w, begin.AddDate(0, 0, 5), 2)
		if err != nil || n != 1 || !more {
			t.Errorf("first %d, more %v, %v", n, more, err)
		}
		n, more, err = forgetOldInquiries(w, begin.AddDate(0, 0, 5), 2)
		if err != nil || n != 1 || more {
			t.Errorf("then %d, more %v, %v", n, more, err)
		}
		for id, want := range map[union.InquiryID]int{1: 3, 2: 0, 3: 0, 4: 2} {
			q, _, err := storage.Inquiries.Get(w, id)
			words, failed := WordsOf(w, id)
			if err != nil || failed != nil || len(words) != want || (q.Asker == 0) != (want == 0) || q.First.IsZero() {
				t.Errorf("%d: %d words of %d, want %d; %v %v", id, len(words), q.Asker, want, err, failed)
			}
		}
		return errors.Join(storage.Inquiries.Check(w), storage.Words.Check(w))
	})
	if err != nil {
		t.Fatal(err)
	}
}

// One account's questions and answers become another's, and a half-written answer
// passes on with the duty.
func TestQuestionsMoveWithTheirPeople(t *testing.T) {
	t.Parallel()
	e := keepInquiries(t, time.Date(2026, 1, 12, 10, 0, 0, 0, time.UTC))
	err := e.Update(func(w storage.Writer) error {
		type talkKey = storage.Pair[union.MemberID, string]
		draft := union.Talk{Dialog: ReplyDialog, Subject: 1, Form: []byte(`{}`)}
		if err := storage.Talks.Put(w, talkKey{First: 1, Second: ReplyDialog}, draft); err != nil {
			return err
		}
		for _, org := range []union.OrgID{7, 1} {
			if err := handInquiries(w, 1, 3, org); err != nil {
				return err
			}
			if passed, err := storage.Talks.Has(w, talkKey{First: 3, Second: ReplyDialog}); err != nil || passed != (org == 1) {
				t.Errorf("handing over %d passed the draft: %v, %v", org, passed, err)
			}
		}
		if err := bequeath(w, 2, 5, time.Date(2026, 1, 13, 10, 0, 0, 0, time.UTC)); err != nil {
			return err
		}
		if err := bequeath(w, 1, 4, time.Date(2026, 1, 13, 10, 0, 0, 0, time.UTC)); err != nil {
			return err
		}
		words, err := WordsOf(w, 1)
		mine, failed := InquiriesBy(w, 5)
		if err != nil || failed != nil || len(mine) != 1 || words[0].By != 5 || words[1].By != 4 {
			t.Errorf("%+v %+v %v %v", mine, words, err, failed)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
