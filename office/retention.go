package office

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"rupor/scheduler"
	"rupor/storage"
	"rupor/union"
)

// RetentionKind is what the clock calls the nightly tidying up.
const RetentionKind = "retention"

// The bounds of one transaction of it.
const (
	tidyDrops   = 50   // records
	tidyPeople  = 5    // who are forgotten: each of them touches much
	tidyLooks   = 2000 // records that are only looked at
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
// writes one line of the journal. A night that begins ends the one before it.
func Tidy(w storage.Writer, run scheduler.Run) error {
	state, _, err := storage.Tidyings.Get(w, 0)
	if err != nil {
		return err
	}
	nightly := scheduler.ID(state.Schedule) == run.ID
	if !nightly && scheduler.ID(state.Next) != run.ID {
		return scheduler.Remove(w, run.ID) // of a night that is not going on any more
	}
	if err := scheduler.Remove(w, scheduler.ID(state.Next)); err != nil {
		return err
	}
	if state.Next = 0; nightly {
		state.Stage, state.After, state.Counts = 0, "", nil
	}
	rules, err := RulesOf(w)
	if err != nil {
		return err
	}
	spent, err := tidyAttempts(w, run.Now)
	if err != nil {
		return fmt.Errorf("retention of attempts: %w", err)
	}
	if kinds := union.Kepts(); state.Stage < len(kinds) && spent == 0 {
		kind := kinds[state.Stage]
		n, next, err := tidyKind(w, kind, state.After, run.Now.AddDate(0, 0, -rules.Keep(kind)), run.Now)
		if err != nil {
			return fmt.Errorf("retention of %s: %w", kind, err)
		}
		if state.Counts == nil {
			state.Counts = map[union.Kept]int{}
		}
		state.Counts[kind] += n
		if state.After = next; next == "" {
			state.Stage++
		}
	}
	if state.Stage < len(union.Kepts()) {
		var next scheduler.ID
		next, err = scheduler.Add(w, scheduler.Schedule{Kind: RetentionKind, At: run.Now, Grace: 23 * time.Hour}, run.Now)
		state.Next = uint64(next)
	} else {
		err = record(w, 0, "retention.done", deed{Facts: tidied(state.Counts)}, run.Now)
		state.Counts = nil
	}
	if err != nil {
		return err
	}
	return storage.Tidyings.Put(w, 0, state)
}

func tidied(counts map[union.Kept]int) []string {
	var facts []string
	for _, kind := range union.Kepts() {
		facts = append(facts, string(kind), strconv.Itoa(counts[kind]))
	}
	return facts
}

// tidyKind drops some records of a kind that are older than before, and says where to
// go on, "" at the end.
func tidyKind(w storage.Writer, kind union.Kept, after string, before, now time.Time) (n int, next string, err error) {
	switch kind {
	case union.KeptTalks:
		return tidyTalks(w, after, before)
	case union.KeptStopped:
		return tidyStopped(w, after, before, now)
	case union.KeptJoinings:
		return tidyJoinings(w, before)
	case union.KeptInquiries:
		return tidyInquiries(w, before)
	case union.KeptRequests:
		return tidyRequests(w, before)
	}
	return 0, "", nil
}

func tidyTalks(w storage.Writer, after string, before time.Time) (n int, next string, err error) {
	type key = storage.Pair[union.MemberID, string]
	from, looked := key{}, 0
	if who, dialog, found := strings.Cut(after, "/"); found {
		id, _ := strconv.ParseInt(who, 10, 64)
		from = key{First: union.MemberID(id), Second: dialog}
	}
	var old []key
	err = storage.Talks.Range(w, from, key{First: 1<<63 - 1}, func(k key, t union.Talk) error {
		if looked++; looked > tidyLooks || len(old) == tidyDrops {
			next = fmt.Sprintf("%d/%s", k.First, k.Second)
			return storage.Stop
		}
		if t.Touched.Before(before) {
			old = append(old, k)
		}
		return nil
	})
	for _, k := range old {
		if err == nil {
			err = storage.Talks.Delete(w, k)
		}
	}
	return len(old), next, err
}

// tidyStopped forgets those who have had no messages for so long. Who still holds
// a duty that only others can take away stays.
func tidyStopped(w storage.Writer, after string, before, now time.Time) (n int, next string, err error) {
	from, _ := strconv.ParseInt(after, 10, 64)
	looked := 0
	var old []union.MemberID
	err = storage.Members.Range(w, union.MemberID(from), 1<<63-1, func(id union.MemberID, m union.Member) error {
		if looked++; looked > tidyLooks || len(old) == tidyPeople {
			next = strconv.FormatInt(int64(id), 10)
			return storage.Stop
		}
		if gone(m.Stopped, before) || gone(m.Lapsed, before) {
			old = append(old, id)
		}
		return nil
	})
	for _, id := range old {
		if err != nil {
			return n, next, err
		}
		var bound bool
		if bound, err = mustHandOver(w, id); err == nil && !bound {
			n++
			err = Forget(w, id, now)
		}
	}
	return n, next, err
}

func gone(since, before time.Time) bool { return !since.IsZero() && since.Before(before) }

// tidyJoinings blanks applications that were declined or taken back.
func tidyJoinings(w storage.Writer, before time.Time) (n int, next string, err error) {
	for _, state := range []union.JoiningState{union.JoiningDeclined, union.JoiningWithdrawn} {
		all, err := rows(w, storage.JoiningsByState, storage.Joinings, state)
		if err != nil {
			return n, "", err
		}
		for _, j := range all {
			if j.Member == 0 || !gone(j.Ended, before) {
				continue
			}
			if n == tidyDrops {
				return n, "more", nil
			}
			if err := blankJoining(w, j); err != nil {
				return n, "", err
			}
			n++
		}
	}
	return n, "", nil
}

func tidyInquiries(w storage.Writer, before time.Time) (n int, next string, err error) {
	count := func() (n int, err error) {
		err = storage.InquiriesSettled.Range(w, time.Time{}, before, func(time.Time, union.InquiryID) error { n++; return nil })
		return n, err
	}
	had, err := count()
	if err != nil {
		return 0, "", err
	}
	more, err := forgetOldInquiries(w, before, tidyDrops)
	if err != nil {
		return 0, "", err
	}
	if more {
		next = "more"
	}
	left, err := count()
	return had - left, next, err
}

func tidyRequests(w storage.Writer, before time.Time) (n int, next string, err error) {
	var old []union.RequestID
	err = storage.RequestsClosed.Range(w, time.Time{}, before, func(_ time.Time, id union.RequestID) error {
		if len(old) == tidyDrops {
			next = "more"
			return storage.Stop
		}
		old = append(old, id)
		return nil
	})
	for _, id := range old {
		if err == nil {
			err = storage.Requests.Delete(w, id)
		}
	}
	return len(old), next, err
}
