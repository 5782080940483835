package simulator

import (
	"math"
	"time"
)

// Limits are the sending limits of each bot. A zero turns one off. They hold for everything that sends or
// edits a message; an album counts as many times as it has items.
//
// A call counts at the moment when it is looked at, which is after the latencies that Faults add: of the moments of
// any PerSecond+1 messages the last is at least one second, to the nanosecond, after the first.
type Limits struct {
	// PerSecond is how many messages a bot sends in any second, over all chats.
	PerSecond int `json:"per_second"`
	// PerChatPerSecond is the pace in one chat, after a burst of Burst messages (0 is 1).
	PerChatPerSecond float64 `json:"per_chat_per_second"`
	Burst            int     `json:"burst"`
	// PerGroupPerMinute is how many messages a bot sends to one group or channel in any minute.
	PerGroupPerMinute int `json:"per_group_per_minute"`
	// PaidPerSecond is PerSecond for messages with allow_paid_broadcast, which are counted apart. Bot.Paid tells
	// what they cost.
	PaidPerSecond int `json:"paid_per_second"`
}

// freePerSecond is how many messages with allow_paid_broadcast cost nothing in any second (bots FAQ).
const freePerSecond = 30

// RealLimits are those that Telegram documents in its bots FAQ; the burst is what it calls short.
func RealLimits() Limits {
	return Limits{PerSecond: 30, PerChatPerSecond: 1, Burst: 3, PerGroupPerMinute: 20, PaidPerSecond: 1000}
}

// SetLimits replaces the limits at once. What was sent before still counts.
func (s *Simulator) SetLimits(l Limits) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.limits = l
	s.announce(event{Kind: "limits", Limits: &l})
}

// A window remembers the newest moments at which something happened: at most as many as the limit.
type window struct {
	times []time.Time
	start int
}

// free tells how long until n more fit into limit per span. More than the limit at once is let through
// alone: otherwise it would never be.
func (w *window) free(at time.Time, n, limit int, span time.Duration) time.Duration {
	n = min(n, limit)
	w.resize(limit)
	if len(w.times)+n <= limit {
		return 0
	}
	last := w.times[(w.start+len(w.times)+n-limit-1)%len(w.times)]
	return max(0, last.Add(span).Sub(at))
}

// resize keeps the newest moments in order when the limit changes.
func (w *window) resize(limit int) {
	if len(w.times) <= limit && w.start == 0 || len(w.times) == limit {
		return
	}
	ordered := append(append([]time.Time(nil), w.times[w.start:]...), w.times[:w.start]...)
	w.times, w.start = ordered[max(0, len(ordered)-limit):], 0
}

func (w *window) add(at time.Time, n, limit int) {
	for range min(n, limit) {
		if len(w.times) < limit {
			w.times = append(w.times, at)
			continue
		}
		w.times[w.start] = at
		w.start = (w.start + 1) % limit
	}
}

// A pace is what one bot has sent to one chat.
type pace struct {
	due    time.Time // when the burst will be whole again
	minute window
}

func (r *room) pace(b *Bot) *pace {
	if r.kind == private {
		return &r.pace1
	}
	if r.paces == nil {
		r.paces = map[int64]*pace{}
	}
	p := r.paces[b.profile.ID]
	if p == nil {
		p = &pace{}
		r.paces[b.profile.ID] = p
	}
	return p
}

// admit counts n messages of the bot to a chat, paid ones or not, or refuses them all with the wait. A refused call
// counts nothing.
func (s *Simulator) admit(b *Bot, r *room, n int, paid bool) error {
	l, at := s.limits, time.Now()
	p := r.pace(b)
	all, most := &b.sent, l.PerSecond
	if paid {
		all, most = &b.paid, l.PaidPerSecond
	}
	var wait time.Duration
	if most > 0 {
		wait = max(wait, all.free(at, n, most, time.Second))
	}
	if l.PerChatPerSecond > 0 {
		wait = max(wait, p.wait(at, l))
	}
	isGroup := r.kind != private && l.PerGroupPerMinute > 0
	if isGroup {
		wait = max(wait, p.minute.free(at, n, l.PerGroupPerMinute, time.Minute))
	}
	if wait > 0 {
		return tooMany(int(math.Ceil(wait.Seconds())))
	}
	if most > 0 {
		all.add(at, n, most)
	}
	if paid {
		b.charge(at, n)
	}
	if l.PerChatPerSecond > 0 {
		p.take(at, n, l)
	}
	if isGroup {
		p.minute.add(at, n, l.PerGroupPerMinute)
	}
	return nil
}

// charge counts the paid messages beyond those that are free.
func (b *Bot) charge(at time.Time, n int) {
	for range n {
		b.bill.messages++
		if b.gratis.free(at, 1, freePerSecond, time.Second) > 0 {
			b.bill.charged++
			continue
		}
		b.gratis.add(at, 1, freePerSecond)
	}
}

// Paid is how many messages with allow_paid_broadcast the bot sent, how many of them were more than 30 a second, and
// what those cost: 0.1 Telegram Stars each.
func (b *Bot) Paid() (messages, charged int, stars float64) {
	b.sim.mu.Lock()
	defer b.sim.mu.Unlock()
	return b.bill.messages, b.bill.charged, float64(b.bill.charged) / 10
}

func (l Limits) each() time.Duration {
	return time.Duration(float64(time.Second) / l.PerChatPerSecond)
}

// wait is until one more message fits: the burst allows the debt of Burst-1 messages.
func (p *pace) wait(at time.Time, l Limits) time.Duration {
	return max(0, p.due.Sub(at)) - time.Duration(max(l.Burst, 1)-1)*l.each()
}

func (p *pace) take(at time.Time, n int, l Limits) {
	if p.due.Before(at) {
		p.due = at
	}
	p.due = p.due.Add(time.Duration(n) * l.each())
}
