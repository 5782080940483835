//go:build unix

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"rupor/simulator"
	"rupor/union"
)

// roleTelegram is the child that plays Telegram: the simulator, or a server
// that always says the same.
const roleTelegram = "telegram"

// A telegramQuestion is one of these.
type telegramQuestion struct {
	Open  *opening
	Tally *tallying
	Ask   *asking
}

// An opening starts Telegram; it is the first question.
type opening struct {
	Crowd   crowd
	Same    bool             // always the same answer, no simulator
	Limits  simulator.Limits // none if zero
	Latency time.Duration    // of each call that sends, edits or deletes
	Count   bool             // keep the times of all sending calls
}

type opened struct{ API, Token string }

// tallying asks what was accepted since the last Reset, and what within so long
// after the first of it.
type tallying struct {
	Within time.Duration
	Reset  bool
}

type tally struct {
	Begun    bool
	Accepted int
	Within   int
	Seconds  []int         // the same by seconds
	Refused  int           // 429
	CPU      time.Duration // of the process so far
}

// asking has people write to the bot, one after the other, without waiting for
// the answers.
type asking struct {
	First, N int // of the askers
	Mean     time.Duration
}

type answered struct {
	Took []time.Duration // from the update put in the queue to the reply accepted
	Lost int             // not answered within ten seconds after the last was asked
}

type telegramRole struct {
	sim   *simulator.Simulator
	same  *sameServer
	bot   *simulator.Bot
	crowd crowd

	mu       sync.Mutex
	accepted []time.Time
	refused  int
	waiting  map[string]time.Time // by chat id: when they asked
	took     []time.Duration
}

func (t *telegramRole) answer(ctx context.Context, question json.RawMessage) (any, error) {
	var q telegramQuestion
	if err := json.Unmarshal(question, &q); err != nil {
		return nil, err
	}
	switch {
	case q.Open != nil:
		return t.open(ctx, *q.Open)
	case q.Tally != nil:
		return t.tally(*q.Tally), nil
	case q.Ask != nil:
		return t.ask(ctx, *q.Ask)
	}
	return nil, errors.New("nothing was asked")
}

func (t *telegramRole) open(ctx context.Context, o opening) (opened, error) {
	if o.Same {
		var err error
		t.same, err = listenSame()
		return opened{t.same.url(), "1000001:SIMULATOR-0000000000000000001000001"}, err
	}
	t.crowd = o.Crowd
	t.sim = simulator.New(simulator.Options{Forget: true, Limits: o.Limits})
	if o.Latency > 0 {
		var far []simulator.Fault
		for _, method := range []string{"send*", "edit*", "delete*"} {
			far = append(far, simulator.Fault{Method: method, Kind: simulator.Latency, Latency: o.Latency})
		}
		if err := t.sim.SetFaults(far...); err != nil {
			return opened{}, err
		}
	}
	t.bot = t.sim.AddBot("rupor_bot", "Рупор")
	t.enter(author)
	for i := range t.crowd.all() {
		t.enter(t.crowd.id(i))
	}
	api, err := t.sim.Listen("127.0.0.1:0")
	if err != nil {
		return opened{}, err
	}
	if o.Count {
		t.sim.OnCall(t.heard)
	}
	// The presses of Start are history.
	drop := api + "/bot" + t.bot.Token() + "/deleteWebhook?drop_pending_updates=true"
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, drop, nil)
	if err != nil {
		return opened{}, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return opened{}, err
	}
	return opened{api, t.bot.Token()}, resp.Body.Close()
}

func (t *telegramRole) enter(id union.MemberID) {
	t.sim.AddUser(simulator.Profile{ID: int64(id), FirstName: "Анна", LastName: "Петрова", LanguageCode: "ru"}).Open(t.bot).Start("")
}

// heard notes a sending call and, if somebody waited for it, how long.
func (t *telegramRole) heard(c simulator.Call) {
	if !strings.HasPrefix(c.Method, "send") && !strings.HasPrefix(c.Method, "edit") {
		return
	}
	now := time.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case c.Status == http.StatusTooManyRequests:
		t.refused++
	case c.OK:
		t.accepted = append(t.accepted, now)
		if asked, found := t.waiting[c.Params["chat_id"]]; found {
			t.took = append(t.took, now.Sub(asked))
			delete(t.waiting, c.Params["chat_id"])
		}
	}
}

func (t *telegramRole) tally(q tallying) tally {
	t.mu.Lock()
	defer t.mu.Unlock()
	found := tally{Accepted: len(t.accepted), Refused: t.refused, Begun: len(t.accepted) > 0, CPU: cpuTime()}
	found.Seconds = make([]int, q.Within/time.Second)
	for _, at := range t.accepted {
		if after := at.Sub(t.accepted[0]); after < q.Within {
			found.Within++
			found.Seconds[after/time.Second]++
		}
	}
	if q.Reset {
		t.accepted, t.refused = nil, 0
	}
	return found
}

func (t *telegramRole) ask(ctx context.Context, q asking) (answered, error) {
	t.mu.Lock()
	t.waiting, t.took = map[string]time.Time{}, nil
	t.mu.Unlock()
	pause := pauses(uint64(q.First), q.Mean) //nolint:gosec // a seed
	for i := range q.N {
		if err := wait(ctx, pause()); err != nil {
			return answered{}, err
		}
		id := int64(t.crowd.id(t.crowd.Members + q.First + i))
		chat := t.sim.User(id).Open(t.bot)
		t.mu.Lock()
		t.waiting[fmt.Sprint(id)] = time.Now()
		t.mu.Unlock()
		chat.Send("/help")
	}
	until := time.Now().Add(10 * time.Second)
	for {
		t.mu.Lock()
		a := answered{t.took, len(t.waiting)}
		t.mu.Unlock()
		if a.Lost == 0 || time.Now().After(until) {
			return a, nil
		}
		if err := wait(ctx, 50*time.Millisecond); err != nil {
			return answered{}, err
		}
	}
}

func (t *telegramRole) end() error {
	if t.sim != nil {
		t.sim.Close()
	}
	if t.same != nil {
		return t.same.close()
	}
	return nil
}

// wait lets time pass.
func wait(ctx context.Context, d time.Duration) error {
	over := time.NewTimer(d)
	defer over.Stop()
	select {
	case <-over.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
