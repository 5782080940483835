package delivery

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"rupor/storage"
	"rupor/union"
)

// ErrParts is returned by Start when an edit has not one part for each part of
// the broadcast that it edits.
var ErrParts = errors.New("delivery: an edit must have as many parts as what it edits")

// checkAct says whether a broadcast may do what it wants to another one.
func checkAct(r storage.Reader, b Broadcast) error {
	switch b.Act {
	case ActSend:
		if len(b.Parts) == 0 {
			return errors.New("delivery: a broadcast has nothing to say")
		}
		if b.Of == 0 {
			return nil
		}
	case ActEdit, ActRecall, ActPin:
	default:
		return fmt.Errorf("delivery: a broadcast can't %q", b.Act)
	}
	of, found, err := Get(r, b.Of)
	switch {
	case err != nil:
		return err
	case !found:
		return fmt.Errorf("delivery: broadcast %d, to which another is done: %w", b.Of, storage.ErrNotFound)
	case !of.State.Over(), of.Act != ActSend:
		return fmt.Errorf("broadcast %d is %s: %w", b.Of, of.State, ErrState)
	case b.Act == ActEdit && len(b.Parts) != len(of.Parts):
		return ErrParts
	}
	return nil
}

// targets makes the line of an act from a line of the broadcast that it is done
// to. Its messages are those to be changed, its parts how many of them are done.
// Who has no part in it gets no line. Of a message whose answer got lost nobody
// knows the id, so its recipient is in doubt, or can't be served at all.
func targets(act Act, r recipient) (line recipient, has bool) {
	switch {
	case r.to == 0, act == ActPin && !r.to.Group():
		return recipient{}, false
	case len(r.messages) > 0:
		line = recipient{to: r.to, messages: r.messages, uncertain: r.uncertain || r.state == OutcomeUnknown}
		if act == ActPin {
			line.messages = r.messages[:1]
		}
		return line, true
	case r.uncertain, r.state == OutcomeUnknown:
		return recipient{to: r.to, state: OutcomeRefused, reason: reasonNumber(reasonUntraceable)}, true
	}
	return recipient{}, false
}

// offsets says which of a recipient's messages each part begins with: an album
// is several.
func offsets(parts []Message) []int {
	all, next := make([]int, len(parts)), 0
	for i, m := range parts {
		all[i] = next
		next += m.cost()
	}
	return all
}

// steps is how many calls an errand's recipient needs in all.
func (c *campaign) steps(e *errand) int {
	switch c.act {
	case ActEdit:
		n := 0
		for n < len(c.offsets) && c.offsets[n] < len(e.targets) {
			n++
		}
		return n
	case ActRecall, ActPin:
		return len(e.targets)
	case ActSend:
	}
	return len(c.parts)
}

// request is the errand's next call.
func (c *campaign) request(e *errand) *request {
	r := &request{Letter: Letter{To: e.to, Lane: LaneBroadcast}}
	switch c.act {
	case ActEdit:
		r.Edit, r.Message = e.targets[c.offsets[e.part]], c.parts[e.part]
	case ActRecall:
		r.Delete = e.targets[e.part]
	case ActPin:
		r.pin = e.targets[e.part]
	case ActSend:
		r.Message = c.parts[e.part]
		r.Message.Paid = c.paid
	}
	return r
}

// cost is how many messages Telegram counts for the errand's next call.
func (e *errand) cost() int {
	if e.campaign.act != ActSend {
		return 1
	}
	return e.campaign.parts[e.part].cost()
}

// acted is what an answer means for a recipient of an act. To do it twice does no
// harm, so a lost answer is asked for again. What fails with one message does not
// stop the next; the recipient's outcome is the first failure.
func (c *campaign) acted(e *errand, err error, plain bool) (r result, again bool) {
	r = result{errand: e, state: OutcomeRefused}
	why, f := "", failureOf(err)
	switch f.Kind {
	case 0:
	case TooMany, NotSent, Unauthorized:
		return r, true
	case Unknown:
		if e.tries < len(pauses) {
			e.when = time.Now().Add(pauses[e.tries])
			e.tries++
			return r, true
		}
		r.state = OutcomeUnknown
		return r, false
	case Gone:
		r.reason, r.gone = f.code(), true
		return r, false
	case Migrated: // it took the messages along under other numbers
		r.reason, r.movedTo = reasonGone, f.MovedTo
		return r, false
	case BadMarkup:
		if c.strip(e.part); !plain {
			return r, true
		}
		why = f.code()
	case Refused:
		why = f.code()
	case NotFound:
		if why = f.missing(); why == reasonGone && c.act == ActRecall {
			why = ""
		}
	}
	if e.failed == "" {
		e.failed = why
	}
	r.arrived, r.reason = true, e.failed
	switch {
	case e.part+1 < c.steps(e):
		r.state = OutcomeTaken
	case e.failed == "":
		r.state = OutcomeSent
	}
	e.tries = 0
	return r, false
}

// missing is why a message could not be changed or deleted.
func (f *Failure) missing() string {
	words := strings.ToLower(f.Reason)
	switch {
	case strings.Contains(words, "can't be"):
		return reasonTooLate
	case strings.Contains(words, "there is no"): // text where a caption is, or the other way round
		return reasonContent
	}
	return reasonGone
}

// release lets those of a chunk go again who are taken: an act may be done twice.
func (l *ledger) release(number int) error {
	c, err := l.chunk(number)
	for line := range c {
		if c[line].state != OutcomeTaken {
			continue
		}
		l.changeLine(c, spot{number, line}, func(r *recipient) {
			if r.state = OutcomePending; r.to == 0 {
				r.state = OutcomeSkipped
			}
		})
	}
	return err
}

// copyTargets brings the lines of an act: for whoever has a message of the
// broadcast that it is done to, in the waves of that one.
func (p *PostOffice) copyTargets(act Act, of *record) lines {
	return func(put func(zone string, some []recipient) error) error {
		first := 0
		for _, wave := range of.waves() {
			var some []recipient
			for number := first; number < first+wave.Chunks; number++ {
				more, err := p.targetsIn(act, of.ID, number)
				if err != nil {
					return err
				}
				if some = append(some, more...); len(some) >= linesPerCommit {
					if err := put(wave.Zone, some[:linesPerCommit]); err != nil {
						return err
					}
					some = slices.Clone(some[linesPerCommit:])
				}
			}
			first += wave.Chunks
			if len(some) > 0 {
				if err := put(wave.Zone, some); err != nil {
					return err
				}
			}
		}
		return nil
	}
}

func (p *PostOffice) targetsIn(act Act, of union.BroadcastID, number int) (all []recipient, err error) {
	var c chunk
	err = p.engine.View(func(r storage.Reader) (err error) {
		c, _, err = chunks.Get(r, pieceOf(of, number))
		return err
	})
	for _, line := range c {
		if target, has := targets(act, line); has {
			all = append(all, target)
		}
	}
	return all, err
}

// offsetsOf is offsets of the parts of another broadcast.
func offsetsOf(r storage.Reader, of union.BroadcastID) ([]int, error) {
	parts, err := partsOf(r, of)
	return offsets(parts), err
}
