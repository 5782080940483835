package delivery

import (
	"errors"
	"slices"
	"sort"
	"time"

	"rupor/storage"
	"rupor/union"
)

// A wave is the part of a ledger whose recipients live in one time zone. Its
// chunks follow those of the wave before; within it the recipients stand in the
// order of their ids.
type wave struct {
	Zone   string `json:"zone,omitempty"`
	Chunks int    `json:"chunks"`
	Total  int    `json:"total"`
}

// waves is how the ledger is laid out, once sending began. One from before there
// were time zones is a single wave.
func (b *record) waves() []wave {
	if b.old() {
		return []wave{{Chunks: (b.Total + chunkSize - 1) / chunkSize, Total: b.Total}}
	}
	return b.Waves
}

// old says that the ledger was made before waves and counts of reasons were.
func (b *record) old() bool { return b.Waves == nil && b.Total > 0 }

// chunks is how many chunks the ledger has, once sending began.
func (b *record) chunks() (n int) {
	for _, wave := range b.waves() {
		n += wave.Chunks
	}
	return n
}

// waveOf returns the place of the wave that a chunk belongs to.
func waveOf(waves []wave, number int) int {
	at := 0
	for at < len(waves) && number >= waves[at].Chunks {
		number -= waves[at].Chunks
		at++
	}
	return at
}

// take takes recipients of those waves that may go now, up to the number that is
// wanted. If none may, the broadcast says until when they wait.
func (t *turn) take(w storage.Writer, h Hooks, l *ledger, b *record) error {
	waves := b.waves()
	if t.reached == nil {
		t.reached = begins(waves)
	}
	mayGo, wait, end, budget := false, time.Time{}, 0, chunksAtOnce
	t.end = true
	for i, wave := range waves {
		end += wave.Chunks
		from := t.reached[i]
		if from.chunk >= end {
			continue
		}
		if until := t.waits(w, h, b, wave.Zone); until.After(t.now) {
			if wait.IsZero() || until.Before(wait) {
				wait = until
			}
			t.end = false
			continue
		}
		taken, next, err := l.take(from, t.want-len(t.taken), min(end-from.chunk, budget))
		if err != nil {
			return err
		}
		t.reached[i], t.taken = next, append(t.taken, taken...)
		budget -= next.chunk - from.chunk
		t.end = t.end && next.chunk == end
		mayGo = mayGo || len(taken) > 0 || next.chunk < end
	}
	if b.Quiet = wait; mayGo {
		b.Quiet = time.Time{}
	}
	return nil
}

// rewind has a recipient looked at again who was given back.
func (t *turn) rewind(waves []wave, at spot) {
	if i := waveOf(waves, at.chunk); i < len(t.reached) {
		if to := &t.reached[i]; at.chunk < to.chunk || at.chunk == to.chunk && at.line < to.line {
			*to = at
		}
	}
}

// begins is where each wave does.
func begins(waves []wave) []spot {
	all, first := make([]spot, len(waves)), 0
	for i, wave := range waves {
		all[i].chunk = first
		first += wave.Chunks
	}
	return all
}

// waits says until when a wave has quiet hours. When that can't be said it waits
// for a minute: better late than at night.
func (t *turn) waits(w storage.Writer, h Hooks, b *record, zone string) time.Time {
	if h.Quiet == nil {
		return time.Time{}
	}
	until, err := h.Quiet(w, b.Broadcast, zone, t.now)
	if err != nil {
		t.trouble = err
		return t.now.Add(lookEvery)
	}
	return until
}

// find looks a recipient up. c is nil if there is none.
func find(r storage.Reader, b *record, to union.ChatID) (at spot, c chunk, err error) {
	if to == 0 {
		return spot{}, nil, nil
	}
	first := 0
	for _, wave := range b.waves() {
		if at, c, err = findIn(r, b.ID, first, first+wave.Chunks, to); c != nil || err != nil {
			return at, c, err
		}
		first += wave.Chunks
	}
	return spot{}, nil, nil
}

// findIn looks a recipient up in the wave of the chunks from first up to end.
func findIn(r storage.Reader, id union.BroadcastID, first, end int, to union.ChatID) (spot, chunk, error) {
	number, last := first, end
	if !to.Group() { // groups stand in front, and one that migrated keeps its old place
		var err error
		if number, err = chunkOf(r, id, first, end, to); err != nil {
			return spot{}, nil, err
		}
		last = min(last, number+1)
	}
	for ; number < last; number++ {
		c, _, err := chunks.Get(r, pieceOf(id, number))
		if err != nil {
			return spot{}, nil, err
		}
		line := slices.IndexFunc(c, func(r recipient) bool { return r.to == to })
		if line >= 0 {
			return spot{number, line}, c, nil
		}
		if to.Group() && lowest(c) > 0 {
			break
		}
	}
	return spot{}, nil, nil
}

// chunkOf returns the last chunk of a wave that begins at or before to, by halves.
func chunkOf(r storage.Reader, id union.BroadcastID, first, end int, to union.ChatID) (int, error) {
	var failed error
	begins := func(number int) union.ChatID {
		c, _, err := chunks.Get(r, pieceOf(id, number))
		failed = errors.Join(failed, err)
		return lowest(c)
	}
	after := sort.Search(end-first, func(n int) bool {
		number := first + n
		low := begins(number)
		for low == 0 && number+1 < end { // everybody in it is forgotten
			number++
			low = begins(number)
		}
		return low == 0 || low > to
	})
	return first + max(0, after-1), failed
}

// lowest returns the first id of a chunk, 0 if all in it are forgotten.
func lowest(c chunk) union.ChatID {
	for _, r := range c {
		if r.to != 0 {
			return r.to
		}
	}
	return 0
}
