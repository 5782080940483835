package bot

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"rupor/bot/dialog"
	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// joining is how somebody asks to be taken into the union. They need not have
// subscribed to anything.
type joining struct {
	Poster union.PosterID `json:"poster,omitempty"`
	Post   union.PostID   `json:"post,omitempty"`
	Source string         `json:"source,omitempty"`

	Consent  dialog.Answer[union.Consent] `json:"consent"`
	Name     dialog.Answer[string]        `json:"name"`
	Region   dialog.Picked[union.OrgID]   `json:"region"`
	Org      dialog.Picked[union.OrgID]   `json:"org"`
	Position dialog.Answer[string]        `json:"position"`
	Phone    dialog.Answer[string]        `json:"phone"`
	Sure     dialog.Answer[string]        `json:"sure"`
}

// joiningDialog is its name.
const joiningDialog = "joining"

// wantToJoin is the command.
func (t *turn) wantToJoin(string) error { return t.want("0") }

// wantScreen is the person's own: want/<from> opens the form, or shows where the
// application stands; from is "0", or "p" and the post that brought the person.
// want/still/<from> does so for somebody who seems to be a member already.
// want/away/<id> asks whether to take it back and want/gone/<id> does;
// want/reply/<id> writes to whoever leads it, want/forms/<id> fetches the papers.
func (t *turn) wantScreen(a arguments) error {
	id := union.JoiningID(a.id(1))
	switch a.word(0) {
	case "still":
		return t.joiningForm(a.word(1))
	case "away", "gone":
		return t.giveUpJoining(a.word(0), id)
	case "reply":
		return t.replyToUnion(id)
	case "forms":
		j, err := office.OwnJoining(t.w, t.me, id)
		if err != nil {
			return err
		}
		return t.joiningPapers(j)
	}
	t.edited = t.edited || strings.HasPrefix(a.word(0), "p") // the post stays to be read
	return t.want(a.word(0))
}

// want opens the form, unless there is an application or no need of one.
func (t *turn) want(from string) error {
	j, open, err := office.OpenJoining(t.w, t.me)
	switch {
	case err != nil:
		return err
	case open:
		return t.ownJoining(j)
	case t.joined && t.member.Stands().Belongs():
		return t.show("joining.belongs", args("Name", t.member.Name, "Link", t.link("")),
			[]button{{key: "joining.still", to: "want/still/" + clip(from, 20)}})
	}
	return t.joiningForm(from)
}

// joiningForm opens the form with what is known already.
func (t *turn) joiningForm(from string) error {
	f := &joining{}
	if post, ok := strings.CutPrefix(from, "p"); ok {
		n, _ := strconv.ParseUint(post, 10, 64) // what is no number is no post
		p, _, err := storage.Posts.Get(t.w, union.PostID(n))
		if err != nil {
			return err
		}
		if p.Manner.Join { // anybody may type a link
			f.Post = p.ID
		}
	}
	org, err := t.broughtBy(f)
	if err != nil {
		return err
	}
	o, found, err := storage.Organizations.Get(t.w, org)
	switch {
	case err != nil:
		return err
	case found && t.joined:
		f.Org.Give(org)
	case found && o.Level != union.Region:
		f.Region.Give(org)
	}
	t.edited = true
	return t.open(joiningDialog, 0, f)
}

// broughtBy notes what brought the person, unless it was a post, and returns the
// organization that they are known to be in. Somebody who has not subscribed may
// stand at the door with the poster's link, or come from a group: then it is the
// one that the post was meant for.
func (t *turn) broughtBy(f *joining) (union.OrgID, error) {
	var came struct {
		Poster union.PosterID             `json:"poster"`
		Source string                     `json:"source"`
		Org    dialog.Picked[union.OrgID] `json:"org"`
	}
	if t.joined {
		came.Poster, came.Source = t.member.Poster, t.member.Source
		came.Org.Give(t.member.Org)
	} else if talk, found, err := storage.Talks.Get(t.w, talkKey{First: t.me, Second: "join"}); err != nil {
		return 0, err
	} else if found {
		if err := json.Unmarshal(talk.Form, &came); err != nil {
			return 0, fmt.Errorf("joining: read what brought the person: %w", err)
		}
	}
	switch {
	case f.Post != 0 && came.Org.Value == 0:
		return t.meantFor(f.Post)
	case f.Post != 0:
	case came.Poster != 0:
		f.Poster = came.Poster
	default:
		f.Source = came.Source
	}
	return came.Org.Value, nil
}

// meantFor is the organization whose people a post is for, 0 for all of them or
// when there is no such post.
func (t *turn) meantFor(id union.PostID) (union.OrgID, error) {
	p, _, err := storage.Posts.Get(t.w, id)
	if err != nil || p.Audience.Org == 0 {
		return 0, err
	}
	org, err := office.Living(t.w, p.Audience.Org)
	if union.Refused(err) {
		return 0, nil
	}
	return org, err
}

