package bot

import (
	"bytes"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"rupor/delivery"
	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// inquiries: one waits, one is late, one was answered and one is a chain of words;
// then frequent questions for more than a page.
func (s *sample) inquiries() {
	ask := func(who union.MemberID, words union.HTML, at time.Time) union.InquiryID {
		q, err := office.Inquire(s.w, who, union.Content{
			Text: words, Media: []union.Media{{Kind: union.Photo, FileID: "p", UniqueID: "p"}},
		}, false, at)
		s.must(err)
		return q.ID
	}
	answered := ask(theMember, "Where <b>is</b> the &lt;bonus&gt;?", s.now.AddDate(0, 0, -20))
	for i := range 3 {
		at := s.now.AddDate(0, 0, i-19)
		_, err := office.AnswerInquiry(s.w, theDistrictOfficer, answered, union.Content{Text: "It <i>comes</i> on the fifth"}, false, at)
		s.must(err)
		_, err = office.WriteOn(s.w, theMember, answered, union.Content{Text: "And the other one?"}, at)
		s.must(err)
	}
	_, err := office.AnswerInquiry(s.w, theDistrictOfficer, answered, union.Content{Text: "That, too"}, false, s.now)
	s.must(err)
	late := ask(theMember, "May I <u>move</u> my holiday?", s.now.AddDate(0, 0, -9))
	s.must(storage.Inquiries.Update(s.w, late, func(q *union.Inquiry) error { q.Term = s.now.AddDate(0, 0, -7); return nil }))
	for i := range union.MemberID(screenSize + 1) {
		ask(crowd+i, "What is new?", s.now.Add(-time.Hour))
	}
	for range screenSize + 1 {
		_, err := office.AddFrequent(s.w, theDistrictOfficer, union.Frequent{
			Org: firstDistrict, Question: "How <do> I get a place & when?", Answer: "By <b>writing</b> &amp; waiting",
		}, s.now)
		s.must(err)
	}
}

// The file has the counts of organizations and no name.
func TestAnswersAsAFileNameNobody(t *testing.T) {
	t.Parallel()
	th := newTheatre(t, "ru")
	store := sampleUnion(t, th.b, "ru")
	var file delivery.File
	err := store.View(func(r storage.Reader) (err error) {
		file, err = th.b.Paper(r, delivery.Paper{Kind: answersPaper("month"), Ref: uint64(theAdmin), Lang: "ru"})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(bytes.NewReader(file.Data))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := book.GetRows(book.GetSheetList()[0])
	if err != nil || len(rows) < 3 || rows[1][0] != "Всего" || rows[1][1] != "11" {
		t.Fatalf("%q %v", rows, err)
	}
	for _, row := range rows {
		for _, cell := range row {
			if bytes.Contains([]byte(cell), []byte("Person")) || bytes.Contains([]byte(cell), []byte("Mary")) {
				t.Errorf("the file names %s", cell)
			}
		}
	}
	err = store.View(func(r storage.Reader) (err error) {
		file, err = th.b.Paper(r, delivery.Paper{Kind: answersPaper("year"), Ref: uint64(theMember), Lang: "ru"})
		return err
	})
	if err != nil || len(file.Data) > 0 {
		t.Errorf("a member without a duty gets %d bytes, %v", len(file.Data), err)
	}
}
