package bot

import (
	"fmt"
	"strings"

	"rupor/bot/dialog"
	"rupor/delivery"
	"rupor/office"
	"rupor/report"
	"rupor/storage"
	"rupor/union"
)

// listsScreen: org/lists/<id> offers lists to give and to take, org/export/<id>/<form>
// makes one of the organizations, org/clear/<id> empties that of who is expected.
func (t *turn) listsScreen(id union.OrgID, a arguments) error {
	if ok, err := office.May(t.w, t.me, office.DeedFound, id); err != nil || !ok {
		return orRefuse(err)
	}
	switch a.word(0) {
	case "export":
		return t.exportOrganizations(id, report.Form(a.word(2)))
	case "clear":
		if err := t.clearExpected(id); err != nil {
			return err
		}
	}
	listed, readers, err := office.ExpectedIn(t.w, id)
	if err != nil {
		return err
	}
	name, err := office.OrganizationName(t.w, id)
	if err != nil {
		return err
	}
	to := func(word, rest string) string {
		return strings.TrimSuffix(fmt.Sprintf("org/%s/%d/%s", word, id, rest), "/")
	}
	rows := [][]button{
		{{key: "import.organizations", to: fmt.Sprintf("import/new/%s/%d", union.ImportOrganizations, id)}},
		{{key: "import.export.xlsx", to: to("export", "xlsx")}, {key: "import.export.csv", to: to("export", "csv")}},
		{{key: "import.expected", to: fmt.Sprintf("import/new/%s/%d", union.ImportExpected, id)}},
		{{key: "import.people.xlsx", to: fmt.Sprintf("import/people/%d/xlsx", id)}, {key: "import.people.csv", to: fmt.Sprintf("import/people/%d/csv", id)}},
	}
	if listed > 0 {
		rows = append(rows, []button{{key: "import.clear", to: to("clear", "")}})
	}
	rows = append(rows, []button{backToOrganization(id)})
	return t.show("import.lists.screen", args("Name", name, "Awaited", listed, "Readers", readers), rows...)
}

// clearsMost keeps the transaction of a press small; whoever has more presses again.
const clearsMost = 5

func (t *turn) clearExpected(id union.OrgID) error {
	for range clearsMost {
		if more, err := office.ClearExpected(t.w, t.me, id, t.now); err != nil || !more {
			return err
		}
	}
	return nil
}

// importScreen: import/new/<kind>/<org> asks for a file, import/run/<id> gives the
// word to do what it says, import/stop/<id> drops it; import/people/<org>/<form>
// makes a file of who is expected.
func (t *turn) importScreen(a arguments) error {
	id := union.ImportID(a.id(1))
	switch a.word(0) {
	case "new":
		kind, org := union.ImportKind(a.word(1)), union.OrgID(a.id(2))
		if err := office.CheckImport(t.w, t.me, kind, org); err != nil {
			return err
		}
		subject := uint64(org) << 1
		if kind == union.ImportExpected {
			subject |= 1
		}
		return t.open("import", subject+1, &sendList{Kind: kind, Org: org})
	case "run":
		i, err := office.StartImport(t.w, t.me, id, t.now)
		if err != nil {
			return err
		}
		return t.show("import.running", args("Title", i.File.Name))
	case "stop":
		if err := office.CancelImport(t.w, t.me, id); err != nil {
			return err
		}
		return t.show("import.canceled", nil)
	case "people":
		return t.exportExpected(union.OrgID(a.id(1)), report.Form(a.word(2)))
	}
	return union.Refuse("refuse.gone")
}

// sendList takes a list as a file.
type sendList struct {
	Kind union.ImportKind           `json:"kind"`
	Org  union.OrgID                `json:"org"`
	File dialog.Answer[union.Media] `json:"file"`
}

// Next asks for the file.
func (f *sendList) Next(env dialog.Env) (*dialog.Question, error) {
	if f.File.Given {
		return nil, nil
	}
	name, err := office.OrganizationName(env.Read, f.Org)
	q := dialog.Ask(&f.File, "import.file", oneDocument)
	q.Samples = []dialog.Reply{{Content: union.Content{Media: []union.Media{{Kind: union.Document, FileID: "f", Name: "list.csv"}}}}}
	return q.With("Name", name, "Expected", f.Kind == union.ImportExpected), err
}

// oneDocument takes a file that is no picture.
func oneDocument(r dialog.Reply) (union.Media, error) {
	files := r.Content.Media
	switch {
	case len(files) != 1 || files[0].Kind != union.Document:
		return union.Media{}, union.Refuse("import.file.only")
	case files[0].Size > office.ImportMost:
		return union.Media{}, union.Refuse("import.large")
	}
	return files[0], nil
}

func (f *sendList) done(t *turn) error {
	i, err := office.BeginImport(t.w, t.me, f.Kind, f.Org, f.File.Value, t.now)
	if err != nil {
		return err
	}
	return t.say("import.begun", args("Title", i.File.Name))
}

// unknownMost is how many heads are named at most.
const unknownMost = 10

// found tells the owner what their file holds, with the file with remarks before it,
// and which of its heads are not understood.
func (t *turn) found(i union.Import, unknown []string) error {
	if i.Found.Remarks > 0 {
		m, err := t.message("import.remarks", args("N", i.Found.Remarks))
		if err != nil {
			return err
		}
		m.Paper = &delivery.Paper{Kind: paperRemarks, Ref: uint64(i.ID), Lang: t.lang}
		if err := t.post(delivery.Letter{To: t.me.Private(), Lane: delivery.LaneNotice, Message: m}); err != nil {
			return err
		}
	}
	key, rows := "import.nothing", [][]button{{backToOrganization(i.Org)}}
	if i.Found.Added+i.Found.Changed > 0 {
		key = "import.ready"
		rows = [][]button{
			{{key: "import.run", to: fmt.Sprintf("import/run/%d", i.ID)}},
			{{key: "import.stop", to: fmt.Sprintf("import/stop/%d", i.ID)}},
		}
	}
	data := tallyData(i, i.Found)
	data["Unknown"] = strings.Join(unknown[:min(len(unknown), unknownMost)], ", ")
	return t.notify(t.me, key, data, rows...)
}

func backToOrganization(id union.OrgID) button {
	return button{key: "organization.back", to: fmt.Sprintf("org/%d", id)}
}

// tallyData is what is said of the rows of a list.
func tallyData(i union.Import, n union.Tally) map[string]any {
	return args("Title", i.File.Name, "Expected", i.Kind == union.ImportExpected,
		"N", n.Rows(), "Added", n.Added, "Altered", n.Changed, "Kept", n.Same, "Remarks", n.Remarks)
}

// paperRemarks is what delivery.Paper calls a list with its remarks.
const paperRemarks = "import/remarks"

// remarksFile is the file that somebody sent, with a remark on each row that has one.
// There is none when the import is over.
func (b *Bot) remarksFile(r storage.Reader, p delivery.Paper) (delivery.File, error) {
	i, found, err := storage.Imports.Get(r, union.ImportID(p.Ref))
	if err != nil || !found || !i.Whole {
		return delivery.File{}, err
	}
	data, err := office.ImportFile(r, i.ID)
	if err != nil {
		return delivery.File{}, err
	}
	plan, err := office.PlanImport(r, i.Kind, i.Org, tableOf(data))
	if err != nil {
		return delivery.File{}, err
	}
	return b.remarked(p.Lang, i.File.Name, data, plan)
}
