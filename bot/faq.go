package bot

import (
	"fmt"

	"rupor/bot/dialog"
	"rupor/office"
	"rupor/union"
)

// faq is the list of frequent questions, for everybody.
func (t *turn) faq(string) error { return t.faqList(0) }

// faqScreen: faq/list/<page> lists frequent questions, faq/find asks for words,
// faq/show/<id> shows one. For who answers questions: faq/new adds one,
// faq/edit/<id> changes it, faq/drop/<id> asks whether to delete it and
// faq/dropped/<id> does.
func (t *turn) faqScreen(a arguments) error {
	id := union.FrequentID(a.id(1))
	switch a.word(0) {
	case "show":
		return t.faqCard(id)
	case "find":
		return t.open("faqfind", 0, &findFrequent{})
	case "new":
		if ok, err := t.may(office.DeedAnswer); err != nil || !ok {
			return orRefuse(err)
		}
		return t.open(office.FAQDialog, 0, &newFrequent{})
	case "edit":
		f, err := t.editableFAQ(id)
		if err != nil {
			return err
		}
		t.edited = true
		return t.open("faqchange", uint64(id), frequentAgain(f))
	case "drop":
		f, err := t.editableFAQ(id)
		if err != nil {
			return err
		}
		return t.show("faq.drop.sure", args("Title", f.Question),
			[]button{{key: "faq.drop.yes", to: fmt.Sprintf("faq/dropped/%d", id)}},
			[]button{{key: "faq.drop.no", to: fmt.Sprintf("faq/show/%d", id)}})
	case "dropped":
		if _, err := office.DeleteFrequent(t.w, t.me, id, t.now); err != nil {
			return err
		}
		if err := t.tell("faq.dropped", nil); err != nil {
			return err
		}
	}
	return t.faqList(a.page(1))
}

// editableFAQ returns a frequent question to who may change it.
func (t *turn) editableFAQ(id union.FrequentID) (union.Frequent, error) {
	f, edits, err := office.FrequentFor(t.w, t.me, id)
	if err == nil && !edits {
		err = union.Refuse("refuse.right")
	}
	return f, err
}

func (t *turn) faqList(page int) error {
	all, err := office.Frequents(t.w, t.me)
	if err != nil {
		return err
	}
	rows := paged(all, page, faqButton, "faq/list/")
	if len(all) > 0 {
		rows = append(rows, []button{{key: "faq.find", to: "faq/find"}})
	}
	return t.faqShow("faq.list", args("N", len(all)), rows)
}

func faqButton(f union.Frequent) button {
	return button{label: f.Question, to: fmt.Sprintf("faq/show/%d", f.ID)}
}

// faqShow shows a list, with the ways that everybody has and those of who answers.
func (t *turn) faqShow(key string, data map[string]any, rows [][]button) error {
	if t.joined {
		rows = append(rows, []button{{key: "inquiry.button", to: "inq/new"}})
	}
	ok, err := t.may(office.DeedAnswer)
	if err != nil {
		return err
	}
	if ok {
		rows = append(rows, []button{{key: "faq.add", to: "faq/new"}})
	}
	return t.show(key, data, rows...)
}

// faqCard shows a frequent question and its answer.
func (t *turn) faqCard(id union.FrequentID) error {
	f, edits, err := office.FrequentFor(t.w, t.me, id)
	if err != nil {
		return err
	}
	org, err := office.OrganizationName(t.w, f.Org)
	if err != nil {
		return err
	}
	var rows [][]button
	if edits {
		rows = append(rows, []button{
			{key: "faq.edit", to: fmt.Sprintf("faq/edit/%d", id)},
			{key: "faq.drop", to: fmt.Sprintf("faq/drop/%d", id)},
		})
	}
	if t.joined {
		rows = append(rows, []button{{key: "inquiry.button", to: "inq/new"}})
	}
	rows = append(rows, []button{{key: "faq.all", to: "faq/list/0"}})
	return t.show("faq.card", args("Title", f.Question, "Text", f.Answer, "Org", org, "N", f.Uses, "Changed", f.Changed, "May", edits), rows...)
}

// findFrequent asks what to look for.
type findFrequent struct {
	Query dialog.Answer[string] `json:"query"`
}

// Next asks for the words.
func (f *findFrequent) Next(dialog.Env) (*dialog.Question, error) {
	if f.Query.Given {
		return nil, nil
	}
	return dialog.Ask(&f.Query, "faq.query", dialog.Line(2, 200), "взносы", "путёвка в санаторий"), nil
}

