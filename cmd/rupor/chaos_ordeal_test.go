package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"rupor/delivery"
	"rupor/office"
	"rupor/simulator"
	"rupor/storage"
	"rupor/union"
)

const (
	ordealSize  = 240
	ordealFirst = 20_000
	ordealRate  = 25 // messages a second, and the window of who may be in doubt after a crash
	ordealWords = "Постановление президиума"
)

// An ordeal is a union with a broadcast to all of it, in a bubble, over the wire,
// in a world that goes wrong.
type ordeal struct {
	*stage
	policy delivery.Policy
	id     union.BroadcastID
	gate   *gate
	dice   *rand.Rand
	kills  int

	people []*simulator.Chat       // everybody who is written to
	gone   map[union.MemberID]bool // who has blocked the bot, which it is told
	places []*simulator.Group
	before map[union.ChatID]int // what they got in a simulator that is no more

	callsMu sync.Mutex
	calls   []simulator.Call // of the broadcast
}

// gather brings a union together at ten in the morning. Everybody has begun a
// chat with the bot; an officer is the broadcast's author, and there is an
// administrator.
func gather(t *testing.T, policy delivery.Policy) *ordeal {
	c := assemble(t, policy)
	c.live()
	for from := 0; from < ordealSize; from += 100 {
		c.update(func(w storage.Writer) error { return subscribeAll(w, from, min(from+100, ordealSize)) })
	}
	return c
}

// assemble is gather without a bot that runs, and without a store.
func assemble(t *testing.T, policy delivery.Policy) *ordeal {
	c := &ordeal{stage: newStage(t), policy: policy, dice: rand.New(rand.NewPCG(7, 7)), before: map[union.ChatID]int{}, gone: map[union.MemberID]bool{}}
	c.enter("author", "Анна Петрова role=officer")
	c.enter("admin", "Пётр Ильин role=admin")
	c.end()
	c.gate = &gate{inner: c.sim.Client().Transport.(*http.Transport)}
	c.sim.Client().Transport = c.gate
	c.people = []*simulator.Chat{c.stage.people["author"].chat, c.stage.people["admin"].chat}
	for i := range int64(ordealSize) {
		user := c.sim.AddUser(simulator.Profile{ID: ordealFirst + i, FirstName: "Член", LastName: fmt.Sprint(i)})
		chat := user.Open(c.account)
		chat.Start("")
		c.people = append(c.people, chat)
	}
	c.confirm()
	c.sim.OnCall(c.note)
	return c
}

// confirm takes the updates away before the bot sees them.
func (c *ordeal) confirm() {
	c.t.Helper()
	for next := int64(-1); c.account.Pending() > 0; {
		resp, err := c.sim.Client().Get(fmt.Sprintf("%s/bot%s/getUpdates?offset=%d", simulator.BaseURL, c.account.Token(), next))
		if err != nil {
			c.t.Fatal(err)
		}
		var answer struct {
			Result []struct {
				ID int64 `json:"update_id"`
			} `json:"result"`
		}
		if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
			c.t.Fatal(err)
		}
		shut(c.t, resp.Body)
		for _, u := range answer.Result {
			next = u.ID + 1
		}
	}
}

func subscribeAll(w storage.Writer, from, to int) error {
	now := time.Now()
	for i := from; i < to; i++ {
		_, err := office.Subscribe(w, union.MemberID(ordealFirst+i), office.Subscription{
			Name: fmt.Sprint("Член ", i), Lang: "ru", Topics: union.Topics(), Consent: office.Agreement("test", "test", now),
		}, now)
		if err != nil {
			return err
		}
	}
	return nil
}

// update is a deed that nothing stands in the way of.
func (c *ordeal) update(f func(storage.Writer) error) {
	c.t.Helper()
	if err := c.life.bolt.Update(f); err != nil {
		c.t.Fatal(err)
	}
	c.life.house.wake()
}

