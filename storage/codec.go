package storage

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"time"
)

var errBytes = errors.New("storage: these bytes are not such a key")

// A Codec turns keys into bytes that sort as the keys do, and back. No encoding is the beginning of another one, so
// that encodings can be put one after the other and still sort by the first, then by the second.
//
// Codecs come from the functions of this package; the zero Codec is of no use.
type Codec[K any] struct {
	add   func(to []byte, k K) []byte
	take  func(from []byte) (k K, rest []byte, err error)
	first func(to []byte, k K) []byte // adds the first half only; nil if K is no Pair
}

// decode is for a key that fills the bytes to the end.
func (c Codec[K]) decode(b []byte) (K, error) {
	k, rest, err := c.take(b)
	if err == nil && len(rest) > 0 {
		err = errBytes
	}
	return k, err
}

// Int is for signed numbers: -100123 stands before 0, and 0 before 7.
func Int[K ~int64]() Codec[K] {
	const sign = 1 << 63
	return Codec[K]{
		add: func(to []byte, k K) []byte { return binary.BigEndian.AppendUint64(to, uint64(k)^sign) },
		take: func(from []byte) (K, []byte, error) {
			if len(from) < 8 {
				return 0, nil, errBytes
			}
			return K(binary.BigEndian.Uint64(from) ^ sign), from[8:], nil
		},
	}
}

// Uint is for numbers without a sign.
func Uint[K ~uint64]() Codec[K] {
	return Codec[K]{
		add: func(to []byte, k K) []byte { return binary.BigEndian.AppendUint64(to, uint64(k)) },
		take: func(from []byte) (K, []byte, error) {
			if len(from) < 8 {
				return 0, nil, errBytes
			}
			return K(binary.BigEndian.Uint64(from)), from[8:], nil
		},
	}
}

// Uint32 is for numbers without a sign, in half the bytes.
func Uint32[K ~uint32]() Codec[K] {
	return Codec[K]{
		add: func(to []byte, k K) []byte { return binary.BigEndian.AppendUint32(to, uint32(k)) },
		take: func(from []byte) (K, []byte, error) {
			if len(from) < 4 {
				return 0, nil, errBytes
			}
			return K(binary.BigEndian.Uint32(from)), from[4:], nil
		},
	}
}

// Bool is for yes and no; no stands first.
func Bool[K ~bool]() Codec[K] {
	return Codec[K]{
		add: func(to []byte, k K) []byte {
			if k {
				return append(to, 1)
			}
			return append(to, 0)
		},
		take: func(from []byte) (K, []byte, error) {
			if len(from) == 0 || from[0] > 1 {
				return false, nil, errBytes
			}
			return from[0] == 1, from[1:], nil
		},
	}
}

// A zero byte inside a string is written as escaped, and the string ends with ended: whatever follows, a string
// stands before every longer one that begins with it, because ended < escaped and every other byte is above zero.
var (
	escaped = []byte{0, 0xFF}
	ended   = []byte{0, 1}
)

// String is for text, in the order of its bytes: for letters of one case that is the alphabet, except that Ё stands
// before А and ё after я.
func String[K ~string]() Codec[K] {
	return Codec[K]{
		add: func(to []byte, k K) []byte {
			to = append(to, bytes.ReplaceAll([]byte(k), []byte{0}, escaped)...)
			return append(to, ended...)
		},
		take: func(from []byte) (K, []byte, error) {
			var text []byte
			for {
				zero := bytes.IndexByte(from, 0)
				if zero < 0 || zero+1 == len(from) {
					return "", nil, errBytes
				}
				mark, rest := from[zero:zero+2], from[zero+2:]
				if text == nil && bytes.Equal(mark, ended) { // as a rule nothing in it is escaped
					return K(from[:zero]), rest, nil
				}
				text = append(text, from[:zero]...)
				switch {
				case bytes.Equal(mark, ended):
					return K(text), rest, nil
				case !bytes.Equal(mark, escaped):
					return "", nil, errBytes
				}
				text, from = append(text, 0), rest
			}
		},
	}
}

// Time is for moments, to the nanosecond; they come back in UTC. The zero time stands first and comes back as
// itself. A time before 1678 or after 2262 becomes the first or the last moment that fits.
func Time() Codec[time.Time] {
	nanos := Int[int64]()
	return Codec[time.Time]{
		add: func(to []byte, t time.Time) []byte { return nanos.add(to, sinceEpoch(t)) },
		take: func(from []byte) (time.Time, []byte, error) {
			n, rest, err := nanos.take(from)
			if err != nil || n == math.MinInt64 {
				return time.Time{}, rest, err
			}
			return time.Unix(0, n).UTC(), rest, nil
		},
	}
}

// sinceEpoch is UnixNano for every time there is; the smallest number is kept for the zero time.
func sinceEpoch(t time.Time) int64 {
	first, last := time.Unix(0, math.MinInt64+1), time.Unix(0, math.MaxInt64)
	switch {
	case t.IsZero():
		return math.MinInt64
	case t.Before(first):
		return math.MinInt64 + 1
	case t.After(last):
		return math.MaxInt64
	}
	return t.UnixNano()
}

// A Pair is a key of two parts; it sorts by the first, then by the second. A part may be a Pair itself.
type Pair[A, B any] struct {
	First  A
	Second B
}

// PairOf is for pairs of keys.
func PairOf[A, B any](a Codec[A], b Codec[B]) Codec[Pair[A, B]] {
	return Codec[Pair[A, B]]{
		add:   func(to []byte, p Pair[A, B]) []byte { return b.add(a.add(to, p.First), p.Second) },
		first: func(to []byte, p Pair[A, B]) []byte { return a.add(to, p.First) },
		take: func(from []byte) (p Pair[A, B], rest []byte, err error) {
			if p.First, rest, err = a.take(from); err == nil {
				p.Second, rest, err = b.take(rest)
			}
			return p, rest, err
		},
	}
}
