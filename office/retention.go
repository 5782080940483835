package office

import (
	"fmt"
	"strconv"
	"time"

	"rupor/scheduler"
	"rupor/storage"
	"rupor/union"
)

// RetentionKind is what the clock calls the nightly tidying up.
const RetentionKind = "retention"

// The bounds of one transaction of it.
const (
	tidyDrops   = 20   // records
	tidyPeople  = 2    // who are forgotten: each of them touches much
	tidyLooks   = 2000 // records that are only looked at
	tidyEstates = 10   // of the forgotten that are being settled, before there are more
	tidyPause   = time.Second
	tidyNightly = "0 4 * * *"
)

// ScheduleRetention has what has served its time thrown away every night at four
// o'clock of a zone, an IANA name. Called again it changes nothing.
func ScheduleRetention(w storage.Writer, zone string, now time.Time) error {
	state, _, err := storage.Tidyings.Get(w, 0)
	if err != nil {
		return err
	}
	_, there, err := scheduler.Get(w, scheduler.ID(state.Schedule))
	if err != nil || there && state.Zone == zone {
		return err
	}
	if err := scheduler.Remove(w, scheduler.ID(state.Schedule)); err != nil {
		return err
	}
	id, err := scheduler.Add(w, scheduler.Schedule{Kind: RetentionKind, Spec: tidyNightly, Zone: zone, Grace: 23 * time.Hour}, now)
	if err != nil {
		return fmt.Errorf("retention: %w", err)
	}
	state.Schedule, state.Zone = uint64(id), zone
	return storage.Tidyings.Put(w, 0, state)
}

// Tidy is the clock's: it throws away some of what has been kept as long as the
// union's rules say, and comes back at once while there is more. In the end it
// writes one line of the journal. A night that begins ends the one before it. It
// returns the applications to join that it ended, as they were: their people are to
// be told.
func Tidy(w storage.Writer, run scheduler.Run) ([]union.Joining, error) {
	state, _, err := storage.Tidyings.Get(w, 0)
	if err != nil {
		return nil, err
	}
	nightly := scheduler.ID(state.Schedule) == run.ID
	if !nightly && scheduler.ID(state.Next) != run.ID {
		return nil, scheduler.Remove(w, run.ID) // of a night that is not going on any more
	}
	if err := scheduler.Remove(w, scheduler.ID(state.Next)); err != nil {
		return nil, err
	}
	if state.Next = 0; nightly {
		state.Stage, state.After, state.Counts = 0, "", nil
	}
	next := run.Now
	var ended []union.Joining
	busy, err := settling(w)
	switch {
	case err != nil:
	case busy:
		next = next.Add(tidyPause)
	default:
		ended, err = tidySome(w, &state, run.Now)
	}
	if err != nil {
		return nil, err
	}
	return ended, tidyOn(w, state, next, run.Now)
}

// tidyOn keeps how far a night has come, with the clock set for the rest, or its line
// in the journal if that was all.
func tidyOn(w storage.Writer, state union.Tidying, at, now time.Time) (err error) {
	if state.Stage < len(union.Kepts()) {
		var next scheduler.ID
		next, err = scheduler.Add(w, scheduler.Schedule{Kind: RetentionKind, At: at, Grace: 23 * time.Hour}, now)
		state.Next = uint64(next)
	} else {
		err = record(w, 0, "retention.done", deed{Facts: tidied(state.Counts)}, now)
		state.Counts = nil
	}
	if err != nil {
		return err
	}
	return storage.Tidyings.Put(w, 0, state)
}

// settling says whether the clock has enough to do with those who are forgotten
// already: what else is due stands in the same line. Those it gave up do not count.
func settling(r storage.Reader) (bool, error) {
	n := 0
	err := storage.Estates.All(r, func(_ union.MemberID, e union.Estate) error {
		s, _, err := scheduler.Get(r, scheduler.ID(e.Schedule))
		if err == nil && s.Failed == 0 {
			n++
		}
		if err == nil && n == tidyEstates {
			err = storage.Stop
		}
		return err
	})
	return n == tidyEstates, err
}

// tidySome does what one transaction does, and notes how far that came.
func tidySome(w storage.Writer, state *union.Tidying, now time.Time) ([]union.Joining, error) {
	rules, err := RulesOf(w)
	if err != nil {
		return nil, err
	}
	spent, err := tidyAttempts(w, now)
	if err != nil {
		return nil, fmt.Errorf("retention of attempts: %w", err)
	}
	kinds := union.Kepts()
	if state.Stage >= len(kinds) || spent > 0 {
		return nil, nil
	}
	kind := kinds[state.Stage]
	s, err := tidyKind(w, kind, state.After, now.AddDate(0, 0, -rules.Keep(kind)), now)
	if err != nil {
		return nil, fmt.Errorf("retention of %s: %w", kind, err)
	}
	if state.Counts == nil {
		state.Counts = map[union.Kept]int{}
	}
	state.Counts[kind] += s.n
	if state.After = s.next; s.next == "" {
		state.Stage++
	}
	return s.ended, nil
}

func tidied(counts map[union.Kept]int) []string {
	var facts []string
	for _, kind := range union.Kepts() {
		facts = append(facts, string(kind), strconv.Itoa(counts[kind]))
	}
	return facts
}
