package bot

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	"rupor/delivery"
	"rupor/office"
	"rupor/report"
	"rupor/storage"
	"rupor/union"
)

// The papers about a broadcast: what delivery.Paper calls them.
const (
	paperSheet = "broadcast/xlsx"
	paperChart = "broadcast/png"
)

// castPaper asks the post office for a paper: it is made when it leaves, so that
// nobody waits for it here and the store does not keep it.
func (t *turn) castPaper(id union.BroadcastID, word string) error {
	c, err := office.Broadcast(t.w, t.me, id)
	if err != nil {
		return err
	}
	lists, err := office.ListsAllowed(t.w)
	if err != nil {
		return err
	}
	kind, key := paperSheet, "broadcast.file.ready"
	if word == "chart" {
		kind, key = paperChart, "broadcast.chart.ready"
	}
	m, err := t.message(key, args("Title", c.Title, "N", c.Total, "Listed", lists))
	if err != nil {
		return err
	}
	m.Paper = &delivery.Paper{Kind: kind, Ref: uint64(id), Lang: t.lang}
	return t.post(delivery.Letter{To: t.e.Chat, Lane: delivery.LaneReply, Message: m})
}

// castFile makes a paper about a broadcast.
func (b *Bot) castFile(r storage.Reader, p delivery.Paper) (delivery.File, error) {
	c, found, err := delivery.Get(r, union.BroadcastID(p.Ref))
	if err != nil || !found {
		return delivery.File{}, err
	}
	d := drawer{Bot: b, r: r, lang: p.Lang, c: c, known: map[string]string{}}
	var out bytes.Buffer
	file := delivery.File{}
	if p.Kind == paperChart {
		file.Name, file.Kind = "chart.png", union.Photo
		err = d.chart(&out)
	} else {
		file.Name = d.words("broadcast.file.name", args("ID", p.Ref))
		err = d.sheet(&out)
	}
	file.Data = out.Bytes()
	if err == nil {
		err = d.err
	}
	return file, err
}

// A drawer makes one paper in one language.
type drawer struct {
	*Bot
	r     storage.Reader
	lang  string
	c     delivery.Broadcast
	known map[string]string // phrases are few and rows are many
	named bool              // it may name people
	err   error
}

// word returns a phrase without data.
func (d *drawer) word(key string) string {
	said, ok := d.known[key]
	if !ok {
		said = d.words(key, nil)
		d.known[key] = said
	}
	return said
}

func (d *drawer) words(key string, data map[string]any) string {
	said, err := d.Words.Plain(d.lang, key, data)
	if err != nil && d.err == nil {
		d.err = err
	}
	return said
}

func (d *drawer) sheet(out *bytes.Buffer) error {
	column := func(key string, width float64) report.Column {
		return report.Column{Head: d.word("broadcast.column." + key), Width: width}
	}
	named, err := office.ListsAllowed(d.r)
	if err != nil {
		return err
	}
	d.named = named
	sheets := []report.Sheet{{
		Name: d.word("broadcast.sheet.summary"), Columns: []report.Column{column("what", 34), column("value", 60)},
		Each: d.summary,
	}}
	if named {
		sheets = append(sheets, report.Sheet{
			Name: d.word("broadcast.sheet.recipients"),
			Columns: []report.Column{
				column("name", 32), column("org", 40), column("outcome", 18), column("reason", 32),
				column("uncertain", 14), column("confirmed", 18), column("messages", 16),
			},
			Each: d.recipients,
		})
	}
	return report.Workbook(out, append(sheets,
		report.Sheet{
			Name: d.word("broadcast.sheet.orgs"),
			Columns: []report.Column{
				column("org", 40), column("total", 14),
				{Head: d.outcome(delivery.OutcomeSent), Width: 14},
				{Head: d.outcome(delivery.OutcomeRefused), Width: 14},
				{Head: d.outcome(delivery.OutcomeUnknown), Width: 14},
				{Head: d.outcome(delivery.OutcomeSkipped), Width: 18},
				{Head: d.outcome(delivery.OutcomePending), Width: 14},
			},
			Each: d.organizations,
		})...)
}

// summary says in a few lines what the others say in many.
func (d *drawer) summary(row func(...any) error) error {
	c := d.c
	author, err := calledIn(d.r, c.Author)
	if err != nil {
		return err
	}
	approved, err := calledIn(d.r, c.Approved)
	if err != nil {
		return err
	}
	lines := []struct {
		key   string
		value any
		empty bool
	}{
		{"title", markOf(c) + c.Title, false},
		{"state", d.word("broadcast.state." + string(c.State)), false},
		{"author", author, author == "" || !d.named},
		{"approved", approved, approved == "" || !d.named},
		{"urgent", c.Urgent, c.Urgent == ""},
		{"started", c.Started.In(d.Zone), c.Started.IsZero()},
		{"ended", c.Ended.In(d.Zone), c.Ended.IsZero()},
		{"total", c.Total, false},
		{"sent", c.Counts.Sent, false},
		{"refused", c.Counts.Refused, false},
		{"unknown", c.Counts.Unknown, false},
		{"skipped", c.Counts.Skipped, false},
		{"doubtful", c.Counts.Uncertain, c.Counts.Uncertain == 0},
	}
	for _, l := range lines {
		if l.empty {
			continue
		}
		if err := row(d.word("broadcast.row."+l.key), l.value); err != nil {
			return err
		}
	}
	for _, l := range d.reasons(c.Counts) {
		if err := row("· "+l.Name, l.N); err != nil {
			return err
		}
	}
	if !d.named {
		return row(d.word("broadcast.sheet.recipients"), d.word("rules.lists.why"))
	}
	return nil
}

