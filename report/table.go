package report

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// A Form is the way a table is kept in a file.
type Form string

// The forms that are read and written.
const (
	CSV  Form = "csv"
	XLSX Form = "xlsx"
)

// What can be wrong with a file that ought to be a table.
var (
	// ErrOldExcel means a workbook of Excel 97–2003, or one behind a password.
	ErrOldExcel = errors.New("report: a workbook of another form than XLSX")
	// ErrNotTable means something else, or a damaged file.
	ErrNotTable = errors.New("report: not a table")
	// ErrLarge means a workbook that takes more than 256 MB when unpacked.
	ErrLarge = errors.New("report: the workbook is too large")
	// ErrWide means a row of more than CellsMost cells.
	ErrWide = errors.New("report: a row is too wide")
	// ErrLong means that something stands below row RowsMost.
	ErrLong = errors.New("report: too many rows")
)

// How large a table may be: a short row of a workbook may hold one cell in its
// last column, and all those before it take memory and time.
const (
	CellsMost = 200
	RowsMost  = 300_000
)

// A Row of a table that is read.
type Row struct {
	N     int      // from 1, empty rows counted, as a spreadsheet does
	Cells []string // until the visitor returns
	// Torn says that a quote was opened in the row and not closed: its cells are
	// what stands between the separators.
	Torn bool
}

// FormOf says what form a file has, whatever it is called.
func FormOf(data []byte) Form {
	if bytes.HasPrefix(data, []byte("PK\x03\x04")) {
		return XLSX
	}
	return CSV
}

// Rows visits the rows of a table one after another. Text may be in UTF-8, UTF-16
// or windows-1251, its cells separated by semicolons, commas or tabs, with quotes
// as in RFC 4180 or without; of a workbook the first sheet is read. Empty rows below
// RowsMost are left out. An error of the visitor ends it and is returned.
func Rows(data []byte, visitor func(Row) error) error {
	visit := func(r Row) error {
		switch {
		case len(r.Cells) > CellsMost:
			return ErrWide
		case r.N <= RowsMost:
			return visitor(r)
		case len(trimmed(r.Cells)) > 0:
			return ErrLong
		}
		return nil
	}
	switch {
	case bytes.HasPrefix(data, []byte("\xD0\xCF\x11\xE0")):
		return ErrOldExcel
	case FormOf(data) == XLSX:
		return workbookRows(data, visit)
	}
	words, err := decoded(data)
	if err != nil {
		return err
	}
	return textRows(words, visit)
}

// unpackedMost bounds what a workbook becomes in memory, in bytes: a megabyte of
// zip may hold a gigabyte of nothing.
const unpackedMost = 256 << 20

func workbookRows(data []byte, visit func(Row) error) (err error) {
	asked := false // what the visitor does is its own affair
	defer func() {
		if p := recover(); p != nil {
			if asked {
				panic(p)
			}
			err = fmt.Errorf("%w: %v", ErrNotTable, p)
		}
	}()
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: unpackedMost, UnzipXMLSizeLimit: unpackedMost})
	if err != nil {
		if strings.Contains(err.Error(), "unzip size exceeds") {
			return ErrLarge
		}
		return fmt.Errorf("%w: %w", ErrNotTable, err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	sheets := f.GetSheetList()
	if len(sheets) == 0 {
		return ErrNotTable
	}
	rows, err := f.Rows(sheets[0])
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNotTable, err)
	}
	for n := 1; rows.Next(); n++ {
		cells, err := rows.Columns()
		if err != nil {
			return fmt.Errorf("%w: %w", ErrNotTable, err)
		}
		asked = true
		if err := visit(Row{N: n, Cells: cells}); err != nil {
			return err
		}
		asked = false
	}
	if err := rows.Error(); err != nil {
		return fmt.Errorf("%w: %w", ErrNotTable, err)
	}
	return nil
}

// decoded is the text of a file, whatever it is encoded in.
func decoded(data []byte) (string, error) {
	little := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	switch {
	case bytes.HasPrefix(data, []byte("\xEF\xBB\xBF")):
		data = bytes.ToValidUTF8(data[3:], []byte("\uFFFD"))
	case bytes.HasPrefix(data, []byte("\xFF\xFE")), bytes.HasPrefix(data, []byte("\xFE\xFF")), wide(data, 1):
		return utf16Text(little.NewDecoder().Bytes(data))
	case wide(data, 0):
		return utf16Text(unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewDecoder().Bytes(data))
	case !utf8.Valid(data):
		var err error
		if data, err = charmap.Windows1251.NewDecoder().Bytes(data); err != nil {
			return "", fmt.Errorf("%w: %w", ErrNotTable, err)
		}
	}
	if bytes.IndexByte(data, 0) >= 0 || bytes.HasPrefix(data, []byte("%PDF-")) {
		return "", ErrNotTable
	}
	return string(data), nil
}

