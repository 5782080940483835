package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/boombuler/barcode/qr"
)

// A Poster is a sheet for a notice board that brings people to the bot. It is
// black on white, with no greys and no large black areas: any printer will do.
// Long names wrap and shrink; what still doesn't fit is cut.
type Poster struct {
	A3    bool      // twice as large; A4 otherwise
	Over  string    // above the name, such as the union that the organization belongs to; may be empty
	Name  string    // whose poster it is
	Call  string    // the words in large letters
	Lead  string    // what one gets, in a line or two
	Link  string    // where the code leads, such as "https://t.me/rupor_bot?start=p7"
	Steps []string  // how to subscribe, at most four
	Scan  string    // above the link, for who can't scan the code
	Topic string    // above the headlines
	News  []string  // headlines, the newest first; none leaves more room for the code
	Foot  string    // in small letters at the bottom
	Made  time.Time // written into the file: the same poster is always the same bytes
}

// The measures of the poster on A4, in millimetres. Those on A3 are as many times
// larger as the paper is.
const (
	posterEdge   = 17.0  // white at the left and at the right: more than a code's quiet zone
	posterTop    = 14.0  // and above
	posterWidth  = 176.0 // between the edges
	posterGutter = 15.0  // between the code and the steps: more than its quiet zone
	posterNumber = 14.0  // width of a step's number
	posterEnd    = 280.0 // where all but the foot ends
	codeLeast    = 66.0  // side of the code, for which headlines are left out
	codeMost     = 98.0  // so that the steps beside it stay large, too
)

// Quiet is how many modules around a code stay white, by ISO/IEC 18004.
const quiet = 4

// The letters of the poster, in points on A4.
func inkOver() ink  { return ink{size: 13, least: 9, lead: 1.2} }
func inkName() ink  { return ink{bold: true, size: 23, least: 12, lead: 1.15} }
func inkCall() ink  { return ink{bold: true, size: 50, least: 26, lead: 1.08} }
func inkLead() ink  { return ink{size: 17, least: 11, lead: 1.2} }
func inkStep() ink  { return ink{size: 18, least: 10, lead: 1.2} }
func inkScan() ink  { return ink{size: 12, least: 9, lead: 1.2} }
func inkLink() ink  { return ink{bold: true, size: 24, least: 12, lead: 1.2} }
func inkTopic() ink { return ink{bold: true, size: 15, least: 10, lead: 1.3} }
func inkNews() ink  { return ink{size: 13, least: 11, lead: 1.2} }
func inkFoot() ink  { return ink{size: 8.5, least: 6, lead: 1.2} }

// A placard is a page with the measures of A4, whatever paper it is.
type placard struct {
	*page
	k float64 // a millimetre of A4 on this paper
}

// DrawPoster draws a poster as a PDF of one page. It fails on a link that is too
// long for a code.
func DrawPoster(out io.Writer, p Poster) error {
	size := paperA4
	if p.A3 {
		size = paperA3
	}
	code, err := modules(p.Link)
	if err != nil {
		return err
	}
	d := &placard{page: newPage(size, p.Call+" – "+p.Name, p.Made)}
	d.k = d.width / 210
	y := d.head(p)
	side, spare, news := d.share(p, posterEnd-y-posterLinkHeight, len(code))
	y = d.invitation(p, code, side, y+spare/2)
	d.news(p.Topic, news, y+spare/2)
	d.rule(posterEnd, 0.25)
	d.words(box{posterEdge, posterEnd + 2.5, posterWidth, 5}, inkFoot(), p.Foot)
	return d.write(out)
}

// words writes into a box measured on A4 and returns where they end.
func (d *placard) words(b box, i ink, words string) float64 {
	b.x, b.y, b.w, b.h = b.x*d.k, b.y*d.k, b.w*d.k, b.h*d.k
	return d.text(b, d.scaled(i), glued(words)) / d.k
}

// tall is how much of a box the words fill from its top.
func (d *placard) tall(b box, i ink, words string) float64 {
	b.w, b.h, i = b.w*d.k, b.h*d.k, d.scaled(i)
	size, lines := d.fit(b, i, i.lead, glued(words))
	return float64(len(lines)) * i.lead * size * point / d.k
}

func (d *placard) scaled(i ink) ink {
	i.size, i.least = i.size*d.k, i.least*d.k
	return i
}

func (d *placard) rule(y, thick float64) {
	d.line(posterEdge*d.k, y*d.k, (posterEdge+posterWidth)*d.k, y*d.k, thick*d.k)
}

// head says whose poster it is, and calls.
func (d *placard) head(p Poster) float64 {
	y := posterTop
	if p.Over != "" {
		y = d.words(box{posterEdge, y, posterWidth, 11}, inkOver(), p.Over) + 1
	}
	y = d.words(box{posterEdge, y, posterWidth, 26}, inkName(), p.Name) + 3.5
	d.rule(y, 1)
	y = d.words(box{posterEdge, y + 4.5, posterWidth, 42}, inkCall(), p.Call) + 3.5
	return d.words(box{posterEdge, y, posterWidth, 15}, inkLead(), p.Lead)
}