// reasons names why some did not get it, the most frequent first.
func (d *drawer) reasons(c delivery.Counts) []castLine {
	var lines []castLine
	for reason, n := range c.ByReason() {
		lines = append(lines, castLine{d.word(d.reasonKey(reason)), n})
	}
	slices.SortFunc(lines, byFrequency)
	return lines
}

// outcome is an outcome in the words of what the broadcast does.
func (d *drawer) outcome(s delivery.OutcomeState) string {
	key := outcomeKey(s)
	if own := key + "." + string(d.c.Act); d.Words.Has(own) {
		key = own
	}
	return d.word(key)
}

func (d *drawer) recipients(row func(...any) error) error {
	return office.EachRecipient(d.r, d.c, func(r office.Recipient) error {
		name, reason, doubt := r.Name, "", ""
		if name == "" {
			name = d.word("broadcast.forgotten")
		}
		if r.Outcome.Reason != "" {
			reason = d.word(d.reasonKey(r.Outcome.Reason))
		}
		if r.Outcome.Uncertain {
			doubt = d.word("broadcast.column.yes")
		}
		var ids []string
		for _, id := range r.Outcome.Messages {
			ids = append(ids, fmt.Sprint(id))
		}
		confirmed := r.Confirmed
		if !confirmed.IsZero() {
			confirmed = confirmed.In(d.Zone)
		}
		return row(name, r.Org, d.outcome(r.Outcome.State), reason, doubt, confirmed, strings.Join(ids, " "))
	})
}

func (d *drawer) organizations(row func(...any) error) error {
	all, err := office.OutcomesByOrg(d.r, d.c)
	for _, o := range all {
		if err == nil {
			err = row(d.orgName(o), o.Total(), o.Sent, o.Refused, o.Unknown, o.Skipped, o.Left)
		}
	}
	return err
}

func (d *drawer) orgName(o office.OrgOutcome) string {
	if o.Name == "" {
		return d.word("broadcast.orgs.none")
	}
	return o.Name
}

// chart draws the largest organizations, the others as one.
func (d *drawer) chart(out *bytes.Buffer) error {
	all, err := office.OutcomesByOrg(d.r, d.c)
	if err != nil {
		return err
	}
	if rest := report.BarsMost - 1; len(all) > report.BarsMost {
		others := office.OrgOutcome{Name: d.words("broadcast.orgs.others", args("N", len(all)-rest))}
		for _, o := range all[rest:] {
			others.Add(o)
		}
		all = append(all[:rest:rest], others)
	}
	kinds := []report.Kind{
		{Name: d.outcome(delivery.OutcomeSent), Tone: report.Good},
		{Name: d.outcome(delivery.OutcomeRefused), Tone: report.Bad},
		{Name: d.outcome(delivery.OutcomeUnknown), Tone: report.Doubtful},
		{Name: d.outcome(delivery.OutcomeSkipped), Tone: report.Idle},
		{Name: d.outcome(delivery.OutcomePending), Tone: report.Waiting},
	}
	note := d.words("broadcast.chart.note", args("Sent", d.c.Counts.Sent, "Total", d.c.Total, "At", d.dated()))
	chart := report.Chart{Title: d.c.Title, Note: note, Kinds: kinds}
	for _, o := range all {
		chart.Bars = append(chart.Bars, report.Bar{
			Name: d.orgName(o), Note: fmt.Sprintf("%d / %d", o.Sent, o.Total()),
			Counts: []int{o.Sent, o.Refused, o.Unknown, o.Skipped, o.Left},
		})
	}
	return chart.PNG(out)
}

// dated is when the broadcast began, or was asked for.
func (d *drawer) dated() time.Time {
	if d.c.Started.IsZero() {
		return d.c.Created
	}
	return d.c.Started
}

func outcomeKey(s delivery.OutcomeState) string {
	word := "pending"
	switch s {
	case delivery.OutcomeSent:
		word = "sent"
	case delivery.OutcomeRefused:
		word = "refused"
	case delivery.OutcomeUnknown:
		word = "unknown"
	case delivery.OutcomeSkipped:
		word = "skipped"
	case delivery.OutcomePending, delivery.OutcomeTaken:
	}
	return "broadcast.outcome." + word
}
