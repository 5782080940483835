package storage_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"rupor/storage"
	"rupor/storage/memory"
	"rupor/storage/storagetest"
)

// A small union for the tests: members by their number, votes by ballot and member.
type (
	memberID int64
	orgID    int64
	member   struct {
		Name   string
		Org    orgID
		Tags   []string
		Joined time.Time
	}
	voteKey = storage.Pair[string, memberID]
)

var (
	members = storage.NewTable[memberID, member]("member", storage.Int[memberID]())
	byOrg   = storage.NewIndex(members, "org", storage.Int[orgID](),
		func(_ memberID, m member) []orgID { return []orgID{m.Org} })
	byTag = storage.NewIndex(members, "tag", storage.String[string](),
		func(_ memberID, m member) []string { return m.Tags })
	byJoined = storage.NewIndex(members, "joined", storage.Time(),
		func(_ memberID, m member) []time.Time { return []time.Time{m.Joined} })
	votes = storage.NewTable[voteKey, int]("vote", storage.PairOf(storage.String[string](), storage.Int[memberID]()))
	seen  = storage.NewTableWith("seen", storage.Uint[uint64](), storage.ValueCodec[struct{}]{
		Encode: func(struct{}) ([]byte, error) { return nil, nil },
		Decode: func([]byte) (struct{}, error) { return struct{}{}, nil },
	})
)

// everyEngine runs f over both engines; whatever it leaves behind must be in order.
func everyEngine(t *testing.T, f func(t *testing.T, e storage.Engine)) {
	t.Parallel()
	for name, e := range map[string]storage.Engine{"bolt": storagetest.Open(t, members, votes, seen), "memory": memory.New()} {
		t.Run(name, func(t *testing.T) {
			f(t, storagetest.Twice(e))
			storagetest.MustBeHealthy(t, e, members, votes, seen)
		})
	}
}

func update(t *testing.T, e storage.Engine, f func(storage.Writer) error) {
	t.Helper()
	if err := e.Update(f); err != nil {
		t.Fatal(err)
	}
}

func view(t *testing.T, e storage.Engine, f func(storage.Reader) error) {
	t.Helper()
	if err := e.View(f); err != nil {
		t.Fatal(err)
	}
}

// list collects what a walk shows.
func list[K any](walk func(visit func(K) error) error) string {
	var all []K
	if err := walk(func(k K) error { all = append(all, k); return nil }); err != nil {
		return err.Error()
	}
	return fmt.Sprint(all)
}

func want(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %s, want %s", what, got, want)
	}
}

func TestTableKeepsRecords(t *testing.T) {
	everyEngine(t, func(t *testing.T, e storage.Engine) {
		anna := member{Name: "Анна", Org: 3, Tags: []string{"совет"}, Joined: time.Unix(5, 7).UTC()}
		update(t, e, func(w storage.Writer) error {
			return errors.Join(members.Put(w, -100123, anna), seen.Put(w, 7, struct{}{}))
		})
		view(t, e, func(r storage.Reader) error {
			got, found, err := members.Get(r, -100123)
			if !found || fmt.Sprint(got) != fmt.Sprint(anna) {
				t.Errorf("got %v, %t", got, found)
			}
			_, strange, err2 := members.Get(r, 1)
			has, err3 := seen.Has(r, 7)
			hasNot, err4 := seen.Has(r, 8)
			if strange || !has || hasNot {
				t.Errorf("a record is where none was put (%t, %t) or is not where one was (%t)", strange, hasNot, has)
			}
			return errors.Join(err, err2, err3, err4)
		})
		update(t, e, func(w storage.Writer) error {
			return errors.Join(members.Delete(w, -100123), members.Delete(w, 55))
		})
		view(t, e, func(r storage.Reader) error {
			has, err := members.Has(r, -100123)
			if has {
				t.Error("a deleted record is there")
			}
			return err
		})
	})
}

func TestTableWalks(t *testing.T) {
	everyEngine(t, func(t *testing.T, e storage.Engine) {
		update(t, e, func(w storage.Writer) error {
			for _, k := range []memberID{7, -5, 300, 0} {
				if err := members.Put(w, k, member{}); err != nil {
					return err
				}
			}
			return votes.Put(w, voteKey{First: "x"}, 1)
		})
		type walk = func(storage.Reader, func(memberID, member) error) error
		view(t, e, func(r storage.Reader) error {
			keys := func(w walk) string {
				return list(func(visit func(memberID) error) error {
					return w(r, func(k memberID, _ member) error { return visit(k) })
				})
			}
			between := func(from, to memberID) walk {
				return func(r storage.Reader, visit func(memberID, member) error) error {
					return members.Range(r, from, to, visit)
				}
			}
			want(t, "all", keys(members.All), "[-5 0 7 300]")
			want(t, "back", keys(members.Back), "[300 7 0 -5]")
			want(t, "range", keys(between(-5, 300)), "[-5 0 7]")
			want(t, "empty range", keys(between(1, 7)), "[]")
			want(t, "range back", keys(func(r storage.Reader, visit func(memberID, member) error) error {
				return members.RangeBack(r, 0, 300, visit)
			}), "[7 0]")
			n := 0
			err := members.All(r, func(memberID, member) error { n++; return storage.Stop })
			if n != 1 {
				t.Errorf("%d visits after Stop, want 1", n)
			}
			return err
		})
	})
}

