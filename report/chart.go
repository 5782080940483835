package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/go-analyze/charts"
)

// A Chart compares groups: what share of each is of which kind. A bar is a group,
// a piece of it a kind; large and small groups have bars of equal length.
type Chart struct {
	Title string
	Note  string // below the title
	Kinds []Kind
	Bars  []Bar // from the top; at most BarsMost
}

// A Kind is a piece of every bar.
type Kind struct {
	Name string
	Tone Tone
}

// A Bar is a group. Counts has a number for each kind.
type Bar struct {
	Name   string
	Note   string // after the name, such as how many they are
	Counts []int
}

// A Tone is the colour of a kind by its meaning.
type Tone int

// The tones.
const (
	Good Tone = iota
	Bad
	Doubtful
	Idle
	Waiting
)

// BarsMost is how many bars are still legible on a phone.
const BarsMost = 20

// The picture's measures, in pixels: sharp when a phone shows it at full width.
const (
	chartWidth = 1280
	barHeight  = 56
	chartTop   = 112 // title and note
	chartRest  = 230 // besides the bars
	chartEdge  = 24
	nameLength = 30 // characters of a bar's name
	axisLabels = 6
)

// colours of the tones, distinct for the colour-blind too.
func colours(kinds []Kind) []charts.Color {
	of := map[Tone]charts.Color{
		Good: charts.ColorFromHex("#2e8b57"), Bad: charts.ColorFromHex("#c8553d"), Doubtful: charts.ColorFromHex("#e0a526"),
		Idle: charts.ColorFromHex("#b8bec8"), Waiting: charts.ColorFromHex("#7fa8d9"),
	}
	all := make([]charts.Color, len(kinds))
	for i, k := range kinds {
		all[i] = of[k.Tone]
	}
	return all
}

// PNG draws the chart as a picture. Kinds of which there is none are left out.
func (c Chart) PNG(w io.Writer) error {
	c = c.used()
	bars := c.Bars[:min(len(c.Bars), BarsMost)]
	values := make([][]float64, len(c.Kinds))
	names := make([]string, len(bars))
	for i := range bars {
		b := bars[len(bars)-1-i] // the library draws from the bottom
		names[i] = strings.TrimSpace(clip(drawable(b.Name)) + "   " + b.Note)
		sum := 0
		for _, n := range b.Counts {
			sum += n
		}
		for k := range c.Kinds {
			values[k] = append(values[k], 100*float64(b.Counts[k])/float64(max(1, sum)))
		}
	}
	p := charts.NewPainter(charts.PainterOptions{
		OutputFormat: charts.ChartOutputPNG, Width: chartWidth, Height: chartRest + barHeight*len(bars),
	})
	p.FilledRect(0, 0, p.Width(), p.Height(), charts.ColorWhite, charts.ColorWhite, 0)
	ink := charts.ColorFromHex("#2b2f36")
	p.Text(drawable(c.Title), chartEdge, 54, 0, charts.FontStyle{FontSize: 25, FontColor: ink})
	p.Text(drawable(c.Note), chartEdge, 90, 0, charts.FontStyle{FontSize: 16, FontColor: ink})
	chart := p.Child(charts.PainterPaddingOption(charts.Box{Top: chartTop, IsSet: true}))
	if err := chart.BarChart(c.option(values, names)); err != nil {
		return fmt.Errorf("chart: %w", err)
	}
	data, err := p.Bytes()
	if err != nil {
		return fmt.Errorf("chart: %w", err)
	}
	_, err = w.Write(data)
	return err
}

// used is the chart without the kinds of which there is none, but for the first.
func (c Chart) used() Chart {
	bare := c
	bare.Kinds, bare.Bars = nil, slices.Clone(c.Bars)
	for i := range bare.Bars {
		bare.Bars[i].Counts = nil
	}
	for k, kind := range c.Kinds {
		if k > 0 && !slices.ContainsFunc(c.Bars, func(b Bar) bool { return b.Counts[k] > 0 }) {
			continue
		}
		bare.Kinds = append(bare.Kinds, kind)
		for i := range bare.Bars {
			bare.Bars[i].Counts = append(bare.Bars[i].Counts, c.Bars[i].Counts[k])
		}
	}
	return bare
}

func (c Chart) option(values [][]float64, names []string) charts.BarChartOption {
	o := charts.NewBarChartOptionWithData(values)
	o.Theme = charts.GetTheme(charts.ThemeLight).WithSeriesColors(colours(c.Kinds))
	o.Horizontal, o.StackSeries = true, new(true)
	o.BarSize = 0.7
	o.Padding = charts.NewBox(chartEdge, 0, 2*chartEdge, chartEdge/2)
	legend := make([]string, len(c.Kinds))
	for i, k := range c.Kinds {
		legend[i] = " " + k.Name // the library leaves no room
	}
	o.Legend = charts.LegendOption{
		SeriesNames: legend, Symbol: charts.SymbolSquare, FontStyle: charts.FontStyle{FontSize: 15},
		Offset: charts.OffsetStr{Left: "0", Top: "0"},
	}
	o.CategoryAxis = charts.CategoryAxisOption{Labels: names, LabelFontStyle: charts.FontStyle{FontSize: 15}}
	o.ValueAxis = []charts.ValueAxisOption{{
		Min: new(0.0), Max: new(100.0), RangeValuePaddingScale: new(0.0),
		LabelCount: axisLabels, LabelFontStyle: charts.FontStyle{FontSize: 13},
		ValueFormatter: func(v float64) string { return fmt.Sprintf("%.0f %%", v) },
	}}
	return o
}

// drawable drops what the font can't draw: emoji and the like.
func drawable(words string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r > 0xFFFF || r >= 0x2190 && r <= 0x2BFF || r == '\uFE0F' || r == '\u200D' {
			return -1
		}
		return r
	}, words))
}

func clip(name string) string {
	r := []rune(name)
	if len(r) <= nameLength {
		return name
	}
	return string(r[:nameLength-1]) + "…"
}
