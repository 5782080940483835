package bot

import (
	"bytes"
	"strings"
	"testing"

	"rupor/delivery"
	"rupor/storage"
	"rupor/union"
)

// A poster says whose it is and what they were told lately, and leads to itself.
func TestWhatStandsOnAPoster(t *testing.T) {
	t.Parallel()
	b := newTheatre(t, "ru").b
	store := sampleUnion(t, b, "ru")
	err := store.Update(func(w storage.Writer) error { // the tenth is that of firstDistrict's
		return storage.Organizations.Update(w, 9, func(o *union.Organization) error {
			o.Closed, o.Into = b.Now(), emptyDistrict
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[union.PosterID]struct{ over, name string }{
		1:  {"", "Region <b>& Co</b>"},
		2:  {"", "Region <b>& Co</b>"},
		3:  {"Region <b>& Co</b>", "District 00"},
		10: {"Region <b>& Co</b>", "District 01"},
	} {
		err := store.View(func(r storage.Reader) error {
			d := &drawer{Bot: b, r: r, lang: "ru", known: map[string]string{}}
			p, found, err := d.poster(id, false)
			if !found || err != nil || d.err != nil {
				t.Fatal(found, err, d.err)
			}
			if p.Over != want.over || p.Name != want.name || p.Link != "https://t.me/rupor_bot?start="+posterPayload(id) {
				t.Errorf("%d: %+v", id, p)
			}
			if all := strings.Join(p.News, "\n"); len(p.News) != posterNews || !strings.Contains(all, "News of the day") {
				t.Errorf("%d: the news are %q", id, p.News)
			}
			if !strings.Contains(p.Foot, "Foyer <b>& Co</b> · 23 ноября 2026") {
				t.Errorf("the foot is %q", p.Foot)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestAPosterIsAFile(t *testing.T) {
	t.Parallel()
	b := newTheatre(t, "en").b
	store := sampleUnion(t, b, "en")
	for kind, name := range map[string]string{PosterPaper(false): "poster-1-A4.pdf", PosterPaper(true): "poster-1-A3.pdf"} {
		err := store.View(func(r storage.Reader) error {
			file, err := b.Paper(r, delivery.Paper{Kind: kind, Ref: 1, Lang: "en"})
			if err != nil || file.Name != name || !bytes.HasPrefix(file.Data, []byte("%PDF-")) {
				t.Errorf("%s: %q of %d bytes, %v", kind, file.Name, len(file.Data), err)
			}
			none, err := b.Paper(r, delivery.Paper{Kind: kind, Ref: 99, Lang: "en"})
			if len(none.Data) > 0 {
				t.Error("a poster that is none is drawn")
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
