package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"time"

	"golang.org/x/sync/errgroup"

	"rupor/storage"
	"rupor/telegram"
)

type serveCommand struct{ houseFlags }

// Run serves until the process is told to stop.
func (s *serveCommand) Run(w *world) error {
	c, err := s.check()
	if err != nil {
		return err
	}
	if err = serve(w.ctx, c, w.stdout, logger(w.stderr, c.LogFormat)); errors.Is(err, context.Canceled) {
		return nil // Telegram had not said yet who the bot is
	}
	return err
}

// serve opens the house and lives in it. What it prints on out is for whoever
// started it. What can be wrong with the machine is found before anybody is asked.
func serve(ctx context.Context, c config, out io.Writer, log *slog.Logger) (err error) {
	wire, err := telegram.New(telegram.Options{Token: c.token, API: c.API, Proxy: c.Proxy, Log: log})
	if err != nil {
		return err
	}
	var listener net.Listener // nil when nobody may ask
	if c.HTTP != "" {
		if listener, err = listen(ctx, c.HTTP); err != nil {
			return err
		}
		defer func() { _ = listener.Close() }() // closed already, but for what fails before it is served
	}
	store, err := openStore(c, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return lend(ctx, c.dataFlags, store, log) })
	g.Go(func() error { return live(ctx, c, store, wire, listener, out, log) })
	return g.Wait()
}

// live lives in the house, once Telegram has said who the bot is.
func live(ctx context.Context, c config, store storage.Engine, wire *telegram.Telegram, listener net.Listener, out io.Writer, log *slog.Logger) error {
	me, err := meet(ctx, wire, log)
	if err != nil {
		return err
	}
	h := build(c, store, wire, me.Username, log)
	log.Info("rupor serves", "bot", "@"+me.Username, "data", c.Data, "version", version())
	if err := offerClaim(store, c, me.Username, out, time.Now()); err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return h.run(ctx) })
	g.Go(func() error { return h.beat(ctx) })
	if listener != nil {
		g.Go(func() error { return answer(ctx, listener, h.pages()) })
	}
	err = g.Wait()
	log.Info("rupor has stopped")
	return err
}

// meet asks Telegram who the bot is, for as long as the network is down.
func meet(ctx context.Context, wire *telegram.Telegram, log *slog.Logger) (telegram.Me, error) {
	for wait := time.Second; ; wait = min(2*wait, 30*time.Second) {
		me, err := wire.Me(ctx)
		if err == nil || ctx.Err() != nil || badToken(err) {
			if err != nil {
				err = fmt.Errorf("telegram does not know this token (ask @BotFather, then «rupor doctor»): %w", err)
			}
			return me, errors.Join(ctx.Err(), err)
		}
		trouble := []any{"in", wait, "error", err}
		if wait == time.Second {
			trouble = append(trouble, "cure", "«rupor doctor» looks for the reason; where Telegram is blocked, go through --proxy")
		}
		log.Warn("telegram does not answer, trying again", trouble...)
		select {
		case <-ctx.Done():
			return telegram.Me{}, ctx.Err()
		case <-time.After(wait):
		}
	}
}
