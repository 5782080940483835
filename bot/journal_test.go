package bot

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"rupor/delivery"
	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// A view comes back from a button as it was, whatever is in it, and a button has
// room for it; what is forged is left out.
func TestTheViewOfTheJournalFitsAButton(t *testing.T) {
	t.Parallel()
	th := newTheatre(t, "ru")
	store := sampleUnion(t, th.b, "ru")
	err := store.View(func(r storage.Reader) error {
		for _, v := range []journalView{
			{}, {org: 1}, {org: 60_000, person: 60_000_000, group: "duty", from: 20_780, until: 99_999}, {group: "post"}, {person: 1, until: 5},
		} {
			back, err := readView(r, strings.Split(v.data(), "/"))
			if err != nil || back != v {
				t.Errorf("%+v comes back as %+v: %v", v, back, err)
			}
			if data := fmt.Sprintf("journal/c/%s/%s%s", base36(1<<31), base36(1<<31), v.data()); len(data) > 64 {
				t.Errorf("%d bytes: %s", len(data), data)
			}
		}
		for _, forged := range []string{"oo", "p-1", "gnothing", "g<b>", "ozzzzzzzzzzzzzzzzzz", "dzzzzzz", "x", "o", "", "g", "p\xff"} {
			v, err := readView(r, []string{forged})
			if err != nil || len(v.data()) > viewMost || strings.ContainsAny(v.data(), "<>") || strings.Contains(v.data(), "\xff") {
				t.Errorf("%q is read as %+v: %v", forged, v, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// The file for proof holds the chain: whoever has it can prove it without the house.
// The workbook has names only where lists of people may go through Telegram, and
// nobody gets either who may not read the journal any more.
func TestTheJournalAsAFile(t *testing.T) {
	t.Parallel()
	th := newTheatre(t, "ru")
	store := sampleUnion(t, th.b, "ru")
	paper := func(kind string, who union.MemberID) (f delivery.File) {
		t.Helper()
		err := store.View(func(r storage.Reader) (err error) {
			f, err = th.b.Paper(r, delivery.Paper{Kind: kind, Lang: "ru", Who: who})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	chain(t, store, paper(paperJournalLines, theAdmin).Data)
	for _, who := range []union.MemberID{theMember, theOfficer, theStranger, 0} {
		if f := paper(paperJournalSheet, who); len(f.Data) > 0 {
			t.Errorf("%d gets the journal", who)
		}
	}
	if people := cellsOf(t, paper(paperJournalSheet, theAdmin).Data); strings.Contains(people, "Yuri") || !strings.Contains(people, "№ 2") {
		t.Errorf("with names: %.300s", people)
	}
	err := store.Update(func(w storage.Writer) error {
		rules, err := office.RulesOf(w)
		rules.Lists = true
		if err == nil {
			err = storage.Rules.Put(w, 0, rules)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if people := cellsOf(t, paper(paperJournalSheet, theAdmin).Data); !strings.Contains(people, "Yuri") {
		t.Errorf("without names: %.300s", people)
	}
}

// chain proves the file line by line, as docs/security.md says, up to the head.
func chain(t *testing.T, store storage.Engine, file []byte) {
	t.Helper()
	prev, n := "", uint64(0)
	lines := bufio.NewScanner(bytes.NewReader(file))
	for lines.Scan() {
		var line struct {
			Seq        uint64
			Prev, Hash string
		}
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			t.Fatal(err)
		}
		n++
		bare := regexp.MustCompile(`"hash":"[0-9a-f]{64}"\}$`).ReplaceAllString(lines.Text(), `"hash":""}`)
		if line.Seq != n || line.Prev != prev || office.Fingerprint(bare) != line.Hash {
			t.Fatalf("line %d proves nothing: %s", n, lines.Text())
		}
		prev = line.Hash
		if strings.Contains(lines.Text(), "Yuri") {
			t.Errorf("a name in %s", lines.Text())
		}
	}
	err := store.View(func(r storage.Reader) error {
		head, err := office.JournalHead(r)
		if head.Seq != n || head.Hash != prev || n == 0 {
			t.Errorf("the file ends with %d %s, the journal with %d %s", n, prev, head.Seq, head.Hash)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// cellsOf is all that a workbook says.
func cellsOf(t *testing.T, file []byte) string {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := f.GetRows(f.GetSheetName(0))
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(rows)
}
