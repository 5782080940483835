package bot

import (
	"fmt"

	"rupor/bot/dialog"
	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// askAuthor is how a member asks the author of a post something.
type askAuthor struct {
	Post union.PostID              `json:"post"`
	Text dialog.Answer[union.HTML] `json:"text"`
}

// askScreen: ask/<post> asks under the post, which stays to be read.
func (t *turn) askScreen(a arguments) error {
	id := union.PostID(a.id(0))
	if _, err := office.Askable(t.w, t.me, id, t.now); err != nil {
		return err
	}
	t.edited = true
	return t.open("question", uint64(id), &askAuthor{Post: id})
}

// Next asks for the question.
func (f *askAuthor) Next(env dialog.Env) (*dialog.Question, error) {
	if f.Text.Given {
		return nil, nil
	}
	p, _, err := storage.Posts.Get(env.Read, f.Post)
	if err != nil {
		return nil, err
	}
	return dialog.Ask(&f.Text, "question.text", dialog.Text(office.MaxQuestion), "Во сколько сбор?").With("Title", headline(p.Content)), nil
}

func (f *askAuthor) done(t *turn) error {
	p, err := office.AskAuthor(t.w, t.me, f.Post, f.Text.Value, t.now)
	if err != nil {
		return err
	}
	org, err := office.OrganizationName(t.w, t.member.Org)
	if err != nil {
		return err
	}
	err = t.notify(p.Author, "question.came",
		args("Title", headline(p.Content), "Name", t.member.Name, "Org", org, "Text", f.Text.Value),
		[]button{{key: "question.answer", to: fmt.Sprintf("answer/%d/%d", f.Post, t.me)}})
	if err != nil {
		return err
	}
	return t.show("question.sent", nil)
}

// answerQuestion is how the author answers.
type answerQuestion struct {
	Post  union.PostID              `json:"post"`
	Asker union.MemberID            `json:"asker"`
	Text  dialog.Answer[union.HTML] `json:"text"`
}

// answerScreen: answer/<post>/<member> answers a question under the notice of it. Each
// is answered in a talk of its own, so that no words go to somebody else.
func (t *turn) answerScreen(a arguments) error {
	f := &answerQuestion{Post: union.PostID(a.id(0)), Asker: union.MemberID(a.id(1))} //nolint:gosec // forged ones are nobody's
	if _, _, err := office.Asked(t.w, t.me, f.Post, f.Asker); err != nil {
		return err
	}
	t.edited = true
	if err := storage.Talks.Delete(t.w, talkKey{First: t.me, Second: office.AnswerDialog}); err != nil {
		return err
	}
	return t.open(office.AnswerDialog, uint64(f.Post), f)
}

// Next asks for the answer.
func (f *answerQuestion) Next(env dialog.Env) (*dialog.Question, error) {
	if f.Text.Given {
		return nil, nil
	}
	q, _, err := storage.Questions.Get(env.Read, storage.Pair[union.PostID, union.MemberID]{First: f.Post, Second: f.Asker})
	if err != nil {
		return nil, err
	}
	m, _, err := storage.Members.Get(env.Read, f.Asker)
	if err != nil {
		return nil, err
	}
	return dialog.Ask(&f.Text, "question.reply", dialog.Text(office.MaxQuestion), "В девять у входа").
		With("Name", m.Name, "Words", q.Text, "Waits", q.Answered.IsZero()), nil
}

func (f *answerQuestion) done(t *turn) error {
	p, q, err := office.Answer(t.w, t.me, f.Post, f.Asker, t.now)
	if err != nil {
		return err
	}
	err = t.notify(f.Asker, "question.answered", args("Title", headline(p.Content), "Words", q.Text, "Text", f.Text.Value))
	if err != nil {
		return err
	}
	return t.show("question.delivered", nil)
}
