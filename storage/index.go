package storage

import (
	"bytes"
	"fmt"
)

// An Index finds the records of a table by something other than their key. It holds keys only, no values, so walking
// over it is cheap; the table's Put and Delete keep it true in the same transaction.
type Index[K, V, I any] struct {
	name   string
	prefix []byte
	table  *Table[K, V]
	key    Codec[I]
	of     func(K, V) []I
}

// NewIndex adds an index to t. A record stands in it under each key that of returns, once even if of repeats it; of
// may return none, and must depend on nothing but its arguments.
//
// Call it where package variables are declared, right after the table: it registers itself there, and a record put
// before that would not be in it. An index added to a table that has records needs a migration that puts each of them
// again. It panics if the table has an index of that name.
func NewIndex[K, V, I any](t *Table[K, V], name string, key Codec[I], of func(K, V) []I) *Index[K, V, I] {
	mustBeName(name)
	for _, other := range t.indexes {
		if other.label() == name {
			panic(fmt.Sprintf("storage: table %q has two indexes %q", t.name, name))
		}
	}
	prefix := append([]byte(t.name), indexBegin)
	prefix = append(append(prefix, name...), nameEnd)
	ix := &Index[K, V, I]{name: name, prefix: prefix, table: t, key: key, of: of}
	t.indexes = append(t.indexes, ix)
	return ix
}

// Keys visits the keys of the records that stand under i, in the order of the table. As in Reader.Scan, the visitor
// must not write, and Stop ends it early.
func (ix *Index[K, V, I]) Keys(r Reader, i I, visit func(K) error) error {
	from := ix.at(i)
	return r.Scan(from, after(from), ix.keys(len(from), visit))
}

// KeysBack visits the same keys in the opposite order.
func (ix *Index[K, V, I]) KeysBack(r Reader, i I, visit func(K) error) error {
	from := ix.at(i)
	return r.ScanBack(from, after(from), ix.keys(len(from), visit))
}

// KeysBefore visits those of the same keys that stand before k, in the opposite order.
func (ix *Index[K, V, I]) KeysBefore(r Reader, i I, k K, visit func(K) error) error {
	from := ix.at(i)
	return r.ScanBack(from, ix.table.key.add(bytes.Clone(from), k), ix.keys(len(from), visit))
}

// keys visits what stands under one i, which takes up so many bytes of an entry
// and needs no decoding.
func (ix *Index[K, V, I]) keys(skip int, visit func(K) error) func(key, value []byte) error {
	return func(key, _ []byte) error {
		k, err := ix.table.key.decode(key[skip:])
		if err != nil {
			return fmt.Errorf("storage: key %q of index %s of %s: %w", key, ix.name, ix.table.name, err)
		}
		return visit(k)
	}
}

// Range visits the entries with from <= i < to, in the order of the index.
func (ix *Index[K, V, I]) Range(r Reader, from, to I, visit func(I, K) error) error {
	return r.Scan(ix.at(from), ix.at(to), ix.visitor(visit))
}

// Each visits all entries in the order of the index.
func (ix *Index[K, V, I]) Each(r Reader, visit func(I, K) error) error {
	return r.Scan(ix.prefix, after(ix.prefix), ix.visitor(visit))
}

// First returns the first entry of the whole index, and whether there is one.
func (ix *Index[K, V, I]) First(r Reader) (i I, k K, found bool, err error) {
	err = r.Scan(ix.prefix, after(ix.prefix), ix.visitor(func(first I, key K) error {
		i, k, found = first, key, true
		return Stop
	}))
	return i, k, found, err
}

// Count returns how many records stand under i. It walks over them.
func (ix *Index[K, V, I]) Count(r Reader, i I) (int, error) {
	from, n := ix.at(i), 0
	err := r.Scan(from, after(from), func(_, _ []byte) error { n++; return nil })
	return n, err
}

func (ix *Index[K, V, I]) visitor(visit func(I, K) error) func(key, value []byte) error {
	return func(key, _ []byte) error {
		i, k, err := ix.decode(key)
		if err != nil {
			return err
		}
		return visit(i, k)
	}
}

func (ix *Index[K, V, I]) decode(key []byte) (i I, k K, err error) {
	i, rest, err := ix.key.take(key[len(ix.prefix):])
	if err == nil {
		k, err = ix.table.key.decode(rest)
	}
	if err != nil {
		err = fmt.Errorf("storage: key %q of index %s of %s: %w", key, ix.name, ix.table.name, err)
	}
	return i, k, err
}

func (ix *Index[K, V, I]) at(i I) []byte {
	return ix.key.add(append(make([]byte, 0, len(ix.prefix)+32), ix.prefix...), i)
}

func (ix *Index[K, V, I]) label() string { return ix.name }

func (ix *Index[K, V, I]) space() []byte { return ix.prefix }

func (ix *Index[K, V, I]) entries(k K, v V) [][]byte {
	var entries [][]byte
	for _, i := range ix.of(k, v) {
		entries = append(entries, ix.table.key.add(ix.at(i), k))
	}
	return entries
}

// Reindex drops every index entry of t and makes them anew from the records. It is for the migration that adds an
// index to a table with records or changes what an index is made of.
func (t *Table[K, V]) Reindex(w Writer) error {
	var stale, wanted [][]byte
	for _, ix := range t.indexes {
		err := w.Scan(ix.space(), after(ix.space()), func(key, _ []byte) error {
			stale = append(stale, bytes.Clone(key))
			return nil
		})
		if err != nil {
			return err
		}
	}
	err := t.All(w, func(k K, v V) error {
		for _, ix := range t.indexes {
			wanted = append(wanted, ix.entries(k, v)...)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, entry := range stale {
		if err := w.Delete(entry); err != nil {
			return err
		}
	}
	return replace(w, nil, wanted)
}
