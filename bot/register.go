package bot

import (
	"bytes"
	"fmt"
	"time"

	"rupor/delivery"
	"rupor/office"
	"rupor/report"
	"rupor/storage"
	"rupor/union"
)

// paperRegister is what delivery.Paper calls the register of the responsible.
const paperRegister = "register/xlsx"

// registerSize is how many organizations stand on one page.
const registerSize = 12

// register is the command of whoever controls: who answers for information work in
// each organization.
func (t *turn) register(string) error { return t.drawRegister(false, 0) }

// registerScreen: officers/<page> lists the organizations with those who answer
// for information work, officers/bare/<page> those without anybody, officers/file
// gives all of it as a file.
func (t *turn) registerScreen(a arguments) error {
	switch a.word(0) {
	case "bare":
		return t.drawRegister(true, a.page(1))
	case "file":
		return t.registerPaper()
	}
	return t.drawRegister(false, a.page(0))
}

// A registerRow is an organization in the register.
type registerRow struct {
	Name    string
	Holders []registerHolder
}

// A registerHolder is who answers for its information work.
type registerHolder struct {
	Name, Decision string
	Deputy, Ends   bool
	Since, Until   time.Time
	Active         bool // did something, on Last
	Last           time.Time
}

func (t *turn) drawRegister(bare bool, page int) error {
	all, err := office.Register(t.w, t.me)
	if err != nil {
		return err
	}
	of, debt := len(all), office.Bare(all)
	without := len(debt)
	if bare {
		all = debt
	}
	last := max(0, len(all)-1) / registerSize
	page = min(page, last)
	var lines []registerRow
	for _, line := range all[page*registerSize : min(len(all), (page+1)*registerSize)] {
		row := registerRow{Name: clip(line.Name, 80)}
		holders, err := office.HoldersOf(t.w, line)
		if err != nil {
			return err
		}
		for _, h := range holders {
			ends, until := lastDay(h.Duty)
			row.Holders = append(row.Holders, registerHolder{
				Name: clip(h.Name, 60), Decision: clip(h.Decision, 40), Deputy: h.Deputy, Ends: ends, Since: h.Since, Until: until,
				Active: !h.Last.IsZero(), Last: h.Last,
			})
		}
		lines = append(lines, row)
	}
	to, other := "officers/", button{key: "register.bare.button", data: args("N", without), to: "officers/bare/0"}
	if bare {
		to, other = "officers/bare/", button{key: "register.all", to: "officers/0"}
	}
	rows := [][]button{turns(page, last, to)}
	if bare || without > 0 {
		rows = append(rows, []button{other})
	}
	lists, err := office.ListsAllowed(t.w)
	if err != nil {
		return err
	}
	if lists {
		rows = append(rows, []button{{key: "register.file", to: "officers/file"}})
	}
	return t.show("register.list", args("Lines", lines, "Bare", bare, "N", without, "Of", of), rows...)
}

// registerPaper asks the post office for the register as a file. It names people,
// so it is for a union that lets such lists through Telegram.
func (t *turn) registerPaper() error {
	lists, err := office.ListsAllowed(t.w)
	if err != nil {
		return err
	}
	if !lists {
		return union.Refuse("register.closed")
	}
	all, err := office.Register(t.w, t.me)
	if err != nil {
		return err
	}
	m, err := t.message("register.ready", args("N", len(office.Bare(all)), "Of", len(all)))
	if err != nil {
		return err
	}
	m.Paper = &delivery.Paper{Kind: paperRegister, Lang: t.lang, Who: t.me}
	return t.post(delivery.Letter{To: t.e.Chat, Lane: delivery.LaneReply, Message: m})
}

// registerFile makes the register, for who may still see it when it leaves.
func (b *Bot) registerFile(r storage.Reader, p delivery.Paper) (delivery.File, error) {
	lists, err := office.ListsAllowed(r)
	if err != nil || !lists {
		return delivery.File{}, err
	}
	all, err := office.Register(r, p.Who)
	if union.Refused(err) {
		return delivery.File{}, nil
	}
	if err != nil {
		return delivery.File{}, err
	}
	d := drawer{Bot: b, r: r, lang: p.Lang, known: map[string]string{}}
	var columns []report.Column
	for _, c := range []struct {
		key   string
		width float64
	}{{"org", 44}, {"name", 34}, {"deputy", 16}, {"decision", 30}, {"since", 18}, {"until", 18}, {"last", 18}} {
		columns = append(columns, report.Column{Head: d.word("register.column." + c.key), Width: c.width})
	}
	var out bytes.Buffer
	err = report.Workbook(&out, report.Sheet{Name: d.word("register.sheet"), Columns: columns, Each: func(row func(...any) error) error {
		for _, line := range all {
			if err := d.registerLine(line, row); err != nil {
				return err
			}
		}
		return nil
	}})
	if err == nil {
		err = d.err
	}
	return delivery.File{Name: d.word("register.file.name"), Data: out.Bytes()}, err
}

func (d *drawer) registerLine(line office.RegisterLine, row func(...any) error) error {
	if len(line.Duties) == 0 {
		return row(line.Name, d.word("register.nobody"), "", "", "", "", "")
	}
	holders, err := office.HoldersOf(d.r, line)
	if err != nil {
		return err
	}
	for _, h := range holders {
		deputy, until, last := "", "", ""
		if h.Deputy {
			deputy = d.word("register.deputy")
		}
		if ends, day := lastDay(h.Duty); ends {
			until = day.In(d.Zone).Format(time.DateOnly)
		}
		if !h.Last.IsZero() {
			last = h.Last.In(d.Zone).Format(time.DateOnly)
		}
		if err := row(line.Name, h.Name, deputy, h.Decision, h.Since.In(d.Zone).Format(time.DateOnly), until, last); err != nil {
			return fmt.Errorf("register: %w", err)
		}
	}
	return nil
}
