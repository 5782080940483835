package office

import (
	"time"

	"rupor/storage"
	"rupor/union"
)

// MaxQuestion bounds a question to an author, and the answer, in characters.
const MaxQuestion = 1_000

// questionPause is how soon somebody who waits for an answer may ask again.
const questionPause = 10 * time.Minute

// Askable returns a post whose author a member may ask now.
func Askable(r storage.Reader, who union.MemberID, id union.PostID, now time.Time) (union.Post, error) {
	_, p, err := concerned(r, who, id, func(m union.Manner) bool { return m.Ask })
	if err != nil {
		return p, err
	}
	if may, err := May(r, p.Author, DeedPost, p.Audience.Org); err != nil {
		return p, err
	} else if !may {
		return p, union.Refuse("question.nobody")
	}
	q, asked, err := storage.Questions.Get(r, receiptKey{First: id, Second: who})
	if err == nil && asked && q.Answered.IsZero() && now.Sub(q.At) < questionPause {
		err = union.Refuse("question.soon", "At", q.At)
	}
	return p, err
}

// AskAuthor keeps a member's question about a post, in the place of an earlier
// one, and returns the post.
func AskAuthor(w storage.Writer, who union.MemberID, id union.PostID, words union.HTML, now time.Time) (union.Post, error) {
	p, err := Askable(w, who, id, now)
	if err != nil {
		return p, err
	}
	return p, storage.Questions.Put(w, receiptKey{First: id, Second: who}, union.Question{Text: words, At: now})
}

// Asked returns a question about a post to the post's author; to others there is
// none.
func Asked(r storage.Reader, author union.MemberID, id union.PostID, asker union.MemberID) (union.Post, union.Question, error) {
	p, err := existing(r, storage.Posts, id)
	if err != nil {
		return p, union.Question{}, err
	}
	q, asked, err := storage.Questions.Get(r, receiptKey{First: id, Second: asker})
	if err == nil && (!asked || p.Author != author) {
		err = union.Refuse("question.gone")
	}
	return p, q, err
}

// Answer notes that the author of a post answered somebody's question, and
// returns both. More may be said later.
func Answer(
	w storage.Writer, author union.MemberID, id union.PostID, asker union.MemberID, now time.Time,
) (union.Post, union.Question, error) {
	p, q, err := Asked(w, author, id, asker)
	if err != nil {
		return p, q, err
	}
	q.Answered = now
	return p, q, storage.Questions.Put(w, receiptKey{First: id, Second: asker}, q)
}
