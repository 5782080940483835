package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"rupor/delivery"
	"rupor/office"
	"rupor/simulator"
	"rupor/storage"
	"rupor/storage/bolt"
	"rupor/union"
)

// The broadcast of the kill test.
const (
	audience       = 5000
	audienceFirst  = 20_000
	broadcastKills = 10
	broadcastRate  = 300 // messages a second; the window is one second's worth
	broadcastWords = "Постановление президиума"
)

// A tally counts what each recipient got of the broadcast.
type tally struct {
	mu   sync.Mutex
	got  map[int64]int
	over chan struct{}
}

func (ta *tally) hear(c simulator.Call) {
	if !c.OK || c.Method != "sendMessage" || c.Params["text"] != broadcastWords {
		return
	}
	var id int64
	if _, err := fmt.Sscan(c.Params["chat_id"], &id); err != nil {
		return
	}
	ta.mu.Lock()
	defer ta.mu.Unlock()
	ta.got[id]++
	if ta.got[id] == 1 && len(ta.got) == audience {
		close(ta.over)
	}
}

func TestKilledWhileBroadcasting(t *testing.T) {
	t.Parallel()
	th := newTheatre(t, fmt.Sprintf("--rate=%d", broadcastRate))
	id := stageBroadcast(t, th)
	ta := &tally{got: map[int64]int{}, over: make(chan struct{})}
	th.sim.OnCall(ta.hear)
	began := time.Now()
	dice := rand.New(rand.NewPCG(2, uint64(began.UnixNano())))
	kills := 0
	for last := false; !last; {
		p := th.serve()
		life := time.Duration(600+dice.IntN(1200)) * time.Millisecond
		if last = kills == broadcastKills; last {
			life = 2 * time.Minute
		}
		select {
		case <-time.After(life):
			p.kill()
			if kills++; last {
				t.Fatalf("the broadcast does not end:\n%s", tail(th.out.String()))
			}
			continue
		case <-ta.over:
			if !last {
				t.Fatalf("all was sent after %d kills, %d are wanted", kills, broadcastKills)
			}
			finished(t, th)
			p.stop(t)
		}
	}
	twice, named := ta.check(t, th, id, kills, time.Since(began))
	if !t.Failed() {
		actsKilledMidway(t, th, id, twice, named)
	}
}

// finished waits until the post office has written down the last outcomes: the
// author's progress message says so.
func finished(t *testing.T, th *theatre) {
	t.Helper()
	chat := th.sim.User(audienceFirst).Open(th.bot)
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	err := th.sim.Wait(ctx, func() bool {
		for _, m := range chat.Messages() {
			if strings.Contains(m.Text, "Разослано") {
				return true
			}
		}
		return false
	})
	if err != nil {
		t.Fatalf("%v; the author reads %q", err, chat.Last().Text)
	}
}

// stageBroadcast lays a broadcast to everyone into the data folder. Everybody
// has begun a chat with the bot, and their updates are confirmed.
func stageBroadcast(t *testing.T, th *theatre) union.BroadcastID {
	t.Helper()
	for i := range int64(audience) {
		th.sim.AddUser(simulator.Profile{ID: audienceFirst + i, FirstName: "Член", LastName: fmt.Sprint(i)}).Open(th.bot).Send("/start")
	}
	for _, offset := range []string{"-1", "1000000000"} {
		resp, err := http.Get(th.url + "/bot" + th.bot.Token() + "/getUpdates?offset=" + offset)
		if err != nil {
			t.Fatal(err)
		}
		shut(t, resp.Body)
	}
	for from := 0; from < audience; from += 100 {
		inStore(t, th, func(w storage.Writer) error {
			for i := from; i < from+100; i++ {
				now := time.Now()
				_, err := office.Subscribe(w, union.MemberID(audienceFirst+i), office.Subscription{
					Name: fmt.Sprint("Член ", i), Lang: "ru", Consent: office.Agreement("test", "test", now),
				}, now)
				if err != nil {
					return err
				}
			}
			return nil
		})
	}
	var id union.BroadcastID
	inStore(t, th, func(w storage.Writer) (err error) {
		id, err = delivery.Start(w, delivery.Broadcast{
			Kind: "resolution", Title: broadcastWords, Author: audienceFirst, Policy: delivery.Resend, Urgent: "it may be night",
			Parts: []delivery.Message{{Text: broadcastWords}},
		}, time.Now())
		return err
	})
	return id
}

// check compares what people got with what the ledger says. It returns how many
// messages came twice and how many people are named as uncertain.
func (ta *tally) check(t *testing.T, th *theatre, id union.BroadcastID, kills int, took time.Duration) (twice, named int) {
	t.Helper()
	store, err := bolt.Open(dataFlags{Data: th.data}.file(), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer shut(t, store)
	uncertain := map[int64]bool{}
	err = store.View(func(r storage.Reader) error {
		b, _, err := delivery.Get(r, id)
		if err != nil {
			return err
		}
		if b.State != delivery.Finished || b.Total != audience || b.Counts.Sent != audience {
			t.Errorf("the ledger says %s, %d of %d: %+v", b.State, b.Counts.Sent, b.Total, b.Counts)
		}
		return delivery.Outcomes(r, id, func(o delivery.Outcome) error {
			if o.Uncertain {
				uncertain[int64(o.To)] = true
			}
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := checkStore(store); err != nil {
		t.Error(err)
	}
	ta.mu.Lock()
	defer ta.mu.Unlock()
	for to, n := range ta.got {
		twice += n - 1
		if n > 1 && !uncertain[to] {
			t.Errorf("%d got it %d times and is not named", to, n)
		}
	}
	if len(ta.got) != audience {
		t.Errorf("%d of %d got it", len(ta.got), audience)
	}
	if twice > kills*broadcastRate {
		t.Errorf("%d duplicates after %d kills, window %d", twice, kills, broadcastRate)
	}
	t.Logf("%d recipients, %d kills, %d duplicates, %d named as uncertain, %s", audience, kills, twice, len(uncertain), took.Round(time.Second))
	return twice, len(uncertain)
}
