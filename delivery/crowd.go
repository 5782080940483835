package delivery

import (
	"math"
	"time"

	"rupor/union"
)

// lanePaid is the lane of broadcasts that are paid for. It has a gate of its own
// and waits for nobody.
const lanePaid = LaneBroadcast + 1

// How many calls may be under way at once follows from Little's law: a rate of r
// a second needs r × t of them when a call takes t seconds. t is the quickest
// call of late, as in TCP Vegas, and not the present one: what takes longer
// waits at Telegram, and more calls would only wait there too. So there may be
// r × (2t + spare) and a few: calls may take twice as long as the quickest, and
// a quarter of a second, before the rate suffers; while Telegram holds all calls
// for seconds, about as many as that lie there, and no more come.
//
// Broadcasts leave a tenth of that to notices. Replies are bound by Options.Calls
// alone, of which the others leave them a tenth. A lane that is due always gets
// a tenth, however many calls the others have.
const (
	spare      = 250 * time.Millisecond
	aFew       = 8
	slowest    = time.Second      // what takes longer is no distance
	tripsFor   = 15 * time.Second // "of late" is once to twice this,
	tripsLeast = 30               // and at least so many calls: till then there are no more, for a crowd would measure itself
)

func (c *campaign) lane() Lane {
	if c.paid {
		return lanePaid
	}
	return LaneBroadcast
}

// A trip is a call under way.
type trip struct {
	lane Lane
	gate *gate
	to   union.ChatID
	cost int
	way  way
	left time.Time
	// ahead is how long after it left it counts while there is no answer.
	ahead time.Duration
}

// A way is what a call has in common with others that take about as long.
type way int

const (
	wayText   way = iota // a message of words alone
	wayThing             // any other new message
	wayChange            // an edit, a deletion, a pin
	ways
)

func wayOf(r *request) way {
	switch m := r.Message; {
	case r.Edit != 0, r.Delete != 0, r.pin != 0:
		return wayChange
	case len(m.Media) > 0, m.File != nil, m.Paper != nil, m.Poll != nil, m.Location != nil:
		return wayThing
	}
	return wayText
}

// A crowd is the calls under way. There is never more than one to a chat, so
// that what is said there stays in order.
type crowd struct {
	calls  int
	lanes  [lanePaid + 1]int
	busy   map[union.ChatID][]*errand // by chat, the errands that wait for a call to come back
	claims map[union.ChatID]claim
}

// A claim keeps letters from a chat where an errand had to wait because of one,
// so that they take turns. It runs out, because the errand may be given back.
type claim struct {
	errand *errand
	until  time.Time
}

const claimLasts = 2 * time.Second

func newCrowd() *crowd {
	return &crowd{busy: map[union.ChatID][]*errand{}, claims: map[union.ChatID]claim{}}
}

// wait has an errand wait if a call to its chat is under way.
func (c *crowd) wait(e *errand) bool {
	waiting, busy := c.busy[e.to]
	if busy {
		c.busy[e.to] = append(waiting, e)
	}
	return busy
}

// free says when a letter may go to the chat; far away while a call is there.
func (c *crowd) free(now time.Time, chat union.ChatID) time.Time {
	if _, busy := c.busy[chat]; busy {
		return now.Add(far)
	}
	claim, claimed := c.claims[chat]
	if claimed && !claim.until.After(now) {
		delete(c.claims, chat)
	}
	return latest(now, claim.until)
}

func (c *crowd) depart(t trip, e *errand) {
	c.calls++
	c.lanes[t.lane]++
	c.busy[t.to] = nil
	if e != nil && c.claims[t.to].errand == e {
		delete(c.claims, t.to)
	}
}

// back lets those go on who waited for the call; the first of them goes before
// the letters of the chat, if there are any and the call was one's.
func (c *crowd) back(t trip, now time.Time, more bool) {
	c.calls--
	c.lanes[t.lane]--
	waiting := c.busy[t.to]
	delete(c.busy, t.to)
	for _, e := range waiting {
		e.when, e.campaign.laterAt = now, now
	}
	if len(waiting) > 0 && more && t.lane < LaneBroadcast {
		c.claims[t.to] = claim{waiting[0], now.Add(claimLasts)}
	}
}

