package text_test

import (
	"strings"
	"testing"

	"rupor/text"
)

func TestSplitCutsBetweenParagraphs(t *testing.T) {
	t.Parallel()
	paragraph := strings.Repeat("Постановили усилить работу. ", 30)
	long := strings.TrimSpace(strings.Repeat(paragraph+"\n\n", 12))
	parts := text.Split(long, 4096)
	if len(parts) < 2 {
		t.Fatalf("%d parts of %d units", len(parts), text.Length(long))
	}
	for i, p := range parts {
		if n := text.Length(p); n > 4096 {
			t.Errorf("part %d has %d units", i, n)
		}
		if !strings.HasPrefix(p, "Постановили") || !strings.HasSuffix(p, "работу.") {
			t.Errorf("part %d is cut inside of a paragraph: %q … %q", i, p[:40], p[len(p)-40:])
		}
	}
	if got := strings.Join(strings.Fields(strings.Join(parts, " ")), " "); got != strings.Join(strings.Fields(long), " ") {
		t.Error("the parts together are not the text")
	}
}

func TestSplitClosesAndReopensTags(t *testing.T) {
	t.Parallel()
	parts := text.Split("<b>"+strings.Repeat("слово ", 20)+"<i>"+strings.Repeat("ещё ", 20)+"</i></b>", 50)
	for _, p := range parts {
		if strings.Count(p, "<b>") != 1 || strings.Count(p, "</b>") != 1 || strings.Count(p, "<i>") != strings.Count(p, "</i>") {
			t.Errorf("tags of %q", p)
		}
	}
}

func TestSplitNeverCutsAWordThatFits(t *testing.T) {
	t.Parallel()
	for _, p := range text.Split(strings.Repeat("организация ", 100), 100) {
		for w := range strings.FieldsSeq(p) {
			if w != "организация" {
				t.Fatalf("cut word %q", w)
			}
		}
	}
}

func FuzzSplit(f *testing.F) {
	f.Add("<b>жирный текст</b>\n\nи ещё &amp; &lt; раз", 10)
	f.Add(strings.Repeat("я", 100), 7)
	f.Add("😀😀😀 a.b. c", 3)
	f.Fuzz(func(t *testing.T, s string, limit int) {
		if limit < 4 || limit > 5000 || len(s) > 20000 {
			return
		}
		want := strings.Join(strings.Fields(text.Strip(s)), "")
		var got strings.Builder
		for _, p := range text.Split(s, limit) {
			if n := text.Length(p); n > limit && !strings.ContainsAny(s, "<&") {
				t.Fatalf("part of %d units, limit %d: %q", n, limit, p)
			}
			got.WriteString(strings.Join(strings.Fields(text.Strip(p)), ""))
		}
		if !strings.ContainsAny(s, "<>&") && got.String() != want {
			t.Fatalf("%q became %q", want, got.String())
		}
	})
}
