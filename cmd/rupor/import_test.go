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
	rupor := atTerminal(t, c.Data)
	said := saying(t)
	said(rupor(1, "import", "organizations", list, "--dry-run"), "2 to add")
	said(rupor(1, "import", "organizations", list), "done: 2 added, 0 changed\nrupor: 1 of 3 rows can't be taken over: correct them in "+dir)
	said(rupor(1, "import", "organizations", list), "done: 0 added")
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

// atTerminal runs a command on a data folder and returns what it prints; it must end
// with the code that is wanted.
func atTerminal(t *testing.T, data string) func(want int, args ...string) string {
	return func(want int, args ...string) string {
		t.Helper()
		var out bytes.Buffer
		if code := run(t.Context(), append(args, "--data", data), &out, &out); code != want {
			t.Fatalf("%v ends with %d: %s", args, code, &out)
		}
		return out.String()
	}
}

func saying(t *testing.T) func(got, want string) {
	return func(got, want string) {
		t.Helper()
		if !strings.Contains(got, want) {
			t.Errorf("no %q in %q", want, got)
		}
	}
}

// Whoever installs brings the lists in before anybody serves: the store is made, for
// nobody else to read; who only tries a list leaves nothing behind. What goes out
// again names people, so it is theirs alone and the journal knows.
func TestListsComeBeforeTheFirstServe(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	data := filepath.Join(dir, "data")
	orgs, people, out := filepath.Join(dir, "orgs.csv"), filepath.Join(dir, "people.csv"), filepath.Join(dir, "out.xlsx")
	for name, words := range map[string]string{
		orgs: "код;название;вышестоящая\n1;Область;\n2;Школа;1\n", people: "ФИО;билет;организация\nАнна Петрова;007;2\n=Иван;;Школа\n",
	} {
		if err := os.WriteFile(name, []byte(words), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	rupor, said := atTerminal(t, data), saying(t)
	said(rupor(1, "export", "expected", out), "no store at")
	said(rupor(0, "import", "organizations", orgs, "--dry-run"), "tried on an empty one")
	if _, err := os.Stat(data); !os.IsNotExist(err) {
		t.Errorf("the dry run left %v", err)
	}
	said(rupor(0, "import", "organizations", orgs), "a new one is made\n2 rows: 2 to add")
	said(rupor(0, "import", "expected", people), "done: 2 added")
	said(rupor(0, "export", "organizations", "-"), "Школа")
	said(rupor(0, "export", "expected", out, "--org", "2"), "written")
	said(rupor(0, "import", "expected", out), "0 to add, 0 to change, 2 as they are, 0 with remarks")
	said(rupor(0, "check"), "unbroken: 3 records")
	for name, mode := range map[string]os.FileMode{data: 0o700, dataFlags{data}.file(): 0o600, out: 0o600} {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != mode {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
}