func utf16Text(data []byte, err error) (string, error) {
	if err != nil || bytes.IndexByte(data, 0) >= 0 {
		return "", ErrNotTable
	}
	return string(data), nil
}

// wide says whether the bytes at odd (1) or even (0) places are the upper halves of
// Latin and Cyrillic letters in UTF-16.
func wide(data []byte, at int) bool {
	head := data[:min(len(data), 4096)]
	if len(head) < 4 {
		return false
	}
	n, upper := 0, 0
	for i := at; i < len(head); i += 2 {
		n++
		if head[i] == 0 || head[i] == 4 {
			upper++
		}
	}
	return 10*upper > 9*n
}

// textRows visits the rows of a text.
func textRows(words string, visit func(Row) error) error {
	first, rest, _ := strings.Cut(words, "\n")
	sep, told := strings.CutPrefix(strings.TrimRight(first, "\r"), "sep=") // Excel's own hint
	n := 0
	if told && len(sep) == 1 {
		words = rest
		n++
	} else {
		sep = string(separator(words))
	}
	var cells []string
	for words != "" {
		var torn bool
		cells, words, torn = cut(words, sep[0], cells[:0])
		n++
		if err := visit(Row{N: n, Cells: cells, Torn: torn}); err != nil {
			return err
		}
	}
	return nil
}

// looked is how many lines show what separates the cells.
const looked = 20

// separator is what divides most lines into the same number of cells.
func separator(words string) byte {
	best, most := byte(';'), 0
	for _, sep := range []byte{';', '\t', ','} {
		times := map[int]int{}
		left := looked
		for line := range strings.Lines(words) {
			if strings.TrimSpace(line) == "" {
				continue
			}
			if left--; left < 0 {
				break
			}
			if n := unquoted(line, sep); n > 0 {
				times[n]++
			}
		}
		for _, n := range times {
			if n > most {
				best, most = sep, n
			}
		}
	}
	return best
}

// unquoted counts a separator outside of quotes.
func unquoted(line string, sep byte) (n int) {
	inside := false
	for i := range len(line) {
		switch line[i] {
		case '"':
			inside = !inside
		case sep:
			if !inside {
				n++
			}
		}
	}
	return n
}

// cut takes the first row off a text.
func cut(words string, sep byte, cells []string) (row []string, rest string, torn bool) {
	for {
		cell, after, quoted := unquote(words, sep)
		if !quoted {
			end := strings.IndexAny(words, string(sep)+"\r\n")
			if end < 0 {
				end = len(words)
			}
			cell, after = words[:end], words[end:]
			torn = torn || strings.HasPrefix(cell, `"`) && strings.Count(cell, `"`)%2 != 0
		}
		cells = append(cells, unguarded(cell))
		switch {
		case after == "":
			return cells, "", torn
		case after[0] == sep:
			words = after[1:]
			if words == "" {
				return append(cells, ""), "", torn
			}
		default:
			after = strings.TrimPrefix(after, "\r")
			return cells, strings.TrimPrefix(after, "\n"), torn
		}
	}
}

// quotedMost bounds a cell in quotes, in bytes: a quote that somebody forgot to
// close does not swallow the rest of the file.
const quotedMost = 4000

// unquote takes a cell in quotes off a text, if there is one.
func unquote(words string, sep byte) (cell, rest string, ok bool) {
	if words == "" || words[0] != '"' {
		return "", "", false
	}
	for i := 1; i < len(words) && i <= quotedMost; i++ {
		if words[i] != '"' {
			continue
		}
		if i+1 < len(words) && words[i+1] == '"' {
			i++
			continue
		}
		rest := words[i+1:]
		if rest != "" && rest[0] != sep && rest[0] != '\r' && rest[0] != '\n' {
			return "", "", false
		}
		return strings.ReplaceAll(words[1:i], `""`, `"`), rest, true
	}
	return "", "", false
}

// formulas are the characters by which a spreadsheet knows a formula (OWASP "CSV
// Injection").
const formulas = "=+-@\t\r＝＋－＠"

// guarded is a cell that no spreadsheet takes for a formula; unguarded is the cell
// as it was, one that looked guarded before included.
func guarded(cell string) string {
	if formula(strings.TrimLeft(cell, "'")) {
		return "'" + cell
	}
	return cell
}

func unguarded(cell string) string {
	if bare, is := strings.CutPrefix(cell, "'"); is && formula(strings.TrimLeft(bare, "'")) {
		return bare
	}
	return cell
}

func formula(cell string) bool {
	first, _ := utf8.DecodeRuneInString(cell)
	return cell != "" && strings.ContainsRune(formulas, first)
}

// trimmed is a row without the empty cells at its end.
func trimmed(cells []string) []string {
	for len(cells) > 0 && strings.TrimSpace(cells[len(cells)-1]) == "" {
		cells = cells[:len(cells)-1]
	}
	return slices.Clone(cells)
}
