package storage_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"rupor/storage"
	"rupor/storage/memory"
	"rupor/storage/storagetest"
)

func TestIndexFollowsItsTable(t *testing.T) {
	everyEngine(t, func(t *testing.T, e storage.Engine) {
		noon := time.Date(2025, 5, 1, 12, 0, 0, 0, time.UTC)
		update(t, e, func(w storage.Writer) error {
			return errors.Join(
				members.Put(w, 1, member{Org: 3, Tags: []string{"совет", "цех", "совет"}, Joined: noon}),
				members.Put(w, 2, member{Org: -3, Tags: []string{"цех"}, Joined: noon.Add(time.Hour)}),
				members.Put(w, -3, member{Org: 3}),
				members.Put(w, 4, member{Org: 4, Joined: noon.Add(1)}),
			)
		})
		view(t, e, func(r storage.Reader) error {
			want(t, "org 3", list(func(v func(memberID) error) error { return byOrg.Keys(r, 3, v) }), "[-3 1]")
			want(t, "org 3 back", list(func(v func(memberID) error) error { return byOrg.KeysBack(r, 3, v) }), "[1 -3]")
			want(t, "org 9", list(func(v func(memberID) error) error { return byOrg.Keys(r, 9, v) }), "[]")
			want(t, "цех", list(func(v func(memberID) error) error { return byTag.Keys(r, "цех", v) }), "[1 2]")
			want(t, "joined by one", list(func(v func(memberID) error) error {
				return byJoined.Range(r, noon, noon.Add(time.Hour), func(at time.Time, k memberID) error {
					if at.Before(noon) || at.Location() != time.UTC {
						t.Errorf("%d joined at %v", k, at)
					}
					return v(k)
				})
			}), "[1 4]")
			n, err := byTag.Count(r, "совет")
			want(t, "a tag given twice", fmt.Sprint(n), "1")
			org, k, found, firstErr := byOrg.First(r)
			want(t, "first", fmt.Sprint(org, k, found), "-3 2 true")
			return errors.Join(err, firstErr)
		})
		update(t, e, func(w storage.Writer) error {
			return errors.Join(members.Put(w, 1, member{Org: 4, Tags: []string{"новый"}}), members.Delete(w, 2))
		})
		view(t, e, func(r storage.Reader) error {
			want(t, "org 3", list(func(v func(memberID) error) error { return byOrg.Keys(r, 3, v) }), "[-3]")
			want(t, "org 4", list(func(v func(memberID) error) error { return byOrg.Keys(r, 4, v) }), "[1 4]")
			want(t, "цех", list(func(v func(memberID) error) error { return byTag.Keys(r, "цех", v) }), "[]")
			return nil
		})
		update(t, e, func(w storage.Writer) error {
			return errors.Join(members.Delete(w, 1), members.Delete(w, -3), members.Delete(w, 4))
		})
		view(t, e, func(r storage.Reader) error {
			_, _, found, err := byOrg.First(r)
			if found {
				t.Error("an index without records has a first entry")
			}
			return err
		})
	})
}

// Whatever is done to a table, its indexes hold exactly what the records yield.
func TestIndexesUnderRandomChanges(t *testing.T) {
	everyEngine(t, func(t *testing.T, e storage.Engine) {
		seed := rand.Uint64()
		t.Logf("seed %d", seed)
		rnd := rand.New(rand.NewPCG(seed, 0))
		for range 60 {
			changes := make([]int, 1+rnd.IntN(9))
			for i := range changes {
				changes[i] = rnd.IntN(1 << 20)
			}
			update(t, e, func(w storage.Writer) error {
				for _, n := range changes {
					k, m := memberID(n%7), member{Org: orgID(n / 7 % 3), Tags: []string{"a", "b", "c"}[:n/21%4]}
					change := func() error { return members.Put(w, k, m) }
					if n%5 == 0 {
						change = func() error { return members.Delete(w, k) }
					}
					if err := change(); err != nil {
						return err
					}
				}
				return nil
			})
			storagetest.MustBeHealthy(t, e, members)
		}
	})
}

func TestReindexAfterANewIndex(t *testing.T) {
	t.Parallel()
	e := memory.New()
	old := storage.NewTable[memberID, member]("member", storage.Int[memberID]())
	gone := storage.NewIndex(old, "org", storage.Int[orgID](),
		func(k memberID, _ member) []orgID { return []orgID{orgID(k) + 100} })
	update(t, e, func(w storage.Writer) error {
		return errors.Join(old.Put(w, 1, member{Org: 3, Tags: []string{"x"}}), old.Put(w, 2, member{Org: 3}))
	})
	check := func() error { return e.View(members.Check) }
	if check() == nil {
		t.Fatal("indexes that were never made passed the check")
	}
	update(t, e, members.Reindex)
	if err := check(); err != nil {
		t.Error(err)
	}
	view(t, e, func(r storage.Reader) error {
		n, err := byTag.Count(r, "x")
		m, err2 := gone.Count(r, 101)
		want(t, "new and old entries", fmt.Sprint(n, m), "1 0")
		return errors.Join(err, err2)
	})
}
