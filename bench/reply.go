//go:build unix

package main

import (
	"context"
	"fmt"
	"time"

	"rupor/simulator"
)

// replyWarm is how many are answered first and not counted: connections, caches.
const replyWarm = 20

// reply measures how long a person waits for an answer, from the update in
// Telegram's queue to the reply that Telegram accepted: idle, and beside a
// broadcast at the full rate. Telegram enforces its documented limits.
func reply(ctx context.Context, b *bench) error {
	for _, latency := range []time.Duration{50 * time.Millisecond, 0} {
		if err := b.replyAt(ctx, latency); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) replyAt(ctx context.Context, latency time.Duration) error {
	const idleMean, loadMean = 100 * time.Millisecond, 150 * time.Millisecond
	each := b.samples + replyWarm
	// Enough for the broadcast to outlast the questions.
	people := crowd{Members: 30 * int((time.Duration(each)*loadMean).Seconds()*1.2+30), Askers: 2 * each}
	s, err := b.set(ctx, "reply", opening{Crowd: people, Count: true, Latency: latency, Limits: simulator.RealLimits()})
	if err != nil {
		return err
	}
	defer s.strike()
	b.say("reply, %s a call: %d idle, %d under load", latency, b.samples, b.samples)
	idle, _, err := b.replies(ctx, s, serving{Crowd: people}, 0, idleMean)
	if err != nil {
		return err
	}
	loaded, busy, err := b.replies(ctx, s, serving{Crowd: people, Broadcast: true}, each, loadMean)
	if err != nil {
		return err
	}
	p99 := quantile(loaded.Took, 0.99)
	most := quantile(idle.Took, 0.99)*3/2 + latency
	what := fmt.Sprintf("%s a call, of %d: ", latency, b.samples)
	b.table.note("reply", what+"idle", "%s", waits(idle))
	b.table.add("reply", fmt.Sprintf("%sbeside a broadcast (%.1f messages/s in all, 429: %d)", what, busy.perSecond, busy.refused),
		waits(loaded), fmt.Sprintf("p99 < %s", millis(most)), p99 < most && loaded.Lost == 0)
	return nil
}

// busy is what else went on.
type busy struct {
	perSecond float64
	refused   int
}

// replies opens the house, has people ask and closes it.
func (b *bench) replies(ctx context.Context, s *stage, life serving, first int, mean time.Duration) (a answered, o busy, err error) {
	// The house before this one has used up the last second.
	if err := wait(ctx, 2*time.Second); err != nil {
		return a, o, err
	}
	if _, err := s.tally(tallying{Reset: true}); err != nil {
		return a, o, err
	}
	house, err := s.enter(ctx, 30, life)
	if err != nil {
		return a, o, err
	}
	defer house.end()
	if life.Broadcast {
		if err := s.begun(ctx); err != nil {
			return a, o, err
		}
	}
	warm := telegramQuestion{Ask: &asking{First: first, N: replyWarm, Mean: mean}}
	if err := s.telegram.ask(warm, nil); err != nil {
		return a, o, err
	}
	before, err := s.tally(tallying{})
	if err != nil {
		return a, o, err
	}
	began := time.Now()
	counted := telegramQuestion{Ask: &asking{First: first + replyWarm, N: b.samples, Mean: mean}}
	if err := s.telegram.ask(counted, &a); err != nil {
		return a, o, err
	}
	t, err := s.tally(tallying{})
	return a, busy{float64(t.Accepted-before.Accepted) / time.Since(began).Seconds(), t.Refused}, err
}

func waits(a answered) string {
	text := fmt.Sprintf("p50 %s, p99 %s, most %s", millis(quantile(a.Took, 0.5)), millis(quantile(a.Took, 0.99)), millis(quantile(a.Took, 1)))
	if a.Lost > 0 {
		text += fmt.Sprintf(", **%d not answered**", a.Lost)
	}
	return text
}
