package report

import (
	"io"
	"time"
)

// An Application is a form that somebody prints and signs. All of its words are
// given; a blank to be filled in by hand is a row of underscores.
type Application struct {
	To    string // to whom and from whom, in lines
	Title string
	Body  string // paragraphs, one a line
	Date  string // the word under the line for the date
	Sign  string // the word under the line for the signature
	Name  string // of who signs, to be read
	Note  string // small, at the foot
	Made  time.Time
}

// Where things stand on the sheet: margins as for a paper that is filed on the left.
const (
	marginLeft  = 30.0
	marginRight = 20.0
	marginTop   = 25.0
	toWidth     = 95.0
	signWidth   = 45.0
)

// Apply draws an application on one A4 sheet, as a PDF.
func Apply(out io.Writer, a Application) error {
	p := newPage(paperA4, a.Title, a.Made)
	right := p.width - marginRight
	wide := right - marginLeft
	y := p.text(box{right - toWidth, marginTop, toWidth, 70}, ink{size: 12, least: 8}, a.To)
	y = p.text(box{marginLeft, y + 18, wide, 20}, ink{bold: true, size: 15, least: 11, align: "C"}, a.Title)
	y = p.text(box{marginLeft, y + 8, wide, 105}, ink{size: 12, least: 8, lead: 1.6}, a.Body)

	y += 22
	p.line(marginLeft, y, marginLeft+signWidth, y, 0.2)
	p.text(box{marginLeft, y + 1, signWidth, 5}, ink{size: 8, align: "C"}, a.Date)
	x := marginLeft + signWidth + 10
	p.line(x, y, x+signWidth, y, 0.2)
	p.text(box{x, y + 1, signWidth, 5}, ink{size: 8, align: "C"}, a.Sign)
	x += signWidth + 5
	p.text(box{x, y - 5, right - x, 12}, ink{size: 11, least: 6}, a.Name)

	p.text(box{marginLeft, p.height - 22, wide, 10}, ink{size: 8, least: 6, gray: 90}, a.Note)
	return p.write(out)
}
