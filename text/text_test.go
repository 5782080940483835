package text_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"text/template/parse"
	"time"
	"unicode/utf16"

	"rupor/text"
)

func book(t testing.TB) *text.Book {
	t.Helper()
	b, err := text.Load(time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestLanguagesHaveTheSameKeysAndFields(t *testing.T) {
	t.Parallel()
	b := book(t)
	for _, lang := range text.Languages()[1:] {
		want, have := b.Keys(text.Languages()[0]), b.Keys(lang)
		for _, key := range want {
			if !slices.Contains(have, key) {
				t.Errorf("%s lacks %s", lang, key)
				continue
			}
			ru, other := fields(b, text.Languages()[0], key), fields(b, lang, key)
			if !reflect.DeepEqual(ru, other) {
				t.Errorf("%s: fields differ: %v and %v", key, ru, other)
			}
		}
		for _, key := range have {
			if !slices.Contains(want, key) {
				t.Errorf("%s has %s, which %s lacks", lang, key, text.Languages()[0])
			}
		}
	}
}

// fields lists the fields of the phrase's own data, sorted.
func fields(b *text.Book, lang, key string) []string {
	found := map[string]bool{}
	walk(b.Tree(lang, key).Root, false, found)
	var names []string
	for name := range found {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// walk collects fields; inside of a range they belong to the item.
func walk(n parse.Node, inside bool, found map[string]bool) {
	v := reflect.ValueOf(n)
	if n == nil || v.Kind() == reflect.Pointer && v.IsNil() {
		return
	}
	switch n := n.(type) {
	case *parse.ListNode:
		for _, c := range n.Nodes {
			walk(c, inside, found)
		}
	case *parse.ActionNode:
		walk(n.Pipe, inside, found)
	case *parse.PipeNode:
		for _, c := range n.Cmds {
			walk(c, inside, found)
		}
	case *parse.CommandNode:
		for _, c := range n.Args {
			walk(c, inside, found)
		}
	case *parse.IfNode:
		walk(n.Pipe, inside, found)
		walk(n.List, inside, found)
		walk(n.ElseList, inside, found)
	case *parse.RangeNode:
		walk(n.Pipe, inside, found)
		walk(n.List, true, found)
		walk(n.ElseList, inside, found)
	case *parse.WithNode:
		walk(n.Pipe, inside, found)
		walk(n.List, true, found)
		walk(n.ElseList, inside, found)
	case *parse.FieldNode:
		if !inside {
			found[n.Ident[0]] = true
		}
	}
}

var keyLiteral = regexp.MustCompile(`"([a-z]+(?:\.[a-z0-9]+)+)"`)

// Every phrase that the code names exists, and every phrase is named somewhere:
// by the code, by another phrase, or by a rule ("command." and a name).
func TestKeysUsedExistAndKeysThatExistAreUsed(t *testing.T) {
	t.Parallel()
	b := book(t)
	code := sources(t)
	families := map[string]bool{}
	for _, m := range regexp.MustCompile(`"([a-z]+(?:\.[a-z]+)*\.)"\s*\+`).FindAllStringSubmatch(code, -1) {
		families[m[1]] = true
	}
	for _, m := range regexp.MustCompile(`printf "([a-z.]+\.)%s"`).FindAllStringSubmatch(code, -1) {
		families[m[1]] = true
	}
	used := map[string]bool{}
	for _, m := range keyLiteral.FindAllStringSubmatch(code, -1) {
		used[m[1]] = true
	}
	for key := range used {
		prefix, _, _ := strings.Cut(key, ".")
		if !b.Has(key) && !b.Has("act."+key) && family(b, prefix) && !strings.HasSuffix(key, ".txt") && !strings.HasSuffix(key, ".json") {
			t.Errorf("the code names %s, which is no phrase", key)
		}
	}
	for _, m := range regexp.MustCompile(`prefix ?\+ ?"(\.[a-z]+)"`).FindAllStringSubmatch(code, -1) {
		for _, key := range b.Keys("ru") {
			used[key] = used[key] || strings.HasSuffix(key, m[1])
		}
	}
	for _, key := range b.Keys("ru") {
		if !used[key] && !used[strings.TrimSuffix(key, ".short")] && !inFamily(families, key) && !strings.HasSuffix(key, ".canceled") {
			t.Errorf("nobody says %s", key)
		}
	}
}

func family(b *text.Book, prefix string) bool {
	return slices.ContainsFunc(b.Keys("ru"), func(k string) bool { return strings.HasPrefix(k, prefix+".") })
}

func inFamily(families map[string]bool, key string) bool {
	for f := range families {
		if strings.HasPrefix(key, f) {
			return true
		}
	}
	return false
}

// sources is the text of the rooms that speak, and of the phrases themselves.
func sources(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	for _, dir := range []string{"../bot", "../office", "../delivery", "../cmd", "ru"} {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.HasSuffix(path, "_test.go") {
				return err
			}
			if strings.HasSuffix(path, ".go") || strings.HasSuffix(path, ".txt") {
				raw, err := os.ReadFile(path)
				all.Write(raw)
				return err
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return strings.ReplaceAll(all.String(), `{{define "`, `{{define <`)
}

func TestPhrases(t *testing.T) {
	t.Parallel()
	b := book(t)
	for _, lang := range text.Languages() {
		for _, key := range b.Keys(lang) {
			for _, n := range []int{0, 1, 3, 5, 21} {
				words, err := b.HTML(lang, key, sample(n))
				if err != nil {
					t.Errorf("%s: %v", lang, err)
					break
				}
				if problem := fit(words); problem != "" {
					t.Errorf("%s %s: %s: %q", lang, key, problem, words)
				}
			}
		}
	}
}

// fit says what Telegram would not take.
func fit(words string) string {
	if n := len(utf16.Encode([]rune(text.Strip(words)))); n == 0 || n > 4096 {
		return fmt.Sprintf("%d units long", n)
	}
	var open []string
	for _, m := range regexp.MustCompile(`<(/?)([a-z-]*)[^>]*>`).FindAllStringSubmatch(words, -1) {
		if m[1] == "" {
			open = append(open, m[2])
			continue
		}
		if len(open) == 0 || open[len(open)-1] != m[2] {
			return "tags do not match"
		}
		open = open[:len(open)-1]
	}
	if len(open) > 0 {
		return "a tag is not closed"
	}
	if strings.Contains(words, "<no value>") || strings.Contains(words, "ZgotmplZ") {
		return "a value is missing"
	}
	if strings.Contains(words, "<script") {
		return "what a person typed is not escaped"
	}
	return ""
}

func TestPlural(t *testing.T) {
	t.Parallel()
	b := book(t)
	for n, want := range map[int]string{1: "Добавлено: 1 организация.", 2: "Добавлено: 2 организации.", 5: "Добавлено: 5 организаций.", 11: "Добавлено: 11 организаций.", 21: "Добавлено: 21 организация."} {
		if got, err := b.HTML("ru", "organization.added", map[string]any{"N": n}); err != nil || got != want {
			t.Errorf("%d: %q, %v", n, got, err)
		}
	}
}

func TestStripKeepsWhatIsReadAndDropsMarkup(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                              "",
		"a &lt; b &amp;&#43; c":         "a < b &+ c",
		"<b>жирно</b> и <a href=\"x\">": "жирно и ",
		"5 < 6":                         "5 < 6",
	} {
		if got := text.Strip(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
