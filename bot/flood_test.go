package bot

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"rupor/storage"
	"rupor/union"
)

func floodMorning() time.Time { return time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC) }

func wrote(who union.MemberID) Event {
	return Event{Chat: who.Private(), ChatKind: Private, From: Person{ID: who}, Message: &Message{Text: "?"}}
}

// Who sends on and on is asked to wait once and gets two answers a second in the
// long run; who calms down is served as before.
func TestFloodIsHeldBackUntilItCalmsDown(t *testing.T) {
	t.Parallel()
	d := newDam(Flood{})
	count := func(at time.Duration, n int) (all [3]int) {
		for range n {
			all[d.meet(wrote(7), floodMorning().Add(at))]++
		}
		return all
	}
	for _, step := range []struct {
		at   time.Duration
		n    int
		want [3]int // passed, asked to wait, dropped
	}{
		{0, 10, [3]int{10, 0, 0}},                       // an album
		{time.Second, 32, [3]int{32, 0, 0}},             // and impatient fingers
		{time.Second, 1000, [3]int{0, 1, 999}},          // a machine
		{5900 * time.Millisecond, 10, [3]int{0, 0, 10}}, // not calm yet
		{6 * time.Second, 1000, [3]int{10, 0, 990}},     // never calm: no second word
		{11 * time.Second, 20, [3]int{10, 0, 10}},
		{time.Minute, 41, [3]int{40, 1, 0}}, // calm again
		{0, 1, [3]int{0, 0, 1}},             // a clock that was set back gives nothing away
	} {
		if got := count(step.at, step.n); got != step.want {
			t.Errorf("at %v, of %d updates: %v, not %v", step.at, step.n, got, step.want)
		}
	}
}

// One person's flood costs nobody else an answer, and what is dropped leaves
// nothing in the store.
func TestFloodOfOneIsNobodyElsesTrouble(t *testing.T) {
	t.Parallel()
	th, b, e := receiver(t)
	b.dam = newDam(Flood{Burst: 5})
	heard := 0
	for id := range int64(100) {
		said := th.said(b, th.event(id, "/help", "help"))
		if strings.Contains(said, "не успеваю") != (id == 5) {
			t.Errorf("update %d: %q", id, said)
		}
		if said != "" {
			heard++
		}
		marked := false
		if err := e.View(func(r storage.Reader) (err error) { marked, err = storage.Seen.Has(r, id); return err }); err != nil {
			t.Fatal(err)
		}
		if marked != (id <= 5) {
			t.Errorf("update %d is kept: %v", id, marked)
		}
	}
	if heard != 6 {
		t.Errorf("%d of 100 were answered", heard)
	}
	press := th.from(theAdmin)
	press.ID, press.Press = 200, &Press{Data: "set/home", Message: 7}
	if toast, err := b.Receive(t.Context(), press); err != nil || toast != (Toast{}) {
		t.Errorf("a press in the flood: %+v, %v", toast, err)
	}
	other := th.from(theStranger)
	other.ID, other.Message = 300, &Message{Text: "/help", Command: "help"}
	if said := th.said(b, other); said == "" {
		t.Error("another person is not answered")
	}
}

// What tells where the bot may speak is told once only, so it is never dropped; a
// button in a group is the person's, and what is written there the group's.
func TestFloodKnowsWhoSends(t *testing.T) {
	t.Parallel()
	d := newDam(Flood{Burst: 1})
	group := Event{Chat: -5, ChatKind: "supergroup", From: Person{ID: 7}}
	pressed, said, put := group, group, group
	pressed.Press, said.Message, put.Standing = &Press{}, &Message{}, &Standing{}
	neighbour := pressed
	neighbour.From.ID = 8
	for i, step := range []struct {
		e    Event
		want floodVerdict
	}{
		{said, floodPass},
		{said, floodPause},
		{said, floodSilent},
		{pressed, floodPass},
		{pressed, floodPause},
		{neighbour, floodPass},
		{put, floodPass},
		{put, floodPass},
		{put, floodPass},
		{wrote(9), floodPass},
		{wrote(9), floodPause},
	} {
		if got := d.meet(step.e, floodMorning()); got != step.want {
			t.Errorf("step %d: %d", i, got)
		}
	}
}

// A hundred thousand strangers cost so much and no more, and none of them washes
// out who sends on and on.
func TestFloodOfStrangersIsBounded(t *testing.T) {
	t.Parallel()
	d := newDam(Flood{})
	for id := range union.MemberID(100_000) {
		d.meet(wrote(1000+id), floodMorning())
		if verdict := d.meet(wrote(7), floodMorning()); id > floodBurst && verdict == floodPass {
			t.Fatalf("after %d strangers the flood passes", id)
		}
	}
	kept := 0
	for i := range d.shards {
		kept += len(d.shards[i].young) + len(d.shards[i].old)
	}
	if most := 2 * floodShards * floodMost; kept > most {
		t.Errorf("%d are remembered, more than %d", kept, most)
	}
}

// BenchmarkFlood is what the dam adds to an update.
func BenchmarkFlood(b *testing.B) {
	d := newDam(Flood{})
	var people atomic.Int64
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		e, n := wrote(union.MemberID(people.Add(1_000_000))), int64(0)
		for pb.Next() {
			n++
			e.From.ID += union.MemberID(n % 2)
			d.meet(e, floodMorning().Add(time.Duration(n)))
		}
	})
}
