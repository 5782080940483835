package storage

import (
	"bytes"
	"cmp"
	"math"
	"strings"
	"testing"
	"time"
)

// prove fails unless a and b come back from their bytes and the bytes compare as the keys do.
func prove[K comparable](t *testing.T, c Codec[K], a, b K, order int) {
	t.Helper()
	rawA, rawB := c.add(nil, a), c.add(nil, b)
	if got := bytes.Compare(rawA, rawB); got != order {
		t.Errorf("%v and %v compare as %d, their bytes %x and %x as %d", a, b, order, rawA, rawB, got)
	}
	for k, raw := range map[K][]byte{a: rawA, b: rawB} {
		if back, err := c.decode(raw); err != nil || back != k {
			t.Errorf("%v came back as %v, %v", k, back, err)
		}
		if back, rest, err := c.take(append(bytes.Clone(raw), 0, 0xFF)); err != nil || back != k || len(rest) != 2 {
			t.Errorf("%v with two more bytes came back as %v with %d, %v", k, back, len(rest), err)
		}
		for n := range raw {
			if got, err := c.decode(raw[:n]); err == nil {
				t.Errorf("%d of the %d bytes of %v were taken for %v", n, len(raw), k, got)
			}
		}
	}
	if a != b && (bytes.HasPrefix(rawA, rawB) || bytes.HasPrefix(rawB, rawA)) {
		t.Errorf("one of %x and %x begins with the other", rawA, rawB)
	}
}

func TestNumbersKeepTheirOrder(t *testing.T) {
	t.Parallel()
	ints := []int64{math.MinInt64, -1001234567890, -256, -255, -1, 0, 1, 255, 256, math.MaxInt64}
	for i, a := range ints {
		for j, b := range ints {
			prove(t, Int[int64](), a, b, cmp.Compare(i, j))
			prove(t, Uint[uint64](), uint64(a)^1<<63, uint64(b)^1<<63, cmp.Compare(i, j))
		}
	}
	prove(t, Uint32[uint32](), 255, 256, -1)
	prove(t, Uint32[uint32](), 0, math.MaxUint32, -1)
	prove(t, Bool[bool](), false, true, -1)
	if _, err := Bool[bool]().decode([]byte{2}); err == nil {
		t.Error("2 was taken for a bool")
	}
}

func TestTimesKeepTheirOrder(t *testing.T) {
	t.Parallel()
	kamchatka := time.FixedZone("Kamchatka", 12*3600)
	may := time.Date(2025, 5, 1, 9, 0, 0, 0, kamchatka)
	times := []time.Time{
		{},
		time.Date(1700, 1, 1, 0, 0, 0, 0, time.UTC),
		time.Unix(0, -1).UTC(),
		time.Unix(0, 0).UTC(),
		may.UTC(),
		may.Add(1).UTC(),
		time.Date(2261, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	for i, a := range times {
		for j, b := range times {
			prove(t, Time(), a, b, cmp.Compare(i, j))
		}
	}
	if !bytes.Equal(Time().add(nil, may), Time().add(nil, may.UTC())) {
		t.Error("the same moment in two zones has two keys")
	}
	early, late := time.Date(12, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	for i, order := range [][2]time.Time{{{}, early}, {early, times[1]}, {times[6], late}} {
		if bytes.Compare(Time().add(nil, order[0]), Time().add(nil, order[1])) >= 0 {
			t.Errorf("pair %d: a time out of bounds is out of order", i)
		}
	}
}

func TestStringsWithOddBytesInPairs(t *testing.T) {
	t.Parallel()
	texts := []string{"", "\x00", "\x00\x00", "\x00\x01", "\x00\xff", "\x01", "a", "a\x00", "a\x00b", "ab", "я", "\xff", "\xff\xff"}
	pair := PairOf(String[string](), Int[int64]())
	nested := PairOf(pair, String[string]())
	for i, a := range texts {
		for j, b := range texts {
			prove(t, String[string](), a, b, cmp.Compare(i, j))
			for _, n := range []int64{math.MinInt64, 0, math.MaxInt64} {
				a, b := Pair[string, int64]{a, n}, Pair[string, int64]{b, -1}
				prove(t, pair, a, b, cmp.Or(cmp.Compare(i, j), cmp.Compare(n, -1)))
				type P = Pair[Pair[string, int64], string]
				prove(t, nested, P{a, "x"}, P{b, "\x00"}, cmp.Or(cmp.Compare(i, j), cmp.Compare(n, -1), 1))
			}
		}
	}
}

func FuzzPairKeepsOrder(f *testing.F) {
	f.Add("", int64(0), "\x00", int64(-1))
	f.Add("a", int64(math.MaxInt64), "a\x00", int64(math.MinInt64))
	f.Add("иван", int64(-1001234567890), "Иван", int64(7))
	c := PairOf(String[string](), Int[int64]())
	f.Fuzz(func(t *testing.T, a string, m int64, b string, n int64) {
		prove(t, c, Pair[string, int64]{a, m}, Pair[string, int64]{b, n}, cmp.Or(cmp.Compare(a, b), cmp.Compare(m, n)))
	})
}

func FuzzTimeKeepsOrder(f *testing.F) {
	f.Add(int64(0), int64(1), int64(-1), int64(5))
	f.Add(int64(-62135596800), int64(0), int64(253402300799), int64(999999999))
	f.Fuzz(func(t *testing.T, aSec, aNano, bSec, bNano int64) {
		within := func(sec, nano int64) time.Time { return time.Unix(sec%9e9, nano%1e9).UTC() }
		a, b := within(aSec, aNano), within(bSec, bNano)
		prove(t, Time(), a, b, a.Compare(b))
	})
}

// Whatever lies in the file, decoding gives an error or a key with these very bytes.
func FuzzStringDecode(f *testing.F) {
	f.Add([]byte("abc\x00\x01"))
	f.Add([]byte("\x00\xff\x00\x01"))
	f.Add([]byte("a\x00"))
	f.Add([]byte("a\x00\x02"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		c := String[string]()
		text, rest, err := c.take(raw)
		if err != nil {
			return
		}
		again := c.add(nil, text)
		if !bytes.Equal(again, raw[:len(raw)-len(rest)]) {
			t.Errorf("%x was read as %q, which is %x", raw, text, again)
		}
	})
}

func TestAfterIsTheFirstKeyBehindAPrefix(t *testing.T) {
	t.Parallel()
	for prefix, want := range map[string]string{"a": "b", "a\xff": "b", "a\x00\xff\xff": "a\x01", "\xff": "", "": ""} {
		if got := after([]byte(prefix)); string(got) != want || (want == "") != (got == nil) {
			t.Errorf("after %q comes %q, want %q", prefix, got, want)
		}
	}
}

func TestProblemsAreNotEndless(t *testing.T) {
	t.Parallel()
	var p problems
	for range 1000 {
		p.addf("wrong")
	}
	if text := p.err().Error(); strings.Count(text, "wrong") != 20 || !strings.Contains(text, "980 more") {
		t.Errorf("got %q", text)
	}
}
