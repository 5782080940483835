package delivery

import (
	"encoding/binary"
	"errors"
	"slices"

	"rupor/storage"
	"rupor/union"
)

// chunkSize is how many recipients stand in one record of a ledger.
const chunkSize = 500

// chunks are the ledgers: the recipients of each broadcast, in the order of
// their ids, a chunk under each number from 0.
var chunks = storage.NewTableWith[piece, chunk]("dc", pieceCodec,
	storage.ValueCodec[chunk]{Encode: encodeChunk, Decode: decodeChunk})

type chunk []recipient

// A recipient is one line of a ledger.
type recipient struct {
	to        union.ChatID // 0 when the person was forgotten
	state     OutcomeState
	uncertain bool
	reason    byte // its place in reasons
	parts     int  // how many arrived
	messages  []MessageID
}

func (r recipient) outcome() Outcome {
	return Outcome{
		To: r.to, State: r.state, Reason: reasons[r.reason], Uncertain: r.uncertain,
		Messages: slices.Clone(r.messages),
	}
}

// A chunk is kept as its form, the number of recipients, and for each of them:
// the id as the difference to the one before; a byte of state and flags; the
// reason, if there is one; the number of parts and of messages that arrived and
// the ids of the messages, the first one whole and the others as differences, if
// there are any. All numbers are varints: a usual line takes 8 to 14 bytes.
const (
	chunkForm     = 1
	stateBits     = 0x07
	flagUncertain = 0x08
	flagReason    = 0x10
	flagMessages  = 0x20
	flagsKnown    = stateBits | flagUncertain | flagReason | flagMessages
)

var errChunk = errors.New("delivery: these bytes are not a chunk of a ledger")

func encodeChunk(c chunk) ([]byte, error) {
	b := make([]byte, 0, 16+16*len(c))
	b = append(b, chunkForm)
	b = binary.AppendUvarint(b, uint64(len(c)))
	var last union.ChatID
	for _, r := range c {
		b = binary.AppendVarint(b, int64(r.to-last))
		last = r.to
		flags := byte(r.state)
		if r.uncertain {
			flags |= flagUncertain
		}
		if r.reason != 0 {
			flags |= flagReason
		}
		if r.parts > 0 || len(r.messages) > 0 {
			flags |= flagMessages
		}
		b = append(b, flags)
		if r.reason != 0 {
			b = append(b, r.reason)
		}
		if flags&flagMessages != 0 {
			b = binary.AppendUvarint(b, uint64(r.parts)) //nolint:gosec // a count
			b = binary.AppendUvarint(b, uint64(len(r.messages)))
			var before MessageID
			for _, id := range r.messages {
				b = binary.AppendVarint(b, int64(id-before))
				before = id
			}
		}
	}
	return b, nil
}

func decodeChunk(b []byte) (chunk, error) {
	d := decoder{rest: b}
	if d.byte() != chunkForm {
		return nil, errChunk
	}
	n := d.count(2)
	c := make(chunk, n)
	ids := make([]MessageID, 0, n) // one allocation for all of the usual lines
	var last union.ChatID
	for i := range c {
		r := &c[i]
		r.to = last + union.ChatID(d.varint())
		last = r.to
		flags := d.byte()
		r.state = OutcomeState(flags & stateBits)
		r.uncertain = flags&flagUncertain != 0
		d.bad = d.bad || flags&^flagsKnown != 0 || r.state > OutcomeSkipped
		if flags&flagReason != 0 {
			r.reason = d.byte()
			d.bad = d.bad || r.reason == 0 || int(r.reason) >= len(reasons)
		}
		if flags&flagMessages != 0 {
			r.parts = d.small()
			start := len(ids)
			ids = d.messages(ids)
			r.messages = ids[start:len(ids):len(ids)]
		}
		if d.bad {
			return nil, errChunk
		}
	}
	if len(d.rest) > 0 || d.bad {
		return nil, errChunk
	}
	return c, nil
}

// A decoder takes numbers off the front of some bytes. After the first that is
// not there it is bad and gives zeros.
type decoder struct {
	rest []byte
	bad  bool
}

func (d *decoder) byte() byte {
	if len(d.rest) == 0 {
		d.bad = true
		return 0
	}
	b := d.rest[0]
	d.rest = d.rest[1:]
	return b
}

func (d *decoder) varint() int64 {
	v, n := binary.Varint(d.rest)
	if n <= 0 {
		d.bad, d.rest = true, nil
		return 0
	}
	d.rest = d.rest[n:]
	return v
}

// small is a number that a byte or two can hold.
func (d *decoder) small() int {
	v, n := binary.Uvarint(d.rest)
	if n <= 0 || v > 1<<15 {
		d.bad, d.rest = true, nil
		return 0
	}
	d.rest = d.rest[n:]
	return int(v)
}

// count is the number of things to come, each at least size bytes.
func (d *decoder) count(size int) int {
	n := d.small()
	if n*size > len(d.rest) {
		d.bad, d.rest = true, nil
		return 0
	}
	return n
}

func (d *decoder) messages(to []MessageID) []MessageID {
	var before MessageID
	for range d.count(1) {
		before += MessageID(d.varint())
		to = append(to, before)
	}
	return to
}
