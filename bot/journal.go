package bot

import (
	"fmt"
	"strconv"
	"time"

	"rupor/delivery"
	"rupor/office"
	"rupor/union"
)

// journal is who did what, for those who control.
func (t *turn) journal(string) error { return t.journalScreen(arguments{"l"}) }

// journalScreen: journal/l/<before>/<view> lists, journal/c/<number>/<before>/<view>
// shows one record, journal/f/<view> asks how to search, journal/g/<view> for which
// acts, journal/p, o and t/<view> for a person, an organization and a period,
// journal/x/<file>/<view> gives all of it as a file. Numbers are in base 36.
func (t *turn) journalScreen(a arguments) error {
	if ok, err := t.may(office.DeedJournal); err != nil || !ok {
		return orRefuse(err)
	}
	numbers := 0
	switch a.word(0) {
	case "l", "x":
		numbers = 1
	case "c":
		numbers = 2
	}
	v, err := readView(t.w, a[min(len(a), 1+numbers):])
	if err != nil {
		return err
	}
	switch a.word(0) {
	case "c":
		return t.journalCard(a.number(1), a.number(2), v)
	case "f":
		return t.journalSearch(v)
	case "g":
		return t.journalGroups(v)
	case "p", "o", "t":
		return t.open("journal", 0, &findJournal{What: a.word(0), View: v.data()})
	case "x":
		return t.journalExport(a.word(1), v)
	}
	return t.journalList(a.number(1), v)
}

// number returns the i-th argument as a number in base 36, 0 when it is none.
func (a arguments) number(i int) uint64 {
	n, err := strconv.ParseUint(a.word(i), 36, 32)
	if err != nil {
		return 0
	}
	return n
}

// A journalLine is one record in the list.
type journalLine struct {
	Number                         int
	At                             time.Time
	Name, Title, Whom, Detail, Org string
}

func (t *turn) journalList(before uint64, v journalView) error {
	page, err := office.Journal(t.w, t.me, v.query(t.Zone), before, screenSize)
	if err != nil {
		return err
	}
	var lines []journalLine
	var cards []button
	for i, rec := range page.Records {
		line, err := t.journalLine(rec)
		if err != nil {
			return err
		}
		line.Number = i + 1
		lines = append(lines, line)
		cards = append(cards, button{label: strconv.Itoa(i + 1), to: fmt.Sprintf("journal/c/%s/%s%s", base36(rec.Seq), base36(before), v.data())})
	}
	rows := [][]button{cards[:min(len(cards), screenSize/2)], cards[min(len(cards), screenSize/2):]}
	var turns []button
	if before != 0 {
		turns = append(turns, button{key: "journal.newest", to: "journal/l/0" + v.data()})
	}
	if page.Next != 0 {
		turns = append(turns, button{key: "journal.older", to: "journal/l/" + base36(page.Next) + v.data()})
	}
	search := []button{{key: "journal.search", to: "journal/f" + v.data()}}
	if v != (journalView{}) {
		search = append(search, button{key: "journal.everything", to: "journal/l"})
	}
	rows = append(rows, turns, search,
		[]button{{key: "journal.xlsx", to: "journal/x/xlsx" + v.data()}, {key: "journal.json", to: "journal/x/json" + v.data()}})
	head, err := office.JournalHead(t.w)
	if err != nil {
		return err
	}
	words, err := t.viewWords(v)
	if err != nil {
		return err
	}
	return t.show("journal.list", args("Lines", lines, "Filter", words, "More", page.Next != 0, "ID", head.Seq, "Hash", head.Hash), rows...)
}

func (t *turn) journalLine(rec union.Record) (line journalLine, err error) {
	j := t.journalist()
	line.At = rec.At
	if line.Name, err = j.name(rec.By); err != nil {
		return line, err
	}
	if rec.Person != rec.By {
		if line.Whom, err = j.whom(rec.Person); err != nil {
			return line, err
		}
	}
	if line.Title, err = j.act(rec.Act); err != nil {
		return line, err
	}
	if line.Detail, err = j.detail(rec); err != nil {
		return line, err
	}
	line.Org, err = office.OrganizationName(t.w, rec.Org)
	return line, err
}

