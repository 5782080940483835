package report_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"rupor/report"
)

func open(t *testing.T, data []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func sample(rows ...[]any) report.Sheet {
	return report.Sheet{
		Name:    "Получатели",
		Columns: []report.Column{{Head: "Имя", Width: 30}, {Head: "Когда", Width: 18}},
		Each: func(row func(...any) error) error {
			for _, r := range rows {
				if err := row(r...); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

func TestAWorkbookOpensAndReadsBack(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("Екатеринбург", 5*3600)
	at := time.Date(2026, 11, 25, 9, 30, 0, 0, zone)
	var out bytes.Buffer
	err := report.Workbook(&out, sample([]any{"Итого", 2}), report.Sheet{
		Name: "Ещё", Columns: sample().Columns, Each: sample([]any{"Анна", at}, []any{"Борис", time.Time{}}).Each,
	})
	if err != nil {
		t.Fatal(err)
	}
	f := open(t, out.Bytes())
	if got := fmt.Sprint(f.GetSheetList()); got != "[Получатели Ещё]" {
		t.Errorf("the sheets are %s", got)
	}
	rows, err := f.GetRows("Ещё")
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(rows); got != "[[Имя Когда] [Анна 25.11.2026 09:30] [Борис]]" {
		t.Errorf("the rows are %s", got)
	}
	panes, err := f.GetPanes("Ещё")
	if err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("the head does not stay in sight: %+v, %v", panes, err)
	}
	if width, err := f.GetColWidth("Ещё", "A"); err != nil || width != 30 {
		t.Errorf("the first column is %v wide, %v", width, err)
	}
	filters := 0
	for _, name := range f.GetDefinedName() {
		if name.Name == "_xlnm._FilterDatabase" {
			filters++
		}
	}
	if filters != 2 {
		t.Errorf("%d of 2 sheets filter", filters)
	}
}

// Names are typed by strangers: what a spreadsheet would take for a formula, and
// what can't stand in a file, must stay harmless.
func TestAStringStaysAString(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		`=HYPERLINK("http://evil","Анна")`: `=HYPERLINK("http://evil","Анна")`,
		"+7 900 000":                       "+7 900 000",
		"-1":                               "-1",
		"@SUM(A1)":                         "@SUM(A1)",
		"<b>&\"'":                          "<b>&\"'",
		"a\x00b\x1fc\uFFFE":                "abc",
		"👩‍🏫  пробелы ":                    "👩‍🏫  пробелы ",
	} {
		var out bytes.Buffer
		if err := report.Workbook(&out, sample([]any{typed})); err != nil {
			t.Fatalf("%q: %v", typed, err)
		}
		f := open(t, out.Bytes())
		got, err := f.GetCellValue("Получатели", "A2")
		if err != nil || got != want {
			t.Errorf("%q became %q, %v", typed, got, err)
		}
		if formula, err := f.GetCellFormula("Получатели", "A2"); err != nil || formula != "" {
			t.Errorf("%q became the formula %q, %v", typed, formula, err)
		}
		if kind, err := f.GetCellType("Получатели", "A2"); err != nil || kind != excelize.CellTypeInlineString {
			t.Errorf("%q is of type %v, %v", typed, kind, err)
		}
	}
}

func TestAFailureEndsTheWorkbook(t *testing.T) {
	t.Parallel()
	torn := sample()
	torn.Each = func(func(...any) error) error { return fmt.Errorf("the store is closed") }
	if err := report.Workbook(&bytes.Buffer{}, torn); err == nil {
		t.Error("half a workbook passes for a whole one")
	}
}
