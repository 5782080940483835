package bot

import (
	"fmt"
	"strconv"
	"time"

	"rupor/bot/dialog"
	"rupor/bot/when"
	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// offlineList shows the members without Telegram.
func (t *turn) offlineList(page int) error {
	all, err := office.Offline(t.w, t.me)
	if err != nil {
		return err
	}
	labels, err := memberLabels(t.w, all)
	if err != nil {
		return err
	}
	rows := paged(all, page, func(m union.Member) button {
		return button{label: labels[m.ID], to: fmt.Sprintf("member/card/%d", m.ID)}
	}, "member/offline/")
	rows = append(rows, []button{{key: "offline.new", to: "member/new"}, {key: "member.home", to: "member/home"}})
	return t.show("offline.list", args("N", len(all)), rows...)
}

// recordOffline makes a member of somebody without Telegram.
type recordOffline struct {
	Org     dialog.Picked[union.OrgID]    `json:"org"`
	Name    dialog.Answer[string]         `json:"name"`
	Known   dialog.Answer[union.MemberID] `json:"known"` // who it is, 0 for another of that name
	Card    dialog.Answer[string]         `json:"card"`
	Consent dialog.Answer[paperDate]      `json:"consent"`
	Sure    dialog.Answer[bool]           `json:"sure"`
}

// How much of a name and of a card's number is taken, in characters.
const (
	personNameMost = 120
	cardNumberMost = 40
)

// Next asks where, who, for the card and for the day of the consent.
func (f *recordOffline) Next(env dialog.Env) (*dialog.Question, error) {
	switch {
	case !f.Org.Given || f.Org.Value == 0:
		f.Org.Given = false
		return f.askOrg(env)
	case !f.Name.Given:
		return dialog.Ask(&f.Name, "offline.name", dialog.Line(2, personNameMost), "Петрова Анна Ивановна"), nil
	}
	if q, err := f.askKnown(env); q != nil || err != nil {
		return q, err
	}
	switch {
	case f.Known.Value != 0: // and is shown, then
		return nil, nil
	case !f.Card.Given:
		q := dialog.Ask(&f.Card, "offline.card", freeCard(env, 0), "000123")
		return dialog.OrSkip(q, &f.Card, "offline.card.none", ""), nil
	case !f.Consent.Given:
		return dialog.Ask(&f.Consent, "offline.consent", signedOn(env.Now), "вчера", "today").With("Name", f.Name.Value), nil
	case !f.Sure.Given:
		org, err := office.OrganizationName(env.Read, f.Org.Value)
		q := dialog.Confirm(&f.Sure, "offline.check", "offline.record")
		return q.With("Name", f.Name.Value, "Org", org, "Card", f.Card.Value, "Consent", f.Consent.Value.Day), err
	}
	return nil, nil
}

// A knownLine is somebody who may be the one to be recorded.
type knownLine struct {
	Name, Card string
	Offline    bool
	At         time.Time
}

// knownMost is how many namesakes are offered.
const knownMost = 5

// askKnown asks whether it is one of those of the same name, if there are any.
func (f *recordOffline) askKnown(env dialog.Env) (*dialog.Question, error) {
	if f.Known.Given {
		return nil, nil
	}
	same, err := office.Namesakes(env.Read, env.Me, f.Org.Value, f.Name.Value)
	if union.Refused(err) { // the right was taken meanwhile; the end says so
		return nil, nil
	}
	if err != nil || len(same) == 0 {
		return nil, err
	}
	var lines []knownLine
	var choices []dialog.Choice[union.MemberID]
	labels := toldApart(same)
	for _, m := range same[:min(len(same), knownMost)] {
		lines = append(lines, knownLine{m.Name, m.Card, m.ID.Offline(), m.Joined})
		choices = append(choices, dialog.Choice[union.MemberID]{ID: strconv.FormatInt(int64(m.ID), 10), Value: m.ID, Label: labels[m.ID]})
	}
	choices = append(choices, dialog.Choice[union.MemberID]{ID: "another", Key: "offline.known.another"})
	return dialog.Choose(&f.Known, "offline.known", choices).With("Name", f.Name.Value, "Lines", lines, "N", len(same)), nil
}

// freeCard takes the number of a card that is nobody else's.
func freeCard(env dialog.Env, who union.MemberID) func(dialog.Reply) (string, error) {
	return func(r dialog.Reply) (string, error) {
		card, err := dialog.Line(1, cardNumberMost)(r)
		if err != nil {
			return "", err
		}
		return card, office.CardFree(env.Read, env.Me, who, card)
	}
}

// askOrg asks for the organization, unless there is only one in one's care.
func (f *recordOffline) askOrg(env dialog.Env) (*dialog.Question, error) {
	scopes, err := office.Scopes(env.Read, env.Me, office.DeedAccept)
	if err != nil {
		return nil, err
	}
	if len(scopes) == 1 && scopes[0] != 0 {
		below, err := office.Children(env.Read, scopes[0])
		if err != nil {
			return nil, err
		}
		if len(below) == 0 {
			f.Org.Give(scopes[0])
			return f.Next(env)
		}
	}
	return askBranch(env, &f.Org, office.DeedAccept, "offline.org")
}

// signedOn takes the day of a consent on paper: today or before.
func signedOn(now time.Time) func(dialog.Reply) (paperDate, error) {
	return func(r dialog.Reply) (paperDate, error) {
		words, err := dialog.Line(1, 60)(r)
		if err != nil {
			return paperDate{}, err
		}
		day, err := when.Date(words, now)
		if err != nil {
			return paperDate{}, untimely(err)
		}
		if day.After(now) {
			return paperDate{}, union.Refuse("offline.consent.future")
		}
		return paperDate{Day: day}, nil
	}
}

func (f *recordOffline) done(t *turn) error {
	if f.Known.Value != 0 {
		return t.redrawMember(f.Known.Value)
	}
	m, err := office.RecordOffline(t.w, t.me, office.OfflineMember{
		Name: f.Name.Value, Org: f.Org.Value, Card: f.Card.Value, Consent: f.Consent.Value.Day, Another: f.Known.Given,
	}, t.now)
	if err != nil {
		return err
	}
	return t.redrawMember(m.ID)
}

// correctOffline mends what was written down of somebody without Telegram.
type correctOffline struct {
	Member  union.MemberID        `json:"member"`
	Name    string                `json:"name"` // as it was
	Card    string                `json:"card,omitempty"`
	NewName dialog.Answer[string] `json:"new_name"`
	NewCard dialog.Answer[string] `json:"new_card"`
}

// Next asks for the name and the card anew.
func (f *correctOffline) Next(env dialog.Env) (*dialog.Question, error) {
	switch {
	case !f.NewName.Given:
		q := dialog.Ask(&f.NewName, "offline.rename", dialog.Line(2, personNameMost), "Петрова Анна Ивановна").With("Name", f.Name)
		return dialog.OrSkip(q, &f.NewName, "offline.same", f.Name), nil
	case !f.NewCard.Given:
		q := dialog.Ask(&f.NewCard, "offline.recard", freeCard(env, f.Member), "000123").With("Card", f.Card)
		return dialog.OrSkip(q, &f.NewCard, "offline.same", f.Card), nil
	}
	return nil, nil
}

func (f *correctOffline) done(t *turn) error {
	m, err := office.ChangeOffline(t.w, t.me, f.Member, f.NewName.Value, f.NewCard.Value, t.now)
	if err != nil {
		return err
	}
	return t.redrawMember(m.ID)
}

// paperButton leads to who reads a resolution on paper, if anybody does.
func (t *turn) paperButton(id union.ResolutionID) ([]button, error) {
	may, err := t.may(office.DeedAccept)
	if err != nil || !may {
		return nil, err
	}
	_, all, err := office.PaperReaders(t.w, t.me, id)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return []button{{key: "paper.button", data: args("N", len(all)), to: fmt.Sprintf("paper/%d/0", id)}}, nil
}

// paperScreen: paper/<resolution>/<page> lists who reads it on paper.
// paper/yes and paper/no/<resolution>/<version>/<member>/<page> write down that
// one signed, and take it back; paper/all/<resolution>/<version>/<page> that all
// of the page did.
func (t *turn) paperScreen(a arguments) error {
	switch a.word(0) {
	case "yes", "no":
		id, err := strconv.ParseInt(a.word(3), 10, 64)
		if err != nil {
			return union.Refuse("refuse.gone")
		}
		if err := t.signPaper(a, union.MemberID(id)); err != nil {
			return err
		}
		return t.drawPaper(union.ResolutionID(a.id(1)), a.page(4))
	case "all":
		if err := t.signPage(a); err != nil {
			return err
		}
		return t.drawPaper(union.ResolutionID(a.id(1)), a.page(3))
	}
	return t.drawPaper(union.ResolutionID(a.id(0)), a.page(1))
}

// signPaper is about one.
func (t *turn) signPaper(a arguments, who union.MemberID) error {
	id := union.ResolutionID(a.id(1))
	if a.word(0) == "no" {
		return office.UnsignFor(t.w, t.me, who, id, t.now)
	}
	return t.signFor(id, a.page(2), who)
}

// signFor keeps the word of some, and lets the author see the share rise.
func (t *turn) signFor(id union.ResolutionID, version int, who ...union.MemberID) error {
	n, err := office.SignFor(t.w, t.me, who, id, version, t.now)
	if err != nil || n == 0 {
		return err
	}
	res, _, err := storage.Resolutions.Get(t.w, id)
	if err != nil {
		return err
	}
	return t.countAcks(res)
}

// signPage is about everybody on a page.
func (t *turn) signPage(a arguments) error {
	id := union.ResolutionID(a.id(1))
	_, all, err := office.PaperReaders(t.w, t.me, id)
	if err != nil {
		return err
	}
	var who []union.MemberID
	from := min(a.page(3)*screenSize, len(all))
	for _, p := range all[from:min(from+screenSize, len(all))] {
		who = append(who, p.ID)
	}
	return t.signFor(id, a.page(2), who...)
}

// drawPaper shows who reads a resolution on paper, ticked where they signed.
func (t *turn) drawPaper(id union.ResolutionID, page int) error {
	if ok, err := t.may(office.DeedAccept); err != nil || !ok {
		return orRefuse(err)
	}
	res, all, err := office.PaperReaders(t.w, t.me, id)
	if err != nil {
		return err
	}
	if len(all) == 0 { // then it may be none of their business
		if _, err := office.Read(t.w, t.me, id); err != nil {
			return err
		}
	}
	page = min(page, max(0, len(all)-1)/screenSize)
	signed, open := 0, false
	readers := make([]union.Member, len(all))
	for i, p := range all {
		readers[i] = p.Member
		if p.Signed {
			signed++
		} else if i/screenSize == page {
			open = true
		}
	}
	labels := toldApart(readers)
	rows := paged(all, page, func(p office.PaperReader) button {
		if p.Signed {
			return button{label: "✅ " + labels[p.ID], to: fmt.Sprintf("paper/no/%d/%d/%d/%d", id, res.Version, p.ID, page)}
		}
		return button{label: "▫️ " + labels[p.ID], to: fmt.Sprintf("paper/yes/%d/%d/%d/%d", id, res.Version, p.ID, page)}
	}, fmt.Sprintf("paper/%d/", id))
	if open {
		rows = append(rows, []button{{key: "paper.all", to: fmt.Sprintf("paper/all/%d/%d/%d", id, res.Version, page)}})
	}
	rows = append(rows, []button{{key: "resolution.back", to: fmt.Sprintf("res/card/%d", id)}})
	return t.show("paper.list", args(
		"Number", res.Number, "Date", res.Date, "Title", res.Title, "N", signed, "Of", len(all),
	), rows...)
}
