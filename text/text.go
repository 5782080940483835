// Package text keeps the words of the house: embedded templates, one file per
// conversation and language, rendered as Telegram HTML.
//
// Everything that a person typed is escaped by the template engine; what is
// Telegram HTML already passes through the function raw.
package text

import (
	"bytes"
	"embed"
	"fmt"
	"html"
	"html/template"
	"io/fs"
	"path"
	"sort"
	"strings"
	"text/template/parse"
	"time"
)

//go:embed ru/*.txt en/*.txt
var files embed.FS

// Languages lists the languages that are complete, the default first.
func Languages() []string { return []string{"ru", "en"} }

// A Book renders phrases in every language.
type Book struct {
	zone  *time.Location
	langs map[string]*template.Template
}

// Load reads all phrases. Dates are shown in zone. An error names the file.
func Load(zone *time.Location) (*Book, error) {
	b := &Book{zone: zone, langs: map[string]*template.Template{}}
	for _, lang := range Languages() {
		t := template.New(lang).Option("missingkey=error")
		t.Funcs(b.functions(lang))
		names, err := fs.Glob(files, path.Join(lang, "*.txt"))
		if err != nil {
			return nil, fmt.Errorf("text %s: %w", lang, err)
		}
		for _, name := range names {
			words, err := files.ReadFile(name)
			if err != nil {
				return nil, fmt.Errorf("text %s: %w", name, err)
			}
			if _, err := t.New(name).Parse(string(words)); err != nil {
				return nil, fmt.Errorf("text %s: %w", name, err)
			}
		}
		b.langs[lang] = t
	}
	return b, nil
}

// Keys lists the keys of a language, sorted.
func (b *Book) Keys(lang string) []string {
	var keys []string
	for _, t := range b.langs[lang].Templates() {
		if name := t.Name(); name != lang && !strings.HasSuffix(name, ".txt") {
			keys = append(keys, name)
		}
	}
	sort.Strings(keys)
	return keys
}

// Has says whether the default language knows the key.
func (b *Book) Has(key string) bool { return b.langs[Languages()[0]].Lookup(key) != nil }

// Tree is the parsed phrase, for the test that compares languages.
func (b *Book) Tree(lang, key string) *parse.Tree { return b.langs[lang].Lookup(key).Tree }

// Language returns the language of the house that suits an IETF tag best, and
// otherwise when none does.
func Language(tag, otherwise string) string {
	for _, lang := range Languages() {
		if tag == lang || strings.HasPrefix(tag, lang+"-") {
			return lang
		}
	}
	return otherwise
}

// HTML renders a phrase as Telegram HTML. A language that is not known gives
// the default one. An error means that the phrase or one of its fields is
// missing: the house's own mistake.
func (b *Book) HTML(lang, key string, data any) (string, error) {
	t, ok := b.langs[lang]
	if !ok {
		t = b.langs[Languages()[0]]
	}
	var out bytes.Buffer
	if err := t.ExecuteTemplate(&out, key, data); err != nil {
		return "", fmt.Errorf("text %s: %w", key, err)
	}
	return strings.TrimSpace(out.String()), nil
}

// Plain renders a phrase without formatting, for buttons, toasts and file names.
func (b *Book) Plain(lang, key string, data any) (string, error) {
	s, err := b.HTML(lang, key, data)
	return Strip(s), err
}

// Strip takes the formatting out of Telegram HTML.
func Strip(s string) string {
	var out strings.Builder
	for s != "" {
		open := strings.IndexByte(s, '<')
		if open < 0 {
			break
		}
		out.WriteString(s[:open])
		end := strings.IndexByte(s[open:], '>')
		if end < 0 {
			s = s[open:]
			break
		}
		s = s[open+end+1:]
	}
	out.WriteString(s)
	return html.UnescapeString(out.String())
}
