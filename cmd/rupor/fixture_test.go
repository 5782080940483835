package main

import (
	"context"
	"testing"
	"time"

	"rupor/simulator"
)

// playFixture lives through the demo's play for real, so that the fixture has
// a record of every kind.
func playFixture(t *testing.T, c config, sim *simulator.Simulator, account *simulator.Bot) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	lived, end := context.WithCancel(t.Context())
	over := make(chan error, 1)
	go func() { over <- serve(lived, c, t.Output(), logger(t.Output(), "text")) }()
	play := &demoPlay{sim: sim, account: account, words: c.words, lang: "ru"}
	if err := play.run(ctx); err != nil {
		t.Error(err)
	}
	end()
	if err := <-over; err != nil {
		t.Error(err)
	}
}
