package sorted

import "bytes"

// Ascend visits the keys with from <= key < to in order, until visit returns an error, which it returns.
// A nil from or to is no bound.
func (m Map) Ascend(from, to []byte, visit func(key, value []byte) error) error {
	return ascend(m.root, from, to, visit)
}

func ascend(n *node, from, to []byte, visit func(key, value []byte) error) error {
	if n == nil {
		return nil
	}
	above, below := bytes.Compare(n.key, from) >= 0, to == nil || bytes.Compare(n.key, to) < 0
	if above {
		if err := ascend(n.left, from, to, visit); err != nil {
			return err
		}
	}
	if above && below {
		if err := visit(n.key, n.value); err != nil {
			return err
		}
	}
	if below {
		return ascend(n.right, from, to, visit)
	}
	return nil
}

// Descend visits the same keys in the opposite order.
func (m Map) Descend(from, to []byte, visit func(key, value []byte) error) error {
	return descend(m.root, from, to, visit)
}

func descend(n *node, from, to []byte, visit func(key, value []byte) error) error {
	if n == nil {
		return nil
	}
	above, below := bytes.Compare(n.key, from) >= 0, to == nil || bytes.Compare(n.key, to) < 0
	if below {
		if err := descend(n.right, from, to, visit); err != nil {
			return err
		}
	}
	if above && below {
		if err := visit(n.key, n.value); err != nil {
			return err
		}
	}
	if above {
		return descend(n.left, from, to, visit)
	}
	return nil
}

// AtOrAfter returns the first pair with a key >= bound; a nil bound means the very first pair.
func (m Map) AtOrAfter(bound []byte) (key, value []byte, found bool) {
	for n := m.root; n != nil; {
		if bytes.Compare(n.key, bound) >= 0 {
			key, value, found = n.key, n.value, true
			n = n.left
		} else {
			n = n.right
		}
	}
	return key, value, found
}

// Before returns the last pair with a key < bound; a nil bound means the very last pair.
func (m Map) Before(bound []byte) (key, value []byte, found bool) {
	for n := m.root; n != nil; {
		if bound == nil || bytes.Compare(n.key, bound) < 0 {
			key, value, found = n.key, n.value, true
			n = n.right
		} else {
			n = n.left
		}
	}
	return key, value, found
}
