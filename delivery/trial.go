package delivery

import "rupor/storage"

const (
	trialLeast = 20 // outcomes before anything is concluded from them
	trialMost  = 50 // outcomes that are remembered
)

// reasonUnknown is why a broadcast is paused whose answers get lost.
const reasonUnknown = "unknown"

// A trial is the last outcomes of a broadcast since it went on: for each of them
// the reason if it says nothing of the person when all have it, "" otherwise.
type trial []string

// hear adds what came of a recipient.
func (t trial) hear(r result) trial {
	why := ""
	switch {
	case r.state == OutcomeTaken, r.state == OutcomePending:
		return t
	case r.state == OutcomeUnknown:
		why = reasonUnknown
	case r.state == OutcomeRefused && (r.reason == reasonNotFound || r.reason == reasonContent):
		why = r.reason
	}
	return append(t, why)
}

// last is what counts: the last outcomes.
func (t trial) last() trial { return t[max(0, len(t)-trialMost):] }

// bad says whether nearly all were refused for what says nothing of the person.
func (t trial) bad() bool {
	return 10*(t.count(reasonNotFound)+t.count(reasonContent)) >= 9*len(t)
}

// verdict is why the broadcast should not go on, "" if it should: nobody is found,
// so the token is another bot's; the text is nothing that Telegram takes; or
// Telegram is broken, and every second answer is lost.
func (t trial) verdict() string {
	switch {
	case len(t) < trialLeast:
		return ""
	case t.bad() && t.count(reasonNotFound) >= t.count(reasonContent):
		return reasonNotFound
	case t.bad():
		return reasonContent
	case 2*t.count(reasonUnknown) >= len(t):
		return reasonUnknown
	}
	return ""
}

func (t trial) count(why string) (n int) {
	for _, one := range t {
		if one == why {
			n++
		}
	}
	return n
}

// suspect pauses a broadcast whose last outcomes speak against going on. Who was
// not found is told only when the others show that it is not the token.
func (t *turn) suspect(w storage.Writer, h Hooks, b *record) error {
	if why := t.tried.verdict(); why != "" && b.State == Sending && b.Left() > 0 {
		b.State, b.Reason = Paused, why
	}
	if t.tried.bad() || len(t.tried) < trialLeast && b.Left() > 0 {
		return nil
	}
	for _, to := range t.doubts {
		if err := h.unreachable(w, to, reasonNotFound, t.now); err != nil {
			return err
		}
	}
	t.doubts = nil
	return nil
}
