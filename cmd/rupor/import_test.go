package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rupor/storage/bolt"
)

// The administrator brings the tree in by hand: tried first, then for real, then
// once more, when nothing is left to do.
func TestAListIsTakenOverFromTheCommandLine(t *testing.T) {
	t.Parallel()
	c := unpackFixture(t, len(steps()))
	dir := t.TempDir()
	list := filepath.Join(dir, "list.csv")
	rows := "код;название;вид;вышестоящая\n90;Новая область;региональная;\n91;Новая школа;первичная;90\n92;Ничья;первичная;99\n"
	if err := os.WriteFile(list, []byte(rows), 0o600); err != nil {
		t.Fatal(err)
	}
	rupor := func(want int, args ...string) string {
		t.Helper()
		var out bytes.Buffer
		if code := run(t.Context(), append(args, "--data", c.Data), &out, &out); code != want {
			t.Fatalf("%v ends with %d: %s", args, code, &out)
		}
		return out.String()
	}
	said := func(got, want string) {
		t.Helper()
		if !strings.Contains(got, want) {
			t.Errorf("no %q in %q", want, got)
		}
	}
	said(rupor(0, "import", "organizations", list, "--dry-run"), "2 to add")
	said(rupor(0, "import", "organizations", list), "done: 2 added")
	said(rupor(0, "import", "organizations", list), "done: 0 added")
	remarks, err := os.ReadFile(filepath.Join(dir, "list.remarks.csv"))
	if err != nil || !strings.Contains(string(remarks), "«99» нет") {
		t.Errorf("remarks: %s, %v", remarks, err)
	}
	out := filepath.Join(dir, "all.xlsx")
	rupor(0, "export", "organizations", out)
	said(rupor(0, "import", "organizations", out), "0 to add, 0 to change")
	said(rupor(0, "check"), "unbroken")
	said(rupor(1, "import", "organizations", filepath.Join(dir, "none.csv")), "none.csv")

	store, err := bolt.Open(c.file(), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer shut(t, store)
	said(rupor(1, "import", "organizations", list), "stop it")
}