// The headlines: room for their topic and above it, indent, and the most that one
// of them fills.
const (
	posterLinkHeight = 20.5
	newsTop          = 15.0
	newsIndent       = 6.0
	newsMost         = 13.0
	newsGap          = 1.2
)

func newsBox(y float64) box {
	return box{posterEdge + newsIndent, y, posterWidth - newsIndent, newsMost}
}

// share divides a height between the code, which stays large, and the headlines,
// of which the last are left out. What neither of them needs is spare.
func (d *placard) share(p Poster, height float64, n int) (side, spare float64, news []string) {
	around := 1 + 2*quiet/float64(n)
	left := height - newsTop
	for _, title := range p.News {
		if strings.TrimSpace(printable(title)) == "" {
			continue
		}
		left -= d.tall(newsBox(0), inkNews(), title) + newsGap
		if left < codeLeast*around {
			break
		}
		news = append(news, title)
		height = left
	}
	side = min(height/around, codeMost)
	return side, height - side*around, news
}

// invitation draws the code, the steps beside it and the link below.
func (d *placard) invitation(p Poster, code [][]bool, side, y float64) float64 {
	white := quiet * side / float64(len(code))
	y += white
	d.code(code, posterEdge, y, side)
	d.steps(p.Steps, box{posterEdge + side + posterGutter, y, posterWidth - side - posterGutter, side})
	y += side + white
	d.words(box{posterEdge, y, posterWidth, 6}, inkScan(), p.Scan)
	d.words(box{posterEdge, y + 5.5, posterWidth, 11}, inkLink(), strings.TrimPrefix(p.Link, "https://"))
	return y + posterLinkHeight
}

// steps numbers what there is to do, spread over the height of the code.
func (d *placard) steps(steps []string, b box) {
	each := b.h / float64(max(1, len(steps)))
	look := inkStep()
	for _, step := range steps { // all in the letters of the longest
		look.size, _ = d.fit(box{w: (b.w - posterNumber) * d.k, h: (each - 3) * d.k}, d.scaled(look), look.lead, glued(step))
		look.size /= d.k
	}
	for i, step := range steps {
		y := b.y + float64(i)*each
		d.words(box{b.x, y - 2.5, posterNumber, 16}, ink{bold: true, size: 40, lead: 1}, strconv.Itoa(i+1))
		d.words(box{b.x + posterNumber, y, b.w - posterNumber, each - 3}, look, step)
	}
}

// news lists the headlines under their topic.
func (d *placard) news(topic string, news []string, y float64) {
	if len(news) == 0 {
		return
	}
	d.rule(y, 1)
	d.words(box{posterEdge, y + 4, posterWidth, 7}, inkTopic(), topic)
	y += newsTop - 3
	for _, title := range news {
		d.words(box{posterEdge, y, newsIndent, 7}, inkNews(), "–")
		y = d.words(newsBox(y), inkNews(), title) + newsGap
	}
}

// glued keeps short words with the next one, as in print: no line ends in "in" or
// in "№".
func glued(words string) string {
	var b strings.Builder
	fields := strings.Fields(printable(words))
	for i, word := range fields {
		b.WriteString(word)
		switch {
		case i == len(fields)-1:
		case utf8.RuneCountInString(word) <= 2:
			b.WriteRune('\u00A0')
		default:
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// code draws the modules as one shape, so that no hairlines show between them.
func (d *placard) code(code [][]bool, x, y, side float64) {
	x, y = x*d.k, y*d.k
	m := side * d.k / float64(len(code))
	d.pdf.SetFillColor(0, 0, 0)
	for row, line := range code {
		for from := 0; from < len(line); from++ {
			to := from
			for to < len(line) && line[to] {
				to++
			}
			if to > from {
				left, right, top := x+float64(from)*m, x+float64(to)*m, y+float64(row)*m
				d.pdf.MoveTo(left, top)
				d.pdf.LineTo(right, top)
				d.pdf.LineTo(right, top+m)
				d.pdf.LineTo(left, top+m)
				d.pdf.ClosePath()
				from = to
			}
		}
	}
	d.pdf.DrawPath("F")
}

// modules is the code of a link, row by row: true is black. A quarter of it may
// be torn off or written over.
func modules(link string) ([][]bool, error) {
	code, err := qr.Encode(link, qr.Q, qr.Auto)
	if err != nil {
		return nil, fmt.Errorf("report: code of a link: %w", err)
	}
	side := code.Bounds().Dx()
	rows := make([][]bool, side)
	for y := range rows {
		rows[y] = make([]bool, side)
		for x := range rows[y] {
			r, _, _, _ := code.At(x, y).RGBA()
			rows[y][x] = r == 0
		}
	}
	return rows, nil
}
