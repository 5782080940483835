package storage

import (
	"encoding/json"
	"fmt"
)

// A ValueCodec turns values into bytes and back. Decode must neither change the bytes nor keep any part of them: they
// belong to the store.
type ValueCodec[V any] struct {
	Encode func(V) ([]byte, error)
	Decode func([]byte) (V, error)
}

// A Table holds records of type V, each under its own key, in the order of keys. It is a description without data: one
// serves every engine and any number of goroutines. Its name is part of the stored keys and must never change.
type Table[K, V any] struct {
	name    string
	prefix  []byte
	key     Codec[K]
	value   ValueCodec[V]
	indexes []follower[K, V]
}

// A follower is what a table tells about its records: an index, whatever it is ordered by.
type follower[K, V any] interface {
	label() string
	space() []byte
	entries(k K, v V) [][]byte
	check(r Reader, expected int, t *Table[K, V], p *problems) error
}

// NewTable describes a table whose values are kept as JSON. It panics if name is empty or has control characters.
// Call it once for each name, where package variables are declared.
func NewTable[K, V any](name string, key Codec[K]) *Table[K, V] {
	return NewTableWith(name, key, ValueCodec[V]{
		Encode: func(v V) ([]byte, error) { return json.Marshal(v) },
		Decode: func(b []byte) (v V, err error) { err = json.Unmarshal(b, &v); return v, err },
	})
}

// NewTableWith is NewTable for values with a form of their own, which may be empty.
func NewTableWith[K, V any](name string, key Codec[K], value ValueCodec[V]) *Table[K, V] {
	mustBeName(name)
	return &Table[K, V]{name: name, prefix: append([]byte(name), nameEnd), key: key, value: value}
}

// Name returns the name the table was declared with.
func (t *Table[K, V]) Name() string { return t.name }

// Get returns the record under k, and whether there is one.
func (t *Table[K, V]) Get(r Reader, k K) (v V, found bool, err error) {
	raw, err := r.Get(t.at(k))
	if err != nil || raw == nil {
		return v, false, err
	}
	v, err = t.decodeValue(k, raw)
	return v, err == nil, err
}

// Has tells whether there is a record under k, without reading it.
func (t *Table[K, V]) Has(r Reader, k K) (bool, error) {
	raw, err := r.Get(t.at(k))
	return raw != nil, err
}

// Put keeps v under k, in place of what was there, and brings the indexes up to date.
func (t *Table[K, V]) Put(w Writer, k K, v V) error {
	raw, err := t.value.Encode(v)
	if err != nil {
		return fmt.Errorf("storage: encode %s %v: %w", t.name, k, err)
	}
	if err := t.reindex(w, k, &v); err != nil {
		return err
	}
	return t.wrap(k, w.Put(t.at(k), raw))
}

// Delete removes the record under k and its index entries; it is no error if there is none.
func (t *Table[K, V]) Delete(w Writer, k K) error {
	if err := t.reindex(w, k, nil); err != nil {
		return err
	}
	return t.wrap(k, w.Delete(t.at(k)))
}

// Update lets change work on the record under k and keeps the result. If there is no record it returns ErrNotFound;
// if change returns an error, nothing is written.
func (t *Table[K, V]) Update(w Writer, k K, change func(*V) error) error {
	v, found, err := t.Get(w, k)
	switch {
	case err != nil:
		return err
	case !found:
		return t.wrap(k, ErrNotFound)
	}
	if err := change(&v); err != nil {
		return err
	}
	return t.Put(w, k, v)
}

// NextID returns 1, 2, 3… for each call. The count is kept in the store and goes back only with a failed transaction,
// so an id is never given twice, even when its record is deleted.
func (t *Table[K, V]) NextID(w Writer) (uint64, error) {
	last, err := readNumber(w, counterKey(t.name))
	if err != nil {
		return 0, err
	}
	return last + 1, writeNumber(w, counterKey(t.name), last+1)
}

// reindex replaces the entries of the record that is kept under k by those of v, or by none if v is nil.
func (t *Table[K, V]) reindex(w Writer, k K, v *V) error {
	if len(t.indexes) == 0 {
		return nil
	}
	old, found, err := t.Get(w, k)
	if err != nil {
		return err
	}
	for _, ix := range t.indexes {
		gone, wanted := map[string]bool{}, [][]byte(nil)
		if found {
			for _, entry := range ix.entries(k, old) {
				gone[string(entry)] = true
			}
		}
		if v != nil {
			wanted = ix.entries(k, *v)
		}
		if err := t.wrap(k, replace(w, gone, wanted)); err != nil {
			return err
		}
	}
	return nil
}

// replace puts the wanted entries that are not there yet and deletes those that are gone for good.
func replace(w Writer, gone map[string]bool, wanted [][]byte) error {
	for _, entry := range wanted {
		if gone[string(entry)] {
			delete(gone, string(entry))
		} else if err := w.Put(entry, nil); err != nil {
			return err
		}
	}
	for entry := range gone {
		if err := w.Delete([]byte(entry)); err != nil {
			return err
		}
	}
	return nil
}

func (t *Table[K, V]) at(k K) []byte { return t.key.add(t.start(), k) }

// start returns a fresh copy of the prefix with room for most keys.
func (t *Table[K, V]) start() []byte { return append(make([]byte, 0, len(t.prefix)+32), t.prefix...) }

func (t *Table[K, V]) decodeKey(key []byte) (K, error) {
	k, err := t.key.decode(key[len(t.prefix):])
	if err != nil {
		return k, fmt.Errorf("storage: key %q of %s: %w", key, t.name, err)
	}
	return k, nil
}

func (t *Table[K, V]) decodeValue(k K, raw []byte) (V, error) {
	v, err := t.value.Decode(raw)
	if err != nil {
		return v, fmt.Errorf("storage: decode %s %v: %w", t.name, k, err)
	}
	return v, nil
}

func (t *Table[K, V]) wrap(k K, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s %v: %w", t.name, k, err)
}
