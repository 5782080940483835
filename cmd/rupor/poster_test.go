package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rupor/storage"
	"rupor/storage/bolt"
	"rupor/union"
)

// A poster is made and printed again without the bot; what is wrong is said with
// its cure, and makes no poster.
func TestPosterWithoutTheBot(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	store, err := bolt.Open(dataFlags{dir}.file(), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	err = store.Update(func(w storage.Writer) error {
		for id, name := range []string{"", "Областная организация", "Школа № 1", "Школа № 12"} {
			if name == "" {
				continue
			}
			o := union.Organization{ID: union.OrgID(id), Name: name, Code: "07-0" + string('0'+rune(id)), Path: []union.OrgID{union.OrgID(id)}}
			if err := storage.Organizations.Put(w, o.ID, o); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	paper := filepath.Join(dir, "poster.pdf")
	try := func(want string, code int, args ...string) {
		t.Helper()
		var out, problems bytes.Buffer
		args = append([]string{"poster", "--data", dir, "--bot", "@rupor_bot", "-o", paper}, args...)
		if got := run(t.Context(), args, &out, &problems); got != code || !strings.Contains(out.String()+problems.String(), want) {
			t.Errorf("%q: %d, %s%s", args, got, out.String(), problems.String())
		}
	}
	try("write /poster to the bot", 1)
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	try("no organization is called", 1, "--org", "Завод")
	try("2 organizations are called", 1, "--org", "школа")
	try("--board is too long", 1, "--org", "3", "--board", strings.Repeat("ж", 61))
	try("there is no poster 1", 1, "--number", "1")
	try("poster 1 is in", 0, "--org", "школа № 1", "--board", "холл")
	try("poster 2 is in", 0, "--org", "07-03", "--format", "a3")
	try("poster 3 is in", 0)
	try("nobody could open the link", 1, "--bot", "наш бот")
	try("leave --org and --board out", 1, "--number", "2", "--org", "3")
	try("poster 2 is in", 0, "--number", "2")
	if drawn, err := os.ReadFile(paper); err != nil || !bytes.HasPrefix(drawn, []byte("%PDF-")) {
		t.Errorf("%d bytes, %v", len(drawn), err)
	}
	store, err = bolt.Open(dataFlags{dir}.file(), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	err = store.View(func(r storage.Reader) error {
		n := 0
		return storage.Posters.All(r, func(_ union.PosterID, p union.Poster) error {
			if n++; p.Org != []union.OrgID{2, 3, 0}[n-1] {
				t.Errorf("%+v", p)
			}
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := checkStore(store); err != nil {
		t.Error(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
}
