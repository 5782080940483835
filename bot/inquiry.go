package bot

import (
	"fmt"

	"rupor/bot/dialog"
	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// inquiryDialog is the talk in which a member asks.
const inquiryDialog = "inquiry"

// askUnion is where a member asks the union: at once for the first time, later
// beginning with what they asked before.
func (t *turn) askUnion(string) error {
	mine, err := office.InquiriesBy(t.w, t.me)
	if err != nil {
		return err
	}
	if len(mine) > 0 {
		return t.ownInquiries(mine, 0)
	}
	return t.newInquiry()
}

// inquiryScreen is about questions to the union. For who asks: inq/home shows
// theirs, from inq/home/<page> on, inq/new asks a new one, inq/own/<id> shows one,
// inq/more/<id> adds to it, inq/thanks/<id> closes it. For both sides:
// inq/thread/<id>/<page> is all that was said, inq/files/<id> sends the files. What
// is for who answers is in answeringScreen.
func (t *turn) inquiryScreen(a arguments) error {
	id := union.InquiryID(a.id(1))
	switch a.word(0) {
	case "new":
		return t.newInquiry()
	case "own":
		return t.ownInquiry(id)
	case "more":
		return t.writeOn(id)
	case "thanks":
		return t.closeInquiry(id)
	case "thread":
		return t.threadScreen(id, a.page(2))
	case "files":
		return t.inquiryFiles(id)
	case "home":
		mine, err := office.InquiriesBy(t.w, t.me)
		if err != nil {
			return err
		}
		if len(mine) == 0 {
			return t.newInquiry()
		}
		return t.ownInquiries(mine, a.page(1))
	}
	return t.answeringScreen(a, id)
}

func (t *turn) newInquiry() error {
	if err := office.MayInquire(t.w, t.me); err != nil {
		return err
	}
	t.edited = true
	return t.open(inquiryDialog, 0, &newInquiry{})
}

// ownInquiries lists what the member asked.
func (t *turn) ownInquiries(mine []union.Inquiry, page int) error {
	var failed error
	rows := paged(mine, page, func(q union.Inquiry) button {
		label, err := t.inquiryLabel(q)
		if err != nil {
			failed = err
		}
		return button{label: label, to: fmt.Sprintf("inq/own/%d", q.ID)}
	}, "inq/home/")
	rows = append(rows, []button{{key: "inquiry.new", to: "inq/new"}, {key: "faq.button", to: "faq/list/0"}})
	if failed != nil {
		return failed
	}
	hears, err := t.hearQuestion()
	if err != nil {
		return err
	}
	return t.show("inquiry.mine", args("N", len(mine), "May", hears), rows...)
}

// hearQuestion has what is typed next begin a new question, and says whether it
// does: not while a talk goes on that waits for words.
func (t *turn) hearQuestion() (bool, error) {
	open, err := t.current()
	if err != nil || open != nil {
		return open != nil && open.Dialog == inquiryDialog, err
	}
	if err := office.MayInquire(t.w, t.me); err != nil {
		if union.Refused(err) {
			err = nil
		}
		return false, err
	}
	nonce, err := storage.Talks.NextID(t.w)
	if err != nil {
		return false, err
	}
	talk := &union.Talk{Dialog: inquiryDialog, Nonce: nonce, Begun: t.now, Touched: t.now}
	if _, err := dialog.Stand(t.env(), talk, &newInquiry{}); err != nil {
		return false, err
	}
	return true, storage.Talks.Put(t.w, talkKey{First: t.me, Second: inquiryDialog}, *talk)
}

// inquiryLabel is a question as a line of a list.
func (t *turn) inquiryLabel(q union.Inquiry) (string, error) {
	mark := "✅"
	switch {
	case q.Overdue(t.now):
		mark = "🔴"
	case q.Waits():
		mark = "⏳"
	}
	words, err := office.WordsOf(t.w, q.ID)
	if err != nil || len(words) == 0 {
		return "", err
	}
	return fmt.Sprintf("%s %s · %s", mark, q.Asked.In(t.Zone).Format("02.01"), headline(words[0].Content)), nil
}

// ownInquiry shows the member one of their questions and the answers.
func (t *turn) ownInquiry(id union.InquiryID) error {
	q, err := office.OwnInquiry(t.w, t.me, id)
	if err != nil {
		return err
	}
	rows := ownButtons(q)
	rows = append(rows, []button{{key: "inquiry.thread", to: fmt.Sprintf("inq/thread/%d/0", id)}}, []button{{key: "inquiry.home", to: "inq/home"}})
	data, err := t.inquiryData(q)
	if err != nil {
		return err
	}
	return t.show("inquiry.own", data, rows...)
}

// ownButtons are what an asker may do with a question.
func ownButtons(q union.Inquiry) [][]button {
	done := button{key: "inquiry.thanks", to: fmt.Sprintf("inq/thanks/%d", q.ID)}
	if q.Waits() {
		done.key = "inquiry.needless"
	}
	rows := [][]button{{{key: "inquiry.more", to: fmt.Sprintf("inq/more/%d", q.ID)}}}
	if q.State != union.InquiryClosed {
		rows = append(rows, []button{done})
	}
	return rows
}

func (t *turn) closeInquiry(id union.InquiryID) error {
	was, err := office.OwnInquiry(t.w, t.me, id)
	if err != nil {
		return err
	}
	if _, err := office.CloseInquiry(t.w, t.me, id, t.now); err != nil {
		return err
	}
	if was.Waits() {
		return t.tell("inquiry.dropped", nil)
	}
	return t.tell("inquiry.welcome", nil)
}

// newInquiry is how a member asks. What others asked before is offered first.
type newInquiry struct {
	Content dialog.Answer[union.Content]    `json:"content"`
	Fits    dialog.Answer[union.FrequentID] `json:"fits"` // the one looked at; 0: none of them
	Helped  dialog.Answer[bool]             `json:"helped"`
	Method  dialog.Answer[bool]             `json:"method"`
}

// Next asks for the question, offers answers that stand ready, and asks whom it is
// for where there is a choice.
func (f *newInquiry) Next(env dialog.Env) (*dialog.Question, error) {
	if !f.Content.Given {
		q := dialog.Gather(&f.Content, "inquiry.text", inquiryLimits())
		q.Samples = []dialog.Reply{dialog.Typed("Когда будет «путёвка» в санаторий?"), dialog.Typed("How do I get a place?")}
		return q, nil
	}
	if q, err := f.offer(env); q != nil || err != nil || f.Helped.Value {
		return q, err
	}
	if !f.Method.Given {
		within, err := office.MethodistWithin(env.Read, env.Me)
		if err != nil {
			return nil, err
		}
		if !within {
			f.Method.Give(false)
			return nil, nil
		}
		return dialog.Choose(&f.Method, "inquiry.topic", []dialog.Choice[bool]{
			{ID: "general", Value: false, Key: "inquiry.general"},
			{ID: "method", Value: true, Key: "inquiry.method"},
		}), nil
	}
	return nil, nil
}

// inquiryLimits bound one thing said about a question.
func inquiryLimits() dialog.Limits {
	return dialog.Limits{Text: office.MaxInquiryText, Media: office.MaxInquiryFiles, Least: true}
}

// offer asks whether a frequent answer is the answer, and returns nil when none
// fits or the person wants their own.
func (f *newInquiry) offer(env dialog.Env) (*dialog.Question, error) {
	switch {
	case f.Helped.Given, f.Fits.Given && f.Fits.Value == 0:
		return nil, nil
	case f.Fits.Given:
		fits, _, err := office.FrequentFor(env.Read, env.Me, f.Fits.Value)
		if err == nil {
			return dialog.Choose(&f.Helped, "inquiry.fitting", []dialog.Choice[bool]{
				{ID: "yes", Value: true, Key: "inquiry.that"},
				{ID: "no", Value: false, Key: "inquiry.anyway"},
			}).With("Title", fits.Question, "Text", fits.Answer), nil
		}
		if !union.Refused(err) {
			return nil, err
		}
		f.Fits = dialog.Answer[union.FrequentID]{} // deleted meanwhile
	}
	found, err := office.FitFrequents(env.Read, env.Me, f.Content.Value.Text.Plain())
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		f.Fits.Give(0)
		return nil, nil
	}
	var choices []dialog.Choice[union.FrequentID]
	for _, fits := range found {
		choices = append(choices, dialog.Choice[union.FrequentID]{ID: fmt.Sprintf("f%d", fits.ID), Value: fits.ID, Label: "💡 " + fits.Question})
	}
	choices = append(choices, dialog.Choice[union.FrequentID]{ID: "ask", Key: "inquiry.anyway"})
	return dialog.Choose(&f.Fits, "inquiry.fits", choices), nil
}

