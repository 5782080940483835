//go:build unix

package main

import (
	"context"
	"fmt"
	"time"

	"rupor/simulator"
)

// stage is a store, a Telegram and the way to end both.
type stage struct {
	data     string
	telegram *child
	opened
	forget func()
}

// set builds the store of a crowd and opens Telegram for it.
func (b *bench) set(ctx context.Context, name string, o opening) (s *stage, err error) {
	s = &stage{}
	if s.data, s.forget, err = b.folder(name); err != nil {
		return nil, err
	}
	err = consult(ctx, houseQuestion{House: plan{Data: s.data}, Build: &o.Crowd}, nil)
	if err == nil {
		s.telegram, err = spawn(ctx, roleTelegram)
	}
	if err == nil {
		err = s.telegram.ask(telegramQuestion{Open: &o}, &s.opened)
	}
	if err != nil {
		s.strike()
		return nil, err
	}
	return s, nil
}

func (s *stage) strike() {
	if s.telegram != nil {
		s.telegram.end()
	}
	s.forget()
}

// enter opens the house on the stage. Whoever does must end the child.
func (s *stage) enter(ctx context.Context, rate float64, life serving) (*child, error) {
	house, err := spawn(ctx, roleHouse)
	if err != nil {
		return nil, err
	}
	err = house.ask(houseQuestion{House: plan{Data: s.data, API: s.API, Token: s.Token, Rate: rate}, Serve: &life}, nil)
	if err != nil {
		house.end()
		return nil, err
	}
	return house, nil
}

// tally asks Telegram what it has accepted.
func (s *stage) tally(q tallying) (t tally, err error) {
	return t, s.telegram.ask(telegramQuestion{Tally: &q}, &t)
}

// begun waits for the first message.
func (s *stage) begun(ctx context.Context) error {
	for {
		t, err := s.tally(tallying{})
		if err != nil || t.Begun {
			return err
		}
		if err := wait(ctx, 20*time.Millisecond); err != nil {
			return err
		}
	}
}

// limit lets a broadcast run against a limit that Telegram enforces to the
// message, in every second however it is cut out of time.
func limit(ctx context.Context, b *bench, rate int, latency time.Duration) error {
	name := fmt.Sprint("limit", rate)
	people := crowd{Members: rate * (b.seconds + 20)}
	s, err := b.set(ctx, name, opening{
		Crowd: people, Count: true, Latency: latency, Limits: simulator.Limits{PerSecond: rate},
	})
	if err != nil {
		return err
	}
	defer s.strike()
	house, err := s.enter(ctx, float64(rate), serving{Crowd: people, Broadcast: true})
	if err != nil {
		return err
	}
	defer house.end()
	if err := s.begun(ctx); err != nil {
		return err
	}
	span := time.Duration(b.seconds) * time.Second
	if err := wait(ctx, span+latency+time.Second); err != nil {
		return err
	}
	t, err := s.tally(tallying{Within: span})
	if err != nil {
		return err
	}
	b.say("%s by seconds: %d", name, t.Seconds)
	allowed := rate * b.seconds
	percent := 100 * float64(t.Within) / float64(allowed)
	what := fmt.Sprintf("%d/s for %d s, %s a call: of %d allowed", rate, b.seconds, latency, allowed)
	b.table.add(name, what, fmt.Sprintf("%d sent, %.2f %%", t.Within, percent), "≥ 99 %", percent >= 99)
	b.table.add(name, "429 caused", fmt.Sprint(t.Refused), "0", t.Refused == 0)
	return nil
}
