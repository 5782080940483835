package bot

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"rupor/office"
	"rupor/report"
	"rupor/storage"
	"rupor/storage/memory"
	"rupor/union"
)

// branches is a small tree: 1 Область over 2 Район over 3 Школа, and 4 Город; 5 went
// into 4, 6 is another root.
func branches(t testing.TB) *memory.Engine {
	t.Helper()
	e := memory.New()
	err := e.Update(func(w storage.Writer) error {
		var err error
		for _, o := range []union.Organization{
			{Level: union.Region, Name: "Область", Code: "r", Path: []union.OrgID{1}},
			{Parent: 1, Level: union.Territorial, Name: "Район", Code: "d1", Path: []union.OrgID{1, 2}},
			{Parent: 2, Level: union.Primary, Name: "Школа", Code: "sch", Path: []union.OrgID{1, 2, 3}},
			{Parent: 1, Level: union.Territorial, Name: "Город", Code: "d2", Path: []union.OrgID{1, 4}},
			{Parent: 1, Level: union.Territorial, Name: "Старая", Code: "old", Path: []union.OrgID{1, 5}, Closed: time.Unix(1, 0), Into: 4},
			{Level: union.Region, Name: "Чужая", Code: "x", Path: []union.OrgID{6}},
		} {
			id, failed := storage.Organizations.NextID(w)
			o.ID = union.OrgID(id)
			err = errors.Join(err, failed, storage.Organizations.Put(w, o.ID, o))
		}
		return errors.Join(err, office.SetAdmins(w, []union.MemberID{theAdmin}, time.Unix(1, 0)))
	})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// brokenRows are rows of a list within Область and what is said of each, "" where
// nothing is wrong.
func brokenRows() (rows [][2]string) {
	long := func(n int) string { return strings.Repeat("я", n) }
	return [][2]string{
		{"код;название;краткое;вид;вышестоящая организация;адрес;численность;часовой пояс", "Замечания"},
		{";Лицей № 1;;первичная;Город;;1 200;МСК+2", ""},
		{";;;;Город", "Нет названия."},
		{";" + long(121) + ";;;Город", "Название: 121 знак, а можно до 120. Сократите."},
		{";Х0;" + long(41) + ";;Город", "Краткое название: 41 знак, а можно до 40. Сократите."},
		{"к од;Х1;;;Город", "В коде «к од» лишние знаки"},
		{"k1;Один;;;Город", ""},
		{"k1;Два;;;Город", "Код k1 уже в строке 7."},
		{";лицей № 1;;;Город", "«лицей № 1» уже в строке 2."},
		{";Х2;;;Нигде", "Организации «Нигде» нет ни в файле, ни в профсоюзе."},
		{";Двойник;;;Район", ""},
		{";Двойник;;;Город", ""},
		{";Х3;;цеховая;Двойник", "Организаций «Двойник» несколько (2): укажите код."},
		{"s1;Сам;;;s1", "Так «Сам» окажется внутри самой себя."},
		{"c1;Цикл 1;;;c2", "Так «Цикл 1» окажется внутри самой себя."},
		{"c2;Цикл 2;;;c1", "Так «Цикл 2» окажется внутри самой себя."},
		{";Под циклом;;;c1", "Вышестоящая – в строке 15, а с ней не всё в порядке."},
		{"d1;Район;;;sch", "Так «Район» окажется внутри самой себя."},
		{";Х4;;дивизион;Город", "Вид «дивизион» я не знаю."},
		{";Х5;;;Город;;;Mars/Base", "Такого часового пояса я не знаю: Mars/Base"},
		{";Х6;;;Город;;много", "Численность «много» – не число"},
		{";Х7;;;Город;;-5", "Численность «-5» – не число"},
		{";Х8;;;Город;" + long(201), "Адрес: 201 знак, а можно до 200. Сократите."},
		{"x;Чужая", "«x» – не в вашей организации."},
		{";Х9;;;x", "«x» – не в вашей организации."},
		{"old;Старая", "«Старая» закрыта и вошла в организацию «Город»: эта строка не нужна."},
		{";Наследник;;;old", ""},
		{";Х10;;;Город;;;;лишнее", "Ячеек больше, чем столбцов (8)"},
		{";\"Х11;;;Город", "Кавычка открыта и не закрыта."},
		{"d9;Школа;;;Район", "Здесь уже есть «Школа»."},
		{";Х12;;областная;Город", "Так нельзя: «Город» – территориальная организация"},
		{";Под плохой;;;Х2", "Вышестоящая – в строке 10, а с ней не всё в порядке."},
		{"k2;Кружок;;;k3", ""}, // its parent comes later
		{"k3;Дворец;;;Город", ""},
		{"07.янв;Школа № 71;;;Город", "«07.янв» – это дата: так Excel записал номер"},
		{"Jan-07;Школа № 72;;;Город", "«Jan-07» – это дата"},
		{"дек.сад;Детский сад;;;Город", ""},
	}
}

// inEncodings is a text as files.
func inEncodings(t *testing.T, words string) map[string][]byte {
	t.Helper()
	all := map[string][]byte{"utf-8": []byte(words), "bom": []byte("\uFEFF" + words)}
	for name, coder := range map[string]interface{ Bytes([]byte) ([]byte, error) }{
		"1251":     charmap.Windows1251.NewEncoder(),
		"utf-16le": unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder(),
		"utf-16be": unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder(),
	} {
		raw, err := coder.Bytes([]byte(words))
		if err != nil {
			t.Fatal(err)
		}
		all[name] = raw
	}
	return all
}

// Every kind of broken row gets its remark, in words, on that row; the others are
// taken over, and a second time nothing changes.
func TestEveryBrokenRowIsToldWhatIsWrong(t *testing.T) {
	t.Parallel()
	var lines []string
	for _, row := range brokenRows() {
		lines = append(lines, row[0])
	}
	files := inEncodings(t, strings.Join(lines, "\r\n")+"\r\n")
	var book bytes.Buffer
	err := report.WriteTable(&book, report.XLSX, "Лист", func(row func(...string) error) error {
		return report.Rows(files["utf-8"], func(r report.Row) error { return row(r.Cells...) })
	})
	if err != nil {
		t.Fatal(err)
	}
	files["xlsx"] = book.Bytes()
	for name, data := range files {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := branches(t)
			b := newTheatre(t, "ru").bot(e)
			res, err := b.ImportFile(t.Context(), union.ImportOrganizations, 1, "список.csv", "ru", data, false)
			if err != nil {
				t.Fatal(err)
			}
			if want := (union.Tally{Added: 8, Remarks: 28}); res.Found != want || res.Done != (union.Tally{Added: 8}) {
				t.Errorf("found %+v, done %+v", res.Found, res.Done)
			}
			wantRemarks(t, res.Remarks.Data)
			again, err := b.ImportFile(t.Context(), union.ImportOrganizations, 1, "список.csv", "ru", res.Remarks.Data, false)
			if want := (union.Tally{Same: 8, Remarks: 28}); again.Found != want || again.Done != (union.Tally{}) {
				t.Errorf("the second time found %+v, done %+v, %v", again.Found, again.Done, err)
			}
			err = e.View(func(r storage.Reader) error {
				found, err := office.FindOrganizations(r, []union.OrgID{4}, "лицей")
				if len(found) != 1 || found[0].Size != 1200 || found[0].Zone != "Asia/Yekaterinburg" || found[0].Level != union.Primary {
					t.Errorf("%+v %v", found, err)
				}
				circle, _ := office.FindOrganizations(r, []union.OrgID{4}, "k2")
				if len(circle) != 1 || len(circle[0].Path) != 4 || circle[0].Level != union.Shop {
					t.Errorf("%+v", circle)
				}
				return storage.CheckAll(r, storage.Organizations)
			})
			if err != nil && !strings.Contains(err.Error(), "belongs to no table") {
				t.Error(err)
			}
		})
	}
}

