package storage

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// How the keys of a store are laid out:
//
//	record    table 00 key
//	entry     table 01 index 00 indexed-key key
//	counter   00 "next" 00 table
//	version   00 "version"
//
// Names hold no byte below the space, so no two of these can be mixed up, whatever the tables are called.
const (
	nameEnd    = 0x00
	indexBegin = 0x01
)

var versionKey = []byte("\x00version") // how many migrations are done

func counterKey(table string) []byte { return []byte("\x00next\x00" + table) }

// mustBeName panics at the declaration of a table or an index, where a bad name is a slip of the programmer's.
func mustBeName(name string) {
	if name == "" || bytes.ContainsFunc([]byte(name), func(r rune) bool { return r < ' ' }) {
		panic(fmt.Sprintf("storage: %q is not a name for a table or an index", name))
	}
}

// after returns the first key that stands behind all keys that begin with prefix, or nil if there is none.
func after(prefix []byte) []byte {
	for end := len(prefix); end > 0; end-- {
		if prefix[end-1] < 0xFF {
			next := bytes.Clone(prefix[:end])
			next[end-1]++
			return next
		}
	}
	return nil
}

// readNumber returns the number under key, 0 if there is none.
func readNumber(r Reader, key []byte) (uint64, error) {
	value, err := r.Get(key)
	if err != nil || value == nil {
		return 0, err
	}
	if len(value) != 8 {
		return 0, fmt.Errorf("storage: %q does not hold a number", key)
	}
	return binary.BigEndian.Uint64(value), nil
}

func writeNumber(w Writer, key []byte, n uint64) error {
	return w.Put(key, binary.BigEndian.AppendUint64(nil, n))
}