// done sends the question to who is responsible, or notes that it needs no answer.
func (f *newInquiry) done(t *turn) error {
	if f.Helped.Value {
		if err := office.Helped(t.w, t.me, f.Fits.Value); err != nil && !union.Refused(err) {
			return err
		}
		return t.show("inquiry.glad", nil, []button{{key: "inquiry.new", to: "inq/new"}, {key: "faq.button", to: "faq/list/0"}})
	}
	q, err := office.Inquire(t.w, t.me, f.Content.Value, f.Method.Value, t.now)
	if err != nil {
		return err
	}
	if err := t.tellAsked(q, "inquiry.came", nil); err != nil {
		return err
	}
	data, err := t.inquiryData(q)
	if err != nil {
		return err
	}
	return t.show("inquiry.sent", data, []button{{key: "inquiry.home", to: "inq/home"}})
}

// writingOn is how an asker adds to a question, or opens it once more.
type writingOn struct {
	ID      union.InquiryID              `json:"id"`
	Content dialog.Answer[union.Content] `json:"content"`
}

func (t *turn) writeOn(id union.InquiryID) error {
	if _, err := office.OwnInquiry(t.w, t.me, id); err != nil {
		return err
	}
	t.edited = true
	return t.open("writeon", uint64(id), &writingOn{ID: id})
}

// Next asks for the words.
func (f *writingOn) Next(dialog.Env) (*dialog.Question, error) {
	if f.Content.Given {
		return nil, nil
	}
	q := dialog.Gather(&f.Content, "inquiry.again", inquiryLimits())
	q.Samples = []dialog.Reply{dialog.Typed("А если «договор» срочный?")}
	return q, nil
}

func (f *writingOn) done(t *turn) error {
	q, err := office.WriteOn(t.w, t.me, f.ID, f.Content.Value, t.now)
	if err != nil {
		return err
	}
	if err := t.tellAsked(q, "inquiry.continued", nil); err != nil {
		return err
	}
	data, err := t.inquiryData(q)
	if err != nil {
		return err
	}
	return t.show("inquiry.sent", data, []button{{key: "inquiry.home", to: "inq/home"}})
}
