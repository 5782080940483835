package bot

import (
	"bytes"
	"path"
	"strings"

	"rupor/delivery"
	"rupor/office"
	"rupor/report"
	"rupor/storage"
	"rupor/union"
)

// tableOf reads the rows of a file.
func tableOf(data []byte) office.ReadRows {
	return func(visit func(office.TableRow) error) error {
		return report.Rows(data, func(r report.Row) error {
			return visit(office.TableRow{N: r.N, Cells: r.Cells, Torn: r.Torn})
		})
	}
}

// remarked writes a list once more, with its remarks in words.
func (b *Bot) remarked(lang, name string, data []byte, plan *office.Plan) (delivery.File, error) {
	d := drawer{Bot: b, lang: lang, known: map[string]string{}}
	var out bytes.Buffer
	err := report.Annotate(&out, data, d.word("import.sheet"), plan.Column, func(r report.Row) string {
		if r.N == plan.Head {
			return d.word("import.column.remarks")
		}
		no := plan.Remark(r.N)
		if no == nil {
			return ""
		}
		return d.words(no.Key, no.Args)
	})
	if err == nil {
		err = d.err
	}
	form := report.FormOf(data)
	name = strings.TrimSuffix(path.Base(name), path.Ext(name))
	return delivery.File{Name: d.words("import.remarks.name", args("Title", name)) + "." + string(form), Data: out.Bytes()}, err
}

// paperOrganizations and paperExpected are what delivery.Paper calls the lists of an
// organization in a form.
func paperOrganizations(form report.Form) string { return "organizations/" + string(form) }
func paperExpected(form report.Form) string      { return "expected/" + string(form) }

// exportOrganizations sends a list of an organization and all below it.
func (t *turn) exportOrganizations(top union.OrgID, form report.Form) error {
	return t.exportList("import.exported", paperOrganizations(form), top, form)
}

// exportExpected sends the lists of who is expected there.
func (t *turn) exportExpected(top union.OrgID, form report.Form) error {
	if err := office.ExportExpected(t.w, t.me, top, string(form), t.now); err != nil {
		return err
	}
	return t.exportList("import.exported.people", paperExpected(form), top, form)
}

func (t *turn) exportList(key, kind string, top union.OrgID, form report.Form) error {
	if form != report.CSV && form != report.XLSX {
		return union.Refuse("refuse.gone")
	}
	m, err := t.message(key, nil)
	if err != nil {
		return err
	}
	m.Paper = &delivery.Paper{Kind: kind, Ref: uint64(top), Lang: t.lang, Who: t.me}
	return t.post(delivery.Letter{To: t.e.Chat, Lane: delivery.LaneReply, Message: m})
}

// organizationsFile makes such a list.
func (b *Bot) organizationsFile(r storage.Reader, p delivery.Paper) (delivery.File, error) {
	return b.ListOfOrganizations(r, p.Lang, strings.TrimPrefix(p.Kind, "organizations/"), union.OrgID(p.Ref))
}

// expectedFile makes such a list, for who may still have it when it leaves.
func (b *Bot) expectedFile(r storage.Reader, p delivery.Paper) (delivery.File, error) {
	err := office.CheckImport(r, p.Who, union.ImportExpected, union.OrgID(p.Ref))
	if union.Refused(err) {
		return delivery.File{}, nil
	}
	if err != nil {
		return delivery.File{}, err
	}
	return b.ListOfExpected(r, p.Lang, strings.TrimPrefix(p.Kind, "expected/"), union.OrgID(p.Ref))
}

// ListOfOrganizations is a file with an organization and all below it, such as an
// import takes, in the form "csv" or "xlsx": 0 is the whole union. Who may have it
// was asked before.
func (b *Bot) ListOfOrganizations(r storage.Reader, lang, form string, top union.OrgID) (delivery.File, error) {
	d := drawer{Bot: b, lang: lang, known: map[string]string{}}
	return d.list("import.exported.name", form, office.ListColumns(), func(row func(...string) error) error {
		return office.ListOrganizations(r, top, func(o union.Organization, parent, size string) error {
			return row(o.Code, o.Name, o.Short, d.word("organization.level.of."+string(o.Level)), parent, o.Address, size, o.Zone)
		})
	})
}

// ListOfExpected is the same of who is on the lists of expected members there.
func (b *Bot) ListOfExpected(r storage.Reader, lang, form string, top union.OrgID) (delivery.File, error) {
	d := drawer{Bot: b, lang: lang, known: map[string]string{}}
	return d.list("import.exported.people.name", form, office.ExpectedColumns(), func(row func(...string) error) error {
		return office.ListExpected(r, top, func(e union.Expected, org string) error { return row(e.Name, e.Card, org) })
	})
}

// list is a file of rows such as an import takes, with a name and columns that the
// texts know.
func (d *drawer) list(name, form string, columns []string, rows func(row func(...string) error) error) (delivery.File, error) {
	var out bytes.Buffer
	err := report.WriteTable(&out, report.Form(form), d.word("import.sheet"), func(row func(...string) error) error {
		var heads []string
		for _, key := range columns {
			heads = append(heads, d.word("import.column."+key))
		}
		if err := row(heads...); err != nil {
			return err
		}
		return rows(row)
	})
	if err == nil {
		err = d.err
	}
	return delivery.File{Name: d.word(name) + "." + form, Data: out.Bytes()}, err
}
