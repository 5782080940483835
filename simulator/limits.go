package simulator

import (
	"math"
	"time"
)

// Limits are the sending limits of each bot. A zero turns one off. They hold for everything that sends or
// edits a message; an album counts as many times as it has items.
type Limits struct {
	// PerSecond is how many messages a bot sends in any second, over all chats.
	PerSecond int `json:"per_second"`
	// PerChatPerSecond is the pace in one chat, after a burst of Burst messages (0 is 1).
	PerChatPerSecond float64 `json:"per_chat_per_second"`
	Burst            int     `json:"burst"`
	// PerGroupPerMinute is how many messages a bot sends to one group or channel in any minute.
	PerGroupPerMinute int `json:"per_group_per_minute"`
}

// RealLimits are those that Telegram documents in its bots FAQ; the burst is what it calls short.
func RealLimits() Limits {
	return Limits{PerSecond: 30, PerChatPerSecond: 1, Burst: 3, PerGroupPerMinute: 20}
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

// admit counts n messages of the bot to a chat, or refuses them all with the wait. A refused call counts nothing.
func (s *Simulator) admit(b *Bot, r *room, n int) error {
	l, at := s.limits, time.Now()
	p := r.pace(b)
	var wait time.Duration
	if l.PerSecond > 0 {
		wait = max(wait, b.sent.free(at, n, l.PerSecond, time.Second))
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
	if l.PerSecond > 0 {
		b.sent.add(at, n, l.PerSecond)
	}
	if l.PerChatPerSecond > 0 {
		p.take(at, n, l)
	}
	if isGroup {
		p.minute.add(at, n, l.PerGroupPerMinute)
	}
	return nil
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
