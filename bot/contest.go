package bot

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"rupor/bot/dialog"
	"rupor/bot/when"
	"rupor/delivery"
	"rupor/office"
	"rupor/union"
)

// newContest is how a contest is opened. Then is what to do at the summary:
// announce it, or change one of the answers.
type newContest struct {
	Title       dialog.Answer[string]        `json:"title"`
	Description dialog.Answer[union.Content] `json:"description"`
	Nominations dialog.Answer[[]string]      `json:"nominations"`
	Deadline    dialog.Picked[time.Time]     `json:"deadline"`
	Files       dialog.Picked[int]           `json:"files"`
	Scope       dialog.Picked[union.OrgID]   `json:"scope"`
	Then        dialog.Answer[string]        `json:"then"`
}

// choiceSend is the choice at a summary that ends the dialog.
const choiceSend = "send"

// newContest is the command of whoever runs contests.
func (t *turn) newContest(string) error {
	if ok, err := t.may(office.DeedContest); err != nil || !ok {
		return orRefuse(err)
	}
	return t.open("contest", 0, &newContest{})
}

// Next asks for what is missing.
func (f *newContest) Next(env dialog.Env) (*dialog.Question, error) {
	f.revise()
	switch {
	case !f.Title.Given:
		return dialog.Ask(&f.Title, "contest.title", dialog.Line(3, 120), "Лучший профсоюзный стенд"), nil
	case !f.Description.Given:
		lim := dialog.Limits{Text: office.MaxDescription, Least: true}
		return dialog.Gather(&f.Description, "contest.description", lim).With("Most", office.MaxDescription), nil
	case !f.Nominations.Given:
		q := dialog.Ask(&f.Nominations, "contest.nominations", nominations, "Лучший стенд\nЛучшая газета")
		return q.With("Most", office.MaxNominations), nil
	case !f.Deadline.Given:
		return dialog.Pick(&f.Deadline, "contest.deadline", func(typed string) ([]dialog.Choice[time.Time], error) {
			return deadlines(env.Now, typed)
		}), nil
	case !f.Files.Given:
		q := dialog.Pick(&f.Files, "contest.files", fileLimits)
		return q.With("Deadline", f.Deadline.Value, "Now", env.Now, "Most", office.MaxFiles), nil
	case !f.Scope.Given:
		return askScope(env, &f.Scope, office.DeedContest, "contest.scope")
	case !f.Then.Given:
		return f.confirm(env)
	}
	return nil, nil
}

// revise reopens the one answer that was asked to be changed at the summary.
func (f *newContest) revise() {
	switch f.Then.Value {
	case "title":
		f.Title = dialog.Answer[string]{}
	case "description":
		f.Description = dialog.Answer[union.Content]{}
	case "nominations":
		f.Nominations = dialog.Answer[[]string]{}
	case "deadline":
		f.Deadline = dialog.Picked[time.Time]{}
	case "files":
		f.Files = dialog.Picked[int]{}
	case "scope":
		f.Scope = dialog.Picked[union.OrgID]{}
	default:
		return
	}
	f.Then = dialog.Answer[string]{}
}

// nominations takes a list, each name once.
func nominations(r dialog.Reply) ([]string, error) {
	lines, err := dialog.Lines(1, office.MaxNominations, 100)(r)
	var names []string
	for _, line := range lines {
		same := func(have string) bool { return fold(have) == fold(line) }
		if !slices.ContainsFunc(names, same) {
			names = append(names, line)
		}
	}
	return names, err
}

// deadlines offers the usual ones, and reads what was typed.
func deadlines(now time.Time, typed string) ([]dialog.Choice[time.Time], error) {
	if typed != "" {
		at, err := deadline(typed, now)
		return []dialog.Choice[time.Time]{{ID: "typed", Value: at, Label: typed}}, err
	}
	return []dialog.Choice[time.Time]{
		{ID: "week", Value: endOfDay(now.AddDate(0, 0, 7)), Key: "contest.deadline.week"},
		{ID: "fortnight", Value: endOfDay(now.AddDate(0, 0, 14)), Key: "contest.deadline.fortnight"},
		{ID: "month", Value: endOfDay(now.AddDate(0, 1, 0)), Key: "contest.deadline.month"},
	}, nil
}

