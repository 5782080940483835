package delivery

import (
	"math"
	"time"

	"rupor/union"
)

const (
	chatBurst   = 3               // messages that one chat may get at once (FAQ: "short bursts")
	groupSpan   = time.Minute     // the span of Options.PerGroup
	steadyAfter = 5 * time.Second // how long without a 429 before the rate grows again

	// catchUp is how much of the time that a message had to wait beyond its turn
	// is made good to those after it: timers are late, and that must not be lost.
	// But no more than so many messages go at once, or the way gets crowded.
	catchUp     = 400 * time.Millisecond
	catchUpMost = 50
	// While people write, some room is kept free for replies to them: as much as
	// the replies of the last seconds took, up to this and a tenth of all.
	keptMost = 3
	keptFor  = 10 * time.Second

	// evenly is the second that messages are spread over: a little more than the
	// sliding one, which then stays even and has room when somebody hurries.
	evenly = time.Second + 3*slack
)

// A pace says when the next message may leave. It holds for replies, notices
// and broadcasts together, because Telegram does not tell them apart; only what
// is paid for has a gate of its own.
//
// After a 429 everybody waits, whichever gate it came through.
type pace struct {
	gate               // what is free of charge
	paid     gate      // what is paid for
	hold     time.Time // the last 429: nothing before
	held     bool      // a 429 is not over, or was not when we looked
	perChat  time.Duration
	perGroup int
	chats    map[union.ChatID]*chatPace
	pruned   time.Time
	trips    [ways]trips
}

// A chatPace is what one chat got lately.
type chatPace struct {
	next   time.Time // when its burst would be whole again
	sent   window    // groups only
	errand bool      // the last was an errand's
}

// newPace begins as if the second before it had been full: a process that fell
// just now may have filled it.
func newPace(o Options, now time.Time) *pace {
	p := &pace{
		gate: newGate(o.Rate, now), paid: newGate(o.PaidRate, now),
		perGroup: o.PerGroup, chats: map[union.ChatID]*chatPace{},
	}
	for w := range p.trips {
		p.trips[w] = trips{recent: far, before: far}
	}
	if o.PerChat > 0 {
		p.perChat = ceil(time.Duration(min(float64(far), float64(time.Second)/o.PerChat)))
	}
	return p
}

// ceil keeps a division that was rounded down from being a nanosecond too fast.
func ceil(d time.Duration) time.Duration { return d + 1 }

// free says when n messages may leave through a gate for whatever chat: now, or
// later. Those that hurry do not wait for the even spacing.
func (p *pace) free(g *gate, now time.Time, n int, hurry bool) time.Time {
	if p.hold.After(now) {
		return p.hold
	}
	if p.held {
		p.held = false
		p.fill(now)
		p.paid.fill(now)
	}
	return g.free(now, n, hurry)
}

// chatFree says when the chat itself may get n messages.
func (p *pace) chatFree(now time.Time, chat union.ChatID, n int) time.Time {
	c := p.chats[chat]
	if c == nil {
		return now
	}
	at := now
	if p.perChat > 0 {
		at = latest(at, c.next.Add(-time.Duration(chatBurst-min(n, chatBurst))*p.perChat))
	}
	if chat.Group() && p.perGroup > 0 {
		at = latest(at, c.sent.room(now, n, p.perGroup))
	}
	return at
}

// spend counts n messages that leave for the chat now, and whether they are an
// errand's.
func (p *pace) spend(now time.Time, chat union.ChatID, n int, errand bool) {
	if p.perChat <= 0 && (p.perGroup <= 0 || !chat.Group()) {
		return
	}
	c := p.chats[chat]
	if c == nil {
		c = &chatPace{sent: window{span: groupSpan + late}}
		p.chats[chat] = c
	}
	c.next = latest(c.next, now).Add(time.Duration(n) * p.perChat)
	if chat.Group() && p.perGroup > 0 {
		c.sent.add(now, n)
	}
	c.errand = errand
}

// landed learns when the messages of a call were there; took is how long the
// answer needed, or noAnswer.
func (p *pace) landed(t trip, now time.Time, took time.Duration) {
	on := late
	if took != noAnswer {
		way := &p.trips[t.way]
		if way.learn(now, took); way.sure() {
			on = t.gate.allow(took - way.best())
		}
		t.gate.landed(t, on)
	}
	if c := p.chats[t.to]; c != nil {
		c.next = c.next.Add(on)
	}
}

// tooMany obeys a 429.
func (p *pace) tooMany(t trip, now time.Time, wait time.Duration) {
	p.held, p.hold = true, latest(p.hold, now.Add(max(wait, time.Second)+slack))
	t.gate.tooMany(now, t.left, p.hold)
}

