package memory

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"

	"rupor/storage"
	"rupor/storage/internal/sorted"
)

// Snapshot is that of storage.Engine: each pair as the length of the key, the key, the length of the value, the value.
func (e *Engine) Snapshot(w io.Writer) (int64, error) {
	var written int64
	err := e.View(func(r storage.Reader) error {
		return r.Scan(nil, nil, func(key, value []byte) error {
			pair := binary.AppendUvarint(nil, uint64(len(key)))
			pair = append(pair, key...)
			pair = binary.AppendUvarint(pair, uint64(len(value)))
			n, err := w.Write(append(pair, value...))
			written += int64(n)
			return err
		})
	})
	return written, err
}

// Restore returns a new store with what a Snapshot holds.
func Restore(r io.Reader) (*Engine, error) {
	in, held := bufio.NewReader(r), sorted.Map{}
	for {
		key, err := readBytes(in)
		if errors.Is(err, io.EOF) {
			break
		}
		value, valueErr := readBytes(in)
		if err := errors.Join(err, valueErr); err != nil {
			return nil, fmt.Errorf("storage: the snapshot is damaged: %w", err)
		}
		held = held.With(key, value)
	}
	e := New()
	e.now.Store(&held)
	return e, nil
}

func readBytes(in *bufio.Reader) ([]byte, error) {
	size, err := binary.ReadUvarint(in)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if n, err := io.CopyN(&b, in, int64(min(size, math.MaxInt64))); err != nil {
		return nil, fmt.Errorf("%d bytes instead of %d: %w", n, size, io.ErrUnexpectedEOF)
	}
	return append([]byte{}, b.Bytes()...), nil
}

// Check is that of storage.Engine: every key stands after the one before it.
func (e *Engine) Check() error {
	return e.View(func(r storage.Reader) error {
		var last []byte
		return r.Scan(nil, nil, func(key, value []byte) error {
			if bytes.Compare(key, last) <= 0 || value == nil {
				return fmt.Errorf("storage: key %q is out of place after %q", key, last)
			}
			last = key
			return nil
		})
	})
}