func wantRemarks(t *testing.T, data []byte) {
	t.Helper()
	rows := brokenRows()
	err := report.Rows(data, func(r report.Row) error {
		said := ""
		if len(r.Cells) > 9 { // one row is wider than the heads
			said = r.Cells[9]
		}
		want := rows[r.N-1][1]
		if want == "" != (said == "") || !strings.HasPrefix(said, want) {
			t.Errorf("row %d %q: %q, want %q", r.N, rows[r.N-1][0], said, want)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestTheListOfExpectedMembers(t *testing.T) {
	t.Parallel()
	e := branches(t)
	b := newTheatre(t, "ru").bot(e)
	load := func(list string, want union.Tally) {
		t.Helper()
		res, err := b.ImportFile(t.Context(), union.ImportExpected, 1, "a.csv", "ru", []byte(list), false)
		if err != nil || res.Found != want {
			t.Errorf("%+v %v\n%s", res.Found, err, res.Remarks.Data)
		}
	}
	list := "Фамилия;Имя;Отчество;Номер билета;Организация\n" +
		"Петрова;Анна;Ивановна;00012;sch\nЗимин;Иван;;;Город\n;;;77;old\n" +
		";;;;sch\nИванов;;;1;Нигде\nпетрова;анна;;12;sch\nДругой;;;77;sch\nЧужой;;;;x\n"
	load(list, union.Tally{Added: 3, Remarks: 5})
	load(list, union.Tally{Same: 3, Remarks: 5})
	load("ФИО;билет;организация\nАнна Петрова;12;d2\nИван Зимин;99;d2\n", union.Tally{Changed: 2})
	err := e.View(func(r storage.Reader) error {
		for _, c := range []struct {
			org        union.OrgID
			name, card string
			want       bool
		}{
			{4, "Анна Ивановна Петрова", "", true},
			{3, "Анна Петрова", "12", false},
			{4, "", "0-12", true},
			{4, "зимин иван", "", true},
			{4, "", "77", true},
			{4, "Иван", "", false},
			{4, "", "", false},
		} {
			if got, err := office.IsExpected(r, c.org, c.name, c.card); got != c.want {
				t.Errorf("%+v: %v %v", c, got, err)
			}
		}
		n, _, err := office.ExpectedIn(r, 4)
		if n != 3 {
			t.Errorf("%d are expected", n)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Above the heads people write what the list is, below it how many there are; of the
// heads that mean nothing to us they hear by name.
func TestTitlesAndTotalsAreNoRowsOfAList(t *testing.T) {
	t.Parallel()
	b := newTheatre(t, "ru").bot(branches(t))
	for list, want := range map[string]struct {
		tally   union.Tally
		unknown string
	}{
		"Список первичных организаций на 01.11.2026;;\n;;\nназвание;Числ. чел.;Телефон\nЛицей;12;\nИтого;12;\n": {union.Tally{Added: 1, Remarks: 1}, "Телефон"},
		"Организации\nназвание;код\nЛицей;5\nВсего: 1\n":                                                        {union.Tally{Added: 1, Remarks: 1}, ""},
		"название\nЛицей\nИтоговая школа\nВсеволожск\n":                                                         {union.Tally{Added: 3}, ""},
	} {
		res, err := b.ImportFile(t.Context(), union.ImportOrganizations, 1, "a.csv", "ru", []byte(list), true)
		if err != nil || res.Found != want.tally || strings.Join(res.Unknown, ", ") != want.unknown {
			t.Errorf("%q: %+v, not understood %q, %v\n%s", list, res.Found, res.Unknown, err, res.Remarks.Data)
		}
	}
	title := "Список организаций\nтелефон;почта\n1;2\n"
	if _, err := b.ImportFile(t.Context(), union.ImportOrganizations, 1, "a.csv", "ru", []byte(title), true); err == nil {
		t.Error("a title alone is taken for the heads")
	}
	for list, want := range map[string]string{
		strings.Repeat("x;", report.CellsMost) + "x":          "длиннее 200 ячеек",
		strings.Repeat("x\n", report.RowsMost) + "x":          "Не вижу названий",
		"название\n" + strings.Repeat("x\n", report.RowsMost): "больше 300\u00a0000 строк",
	} {
		_, err := b.ImportFile(t.Context(), union.ImportOrganizations, 1, "a.csv", "ru", []byte(list), true)
		if !strings.Contains(fmt.Sprint(err), want) {
			t.Errorf("%v, not %q", err, want)
		}
	}
}

// A process that is killed again and again, at any commit, takes a list over as one
// that is not: nothing is missing, nothing is there twice, and its owner hears of it.
func TestAnImportSurvivesKills(t *testing.T) {
	t.Parallel()
	var list strings.Builder
	list.WriteString("код;название;вышестоящая\n")
	for i := range 120 {
		fmt.Fprintf(&list, "n%d;Организация %d;%s\n", i, i, map[bool]string{true: "Город", false: fmt.Sprintf("n%d", i/2)}[i < 2])
	}
	list.WriteString("d1;Район № 1;\n")
	e := branches(t)
	th := newTheatre(t, "ru")
	var id union.ImportID
	begin := func(w storage.Writer) error {
		i, err := office.BeginImport(w, theAdmin, union.ImportOrganizations, 1, union.Media{FileID: "f", Name: "a.csv"}, th.b.Now())
		id = i.ID
		return err
	}
	if err := e.Update(begin); err != nil {
		t.Fatal(err)
	}
	fetch := func(_ context.Context, _ string, w io.Writer) error {
		_, err := io.WriteString(w, list.String())
		return err
	}
	state := func() (i union.Import) {
		if err := e.View(func(r storage.Reader) (err error) { i, _, err = storage.Imports.Get(r, id); return err }); err != nil {
			t.Fatal(err)
		}
		return i
	}
	kills := 0
	live := func(until union.ImportState) {
		for state().State != until {
			if kills++; kills > 200 {
				t.Fatalf("it stands at %+v", state())
			}
			m := th.bot(e).Importer(fetch)
			i, found, err := m.next()
			if err != nil || !found {
				t.Fatalf("there is nothing to do: %v", err)
			}
			ctx, cancel := context.WithCancel(t.Context())
			m.b.Store = &mortal{Engine: e, left: kills % 3, die: cancel}
			_ = m.work(ctx, i) // a life that ends has nothing to say
			cancel()
		}
	}
	live(union.ImportReady)
	if i := state(); i.Found != (union.Tally{Added: 120, Changed: 1}) {
		t.Fatalf("%+v", i.Found)
	}
	if err := e.Update(func(w storage.Writer) error { _, err := office.StartImport(w, theAdmin, id, th.b.Now()); return err }); err != nil {
		t.Fatal(err)
	}
	live(union.ImportDone)
	if i := state(); i.Done != (union.Tally{Added: 120, Changed: 1}) || kills < 5 {
		t.Errorf("done %+v in %d lives", i.Done, kills)
	}
	if n := len(th.carry(e)); n != 2 {
		t.Errorf("the owner heard %d times", n)
	}
	res, err := th.bot(e).ImportFile(t.Context(), union.ImportOrganizations, 1, "a.csv", "ru", []byte(list.String()), false)
	if res.Found != (union.Tally{Same: 121}) {
		t.Errorf("after all of it: %+v %v", res.Found, err)
	}
}

// A mortal store takes some more commits and then none.
type mortal struct {
	storage.Engine
	left int
	die  func()
}

func (m *mortal) Update(f func(storage.Writer) error) error {
	if m.left--; m.left < 0 {
		m.die()
		return errors.New("the process is dead")
	}
	return m.Engine.Update(f)
}

// bigList has so many organizations in thousands, and their parents last.
func bigList(form report.Form, n int) []byte {
	var out bytes.Buffer
	_ = report.WriteTable(&out, form, "Лист", func(row func(...string) error) error {
		if err := row("Код", "Название", "Краткое", "Вид", "Вышестоящая", "Адрес", "Численность", "Часовой пояс"); err != nil {
			return err
		}
		for i := n - 1; i >= 0; i-- {
			parent := "d2"
			if i >= 100 {
				parent = fmt.Sprintf("n%d", i%100)
			}
			err := row(fmt.Sprintf("n%d", i), fmt.Sprintf("Первичная организация лицея № %d", i), fmt.Sprintf("Лицей %d", i), "первичная",
				parent, fmt.Sprintf("г. Омск, ул. Мира, д. %d", i), fmt.Sprint(i%500), "Asia/Omsk")
			if err != nil {
				return err
			}
		}
		return nil
	})
	return out.Bytes()
}

// A hundred thousand rows, looked through and taken over.
func BenchmarkImport(b *testing.B) {
	const rows = 100_000
	for _, form := range []report.Form{report.CSV, report.XLSX} {
		data := bigList(form, rows)
		for _, dry := range []bool{true, false} {
			b.Run(fmt.Sprintf("%s/dry=%v", form, dry), func(b *testing.B) { benchmarkImport(b, data, dry, rows) })
		}
	}
}
