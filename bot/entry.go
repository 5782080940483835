package bot

import (
	"fmt"
	"net/url"
	"strings"

	"rupor/bot/dialog"
	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// newEntry is how a member takes part in a contest, and how an entry that was
// handed in is changed: Entry names it then. Then is what to do at the summary:
// hand it in, or change one of the answers.
type newEntry struct {
	Contest     union.ContestID              `json:"contest"`
	Entry       union.EntryID                `json:"entry,omitempty"`
	Consent     dialog.Answer[union.Consent] `json:"consent"`
	Gallery     dialog.Answer[union.Consent] `json:"gallery"`
	Nomination  dialog.Picked[string]        `json:"nomination"`
	Place       dialog.Answer[string]        `json:"place"`
	Region      dialog.Picked[union.OrgID]   `json:"region"`
	Org         dialog.Picked[union.OrgID]   `json:"org"`
	Title       dialog.Answer[string]        `json:"title"`
	Description dialog.Answer[union.Content] `json:"description"`
	Files       dialog.Answer[union.Content] `json:"files"`
	Links       dialog.Answer[[]string]      `json:"links"`
	Then        dialog.Answer[string]        `json:"then"`
}

// Where the entry comes from: the member's own organization or another one.
const (
	ownPlace   = "own"
	otherPlace = "other"
)

// editDialog is the talk in which an entry that was handed in is changed. It is
// not the one in which an entry is begun: neither may cost the other its answers.
const editDialog = office.AmendDialog

// amended is the dialog filled with what an entry says.
func amended(e union.Entry) *newEntry {
	f := &newEntry{Contest: e.Contest, Entry: e.ID}
	f.Nomination.Give(e.Nomination)
	f.Place.Give(otherPlace)
	f.Org.Give(e.Org)
	f.Title.Give(e.Title)
	f.Description.Give(union.Content{Text: e.Description})
	f.Files.Give(union.Content{Media: e.Files})
	f.Links.Give(e.Links)
	return f
}

// Next asks for what is missing.
func (f *newEntry) Next(env dialog.Env) (*dialog.Question, error) {
	c, found, err := storage.Contests.Get(env.Read, f.Contest)
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, union.Refuse("refuse.gone")
	}
	if q, err := f.askConsents(env); q != nil || err != nil {
		return q, err
	}
	f.revise()
	if len(c.Nominations) == 1 {
		f.Nomination.Give(c.Nominations[0])
	}
	if !f.Nomination.Given {
		q := dialog.Pick(&f.Nomination, "entry.nomination", func(typed string) ([]dialog.Choice[string], error) {
			return nominationChoices(c, typed), nil
		})
		return q.With("Title", c.Title, "Deadline", c.Deadline, "Now", env.Now), nil
	}
	if q, err := f.askPlace(env); q != nil || err != nil {
		return q, err
	}
	return f.askWork(env, c)
}

// askConsents asks for the consent to take part, and offers the one to a name in
// public, each once and by itself.
func (f *newEntry) askConsents(env dialog.Env) (*dialog.Question, error) {
	if q, err := askConsent(env, &f.Consent, union.PurposeContest); q != nil || err != nil {
		return q, err
	}
	return offerConsent(env, &f.Gallery, union.PurposeGallery)
}

// askWork asks for the work itself.
func (f *newEntry) askWork(env dialog.Env, c union.Contest) (*dialog.Question, error) {
	if c.MaxFiles == 0 {
		f.Files.Given = true
	}
	switch {
	case !f.Title.Given:
		return dialog.Ask(&f.Title, "entry.title", dialog.Line(2, 120), "Стенд «Профсоюз рядом»"), nil
	case !f.Description.Given:
		lim := dialog.Limits{Text: office.MaxEntryText, Least: true}
		return dialog.Gather(&f.Description, "entry.description", lim).With("Most", office.MaxEntryText), nil
	case !f.Files.Given:
		return dialog.Gather(&f.Files, "entry.files", dialog.Limits{Media: c.MaxFiles, Size: office.MaxFileSize}).
			With("Most", office.MaxFileSize>>20), nil
	case !f.Links.Given:
		q := dialog.Ask(&f.Links, "entry.links", links, "vk.com/profsoyuz")
		return dialog.OrSkip(q, &f.Links, "entry.links.none", nil).With("Most", office.MaxLinks), nil
	case !f.Then.Given:
		return f.confirm(env, c)
	}
	return nil, nil
}

// revise reopens the one answer that was asked to be changed at the summary.
// Files stay, so that one may be added.
func (f *newEntry) revise() {
	switch f.Then.Value {
	case "nomination":
		f.Nomination = dialog.Picked[string]{}
	case "place":
		f.Place, f.Region, f.Org = dialog.Answer[string]{}, dialog.Picked[union.OrgID]{}, dialog.Picked[union.OrgID]{}
	case "title":
		f.Title = dialog.Answer[string]{}
	case "description":
		f.Description = dialog.Answer[union.Content]{}
	case "files":
		f.Files.Given = false
	case "links":
		f.Links = dialog.Answer[[]string]{}
	default:
		return
	}
	f.Then = dialog.Answer[string]{}
}