// What a word is not in is not even read: it may be anything.
func TestSiftReadsOnlyWhatHasTheWord(t *testing.T) {
	everyEngine(t, func(t *testing.T, e storage.Engine) {
		var found []string
		update(t, e, func(w storage.Writer) error {
			for id := range memberID(4) {
				if err := members.Put(w, id, member{Name: "M", Org: 100 + orgID(id%2)}); err != nil {
					return err
				}
			}
			var first, torn []byte
			err := w.Scan([]byte("member\x00"), []byte("member\x01"), func(key, value []byte) error {
				first, torn = slices.Clone(key), slices.Clone(value)
				return storage.Stop
			})
			found = nil
			see := func(id memberID, m member, has bool) error {
				found = append(found, fmt.Sprint(id, m.Org, has))
				return nil
			}
			two := memberID(2)
			return errors.Join(err, w.Put(first, []byte("{")), members.Sift(w, nil, []byte("101"), see),
				members.Sift(w, &two, nil, see), w.Put(first, torn))
		})
		if got := fmt.Sprint(found); got != "[0 0 false 1 101 true 2 0 false 3 101 true 2 100 true 3 101 true]" {
			t.Errorf("found %s", got)
		}
	})
}

func TestUnderShowsOneFirstHalf(t *testing.T) {
	everyEngine(t, func(t *testing.T, e storage.Engine) {
		update(t, e, func(w storage.Writer) error {
			for n, ballot := range []string{"a", "a\x00", "ab", "", "a", "b"} {
				if err := votes.Put(w, voteKey{First: ballot, Second: memberID(n) - 3}, n); err != nil {
					return err
				}
			}
			return nil
		})
		view(t, e, func(r storage.Reader) error {
			for ballot, wanted := range map[string]string{"a": "[-3 1]", "": "[0]", "a\x00": "[-2]", "c": "[]"} {
				want(t, "under "+ballot, list(func(visit func(memberID) error) error {
					return storage.Under(r, votes, ballot, func(k memberID, _ int) error { return visit(k) })
				}), wanted)
			}
			want(t, "under back", list(func(visit func(int) error) error {
				return storage.UnderBack(r, votes, "a", func(_ memberID, v int) error { return visit(v) })
			}), "[4 0]")
			return nil
		})
	})
}

func TestNextIDNeverRepeats(t *testing.T) {
	everyEngine(t, func(t *testing.T, e storage.Engine) {
		next := func(failing bool) (id uint64) {
			err := e.Update(func(w storage.Writer) (err error) {
				id, err = members.NextID(w)
				if failing {
					return errors.New("failed")
				}
				return err
			})
			if failing == (err == nil) {
				t.Errorf("got %v", err)
			}
			return id
		}
		got := []uint64{next(false), next(false), next(true), next(false)}
		if !slices.Equal(got, []uint64{1, 2, 3, 3}) {
			t.Errorf("got %v, want 1, 2, 3 in vain, 3", got)
		}
	})
}

func TestTableUpdate(t *testing.T) {
	everyEngine(t, func(t *testing.T, e storage.Engine) {
		rename := func(w storage.Writer) error {
			return members.Update(w, 1, func(m *member) error { m.Name, m.Org = "Анна", 2; return nil })
		}
		if err := e.Update(rename); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("update of nobody: %v, want ErrNotFound", err)
		}
		update(t, e, func(w storage.Writer) error { return members.Put(w, 1, member{Name: "Яна", Org: 1}) })
		errNo := errors.New("no")
		update(t, e, func(w storage.Writer) error {
			err := members.Update(w, 1, func(m *member) error { m.Name = "X"; return errNo })
			if !errors.Is(err, errNo) {
				t.Errorf("got %v, want the function's error", err)
			}
			return nil
		})
		update(t, e, rename)
		view(t, e, func(r storage.Reader) error {
			m, _, err := members.Get(r, 1)
			want(t, "name", m.Name, "Анна")
			n, countErr := byOrg.Count(r, 1)
			want(t, "members of the old organization", fmt.Sprint(n), "0")
			return errors.Join(err, countErr)
		})
	})
}

func TestBadValuesAndNames(t *testing.T) {
	t.Parallel()
	e := memory.New()
	functions := storage.NewTable[memberID, func()]("f", storage.Int[memberID]())
	err := e.Update(func(w storage.Writer) error { return functions.Put(w, 1, nil) })
	if err == nil {
		t.Error("a function was encoded")
	}
	for _, name := range []string{"", "a\x00b", "a\x01b", "a\n"} {
		panics(t, "table "+name, func() { storage.NewTable[memberID, int](name, storage.Int[memberID]()) })
	}
	of := func(memberID, int) []memberID { return nil }
	table := storage.NewTable[memberID, int]("t", storage.Int[memberID]())
	storage.NewIndex(table, "i", storage.Int[memberID](), of)
	panics(t, "two indexes of one name", func() { storage.NewIndex(table, "i", storage.Int[memberID](), of) })
}

func panics(t *testing.T, what string, f func()) {
	t.Helper()
	defer func() {
		if recover() == nil {
			t.Errorf("%s: no panic", what)
		}
	}()
	f()
}
