package storage

// KeysUnder visits the second halves of the keys that begin with a, in their order. It reads no record, so walking over
// a million of them is cheap. As in Reader.Scan, the visitor must not write, and Stop ends it early.
func KeysUnder[A, B, V any](r Reader, t *Table[Pair[A, B], V], a A, visit func(B) error) error {
	from, to := t.under(Pair[A, B]{First: a})
	return r.Scan(from, to, func(key, _ []byte) error {
		k, err := t.decodeKey(key)
		if err != nil {
			return err
		}
		return visit(k.Second)
	})
}