func nominationChoices(c union.Contest, typed string) []dialog.Choice[string] {
	var choices []dialog.Choice[string]
	for i, name := range c.Nominations {
		if strings.Contains(fold(name), fold(typed)) {
			choices = append(choices, dialog.Choice[string]{ID: fmt.Sprintf("n%d", i), Value: name, Label: name})
		}
	}
	return choices
}

// askPlace offers the member's own organization, one tap, before all others.
func (f *newEntry) askPlace(env dialog.Env) (*dialog.Question, error) {
	if f.Org.Given {
		return nil, nil
	}
	m, _, err := storage.Members.Get(env.Read, env.Me)
	if err != nil {
		return nil, err
	}
	own, err := office.OrganizationName(env.Read, m.Org)
	if err != nil {
		return nil, err
	}
	switch {
	case own == "":
		f.Place.Give(otherPlace)
	case !f.Place.Given:
		return dialog.Choose(&f.Place, "entry.place", []dialog.Choice[string]{
			{ID: ownPlace, Value: ownPlace, Label: own},
			{ID: otherPlace, Value: otherPlace, Key: "entry.place.other"},
		}), nil
	case f.Place.Value == ownPlace:
		f.Org.Give(m.Org)
		return nil, nil
	}
	return askOrganization(env, &f.Region, &f.Org, "entry")
}

// links takes addresses, one a line, and keeps them as they were typed.
func links(r dialog.Reply) ([]string, error) {
	lines, err := dialog.Lines(1, office.MaxLinks, 300)(r)
	if err != nil {
		return nil, err
	}
	for _, line := range lines {
		if !address(line) {
			return nil, union.Refuse("entry.links.bad", "Name", clip(line, 60))
		}
	}
	return lines, nil
}

// address says whether the words look like a page on the web: https://…, or a
// domain name with or without a path.
func address(s string) bool {
	if !strings.Contains(s, "://") {
		s = "https://" + s
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || strings.ContainsAny(s, " \t<>\"") {
		return false
	}
	host := u.Hostname()
	last := host[strings.LastIndex(host, ".")+1:]
	return strings.Contains(host, ".") && !strings.HasPrefix(host, ".") && len([]rune(last)) >= 2 &&
		u.User == nil && !strings.Contains(host, "..")
}

// confirm shows everything and asks.
func (f *newEntry) confirm(env dialog.Env, c union.Contest) (*dialog.Question, error) {
	org, err := office.OrganizationName(env.Read, f.Org.Value)
	if err != nil {
		return nil, err
	}
	yes := "entry.send"
	if f.Entry != 0 {
		yes = "entry.save"
	}
	choices := []dialog.Choice[string]{{ID: choiceSend, Value: choiceSend, Key: yes}}
	add := func(id, key string) { choices = append(choices, dialog.Choice[string]{ID: id, Value: id, Key: key}) }
	if len(c.Nominations) > 1 {
		add("nomination", "entry.change.nomination")
	}
	add("place", "entry.change.place")
	add("title", "entry.change.title")
	add("description", "entry.change.description")
	if c.MaxFiles > 0 {
		add("files", "entry.change.files")
	}
	add("links", "entry.change.links")
	q := dialog.Choose(&f.Then, "entry.sure", choices)
	q.Data = entryBody(f.entry(), org)
	return q.With("Contest", c.Title, "Deadline", c.Deadline, "Now", env.Now, "Open", c.Open(env.Now)), nil
}

func (f *newEntry) entry() union.Entry {
	return union.Entry{
		ID: f.Entry, Contest: f.Contest, Nomination: f.Nomination.Value, Org: f.Org.Value, Title: f.Title.Value,
		Description: f.Description.Value.Text, Files: f.Files.Value.Media, Links: f.Links.Value,
	}
}

// done hands the entry in, or changes it, and shows the receipt.
func (f *newEntry) done(t *turn) error {
	if err := t.agree(union.PurposeContest, f.Consent); err != nil {
		return err
	}
	if err := t.agree(union.PurposeGallery, f.Gallery); err != nil {
		return err
	}
	e := f.entry()
	e.AuthorName = t.member.Name
	hand, key, notice := office.Submit, "entry.receipt", "contest.notice.new"
	if f.Entry != 0 {
		hand, key, notice = office.Amend, "entry.changed", "contest.notice.changed"
	}
	e, err := hand(t.w, t.me, e, t.now)
	if err != nil {
		return err
	}
	c, _, err := storage.Contests.Get(t.w, e.Contest)
	if err != nil {
		return err
	}
	if err := t.drawEntry(key, e, c); err != nil {
		return err
	}
	return t.tellOrganizer(c, notice, e)
}
