package delivery

import (
	"errors"
	"fmt"
	"time"

	"rupor/storage"
	"rupor/union"
)

// ErrState is returned when a broadcast is not in a state for what was asked.
var ErrState = errors.New("delivery: the broadcast's state does not allow that")

// broadcasts has the head of every broadcast, which changes with every batch of
// outcomes; what is said, which may be long and never changes, stands in parts.
var broadcasts = storage.NewTable[union.BroadcastID, record]("db", storage.Uint[union.BroadcastID]())

// openBroadcasts finds those that the office has still something to do for.
var openBroadcasts = storage.NewIndex(broadcasts, "open", storage.Bool[bool](),
	func(_ union.BroadcastID, b record) []bool {
		if !b.Open {
			return nil
		}
		return []bool{true}
	})

var parts = storage.NewTable[piece, Message]("dp", pieceCodec)

// A piece is the key of a part or a chunk of a broadcast.
type piece = storage.Pair[union.BroadcastID, uint32]

var pieceCodec = storage.PairOf(storage.Uint[union.BroadcastID](), storage.Uint32[uint32]())

func pieceOf(id union.BroadcastID, number int) piece {
	return piece{First: id, Second: uint32(number)} //nolint:gosec // counted from 0, and memory ends long before
}

// A record is a broadcast as the office keeps it.
type record struct {
	Broadcast
	Open    bool      `json:"open,omitempty"`     // the office has still something to do for it
	Waves   []wave    `json:"waves,omitempty"`    // how its ledger is laid out
	Anew    int       `json:"anew,omitempty"`     // how often somebody was forgotten while it was gathering
	Minds   int       `json:"minds,omitempty"`    // how often a decision changed about somebody the office may have taken or passed over
	InDoubt []int     `json:"in_doubt,omitempty"` // chunks with somebody in doubt, no more than inDoubtMost
	Told    State     `json:"told,omitempty"`     // the state that Progress knows of
	ToldAt  time.Time `json:"told_at,omitzero"`
}

// inDoubtMost bounds a list in the head of a broadcast. One crash leaves at most
// a window in doubt, which stands in a chunk or two.
const inDoubtMost = 64

// Start writes a broadcast down, in the caller's transaction, and returns its
// id. With State Scheduled it waits for Begin; otherwise the office freezes its
// audience soon after the commit and begins. Call PostOffice.Wake then.
//
// What is done to another broadcast needs that to be over and to have sent
// something itself, or Start returns ErrState; an edit needs as many Parts, or it
// returns ErrParts. A recall and a pin have no Parts.
func Start(w storage.Writer, b Broadcast, now time.Time) (union.BroadcastID, error) {
	if err := checkAct(w, b); err != nil {
		return 0, err
	}
	if b.Act == ActRecall || b.Act == ActPin {
		b.Parts = nil
	}
	number, err := broadcasts.NextID(w)
	if err != nil {
		return 0, err
	}
	b.ID = union.BroadcastID(number)
	for i, m := range b.Parts {
		if err := parts.Put(w, pieceOf(b.ID, i), m); err != nil {
			return 0, err
		}
	}
	if b.State != Scheduled {
		b.State = Gathering
	}
	if b.Policy == "" {
		b.Policy = Resend
	}
	b.Parts, b.Reason, b.Total, b.Counts = nil, "", 0, Counts{}
	b.Created, b.Started, b.Ended, b.Quiet = now, time.Time{}, time.Time{}, time.Time{}
	return b.ID, broadcasts.Put(w, b.ID, record{Broadcast: b, Open: b.State == Gathering})
}

// Begin lets a Scheduled broadcast go. For one that went already it does
// nothing, so that a clock may ring twice; for a canceled one it returns ErrState.
func Begin(w storage.Writer, id union.BroadcastID, _ time.Time) error {
	return change(w, id, func(b *record) error {
		switch b.State {
		case Scheduled:
			b.State, b.Open = Gathering, true
		case Canceled:
			return ErrState
		case Gathering, Sending, Paused, Finished:
		}
		return nil
	})
}

// Pause stops a broadcast until Resume. What is in the air still arrives.
func Pause(w storage.Writer, id union.BroadcastID, _ time.Time) error {
	return change(w, id, func(b *record) error {
		switch b.State {
		case Gathering, Sending:
			b.State, b.Reason, b.Quiet = Paused, "", time.Time{}
		case Paused:
		case Scheduled, Finished, Canceled:
			return ErrState
		}
		return nil
	})
}

// Resume goes on with a paused broadcast, whatever it was paused for.
func Resume(w storage.Writer, id union.BroadcastID, _ time.Time) error {
	return change(w, id, func(b *record) error {
		switch {
		case b.State == Paused && b.Started.IsZero():
			b.State, b.Reason = Gathering, ""
		case b.State == Paused:
			b.State, b.Reason = Sending, ""
		case b.State.Over() || b.State == Scheduled:
			return ErrState
		}
		return nil
	})
}

// Cancel ends a broadcast. What is in the air still arrives; the office marks
// the others Skipped soon after, a few thousand in one commit.
func Cancel(w storage.Writer, id union.BroadcastID, now time.Time) error {
	if err := dropWithdrawn(w, id, nil); err != nil {
		return err
	}
	return change(w, id, func(b *record) error {
		switch b.State {
		case Canceled:
			return nil
		case Finished:
			return ErrState
		case Scheduled, Gathering, Sending, Paused:
		}
		b.State, b.Reason, b.Quiet, b.Ended, b.Open = Canceled, "", time.Time{}, now, true
		return nil
	})
}

func change(w storage.Writer, id union.BroadcastID, f func(*record) error) error {
	return broadcasts.Update(w, id, func(b *record) error {
		before := b.State
		if err := f(b); err != nil {
			return fmt.Errorf("broadcast %d is %s: %w", id, before, err)
		}
		return nil
	})
}

// Get returns a broadcast with its parts, and whether there is one.
func Get(r storage.Reader, id union.BroadcastID) (Broadcast, bool, error) {
	b, found, err := broadcasts.Get(r, id)
	if err != nil || !found {
		return Broadcast{}, false, err
	}
	b.Parts, err = partsOf(r, id)
	return b.Broadcast, err == nil, err
}

func partsOf(r storage.Reader, id union.BroadcastID) (all []Message, err error) {
	err = storage.Under(r, parts, id, func(_ uint32, m Message) error {
		all = append(all, m)
		return nil
	})
	return all, err
}

// Recent visits the broadcasts, the newest first and without their Parts, until
// visit returns an error or storage.Stop.
func Recent(r storage.Reader, visit func(Broadcast) error) error {
	return broadcasts.Back(r, func(_ union.BroadcastID, b record) error { return visit(b.Broadcast) })
}
