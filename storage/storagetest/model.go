package storagetest

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"rupor/storage"
)

// A model is what a store is meant to be, without any art.
type model map[string]string

// pairs returns what a scan of the range must show.
func (m model) pairs(from, to []byte) []string {
	var pairs []string
	for _, key := range slices.Sorted(maps.Keys(m)) {
		if key >= string(from) && (to == nil || key < string(to)) {
			pairs = append(pairs, key+"="+m[key])
		}
	}
	return pairs
}

// randomModel does at least 400 random operations for each seed, in transactions that are kept or dropped at random,
// and looks for a difference after every one.
func randomModel(t *testing.T, e storage.Engine) {
	held := model{}
	for _, seed := range []uint64{1, 2, 3, rand.Uint64()} { //nolint:gosec // a test's dice
		t.Logf("seed %d", seed)
		rnd := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // a test's dice, which can be thrown again
		for operations := 0; operations < 400 && !t.Failed(); {
			next, n, keep := maps.Clone(held), 1+rnd.IntN(12), rnd.IntN(3) > 0
			operations += n
			err := e.Update(func(w storage.Writer) error {
				for range n {
					if err := step(t, rnd, w, next); err != nil {
						return err
					}
				}
				if !keep {
					return errTest
				}
				return nil
			})
			if keep {
				must(t, err)
				held = next
			}
			wantAll(t, e, held.pairs(nil, nil)...)
		}
	}
}

func step(t *testing.T, rnd *rand.Rand, w storage.Writer, m model) error {
	key := randomKey(rnd)
	switch rnd.IntN(6) {
	case 0, 1:
		m[string(key)] = fmt.Sprint(rnd.IntN(1000))
		return w.Put(key, []byte(m[string(key)]))
	case 2:
		delete(m, string(key))
		return w.Delete(key)
	case 3:
		m[string(key)] = string(bytes.Repeat([]byte{'v'}, rnd.IntN(3000))) // several pages in a while
		return w.Put(key, []byte(m[string(key)]))
	case 4:
		value, err := w.Get(key)
		if want, held := m[string(key)]; held != (value != nil) || want != string(value) {
			t.Errorf("%q holds %.20q, want %.20q", key, value, want)
		}
		return err
	default:
		var to []byte
		if rnd.IntN(4) > 0 {
			to = randomKey(rnd)
		}
		wantScan(t, w, key, to, m.pairs(key, to)...)
		return nil
	}
}

// randomKey draws from few keys, so that they meet again; some are the beginning of others.
func randomKey(rnd *rand.Rand) []byte {
	key := make([]byte, 1+rnd.IntN(3))
	for i := range key {
		key[i] = []byte{0, 1, 'a', 'b', 0xFE, 0xFF}[rnd.IntN(6)]
	}
	return key
}
