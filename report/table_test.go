package report_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"rupor/report"
)

// tableAs is a text as a file in each of the encodings.
func tableAs(t testing.TB, words string) map[string][]byte {
	t.Helper()
	all := map[string][]byte{"utf-8": []byte(words), "utf-8 with its mark": []byte("\uFEFF" + words)}
	for name, coder := range map[string]interface{ Bytes([]byte) ([]byte, error) }{
		"windows-1251":          charmap.Windows1251.NewEncoder(),
		"utf-16le":              unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder(),
		"utf-16be":              unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder(),
		"utf-16le with no mark": unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder(),
		"utf-16be with no mark": unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder(),
	} {
		raw, err := coder.Bytes([]byte(words))
		if err != nil {
			t.Fatal(err)
		}
		all[name] = raw
	}
	return all
}

func rowsOf(t testing.TB, data []byte) []string {
	t.Helper()
	var all []string
	err := report.Rows(data, func(r report.Row) error {
		line := fmt.Sprintf("%d:%s", r.N, strings.Join(r.Cells, "|"))
		if r.Torn {
			line += "!"
		}
		all = append(all, line)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestATextIsReadInEveryEncodingAndSeparation(t *testing.T) {
	t.Parallel()
	lines := []string{`код§название§адрес`, `1§"Лицей ""Заря""§ № 3"§г. Омск, ул. Мира, 5`, ``, `2§"две`, `строки"§`, `3§ООО "Ёлка" и Ко§x`}
	want := `[1:код|название|адрес 2:1|Лицей "Заря"§ № 3|г. Омск, ул. Мира, 5 3: 4:2|две` + "\n" + `строки| 5:3|ООО "Ёлка" и Ко|x]`
	for _, sep := range []string{";", "\t"} {
		for _, end := range []string{"\n", "\r\n"} {
			words := strings.ReplaceAll(strings.Join(lines, end), "§", sep)
			for name, data := range tableAs(t, words) {
				got := strings.ReplaceAll(fmt.Sprint(rowsOf(t, data)), "\r", "")
				if got != strings.ReplaceAll(want, "§", sep) {
					t.Errorf("%s, %q, %q:\n%s", name, sep, end, got)
				}
			}
		}
	}
	for words, want := range map[string]string{
		"a,b\n\"1,5\",2\n":       "[1:a|b 2:1,5|2]",
		"sep=,\na,b;c\n1,2;3\n":  "[2:a|b;c 3:1|2;3]",
		"name\nЛицей\n":          "[1:name 2:Лицей]",
		"a;b\n\"x;y\n1;2\n":      "[1:a|b 2:\"x|y! 3:1|2]",
		"a;b\n\"Лицей\" № 3;y\n": "[1:a|b 2:\"Лицей\" № 3|y]",
		"a;b\n'=1+1;'просто\n":   "[1:a|b 2:=1+1|'просто]",
		"":                       "[]",
	} {
		if got := fmt.Sprint(rowsOf(t, []byte(words))); got != want {
			t.Errorf("%q: %s", words, got)
		}
	}
	if got := rowsOf(t, []byte("a;b\n\""+strings.Repeat("я;1\n", 4000))); len(got) != 4001 {
		t.Errorf("a forgotten quote leaves %d rows of 4001", len(got))
	}
}

func TestAWorkbookIsReadAndAnnotated(t *testing.T) {
	t.Parallel()
	f := excelize.NewFile()
	for cell, v := range map[string]any{"A1": "Код", "B1": "Название", "C1": "Численность", "A2": 770112345678, "B2": "Лицей", "C2": 12, "B4": "=Школа"} {
		if err := f.SetCellValue("Sheet1", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	var file bytes.Buffer
	if err := errors.Join(f.Write(&file), f.Close()); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(rowsOf(t, file.Bytes())); got != "[1:Код|Название|Численность 2:770112345678|Лицей|12 3: 4:|=Школа]" {
		t.Errorf("the rows are %s", got)
	}
	for _, data := range [][]byte{file.Bytes(), []byte("Код;Название;Численность\n770112345678;Лицей;12\n\n;=Школа\n")} {
		for range 2 { // a file with remarks gets them anew, not beside the old
			var out bytes.Buffer
			err := report.Annotate(&out, data, "Лист", 3, func(r report.Row) string { return fmt.Sprintf("строка %d", r.N) })
			if err != nil {
				t.Fatal(err)
			}
			if report.FormOf(out.Bytes()) != report.FormOf(data) {
				t.Error("the form is another")
			}
			data = out.Bytes()
		}
		want := "[1:Код|Название|Численность|строка 1 2:770112345678|Лицей|12|строка 2 3: 4:|=Школа||строка 4]"
		if got := fmt.Sprint(rowsOf(t, data)); got != want {
			t.Errorf("the rows are %s", got)
		}
	}
}

// A cell is what it was, whatever it looks like, and no spreadsheet reckons with it.
func TestATableKeepsItsCellsAndHasNoFormulas(t *testing.T) {
	t.Parallel()
	cells := []string{
		"=1+1", "+7 900", "-5", "@SUM(A1)", "\t=1", "'=1", "''=1", "'", "'просто", "＝1", "007", "1e5", "a;b", `"`, `Лицей "Мир"`, "_x0041_", "Ё й",
	}
	for _, form := range []report.Form{report.CSV, report.XLSX} {
		var out bytes.Buffer
		err := report.WriteTable(&out, form, "Лист", func(row func(...string) error) error {
			err := row("Имя", "№")
			for _, c := range cells {
				err = errors.Join(err, row(c, "1"))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range rowsOf(t, out.Bytes())[1:] {
			if want := fmt.Sprintf("%d:%s|1", i+2, cells[i]); row != want {
				t.Errorf("%s: %q, not %q", form, row, want)
			}
		}
		if form == report.XLSX {
			wantNoFormulas(t, open(t, out.Bytes()), len(cells))
			continue
		}
		plain := csv.NewReader(&out)
		plain.Comma = ';'
		rows, err := plain.ReadAll()
		for _, row := range rows {
			if strings.IndexAny(row[0], "=+-@\t＝") == 0 {
				t.Errorf("%q comes alive", row[0])
			}
		}
		if err != nil {
			t.Error(err)
		}
	}
}

func wantNoFormulas(t *testing.T, f *excelize.File, rows int) {
	t.Helper()
	for n := range rows {
		cell := fmt.Sprintf("A%d", n+2)
		formula, err := f.GetCellFormula("Лист", cell)
		kind, failed := f.GetCellType("Лист", cell)
		if err := errors.Join(err, failed); err != nil || formula != "" || kind != excelize.CellTypeInlineString && kind != excelize.CellTypeSharedString {
			t.Errorf("%s: %q, type %d, %v", cell, formula, kind, err)
		}
	}
}

func TestWhatIsNoTableIsKnown(t *testing.T) {
	t.Parallel()
	for words, want := range map[string]error{
		"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1":      report.ErrOldExcel,
		"PK\x03\x04 and no more":                report.ErrNotTable,
		"%PDF-1.7\nstuff":                       report.ErrNotTable,
		"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR": report.ErrNotTable,
	} {
		if err := report.Rows([]byte(words), func(report.Row) error { return nil }); !errors.Is(err, want) {
			t.Errorf("%q: %v", words, err)
		}
	}
}

// A small file must not keep the bot busy for minutes: looked through cell by cell to
// the end of the line, the first of these would take an hour.
func TestATableThatTakesLongIsRefused(t *testing.T) {
	t.Parallel()
	seen := 0
	visit := func(report.Row) error { seen++; return nil }
	if err := report.Rows([]byte(strings.Repeat(`""x;`, 4<<20)), visit); !errors.Is(err, report.ErrWide) {
		t.Errorf("a line of millions of cells: %v", err)
	}
	row := func(n int) []byte { return []byte("a;b\n" + strings.Repeat("x;", n-1) + "x\n") }
	if err := report.Rows(row(report.CellsMost), visit); err != nil {
		t.Error(err)
	}
	if err := report.Rows(row(report.CellsMost+1), visit); !errors.Is(err, report.ErrWide) {
		t.Errorf("a row too wide: %v", err)
	}
	f := excelize.NewFile()
	var file bytes.Buffer
	err := errors.Join(f.SetCellValue("Sheet1", "A1", "ФИО"), f.SetCellValue("Sheet1", "XFD2", 1), f.Write(&file), f.Close())
	if err != nil {
		t.Fatal(err)
	}
	if err := report.Rows(file.Bytes(), visit); !errors.Is(err, report.ErrWide) {
		t.Errorf("a cell in the last column of a workbook: %v", err)
	}
	seen = 0
	long := bytes.Repeat([]byte("x\n"), report.RowsMost)
	if err := report.Rows(append(long, "\n\n;\n"...), visit); err != nil || seen != report.RowsMost {
		t.Errorf("%d rows, then empty ones: %d seen, %v", report.RowsMost, seen, err)
	}
	if err := report.Rows(append(long, "\nx"...), visit); !errors.Is(err, report.ErrLong) {
		t.Errorf("one row too many: %v", err)
	}
}

func FuzzRows(f *testing.F) {
	var file bytes.Buffer
	book := excelize.NewFile()
	if err := errors.Join(book.SetCellValue("Sheet1", "A1", "x"), book.Write(&file), book.Close()); err != nil {
		f.Fatal(err)
	}
	f.Add(file.Bytes())
	for _, data := range tableAs(f, "код;\"название\"\n1;\"Лицей\n") {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		n := 0
		if report.Rows(data, func(r report.Row) error { n = r.N; return nil }) == nil && report.FormOf(data) == report.CSV && n > len(data)+1 {
			t.Errorf("%d rows of %d bytes", n, len(data))
		}
	})
}
