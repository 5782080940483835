package report

import (
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// dressed gives moments the look of a date; a moment that never was is empty.
func dressed(cells []any, look styles) []any {
	out := make([]any, len(cells))
	for i, c := range cells {
		switch c := c.(type) {
		case time.Time:
			if !c.IsZero() {
				out[i] = excelize.Cell{StyleID: look.moment, Value: wall(c)}
			}
		case string:
			out[i] = strings.Map(visible, c)
		default:
			out[i] = c
		}
	}
	return out
}

// wall is the time as the clock on the wall shows it: a workbook knows no zones.
func wall(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
}

// visible drops what can't stand in a workbook (XML 1.0, "Characters").
func visible(r rune) rune {
	if r < ' ' && r != '\n' && r != '\t' || r == '\uFFFE' || r == '\uFFFF' {
		return -1
	}
	return r
}
