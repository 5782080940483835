package storage

import (
	"bytes"
	"errors"
	"fmt"
)

// A Checker proves that a part of the store is as it should be. A Table is one; a room may bring its own, which
// looks at what its tables mean to each other.
type Checker interface {
	Name() string
	Check(r Reader) error
}

// CheckAll runs every checker and returns all they found. It also reports the keys that belong to none of the tables
// given, so give it all of them.
func CheckAll(r Reader, tables ...Checker) error {
	var found problems
	known := map[string]bool{string(versionKey): true}
	for _, c := range tables {
		found.add(c.Check(r))
		owner, owns := c.(interface{ spaces() [][]byte })
		if !owns {
			continue
		}
		for _, space := range owner.spaces() {
			if known[string(space)] {
				found.addf("two tables are called %s", c.Name())
			}
			known[string(space)] = true
		}
	}
	if err := strangers(r, known, &found); err != nil {
		return err
	}
	return found.err()
}

// strangers reports the spaces that are not known. It jumps from space to space and reads one key of each.
func strangers(r Reader, known map[string]bool, found *problems) error {
	next := []byte{}
	for next != nil {
		var key []byte
		err := r.Scan(next, nil, func(k, _ []byte) error { key = bytes.Clone(k); return Stop })
		if err != nil || key == nil {
			return err
		}
		space := spaceOf(key)
		if !known[string(space)] {
			found.addf("key %q belongs to no table", key)
		}
		next = after(space)
	}
	return nil
}

// spaceOf returns the part of a key that says whose it is: all of it for a counter or the version.
func spaceOf(key []byte) []byte {
	if end := bytes.IndexByte(key, nameEnd); end > 0 {
		return key[:end+1]
	}
	return key
}

// spaces returns what the table's keys begin with.
func (t *Table[K, V]) spaces() [][]byte {
	all := [][]byte{t.prefix, counterKey(t.name)}
	for _, ix := range t.indexes {
		all = append(all, ix.space())
	}
	return all
}

// Check reads the whole table: every key and value decodes, and the entries of every index are exactly those that
// the records yield.
func (t *Table[K, V]) Check(r Reader) error {
	var found problems
	expected := make([]int, len(t.indexes))
	err := r.Scan(t.prefix, after(t.prefix), func(key, raw []byte) error {
		k, err := t.decodeKey(key)
		if err != nil {
			found.add(err)
			return nil
		}
		v, err := t.decodeValue(k, raw)
		if err != nil {
			found.add(err)
			return nil
		}
		return t.expect(r, k, v, expected, &found)
	})
	if err != nil {
		return err
	}
	if _, err := readNumber(r, counterKey(t.name)); err != nil {
		found.add(err)
	}
	for n, ix := range t.indexes {
		if err := ix.check(r, expected[n], t, &found); err != nil {
			return err
		}
	}
	return found.err()
}

// expect counts the entries that a record must have in each index and reports those that are missing.
func (t *Table[K, V]) expect(r Reader, k K, v V, expected []int, found *problems) error {
	for n, ix := range t.indexes {
		seen := map[string]bool{}
		for _, entry := range ix.entries(k, v) {
			if seen[string(entry)] {
				continue
			}
			seen[string(entry)] = true
			expected[n]++
			value, err := r.Get(entry)
			if err != nil {
				return err
			}
			if value == nil {
				found.addf("%s %v is missing in index %s", t.name, k, ix.label())
			}
		}
	}
	return nil
}

// check compares the number of entries with what the records yield. All of those were looked up, so equal numbers
// mean that there is nothing else; otherwise each entry has to justify itself.
func (ix *Index[K, V, I]) check(r Reader, expected int, t *Table[K, V], found *problems) error {
	n := 0
	err := r.Scan(ix.prefix, after(ix.prefix), func(_, _ []byte) error { n++; return nil })
	if err != nil || n == expected {
		return err
	}
	return r.Scan(ix.prefix, after(ix.prefix), func(key, _ []byte) error {
		_, k, err := ix.decode(key)
		if err != nil {
			found.add(err)
			return nil
		}
		v, exists, err := t.Get(r, k)
		if err != nil {
			return nil // reported with the record
		}
		for _, entry := range ix.entries(k, v) {
			if exists && bytes.Equal(entry, key) {
				return nil
			}
		}
		found.addf("index %s of %s has an entry %q without its record", ix.name, t.name, key)
		return nil
	})
}

// problems keeps the first findings of a check and counts the rest: a store that is all wrong must not fill the log.
type problems struct {
	first []error
	more  int
}

func (p *problems) add(err error) {
	switch {
	case err == nil:
	case len(p.first) < 20:
		p.first = append(p.first, err)
	default:
		p.more++
	}
}

func (p *problems) addf(format string, args ...any) {
	p.add(fmt.Errorf("storage: "+format, args...))
}

func (p *problems) err() error {
	if p.more > 0 {
		return errors.Join(errors.Join(p.first...), fmt.Errorf("storage: and %d more", p.more))
	}
	return errors.Join(p.first...)
}