// claim keeps the letters of its chat behind the errand, which must wait, if it
// is a letter that it waits for.
func (p *PostOffice) claim(e *errand, now time.Time) {
	claimed := p.crowd.claims[e.to].until.After(now)
	if c := p.pace.chats[e.to]; !claimed && p.mail.boxes[e.to] != nil && c != nil && !c.errand {
		p.crowd.claims[e.to] = claim{e, e.when.Add(claimLasts)}
	}
}

// most is how many calls may be under way at a gate's rate.
func (p *PostOffice) most(g *gate) int {
	if math.IsInf(g.rate, 1) {
		return p.o.Calls
	}
	t, known := time.Duration(0), false
	for w := range p.pace.trips {
		if way := &p.pace.trips[w]; way.sure() {
			t, known = max(t, min(way.best(), slowest)), true
		}
	}
	if !known {
		return min(p.o.Calls, tripsLeast)
	}
	return min(p.o.Calls, aFew+int(g.rate*(2*t+spare).Seconds()))
}

// admits says whether one more call of a lane may be under way.
func (p *PostOffice) admits(lane Lane) bool {
	c := p.crowd
	kept := p.o.Calls / 10 // for replies
	switch {
	case c.calls >= p.o.Calls:
		return false
	case lane == LaneReply:
		return true
	case c.calls-c.lanes[LaneReply] >= p.o.Calls-kept:
		return false
	case lane == lanePaid:
		return c.lanes[lane] < p.most(&p.pace.paid)
	}
	most, under := p.most(&p.pace.gate), c.calls-c.lanes[lanePaid]
	tenth := max(1, most/10)
	if lane == LaneBroadcast {
		under += tenth
	}
	return under < most || c.lanes[lane] < tenth
}

// chatFree says when a letter that counts as n messages may go to the chat.
func (p *PostOffice) chatFree(now time.Time, chat union.ChatID, n int) time.Time {
	return latest(p.pace.chatFree(now, chat, n), p.crowd.free(now, chat))
}

// depart counts a call that leaves now; e is its errand, if it is no letter's.
func (p *PostOffice) depart(lane Lane, e *errand, r *request, cost int, now time.Time) trip {
	to := r.To
	t := trip{lane: lane, gate: p.gate(lane), to: to, cost: cost, way: wayOf(r), left: now}
	t.ahead = p.pace.trips[t.way].ahead()
	p.crowd.depart(t, e)
	p.pace.prune(now)
	t.gate.leave(now, cost, lane == LaneReply, t.ahead)
	p.pace.spend(now, to, cost, e != nil)
	p.served(lane)
	return t
}

// arrive takes note of a call that came back at a moment, and learns from it.
func (p *PostOffice) arrive(t trip, err error, back, now time.Time) {
	f, took := failureOf(err), back.Sub(t.left)
	switch f.Kind {
	case TooMany, NotSent, Unknown, Unauthorized: // tells nothing of the way
		took = noAnswer
	case 0, Gone, Migrated, BadMarkup, Refused, NotFound:
	}
	p.pace.landed(t, now, took)
	box := p.mail.boxes[t.to]
	p.crowd.back(t, now, box != nil)
	if box != nil {
		p.mail.sort(box, now, p.chatFree)
	}
	p.heard(t, f, now)
}

func (p *PostOffice) gate(lane Lane) *gate {
	if lane == lanePaid {
		return &p.pace.paid
	}
	return &p.pace.gate
}

// trips knows how long the quickest call of one way took of late.
type trips struct {
	recent, before time.Duration
	n              int // of the recent ones
	turned         time.Time
}

// noAnswer is how long a call took that tells nothing.
const noAnswer = time.Duration(-1)

// best is the quickest of late, far if there is none.
func (t *trips) best() time.Duration { return min(t.recent, t.before) }

func (t *trips) learn(now time.Time, took time.Duration) {
	if now.Sub(t.turned) >= tripsFor && t.n >= tripsLeast {
		t.before, t.recent, t.n, t.turned = t.recent, far, 0, now
	}
	t.recent = min(t.recent, took)
	t.n++
}

// ahead is how much later than it left a call counts while it has no answer: a
// second from leaving is over when the answer is a second late.
func (t *trips) ahead() time.Duration { return max(late, latestOne-t.best()) }

// sure says that there were enough calls to know how long the quickest takes.
func (t *trips) sure() bool { return t.before < far || t.n >= tripsLeast }
