package sorted

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestEveryVersionStaysAsItWas(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewPCG(seed, 0))
	var versions []Map
	var pictures []string
	m := Map{}
	for range 500 {
		key := fmt.Appendf(nil, "%02d", rnd.IntN(60))
		if rnd.IntN(3) == 0 {
			m = m.Without(key)
		} else {
			m = m.With(key, fmt.Append(nil, rnd.IntN(10)))
		}
		versions, pictures = append(versions, m), append(pictures, picture(m))
	}
	for i, m := range versions {
		if got := picture(m); got != pictures[i] {
			t.Fatalf("version %d was %s and is %s", i, pictures[i], got)
		}
		steps(t, m)
		heap(t, m.root)
	}
}

// heap proves that no node outweighs the one above it, which is what keeps the tree flat.
func heap(t *testing.T, n *node) {
	t.Helper()
	if n == nil {
		return
	}
	for _, child := range []*node{n.left, n.right} {
		if child != nil && child.weight > n.weight {
			t.Errorf("%s outweighs %s above it", child.key, n.key)
		}
		heap(t, child)
	}
}

func picture(m Map) (all string) {
	_ = m.Ascend(nil, nil, func(key, value []byte) error { all += fmt.Sprintf("%s=%s ", key, value); return nil })
	return all
}

// steps proves that going by AtOrAfter and by Before shows what Ascend shows, and that every key is found.
func steps(t *testing.T, m Map) {
	t.Helper()
	var up, down [][]byte
	for key, _, more := m.AtOrAfter(nil); more; key, _, more = m.AtOrAfter(append(slices.Clone(key), 0)) {
		up = append(up, key)
	}
	for key, _, more := m.Before(nil); more; key, _, more = m.Before(key) {
		down = append(down, key)
	}
	slices.Reverse(down)
	if fmt.Sprintf("%s", up) != fmt.Sprintf("%s", down) || !slices.IsSortedFunc(up, slices.Compare[[]byte]) {
		t.Errorf("up %s, down %s", up, down)
	}
	for _, key := range up {
		if _, found := m.Get(key); !found {
			t.Errorf("%s is not found", key)
		}
	}
}

func TestSortedInputDoesNotMakeAStick(t *testing.T) {
	t.Parallel()
	const all, kept = 20000, 100
	up := func(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }
	down := func(n uint64) []byte { return up(all - n) }
	for _, key := range []func(uint64) []byte{up, down} {
		m := Map{}
		for n := range uint64(all) {
			m = m.With(key(n), nil)
		}
		if d := depth(m.root); d > 60 {
			t.Errorf("%d keys are %d deep", all, d)
		}
		for n := range uint64(all - kept) {
			m = m.Without(key(n))
		}
		if d := depth(m.root); d > 30 {
			t.Errorf("%d keys are %d deep", kept, d)
		}
	}
}

func depth(n *node) int {
	if n == nil {
		return 0
	}
	return 1 + max(depth(n.left), depth(n.right))
}
