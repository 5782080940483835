package report_test

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"rupor/report"
)

func form() report.Application {
	return report.Application{
		To:    "В профсоюзный комитет\nЛицей № 3\n\nЗаявитель: Петрова Анна Сергеевна\nЛицей № 3, учитель",
		Title: "ЗАЯВЛЕНИЕ\nо вступлении в профсоюз", Body: "Прошу принять меня в члены Профсоюза.\n\nС Уставом ознакомлена.",
		Date: "дата", Sign: "подпись", Name: "Петрова Анна Сергеевна", Note: "Примерная форма.",
		Made: time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC),
	}
}

func applied(t *testing.T, a report.Application) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := report.Apply(&out, a); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// What is printed can be read again: the text stands in the file as letters, not
// as a picture of them.
func TestApplicationIsAPDFThatHasTheWords(t *testing.T) {
	t.Parallel()
	raw := applied(t, form())
	if !bytes.HasPrefix(raw, []byte("%PDF-")) || !bytes.HasSuffix(bytes.TrimSpace(raw), []byte("%%EOF")) {
		t.Fatalf("no PDF: %q…", raw[:min(len(raw), 20)])
	}
	said := letters(t, raw)
	for _, words := range []string{"Лицей № 3", "Заявитель: Петрова Анна Сергеевна", "ЗАЯВЛЕНИЕ", "Прошу принять меня", "подпись"} {
		if !strings.Contains(said, words) {
			t.Errorf("%q is not in it:\n%s", words, said)
		}
	}
	if pages := bytes.Count(raw, []byte("/Type /Page\n")); pages != 1 {
		t.Errorf("%d pages", pages)
	}
}

func TestSameApplicationIsTheSameBytes(t *testing.T) {
	t.Parallel()
	if !bytes.Equal(applied(t, form()), applied(t, form())) {
		t.Error("drawn twice, it differs")
	}
}

// Whatever people type, the form is one page and nothing breaks: pictures, a word
// without end, a page of text, letters that no font has.
func TestApplicationTakesWhateverIsTyped(t *testing.T) {
	t.Parallel()
	for name, typed := range map[string]string{
		"pictures": "Анна 🎉👩‍🏫 ✊", "long word": strings.Repeat("Ж", 400), "long": strings.Repeat("очень длинное имя ", 200),
		"no letters": "\U0010FFFF\uFFFF\x00\x7f\u202e", "broken": "Анна \xff\xc0", "brackets": `a) (b \ c`, "empty": "", "lines": strings.Repeat("\n", 300),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := form()
			a.To, a.Title, a.Body, a.Name, a.Note = typed, typed, typed, typed, typed
			raw := applied(t, a)
			if pages := bytes.Count(raw, []byte("/Type /Page\n")); pages != 1 {
				t.Errorf("%d pages", pages)
			}
			for _, y := range heights(t, raw) {
				if y < 20 || y > 842-20 { // in points: the margins that a printer can't print in
					t.Errorf("a line stands at %.0f of 842 points", y)
				}
			}
		})
	}
}

var (
	pdfStream = regexp.MustCompile(`(?s)stream\n(.*?)\nendstream`)
	pdfText   = regexp.MustCompile(`(?s)BT ([\d.-]+) ([\d.-]+) Td \(((?:\\.|[^\\)])*)\) Tj ET`)
	pdfEscape = regexp.MustCompile(`(?s)\\(.)`)
)

// streams are the unpacked contents of a PDF.
func streams(t *testing.T, raw []byte) (all string) {
	t.Helper()
	for _, m := range pdfStream.FindAllSubmatch(raw, -1) {
		z, err := zlib.NewReader(bytes.NewReader(m[1]))
		if err != nil {
			continue // a font map that is not packed
		}
		if plain, err := io.ReadAll(z); err == nil {
			all += string(plain) + "\n"
		}
	}
	return all
}

// letters are the lines of text of a PDF, which stand in it as UTF-16.
func letters(t *testing.T, raw []byte) string {
	t.Helper()
	var said strings.Builder
	for _, m := range pdfText.FindAllStringSubmatch(streams(t, raw), -1) {
		units := pdfEscape.ReplaceAllStringFunc(m[3], func(s string) string {
			if s == `\r` {
				return "\r"
			}
			return s[1:]
		})
		for i := 0; i+1 < len(units); i += 2 {
			said.WriteRune(rune(units[i])<<8 | rune(units[i+1]))
		}
		said.WriteByte('\n')
	}
	return said.String()
}

// heights are where the lines of text stand, from the lower edge, in points.
func heights(t *testing.T, raw []byte) (all []float64) {
	t.Helper()
	for _, m := range pdfText.FindAllStringSubmatch(streams(t, raw), -1) {
		var y float64
		if _, err := fmt.Sscan(m[2], &y); err != nil {
			t.Fatal(err)
		}
		all = append(all, y)
	}
	return all
}
