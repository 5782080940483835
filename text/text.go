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
	"maps"
	"path"
	"slices"
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
	langs map[string]phrases
}

// phrases are those of one language by key. Those of a file share a set of templates,
// and no more do: at its first use a phrase is checked together with all the set has.
type phrases map[string]*template.Template

// Load reads all phrases. Dates are shown in zone. An error names the file.
func Load(zone *time.Location) (*Book, error) {
	b := &Book{zone: zone, langs: map[string]phrases{}}
	for _, lang := range Languages() {
		names, err := fs.Glob(files, path.Join(lang, "*.txt"))
		if err != nil {
			return nil, fmt.Errorf("text %s: %w", lang, err)
		}
		all := phrases{}
		for _, name := range names {
			if err := b.read(lang, name, all); err != nil {
				return nil, fmt.Errorf("text %s: %w", name, err)
			}
		}
		b.langs[lang] = all
	}
	return b, nil
}

// read adds the phrases of a file.
func (b *Book) read(lang, name string, all phrases) error {
	words, err := files.ReadFile(name)
	if err != nil {
		return err
	}
	set, err := template.New(name).Option("missingkey=error").Funcs(b.functions(lang)).Parse(string(words))
	if err != nil {
		return err
	}
	for _, phrase := range set.Templates() {
		key := phrase.Name()
		if key == name {
			continue
		}
		if all[key] != nil {
			return fmt.Errorf("%s is in another file, too", key)
		}
		all[key] = phrase
	}
	return nil
}

// Keys lists the keys of a language, sorted.
func (b *Book) Keys(lang string) []string { return slices.Sorted(maps.Keys(b.langs[lang])) }

// Has says whether the default language knows the key.
func (b *Book) Has(key string) bool { return b.langs[Languages()[0]][key] != nil }

// Tree is the parsed phrase, for the test that compares languages.
func (b *Book) Tree(lang, key string) *parse.Tree { return b.langs[lang][key].Tree }

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
	known, ok := b.langs[lang]
	if !ok {
		known = b.langs[Languages()[0]]
	}
	phrase := known[key]
	if phrase == nil {
		return "", fmt.Errorf("text %s: there is no such phrase", key)
	}
	var out bytes.Buffer
	if err := phrase.Execute(&out, data); err != nil {
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
