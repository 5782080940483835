package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"rupor/simulator"
	"rupor/text"
)

// A demoPlay is what the people of the demo do by themselves in its first
// minute, so that a visitor finds a union in the middle of its work. They write
// and press as anyone would: nothing of it goes past the bot.
type demoPlay struct {
	sim     *simulator.Simulator
	account *simulator.Bot
	words   *text.Book
	lang    string
}

// A demoMove is one thing that a person does: waits for the phrase, then says
// the words or presses the button of a phrase, or one that shows the label.
type demoMove struct {
	await string // text key
	say   string
	press string // text key
	label string
}

// run plays all parts, each at the pace of its own chat.
func (p *demoPlay) run(ctx context.Context) error {
	var all sync.WaitGroup
	parts := map[int64][]demoMove{
		int64(demoAdmin):     p.reminder(),
		int64(demoAdmin) + 1: p.resolution(),
		int64(demoAdmin) + 2: p.post(),
		int64(demoAdmin) + 3: p.contest(),
		int64(demoAdmin) + 7: p.entry(),
	}
	errs := make(chan error, len(parts))
	for id, moves := range parts {
		all.Go(func() { errs <- p.play(ctx, p.sim.User(id).Open(p.account), moves) })
	}
	all.Wait()
	close(errs)
	for err := range errs {
		if err != nil {
			return err
		}
	}
	return p.readers(ctx)
}

func (p *demoPlay) play(ctx context.Context, chat *simulator.Chat, moves []demoMove) error {
	for _, m := range moves {
		if err := p.move(ctx, chat, m); err != nil {
			return fmt.Errorf("demo, %s at %q: %w", chat.User().Profile().Name(), m.await+m.press+m.label, err)
		}
	}
	return nil
}

func (p *demoPlay) move(ctx context.Context, chat *simulator.Chat, m demoMove) error {
	if m.await != "" {
		want, err := p.phrase(m.await)
		if err != nil {
			return err
		}
		if err := p.sim.Wait(ctx, func() bool {
			return anyMessage(chat, func(t simulator.Message) bool { return strings.HasPrefix(t.Text, want) })
		}); err != nil {
			return err
		}
	}
	if m.say != "" {
		chat.Send(m.say)
		return nil
	}
	label := m.label
	if m.press != "" {
		var err error
		if label, err = p.phrase(m.press); err != nil {
			return err
		}
	}
	return p.press(ctx, chat, label)
}

// press waits for the button to appear: a broadcast may come in between.
func (p *demoPlay) press(ctx context.Context, chat *simulator.Chat, label string) error {
	found := ""
	err := p.sim.Wait(ctx, func() bool {
		return anyMessage(chat, func(m simulator.Message) bool {
			for _, l := range m.Labels() {
				if strings.Contains(l, label) {
					found = l
				}
			}
			return found != ""
		})
	})
	if err != nil {
		return err
	}
	return chat.Press(found)
}

// anyMessage looks for a message, the newest first.
func anyMessage(chat *simulator.Chat, fits func(simulator.Message) bool) bool {
	for _, m := range slices.Backward(chat.Messages()) {
		if !m.Own && fits(m) {
			return true
		}
	}
	return false
}

// phraseLength is how much of a phrase it is known by, in characters: what
// comes later may hold numbers.
const phraseLength = 16

// phrase is how a phrase begins, enough to know it by.
func (p *demoPlay) phrase(key string) (string, error) {
	s, err := p.words.Plain(p.lang, key, map[string]any{
		"Chars": 0, "Files": 0, "MaxFiles": 0, "Most": 0, "Query": "", "Title": "", "N": 0, "Tick": "", "Min": 0, "Least": 0, "Own": false,
		"Poll": "", "Located": false, "Conditions": nil, "Groups": 0, "Names": nil, "Manner": nil, "Fields": nil, "Waits": false,
		"Reason": "", "Stars": 0, "Watched": false, "Topic": "news",
		"Deadline": time.Time{}, "Now": time.Time{}, "Whom": "", "Org": "", "Name": "", "Number": "",
		"Status": "member", "Since": time.Time{},
		"Topics": nil, "Links": nil, "Contest": "", "Description": "", "Nomination": "", "Open": true, "Submitted": time.Time{},
	})
	s, _, _ = strings.Cut(s, "\n")
	return string([]rune(s)[:min(len([]rune(s)), phraseLength)]), err
}

// demoReaders is how many members acknowledge the resolution at once.
const demoReaders = 34

// readers acknowledge the resolution, one after another.
func (p *demoPlay) readers(ctx context.Context) error {
	label, err := p.phrase("ack.button")
	if err != nil {
		return err
	}
	for i := range int64(demoReaders) {
		chat := p.sim.User(int64(demoAdmin) + 6 + 2*i).Open(p.account)
		if err := p.press(ctx, chat, label); err != nil {
			return err
		}
	}
	return nil
}
