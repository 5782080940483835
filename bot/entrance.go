package bot

import (
	"errors"
	"fmt"

	"rupor/bot/dialog"
	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// entranceScreen: enter/<organization> shows how it knows its members,
// enter/set/<organization>/<way> changes that, enter/sure/<organization> asks
// whether to make a new code word and enter/new/<organization> does.
func (t *turn) entranceScreen(a arguments) error {
	switch a.word(0) {
	case "set":
		org, way := union.OrgID(a.id(1)), union.Entrance(a.word(2))
		if way == wayOpen {
			way = union.EntryOpen
		}
		o, _, err := storage.Organizations.Get(t.w, org)
		if err != nil {
			return err
		}
		if way == union.EntryCode && o.Entry == union.EntryCode { // a code word that was given out is not lost by a slip
			return t.entranceSure(org)
		}
		return t.setEntrance(org, way)
	case "sure":
		return t.entranceSure(union.OrgID(a.id(1)))
	case "new":
		return t.setEntrance(union.OrgID(a.id(1)), union.EntryCode)
	}
	return t.drawEntrance(union.OrgID(a.id(0)), "")
}

// wayOpen is union.EntryOpen in a button's data.
const wayOpen = "open"

func (t *turn) setEntrance(org union.OrgID, way union.Entrance) error {
	word, err := office.SetEntrance(t.w, t.me, org, way, t.now)
	if err != nil {
		return err
	}
	return t.drawEntrance(org, word)
}

func (t *turn) entranceSure(org union.OrgID) error {
	o, err := t.entranceOf(org)
	if err != nil {
		return err
	}
	return t.show("entrance.sure", args("Org", o.Name),
		[]button{{key: "entrance.renew", to: fmt.Sprintf("enter/new/%d", org)}},
		[]button{{key: "entrance.keep", to: fmt.Sprintf("enter/%d", org)}})
}

// entranceOf returns an organization to who decides how it knows its members.
func (t *turn) entranceOf(org union.OrgID) (union.Organization, error) {
	o, found, err := storage.Organizations.Get(t.w, org)
	if err != nil {
		return o, err
	}
	if !found {
		return o, union.Refuse("refuse.gone")
	}
	ok, err := office.May(t.w, t.me, office.DeedAccept, org)
	if err == nil && !ok {
		err = union.Refuse("refuse.right")
	}
	return o, err
}

// drawEntrance shows the way in and, this once, a new code word.
func (t *turn) drawEntrance(org union.OrgID, word string) error {
	o, err := t.entranceOf(org)
	if err != nil {
		return err
	}
	var rows [][]button
	for _, way := range []union.Entrance{union.EntryOpen, union.EntryCode, union.EntryApproval} {
		name := string(way)
		if way == union.EntryOpen {
			name = wayOpen
		}
		b := button{key: "entrance.way." + name, to: fmt.Sprintf("enter/set/%d/%s", org, name)}
		switch {
		case way == o.Entry && way == union.EntryCode:
			b = button{key: "entrance.renew", to: fmt.Sprintf("enter/sure/%d", org)}
		case way == o.Entry:
			continue
		}
		rows = append(rows, []button{b})
	}
	rows = append(rows, []button{{key: "member.home", to: "member/home"}})
	return t.show("entrance.screen", args("Org", o.Name, "Entry", string(o.Entry), "Word", word), rows...)
}

// codeWord asks a member for the code word of their organization. Without it they
// go on as they are.
type codeWord struct {
	Left int                   `json:"left,omitempty"` // tries, after a wrong one
	Word dialog.Answer[string] `json:"word"`
}

// Next asks for the word.
func (f *codeWord) Next(env dialog.Env) (*dialog.Question, error) {
	if f.Word.Given {
		return nil, nil
	}
	a, moves, err := wordFor(env.Read, env.Me)
	if err != nil {
		return nil, err
	}
	org, err := office.OrganizationName(env.Read, a.Org)
	q := dialog.Ask(&f.Word, "entrance.word", dialog.Line(1, 60), "ABCD-2345").With("Org", org, "Left", f.Left, "Moves", moves)
	q.Cancel = "entrance.later"
	return q, err
}

// wordFor returns what the code word is wanted for, and whether that is to move
// from one organization to another.
func wordFor(r storage.Reader, who union.MemberID) (a union.Admission, moves bool, err error) {
	a, waits, err := office.AdmissionOf(r, who)
	if err != nil {
		return a, false, err
	}
	m, _, err := storage.Members.Get(r, who)
	return a, waits && m.Org != a.Org, err
}

// parting says whether they stay where they were, or are a candidate meanwhile.
func (f *codeWord) parting(t *turn) (map[string]any, error) {
	_, moves, err := wordFor(t.w, t.me)
	return args("Moves", moves), err
}

// askWord opens the question for the code word.
func (t *turn) askWord() error {
	if _, _, err := office.Guessable(t.w, t.me, t.now); err != nil {
		return t.orSay(err)
	}
	return t.open("word", 0, &codeWord{})
}

// orSay says a refusal without undoing what the turn did.
func (t *turn) orSay(err error) error {
	if no, ok := errors.AsType[*union.Refusal](err); ok {
		return t.say(no.Key, no.Args)
	}
	return err
}

// done tries the word. What was decided meanwhile, and one guess too many, end
// the talk with kind words.
func (f *codeWord) done(t *turn) error {
	if _, _, err := office.Guessable(t.w, t.me, t.now); err != nil {
		return t.orSay(err)
	}
	g, err := office.GiveWord(t.w, t.me, f.Word.Value, t.now)
	if err != nil {
		return err
	}
	if !g.Right {
		if g.Left > 0 {
			return t.open("word", 0, &codeWord{Left: g.Left})
		}
		return t.askWord()
	}
	fresh, err := t.reread()
	if err != nil {
		return err
	}
	if err := fresh.greet("entrance.welcome"); err != nil {
		return err
	}
	return fresh.left(g.Was)
}
