package storage

import "bytes"

// All visits every record in the order of keys. As in Reader.Scan, the visitor must not write, and Stop ends it early.
func (t *Table[K, V]) All(r Reader, visit func(K, V) error) error {
	return r.Scan(t.prefix, after(t.prefix), t.visitor(visit))
}

// Back visits every record in the opposite order.
func (t *Table[K, V]) Back(r Reader, visit func(K, V) error) error {
	return r.ScanBack(t.prefix, after(t.prefix), t.visitor(visit))
}

// From visits the records with from <= key in the order of keys.
func (t *Table[K, V]) From(r Reader, from K, visit func(K, V) error) error {
	return r.Scan(t.at(from), after(t.prefix), t.visitor(visit))
}

// Sift visits the records with *from <= key, all if from is nil, in the order of keys. It reads only those in whose
// stored form the word occurs, and says which these are: of the others there is no more than the key. To look for a
// number in long texts costs little so.
func (t *Table[K, V]) Sift(r Reader, from *K, word []byte, visit func(k K, v V, has bool) error) error {
	start := t.prefix
	if from != nil {
		start = t.at(*from)
	}
	return r.Scan(start, after(t.prefix), func(key, value []byte) error {
		k, err := t.decodeKey(key)
		if err != nil {
			return err
		}
		var v V
		has := bytes.Contains(value, word)
		if has {
			v, err = t.decodeValue(k, value)
		}
		if err != nil {
			return err
		}
		return visit(k, v, has)
	})
}

// Range visits the records with from <= key < to in the order of keys.
func (t *Table[K, V]) Range(r Reader, from, to K, visit func(K, V) error) error {
	return r.Scan(t.at(from), t.at(to), t.visitor(visit))
}

// RangeBack visits the same records in the opposite order.
func (t *Table[K, V]) RangeBack(r Reader, from, to K, visit func(K, V) error) error {
	return r.ScanBack(t.at(from), t.at(to), t.visitor(visit))
}

func (t *Table[K, V]) visitor(visit func(K, V) error) func(key, value []byte) error {
	return func(key, value []byte) error {
		k, err := t.decodeKey(key)
		if err != nil {
			return err
		}
		v, err := t.decodeValue(k, value)
		if err != nil {
			return err
		}
		return visit(k, v)
	}
}

// Under visits the records whose key begins with a, in the order of the second half, which it hands over alone.
func Under[A, B, V any](r Reader, t *Table[Pair[A, B], V], a A, visit func(B, V) error) error {
	from, to := t.under(Pair[A, B]{First: a})
	return r.Scan(from, to, t.visitor(second[A](visit)))
}

// UnderBack visits the same records in the opposite order.
func UnderBack[A, B, V any](r Reader, t *Table[Pair[A, B], V], a A, visit func(B, V) error) error {
	from, to := t.under(Pair[A, B]{First: a})
	return r.ScanBack(from, to, t.visitor(second[A](visit)))
}

func (t *Table[K, V]) under(k K) (from, to []byte) {
	from = t.key.first(t.start(), k)
	return from, after(from)
}

func second[A, B, V any](visit func(B, V) error) func(Pair[A, B], V) error {
	return func(p Pair[A, B], v V) error { return visit(p.Second, v) }
}