// endOfDay is the last minute of a day: who says «до 30 ноября» means all of it.
func endOfDay(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 23, 59, 0, 0, t.Location())
}

// deadline reads a date, with or without a time of day, that is still to come.
func deadline(typed string, now time.Time) (time.Time, error) {
	at, err := when.Date(typed+" в 23:59", now)
	if err != nil { // a time of day was typed, or no date at all
		at, err = when.Date(typed, now)
	}
	if err != nil {
		return at, untimely(err)
	}
	if !at.After(now) {
		return at, union.Refuse("contest.past", "Deadline", at)
	}
	return at, nil
}

// fileLimits offers the usual numbers of files, and reads a typed one.
func fileLimits(typed string) ([]dialog.Choice[int], error) {
	if typed != "" {
		n, err := strconv.Atoi(strings.TrimSpace(typed))
		if err != nil || n < 0 || n > office.MaxFiles {
			return nil, union.Refuse("dialog.number", "Least", 0, "Most", office.MaxFiles)
		}
		return []dialog.Choice[int]{{ID: "typed", Value: n, Label: strconv.Itoa(n)}}, nil
	}
	choices := []dialog.Choice[int]{{ID: "0", Key: "contest.files.none"}}
	for _, n := range []int{1, 3, 5, office.MaxFiles} {
		label := strconv.Itoa(n)
		choices = append(choices, dialog.Choice[int]{ID: label, Value: n, Label: label})
	}
	return choices, nil
}

func (f *newContest) contest() union.Contest {
	return union.Contest{
		Title: f.Title.Value, Description: f.Description.Value.Text, Nominations: f.Nominations.Value,
		Deadline: f.Deadline.Value, MaxFiles: f.Files.Value, Org: f.Scope.Value,
	}
}

// confirm shows the announcement exactly as it will go out, and asks.
func (f *newContest) confirm(env dialog.Env) (*dialog.Question, error) {
	c := f.contest()
	n, err := office.CountRecipients(env.Read, office.Circle(c.Org))
	if err != nil {
		return nil, err
	}
	org, err := office.OrganizationName(env.Read, c.Org)
	if err != nil {
		return nil, err
	}
	q := dialog.Choose(&f.Then, "contest.sure", []dialog.Choice[string]{
		{ID: choiceSend, Value: choiceSend, Key: "contest.announce.yes"},
		{ID: "title", Value: "title", Key: "contest.change.title"},
		{ID: "description", Value: "description", Key: "contest.change.description"},
		{ID: "nominations", Value: "nominations", Key: "contest.change.nominations"},
		{ID: "deadline", Value: "deadline", Key: "contest.change.deadline"},
		{ID: "files", Value: "files", Key: "contest.change.files"},
		{ID: "scope", Value: "scope", Key: "contest.change.scope"},
	}).With("N", n, "Org", org, "Deadline", c.Deadline, "Now", env.Now)
	if env.Say == nil {
		return q, nil
	}
	words, err := env.Say("contest.announce", announcement(c))
	q.Preview = spread(delivery.Message{Text: words})
	return q, err
}

// announcement is the data of what everybody is told.
func announcement(c union.Contest) map[string]any {
	return args("Title", c.Title, "Description", c.Description, "Nominations", c.Nominations,
		"Deadline", c.Deadline, "MaxFiles", c.MaxFiles)
}

// announce puts a contest into the union's own words.
func (b *Bot) announce(c union.Contest) ([]delivery.Message, error) {
	words, err := b.aloud("contest.announce", announcement(c))
	if err != nil {
		return nil, err
	}
	label, err := b.Words.Plain(b.Lang, "contest.enter", nil)
	return spread(delivery.Message{Text: words, NoPreview: true, Buttons: [][]delivery.Button{
		{{Text: label, Data: fmt.Sprintf("contest/enter/%d", c.ID)}},
	}}), err
}

func (f *newContest) done(t *turn) error {
	c, n, err := office.AnnounceContest(t.w, t.me, f.contest(), t.announce, t.now)
	if err != nil {
		return err
	}
	err = t.show("contest.announced", args("Title", c.Title, "N", n, "Deadline", c.Deadline, "Now", t.now),
		[]button{{key: "contest.open", to: fmt.Sprintf("contest/card/%d", c.ID)}})
	if err != nil || c.Broadcast == 0 {
		return err
	}
	return t.progress(c.Broadcast)
}