// prune forgets the chats that are as good as new.
func (p *pace) prune(now time.Time) {
	if now.Sub(p.pruned) < time.Second {
		return
	}
	p.pruned = now
	for chat, c := range p.chats {
		if c.sent.forget(now); !c.next.After(now) && len(c.sent.sent) == 0 {
			delete(p.chats, chat)
		}
	}
}

// A gate is what one rate lets through: no sliding second sees more than it, and
// within that messages leave evenly spaced. After a 429 the rate drops by a
// third, then grows back by a twentieth of the limit for every five quiet
// seconds.
type gate struct {
	limit   float64   // messages a second; +Inf is no limit
	rate    float64   // the present one, never above limit
	next    time.Time // the even spacing: nothing before
	wanted  time.Time // since when there is always somebody who wants to pass
	changed time.Time // when the rate changed last
	second  second
	spare   time.Duration       // what is left to messages that are late, beyond the average
	replies [keptMost]time.Time // when the last ones left, in a circle
	last    int                 // of these
}

func newGate(limit float64, now time.Time) gate {
	g := gate{limit: limit, rate: limit, second: newSecond(now)}
	g.fill(now)
	return g
}

// most is how many messages a second sees. A rate below one is kept by the
// spacing.
func (g *gate) most() int { return int(max(1, g.rate)) }

func (g *gate) each() time.Duration {
	return ceil(time.Duration(min(float64(far), float64(evenly)/g.rate)))
}

// fill lets nothing through that the last second might have no room for.
func (g *gate) fill(now time.Time) {
	if g.rate > 0 && !math.IsInf(g.limit, 1) {
		g.second.fill(now, g.most())
		g.next = now.Add(g.each())
	}
}

func (g *gate) free(now time.Time, n int, hurry bool) time.Time {
	if math.IsInf(g.limit, 1) {
		return now
	}
	var at time.Time
	if hurry && g.rate >= 1 {
		at = g.second.room(now, n, g.most())
	} else {
		at = latest(g.second.room(now, n, g.most()-g.kept(now)), g.next)
	}
	if g.wanted.IsZero() {
		g.wanted = now
	}
	return at
}

// rest says that nobody wants to pass: what they don't use is not made good.
func (g *gate) rest() { g.wanted = time.Time{} }

// kept is how much room is kept for replies.
func (g *gate) kept(now time.Time) (n int) {
	for _, at := range g.replies {
		if now.Sub(at) < keptFor {
			n++
		}
	}
	return min(n, g.most()/10)
}

// leave counts n messages that leave now.
// Without an answer they count as ahead of now.
func (g *gate) leave(now time.Time, n int, reply bool, ahead time.Duration) {
	g.recover(now)
	if math.IsInf(g.limit, 1) {
		return
	}
	from := latest(g.wanted, now.Add(-min(catchUp, catchUpMost*g.each())))
	if g.rate < 1 { // no second looks after these
		from = now.Add(late)
	}
	g.next = latest(g.next, from).Add(time.Duration(n) * g.each())
	g.second.add(now, now.Add(ahead), n)
	if reply {
		g.last = (g.last + 1) % keptMost
		g.replies[g.last] = now
	}
}

// allow is how much later than they left messages may count, of what they were on
// their way beyond the quickest: as the average of the last two seconds' messages
// allows it.
func (g *gate) allow(on time.Duration) time.Duration {
	g.spare = min(g.spare+late, latestOne+time.Duration(2*min(g.rate, paidMost))*late)
	on = min(on, g.spare, latestOne)
	g.spare -= on
	return on
}

// landed has messages count so much after they left.
func (g *gate) landed(t trip, on time.Duration) {
	if !math.IsInf(g.limit, 1) {
		g.second.move(t.left.Add(t.ahead), t.left.Add(on), t.cost)
	}
}

// tooMany lowers the rate. Calls that were on their way when it dropped bear
// witness to the same flood and do not drop it again.
func (g *gate) tooMany(now, left, hold time.Time) {
	if !math.IsInf(g.limit, 1) && left.After(g.changed) {
		g.rate = max(min(1, g.limit), g.rate*2/3)
		g.changed = now
	}
	g.changed = latest(g.changed, hold)
}

func (g *gate) recover(now time.Time) {
	for g.rate < g.limit && now.Sub(g.changed) >= steadyAfter {
		g.rate = min(g.limit, g.rate+g.limit/20)
		g.changed = g.changed.Add(steadyAfter)
	}
}

func latest(t time.Time, others ...time.Time) time.Time {
	for _, o := range others {
		if o.After(t) {
			t = o
		}
	}
	return t
}