// Next asks for what is missing.
func (f *joining) Next(env dialog.Env) (*dialog.Question, error) {
	if q, err := askConsent(env, &f.Consent, union.PurposeJoining); q != nil || err != nil {
		return q, err
	}
	if f.Sure.Value == "org" {
		f.Region, f.Org, f.Sure = dialog.Picked[union.OrgID]{}, dialog.Picked[union.OrgID]{}, dialog.Answer[string]{}
	}
	if !f.Name.Given {
		return dialog.Ask(&f.Name, "joining.name", fullName, "Петрова Анна Сергеевна", "Anna Petrova"), nil
	}
	if q, err := f.askPlace(env); q != nil || err != nil {
		return q, err
	}
	switch {
	case !f.Position.Given:
		q := dialog.Ask(&f.Position, "joining.position", dialog.Line(2, 120), "Лицей № 3, учитель", "Lyceum, teacher")
		return dialog.OrSkip(q, &f.Position, "joining.skip", ""), nil
	case !f.Phone.Given:
		return f.askPhone(env), nil
	case !f.Sure.Given:
		return f.check(env)
	}
	return nil, nil
}

// fullName takes a name of at least two words, with nothing in it but a name: it goes
// into papers.
func fullName(r dialog.Reply) (string, error) {
	name, err := dialog.Line(4, 100)(r)
	switch {
	case err != nil:
	case strings.ContainsFunc(name, notOfName):
		err = union.Refuse("joining.name.odd")
	case len(strings.Fields(name)) < 2:
		err = union.Refuse("joining.name.full")
	}
	return name, err
}

// notOfName says whether a character stands in nobody's papers as a part of a name.
func notOfName(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsMark(r) && !strings.ContainsRune(" -‐'’ʼ`.()", r)
}

// askPlace asks for the organization. Who doesn't know theirs is led by the one
// above.
func (f *joining) askPlace(env dialog.Env) (*dialog.Question, error) {
	if f.Region.Given && f.Region.Value == 0 && !f.Org.Given {
		f.Org.Give(0)
	}
	q, err := askOrganization(env, &f.Region, &f.Org, "joining")
	switch {
	case q == nil || err != nil:
		return nil, err
	case !f.Region.Given:
		return dialog.OrSkip(q, &f.Region.Answer, "joining.unsure", 0), nil
	}
	return dialog.OrSkip(q, &f.Org.Answer, "joining.unsure", f.Region.Value), nil
}

// askPhone asks for a number, typed or sent as the person's own card.
func (f *joining) askPhone(env dialog.Env) *dialog.Question {
	q := dialog.Ask(&f.Phone, "joining.phone", func(r dialog.Reply) (string, error) {
		typed, err := dialog.Line(1, 60)(r)
		if err != nil {
			return "", err
		}
		return phoneNumber(typed)
	}, "+7 912 345-67-89", "+44 20 7946 0000")
	q = dialog.OrContact(q, &f.Phone, func(c dialog.Contact) (string, error) {
		if c.ID != env.Me {
			return "", union.Refuse("joining.phone.other")
		}
		return phoneNumber(c.Phone)
	})
	q.Contact = "joining.phone.send"
	return dialog.OrSkip(q, &f.Phone, "joining.skip", "")
}

// A number has so many digits at least, and at most (ITU-T E.164).
const (
	digitsLeast = 6
	digitsMost  = 15
)

// phoneNumber is what people type for one as it is dialed: digits, with the plus if
// they gave it.
func phoneNumber(typed string) (string, error) {
	var number strings.Builder
	digits := 0
	for i, r := range strings.TrimSpace(typed) {
		switch {
		case r >= '0' && r <= '9':
			number.WriteRune(r)
			digits++
		case r == '+' && i == 0:
			number.WriteRune(r)
		case !strings.ContainsRune(" \u00a0-–()./", r):
			return "", union.Refuse("joining.phone.bad")
		}
	}
	if digits < digitsLeast || digits > digitsMost {
		return "", union.Refuse("joining.phone.bad")
	}
	return number.String(), nil
}

// check shows the application before it is sent.
func (f *joining) check(env dialog.Env) (*dialog.Question, error) {
	org, err := office.OrganizationName(env.Read, f.Org.Value)
	if err != nil {
		return nil, err
	}
	tops, err := territories(env.Read)
	if err != nil {
		return nil, err
	}
	choices := []dialog.Choice[string]{{ID: "yes", Value: "yes", Key: "joining.send"}}
	if len(tops) > 0 {
		choices = append(choices, dialog.Choice[string]{ID: "org", Value: "org", Key: "joining.elsewhere"})
	}
	q := dialog.Choose(&f.Sure, "joining.check", choices)
	return q.With("Name", f.Name.Value, "Org", org, "Position", f.Position.Value, "Phone", f.Phone.Value), nil
}

// done sends the application to those who lead people into the organization.
func (f *joining) done(t *turn) error {
	if err := t.agree(union.PurposeJoining, f.Consent); err != nil {
		return err
	}
	j, asked, err := office.WantToJoin(t.w, t.me, union.Joining{
		Lang: t.lang, Name: f.Name.Value, Phone: f.Phone.Value, Position: f.Position.Value, Org: f.Org.Value,
		Poster: f.Poster, Post: f.Post, Source: f.Source,
	}, t.now)
	if err != nil {
		return err
	}
	if err := t.sendJoining(j, "joining.came", asked, true); err != nil {
		return err
	}
	return t.ownJoining(j)
}
