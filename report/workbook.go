// Package report draws the papers of the house: workbooks and charts. It knows
// nothing of the union; what the papers say comes in words already.
package report

import (
	"errors"
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"
)

// A Sheet is one table of a workbook.
type Sheet struct {
	Name    string // up to 31 characters, none of : \ / ? * [ ]
	Columns []Column
	// Each gives the rows one after another: a cell is a string, a number, a
	// bool or a time.Time on the clock of its own zone. A string stays one, even
	// if it looks like a formula.
	Each func(row func(cells ...any) error) error
}

// A Column is a column of a sheet.
type Column struct {
	Head  string
	Width float64 // in characters
}

// rowsMost is how many rows a sheet has room for, the head included (Excel
// "specifications and limits").
const rowsMost = 1 << 20

// errFull ends a sheet that has no more room.
var errFull = errors.New("report: the sheet is full")

// Workbook writes sheets as a file for Excel (XLSX). The first row of each is
// bold, stays in sight and filters. Rows are not kept in memory, the finished
// file is; those beyond Excel's 1,048,576 are left out.
func Workbook(w io.Writer, sheets ...Sheet) (err error) {
	f := excelize.NewFile()
	defer func() { err = errors.Join(err, f.Close()) }()
	s, err := newStyles(f)
	if err != nil {
		return fmt.Errorf("workbook: %w", err)
	}
	for i, sheet := range sheets {
		if i == 0 {
			err = f.SetSheetName("Sheet1", sheet.Name)
		} else {
			_, err = f.NewSheet(sheet.Name)
		}
		if err == nil {
			err = sheet.write(f, s)
		}
		if err != nil {
			return fmt.Errorf("workbook: sheet %q: %w", sheet.Name, err)
		}
	}
	return f.Write(w)
}

// styles are the looks of cells, by excelize's numbers for them.
type styles struct{ head, moment int }

func newStyles(f *excelize.File) (s styles, err error) {
	s.head, err = f.NewStyle(&excelize.Style{
		Font:      &excelize.Font{Bold: true},
		Fill:      excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E8EEF7"}},
		Alignment: &excelize.Alignment{Vertical: "center", WrapText: true},
	})
	if err != nil {
		return s, err
	}
	format := "dd.mm.yyyy hh:mm"
	s.moment, err = f.NewStyle(&excelize.Style{CustomNumFmt: &format})
	return s, err
}

func (s Sheet) write(f *excelize.File, look styles) error {
	out, err := f.NewStreamWriter(s.Name)
	if err != nil {
		return err
	}
	heads := make([]any, len(s.Columns))
	for i, c := range s.Columns {
		heads[i] = excelize.Cell{StyleID: look.head, Value: c.Head}
		if err := out.SetColWidth(i+1, i+1, c.Width); err != nil {
			return err
		}
	}
	frozen := &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}
	if err := out.SetPanes(frozen); err != nil {
		return err
	}
	if err := out.SetRow("A1", heads); err != nil {
		return err
	}
	last, err := s.rows(out, look)
	if err != nil {
		return err
	}
	corner, err := excelize.CoordinatesToCellName(len(s.Columns), last)
	if err != nil {
		return err
	}
	if err := f.AutoFilter(s.Name, "A1:"+corner, nil); err != nil {
		return err
	}
	return out.Flush()
}

// rows writes all but the head and returns the number of the last row.
func (s Sheet) rows(out *excelize.StreamWriter, look styles) (last int, err error) {
	last = 1
	err = s.Each(func(cells ...any) error {
		if last == rowsMost {
			return errFull
		}
		last++
		return out.SetRow(fmt.Sprintf("A%d", last), dressed(cells, look))
	})
	if errors.Is(err, errFull) {
		err = nil
	}
	return last, err
}
