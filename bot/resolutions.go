package bot

import (
	"fmt"
	"slices"
	"strings"

	"rupor/bot/dialog"
	"rupor/office"
	"rupor/union"
)

// resolutions is the archive, for every member.
func (t *turn) resolutions(string) error { return t.resolutionList(0) }

// resolutionsScreen: res/list/<page> is the archive, res/find asks what to look
// for, res/card/<id> shows one, res/text/<id> sends it again in full. For who
// answers for it: res/share/<id>/<page> shows who acknowledged, by organization,
// res/sheet/<id> gives that as a file.
func (t *turn) resolutionsScreen(a arguments) error {
	id := union.ResolutionID(a.id(1))
	switch a.word(0) {
	case "find":
		if _, err := office.Archive(t.w, t.me); err != nil {
			return err
		}
		return t.open("find", 0, &findResolution{})
	case "card":
		return t.resolutionCard(id)
	case "text":
		d, err := office.Read(t.w, t.me, id)
		if err != nil {
			return err
		}
		return t.sendResolution(d.Resolution, d.Ack)
	case "share":
		return t.shareScreen(id, a.page(2))
	case "sheet":
		return t.ackSheet(id)
	}
	return t.resolutionList(a.page(1))
}

func (t *turn) resolutionList(page int) error {
	all, err := office.Archive(t.w, t.me)
	if err != nil {
		return err
	}
	open := 0
	for _, d := range all {
		if d.Member && !d.Acknowledged() {
			open++
		}
	}
	rows := paged(all, page, t.resolutionButton, "res/list/")
	if len(all) > 0 {
		rows = append(rows, []button{{key: "resolution.find", to: "res/find"}})
	}
	outside := t.joined && !t.member.Stands().Belongs()
	if outside {
		rows = append(rows, []button{{key: "settings.status", to: "set/status"}})
	}
	return t.show("resolution.list", args("N", len(all), "Open", open, "Outside", outside), rows...)
}

// resolutionButton is one line of the archive: what is not acknowledged yet
// catches the eye.
func (t *turn) resolutionButton(d office.Reading) button {
	mark := "🔵"
	switch {
	case d.Acknowledged():
		mark = "✅"
	case !d.Member: // looks after it, and is not to read it
		mark = "📜"
	}
	label := fmt.Sprintf("%s № %s · %s · %s", mark, d.Number, d.Date.In(t.Zone).Format("02.01.06"), d.Title)
	return button{label: label, to: fmt.Sprintf("res/card/%d", d.ID)}
}

// resolutionCard shows what a resolution is about and where the reader stands.
func (t *turn) resolutionCard(id union.ResolutionID) error {
	d, err := office.Read(t.w, t.me, id)
	if err != nil {
		return err
	}
	rows := [][]button{{{key: "resolution.read", to: fmt.Sprintf("res/text/%d", id)}}}
	if d.Member && !d.Acknowledged() {
		rows = append(rows, []button{{key: "ack.button", to: ackData(d.Resolution, onCard)}})
	}
	if d.Oversees {
		rows = append(rows, []button{{key: "resolution.who", to: fmt.Sprintf("res/share/%d/0", id)}})
	}
	paper, err := t.paperButton(id)
	if err != nil {
		return err
	}
	rows = append(rows, paper, []button{{key: "resolution.all", to: "res/list/0"}})
	return t.show("resolution.card", args(
		"Number", d.Number, "Date", d.Date, "Title", d.Title, "Published", d.Published,
		"Excerpt", clip(d.Content.Text.Plain(), excerptLength), "Files", len(d.Content.Media),
		"Acknowledged", d.Acknowledged(), "At", d.Ack.At,
	), rows...)
}

// excerptLength is how much of the text a card shows, in characters.
const excerptLength = 300

// sendResolution sends the text as every recipient got it, with the reader's
// own state under it.
func (t *turn) sendResolution(res union.Resolution, ack union.Ack) error {
	all, err := t.resolutionParts(res)
	if err != nil {
		return err
	}
	all = slices.Clone(all)
	last := len(all) - 1
	if all[last], err = t.signedPart(all[last], res, ack); err != nil {
		return err
	}
	return t.sendAll(all)
}

// findResolution asks what to look for.
type findResolution struct {
	Query dialog.Answer[string] `json:"query"`
}

// Next asks for the words.
func (f *findResolution) Next(dialog.Env) (*dialog.Question, error) {
	if f.Query.Given {
		return nil, nil
	}
	return dialog.Ask(&f.Query, "resolution.query", dialog.Line(1, 100), "12-3", "информационной"), nil
}

// foundMost bounds what a search shows: more is a reason to search closer.
const foundMost = 20

func (f *findResolution) done(t *turn) error {
	all, err := office.Archive(t.w, t.me)
	if err != nil {
		return err
	}
	found := search(all, f.Query.Value)
	rows := [][]button{}
	for _, d := range found[:min(len(found), foundMost)] {
		rows = append(rows, []button{t.resolutionButton(d)})
	}
	rows = append(rows,
		[]button{{key: "resolution.again", to: "res/find"}},
		[]button{{key: "resolution.all", to: "res/list/0"}})
	return t.show("resolution.found", args("Query", f.Query.Value, "N", len(found), "Shown", min(len(found), foundMost)), rows...)
}

