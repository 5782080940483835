package bot

import (
	"hash/maphash"
	"sync"
	"time"
)

// A Flood bounds how many updates of one person, or of one group, are answered. The
// zero Flood is generous to people and stops machines.
type Flood struct {
	Off   bool
	Burst int     // at once; 0 is an album of ten files and thirty quick presses
	Rate  float64 // a second in the long run; 0 is 2
}

const (
	floodBurst = 40
	floodRate  = 2
	// floodCalm is the part of the burst that has to come back before somebody who
	// sent too much is answered again.
	floodCalm = 0.25
)

// A verdict on an update.
type floodVerdict int

const (
	floodPass   floodVerdict = iota
	floodPause               // answer that it was too much, once
	floodSilent              // drop it
)

// floodShards keep people out of each other's way, and floodMost bounds how many
// each of them remembers: it keeps up to two generations of so many, of which the
// older is dropped. Whoever sends on and on is never the one that is forgotten.
const (
	floodShards = 64
	floodMost   = 512
)

// A dam holds back who sends more than can be answered. It keeps nothing over a
// restart.
type dam struct {
	Flood
	seed   maphash.Seed
	shards [floodShards]floodShard
}

type floodShard struct {
	mu         sync.Mutex
	young, old map[int64]flow
}

// A flow is how much more one sender may send.
type flow struct {
	left float64
	at   time.Time
	shut bool // nothing is answered until it calms down
	told bool // the pause was said since all of the burst was there
}

func newDam(f Flood) *dam {
	if f.Burst <= 0 {
		f.Burst = floodBurst
	}
	if f.Rate <= 0 {
		f.Rate = floodRate
	}
	return &dam{Flood: f, seed: maphash.MakeSeed()}
}

// meet says what to do with an update that came at the moment.
func (d *dam) meet(e Event, now time.Time) floodVerdict {
	who := sender(e)
	if d.Off || who == 0 {
		return floodPass
	}
	s := &d.shards[maphash.Comparable(d.seed, who)%floodShards]
	s.mu.Lock()
	defer s.mu.Unlock()
	f, known := s.young[who]
	if !known {
		if f, known = s.old[who]; !known {
			f = flow{left: float64(d.Burst), at: now}
		}
		if len(s.young) >= floodMost || s.young == nil {
			s.old, s.young = s.young, map[int64]flow{}
		}
	}
	verdict := d.take(&f, now)
	s.young[who] = f
	return verdict
}

// take takes one update from a flow.
func (d *dam) take(f *flow, now time.Time) floodVerdict {
	most := float64(d.Burst)
	f.left = min(most, f.left+max(0, now.Sub(f.at).Seconds())*d.Rate)
	f.at = now
	if f.left == most {
		f.told = false
	}
	if f.shut && f.left < most*floodCalm {
		return floodSilent
	}
	f.shut = f.left < 1
	switch {
	case !f.shut:
		f.left--
		return floodPass
	case f.told:
		return floodSilent
	}
	f.told = true
	return floodPause
}

// sender is who answers for an update: the person who pressed, voted or wrote, the
// group in which somebody wrote. What tells where the bot may speak is never held
// back: nobody would tell it again.
func sender(e Event) int64 {
	switch {
	case e.Standing != nil, e.Moved != 0, e.Renamed:
		return 0
	case e.ChatKind != Private && e.Message != nil:
		return int64(e.Chat)
	}
	return int64(e.From.ID)
}

// paused asks somebody who sends too much for a moment. In a group nobody is told.
func (t *turn) paused() error {
	if t.e.ChatKind != Private && t.e.Press == nil || t.e.From.ID == 0 || t.e.Vote != nil {
		return nil
	}
	return t.tell("flood.pause", nil)
}