// say begins the broadcast.
func (c *ordeal) say(a union.Audience) {
	c.t.Helper()
	kind := map[delivery.Policy]string{delivery.Skip: "post", delivery.Resend: "resolution"}[c.policy]
	c.update(func(w storage.Writer) (err error) {
		c.id, err = delivery.Start(w, delivery.Broadcast{
			Kind: kind, Title: ordealWords, Author: union.MemberID(c.people[0].ID()), Audience: a, Policy: c.policy,
			Parts: []delivery.Message{{Text: ordealWords}},
		}, time.Now())
		return err
	})
}

// note keeps the calls of the broadcast.
func (c *ordeal) note(call simulator.Call) {
	if call.Method != "sendMessage" || call.Params["text"] != ordealWords {
		return
	}
	c.callsMu.Lock()
	defer c.callsMu.Unlock()
	c.calls = append(c.calls, call)
}

func (c *ordeal) seen() []simulator.Call {
	c.callsMu.Lock()
	defer c.callsMu.Unlock()
	return append([]simulator.Call(nil), c.calls...)
}

// sent waits until so many calls of the broadcast were answered with a yes.
func (c *ordeal) sent(n int) {
	c.t.Helper()
	c.until(func() bool {
		yes := 0
		for _, call := range c.seen() {
			if call.OK {
				yes++
			}
		}
		return yes >= n
	})
}

// until lets time pass until it is so, ten hours at most.
func (c *ordeal) until(is func() bool) {
	c.t.Helper()
	for step, left := 100*time.Millisecond, 10*time.Hour; ; left -= step {
		synctest.Wait()
		if is() {
			return
		}
		if left < 0 {
			c.t.Fatalf("it is not so: %+v, %+v\n%s", c.broadcast().Counts, c.life.house.post.Stats(), strings.Join(c.errors.take(), ""))
		}
		pass(step)
	}
}

func (c *ordeal) broadcast() (b delivery.Broadcast) {
	c.t.Helper()
	err := c.life.bolt.View(func(r storage.Reader) (err error) {
		b, _, err = delivery.Get(r, c.id)
		return err
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return b
}

func (c *ordeal) in(s delivery.State) func() bool {
	return func() bool { return c.broadcast().State == s }
}

func (c *ordeal) fault(rules ...simulator.Fault) {
	c.t.Helper()
	for i := range rules {
		if rules[i].Method == "" {
			rules[i].Method = "send*"
		}
	}
	if err := c.sim.SetFaults(rules...); err != nil {
		c.t.Fatal(err)
	}
}

// die is kill -9, and the next life begins after a while.
func (c *ordeal) die(restart time.Duration) {
	c.t.Helper()
	c.kill()
	c.kills++
	pass(restart)
	c.live()
}

// fall waits for a bot that gives up by itself.
func (c *ordeal) fall() error {
	c.t.Helper()
	err := <-c.life.over
	c.life.stop()
	if err := c.life.bolt.Close(); err != nil {
		c.t.Fatal(err)
	}
	return err
}

// A gate is what stands between the bot and the network.
type gate struct {
	inner *http.Transport
	mu    sync.Mutex
	deny  func(*http.Request) (*http.Response, error) // nil lets all through
}

func (g *gate) RoundTrip(r *http.Request) (*http.Response, error) {
	g.mu.Lock()
	deny := g.deny
	g.mu.Unlock()
	if deny != nil {
		return deny(r)
	}
	return g.inner.RoundTrip(r)
}

func (g *gate) CloseIdleConnections() { g.inner.CloseIdleConnections() }

func (g *gate) shut(deny func(*http.Request) (*http.Response, error)) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.deny = deny
}

func noRoute(*http.Request) (*http.Response, error) {
	return nil, errors.New("dial tcp: no route to host")
}

// revoked is the answer to a token that @BotFather has taken back.
func revoked(r *http.Request) (*http.Response, error) {
	return &http.Response{
		Status: "401 Unauthorized", StatusCode: http.StatusUnauthorized, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r,
		Header: http.Header{"Content-Type": {"application/json"}},
		Body:   io.NopCloser(strings.NewReader(`{"ok":false,"error_code":401,"description":"Unauthorized"}`)),
	}, nil
}
