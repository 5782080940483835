package delivery

import (
	"errors"
	"fmt"

	"rupor/storage"
	"rupor/union"
)

// Tables lists the room's tables for the check of the store, and a checker of
// what they mean to each other.
func Tables() []storage.Checker {
	return []storage.Checker{letters, names, moved, broadcasts, parts, chunks, withdrawn, consistency{}}
}

// consistency proves that the counts of every broadcast are those of its ledger
// and that every name that waits has its letter.
type consistency struct{}

// Name is that of storage.Checker.
func (consistency) Name() string { return "delivery" }

// Check is that of storage.Checker.
func (consistency) Check(r storage.Reader) error {
	var found []error
	err := broadcasts.All(r, func(id union.BroadcastID, b record) error {
		err := checkLedger(r, id, b)
		found = append(found, err)
		return nil
	})
	found = append(found, err)
	err = names.All(r, func(k storage.Pair[union.ChatID, string], n named) error {
		if n.Waiting == 0 {
			return nil
		}
		if there, err := letters.Has(r, n.Waiting); err != nil || !there {
			found = append(found, fmt.Errorf("delivery: name %q waits for letter %d, which is not there: %w", k.Second, n.Waiting, err))
		}
		return nil
	})
	return errors.Join(append(found, err)...)
}

func checkLedger(r storage.Reader, id union.BroadcastID, b record) error {
	if b.Started.IsZero() {
		return nil // its ledger does not count yet
	}
	total := 0
	var counts Counts
	inWave := make([]int, len(b.Waves))
	err := storage.Under(r, chunks, id, func(number uint32, c chunk) error {
		for i := range c {
			counts.add(c[i], 1)
			total++
		}
		if at := waveOf(b.Waves, int(number)); at < len(inWave) {
			inWave[at] += len(c)
		}
		return nil
	})
	if b.old() { // its reasons were not counted, or only since
		counts.Reasons = b.Counts.Reasons
	}
	for i, wave := range b.Waves {
		if err == nil && inWave[i] != wave.Total {
			err = fmt.Errorf("delivery: wave %d of broadcast %d is said to have %d recipients, and has %d", i, id, wave.Total, inWave[i])
		}
	}
	switch {
	case err != nil:
		return err
	case total != b.Total, counts != b.Counts:
		return fmt.Errorf("delivery: broadcast %d says %d %+v, its ledger %d %+v", id, b.Total, b.Counts, total, counts)
	case b.State == Finished && b.Left() != 0:
		return fmt.Errorf("delivery: broadcast %d is finished with %d left", id, b.Left())
	}
	return nil
}
