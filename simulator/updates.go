package simulator

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// What Telegram keeps for a bot that does not fetch.
const (
	maxQueue     = 100_000
	maxBatch     = 4 << 20 // bytes in one answer
	maxPollTime  = 50 * time.Second
	messageLife  = 24 * time.Hour
	queryLife    = 150 * time.Second
	conflictTime = 3 * time.Second
)

// A queue holds what a bot has not confirmed yet, oldest first.
type queue struct {
	items   []update
	soonest time.Time     // no item dies before
	wake    chan struct{} // closed at the next update; nil while nobody polls
}

type update struct {
	id   int64
	raw  json.RawMessage
	dies time.Time
}

// A pollState is the one getUpdates that may wait, and what the last one asked.
type pollState struct {
	stop         chan string // gets the reason when another request takes over
	offset       int64
	started      time.Time
	nextConflict time.Time
}

// defaultUpdate reports whether Telegram sends a type of update without being asked.
func defaultUpdate(kind string) bool {
	return kind != "chat_member" && kind != "message_reaction" && kind != "message_reaction_count"
}

// push queues an update unless the bot does not want its kind. The filter holds at this moment, not at fetching.
func (b *Bot) push(kind string, what any, life time.Duration) {
	if b.allowed != nil && !b.allowed[kind] || b.allowed == nil && !defaultUpdate(kind) {
		return
	}
	id := b.nextUpdate
	body, err := json.Marshal(what)
	if err != nil {
		panic(fmt.Sprintf("simulator: an update can not be written: %v", err)) // our own types: a bug here
	}
	raw := fmt.Appendf(nil, `{"update_id":%d,%q:%s}`, id, kind, body)
	b.enqueue(raw, life)
	b.sim.announce(event{Kind: "update", Bot: b.profile.ID, UpdateID: id, Type: kind, Update: raw})
}

func (b *Bot) enqueue(raw json.RawMessage, life time.Duration) {
	id := b.nextUpdate
	b.nextUpdate++
	if len(b.queue.items) < maxQueue {
		b.queue.add(update{id: id, raw: raw, dies: time.Now().Add(life)})
	}
	if b.queue.wake != nil {
		close(b.queue.wake)
		b.queue.wake = nil
	}
	b.sim.touch()
}

// PushUpdate queues any JSON as an update, to try a program on what it does not expect. The update_id of an
// object is set by the simulator; it is returned.
func (b *Bot) PushUpdate(raw json.RawMessage) (int64, error) {
	if !json.Valid(raw) {
		return 0, failure("an update must be valid JSON: Telegram sends nothing else")
	}
	b.sim.mu.Lock()
	defer b.sim.mu.Unlock()
	id := b.nextUpdate
	var fields map[string]json.RawMessage
	if json.Unmarshal(raw, &fields) == nil && fields != nil {
		fields["update_id"] = fmt.Appendf(nil, "%d", id)
		numbered, err := json.Marshal(fields)
		if err != nil {
			return 0, fmt.Errorf("simulator: numbering an update: %w", err)
		}
		raw = numbered
	}
	b.enqueue(raw, messageLife)
	return id, nil
}

// RestartUpdateIDs makes the next update carry this id, even a lower one: after a week without updates
// Telegram chooses a new id at random.
func (b *Bot) RestartUpdateIDs(next int64) {
	b.sim.mu.Lock()
	defer b.sim.mu.Unlock()
	b.nextUpdate = next
}

// Pending counts the updates that the bot has not confirmed.
func (b *Bot) Pending() int {
	b.sim.mu.Lock()
	defer b.sim.mu.Unlock()
	b.queue.expire(time.Now())
	return len(b.queue.items)
}

func (u *queue) add(i update) {
	if len(u.items) == 0 || i.dies.Before(u.soonest) {
		u.soonest = i.dies
	}
	u.items = append(u.items, i)
}

func (u *queue) expire(at time.Time) {
	if at.Before(u.soonest) {
		return
	}
	u.items = slices.DeleteFunc(u.items, func(i update) bool { return !i.dies.After(at) })
	for n, i := range u.items {
		if n == 0 || i.dies.Before(u.soonest) {
			u.soonest = i.dies
		}
	}
}

// confirm forgets what the offset says has been received: all before it, or all but the last -offset.
func (u *queue) confirm(offset, next int64) {
	if offset < 0 {
		drop := max(0, len(u.items)+int(max(offset, -maxQueue)))
		u.drop(drop)
		return
	}
	if len(u.items) == 0 || offset > next+10 || offset < u.items[0].id-maxQueue {
		return // an offset from another age is ignored
	}
	first := slices.IndexFunc(u.items, func(i update) bool { return i.id >= offset })
	if first < 0 {
		first = len(u.items)
	}
	u.drop(first)
}

// drop forgets the oldest n.
func (u *queue) drop(n int) {
	clear(u.items[:n])
	u.items = u.items[n:]
}

func (u *queue) batch(limit int) []json.RawMessage {
	out, size := []json.RawMessage{}, 0
	for _, i := range u.items {
		if size += len(i.raw); len(out) == limit || size > maxBatch && len(out) > 0 {
			break
		}
		out = append(out, i.raw)
	}
	return out
}

