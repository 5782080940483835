package delivery

import (
	"errors"
	"slices"
	"time"

	"rupor/storage"
	"rupor/union"
)

const chunksPerCommit = 4 // a transaction writes a few kilobytes

// errStale ends a job whose broadcast has changed under its hands.
var errStale = errors.New("delivery: the broadcast has changed")

// reasonAudience is why a broadcast is paused whose audience can't be found out.
const reasonAudience = "audience"

// gather freezes the audience of a broadcast and opens it for sending. It may be
// interrupted anywhere: the next time it begins anew, and only the last commit
// makes the ledger count.
func (p *PostOffice) gather(c *campaign) error {
	b, audience, err := p.audience(c.id)
	if err != nil {
		p.log.Error("can't find out whom a broadcast is for; it is paused", "broadcast", c.id, "err", err)
		return p.update(b, func(_ storage.Writer, b *record) error {
			b.State, b.Reason = Paused, reasonAudience
			return nil
		})
	}
	for more := true; more; {
		err := p.update(b, func(w storage.Writer, _ *record) (err error) {
			more, err = wipe(w, b.ID)
			return err
		})
		if err != nil || p.running.Err() != nil {
			return stale(err)
		}
	}
	total, number := len(audience), 0
	for len(audience) > 0 {
		written := audience[:min(len(audience), chunksPerCommit*chunkSize)]
		err := p.update(b, func(w storage.Writer, _ *record) error {
			return write(w, b.ID, number, written)
		})
		if err != nil || p.running.Err() != nil {
			return stale(err)
		}
		audience = audience[len(written):]
		number += chunksPerCommit
	}
	now := time.Now()
	return stale(p.update(b, func(_ storage.Writer, b *record) error {
		b.Total, b.State, b.Started = total, Sending, now
		return nil
	}))
}

// audience returns who is meant, sorted and each once.
func (p *PostOffice) audience(id union.BroadcastID) (b record, ids []union.ChatID, err error) {
	err = p.engine.View(func(r storage.Reader) (err error) {
		if b, _, err = broadcasts.Get(r, id); err != nil {
			return err
		}
		if p.o.Hooks.Audience == nil {
			return errors.New("delivery: nobody knows the audience of a broadcast")
		}
		waves, err := p.o.Hooks.Audience(r, b.Broadcast)
		ids = nil
		for _, wave := range waves {
			ids = append(ids, wave.Chats...)
		}
		return err
	})
	slices.Sort(ids)
	ids = slices.Compact(ids)
	return b, slices.DeleteFunc(ids, func(id union.ChatID) bool { return id == 0 }), err
}

// update commits a change of a broadcast that still gathers and that nobody was
// forgotten in; otherwise it returns errStale.
func (p *PostOffice) update(seen record, f func(storage.Writer, *record) error) error {
	isStale, now := false, time.Now()
	err := p.commit(func(w storage.Writer, h Hooks) error {
		b, found, err := broadcasts.Get(w, seen.ID)
		if isStale = !found || b.State != Gathering || b.Anew != seen.Anew; isStale || err != nil {
			return err
		}
		if err := f(w, &b); err != nil {
			return err
		}
		if err := b.tell(w, h, now, false); err != nil {
			return err
		}
		return broadcasts.Put(w, seen.ID, b)
	})
	if err == nil && isStale {
		return errStale
	}
	return err
}

func stale(err error) error {
	if errors.Is(err, errStale) {
		return nil
	}
	return err
}

// wipe deletes chunks that an interrupted gathering left, some in each call.
func wipe(w storage.Writer, id union.BroadcastID) (more bool, err error) {
	var old []piece
	err = storage.Under(w, chunks, id, func(number uint32, _ chunk) error {
		if old = append(old, piece{First: id, Second: number}); len(old) == chunksAtOnce {
			return storage.Stop
		}
		return nil
	})
	for _, key := range old {
		if err == nil {
			err = chunks.Delete(w, key)
		}
	}
	return len(old) == chunksAtOnce, err
}

func write(w storage.Writer, id union.BroadcastID, number int, ids []union.ChatID) error {
	for some := range slices.Chunk(ids, chunkSize) {
		c := make(chunk, len(some))
		for i, to := range some {
			c[i].to = to
		}
		if err := chunks.Put(w, pieceOf(id, number), c); err != nil {
			return err
		}
		number++
	}
	return nil
}
