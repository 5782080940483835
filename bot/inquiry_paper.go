package bot

import (
	"bytes"
	"time"

	"rupor/delivery"
	"rupor/office"
	"rupor/report"
	"rupor/storage"
	"rupor/union"
)

// periodFrom is when a period began that ends now: "month", "quarter", "year".
func periodFrom(period string, now time.Time) time.Time {
	switch period {
	case "quarter":
		return now.AddDate(0, -3, 0)
	case "year":
		return now.AddDate(-1, 0, 0)
	}
	return now.AddDate(0, -1, 0)
}

// answersPaper is what delivery.Paper calls the report of a period; its Ref is who
// asked for it.
func answersPaper(period string) string {
	switch period {
	case "quarter", "year":
		return "answers/" + period
	}
	return "answers/month"
}

// answersFile makes the report of a period: by organization, without names.
func (b *Bot) answersFile(r storage.Reader, p delivery.Paper) (delivery.File, error) {
	period, now := p.Kind[len("answers/"):], b.Now().In(b.Zone)
	who := union.MemberID(p.Ref) //nolint:gosec // as answerPaper wrote it
	all, orgs, err := office.AnswerReport(r, who, periodFrom(period, now), now, now)
	if union.Refused(err) { // the right was taken away meanwhile
		return delivery.File{}, nil
	}
	if err != nil {
		return delivery.File{}, err
	}
	d := drawer{Bot: b, r: r, lang: p.Lang, known: map[string]string{}}
	column := func(key string, width float64) report.Column {
		return report.Column{Head: d.word("inquiry.column." + key), Width: width}
	}
	var out bytes.Buffer
	err = report.Workbook(&out, report.Sheet{
		Name: d.word("inquiry.sheet"),
		Columns: []report.Column{
			column("org", 44), column("asked", 12), column("answered", 14), column("term", 14), column("overdue", 14),
			column("median", 18), column("slow", 18),
		},
		Each: func(row func(...any) error) error {
			all.Name = d.word("inquiry.row.all")
			for i, s := range append([]office.AnswerShare{all}, orgs...) {
				if i > 0 && s.Name == "" {
					s.Name = d.word("inquiry.row.none")
				}
				if err := row(s.Name, s.Asked, s.Answered, s.InTerm, s.Overdue, hoursOf(s.Median, s.Answered), hoursOf(s.Slow, s.Answered)); err != nil {
					return err
				}
			}
			return nil
		},
	})
	if err == nil {
		err = d.err
	}
	return delivery.File{Name: d.word("inquiry.file"), Data: out.Bytes()}, err
}

// hoursOf is a time in hours with one decimal, nothing when there was none.
func hoursOf(d time.Duration, answered int) any {
	if answered == 0 {
		return ""
	}
	return float64(d.Round(6*time.Minute)) / float64(time.Hour)
}
