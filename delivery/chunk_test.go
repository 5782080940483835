package delivery

import (
	"bytes"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"rupor/union"
)

func TestAChunkComesBackAsItWas(t *testing.T) {
	t.Parallel()
	for seed := range uint64(200) {
		random := rand.New(rand.NewPCG(seed, 1))
		c := make(chunk, random.IntN(chunkSize+1))
		for i := range c {
			c[i] = someRecipient(random)
		}
		raw, err := encodeChunk(c)
		if err != nil {
			t.Fatal(err)
		}
		got, err := decodeChunk(raw)
		if err != nil {
			t.Fatal(err)
		}
		for i := range c {
			if len(c[i].messages) == 0 {
				c[i].messages, got[i].messages = nil, nil
			}
		}
		if !reflect.DeepEqual(got, c) {
			t.Fatalf("seed %d: it came back as %+v, not %+v", seed, got, c)
		}
	}
}

func someRecipient(random *rand.Rand) recipient {
	r := recipient{
		to:        []union.ChatID{0, math.MinInt64, math.MaxInt64, union.ChatID(random.Int64N(1e10)), -1001234567890}[random.IntN(5)],
		state:     OutcomeState(random.IntN(6)),
		uncertain: random.IntN(2) == 0,
		reason:    byte(random.IntN(len(reasons))),
		parts:     random.IntN(4),
	}
	for range random.IntN(12) {
		r.messages = append(r.messages, MessageID(random.IntN(1e9)))
	}
	return r
}

func TestARecipientTakesFewBytes(t *testing.T) {
	t.Parallel()
	c := make(chunk, chunkSize)
	for i := range c {
		c[i] = recipient{
			to: union.ChatID(8_000_000_000 + i*1_234_567), state: OutcomeSent, parts: 1,
			messages: []MessageID{MessageID(100_000_000 + i*7919%1e6)},
		}
	}
	raw, err := encodeChunk(c)
	if err != nil || len(raw)/chunkSize > 14 {
		t.Errorf("%d bytes a recipient, %v", len(raw)/chunkSize, err)
	}
}

func FuzzDecodeChunk(f *testing.F) {
	random := rand.New(rand.NewPCG(1, 1))
	for n := range 10 {
		c := make(chunk, n)
		for i := range c {
			c[i] = someRecipient(random)
		}
		raw, _ := encodeChunk(c)
		f.Add(raw)
	}
	f.Add([]byte{1, 255, 255, 255, 255, 15})
	f.Fuzz(func(t *testing.T, raw []byte) {
		c, err := decodeChunk(raw)
		if err != nil {
			return
		}
		again, err := encodeChunk(c)
		if err != nil {
			t.Fatal(err)
		}
		back, err := decodeChunk(again)
		if err != nil {
			t.Fatalf("%v does not come back: %v", c, err)
		}
		if twice, _ := encodeChunk(back); !bytes.Equal(twice, again) {
			t.Fatalf("%x becomes %x", again, twice)
		}
	})
}

func BenchmarkChunk(b *testing.B) {
	c := make(chunk, chunkSize)
	for i := range c {
		c[i] = recipient{to: union.ChatID(8e9 + i*1e6), state: OutcomeSent, parts: 1, messages: []MessageID{MessageID(1e8 + i)}}
	}
	for b.Loop() {
		raw, _ := encodeChunk(c)
		_, _ = decodeChunk(raw)
	}
}