// search finds the number asked for first, then whatever has all the words in
// its number, title or text.
func search(all []office.Reading, query string) []office.Reading {
	query = fold(strings.TrimLeft(query, "№# "))
	var exact, rest []office.Reading
	for _, d := range all {
		where := fold(d.Number + " " + d.Title + " " + d.Content.Text.Plain())
		switch {
		case fold(d.Number) == query:
			exact = append(exact, d)
		case hasAll(where, strings.Fields(query)):
			rest = append(rest, d)
		}
	}
	return append(exact, rest...)
}

func hasAll(where string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(where, w) {
			return false
		}
	}
	return len(words) > 0
}

// shareSize is how many organizations stand on one page.
const shareSize = 25

// A shareLine is one organization and how many of it acknowledged.
type shareLine struct {
	Name    string
	N, Of   int
	Percent int
}

// shareScreen shows who acknowledged, by organization, the most silent first.
func (t *turn) shareScreen(id union.ResolutionID, page int) error {
	res, s, err := office.AckShare(t.w, t.me, id)
	if err != nil {
		return err
	}
	last := max(0, len(s.Orgs)-1) / shareSize
	page = min(page, last)
	var lines []shareLine
	for _, o := range s.Orgs[page*shareSize : min(len(s.Orgs), (page+1)*shareSize)] {
		lines = append(lines, shareLine{o.Name, o.Acked, o.Of(), percent(o.Acked, o.Of())})
	}
	var rows [][]button
	var turns []button
	if page > 0 {
		turns = append(turns, button{key: "dialog.prev", data: args("N", page+1, "Of", last+1), to: fmt.Sprintf("res/share/%d/%d", id, page-1)})
	}
	if page < last {
		turns = append(turns, button{key: "dialog.next", data: args("N", page+1, "Of", last+1), to: fmt.Sprintf("res/share/%d/%d", id, page+1)})
	}
	rows = append(rows, turns)
	may, err := office.May(t.w, t.me, office.DeedRemind, res.Audience.Org)
	if err != nil {
		return err
	}
	if may && s.Silent > 0 {
		rows = append(rows, []button{{key: "resolution.remind", data: args("N", s.Silent), to: fmt.Sprintf("remind/unack/%d", id)}})
	}
	rows = append(rows,
		[]button{{key: "resolution.sheet", to: fmt.Sprintf("res/sheet/%d", id)}},
		[]button{
			{key: "broadcast.refresh", to: fmt.Sprintf("res/share/%d/%d", id, page)},
			{key: "resolution.back", to: fmt.Sprintf("res/card/%d", id)},
		})
	return t.show("resolution.share", args(
		"Number", res.Number, "Date", res.Date, "Title", res.Title,
		"N", s.Acked, "Of", s.Of(), "Percent", percent(s.Acked, s.Of()), "Silent", s.Silent, "Lines", lines,
	), rows...)
}

// ackSheet gives the sheet of acknowledgement as a file.
func (t *turn) ackSheet(id union.ResolutionID) error {
	res, signatures, err := office.AckSheet(t.w, t.me, id)
	if err != nil {
		return err
	}
	named, err := office.ListsAllowed(t.w)
	if err != nil {
		return err
	}
	data := args("ID", uint64(id), "Number", res.Number, "Title", res.Title, "N", len(signatures), "Listed", named)
	if !named {
		return t.ackCounts(signatures, data)
	}
	s, err := t.sheet("broadcast.column.org", "broadcast.column.name", "resolution.column.state",
		"resolution.column.at", "resolution.column.version", "resolution.column.hash")
	if err != nil {
		return err
	}
	for _, line := range signatures {
		name := line.Name
		if name == "" {
			name = s.words("broadcast.forgotten")
		}
		if !line.Acked {
			s.row(line.Org, name, s.words("resolution.column.silent"), "", "", "")
			continue
		}
		mark := "resolution.column.acked"
		if line.Ack.By != 0 {
			mark = "resolution.column.paper"
		}
		s.row(line.Org, name, s.words(mark), t.cell(line.Ack.At),
			fmt.Sprint(line.Ack.Version), line.Ack.Hash)
	}
	return t.sendSheet(s, "resolution.file.name", "resolution.file.ready", data)
}

// ackCounts gives the sheet without names: how many of each organization.
func (t *turn) ackCounts(signatures []office.Signature, data map[string]any) error {
	s, err := t.sheet("broadcast.column.org", "broadcast.column.total", "resolution.column.acked", "resolution.column.silent")
	if err != nil {
		return err
	}
	var orgs []string
	all, acked := map[string]int{}, map[string]int{}
	for _, line := range signatures {
		if all[line.Org] == 0 {
			orgs = append(orgs, line.Org)
		}
		if all[line.Org]++; line.Acked {
			acked[line.Org]++
		}
	}
	for _, org := range orgs {
		s.row(org, fmt.Sprint(all[org]), fmt.Sprint(acked[org]), fmt.Sprint(all[org]-acked[org]))
	}
	data["N"] = len(orgs)
	return t.sendSheet(s, "resolution.file.name", "resolution.file.ready", data)
}
