package bot

import (
	"fmt"
	"time"

	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// joinings is the command of those who lead people into the union: how many
// applications stand where.
func (t *turn) joinings(string) error {
	var rows [][]button
	waits := 0
	for _, state := range union.JoiningStates() {
		all, err := office.Joinings(t.w, t.me, state)
		if err != nil {
			return err
		}
		if state.Open() {
			waits += len(all)
		}
		if len(all) > 0 {
			rows = append(rows, []button{{
				key: "joining.state.button", data: args("Stage", string(state), "N", len(all)), to: fmt.Sprintf("joining/list/%s/0", state),
			}})
		}
	}
	rows = append(rows, []button{{key: "joining.report", to: "joining/report/year"}})
	return t.show("joining.home", args("N", waits, "Link", t.link("")), rows...)
}

func (t *turn) joiningList(state union.JoiningState, page int) error {
	all, err := office.Joinings(t.w, t.me, state)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return t.joinings("")
	}
	rows := paged(all, page, func(j union.Joining) button {
		return button{label: j.Came.In(t.Zone).Format("02.01") + " · " + j.Name, to: fmt.Sprintf("joining/card/%d", j.ID)}
	}, fmt.Sprintf("joining/list/%s/", state))
	rows = append(rows, []button{{key: "joining.back", to: "joining/home"}})
	return t.show("joining.list.screen", args("Stage", string(state), "N", len(all)), rows...)
}

// A conversionLine is one source or organization in the report.
type conversionLine struct {
	Name                           string
	Came, Applied, Joined, Percent int
}

// linesMost is how many lines of each kind the report has room for.
const linesMost = 12

// joiningReport says what brought people and how far they came: in this quarter, in
// this year, or ever.
func (t *turn) joiningReport(period string) error {
	since := t.periodBegins(period)
	rep, err := office.ReportJoinings(t.w, t.me, since)
	if err != nil {
		return err
	}
	var sources, orgs []conversionLine
	for _, s := range rep.Sources[:min(len(rep.Sources), linesMost)] {
		name, err := t.origin(s, nil)
		if err != nil {
			return err
		}
		sources = append(sources, conversionOf(name, s.Conversion))
	}
	for _, o := range rep.Orgs[:min(len(rep.Orgs), linesMost)] {
		orgs = append(orgs, conversionOf(clip(o.Name, 60), o.Conversion))
	}
	var row []button
	for _, p := range []string{"quarter", "year", "all"} {
		if p != period {
			row = append(row, button{key: "joining.period." + p, to: "joining/report/" + p})
		}
	}
	total := conversionOf("", rep.Conversion)
	return t.show("joining.conversion", args(
		"Since", since, "Came", total.Came, "Applied", total.Applied, "Joined", total.Joined, "Percent", total.Percent,
		"Sources", sources, "Branches", orgs, "More", len(rep.Sources)-len(sources), "Others", len(rep.Orgs) > len(orgs),
	), row, []button{{key: "joining.back", to: "joining/home"}})
}

func conversionOf(name string, c office.Conversion) conversionLine {
	return conversionLine{Name: name, Came: c.Came, Applied: c.Applied, Joined: c.Joined, Percent: percent(c.Joined, c.Came)}
}

// periodBegins is the first moment of the quarter or of the year on the union's
// clock, zero for all time.
func (t *turn) periodBegins(period string) time.Time {
	month := time.January
	switch period {
	case "all":
		return time.Time{}
	case "quarter":
		month = (t.now.Month()-1)/3*3 + 1
	}
	return time.Date(t.now.Year(), month, 1, 0, 0, 0, 0, t.Zone)
}

// origin says what brought somebody.
func (t *turn) origin(s office.JoiningSource, err error) (string, error) {
	switch {
	case err != nil:
		return "", err
	case s.Post != 0:
		p, _, err := storage.Posts.Get(t.w, s.Post)
		if err != nil {
			return "", err
		}
		return t.plain("joining.origin.post", args("Title", headline(p.Content)))
	case s.Poster != 0:
		return t.plain("joining.origin.poster", args("ID", s.Poster, "Name", clip(s.Board, 60)))
	case s.Word != "":
		return t.plain("joining.origin.link", args("Word", clip(s.Word, 40)))
	}
	return t.plain("joining.origin.none", nil)
}
