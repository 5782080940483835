//go:build unix

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"golang.org/x/sync/errgroup"

	"rupor/bot"
	"rupor/delivery"
	"rupor/office"
	"rupor/storage"
	"rupor/storage/bolt"
	"rupor/telegram"
	"rupor/text"
	"rupor/union"
)

// roleHouse is the child that is the house.
const roleHouse = "house"

// A houseQuestion is one of these, with the house that it is about.
type houseQuestion struct {
	House    plan
	Build    *crowd
	Serve    *serving
	Contend  *contest
	Audience *audienceQuestion
	Opening  bool
	Send     *sending
}

// A plan is how a house is set up.
type plan struct {
	Data, API, Token string
	Rate             float64 // as delivery.Options; unlimited means no pace for single chats either
	Fake             bool    // no wire: a sender in the process that answers at once
}

const unlimited = -1

// serving lives as rupor serve does until the child ends; a broadcast may begin
// with it.
type serving struct {
	Crowd     crowd
	Broadcast bool
}

type houseRole struct{ stop func() error }

func (h *houseRole) answer(ctx context.Context, question json.RawMessage) (any, error) {
	var q houseQuestion
	if err := json.Unmarshal(question, &q); err != nil {
		return nil, err
	}
	switch {
	case q.Build != nil:
		return nil, q.Build.build(q.House.Data)
	case q.Serve != nil:
		return nil, h.serve(ctx, q.House, *q.Serve)
	case q.Contend != nil:
		return contend(ctx, q.House, *q.Contend)
	case q.Audience != nil:
		return timeAudience(q.House, *q.Audience)
	case q.Opening:
		return timeOpening(q.House)
	case q.Send != nil:
		return send(ctx, q.House, *q.Send)
	}
	return nil, errors.New("nothing was asked")
}

func (h *houseRole) serve(ctx context.Context, p plan, s serving) error {
	home, err := p.open()
	if err != nil {
		return err
	}
	h.stop = home.live(ctx)
	if s.Broadcast {
		_, err = home.begin(s.Crowd.topic(s.Crowd.Members))
	}
	return err
}

func (h *houseRole) end() error {
	if h.stop == nil {
		return nil
	}
	return h.stop()
}

// A house is the rooms together, as cmd/rupor puts them, but that its pace can
// be switched off and its wire left out.
type house struct {
	store *bolt.Engine
	wire  *telegram.Telegram
	post  *delivery.PostOffice
	bot   *bot.Bot
}

func (p plan) open() (*house, error) {
	store, err := openStore(p.Data)
	if err != nil {
		return nil, err
	}
	h, err := p.furnish(store)
	if err != nil {
		return nil, errors.Join(err, store.Close())
	}
	return h, nil
}

func (p plan) furnish(store *bolt.Engine) (*house, error) {
	zone, err := time.LoadLocation("Europe/Moscow")
	if err != nil {
		return nil, err
	}
	words, err := text.Load(zone)
	if err != nil {
		return nil, err
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	h := &house{store: store}
	o := delivery.Options{Rate: p.Rate, Log: log}
	if p.Rate < 0 {
		o.PerChat, o.PerGroup = unlimited, unlimited
	}
	var sender delivery.Sender = &instant{}
	if !p.Fake {
		if h.wire, err = telegram.New(telegram.Options{Token: p.Token, API: p.API, Log: log}); err != nil {
			return nil, err
		}
		sender = h.wire
	}
	h.bot = bot.New(bot.Options{
		Store: storage.Announce(store, func() { h.post.Wake() }), Words: words, Log: log, Now: time.Now,
		Zone: zone, Lang: "ru", Username: "rupor_bot",
	})
	o.Hooks = delivery.Hooks{
		Audience: office.Audience, Progress: h.bot.Progress,
		Unreachable: office.Unreachable, Migrated: office.Migrated,
		Fill: office.Fill, Polled: office.Polled, Paper: h.bot.Paper,
		Quiet: func(r storage.Reader, b delivery.Broadcast, zone string, now time.Time) (time.Time, error) {
			return office.QuietUntil(r, b, zone, now.In(h.bot.Zone))
		},
		Cap: func(r storage.Reader, b delivery.Broadcast, now time.Time) (int, time.Time, error) {
			return office.Cap(r, b, now.In(h.bot.Zone))
		},
	}
	h.post = delivery.New(store, sender, o)
	return h, nil
}

// live opens the doors until stop is called, which closes the house for good.
func (h *house) live(ctx context.Context) (stop func() error) {
	ctx, cancel := context.WithCancel(ctx)
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return h.post.Run(ctx) })
	if h.wire != nil {
		g.Go(func() error { return h.wire.Poll(ctx, h.bot) })
	}
	return func() error {
		cancel()
		return errors.Join(g.Wait(), h.store.Close())
	}
}

// begin starts a broadcast to all who want a topic.
func (h *house) begin(topic union.Topic) (id union.BroadcastID, err error) {
	err = h.store.Update(func(w storage.Writer) (err error) {
		id, err = delivery.Start(w, delivery.Broadcast{
			Kind: office.BroadcastPost, Title: "Собрание", Author: author, Policy: delivery.Resend,
			Urgent: "a measurement knows no night", Audience: union.Audience{Topic: topic},
			Parts: []delivery.Message{{Text: benchText}},
		}, time.Now())
		return err
	})
	h.post.Wake()
	return id, err
}

// broadcast begins one and returns when it is over. While it lasts, look is
// called a hundred times a second.
func (h *house) broadcast(ctx context.Context, topic union.Topic, look func()) (cast delivery.Broadcast, err error) {
	id, err := h.begin(topic)
	for err == nil && !cast.State.Over() {
		if err = wait(ctx, 10*time.Millisecond); err == nil {
			look()
			err = h.store.View(func(r storage.Reader) (err error) { cast, _, err = delivery.Get(r, id); return err })
		}
	}
	if err == nil && cast.Counts.Sent != cast.Total {
		err = fmt.Errorf("of %d recipients: %+v", cast.Total, cast.Counts)
	}
	return cast, err
}
