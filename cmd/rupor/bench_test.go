//go:build unix

package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"rupor/delivery"
	"rupor/office"
	"rupor/simulator"
	"rupor/storage"
	"rupor/telegram"
	"rupor/union"
)

// The house as it is in production, with no limits of pace, against the least
// that any bot would have to do, a loop of net/http. Both talk to one simulator
// over the loopback, in this process, and take turns within one run, so that what
// else the machine does hits both. docs/performance.md explains; what the post
// office promises is measured by rupor/bench, in processes of their own.

// Sizes of one run. Broadcasts are larger because that is what they are.
const (
	benchUpdates    = 2000
	benchLetters    = 5000
	benchRecipients = 10_000
	benchText       = "<b>Коллеги!</b> Собрание в пятницу, в 18:00, в актовом зале. Подробности: https://rupor.example/17"
)

// BenchmarkIntake is the way of an update from Telegram's queue to the commit
// of all it causes. Half of them are presses of a button of the settings, half
// are texts; one for each of so many chats. The bare loop reads the ids and
// keeps nothing.
func BenchmarkIntake(b *testing.B) {
	a := newArena(b, benchUpdates)
	rival := newBare(a.url, a.rival.Token()) // two can't poll for one bot
	chats, theirs := a.chats(a.account), a.chats(a.rival)
	fill := func(chats []*simulator.Chat) {
		for i, c := range chats {
			if i%2 == 0 {
				c.Send("Когда собрание?")
			} else if err := c.PressData(c.Last().ID, "set/home"); err != nil {
				b.Fatal(err)
			}
		}
	}
	// Everybody has a message under which to press.
	a.bare.send(b, a.ids(), 32)
	rival.send(b, a.ids(), 32)
	compare(b, benchUpdates, side{
		prepare: func() { fill(chats) },
		run:     func() { a.poll(b) },
	}, side{
		prepare: func() { fill(theirs) },
		run:     func() { rival.poll(b, benchUpdates) },
	})
}

