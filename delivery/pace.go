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
	slack       = time.Millisecond
)

// A pace says when the next message may leave. It holds for replies, notices
// and broadcasts together, because Telegram does not tell them apart.
//
// Messages leave one by one, evenly spaced; no second sees more than the limit.
// After a 429 everybody waits and the rate drops by a third, then grows back by
// a twentieth of the limit for every five quiet seconds.
type pace struct {
	limit    float64 // messages a second; +Inf is no limit
	rate     float64 // the present one, never above limit
	perChat  time.Duration
	perGroup int

	next    time.Time // the even spacing: nothing before
	hold    time.Time // the last 429: nothing before
	changed time.Time // when the rate changed last
	second  window
	chats   map[union.ChatID]*chatPace
	pruned  time.Time
}

// A chatPace is what one chat got lately.
type chatPace struct {
	next time.Time // when its burst would be whole again
	sent window    // groups only
}

func newPace(o Options) *pace {
	p := &pace{limit: o.Rate, rate: o.Rate, perGroup: o.PerGroup, chats: map[union.ChatID]*chatPace{}}
	p.second.span = time.Second
	if o.PerChat > 0 {
		p.perChat = ceil(time.Duration(float64(time.Second) / o.PerChat))
	}
	return p
}

// ceil keeps a division that was rounded down from being a nanosecond too fast.
func ceil(d time.Duration) time.Duration { return d + 1 }

// free says when n messages may leave for whatever chat: now, or later.
func (p *pace) free(now time.Time, n int) time.Time {
	at := latest(now, p.hold, p.next)
	if !math.IsInf(p.limit, 1) {
		at = latest(at, p.second.room(at, n, int(max(1, p.limit))))
	}
	return at
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

// leave counts n messages that leave now.
func (p *pace) leave(now time.Time, n int) {
	p.recover(now)
	if !math.IsInf(p.limit, 1) {
		p.next = now.Add(ceil(time.Duration(float64(n) / p.rate * float64(time.Second))))
		p.second.add(now, n)
	}
}

// spend counts n messages for the chat, at a moment that chatFree gave: now, or
// later for one that books its place, so that those after it can't take it away.
func (p *pace) spend(at time.Time, chat union.ChatID, n int) {
	if p.perChat <= 0 && (p.perGroup <= 0 || !chat.Group()) {
		return
	}
	c := p.chats[chat]
	if c == nil {
		c = &chatPace{sent: window{span: groupSpan}}
		p.chats[chat] = c
	}
	c.next = latest(c.next, at).Add(time.Duration(n) * p.perChat)
	if chat.Group() && p.perGroup > 0 {
		c.sent.add(at, n)
	}
}

// late corrects a booking that could not be kept in time.
func (p *pace) late(now time.Time, chat union.ChatID, n int) {
	if c := p.chats[chat]; c != nil {
		c.next = latest(c.next, now.Add(time.Duration(n)*p.perChat))
	} else {
		p.spend(now, chat, n)
	}
}

// tooMany obeys a 429. Calls that were on their way when the rate dropped bear
// witness to the same flood and do not drop it again.
func (p *pace) tooMany(now, left time.Time, wait time.Duration) {
	p.hold = latest(p.hold, now.Add(max(wait, time.Second)+slack))
	if !math.IsInf(p.limit, 1) && left.After(p.changed) {
		p.rate = max(min(1, p.limit), p.rate*2/3)
		p.changed = now
	}
	if p.changed.Before(p.hold) {
		p.changed = p.hold
	}
}

func (p *pace) recover(now time.Time) {
	p.prune(now)
	for p.rate < p.limit && now.Sub(p.changed) >= steadyAfter {
		p.rate = min(p.limit, p.rate+p.limit/20)
		p.changed = p.changed.Add(steadyAfter)
	}
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

// A window remembers what was sent within its span.
type window struct {
	span time.Duration
	sent []sending
	sum  int
}

type sending struct {
	at time.Time
	n  int
}

// room says when n more fit under the limit; what can never fit waits until the
// window is empty.
func (w *window) room(now time.Time, n, limit int) time.Time {
	sum := w.sum
	for _, s := range w.sent {
		if gone := s.at.Add(w.span + slack); !gone.After(now) {
			sum -= s.n
		} else if sum+n > limit {
			sum -= s.n
			now = gone
		}
	}
	return now
}

func (w *window) add(now time.Time, n int) {
	w.forget(now)
	w.sent = append(w.sent, sending{now, n})
	w.sum += n
}

func (w *window) forget(now time.Time) {
	old := 0
	for old < len(w.sent) && now.Sub(w.sent[old].at) >= w.span+slack {
		w.sum -= w.sent[old].n
		old++
	}
	w.sent = w.sent[old:]
}

func latest(t time.Time, others ...time.Time) time.Time {
	for _, o := range others {
		if o.After(t) {
			t = o
		}
	}
	return t
}
