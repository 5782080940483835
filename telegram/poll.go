package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"rupor/bot"
	"rupor/delivery"
)

const (
	batch        = 100              // updates in one answer, the most there can be (Bot API "getUpdates")
	pollGrace    = 15 * time.Second // beyond the poll's own time before it counts as dead
	pollBackoff  = 30 * time.Second // the longest wait after failed polls
	confirmLimit = 2 * time.Second  // for the last word at shutdown
	emptyPause   = time.Second      // after an empty answer that came at once
	// conflictPatience is how long another program may poll with the same token:
	// while a new version takes over from the old one both do.
	conflictPatience = time.Minute
)

// A Receiver is the bot.
type Receiver interface {
	// Receive commits everything that the event causes before it returns nil. An
	// error means nothing was kept and the update must come again.
	Receive(ctx context.Context, e bot.Event) (bot.Toast, error)
}

// Poll asks Telegram for updates and hands them to r until ctx ends; then it
// finishes the batch in hand, confirms it and returns nil. An error means that
// polling can't work, and names the cure.
//
// An update is confirmed only after Receive returned nil for it and for all
// before it, so one may come twice (after a crash, or beside one that failed)
// and none is lost. Updates of one chat come in order, of several chats in
// parallel. One that can't be read, or at which Receive panics, is logged and
// left behind. Presses are answered after Receive.
func (t *Telegram) Poll(ctx context.Context, r Receiver) error {
	// What is in hand is finished, whatever ends in the meantime.
	work, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	p := &poller{
		t:        t,
		intake:   &intake{t: t, receiver: r, answers: newAnswers(t)},
		failures: backoff{limit: pollBackoff},
		refused:  backoff{limit: receiveBackoff},
	}
	if err := p.introduce(ctx); err != nil || ctx.Err() != nil {
		return err
	}
	err := p.run(ctx, work)
	if err == nil {
		p.confirm(work)
	}
	p.intake.answers.finish(stop)
	return err
}

// A poller is one run of Poll.
type poller struct {
	t        *Telegram
	intake   *intake
	failures backoff   // of getUpdates
	refused  backoff   // of the receiver
	offset   int64     // the first update that is not confirmed by asking; 0 takes the server's word
	asked    int64     // the offset of the last poll that went out
	conflict time.Time // since when there was nothing but conflicts, zero when not
}

// introduce learns the bot's own name, by which commands in groups are addressed.
func (p *poller) introduce(ctx context.Context) error {
	for p.t.me.Load() == nil && ctx.Err() == nil {
		_, err := p.t.Me(ctx)
		if err == nil || ctx.Err() != nil {
			continue
		}
		if err := p.endure(ctx, "getMe", err); err != nil {
			return err
		}
	}
	p.failures.reset()
	return nil
}

// run polls while ctx lives; work outlives it.
func (p *poller) run(ctx, work context.Context) error {
	for ctx.Err() == nil {
		begun := time.Now()
		updates, err := p.fetch(ctx, batch, p.t.timeout)
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			if err := p.endure(ctx, "getUpdates", err); err != nil {
				return err
			}
			continue
		}
		p.failures.reset()
		p.conflict = time.Time{}
		next, whole := p.intake.take(work, updates)
		if next != 0 {
			p.offset = next
		}
		if !whole {
			sleep(ctx, p.refused.step())
			continue
		}
		p.refused.reset()
		// A server, or something before it, that doesn't let a poll hang.
		if len(updates) == 0 && time.Since(begun) < emptyPause {
			sleep(ctx, emptyPause)
		}
	}
	return nil
}

// fetch is getUpdates.
func (p *poller) fetch(ctx context.Context, limit int, timeout time.Duration) ([]json.RawMessage, error) {
	q := &form{}
	if p.offset != 0 {
		q.number("offset", p.offset)
	}
	q.number("limit", int64(limit))
	q.number("timeout", int64(timeout/time.Second))
	// The kinds of update are always listed: Telegram remembers the list of the
	// program before, a webhook's too.
	q.name("allowed_updates")
	q.b = append(q.b, `["message","edited_message","callback_query","my_chat_member","poll_answer"]`...)
	a, err := p.t.post(ctx, timeout+pollGrace, &exchange{limit: maxUpdates}, "getUpdates", q.done())
	var f *delivery.Failure
	if err == nil || errors.As(err, &f) && f.Kind == delivery.Unknown {
		p.asked = p.offset
	}
	if err != nil {
		return nil, err
	}
	var updates []json.RawMessage
	if err := json.Unmarshal(a.Result, &updates); err != nil {
		return nil, &delivery.Failure{Kind: delivery.Unknown, Reason: "the answer to getUpdates is no list"}
	}
	p.t.stats.polls.Add(1)
	p.t.stats.updates.Add(uint64(len(updates)))
	p.t.stats.lastPoll.Store(time.Now().UnixNano())
	return updates, nil
}

// endure waits after a failed call, or returns the error that no waiting mends.
func (p *poller) endure(ctx context.Context, method string, err error) error {
	p.t.stats.pollErrors.Add(1)
	f, ok := errors.AsType[*delivery.Failure](err)
	if !ok {
		f = &delivery.Failure{Kind: delivery.Unknown, Reason: err.Error()}
	}
	wait := p.failures.step()
	switch {
	case f.Kind == delivery.Unauthorized:
		return fmt.Errorf("telegram does not accept the bot token (%s): it was revoked or mistyped; "+
			"take the current one from @BotFather", f.Reason)
	case has(f.Reason, "webhook is active"):
		return errors.New("telegram pushes this bot's updates to a webhook and lets nobody poll: " +
			"remove it with «rupor doctor --drop-webhook»")
	case has(f.Reason, "conflict:"):
		if err := p.contend(); err != nil {
			return err
		}
	default:
		p.conflict = time.Time{}
	}
	if f.Kind == delivery.TooMany {
		wait = max(wait, f.RetryAfter)
	}
	p.t.log.WarnContext(ctx, "polling failed", "method", method, "reason", f.Reason, "wait", wait)
	sleep(ctx, wait)
	return nil
}

// contend counts a conflict, and gives up when there was nothing else for long.
func (p *poller) contend() error {
	p.t.stats.conflicts.Add(1)
	if p.conflict.IsZero() {
		p.conflict = time.Now()
	}
	if time.Since(p.conflict) < conflictPatience {
		return nil
	}
	return errors.New("another program polls with this bot token: stop the other copy of rupor, " +
		"or revoke the token at @BotFather and use the new one")
}

// confirm tells Telegram at the end which updates are done, so that the next
// start need not see them again. Nothing depends on its success.
func (p *poller) confirm(ctx context.Context) {
	if p.offset == p.asked {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, confirmLimit)
	defer cancel()
	if _, err := p.fetch(ctx, 1, 0); err != nil {
		p.t.log.DebugContext(ctx, "the last updates stay unconfirmed and will come again", "reason", err.Error())
	}
}
