package main

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rupor/office"
	"rupor/simulator"
	"rupor/storage"
	"rupor/storage/bolt"
	"rupor/telegram"
	"rupor/text"
	"rupor/union"
)

// The people of the demo find every question and button of their parts, and
// nobody is asked to wait by Telegram.
func TestDemoPlaysToItsEnd(t *testing.T) {
	t.Parallel()
	for _, lang := range text.Languages() {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { playDemo(t, lang) })
		})
	}
}

func playDemo(t *testing.T, lang string) {
	pass(time.Until(time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC))) // what the union decided was decided by then
	sim := simulator.New(simulator.Options{Limits: simulator.RealLimits()})
	defer sim.Close()
	account := sim.AddBot("rupor_demo_bot", "Рупор")
	d := &demoCommand{Lang: lang}
	c, err := d.config(t.TempDir(), simulator.BaseURL, account.Token())
	if err != nil {
		t.Fatal(err)
	}
	if err := d.settle(c, sim, account); err != nil {
		t.Fatal(err)
	}
	wantDemoWorld(t, c)
	h, done := demoHouse(t, c, sim)
	defer done()
	ctx, stop := context.WithTimeout(t.Context(), 3*time.Minute)
	defer stop()
	over := make(chan error, 1)
	lived, end := context.WithCancel(t.Context())
	go func() { over <- h.run(lived) }()
	play := &demoPlay{sim: sim, account: account, words: c.words, lang: lang}
	if err := play.run(ctx); err != nil {
		t.Error(err)
	}
	pass(20 * time.Second)
	officer := sim.User(int64(demoAdmin) + 1).Open(account)
	if all := describeChat(officer); !strings.Contains(all, "34") {
		t.Errorf("the officer does not see 34 readers:\n%s", all)
	}
	for _, call := range sim.Calls() {
		if call.Status >= 400 {
			t.Errorf("%s: %s", call.Method, call.Description)
		}
	}
	end()
	if err := <-over; err != nil {
		t.Error(err)
	}
}

func demoHouse(t *testing.T, c config, sim *simulator.Simulator) (*house, func()) {
	t.Helper()
	store, err := bolt.Open(c.file(), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	wire, err := telegram.New(telegram.Options{Token: c.token, API: c.API, Client: sim.Client(), Log: log})
	if err != nil {
		t.Fatal(err)
	}
	h := build(c, store, wire, "rupor_demo_bot", log)
	return h, func() {
		if err := checkStore(store); err != nil {
			t.Error(err)
		}
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	}
}

func describeChat(chat *simulator.Chat) string {
	var b strings.Builder
	for _, m := range chat.Messages() {
		b.WriteString(m.Text + "\n---\n")
	}
	return b.String()
}

// wantDemoWorld looks whether everything waits that a visitor is to find.
func wantDemoWorld(t *testing.T, c config) {
	t.Helper()
	store, err := bolt.Open(c.file(), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	err = store.View(func(r storage.Reader) error {
		register, err := office.Register(r, demoAdmin)
		bare := len(office.Bare(register))
		pending, err2 := office.Pending(r, demoAdmin)
		joinings, err3 := office.Joinings(r, demoAdmin, union.JoiningTalks)
		questions, err4 := office.OpenInquiries(r, demoAdmin, false, time.Now())
		brought, err5 := office.BroughtBy(r, 1)
		if len(pending) != 1 || len(joinings) != 1 || len(questions) != 1 || brought.Began != 1 || brought.Came != demoMembers/12+1 {
			t.Errorf("%d wait, %d join, %d ask, the poster brought %+v", len(pending), len(joinings), len(questions), brought)
		}
		if bare != 4 { // three branches and one primary organization: somebody answers for all of the union
			t.Errorf("%d organizations have nobody of their own", bare)
		}
		return errors.Join(err, err2, err3, err4, err5, wantDemoInOrder(t, r))
	})
	err = errors.Join(err, store.Close())
	if err != nil {
		t.Fatal(err)
	}
}

// wantDemoInOrder fails when somebody did something before they had the duty or were
// there at all, or agreed to a text that was not written.
func wantDemoInOrder(t *testing.T, r storage.Reader) error {
	t.Helper()
	written, err := time.Parse(time.DateOnly, demoConsent)
	if err != nil {
		return err
	}
	duties := storage.Duties.All(r, func(_ storage.DutyKey, d union.Duty) error {
		last, err := office.LastDeed(r, d.Member)
		m, _, err2 := storage.Members.Get(r, d.Member)
		if m.Joined.After(d.Since) || !last.IsZero() && last.Before(d.Since) {
			t.Errorf("%s joined %v, is %s since %v and did something %v", m.Name, m.Joined, d.Role, d.Since, last)
		}
		return errors.Join(err, err2)
	})
	consents := storage.Members.All(r, func(_ union.MemberID, m union.Member) error {
		if m.Consent.At.Before(written.Add(-24*time.Hour)) || m.Consent.At.Before(m.Joined) || m.Consent.At.After(time.Now()) {
			t.Errorf("%s agreed %v to a text of %v", m.Name, m.Consent.At, written)
		}
		return nil
	})
	var last time.Time
	return errors.Join(duties, consents, storage.Journal.All(r, func(_ uint64, l union.Record) error {
		if l.At.Before(last) {
			t.Errorf("%s of %v comes after %v", l.Act, l.At, last)
		}
		last = l.At
		return nil
	}))
}
