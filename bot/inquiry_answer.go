package bot

import (
	"fmt"
	"maps"

	"rupor/bot/dialog"
	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// answeringScreen is for who answers questions to the union: inq/list/<which>/<page>
// lists them, inq/card/<id> shows one, inq/answer/<id> answers it, inq/public/<id>
// makes a frequent one of it, too; inq/besides/<id> and inq/publish/<id> do so after
// it was answered; inq/up/<id>/<asked> passes it up from the organization asked.
// inq/report/<period> tells how fast the answers come, inq/paper/<period> gives
// that as a file.
func (t *turn) answeringScreen(a arguments, id union.InquiryID) error {
	switch a.word(0) {
	case "list":
		return t.inquiryList(a.word(1), a.page(2))
	case "report":
		return t.answerReport(a.word(1))
	case "paper":
		return t.answerPaper(a.word(1))
	case "answer":
		return t.answerInquiry(id, false)
	case "public":
		return t.answerInquiry(id, true)
	case "besides":
		return t.openReply(&replying{ID: id, Besides: dialog.Answer[bool]{Given: true, Value: true}})
	case "publish":
		return t.publishInquiry(id)
	case "up":
		return t.passUp(id, union.OrgID(a.id(2)))
	}
	return t.inquiryScreenCard(id)
}

// inquiryScreenCard shows a question to who may answer it.
func (t *turn) inquiryScreenCard(id union.InquiryID) error {
	q, err := office.InquiryFor(t.w, t.me, id)
	if err != nil {
		return err
	}
	m, err := t.inquiryCard(q, "inquiry.card", nil)
	if err != nil {
		return err
	}
	ways := [][]button{{{key: "inquiry.all", to: "inq/list/open/0"}}}
	words, err := office.WordsOf(t.w, id)
	if err != nil {
		return err
	}
	if len(asking(words).Media) > 0 {
		ways = append([][]button{{{key: "inquiry.files", data: args("N", len(asking(words).Media)), to: fmt.Sprintf("inq/files/%d", id)}}}, ways...)
	}
	under, err := t.buttons(ways)
	if err != nil {
		return err
	}
	m.Buttons = append(m.Buttons, under...)
	return t.draw(m)
}

// answerInquiry opens the answer, unless somebody was faster: then the card says
// who.
func (t *turn) answerInquiry(id union.InquiryID, public bool) error {
	q, err := office.InquiryFor(t.w, t.me, id)
	if err != nil {
		return err
	}
	if !q.Waits() {
		if err := t.tell("inquiry.already", nil); err != nil {
			return err
		}
		return t.inquiryScreenCard(id)
	}
	return t.openReply(&replying{ID: id, Public: public})
}

// openReply begins an answer under the card. Each question is answered in a talk of
// its own, so that no words go to somebody else.
func (t *turn) openReply(f *replying) error {
	q, err := office.InquiryFor(t.w, t.me, f.ID)
	switch {
	case err != nil:
		return err
	case q.State == union.InquiryClosed:
		return union.Refuse("inquiry.closed")
	}
	t.edited = true
	return t.open(office.ReplyDialog, uint64(f.ID), f)
}

// replying is how a question is answered.
type replying struct {
	ID      union.InquiryID              `json:"id"`
	Public  bool                         `json:"public,omitempty"` // a frequent one is made of it
	Content dialog.Answer[union.Content] `json:"content"`
	Besides dialog.Answer[bool]          `json:"besides"`
}

// Next asks for the answer, and once more when somebody else answered meanwhile.
func (f *replying) Next(env dialog.Env) (*dialog.Question, error) {
	q, err := office.InquiryFor(env.Read, env.Me, f.ID)
	if err != nil {
		return nil, err
	}
	words, err := office.WordsOf(env.Read, f.ID)
	if err != nil {
		return nil, err
	}
	if !f.Content.Given {
		m, _, err := storage.Members.Get(env.Read, q.Asker)
		question := dialog.Gather(&f.Content, "reply.text", inquiryLimits()).With("Name", m.Name, "Words", asking(words).Text)
		question.Samples = []dialog.Reply{dialog.Typed("Да, по 31 декабря. Заявление – в профком")}
		return question, err
	}
	if !q.Waits() && !f.Besides.Given {
		answer, _ := lastAnswer(words)
		name, err := calledIn(env.Read, answer.By)
		return dialog.Confirm(&f.Besides, "reply.besides", "reply.besides.yes").
			With("Name", name, "At", answer.At, "Excerpt", clip(answer.Content.Text.Plain(), excerptLength)), err
	}
	return nil, nil
}

// done brings the answer to the asker, with the question.
func (f *replying) done(t *turn) error {
	q, err := office.AnswerInquiry(t.w, t.me, f.ID, f.Content.Value, f.Besides.Value, t.now)
	if err != nil {
		return err
	}
	if err := t.bringAnswer(q, f.Content.Value); err != nil {
		return err
	}
	data, err := t.inquiryData(q)
	if err != nil {
		return err
	}
	if !f.Public {
		return t.show("reply.sent", data, []button{{key: "inquiry.publish", to: fmt.Sprintf("inq/publish/%d", q.ID)}, {key: "inquiry.all", to: "inq/list/open/0"}})
	}
	if err := t.show("reply.sent", data); err != nil {
		return err
	}
	return t.publishInquiry(q.ID)
}

// bringAnswer brings an answer to the asker.
func (t *turn) bringAnswer(q union.Inquiry, c union.Content) error {
	o, err := t.as(q.Asker)
	if err != nil {
		return err
	}
	o.me = q.Asker
	data, err := o.inquiryData(q)
	if err != nil {
		return err
	}
	data["Text"] = c.Text
	m, err := o.message("inquiry.answered", data, ownButtons(q)...)
	if err != nil {
		return err
	}
	m.Media = c.Media
	return o.postParts(q.Asker, m)
}

// publishInquiry begins a frequent question with the last answer to one. What the
// asker wrote is shown to who writes it, and not taken over.
func (t *turn) publishInquiry(id union.InquiryID) error {
	if _, err := office.InquiryFor(t.w, t.me, id); err != nil {
		return err
	}
	words, err := office.WordsOf(t.w, id)
	if err != nil {
		return err
	}
	answer, found := lastAnswer(words)
	if !found {
		return union.Refuse("inquiry.none")
	}
	f := &newFrequent{Inquiry: id}
	if text := answer.Content.Text; text != "" && len([]rune(text.Plain())) <= office.MaxFrequentAnswer {
		f.Answer.Give(text)
	}
	t.edited = true
	return t.open(office.FAQDialog, uint64(id), f)
}

// passUp hands a question to the organization above.
func (t *turn) passUp(id union.InquiryID, at union.OrgID) error {
	rise, err := office.PassUp(t.w, t.me, id, at, t.now)
	if err != nil {
		return err
	}
	if err := t.tellRise(rise, true); err != nil {
		return err
	}
	if err := t.tell("inquiry.passed", nil); err != nil {
		return err
	}
	return t.inquiryScreenCard(id)
}

// tellRise tells everybody concerned what became of a question: by the hand of
// somebody, or by the clock.
func (t *turn) tellRise(rise office.Rise, byHand bool) error {
	from, err := office.OrganizationName(t.w, rise.From)
	if err != nil {
		return err
	}
	more := args("From", from, "ByHand", byHand)
	switch rise.Step {
	case office.StepNone:
		return nil
	case office.StepWidens:
		return t.bringInquiry(rise.Asked, rise.Inquiry, "inquiry.widened", more)
	case office.StepMinds:
		return t.bringInquiry(rise.Asked, rise.Inquiry, "inquiry.minded", more)
	case office.StepRises:
	}
	if err := t.bringInquiry(rise.Asked, rise.Inquiry, "inquiry.risen", more); err != nil {
		return err
	}
	data, err := t.inquiryData(rise.Inquiry)
	if err != nil {
		return err
	}
	maps.Copy(data, more)
	for _, m := range rise.Former {
		if err := t.notify(m, "inquiry.risen.former", data, []button{{key: "inquiry.open", to: fmt.Sprintf("inq/card/%d", rise.ID)}}); err != nil {
			return err
		}
	}
	return t.notify(rise.Asker, "inquiry.risen.asker", data)
}
