package bot

import (
	"fmt"
	"maps"
	"slices"
	"time"
	"unicode/utf8"

	"rupor/delivery"
	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// askingLength is how much of what an asker wrote one after another a card shows,
// in characters.
const askingLength = 2_600

// asking is what waits for an answer, or was answered last: what the asker wrote
// since the answer before. Of much of it, the latest.
func asking(words []union.Word) (c union.Content) {
	size, started := 0, false
	for _, w := range slices.Backward(words) {

		if w.Answer {
			if started {
				break
			}
			continue
		}
		started = true
		if size += utf8.RuneCountInString(w.Content.Text.Plain()); size > askingLength && !c.Empty() {
			break
		}
		if c.Text != "" && w.Content.Text != "" {
			c.Text = "\n\n" + c.Text
		}
		c.Text = w.Content.Text + c.Text
		c.Media = append(append([]union.Media(nil), w.Content.Media...), c.Media...)
	}
	return c
}

// lastAnswer is the latest answer, and whether there is one.
func lastAnswer(words []union.Word) (last union.Word, found bool) {
	for _, w := range words {
		if w.Answer {
			last, found = w, true
		}
	}
	return last, found
}

// inquiryData is what the phrases about a question tell.
func (t *turn) inquiryData(q union.Inquiry) (map[string]any, error) {
	words, err := office.WordsOf(t.w, q.ID)
	if err != nil {
		return nil, err
	}
	c := asking(words)
	answer, _ := lastAnswer(words)
	data := args(
		"ID", uint64(q.ID), "State", string(q.State), "Method", q.Method, "Text", c.Text, "Files", len(c.Media), "N", len(words),
		"Excerpt", clip(c.Text.Plain(), excerptLength), "Begun", q.Asked, "Until", q.Term, "Late", q.Overdue(t.now), "At", answer.At,
	)
	for _, line := range []struct {
		key string
		who union.MemberID
	}{{"Name", q.Asker}, {"Answerer", answer.By}} {
		m, _, err := storage.Members.Get(t.w, line.who)
		if err != nil {
			return nil, err
		}
		data[line.key] = m.Name
	}
	if data["Org"], err = office.OrganizationName(t.w, q.Org); err != nil {
		return nil, err
	}
	data["Above"], err = office.OrganizationName(t.w, q.At)
	return data, err
}

// inquiryCard draws a question for who may answer it, under a head.
func (t *turn) inquiryCard(q union.Inquiry, head string, more map[string]any) (delivery.Message, error) {
	data, err := t.inquiryData(q)
	if err != nil {
		return delivery.Message{}, err
	}
	maps.Copy(data, more)
	rows, err := t.inquiryButtons(q)
	if err != nil {
		return delivery.Message{}, err
	}
	return t.message(head, data, rows...)
}

// inquiryButtons are what somebody may do who answers.
func (t *turn) inquiryButtons(q union.Inquiry) ([][]button, error) {
	to := func(what string) string { return fmt.Sprintf("inq/%s/%d", what, q.ID) }
	var rows [][]button
	switch q.State {
	case union.InquiryOpen:
		rows = [][]button{{{key: "inquiry.answer", to: to("answer")}}, {{key: "inquiry.answer.faq", to: to("public")}}}
		may, err := office.May(t.w, t.me, office.DeedAnswer, q.At)
		if err != nil {
			return nil, err
		}
		if may && !q.Top && (q.At != 0 || q.Methodist) {
			rows = append(rows, []button{{key: "inquiry.up", to: fmt.Sprintf("inq/up/%d/%d", q.ID, q.At)}})
		}
	case union.InquiryAnswered:
		rows = [][]button{{{key: "inquiry.besides", to: to("besides")}}, {{key: "inquiry.publish", to: to("publish")}}}
	case union.InquiryClosed:
		rows = [][]button{{{key: "inquiry.publish", to: to("publish")}}}
	}
	if q.Last > 1 {
		rows = append(rows, []button{{key: "inquiry.thread", to: to("thread") + "/0"}})
	}
	return rows, nil
}

// tellAsked brings a question to everybody who is asked about it now.
func (t *turn) tellAsked(q union.Inquiry, head string, more map[string]any) error {
	who, err := office.AskedAbout(t.w, q)
	if err != nil {
		return err
	}
	return t.bringInquiry(who, q, head, more)
}

// bringInquiry brings a question to some people, with its files.
func (t *turn) bringInquiry(who []union.MemberID, q union.Inquiry, head string, more map[string]any) error {
	words, err := office.WordsOf(t.w, q.ID)
	if err != nil {
		return err
	}
	for _, m := range who {
		o, err := t.as(m)
		if err != nil {
			return err
		}
		o.me = m
		card, err := o.inquiryCard(q, head, more)
		if err != nil {
			return err
		}
		card.Media = asking(words).Media
		if err := t.postParts(m, card); err != nil {
			return err
		}
	}
	return nil
}

// postParts speaks first to another person, at any length.
func (t *turn) postParts(who union.MemberID, m delivery.Message) error {
	for _, part := range spread(m) {
		if err := t.post(delivery.Letter{To: who.Private(), Lane: delivery.LaneNotice, Message: part}); err != nil {
			return err
		}
	}
	return nil
}

// readableInquiry returns a question to its asker and to who may answer it.
func (t *turn) readableInquiry(id union.InquiryID) (q union.Inquiry, own bool, err error) {
	if q, err = office.OwnInquiry(t.w, t.me, id); err == nil {
		return q, true, nil
	}
	if !union.Refused(err) {
		return q, false, err
	}
	q, err = office.InquiryFor(t.w, t.me, id)
	return q, false, err
}

// threadSize is how much was said on one page: as much as fits a message, as a rule.
const threadSize = 5

// A spoken is one thing said, as a page shows it.
type spoken struct {
	Name   string
	Answer bool
	At     time.Time
	Text   union.HTML
	Files  int
}

// threadScreen shows what was said about a question, the latest on the first page.
func (t *turn) threadScreen(id union.InquiryID, page int) error {
	q, own, err := t.readableInquiry(id)
	if err != nil {
		return err
	}
	words, err := office.WordsOf(t.w, id)
	if err != nil {
		return err
	}
	last := max(0, len(words)-1) / threadSize
	page = min(page, last)
	to := len(words) - page*threadSize
	var lines []spoken
	files := 0
	for _, w := range words[max(0, to-threadSize):to] {
		m, _, err := storage.Members.Get(t.w, w.By)
		if err != nil {
			return err
		}
		lines = append(lines, spoken{m.Name, w.Answer, w.At, w.Content.Text, len(w.Content.Media)})
	}
	for _, w := range words {
		files += len(w.Content.Media)
	}
	var turns []button
	data := args("N", page+1, "Of", last+1)
	if page > 0 {
		turns = append(turns, button{key: "inquiry.later", data: data, to: fmt.Sprintf("inq/thread/%d/%d", id, page-1)})
	}
	if page < last {
		turns = append(turns, button{key: "inquiry.earlier", data: data, to: fmt.Sprintf("inq/thread/%d/%d", id, page+1)})
	}
	rows := [][]button{turns}
	if files > 0 {
		rows = append(rows, []button{{key: "inquiry.files", data: args("N", files), to: fmt.Sprintf("inq/files/%d", id)}})
	}
	back := button{key: "inquiry.back", to: fmt.Sprintf("inq/card/%d", id)}
	if own {
		back.to = fmt.Sprintf("inq/own/%d", id)
	}
	rows = append(rows, []button{back})
	return t.show("inquiry.said", args("ID", uint64(q.ID), "Lines", lines), rows...)
}

// inquiryFiles sends all files of a question once more.
func (t *turn) inquiryFiles(id union.InquiryID) error {
	if _, _, err := t.readableInquiry(id); err != nil {
		return err
	}
	words, err := office.WordsOf(t.w, id)
	if err != nil {
		return err
	}
	sent := false
	for _, w := range words {
		for _, part := range spread(delivery.Message{Media: w.Content.Media}) {
			if len(part.Media) == 0 {
				continue
			}
			sent = true
			if err := t.post(delivery.Letter{To: t.e.Chat, Lane: delivery.LaneReply, Message: part}); err != nil {
				return err
			}
		}
	}
	if !sent {
		return t.tell("inquiry.nofiles", nil)
	}
	return nil
}
