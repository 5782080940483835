// Package sorted is an ordered map that never changes: every edit returns a new map that shares most of the old one.
//
// So a reader needs no lock and a snapshot costs nothing. It is a treap: a search tree by key that is also a heap by
// a random weight, which keeps it balanced whatever the order of the keys.
package sorted

import (
	"bytes"
	"math/rand/v2"
)

// A Map holds byte keys in order. The zero Map is empty. Keys and values belong to the map once they are in it.
type Map struct{ root *node }

type node struct {
	key, value  []byte
	weight      uint32
	left, right *node
}

// Get returns the value under key, and whether there is one.
func (m Map) Get(key []byte) (value []byte, found bool) {
	for n := m.root; n != nil; {
		switch order := bytes.Compare(key, n.key); {
		case order == 0:
			return n.value, true
		case order < 0:
			n = n.left
		default:
			n = n.right
		}
	}
	return nil, false
}

// With returns the map with value under key.
func (m Map) With(key, value []byte) Map {
	add := &node{key: key, value: value, weight: rand.Uint32()} //nolint:gosec // for balance, not for secrecy
	return Map{with(m.root, add)}
}

// with returns a copy of the path from n to the place of add; its top node is always a fresh one.
func with(n, add *node) *node {
	if n == nil {
		return add
	}
	top := *n
	switch order := bytes.Compare(add.key, n.key); {
	case order == 0:
		top.value = add.value
		return &top
	case order < 0:
		child := with(n.left, add)
		top.left = child
		if child.weight > top.weight {
			top.left, child.right = child.right, &top
			return child
		}
	default:
		child := with(n.right, add)
		top.right = child
		if child.weight > top.weight {
			top.right, child.left = child.left, &top
			return child
		}
	}
	return &top
}

// Without returns the map without key.
func (m Map) Without(key []byte) Map {
	if _, found := m.Get(key); !found {
		return m
	}
	return Map{without(m.root, key)}
}

func without(n *node, key []byte) *node {
	top := *n
	switch order := bytes.Compare(key, n.key); {
	case order == 0:
		return join(n.left, n.right)
	case order < 0:
		top.left = without(n.left, key)
	default:
		top.right = without(n.right, key)
	}
	return &top
}

// join makes one tree of two, where every key of a is below every key of b.
func join(a, b *node) *node {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	case a.weight > b.weight:
		top := *a
		top.right = join(a.right, b)
		return &top
	default:
		top := *b
		top.left = join(a, b.left)
		return &top
	}
}