func (f *findFrequent) done(t *turn) error {
	found, err := office.SearchFrequents(t.w, t.me, f.Query.Value, screenSize)
	if err != nil {
		return err
	}
	rows := paged(found, 0, faqButton, "")
	rows = append(rows, []button{{key: "faq.find", to: "faq/find"}, {key: "faq.all", to: "faq/list/0"}})
	return t.faqShow("faq.found", args("Query", f.Query.Value, "N", len(found)), rows)
}

// newFrequent is how a frequent question is made, or changed.
type newFrequent struct {
	ID       union.FrequentID           `json:"id,omitempty"`
	Inquiry  union.InquiryID            `json:"inquiry,omitempty"` // that it is made of
	Was      union.HTML                 `json:"was,omitempty"`     // the answer before, to be copied from
	Question dialog.Answer[string]      `json:"question"`
	Answer   dialog.Answer[union.HTML]  `json:"answer"`
	Org      dialog.Picked[union.OrgID] `json:"org"`
	Then     dialog.Answer[string]      `json:"then"`
}

// frequentAgain is the dialog of a frequent question that there is, all answered.
func frequentAgain(old union.Frequent) *newFrequent {
	f := &newFrequent{ID: old.ID}
	f.Question.Give(old.Question)
	f.Answer.Give(old.Answer)
	f.Org.Give(old.Org)
	return f
}

// Next asks for the question, the answer, whose it is, and whether all is well.
func (f *newFrequent) Next(env dialog.Env) (*dialog.Question, error) {
	f.revise()
	if !f.Question.Given {
		var asked union.HTML
		if f.Inquiry != 0 {
			if _, err := office.InquiryFor(env.Read, env.Me, f.Inquiry); err != nil {
				return nil, err
			}
			words, err := office.WordsOf(env.Read, f.Inquiry)
			if err != nil {
				return nil, err
			}
			asked = asking(words).Text
		}
		return dialog.Ask(&f.Question, "faq.question", dialog.Line(5, office.MaxFrequentQuestion), "Как получить «путёвку»?").
			With("Words", asked), nil
	}
	if !f.Answer.Given {
		return dialog.Ask(&f.Answer, "faq.answer", dialog.Text(office.MaxFrequentAnswer), "Заявление – в профком").
			With("Title", f.Question.Value, "Words", f.Was), nil
	}
	if q, err := f.askOrg(env); q != nil || err != nil {
		return q, err
	}
	if f.Then.Given {
		return nil, nil
	}
	return f.confirm(env)
}

// revise reopens the one answer that was asked to be changed at the summary.
func (f *newFrequent) revise() {
	switch f.Then.Value {
	case "question":
		f.Question = dialog.Answer[string]{}
	case "answer":
		f.Was, f.Answer = f.Answer.Value, dialog.Answer[union.HTML]{}
	case "org":
		f.Org = dialog.Picked[union.OrgID]{}
	default:
		return
	}
	f.Then = dialog.Answer[string]{}
}

// askOrg asks whose question it is, unless the person answers for one organization
// and has not asked to change it.
func (f *newFrequent) askOrg(env dialog.Env) (*dialog.Question, error) {
	if f.Org.Given {
		return nil, stillMay(env, office.DeedAnswer, f.Org.Value)
	}
	return askScope(env, &f.Org, office.DeedAnswer, "faq.org")
}

func (f *newFrequent) confirm(env dialog.Env) (*dialog.Question, error) {
	org, err := office.OrganizationName(env.Read, f.Org.Value)
	if err != nil {
		return nil, err
	}
	yes := "faq.publish"
	if f.ID != 0 {
		yes = "faq.save"
	}
	choices := []dialog.Choice[string]{
		{ID: choiceSend, Value: choiceSend, Key: yes},
		{ID: "question", Value: "question", Key: "faq.change.question"},
		{ID: "answer", Value: "answer", Key: "faq.change.answer"},
		{ID: "org", Value: "org", Key: "faq.change.org"},
	}
	return dialog.Choose(&f.Then, "faq.sure", choices).With("Title", f.Question.Value, "Text", f.Answer.Value, "Org", org), nil
}

func (f *newFrequent) done(t *turn) error {
	made := union.Frequent{ID: f.ID, Org: f.Org.Value, Question: f.Question.Value, Answer: f.Answer.Value}
	keep := office.AddFrequent
	if f.ID != 0 {
		keep = office.ChangeFrequent
	}
	made, err := keep(t.w, t.me, made, t.now)
	if err != nil {
		return err
	}
	return t.show("faq.saved", args("Title", made.Question),
		[]button{{key: "faq.open", to: fmt.Sprintf("faq/show/%d", made.ID)}, {key: "faq.all", to: "faq/list/0"}})
}
