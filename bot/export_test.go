package bot

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"rupor/report"
	"rupor/storage"
	"rupor/storage/memory"
	"rupor/union"
)

// bothLists are the lists that are given and taken.
func bothLists() []union.ImportKind {
	return []union.ImportKind{union.ImportOrganizations, union.ImportExpected}
}

// exported is a list of the whole union.
func exported(t *testing.T, b *Bot, kind union.ImportKind, lang string, form report.Form) (data []byte) {
	t.Helper()
	list := b.ListOfOrganizations
	if kind == union.ImportExpected {
		list = b.ListOfExpected
	}
	err := b.Store.View(func(r storage.Reader) error {
		f, err := list(r, lang, string(form), 0)
		data = f.Data
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// wantBack exports all lists in all forms and takes them back: of so many rows each
// is as it was.
func wantBack(t *testing.T, b *Bot, rows map[union.ImportKind]int) {
	t.Helper()
	for _, kind := range bothLists() {
		for _, form := range []report.Form{report.CSV, report.XLSX} {
			for _, lang := range []string{"ru", "en"} {
				data := exported(t, b, kind, lang, form)
				res, err := b.ImportFile(t.Context(), kind, 0, "a.csv", lang, data, false)
				if want := (union.Tally{Same: rows[kind]}); err != nil || res.Found != want {
					t.Errorf("%s %s %s: %+v, not %+v; %v\n%s", kind, form, lang, res.Found, want, err, remarksIn(t, res.Remarks.Data))
				}
			}
		}
	}
}

// remarksIn are the rows of a list that have one.
func remarksIn(t *testing.T, data []byte) string {
	t.Helper()
	var all strings.Builder
	if data == nil {
		return "no remarks"
	}
	err := report.Rows(data, func(r report.Row) error {
		if n := len(r.Cells); n > 0 && strings.HasSuffix(r.Cells[n-1], ".") {
			fmt.Fprintf(&all, "%d: %q\n", r.N, r.Cells)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	return all.String()
}

// What is exported comes back without a change, names that repeat and all.
func TestAnExportComesBackUnchanged(t *testing.T) {
	t.Parallel()
	b := newTheatre(t, "ru").bot(branches(t))
	load := func(kind union.ImportKind, list string) {
		t.Helper()
		if _, err := b.ImportFile(t.Context(), kind, 0, "a.csv", "ru", []byte(list), false); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 { // the second time the parents are there
		load(union.ImportOrganizations, "название;вид;вышестоящая\nЛицей;;Район\nЛицей;;Город\nГруппа;;#7\nГруппа;;#8\n")
	}
	load(union.ImportExpected, "ФИО;билет;организация\nАнна Петрова;0012;#7\nАнна Петрова;;#7\nАнна Петрова;;#8\n;13;old\n")
	wantBack(t, b, map[union.ImportKind]int{union.ImportOrganizations: 9, union.ImportExpected: 4})
	if heads := string(exported(t, b, union.ImportExpected, "ru", report.CSV)); !strings.HasPrefix(heads, "\uFEFFФИО;Номер билета;Организация\r\nАнна Петрова;0012;#7\r\n") {
		t.Error(heads)
	}
}

// nastyWords are what spreadsheets, separators and people's keyboards make hard to
// give and take.
func nastyWords() []string {
	return []string{
		"=", "+", "-", "@", "'", "''", "\"", "\"\"", ";", ",", "\t", "#1", "#8", "0", "007", "1e5", "1,5", "=1+1", "=cmd|'/c calc'!A1", "'=1",
		"''=1", "-5", "＝1", "Ё", "ё", "й", "е", "Анна", "анна", "«Лицей»", "№ 3", "<b>", "&amp;", "_x0041_", "TRUE", "2026-01-01", " ", "\u00a0", "😀", "\n",
	}
}

// Whatever names, codes, cards and addresses are made of: what an import took comes
// back from the export as it was.
func FuzzAnExportComesBack(f *testing.F) {
	for seed := range uint64(8) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		dice, words := rand.New(rand.NewPCG(seed, 1)), nastyWords()
		typed := func() string {
			var s strings.Builder
			for range 1 + dice.IntN(4) {
				s.WriteString(words[dice.IntN(len(words))])
			}
			return s.String()
		}
		b := newTheatre(t, "ru").bot(memory.New())
		added := map[union.ImportKind]int{}
		load := func(kind union.ImportKind, rows int, head []string, row func(n int) []string) {
			var list bytes.Buffer
			err := report.WriteTable(&list, report.XLSX, "Лист", func(add func(...string) error) error {
				err := add(head...)
				for n := 0; err == nil && n < rows; n++ {
					err = add(row(n)...)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			res, err := b.ImportFile(t.Context(), kind, 0, "a.xlsx", "ru", list.Bytes(), false)
			if err != nil || res.Done.Added == 0 {
				t.Fatalf("%+v %v\n%s", res.Found, err, remarksIn(t, res.Remarks.Data))
			}
			added[kind] = res.Done.Added
		}
		load(union.ImportOrganizations, 40, []string{"код", "название", "вышестоящая", "адрес"}, func(n int) []string {
			row := []string{"", typed() + fmt.Sprint(n), "", typed()}
			if dice.IntN(3) == 0 {
				row[0] = []string{"", "00", "-"}[dice.IntN(3)] + fmt.Sprint(n)
			}
			if n == 0 {
				row = []string{"", "Область", "", ""}
			}
			return row
		})
		orgs := []string{"Область", "#2", "#3", "#4"}
		load(union.ImportExpected, 60, []string{"ФИО", "билет", "организация"}, func(n int) []string {
			row := []string{typed(), "", orgs[dice.IntN(len(orgs))]}
			if dice.IntN(2) == 0 {
				row[1] = []string{"", "000", "-", "+", "=", "0-"}[dice.IntN(6)] + fmt.Sprint(n)
			}
			return row
		})
		wantBack(t, b, added)
	})
}
