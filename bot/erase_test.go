package bot

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"rupor/delivery"
	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// Of somebody who is erased nothing is in any screen, message, file or log that
// others get afterwards, even where lists with names are allowed.
func TestNothingOfTheErasedComesOut(t *testing.T) {
	t.Parallel()
	th := newTheatre(t, "ru")
	s := scene{store: sampleUnion(t, th.b, "ru")}
	err := s.store.Update(func(w storage.Writer) error { return office.SetLists(w, theAdmin, true, th.b.Now()) })
	if err != nil {
		t.Fatal(err)
	}
	if known, _ := th.leaks(t, s, th.surface(s)); known == 0 {
		t.Fatal("nobody sees anything of her before: the test is too weak")
	}
	if s = th.press(s, theMember, "forget/yes"); s.toast != "" {
		t.Fatal(s.toast)
	}
	if n, where := th.leaks(t, s, th.surface(s)); n > 0 {
		t.Errorf("%d traces, such as %q", n, where)
	}
}

// surface is all that the administrator gets by any command and by any button
// under its answer.
func (th *theatre) surface(s scene) (all []delivery.Message) {
	for _, c := range commands() {
		if c.name == "forget" || c.name == "stop" {
			continue
		}
		first := th.command(s, theAdmin, c.name, "")
		all = append(all, first.to(theAdmin.Private())...)
		for _, m := range first.to(theAdmin.Private()) {
			for _, row := range m.Buttons {
				for _, b := range row {
					if b.Data != "" {
						all = append(all, th.press(first, theAdmin, b.Data).to(theAdmin.Private())...)
					}
				}
			}
		}
	}
	for _, data := range []string{"res/sheet/1", "contest/table/1", "contest/entries/1/0", "cast/file/1", "cast/xlsx/1", "journal/file", "officers/file", "res/share/1/0"} {
		all = append(all, th.press(s, theAdmin, data).to(theAdmin.Private())...)
	}
	return all
}

// leaks counts what names Mary Member, and gives one.
func (th *theatre) leaks(t *testing.T, s scene, all []delivery.Message) (n int, where string) {
	t.Helper()
	look := func(what, content string) {
		for _, trace := range []string{"Mary \u202eMember", "user105", "My name"} {
			if strings.Contains(content, trace) {
				n++
				where = what + ": " + clip(content, 200)
			}
		}
	}
	for _, m := range all {
		look("text", string(m.Text))
		for _, row := range m.Buttons {
			for _, b := range row {
				look("button", b.Text)
			}
		}
		if m.File != nil {
			look(m.File.Name, string(m.File.Data))
		}
		if m.Paper == nil {
			continue
		}
		err := s.store.View(func(r storage.Reader) error {
			file, err := th.b.Paper(r, *m.Paper)
			look(file.Name, unpacked(t, file.Data))
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
	look("log", th.log.String())
	return n, where
}

// unpacked is a file's content; of a workbook, that of its sheets.
func unpacked(t *testing.T, data []byte) string {
	t.Helper()
	if !bytes.HasPrefix(data, []byte("PK")) {
		return string(data)
	}
	files, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, f := range files.File {
		in, err := f.Open()
		if err == nil {
			_, err = io.Copy(&all, in)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return all.String()
}

// A forged button of somebody of whom nothing is kept leaves nothing: no line of
// the register, none of the journal.
func TestNobodyCantBeErased(t *testing.T) {
	t.Parallel()
	th := newTheatre(t, "ru")
	s := scene{store: sampleUnion(t, th.b, "ru")}
	count := func(s scene) (requests int, lines uint64) {
		err := s.store.View(func(r storage.Reader) error {
			h, err := office.JournalHead(r)
			lines = h.Seq
			return errors.Join(err, storage.Requests.All(r, func(union.RequestID, union.Request) error { requests++; return nil }))
		})
		if err != nil {
			t.Fatal(err)
		}
		return requests, lines
	}
	requests, lines := count(s)
	for range 20 {
		s = th.press(s, 987654321, "forget/yes")
	}
	if n, l := count(s); n != requests || l != lines {
		t.Errorf("%d new requests, %d new lines", n-requests, l-lines)
	}
}
