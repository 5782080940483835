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

// The papers that a poster is drawn on: what delivery.Paper calls them, and what a
// button does.
const (
	paperA4 = "poster/a4"
	paperA3 = "poster/a3"
	sizeA4  = "a4"
	sizeA3  = "a3"
)

// PosterPaper is the kind of paper that Paper draws a poster on: A3 or A4.
func PosterPaper(a3 bool) string {
	if a3 {
		return paperA3
	}
	return paperA4
}

// posterNews is how many headlines a poster has at most, posterHeadline how long one
// of them may be, in characters, and newsFresh how old.
const (
	posterNews     = 5
	posterHeadline = 150
	newsFresh      = 90 * 24 * time.Hour
)

// posterFile draws a poster as it is to hang now.
func (b *Bot) posterFile(r storage.Reader, p delivery.Paper) (delivery.File, error) {
	d := &drawer{Bot: b, r: r, lang: p.Lang, known: map[string]string{}}
	sheet, found, err := d.poster(union.PosterID(p.Ref), p.Kind == paperA3)
	if err != nil || !found {
		return delivery.File{}, err
	}
	size := "A4"
	if sheet.A3 {
		size = "A3"
	}
	file := delivery.File{Name: d.words("poster.file.name", args("ID", p.Ref, "Size", size))}
	if d.err != nil {
		return file, d.err
	}
	var out bytes.Buffer
	err = report.DrawPoster(&out, sheet)
	file.Data = out.Bytes()
	return file, err
}

// poster says what stands on a poster: the latest headlines, and the organization
// that took over when its own was closed.
func (d *drawer) poster(id union.PosterID, a3 bool) (report.Poster, bool, error) {
	poster, found, err := storage.Posters.Get(d.r, id)
	if err != nil || !found {
		return report.Poster{}, false, err
	}
	if poster.Org, err = office.Living(d.r, poster.Org); err != nil {
		return report.Poster{}, false, err
	}
	now := d.Now()
	sheet := report.Poster{
		A3: a3, Link: d.link(posterPayload(id)), Made: now,
		Call: d.word("poster.paper.call"), Lead: d.word("poster.paper.lead"),
		Steps: []string{d.word("poster.paper.scan"), d.word("poster.paper.open"), d.word("poster.paper.begin")},
		Scan:  d.word("poster.paper.type"), Topic: d.word("poster.paper.news"),
		Foot: d.words("poster.paper.foot", args("ID", uint64(id), "Board", poster.Board, "At", now)),
	}
	if err := d.posterNames(&sheet, poster.Org); err != nil {
		return sheet, false, err
	}
	return sheet, true, d.posterNews(&sheet, poster.Org)
}

// posterNames says whose the poster is, and what union that organization belongs to.
func (d *drawer) posterNames(sheet *report.Poster, org union.OrgID) error {
	roots, err := office.Children(d.r, 0)
	if err != nil {
		return err
	}
	switch {
	case org == 0 && len(roots) == 1:
		sheet.Name = roots[0].Name
		return nil
	case org == 0:
		sheet.Name = d.word("poster.paper.union")
		return nil
	}
	o, _, err := storage.Organizations.Get(d.r, org)
	if err != nil {
		return err
	}
	if sheet.Name = o.Name; len(o.Path) > 1 {
		sheet.Over, err = office.OrganizationName(d.r, o.Path[0])
	}
	return err
}

// posterNews are the latest headlines of the organization.
func (d *drawer) posterNews(sheet *report.Poster, org union.OrgID) error {
	news, err := office.Headlines(d.r, org, sheet.Made.Add(-newsFresh), posterNews)
	for _, h := range news {
		if h.Post != nil {
			sheet.News = append(sheet.News, headlineOf(h.Post.Content, posterHeadline))
			continue
		}
		sheet.News = append(sheet.News, d.words("poster.paper.resolution", args("Number", h.Resolution.Number, "Title", h.Resolution.Title)))
	}
	return err
}
