package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"golang.org/x/sync/errgroup"

	"rupor/simulator"
	"rupor/storage"
	"rupor/text"
	"rupor/union"
)

type demoCommand struct {
	Listen string `help:"Address of the page." default:"127.0.0.1:0" placeholder:"ADDRESS"`
	Lang   string `help:"Language of the union: ru or en." env:"RUPOR_LANG" default:"ru" enum:"ru,en"`
	Log    bool   `help:"Show the log."`
}

// Run shows a whole union at work: the simulator in place of Telegram, the bot
// as it is, and people to play. Everything is forgotten at the end.
func (d *demoCommand) Run(w *world) (err error) {
	data, err := os.MkdirTemp("", "rupor-demo-")
	if err != nil {
		return fmt.Errorf("folder of the demo: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(data)) }()
	sim := simulator.New(simulator.Options{Limits: simulator.RealLimits(), Zone: demoZone()})
	defer sim.Close()
	account := sim.AddBot("rupor_demo_bot", "Рупор")
	url, err := sim.Listen(d.Listen)
	if err != nil {
		return fmt.Errorf("address %s: %w; give another with --listen, such as 127.0.0.1:8080", d.Listen, err)
	}
	c, err := d.config(data, url, account.Token())
	if err != nil {
		return err
	}
	if err := d.settle(c, sim, account); err != nil {
		return err
	}
	out := w.stderr
	if !d.Log {
		out = discard{}
	}
	phrase := demoWords(d.Lang)
	fmt.Fprintf(w.stdout, phrase.ready, url+"/?lang="+d.Lang)
	play := &demoPlay{sim: sim, account: account, words: c.words, lang: d.Lang}
	g, ctx := errgroup.WithContext(w.ctx)
	g.Go(func() error { return serve(ctx, c, out, logger(out, "text")) })
	g.Go(func() error {
		if err := play.run(ctx); err != nil && ctx.Err() == nil {
			return err
		}
		return nil
	})
	err = g.Wait()
	if err == nil || errors.Is(err, context.Canceled) {
		fmt.Fprintln(w.stdout, phrase.bye)
		return nil
	}
	return err
}

func (d *demoCommand) config(data, url, token string) (config, error) {
	zone := demoZone()
	f := houseFlags{Zone: zone.String(), Lang: d.Lang, Rate: 25, LogFormat: "text"}
	f.Data, f.API, f.Admin = data, url, []union.MemberID{demoAdmin}
	words, err := text.Load(zone)
	return config{houseFlags: f, token: token, zone: zone, words: words}, err
}

// demoZone is that of the demo union, and of the clock on the page.
func demoZone() *time.Location {
	zone, err := time.LoadLocation("Europe/Moscow")
	if err != nil {
		return time.UTC
	}
	return zone
}

// settle moves the demo union in before the bot wakes up.
func (d *demoCommand) settle(c config, sim *simulator.Simulator, account *simulator.Bot) (err error) {
	c.Admin = nil // has been one for long
	store, err := openStore(c, logger(discard{}, "text"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	u := &demoUnion{sim: sim, account: account, words: c.words, lang: d.Lang, now: time.Now().In(c.zone)}
	for _, step := range u.steps() {
		if err := store.Update(func(w storage.Writer) error { return step.do(w) }); err != nil {
			return fmt.Errorf("demo union: %w", err)
		}
	}
	u.begin()
	return nil
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

// demoPhrases are what the demo says in the terminal.
type demoPhrases struct{ ready, bye string }

func demoWords(lang string) demoPhrases {
	if lang == "en" {
		return demoPhrases{
			ready: "The union is at work. Open in a browser:\n\n  %s\n\nChoose a person at the left and write to the bot for them. Ctrl-C ends the demo.\n",
			bye:   "The demo has ended, nothing was kept.",
		}
	}
	return demoPhrases{
		ready: "Профсоюз за работой. Откройте в браузере:\n\n  %s\n\nВыберите слева человека и пишите боту за него. Ctrl-C закончит показ.\n",
		bye:   "Показ окончен, ничего не сохранено.",
	}
}
