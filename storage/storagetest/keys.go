package storagetest

import (
	"bytes"
	"errors"
	"testing"

	"rupor/storage"
)

func getPutDelete(t *testing.T, e storage.Engine) {
	wantAll(t, e)
	put(t, e, "b=1", "a=2")
	put(t, e, "b=3")
	wantAll(t, e, "a=2", "b=3")
	must(t, e.Update(func(w storage.Writer) error {
		return errors.Join(w.Delete([]byte("a")), w.Delete([]byte("never was")))
	}))
	wantAll(t, e, "b=3")
	if v := get(t, e, "a"); v != nil {
		t.Errorf("a deleted key holds %q", v)
	}
	if v := get(t, e, "b"); string(v) != "3" {
		t.Errorf("b holds %q, want 3", v)
	}
	if v := get(t, e, ""); v != nil {
		t.Errorf("the empty key holds %q", v)
	}
}

func emptyValue(t *testing.T, e storage.Engine) {
	must(t, e.Update(func(w storage.Writer) error {
		err := errors.Join(w.Put([]byte("nil"), nil), w.Put([]byte("empty"), []byte{}))
		if v, _ := w.Get([]byte("nil")); v == nil {
			t.Error("an empty value looks absent in its own transaction")
		}
		wantScan(t, w, nil, nil, "empty=", "nil=")
		return err
	}))
	must(t, e.View(func(r storage.Reader) error {
		for key, want := range map[string]bool{"nil": true, "empty": true, "absent": false} {
			if v, err := r.Get([]byte(key)); err != nil || (v != nil) != want || len(v) != 0 {
				t.Errorf("%s: got %#v, %v", key, v, err)
			}
		}
		return nil
	}))
	wantAll(t, e, "empty=", "nil=")
}

func badKeys(t *testing.T, e storage.Engine) {
	longest := bytes.Repeat([]byte{'k'}, storage.MaxKey)
	must(t, e.Update(func(w storage.Writer) error {
		for _, key := range [][]byte{nil, {}, append(longest, 'k')} {
			if err := w.Put(key, []byte("x")); !errors.Is(err, storage.ErrKey) {
				t.Errorf("put of a key of %d bytes: %v, want ErrKey", len(key), err)
			}
			if err := w.Delete(key); !errors.Is(err, storage.ErrKey) {
				t.Errorf("delete of a key of %d bytes: %v, want ErrKey", len(key), err)
			}
		}
		return w.Put(longest, []byte("x"))
	}))
	wantAll(t, e, string(longest)+"=x")
}

func reusedSlices(t *testing.T, e storage.Engine) {
	key, value := []byte("key"), []byte("value")
	must(t, e.Update(func(w storage.Writer) error {
		err := w.Put(key, value)
		copy(key, "xxx")
		copy(value, "yyyyy")
		wantScan(t, w, nil, nil, "key=value")
		return err
	}))
	copy(key, "zzz")
	copy(value, "zzzzz")
	wantAll(t, e, "key=value")
	must(t, e.Update(func(w storage.Writer) error {
		key := []byte("key")
		err := w.Delete(key)
		copy(key, "xxx")
		return err
	}))
	wantAll(t, e)
}

func scanBounds(t *testing.T, e storage.Engine) {
	put(t, e, "a=1", "a\x00=2", "ab=3", "b=4", "\xff=5", "\xff\xff=6")
	must(t, e.View(func(r storage.Reader) error {
		wantScan(t, r, nil, nil, "a=1", "a\x00=2", "ab=3", "b=4", "\xff=5", "\xff\xff=6")
		wantScan(t, r, []byte{}, nil, "a=1", "a\x00=2", "ab=3", "b=4", "\xff=5", "\xff\xff=6")
		wantScan(t, r, []byte("a"), []byte("b"), "a=1", "a\x00=2", "ab=3")
		wantScan(t, r, []byte("a\x00"), []byte("aa"), "a\x00=2")
		wantScan(t, r, []byte("aa"), []byte("ab"))
		wantScan(t, r, []byte("b"), []byte("a"))
		wantScan(t, r, []byte("b"), []byte("b"))
		wantScan(t, r, []byte("b"), []byte{})
		wantScan(t, r, []byte("c"), nil, "\xff=5", "\xff\xff=6")
		wantScan(t, r, []byte("\xff\xff\xff"), nil)
		wantScan(t, r, nil, []byte("\xff\xff\xff"), "a=1", "a\x00=2", "ab=3", "b=4", "\xff=5", "\xff\xff=6")
		wantScan(t, r, nil, []byte("a"))
		return nil
	}))
}

func scanEnds(t *testing.T, e storage.Engine) {
	put(t, e, "a=1", "c=1")
	check := func(r storage.Reader) {
		scans := map[string]func(from, to []byte, visit func(key, value []byte) error) error{
			"scan": r.Scan, "scan back": r.ScanBack,
		}
		for name, scan := range scans {
			for sent, want := range map[error]error{storage.Stop: nil, errTest: errTest} {
				n := 0
				err := scan(nil, nil, func(_, _ []byte) error { n++; return sent })
				if !errors.Is(err, want) || n != 1 {
					t.Errorf("%s ended by %v: %v after %d visits, want %v after 1", name, sent, err, n, want)
				}
			}
		}
	}
	must(t, e.View(func(r storage.Reader) error { check(r); return nil }))
	must(t, e.Update(func(w storage.Writer) error {
		check(w)
		err := putAll(w, "b=1", "d=1", "0=1")
		check(w)
		return err
	}))
}
