package overlay

import (
	"bytes"
	"errors"

	"rupor/storage"
)

// Scan is that of storage.Reader.
func (o *Overlay) Scan(from, to []byte, visit func(key, value []byte) error) error {
	m := &merge{visit: visit, earlier: func(a, b []byte) bool { return bytes.Compare(a, b) < 0 }}
	written := o.written
	m.take = func() {
		m.key, m.value, m.more = written.AtOrAfter(from)
		m.more = m.more && (to == nil || bytes.Compare(m.key, to) < 0)
	}
	m.step = func() {
		m.key, m.value, m.more = written.AtOrAfter(append(bytes.Clone(m.key), 0))
		m.more = m.more && (to == nil || bytes.Compare(m.key, to) < 0)
	}
	return o.merged(m, func() error { return o.below.Scan(from, to, m.meet) })
}

// ScanBack is that of storage.Reader.
func (o *Overlay) ScanBack(from, to []byte, visit func(key, value []byte) error) error {
	m := &merge{visit: visit, earlier: func(a, b []byte) bool { return bytes.Compare(a, b) > 0 }}
	written := o.written
	m.take = func() {
		m.key, m.value, m.more = written.Before(to)
		m.more = m.more && bytes.Compare(m.key, from) >= 0
	}
	m.step = func() {
		m.key, m.value, m.more = written.Before(m.key)
		m.more = m.more && bytes.Compare(m.key, from) >= 0
	}
	return o.merged(m, func() error { return o.below.ScanBack(from, to, m.meet) })
}

func (o *Overlay) merged(m *merge, below func() error) error {
	if o.ended {
		return errEnded
	}
	o.scanning++
	defer func() { o.scanning-- }()
	m.take()
	err := below()
	if err == nil && !m.stopped {
		err = m.upTo(nil)
	}
	if errors.Is(err, storage.Stop) {
		return nil
	}
	return err
}

// A merge shows two ordered streams as one: what lies below comes to meet, what was written is at hand as key and
// value. Of two equal keys the written one counts.
type merge struct {
	visit      func(key, value []byte) error
	earlier    func(a, b []byte) bool
	take, step func() // find the first written pair of the range; go to the next one
	key, value []byte
	more       bool
	stopped    bool // the visitor ended the scan: nothing is to be shown after it
}

func (m *merge) meet(key, value []byte) error {
	if err := m.upTo(key); err != nil {
		return err
	}
	if m.more && bytes.Equal(m.key, key) {
		return m.showWritten()
	}
	return m.show(key, value)
}

// upTo shows the written pairs that come before key, or all the rest if key is nil.
func (m *merge) upTo(key []byte) error {
	for m.more && (key == nil || m.earlier(m.key, key)) {
		if err := m.showWritten(); err != nil {
			return err
		}
	}
	return nil
}

func (m *merge) showWritten() error {
	key, value := m.key, m.value
	m.step()
	if value == nil {
		return nil
	}
	return m.show(key, value)
}

func (m *merge) show(key, value []byte) error {
	err := m.visit(key, value)
	m.stopped = m.stopped || err != nil
	return err
}
