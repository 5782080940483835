package main

import (
	"fmt"

	"rupor/simulator"
)

type simulateCommand struct {
	Listen string `help:"Address of the Bot API and of the page." default:"127.0.0.1:8081" placeholder:"ADDRESS"`
	Bot    string `help:"Username of the bot." default:"my_bot"`
	Limits bool   `help:"Enforce Telegram's documented sending limits." default:"true" negatable:""`
}

// Run serves a Telegram in a box, with one bot and three people to play.
func (s *simulateCommand) Run(w *world) error {
	o := simulator.Options{}
	if s.Limits {
		o.Limits = simulator.RealLimits()
	}
	sim := simulator.New(o)
	defer sim.Close()
	bot := sim.AddBot(s.Bot, s.Bot)
	for _, name := range []string{"Anna", "Boris", "Vera"} {
		sim.AddUser(simulator.Profile{FirstName: name, LanguageCode: "en"}).Open(bot)
	}
	url, err := sim.Listen(s.Listen)
	if err != nil {
		return fmt.Errorf("address %s: %w; give another with --listen, such as 127.0.0.1:8080", s.Listen, err)
	}
	fmt.Fprintf(w.stdout, "Bot API  %s/bot%s/<method>\nPage     %s\nCtrl-C ends it.\n", url, bot.Token(), url)
	<-w.ctx.Done()
	return nil
}