// journalCard shows all that the journal has on one deed.
func (t *turn) journalCard(seq, before uint64, v journalView) error {
	rec, err := office.JournalRecord(t.w, t.me, seq)
	if err != nil {
		return err
	}
	line, err := t.journalLine(rec)
	if err != nil {
		return err
	}
	facts, err := t.journalist().facts(rec)
	if err != nil {
		return err
	}
	kind, err := t.journalist().kind(rec.Kind)
	if err != nil {
		return err
	}
	number := ""
	if rec.ID != 0 {
		number = strconv.FormatUint(rec.ID, 10)
	}
	var rows [][]button
	for _, about := range []struct {
		who  union.Alias
		name string
	}{{rec.By, line.Name}, {rec.Person, line.Whom}} {
		if about.who != 0 && about.name != "" {
			view := journalView{person: about.who}
			rows = append(rows, []button{{key: "journal.about", data: args("Name", about.name), to: "journal/l/0" + view.data()}})
		}
	}
	if rec.Org != 0 {
		view := journalView{org: rec.Org}
		rows = append(rows, []button{{key: "journal.about", data: args("Name", line.Org), to: "journal/l/0" + view.data()}})
	}
	rows = append(rows, []button{{key: "journal.back", to: "journal/l/" + base36(before) + v.data()}})
	return t.show("journal.card", args(
		"ID", rec.Seq, "At", rec.At, "Title", line.Title, "Name", line.Name, "Whom", line.Whom, "Org", line.Org,
		"Kind", kind, "Number", number, "Facts", facts, "Hash", rec.Hash,
	), rows...)
}

// journalSearch offers the ways to narrow the journal down.
func (t *turn) journalSearch(v journalView) error {
	words, err := t.viewWords(v)
	if err != nil {
		return err
	}
	days := func(n int) string {
		p := v
		p.from, p.until = dayOf(t.now)-n+1, 0
		return "journal/l/0" + p.data()
	}
	rows := [][]button{
		{{key: "journal.by.person", to: "journal/p" + v.data()}, {key: "journal.by.org", to: "journal/o" + v.data()}},
		{{key: "journal.by.group", to: "journal/g" + v.data()}, {key: "journal.by.period", to: "journal/t" + v.data()}},
		{{key: "journal.today", to: days(1)}, {key: "journal.week", to: days(7)}, {key: "journal.month", to: days(30)}},
	}
	if v != (journalView{}) {
		rows = append(rows, []button{{key: "journal.everything", to: "journal/l"}})
	}
	return t.show("journal.how", args("Filter", words), append(rows, []button{{key: "journal.back", to: "journal/l/0" + v.data()}})...)
}

// journalGroups lists what kinds of acts there are.
func (t *turn) journalGroups(v journalView) error {
	groups, err := office.JournalGroups(t.w)
	if err != nil {
		return err
	}
	var rows [][]button
	for i, group := range groups {
		words, err := t.journalist().group(group)
		if err != nil {
			return err
		}
		if i%2 == 0 {
			rows = append(rows, nil)
		}
		v.group = group
		rows[len(rows)-1] = append(rows[len(rows)-1], button{label: words, to: "journal/l/0" + v.data()})
	}
	v.group = ""
	return t.show("journal.groups", nil, append(rows, []button{{key: "journal.back", to: "journal/l/0" + v.data()}})...)
}

// journalExport asks the post office for a file with all that the view shows.
func (t *turn) journalExport(file string, v journalView) error {
	kind, key := paperJournalSheet, "journal.xlsx.ready"
	if file == "json" {
		kind, key = paperJournalLines, "journal.json.ready"
	}
	if err := office.ExportJournal(t.w, t.me, v.query(t.Zone), kind, t.now); err != nil {
		return err
	}
	words, err := t.viewWords(v)
	if err != nil {
		return err
	}
	m, err := t.message(key, args("Filter", words, "Most", journalFileMost))
	if err != nil {
		return err
	}
	m.Paper = &delivery.Paper{Kind: kind, Lang: t.lang, Who: t.me, Query: v.data()}
	return t.post(delivery.Letter{To: t.e.Chat, Lane: delivery.LaneReply, Message: m})
}
