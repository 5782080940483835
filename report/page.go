package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
)

// The sizes of paper that a printer at work takes.
const (
	paperA4 = "A4" // 210 × 297 mm
	paperA3 = "A3" // 297 × 420 mm
)

// A page is a PDF on its way: the base of everything that is printed. Lengths are
// in millimetres from the upper left corner, sizes of letters in points. Its
// letters are Latin, Greek and Cyrillic (the Go fonts); what they lack is left out.
type page struct {
	pdf    *fpdf.Fpdf
	width  float64
	height float64
}

// newPage begins a paper with one empty upright page. Made is written into it as
// its date, so that the same paper is always the same bytes.
func newPage(size, title string, made time.Time) *page {
	pdf := fpdf.New("P", "mm", size, "")
	pdf.AddUTF8FontFromBytes("go", "", goregular.TTF)
	pdf.AddUTF8FontFromBytes("go", "B", gobold.TTF)
	pdf.SetMargins(0, 0, 0)
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetCatalogSort(true)
	pdf.SetCreationDate(made)
	pdf.SetModificationDate(made)
	pdf.SetTitle(printable(title), true)
	pdf.AddPage()
	p := &page{pdf: pdf}
	p.width, p.height = pdf.GetPageSize()
	return p
}

// A box is a part of a page.
type box struct{ x, y, w, h float64 }

// An ink is what letters look like. They are Size points high, or as much smaller,
// down to Least, as their box demands; 0 means that they don't shrink.
type ink struct {
	bold        bool
	size, least float64
	align       string  // "L", which "" means too, "C" or "R"
	lead        float64 // of a line, in heights of its letters; 0 means 1.3
	gray        int     // 0 black to 255 white
}

// Steps of shrinking, and millimetres in a point.
const (
	shrinkBy = 0.5
	point    = 25.4 / 72
)

// text writes words into a box, broken into lines, and returns where the last one
// ends. What doesn't fit even in the least letters is cut, and ends in "…".
func (p *page) text(b box, i ink, words string) (bottom float64) {
	lead := i.lead
	if lead == 0 {
		lead = 1.3
	}
	size, lines := p.fit(b, i, lead, printable(words))
	p.pdf.SetTextColor(i.gray, i.gray, i.gray)
	for n, line := range lines {
		x := b.x
		switch spare := b.w - p.pdf.GetStringWidth(line); i.align {
		case "C":
			x += spare / 2
		case "R":
			x += spare
		}
		if line != "" {
			p.pdf.Text(x, b.y+(float64(n)*lead+0.95)*size*point, line)
		}
	}
	return b.y + float64(len(lines))*lead*size*point
}

// fit finds the largest letters with which the words fill no more than the box.
func (p *page) fit(b box, i ink, lead float64, words string) (float64, []string) {
	least := i.least
	if least == 0 {
		least = i.size
	}
	for size := i.size; ; size = max(size-shrinkBy, least) {
		p.face(i, size)
		lines, whole := p.wrap(words, b.w)
		most := int(b.h/(lead*size*point) + 0.01)
		if whole && len(lines) <= most {
			return size, lines
		}
		if size <= least {
			return size, p.cut(lines, max(1, most), b.w)
		}
	}
}

func (p *page) face(i ink, size float64) {
	style := ""
	if i.bold {
		style = "B"
	}
	p.pdf.SetFont("go", style, size)
}

// wrap breaks words into lines no wider than w. Whole is false when a single word
// was broken.
func (p *page) wrap(words string, w float64) (lines []string, whole bool) {
	whole = true
	for par := range strings.SplitSeq(words, "\n") {
		line := ""
		for _, word := range strings.FieldsFunc(par, breakable) {
			switch longer := strings.TrimPrefix(line+" "+word, " "); {
			case p.pdf.GetStringWidth(longer) <= w:
				line = longer
				continue
			case line != "":
				lines = append(lines, line)
			}
			for line = word; p.pdf.GetStringWidth(line) > w && len([]rune(line)) > 1; whole = false {
				head := p.head(line, w)
				lines, line = append(lines, head), line[len(head):]
			}
		}
		lines = append(lines, line)
	}
	return lines, whole
}

// breakable leaves a no-break space where it is.
func breakable(r rune) bool { return r == ' ' || r == '\t' }

// head is as much of a word as a line has room for, a letter at least.
func (p *page) head(word string, w float64) string {
	runes := []rune(word)
	n := 1
	for n < len(runes)-1 && p.pdf.GetStringWidth(string(runes[:n+1])) <= w {
		n++
	}
	return string(runes[:n])
}

// cut keeps the first lines and shows that there were more.
func (p *page) cut(lines []string, most int, w float64) []string {
	if len(lines) <= most {
		return lines
	}
	last := []rune(lines[most-1])
	for len(last) > 0 && p.pdf.GetStringWidth(string(last)+"…") > w {
		last = last[:len(last)-1]
	}
	return append(lines[:most-1:most-1], string(last)+"…")
}

// line draws a line of a thickness.
func (p *page) line(x1, y1, x2, y2, thick float64) {
	p.pdf.SetLineWidth(thick)
	p.pdf.SetDrawColor(0, 0, 0)
	p.pdf.Line(x1, y1, x2, y2)
}

// write gives the paper out; it can be written once.
func (p *page) write(out io.Writer) error {
	if err := p.pdf.Output(out); err != nil {
		return fmt.Errorf("report: draw a page: %w", err)
	}
	return nil
}

// printable drops what the fonts of a page have no letters for, pictures among it.
func printable(words string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r > 0xFFFD || r >= 0xD800 && r <= 0xF8FF, r >= 0x2600 && r <= 0x27BF, r >= 0x200B && r <= 0x200F,
			r == 0xFE0E, r == 0xFE0F, r < ' ' && r != '\n' && r != '\t', r == 0x7F:
			return -1
		}
		return r
	}, strings.ToValidUTF8(words, ""))
}
