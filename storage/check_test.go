package storage_test

import (
	"errors"
	"strings"
	"testing"

	"rupor/storage"
	"rupor/storage/memory"
)

// Each kind of damage is done behind the table's back, and must be reported in words that name it.
func TestCheckFindsDamage(t *testing.T) {
	t.Parallel()
	put := func(key, value string) func(storage.Writer) error {
		return func(w storage.Writer) error { return w.Put([]byte(key), []byte(value)) }
	}
	remove := func(prefix string) func(storage.Writer) error {
		return func(w storage.Writer) error {
			var found []byte
			err := w.Scan([]byte(prefix), nil, func(key, _ []byte) error {
				found = append(found, key...)
				return storage.Stop
			})
			return errors.Join(err, w.Delete(found))
		}
	}
	const one = "\x80\x00\x00\x00\x00\x00\x00\x01"
	for name, damage := range map[string]struct {
		do   func(storage.Writer) error
		want string
	}{
		"a record lost its entry":    {remove("member\x01org\x00"), "member 1 is missing in index org"},
		"an entry lost its record":   {remove("member\x00"), "index org of member has an entry"},
		"a record under another org": {put("member\x00"+one, `{"Org":4}`), "member 1 is missing in index org"},
		"a second entry":             {put("member\x01org\x00"+one+one, ""), "index org of member has an entry"},
		"an entry that is no entry":  {put("member\x01tag\x00x", ""), "index tag of member"},
		"a value that is no JSON":    {put("member\x00"+one, "{"), "decode member 1"},
		"a key that is no key":       {put("member\x00x", "{}"), `key "member\x00x" of member`},
		"a key of no table":          {put("ghost\x00x", ""), `"ghost\x00x" belongs to no table`},
		"an index of no table":       {put("member\x01ghost\x00x", ""), "belongs to no table"},
		"a counter of no table":      {put("\x00next\x00ghost", ""), "belongs to no table"},
		"a key without a table":      {put("ghost", ""), "belongs to no table"},
		"a counter that is no count": {put("\x00next\x00member", "1"), "does not hold a number"},
		"behind all others":          {put("\xff\xff", ""), "belongs to no table"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := memory.New()
			update(t, e, func(w storage.Writer) error {
				_, err := votes.NextID(w)
				return errors.Join(err, members.Put(w, 1, member{Org: 3}), votes.Put(w, voteKey{}, 1))
			})
			check := func(r storage.Reader) error { return storage.CheckAll(r, members, votes) }
			if err := e.View(check); err != nil {
				t.Fatalf("before the damage: %v", err)
			}
			update(t, e, damage.do)
			if err := e.View(check); err == nil || !strings.Contains(err.Error(), damage.want) {
				t.Errorf("got %v, want %q in it", err, damage.want)
			}
		})
	}
}

func TestCheckAllFindsTwoTablesOfOneName(t *testing.T) {
	t.Parallel()
	twin := storage.NewTable[memberID, int]("member", storage.Int[memberID]())
	err := memory.New().View(func(r storage.Reader) error { return storage.CheckAll(r, members, votes, twin) })
	if err == nil || !strings.Contains(err.Error(), "two tables are called member") {
		t.Errorf("got %v", err)
	}
}

// A room's own checker owns no keys and is asked like a table.
type suspicious struct{}

func (suspicious) Name() string { return "suspicious" }

func (suspicious) Check(storage.Reader) error { return errors.New("every letter needs a recipient") }

func TestCheckAllAsksForeignCheckers(t *testing.T) {
	t.Parallel()
	err := memory.New().View(func(r storage.Reader) error { return storage.CheckAll(r, members, suspicious{}) })
	if err == nil || !strings.Contains(err.Error(), "every letter") {
		t.Errorf("got %v", err)
	}
}

func TestTablesOfSimilarNamesDoNotMix(t *testing.T) {
	t.Parallel()
	e := memory.New()
	var checkers []storage.Checker
	for _, name := range []string{"a", "aa", "a b", "b"} {
		table := storage.NewTable[memberID, string](name, storage.Int[memberID]())
		storage.NewIndex(table, "a", storage.String[string](), func(_ memberID, v string) []string { return []string{v} })
		update(t, e, func(w storage.Writer) error { return table.Put(w, 1, name) })
		checkers = append(checkers, table)
	}
	for _, name := range []string{"a", "aa", "a b", "b"} {
		table := storage.NewTable[memberID, string](name, storage.Int[memberID]())
		view(t, e, func(r storage.Reader) error {
			want(t, name, list(func(visit func(string) error) error {
				return table.All(r, func(_ memberID, v string) error { return visit(v) })
			}), "["+name+"]")
			return nil
		})
	}
	view(t, e, func(r storage.Reader) error { return storage.CheckAll(r, checkers...) })
}
