package text

import (
	"fmt"
	"html/template"
	"reflect"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// functions are what phrases may call, in one language.
func (b *Book) functions(lang string) template.FuncMap {
	return template.FuncMap{
		"plural":  func(n any, forms ...string) (string, error) { return choosePlural(lang, n, forms) },
		"num":     number,
		"rate":    func(n int) string { return rate(lang, n) },
		"date":    func(t time.Time) string { return date(lang, t.In(b.zone)) },
		"moment":  func(t time.Time) string { return moment(lang, t.In(b.zone)) },
		"clock":   func(t time.Time) string { return t.In(b.zone).Format("15:04") },
		"weekday": func(t time.Time) string { return weekday(lang, t.In(b.zone)) },
		"span":    func(from, to time.Time) (string, error) { return span(lang, to.Sub(from)) },
		"raw":     raw,
		"say": func(key string, data ...any) (template.HTML, error) {
			var arg any
			if len(data) > 0 {
				arg = data[0]
			}
			s, err := b.HTML(lang, key, arg)
			return template.HTML(s), err //nolint:gosec // rendered by the same engine
		},
		"bar": bar,
		"join": func(items any, sep string) string {
			v := reflect.ValueOf(items)
			var out []string
			for i := range v.Len() {
				out = append(out, fmt.Sprint(v.Index(i)))
			}
			return strings.Join(out, sep)
		},
	}
}

// raw passes Telegram HTML through. Its argument is of a type like union.HTML.
func raw(v any) template.HTML {
	return template.HTML(fmt.Sprint(v)) //nolint:gosec // made by the intake, which escapes
}

// choosePlural returns the form that the CLDR rules of the language ask for: for
// Russian one, few, many; for English one, other.
func choosePlural(lang string, n any, forms []string) (string, error) {
	count, err := strconv.Atoi(fmt.Sprint(n))
	if err != nil {
		return "", fmt.Errorf("plural of %v: %w", n, err)
	}
	if count < 0 {
		count = -count
	}
	i := 0
	switch form := plural.Cardinal.MatchPlural(language.Make(lang), count, 0, 0, 0, 0); form {
	case plural.One:
	case plural.Few:
		i = 1
	default:
		i = len(forms) - 1
	}
	if i >= len(forms) || len(forms) < 2 {
		return "", fmt.Errorf("plural of %v: %d forms are too few", n, len(forms))
	}
	return forms[i], nil
}

// number groups thousands with a no-break space: 12 345.
func number(n any) string {
	s := fmt.Sprint(n)
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "\u00a0" + s[i:]
	}
	return sign + s
}

// rate shows hundredths of a percent as a percentage: 150 is "1,5", in English "1.5".
func rate(lang string, n int) string {
	point := ","
	if lang == "en" {
		point = "."
	}
	return strings.TrimRight(strings.TrimRight(fmt.Sprintf("%d%s%02d", n/100, point, n%100), "0"), point)
}

func months(lang string) [12]string {
	if lang == "ru" {
		return [12]string{
			"января", "февраля", "марта", "апреля", "мая", "июня",
			"июля", "августа", "сентября", "октября", "ноября", "декабря",
		}
	}
	var m [12]string
	for i := range m {
		m[i] = time.Month(i + 1).String()
	}
	return m
}

func date(lang string, t time.Time) string {
	return fmt.Sprintf("%d\u00a0%s %d", t.Day(), months(lang)[t.Month()-1], t.Year())
}

func moment(lang string, t time.Time) string {
	at := " в\u00a0"
	if lang == "en" {
		at = " at\u00a0"
	}
	return date(lang, t) + at + t.Format("15:04")
}

// barCells is the length of a progress bar: fits beside a number on 320 pixels.
const barCells = 12

// bar draws how much of the whole is done.
func bar(done, whole any) (string, error) {
	d, err := strconv.Atoi(fmt.Sprint(done))
	if err != nil {
		return "", fmt.Errorf("bar: %w", err)
	}
	w, err := strconv.Atoi(fmt.Sprint(whole))
	if err != nil {
		return "", fmt.Errorf("bar: %w", err)
	}
	full := 0
	if w > 0 {
		full = min(barCells, d*barCells/w)
	}
	return strings.Repeat("▓", full) + strings.Repeat("░", barCells-full), nil
}
