package delivery

import (
	"time"

	"rupor/storage"
	"rupor/union"
)

// A verdict is what an answer means for a letter. One that is neither answered
// nor moved stays in front and is tried again.
type verdict struct {
	answered bool                              // the letter leaves the outbox
	movedTo  union.ChatID                      // the chat has another id now
	wait     time.Duration                     // before the next try
	record   func(storage.Writer, Hooks) error // what to write down
	told     bool                              // a hook ran, which may have posted
	newer    bool                              // set by record: a newer letter has taken its place
}

// A letter that got no answer is tried again after these pauses, and then given
// up: it may come several times, which is better for a reply than not to come.
var pauses = [...]time.Duration{2 * time.Second, 10 * time.Second, 30 * time.Second}

func (p *PostOffice) judge(s *slip, e envelope, ids []MessageID, err error) *verdict {
	f := failureOf(err)
	switch f.Kind {
	case 0:
		return keep(s, e, first(ids), nil)
	case Gone:
		if f.code() == reasonNotFound { // with a wrong token nobody is: a single letter proves nothing
			break
		}
		now := time.Now()
		return keep(s, e, 0, func(w storage.Writer, h Hooks) error {
			return h.unreachable(w, e.To, f.code(), now)
		})
	case Migrated:
		if f.MovedTo != 0 && f.MovedTo != e.To {
			return &verdict{movedTo: f.MovedTo, record: func(w storage.Writer, h Hooks) error {
				return h.migrated(w, e.To, f.MovedTo)
			}}
		}
	case NotFound:
		if e.Delete != 0 {
			return keep(s, e, 0, nil)
		}
		if e.Edit != 0 && (e.Name != "" || e.Lane == LaneReply) {
			s.anew = true
			return &verdict{}
		}
	case BadMarkup:
		if !s.plain {
			s.plain = true
			p.log.Error("telegram can't parse a letter; it goes without formatting", "letter", s.number, "reason", f.words())
			return &verdict{}
		}
	case Unknown:
		if s.tries < len(pauses) {
			s.tries++
			return &verdict{wait: pauses[s.tries-1]}
		}
	case TooMany, NotSent, Unauthorized:
		return &verdict{}
	case Refused:
	}
	p.log.Warn("a letter is dropped", "letter", s.number, "lane", int(s.lane), "kind", int(f.Kind), "reason", f.words())
	return keep(s, e, 0, nil)
}

// keep is the verdict on a letter that has its answer.
func keep(s *slip, e envelope, message MessageID, also func(storage.Writer, Hooks) error) *verdict {
	v := &verdict{answered: true, told: also != nil}
	number, now := s.number, time.Now()
	v.record = func(w storage.Writer, h Hooks) error {
		newer, err := settle(w, number, e, message, now)
		if v.newer = newer; err != nil || also == nil {
			return err
		}
		return also(w, h)
	}
	return v
}

func first(ids []MessageID) MessageID {
	if len(ids) == 0 {
		return 0
	}
	return ids[0]
}
