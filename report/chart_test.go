package report_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"testing"

	"rupor/report"
)

func chart(bars int) report.Chart {
	c := report.Chart{
		Title: "Субботник в парке в субботу", Note: "Получили 1 234 из 1 300 · 25 ноября 2026",
		Kinds: []report.Kind{
			{Name: "доставлено", Tone: report.Good},
			{Name: "не дошло", Tone: report.Bad},
			{Name: "под вопросом", Tone: report.Doubtful},
			{Name: "не отправлялось", Tone: report.Idle},
		},
	}
	for i := range bars {
		c.Bars = append(c.Bars, report.Bar{
			Name: fmt.Sprintf("Районная организация № %d с длинным именем", i+1), Note: fmt.Sprintf("%d / %d", 100-4*i, 103-3*i),
			Counts: []int{100 - 4*i, 3 + i, i % 3, i % 2},
		})
	}
	return c
}

func draw(t *testing.T, c report.Chart) image.Image {
	t.Helper()
	var out bytes.Buffer
	if err := c.PNG(&out); err != nil {
		t.Fatal(err)
	}
	if dir := os.Getenv("RUPOR_PICTURES"); dir != "" {
		if err := os.WriteFile(fmt.Sprintf("%s/chart-%d.png", dir, len(c.Bars)), out.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	p, err := png.Decode(&out)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// area is how many pixels have exactly the colour.
func area(p image.Image, want color.RGBA) (n int) {
	for y := p.Bounds().Min.Y; y < p.Bounds().Max.Y; y++ {
		for x := p.Bounds().Min.X; x < p.Bounds().Max.X; x++ {
			r, g, b, _ := p.At(x, y).RGBA()
			if uint8(r>>8) == want.R && uint8(g>>8) == want.G && uint8(b>>8) == want.B {
				n++
			}
		}
	}
	return n
}

func TestAChartShowsWhatItIsGiven(t *testing.T) {
	t.Parallel()
	good, bad := color.RGBA{R: 0x2e, G: 0x8b, B: 0x57}, color.RGBA{R: 0xc8, G: 0x55, B: 0x3d}
	for _, bars := range []int{1, 2, 7, report.BarsMost, report.BarsMost + 5} {
		p := draw(t, chart(bars))
		if most := p.Bounds().Dy(); most > 2000 || p.Bounds().Dx() > 1600 {
			t.Errorf("%d bars make a picture of %v", bars, p.Bounds())
		}
		if g, b := area(p, good), area(p, bad); g < 5*b/2 || b == 0 {
			t.Errorf("%d bars: %d pixels received, %d refused", bars, g, b)
		}
	}
}

// Nobody, and numbers that are all 0, are drawn too.
func TestAnEmptyChartIsDrawn(t *testing.T) {
	t.Parallel()
	c := chart(1)
	c.Bars[0].Counts = []int{0, 0, 0, 0}
	draw(t, c)
	c.Bars = nil
	draw(t, c)
}
