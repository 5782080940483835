package main

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"rupor/delivery"
	"rupor/simulator"
	"rupor/storage"
	"rupor/storage/bolt"
	"rupor/union"
)

const (
	actKills   = 2    // of each act
	actRate    = 1000 // messages a second
	actedWords = "Постановление президиума, исправленное"
)

// strokes counts whose message was edited or deleted.
type strokes struct {
	mu     sync.Mutex
	method string
	done   map[string]bool
	marks  map[int]chan struct{} // closed when so many are done
}

func newStrokes(method string) *strokes {
	s := &strokes{method: method, done: map[string]bool{}, marks: map[int]chan struct{}{}}
	for kill := range actKills + 1 {
		s.marks[(kill+1)*audience/(actKills+1)] = make(chan struct{})
	}
	return s
}

func (s *strokes) hear(c simulator.Call) {
	if !c.OK || c.Method != s.method || c.Method != "deleteMessage" && c.Params["text"] != actedWords {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	before := len(s.done)
	s.done[c.Params["chat_id"]] = true
	if reached := s.marks[len(s.done)]; reached != nil && len(s.done) > before {
		close(reached)
	}
}

// actsKilledMidway edits and then recalls a broadcast to five thousand people,
// each with kill -9 in its middle: the next process finishes, and nobody is left
// with the old words, or with any. Of the copies that came twice, one each is not
// known: the ledger names who may have it.
func actsKilledMidway(t *testing.T, th *theatre, sent union.BroadcastID, twice, named int) {
	t.Helper()
	th.flags = []string{fmt.Sprintf("--rate=%d", actRate)}
	began := time.Now()
	for _, act := range []struct {
		act    delivery.Act
		method string
		left   map[string]int // messages in all chats together, by their words
	}{
		{delivery.ActEdit, "editMessageText", map[string]int{actedWords: audience, broadcastWords: twice}},
		{delivery.ActRecall, "deleteMessage", map[string]int{broadcastWords: twice}},
	} {
		id := th.begin(t, delivery.Broadcast{
			Kind: "resolution", Title: broadcastWords, Author: audienceFirst, Act: act.act, Of: sent,
			Parts: []delivery.Message{{Text: actedWords}}, Urgent: "it may be night",
		})
		th.killedMidway(t, newStrokes(act.method))
		th.wantActed(t, id, act.act, named)
		maps.DeleteFunc(act.left, func(_ string, n int) bool { return n == 0 })
		if got := th.words(); !maps.Equal(got, act.left) {
			t.Errorf("after the %s people have %v", act.act, got)
		}
	}
	t.Logf("edited and recalled with %d kills each, %s", actKills, time.Since(began).Round(time.Second))
}

// begin starts a broadcast while no process runs.
func (th *theatre) begin(t *testing.T, b delivery.Broadcast) (id union.BroadcastID) {
	t.Helper()
	inStore(t, th, func(w storage.Writer) (err error) {
		id, err = delivery.Start(w, b, time.Now())
		return err
	})
	return id
}

// killedMidway serves until all is done, with a kill after each third.
func (th *theatre) killedMidway(t *testing.T, s *strokes) {
	t.Helper()
	th.sim.OnCall(s.hear)
	for kill := range actKills {
		mark := (kill + 1) * audience / (actKills + 1)
		p := th.serve()
		await(t, s.marks[mark], fmt.Sprint("the first ", mark, " of ", s.method))
		p.kill()
	}
	p := th.serve()
	await(t, s.marks[audience], "all of "+s.method)
	p.stop(t)
}

// wantActed reads what the ledger of an act says in the end.
func (th *theatre) wantActed(t *testing.T, id union.BroadcastID, act delivery.Act, named int) {
	t.Helper()
	store, err := bolt.Open(dataFlags{Data: th.data}.file(), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer shut(t, store)
	err = store.View(func(r storage.Reader) error {
		b, _, err := delivery.Get(r, id)
		if b.State != delivery.Finished || b.Total != audience || b.Counts.Sent != audience || b.Counts.Uncertain != named {
			t.Errorf("the ledger of the %s: %s, %d of %d: %+v", act, b.State, b.Counts.Sent, b.Total, b.Counts)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := checkStore(store); err != nil {
		t.Error(err)
	}
}

// words counts the broadcast's messages that people have.
func (th *theatre) words() map[string]int {
	all := map[string]int{}
	for i := range int64(audience) {
		for _, m := range th.sim.User(audienceFirst + i).Open(th.bot).Messages() {
			if m.Text == broadcastWords || m.Text == actedWords {
				all[m.Text]++
			}
		}
	}
	return all
}

// The same over many random kills, in a bubble, with a world that goes wrong.
func TestChaosOfActs(t *testing.T) {
	t.Parallel()
	for _, act := range []delivery.Act{delivery.ActEdit, delivery.ActRecall} {
		t.Run(string(act), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { chaosOfAct(gather(t, delivery.Skip), act) })
		})
	}
}

func chaosOfAct(c *ordeal, act delivery.Act) {
	c.say(union.Audience{})
	c.finish()
	c.act(act)
	c.fault(
		simulator.Fault{Method: "*Message*", Kind: simulator.Latency, Latency: 300 * time.Millisecond},
		simulator.Fault{Method: "*Message*", Kind: simulator.TooMany, RetryAfter: 2, Probability: 0.01},
		simulator.Fault{Method: "*Message*", Kind: simulator.HTML502, Probability: 0.05},
		simulator.Fault{Method: "*Message*", Kind: simulator.ResetAfter, Probability: 0.1},
	)
	c.dice = rand.New(rand.NewPCG(1, 3))
	for range 4 {
		pass(time.Duration(1500+c.dice.IntN(3000)) * time.Millisecond)
		c.die(time.Duration(c.dice.IntN(2000)) * time.Millisecond)
	}
	c.finish()
	c.settle()
	b, want := c.broadcast(), map[string]int{}
	if act == delivery.ActEdit {
		want[actedWords] = len(c.people)
	}
	got := map[string]int{}
	for _, chat := range c.people {
		for _, m := range chat.Messages() {
			if m.Text == ordealWords || m.Text == actedWords {
				got[m.Text]++
			}
		}
	}
	if !maps.Equal(got, want) || b.Counts.Sent != len(c.people) || b.Counts.Uncertain != 0 {
		c.t.Errorf("people have %v, not %v: %+v", got, want, b.Counts)
	}
	if err := checkStore(c.life.bolt); err != nil {
		c.t.Errorf("store: %v", err)
	}
	c.end()
	c.sim.Close()
}

// act begins an act on the broadcast, and takes its place.
func (c *ordeal) act(act delivery.Act) {
	c.t.Helper()
	c.update(func(w storage.Writer) (err error) {
		c.id, err = delivery.Start(w, delivery.Broadcast{
			Kind: "post", Title: ordealWords, Author: union.MemberID(c.people[0].ID()), Act: act, Of: c.id,
			Parts: []delivery.Message{{Text: actedWords}},
		}, time.Now())
		return err
	})
}
