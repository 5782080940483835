package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rupor/storage"
	"rupor/storage/bolt"
	"rupor/union"
)

// importRows is how many organizations are imported, importKills how often kill -9
// comes between.
const (
	importRows  = 20_000
	importKills = 3
)

// An import that is killed at three moments and run once more leaves the same store as
// one that nothing happened to.
func TestKilledImportFromTheCommandLine(t *testing.T) {
	t.Parallel()
	list := filepath.Join(t.TempDir(), "list.csv")
	if err := os.WriteFile(list, []byte(manyOrganizations(importRows)), 0o600); err != nil {
		t.Fatal(err)
	}
	whole, killed := newTheatre(t), newTheatre(t)
	if _, err := built(); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if code := whole.run("import", "organizations", list); code != 0 {
		t.Fatalf("exit code %d\n%s", code, tail(whole.out.String()))
	}
	took, half := time.Since(began), 0
	want := organizationsIn(t, whole)
	for kill := range importKills {
		ctx, end := context.WithTimeout(t.Context(), took*time.Duration(kill+2)/6) // its end is kill -9
		err := killed.command(ctx, "import", "organizations", list).Run()
		end()
		if n := len(organizationsIn(t, killed)); n > 0 && n < len(want) {
			half++
			t.Logf("kill %d: %d organizations, %v", kill, n, err)
		}
	}
	if half == 0 {
		t.Errorf("no kill of %d came in the middle", importKills)
	}
	if code := killed.run("import", "organizations", list); code != 0 {
		t.Fatalf("exit code %d\n%s", code, tail(killed.out.String()))
	}
	got := organizationsIn(t, killed)
	for code, as := range want {
		if got[code] != as {
			t.Fatalf("%s is %s, not %s", code, got[code], as)
		}
	}
	if len(got) != len(want) || len(want) != importRows {
		t.Errorf("%d organizations, not %d", len(got), len(want))
	}
	if code := killed.run("check"); code != 0 {
		t.Errorf("the store is damaged:\n%s", tail(killed.out.String()))
	}
	t.Logf("an import took %s, with %d kills all took %s", took, importKills, time.Since(began))
}

// manyOrganizations is a list of so many, the parents last.
func manyOrganizations(n int) string {
	var list strings.Builder
	list.WriteString("код;название;вид;вышестоящая;адрес;численность\n")
	for i := n - 1; i > 0; i-- {
		fmt.Fprintf(&list, "n%d;Первичная организация лицея № %d;;n%d;г. Омск, ул. Мира, д. %d;%d\n", i, i, i/200, i, i%500)
	}
	list.WriteString("n0;Областная организация;региональная;;;\n")
	return list.String()
}

// organizationsIn is what each organization is and where it stands, by its code.
func organizationsIn(t *testing.T, th *theatre) map[string]string {
	t.Helper()
	store, err := bolt.Open(dataFlags{Data: th.data}.file(), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer shut(t, store)
	all := map[string]string{}
	err = store.View(func(r storage.Reader) error {
		codes := map[union.OrgID]string{}
		if err := storage.Organizations.All(r, func(id union.OrgID, o union.Organization) error { codes[id] = o.Code; return nil }); err != nil {
			return err
		}
		return storage.Organizations.All(r, func(_ union.OrgID, o union.Organization) error {
			var way bytes.Buffer
			for _, id := range o.Path {
				way.WriteString(codes[id] + "/")
			}
			all[o.Code] = fmt.Sprint(o.Name, o.Level, o.Address, o.Size, way.String())
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
