package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"

	"rupor/bot"
	"rupor/delivery"
	"rupor/office"
	"rupor/scheduler"
	"rupor/storage"
	"rupor/telegram"
	"rupor/union"
)

// house is all rooms together, and who meets whom.
type house struct {
	config   config
	log      *slog.Logger
	store    storage.Engine
	wire     *telegram.Telegram
	post     *delivery.PostOffice
	clock    *scheduler.Clock
	importer *bot.Importer
	bot      *bot.Bot
	menus    *menuBoard
	leaving  departures
	meter    *meter
	began    time.Time
}

// steps are the migrations of the store: append only, the version of a store is
// how many of them it has been through.
func steps() []storage.Step { return []storage.Step{firstVersion, languages, manyDuties} }

// firstVersion is the beginning: nothing to change.
func firstVersion(storage.Writer) error { return nil }

// openStore opens the data folder, brings it up to date and names its
// administrators. A store that needs changes is copied first.
func openStore(c config, log *slog.Logger) (storage.Engine, error) {
	store, err := c.open("stop it first, or give another folder with --data")
	if err != nil {
		return nil, err
	}
	if err := prepare(store, c, steps(), log); err != nil {
		return nil, errors.Join(err, store.Close())
	}
	return store, nil
}

// prepare brings the store up to date by the steps and names its administrators.
func prepare(store storage.Engine, c config, steps []storage.Step, log *slog.Logger) error {
	if err := c.migrate(store, steps, log); err != nil {
		return err
	}
	return store.Update(func(w storage.Writer) error {
		now := time.Now()
		if err := office.SetAdmins(w, c.Admin, now); err != nil {
			return err
		}
		return office.ScheduleRetention(w, c.zone.String(), now)
	})
}

// build puts the rooms together. Nothing runs and nothing is sent yet.
func build(c config, store storage.Engine, wire *telegram.Telegram, username string, log *slog.Logger) *house {
	h := &house{config: c, log: log, store: store, wire: wire, menus: newMenuBoard(), meter: newMeter(), leaving: make(departures, leavingMost), began: time.Now()}
	announced := storage.Announce(store, h.wake)
	h.bot = bot.New(bot.Options{
		Store: announced, Words: c.words, Log: log, Now: time.Now, Zone: c.zone, Lang: c.Lang,
		Username: username, Menus: h.menus.put, Leave: h.leaving.put, PaidRate: c.PaidRate,
	})
	h.importer = h.bot.Importer(wire.File)
	h.post = delivery.New(store, wire, delivery.Options{
		Rate: c.Rate, PaidRate: c.PaidRate, Log: log, Observe: h.meter.called, Waited: h.meter.waited,
		Hooks: h.hooks(),
	})
	h.clock = scheduler.New(announced, log, map[string]scheduler.Handler{
		office.DutyKind:       h.bot.FireDuty,
		office.InvitationKind: h.bot.FireInvitation,
		"reminder":            h.bot.FireReminder,
		"broadcast":           h.bot.FireBroadcast,
		office.RetentionKind:  h.bot.FireRetention,
		office.EstateKind:     office.Settle,
		office.RequestKind:    h.bot.FireRequest,
		"inquiry":             h.bot.FireInquiry,
		office.ClosingKind:    office.Closing,
		office.ImportKind:     office.ExpireImport,
		"joining":             h.bot.FireJoining,
	})
	return h
}

// hooks are what the rooms tell the post office. It knows no zone, so the union's
// clock is put in its hands here.
func (h *house) hooks() delivery.Hooks {
	return delivery.Hooks{
		Audience: office.Audience, Progress: h.bot.Progress,
		Unreachable: office.Unreachable, Migrated: office.Migrated, Fill: office.Fill, Polled: office.Polled, Paper: h.bot.Paper,
		Quiet: func(r storage.Reader, b delivery.Broadcast, zone string, now time.Time) (time.Time, error) {
			return office.QuietUntil(r, b, zone, now.In(h.config.zone))
		},
		Cap: func(r storage.Reader, b delivery.Broadcast, now time.Time) (int, time.Time, error) {
			return office.Cap(r, b, now.In(h.config.zone))
		},
	}
}

// wake has the post office and the clock look at the store.
func (h *house) wake() {
	h.post.Wake()
	h.clock.Wake()
	h.importer.Wake()
}

// run lives until ctx ends or a room can't go on. What is in hand is finished,
// the rest stays stored.
func (h *house) run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return h.post.Run(ctx) })
	g.Go(func() error { return h.clock.Run(ctx) })
	g.Go(func() error { return h.importer.Run(ctx) })
	g.Go(func() error { return h.wire.Poll(ctx, h.bot) })
	g.Go(func() error { return h.introduce(ctx) })
	g.Go(func() error { return h.depart(ctx) })
	g.Go(func() error { return h.sweep(ctx) })
	return g.Wait()
}

// seenFor is how long the mark of an update is kept: twice as long as Telegram
// keeps an update (Bot API "Getting updates": 24 hours).
const seenFor = 48 * time.Hour

// sweepBatch keeps a transaction of the sweep small.
const sweepBatch = 100

// sweep drops the marks of updates that can't come again, and old copies of the store.
func (h *house) sweep(ctx context.Context) error {
	every := time.NewTicker(time.Hour)
	defer every.Stop()
	for {
		for more := true; more && ctx.Err() == nil; {
			var err error
			if more, err = h.sweepSome(time.Now().Add(-seenFor)); err != nil {
				h.log.Error("old marks could not be dropped", "error", err)
				break
			}
		}
		if err := h.config.dropCopies(time.Now(), h.log); err != nil {
			h.log.Error("old copies of the store could not be deleted", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-every.C:
		}
	}
}

func (h *house) sweepSome(before time.Time) (more bool, err error) {
	err = h.store.Update(func(w storage.Writer) error {
		var old []int64
		err := storage.SeenByTime.Range(w, time.Unix(0, 0), before, func(_ time.Time, id int64) error {
			if old = append(old, id); len(old) == sweepBatch {
				return storage.Stop
			}
			return nil
		})
		for _, id := range old {
			err = errors.Join(err, storage.Seen.Delete(w, id))
		}
		more = len(old) == sweepBatch
		return err
	})
	return more, err
}

// menuBoard holds the people whose menu of commands must be shown anew. It
// never blocks and never grows beyond the number of people.
type menuBoard struct {
	wake chan struct{}
	who  chan map[union.MemberID]bool
}

func newMenuBoard() *menuBoard {
	m := &menuBoard{wake: make(chan struct{}, 1), who: make(chan map[union.MemberID]bool, 1)}
	m.who <- map[union.MemberID]bool{}
	return m
}

func (m *menuBoard) put(who union.MemberID) {
	set := <-m.who
	set[who] = true
	m.who <- set
	select {
	case m.wake <- struct{}{}:
	default:
	}
}

func (m *menuBoard) take() map[union.MemberID]bool {
	set := <-m.who
	m.who <- map[union.MemberID]bool{}
	return set
}
