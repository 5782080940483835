package report

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
)

// WriteTable writes rows in the form; the first is the head. A CSV opens in Excel
// with a double click: UTF-8 with its mark in front, and the semicolon that Russian
// Excel separates by. Name is that of a workbook's sheet. What a spreadsheet would
// take for a formula is made text.
func WriteTable(w io.Writer, form Form, name string, each func(row func(cells ...string) error) error) error {
	if form == XLSX {
		return tableWorkbook(w, name, each)
	}
	out := bufio.NewWriter(w)
	if _, err := out.WriteString("\uFEFF"); err != nil {
		return err
	}
	rows := csv.NewWriter(out)
	rows.Comma, rows.UseCRLF = ';', true
	err := each(func(cells ...string) error {
		safe := make([]string, len(cells))
		for i, c := range cells {
			safe[i] = guarded(c)
		}
		return rows.Write(safe)
	})
	rows.Flush()
	if err := errors.Join(err, rows.Error(), out.Flush()); err != nil {
		return fmt.Errorf("table: %w", err)
	}
	return nil
}

// errHead ends the look at the first row of a table.
var errHead = errors.New("report: the head is read")

// tableWorkbook is WriteTable of a workbook. Each is asked twice, the first time
// for the head alone.
func tableWorkbook(w io.Writer, name string, each func(row func(cells ...string) error) error) error {
	var columns []Column
	err := each(func(cells ...string) error {
		for _, c := range cells {
			columns = append(columns, Column{Head: c, Width: 24})
		}
		return errHead
	})
	if err != nil && !errors.Is(err, errHead) {
		return err
	}
	return Workbook(w, Sheet{Name: name, Columns: columns, Each: func(row func(...any) error) error {
		first := true
		return each(func(cells ...string) error {
			if first {
				first = false
				return nil
			}
			out := make([]any, len(cells))
			for i, c := range cells {
				out[i] = c
			}
			return row(out...)
		})
	}})
}

// Annotate writes a table once more in its own form, with a note in the column at
// (from 0) of every row that is not empty; what stood there is left out.
func Annotate(w io.Writer, data []byte, name string, at int, note func(Row) string) error {
	return WriteTable(w, FormOf(data), name, func(row func(...string) error) error {
		return Rows(data, func(r Row) error {
			if len(bytes.TrimSpace([]byte(strings.Join(r.Cells, "")))) == 0 {
				return row("")
			}
			cells := trimmed(r.Cells)
			for len(cells) <= at {
				cells = append(cells, "")
			}
			cells[at] = note(r)
			return row(cells...)
		})
	})
}