// getUpdates waits without the lock; ctx is the HTTP request's.
func (q *request) getUpdates(ctx context.Context) (any, error) {
	q.sim.mu.Lock()
	wait, limit, err := q.startPoll()
	if err != nil {
		wait = q.bot.conflictDelay()
		q.sim.mu.Unlock()
		q.sim.sleep(ctx, wait)
		return nil, err
	}
	deadline := time.NewTimer(wait)
	defer deadline.Stop()
	stop := q.bot.poll.stop
	for {
		q.bot.queue.expire(time.Now())
		got := q.bot.queue.batch(limit)
		if len(got) > 0 || wait <= 0 {
			q.endPoll(stop)
			q.sim.mu.Unlock()
			return got, nil
		}
		if q.bot.queue.wake == nil {
			q.bot.queue.wake = make(chan struct{})
		}
		wake := q.bot.queue.wake
		q.sim.mu.Unlock()
		select {
		case <-wake:
		case <-deadline.C:
			wait = 0
		case reason := <-stop:
			return nil, q.stopped(ctx, reason)
		case <-ctx.Done():
			wait = 0
		case <-q.sim.done:
			wait = 0
		}
		q.sim.mu.Lock()
		if ctx.Err() != nil {
			limit = 0
		}
	}
}

// startPoll applies the parameters, confirms, and takes over from a poll that is still waiting.
func (q *request) startPoll() (wait time.Duration, limit int, err error) {
	b := q.bot
	if b.hook.URL != "" {
		return 0, 0, conflict(hookActive)
	}
	q.allow()
	limit = 100
	if q.has("limit") {
		limit = min(max(q.int("limit"), 1), 100)
	}
	wait = min(time.Duration(max(q.int("timeout"), 0))*time.Second, cmp.Or(q.sim.opts.PollTime, maxPollTime))
	offset := q.int64("offset")
	if age := time.Since(b.poll.started); offset == b.poll.offset && !b.poll.started.IsZero() {
		// The server slows down a program that asks the same in a loop.
		if age < 3*time.Second && wait < 3*time.Second {
			wait = 3 * time.Second
		}
		if age < 500*time.Millisecond {
			limit = 1
		}
	}
	b.poll.offset, b.poll.started = offset, time.Now()
	b.queue.confirm(offset, b.nextUpdate)
	b.interrupt(otherPoll)
	b.poll.stop = make(chan string, 1)
	return wait, limit, nil
}

func (q *request) endPoll(stop chan string) {
	if q.bot.poll.stop == stop {
		q.bot.poll.stop = nil
	}
}

// interrupt ends a waiting poll.
func (b *Bot) interrupt(reason string) {
	if b.poll.stop != nil {
		b.poll.stop <- reason
		b.poll.stop = nil
	}
}

// stopped answers a poll that lost its place, at once or, when conflicts repeat, after 3 s.
func (q *request) stopped(ctx context.Context, reason string) error {
	q.sim.mu.Lock()
	wait := q.bot.conflictDelay()
	q.sim.mu.Unlock()
	q.sim.sleep(ctx, wait)
	return conflict(reason)
}

func (b *Bot) conflictDelay() time.Duration {
	at := time.Now()
	if at.Before(b.poll.nextConflict) {
		return conflictTime
	}
	b.poll.nextConflict = at.Add(conflictTime)
	return 0
}

// sleep waits unless the client leaves or the simulator closes first.
func (s *Simulator) sleep(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	case <-s.done:
	}
}

// allow keeps the list of wanted updates; without one the previous list stays, an empty one is the default.
func (q *request) allow() {
	if !q.has("allowed_updates") {
		return
	}
	var kinds []string
	if err := json.Unmarshal([]byte(q.str("allowed_updates")), &kinds); err != nil {
		return // Telegram ignores a list it can not read
	}
	q.bot.allowed = nil
	for _, k := range kinds {
		if q.bot.allowed == nil {
			q.bot.allowed = map[string]bool{}
		}
		q.bot.allowed[strings.ToLower(k)] = true
	}
}

func (q *request) setWebhook() (any, error) {
	link := q.str("url")
	if link != "" && checkedLink(link) == "" {
		return nil, bad("bad webhook: invalid webhook URL specified")
	}
	if link != "" && !strings.HasPrefix(link, "https://") {
		return nil, bad("bad webhook: An HTTPS URL must be provided for webhook")
	}
	q.allow()
	q.dropPending()
	q.bot.hook = wireWebhook{URL: link, IPAddress: q.str("ip_address"), MaxConnections: q.int("max_connections")}
	if link != "" {
		q.bot.interrupt(hookArrived)
	}
	return true, nil
}

func (q *request) deleteWebhook() (any, error) {
	q.dropPending()
	q.bot.hook = wireWebhook{}
	return true, nil
}

func (q *request) dropPending() {
	if q.bool("drop_pending_updates") {
		q.bot.queue.items = nil
	}
}

func (q *request) getWebhookInfo() (any, error) {
	info := q.bot.hook
	q.bot.queue.expire(time.Now())
	info.Pending = len(q.bot.queue.items)
	for k := range q.bot.allowed {
		info.AllowedUpdates = append(info.AllowedUpdates, k)
	}
	slices.Sort(info.AllowedUpdates)
	return info, nil
}
