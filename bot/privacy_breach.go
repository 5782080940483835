package bot

import (
	"bytes"

	"rupor/delivery"
	"rupor/office"
	"rupor/report"
	"rupor/storage"
)

// paperToll is what delivery.Paper calls the numbers for the notice of a breach.
const paperToll = "privacy/xlsx"

// breach says what to do when data got out.
func (t *turn) breach() error {
	return t.show("request.breach.steps", args("At", t.now, "Date", t.now.AddDate(0, 0, 1), "Deadline", t.now.AddDate(0, 0, 3)),
		[]button{{key: "request.toll", to: "request/toll"}}, []button{{key: "request.back", to: "request/list/0"}})
}

// toll sends of how many people there are data: numbers, nobody's name.
func (t *turn) toll() error {
	m, err := t.message("request.toll.ready", nil)
	if err != nil {
		return err
	}
	m.Paper = &delivery.Paper{Kind: paperToll, Lang: t.lang}
	return t.post(delivery.Letter{To: t.e.Chat, Lane: delivery.LaneReply, Message: m})
}

// tollFile makes the table of these numbers.
func (b *Bot) tollFile(r storage.Reader, p delivery.Paper) (delivery.File, error) {
	d := drawer{Bot: b, r: r, lang: p.Lang, known: map[string]string{}}
	var out bytes.Buffer
	err := report.Workbook(&out, report.Sheet{
		Name: d.word("request.toll.sheet"),
		Columns: []report.Column{
			{Head: d.word("request.toll.org"), Width: 48},
			{Head: d.word("request.toll.members"), Width: 16},
			{Head: d.word("request.toll.joinings"), Width: 22},
			{Head: d.word("request.toll.expected"), Width: 22},
		},
		Each: d.tolls,
	})
	if err == nil {
		err = d.err
	}
	return delivery.File{Name: d.word("request.toll.file"), Data: out.Bytes()}, err
}

func (d *drawer) tolls(row func(...any) error) error {
	all, err := office.Tolls(d.r)
	sum := office.Toll{Name: d.word("request.toll.all")}
	for _, t := range all {
		if err != nil {
			return err
		}
		if t.Name == "" {
			t.Name = d.word("broadcast.orgs.none")
		}
		sum.Members, sum.Joinings, sum.Expected = sum.Members+t.Members, sum.Joinings+t.Joinings, sum.Expected+t.Expected
		err = row(t.Name, t.Members, t.Joinings, t.Expected)
	}
	if err != nil {
		return err
	}
	return row(sum.Name, sum.Members, sum.Joinings, sum.Expected)
}
