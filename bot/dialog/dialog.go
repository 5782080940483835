// Package dialog asks a person one question after another and remembers the
// answers, not the step.
//
// A dialog is a Form: a struct of answers with a method Next that returns the
// first question still open, top to bottom. Because nothing else is stored, a
// talk survives a restart, a new version of the program and a question added in
// the middle. The effect of a dialog happens in the form's own Done, in the
// same transaction that ends the talk.
package dialog

import (
	"time"

	"rupor/delivery"
	"rupor/storage"
	"rupor/union"
)

// Env is what a form may know of the world while it asks.
type Env struct {
	Read storage.Reader
	Now  time.Time // in the union's zone
	Me   union.MemberID
	Lang string
	// Say renders a phrase in the union's own language, for the preview of what
	// will be said to many. It may be nil: then there is no preview.
	Say func(key string, data map[string]any) (union.HTML, error)
}

// A Form is a dialog: its exported fields are the answers, kept as JSON.
type Form interface {
	// Next returns the first open question, nil when everything is answered. It
	// depends on the answers and on env alone.
	Next(env Env) (*Question, error)
}

// An Answer is a value that a person gave, or has not given yet.
type Answer[T any] struct {
	Given bool `json:"given,omitempty"`
	Value T    `json:"value,omitzero"`
}

// Give records the answer.
func (a *Answer[T]) Give(v T) { a.Given, a.Value = true, v }

// A Reply is what the person did: pressed a button, or sent something.
type Reply struct {
	Button  string // id of the option pressed; the rest is empty then
	Text    string
	Content union.Content
	Contact *Contact
	Other   string    // content of a kind that no dialog takes, in the Bot API's words
	At      time.Time // when it was sent

	run   *union.Run // the text that it is a piece of
	after int        // size of the piece before, in UTF-16 units; 0 for the first
}

// A Contact is a person's card.
type Contact struct {
	Name  string
	Phone string         // as Telegram has it, digits with or without "+"
	ID    union.MemberID // 0 when not on Telegram
}

// An Option is a button. Its words are Label as it is, or else those of Key.
type Option struct {
	ID    string // 1–40 bytes
	Label string
	Key   string
	Data  map[string]any
}

// A verdict is what a question made of a reply.
type verdict int

const (
	answered verdict = iota // the question is closed
	changed                 // the same question stands, changed: a page turned, a box ticked
)

// A Question is asked until its answer is given.
type Question struct {
	// Key names the words of the question; Key+".short" names the answer in a
	// list of answers.
	Key  string
	Data map[string]any
	// Cancel names the words of the button that ends the talk: "dialog.cancel"
	// unless the question has better ones.
	Cancel string
	// None names the words for a search that finds nothing, with the Query:
	// "dialog.search.none" unless the question can say better how to search.
	None string
	// Contact names the words of a button under the keyboard that sends the person's
	// own card; Contact+".hint" is said above the question then. Empty for none.
	Contact string
	// Collecting says that several messages make one answer.
	Collecting bool
	// Preview is shown exactly as it will be sent, before the question.
	Preview []delivery.Message
	// Samples are replies a person might type, for the test that walks every path.
	Samples []Reply

	rows func() ([][]Option, error)
	take func(Reply) (verdict, string, error)
}

// Rows returns the question's own buttons as they stand now.
func (q *Question) Rows() ([][]Option, error) {
	if q.rows == nil {
		return nil, nil
	}
	return q.rows()
}

// With adds data for the words of the question.
func (q *Question) With(args ...any) *Question {
	if q.Data == nil {
		q.Data = map[string]any{}
	}
	for i := 0; i+1 < len(args); i += 2 {
		q.Data[args[i].(string)] = args[i+1]
	}
	return q
}
