package simulator_test

import (
	"runtime"
	"slices"
	"testing"
	"time"

	"rupor/simulator"
)

func TestCrowdIsChecked(t *testing.T) {
	play(t, simulator.Options{Forget: true, Limits: simulator.Limits{PerChatPerSecond: 1}}, func(s *stage) {
		c := s.sim.AddCrowd(s.bot, 1000, 100)
		c.BlockEvery(10)
		for id := 1000; id < 1100; id++ {
			switch h := s.sendTo(id); {
			case id%10 == 0:
				same(s, "blocked", h.Description, "Forbidden: bot was blocked by the user")
			case !h.OK:
				s.Errorf("%d: %s", id, h.Description)
			}
		}
		same(s, "at once again", s.sendTo(1001).Code, 429)
		same(s, "somebody else", s.sendTo(1100).Description, "Bad Request: chat not found")
		s.refused("sendMessage", params{"chat_id": 1002, "text": "<b>x", "parse_mode": "HTML"}, 400,
			`Bad Request: can't parse entities: Can't find end tag corresponding to start tag "b"`)
		time.Sleep(time.Second)
		id := s.sendTo(1001).id()
		same(s, "two", c.Received(1001), 2)
		sameList(s, "counts", c.Counts(2), 10, 89, 1)
		time.Sleep(time.Second)
		s.must("editMessageText", params{"chat_id": 1001, "message_id": id, "text": "y"})
		s.must("deleteMessage", params{"chat_id": 1001, "message_id": id})
		s.refused("deleteMessage", params{"chat_id": 1001, "message_id": id}, 400, "Bad Request: message to delete not found")
	})
}

func TestMillionPeopleAreCheap(t *testing.T) {
	if testing.Short() {
		t.Skip("takes memory")
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	sim := simulator.New(simulator.Options{Forget: true})
	defer sim.Close()
	c := sim.AddCrowd(sim.AddBot("rupor_bot", "Рупор"), 1, 1_000_000)
	c.BlockEvery(2)
	runtime.GC()
	runtime.ReadMemStats(&after)
	if mb := int64(after.HeapAlloc-before.HeapAlloc) >> 20; mb > 20 {
		t.Errorf("%d MB", mb)
	}
	if got := c.Counts(1); !slices.Equal(got, []int{1_000_000, 0}) {
		t.Errorf("counts %v", got)
	}
}