// BenchmarkOutbox is the way of a letter from its transaction, a hundred in
// each, to the record that Telegram has it. Every letter has its own chat.
func BenchmarkOutbox(b *testing.B) {
	a := newArena(b, benchLetters)
	a.openPost(b)
	sent := 0
	compare(b, benchLetters, side{run: func() {
		for some := range slices.Chunk(a.ids(), 100) {
			err := a.house.store.Update(func(w storage.Writer) error {
				for _, id := range some {
					l := delivery.Letter{To: id.Private(), Message: delivery.Message{Text: benchText}}
					if err := delivery.Post(w, l); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				b.Fatal(err)
			}
			a.house.post.Wake()
		}
		sent += benchLetters
		a.await(b, func() bool { return a.house.post.Stats().Lanes[delivery.LaneReply].Sent == sent })
	}}, side{run: func() { a.bare.send(b, a.ids(), 100) }})
}

// BenchmarkBroadcast is the way of a broadcast from its beginning to its last
// record: the audience found and frozen, an outcome for everybody, the author
// kept up to date.
func BenchmarkBroadcast(b *testing.B) {
	a := newArena(b, benchRecipients)
	a.openPost(b)
	compare(b, benchRecipients, side{run: func() {
		var id union.BroadcastID
		err := a.house.store.Update(func(w storage.Writer) (err error) {
			id, err = delivery.Start(w, delivery.Broadcast{
				Kind: "post", Title: "Собрание", Author: 1, Policy: delivery.Resend, Urgent: "a measurement knows no night",
				Audience: union.Audience{Topic: union.TopicNews},
				Parts:    []delivery.Message{{Text: benchText}},
			}, time.Now())
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
		a.house.post.Wake()
		var cast delivery.Broadcast
		a.await(b, func() bool {
			err := a.house.store.View(func(r storage.Reader) (err error) { cast, _, err = delivery.Get(r, id); return err })
			if err != nil {
				b.Fatal(err)
			}
			return cast.State.Over()
		})
		if cast.Counts.Sent != benchRecipients {
			b.Fatalf("%+v, want %d sent", cast.Counts, benchRecipients)
		}
	}}, side{run: func() { a.bare.send(b, a.ids(), 90) }}) // a tenth of the office's calls is kept for replies
}

// A side of a comparison; prepare is not measured.
type side struct{ prepare, run func() }

// A measure is what one run took, of the whole process: the simulator's own
// work is in it, on both sides alike.
type measure struct {
	time, cpu time.Duration
	allocs    uint64
}

// compare runs house, bare, house, bare, … with n things to do in each run, and
// reports medians: how many a second, the processor's time and the allocations
// for one of them. The ratios are the house's speed as a part of the bare
// loop's, by the clock and by the processor's time, each between neighbours.
func compare(b *testing.B, n int, house, bare side) {
	b.Helper()
	house.measure() // connections, caches
	bare.measure()
	var ours, theirs []measure
	for b.Loop() {
		for range 2 {
			ours = append(ours, house.measure())
			theirs = append(theirs, bare.measure())
		}
	}
	speed := func(m measure) float64 { return float64(n) / m.time.Seconds() }
	cpu := func(m measure) float64 { return float64(m.cpu.Microseconds()) / float64(n) }
	allocs := func(m measure) float64 { return float64(m.allocs) / float64(n) }
	ratios, cpuRatios := make([]float64, len(ours)), make([]float64, len(ours))
	for i := range ours {
		ratios[i] = speed(ours[i]) / speed(theirs[i])
		cpuRatios[i] = cpu(theirs[i]) / cpu(ours[i])
	}
	same := func(r float64) float64 { return r }
	b.ReportMetric(0, "ns/op") // of a few runs of both: says nothing
	b.ReportMetric(median(ours, speed), "house/s")
	b.ReportMetric(median(theirs, speed), "bare/s")
	b.ReportMetric(median(ratios, same), "ratio")
	b.ReportMetric(median(ours, cpu), "house-µs")
	b.ReportMetric(median(theirs, cpu), "bare-µs")
	b.ReportMetric(median(cpuRatios, same), "cpu-ratio")
	b.ReportMetric(median(ours, allocs), "house-allocs")
	b.ReportMetric(median(theirs, allocs), "bare-allocs")
}

func (s side) measure() measure {
	if s.prepare != nil {
		s.prepare()
	}
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	cpu, begun := cpuTime(), time.Now()
	s.run()
	m := measure{time: time.Since(begun), cpu: cpuTime() - cpu}
	runtime.ReadMemStats(&after)
	m.allocs = after.Mallocs - before.Mallocs
	return m
}

// cpuTime is what the process has worked so far. Unlike the clock it hardly
// minds what else runs on the machine.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err) // cannot fail with these arguments
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func median[T any](all []T, of func(T) float64) float64 {
	values := make([]float64, len(all))
	for i, v := range all {
		values[i] = of(v)
	}
	slices.SortFunc(values, cmp.Compare)
	mid := len(values) / 2
	if len(values)%2 == 1 {
		return values[mid]
	}
	return (values[mid-1] + values[mid]) / 2
}

// An arena is a simulator on a real port, a house that nobody lives in yet, and
// so many members, numbered from 1, whom both may write to.
type arena struct {
	sim            *simulator.Simulator
	account, rival *simulator.Bot
	users          []*simulator.User
	house          *house
	bare           *bareLoop
	url            string
}

func newArena(b *testing.B, people int) *arena {
	b.Helper()
	a := &arena{sim: simulator.New(simulator.Options{Forget: true})}
	b.Cleanup(a.sim.Close)
	a.account, a.rival = a.sim.AddBot("rupor_bot", "Рупор"), a.sim.AddBot("rival_bot", "Соперник")
	var err error
	if a.url, err = a.sim.Listen("127.0.0.1:0"); err != nil {
		b.Fatal(err)
	}
	zone, err := time.LoadLocation("Europe/Moscow")
	if err != nil {
		b.Fatal(err)
	}
	f := houseFlags{Zone: zone.String(), Lang: "ru", Rate: -1, LogFormat: "text"}
	f.Data, f.API = filepath.Join(b.TempDir(), "data"), a.url
	c := config{houseFlags: f, token: a.account.Token(), zone: zone, words: stageWords(b)}
	log := slog.New(slog.DiscardHandler)
	store, err := openStore(c, log)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := store.Close(); err != nil {
			b.Error(err)
		}
	})
	wire, err := telegram.New(telegram.Options{Token: c.token, API: c.API, Log: log})
	if err != nil {
		b.Fatal(err)
	}
	a.house = build(c, store, wire, "rupor_bot", log)
	// As build makes it, but with no pace for a single chat either.
	a.house.post = delivery.New(store, wire, delivery.Options{
		Rate: -1, PerChat: -1, PerGroup: -1, Log: log, Hooks: a.house.hooks(),
	})
	a.bare = newBare(a.url, a.account.Token())
	a.populate(b, people)
	return a
}

func (a *arena) populate(b *testing.B, people int) {
	b.Helper()
	for i := range people {
		u := a.sim.AddUser(simulator.Profile{ID: int64(i + 1), FirstName: fmt.Sprint("Член ", i+1), LanguageCode: "ru"})
		u.Open(a.account).Start("")
		u.Open(a.rival).Start("")
		a.users = append(a.users, u)
	}
	now := time.Now()
	for some := range slices.Chunk(a.ids(), 1000) {
		err := a.house.store.Update(func(w storage.Writer) error {
			for _, id := range some {
				_, err := office.Subscribe(w, id, office.Subscription{
					Name: fmt.Sprint("Член ", id), Lang: "ru", Topics: union.Topics(), Consent: office.Agreement("test", "test", now),
				}, now)
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	for _, l := range []*bareLoop{a.bare, newBare(a.url, a.rival.Token())} {
		if err := l.ask("deleteWebhook", map[string]any{"drop_pending_updates": true}, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func (a *arena) ids() []union.MemberID {
	ids := make([]union.MemberID, len(a.users))
	for i := range ids {
		ids[i] = union.MemberID(i + 1)
	}
	return ids
}

func (a *arena) chats(with *simulator.Bot) []*simulator.Chat {
	chats := make([]*simulator.Chat, len(a.users))
	for i, u := range a.users {
		chats[i] = u.Open(with)
	}
	return chats
}

// openPost opens the post office until the end of the benchmark.
func (a *arena) openPost(b *testing.B) {
	b.Helper()
	ctx, stop := context.WithCancel(context.Background())
	over := make(chan error, 1)
	go func() { over <- a.house.post.Run(ctx) }()
	b.Cleanup(func() {
		stop()
		if err := <-over; err != nil {
			b.Error(err)
		}
	})
}

// poll takes updates in until Telegram has none that is not confirmed.
func (a *arena) poll(b *testing.B) {
	b.Helper()
	before := a.house.wire.Stats()
	ctx, stop := context.WithCancel(b.Context())
	over := make(chan error, 1)
	go func() { over <- a.house.wire.Poll(ctx, a.house.bot) }()
	a.await(b, func() bool { return a.account.Pending() == 0 })
	stop()
	if err := <-over; err != nil {
		b.Fatal(err)
	}
	if s := a.house.wire.Stats(); s.Failed+s.Panics+s.PollErrors != 0 || s.Updates-before.Updates != benchUpdates {
		b.Fatalf("%+v after %+v", s, before)
	}
}

func (a *arena) await(b *testing.B, done func() bool) {
	b.Helper()
	often := time.NewTicker(2 * time.Millisecond)
	defer often.Stop()
	limit := time.After(2 * time.Minute)
	for !done() {
		select {
		case <-often.C:
		case <-limit:
			b.Fatal("no end in two minutes")
		}
	}
}

// A bareLoop is a bot without a house: it keeps nothing and handles no failure.
type bareLoop struct {
	client *http.Client
	base   string
}

func newBare(url, token string) *bareLoop {
	return &bareLoop{base: url + "/bot" + token + "/", client: &http.Client{
		Transport: &http.Transport{MaxIdleConns: 256, MaxIdleConnsPerHost: 256},
	}}
}

// ask calls a method and reads its result.
func (l *bareLoop) ask(method string, params, result any) error {
	body, err := json.Marshal(params)
	if err != nil {
		return err
	}
	resp, err := l.client.Post(l.base+method, "application/json", bytes.NewReader(body))
	if err != nil {
		return err
	}
	raw, err := io.ReadAll(resp.Body)
	if err = errors.Join(err, resp.Body.Close()); err != nil {
		return err
	}
	answer := struct {
		OK     bool `json:"ok"`
		Result any  `json:"result"`
	}{Result: result}
	if err := json.Unmarshal(raw, &answer); err != nil || !answer.OK {
		return fmt.Errorf("%s: %w %s", method, err, raw)
	}
	return nil
}

// send writes to everybody, so many calls at once.
func (l *bareLoop) send(b *testing.B, to []union.MemberID, calls int) {
	b.Helper()
	var all sync.WaitGroup
	var next atomic.Int64
	for range calls {
		all.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(to)); i = next.Add(1) - 1 {
				params := struct {
					Chat union.MemberID `json:"chat_id"`
					Text string         `json:"text"`
					Mode string         `json:"parse_mode"`
				}{to[i], benchText, "HTML"}
				var sent struct {
					ID int `json:"message_id"`
				}
				if err := l.ask("sendMessage", params, &sent); err != nil || sent.ID == 0 {
					b.Errorf("message %d: %v", sent.ID, err)
					return
				}
			}
		})
	}
	all.Wait()
}

// poll fetches so many updates, reads their ids and confirms them.
func (l *bareLoop) poll(b *testing.B, n int) {
	b.Helper()
	params := struct {
		Offset  int64 `json:"offset,omitempty"`
		Timeout int   `json:"timeout"`
	}{Timeout: 50}
	for n >= 0 {
		if n == 0 {
			params.Timeout = 0 // only to confirm
			n = -1
		}
		var updates []struct {
			ID int64 `json:"update_id"`
		}
		if err := l.ask("getUpdates", params, &updates); err != nil {
			b.Fatal(err)
		}
		for _, u := range updates {
			params.Offset = u.ID + 1
			n--
		}
	}
}
