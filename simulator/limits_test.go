package simulator_test

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"rupor/simulator"
)

// crowd adds people who have pressed Start, with ids from 1.
func (s *stage) crowd(n int) {
	s.Helper()
	for i := range n {
		s.sim.AddUser(simulator.Profile{ID: int64(i + 1), FirstName: "Ч", LanguageCode: "ru"}).Open(s.bot).Start("")
	}
	s.drain()
}

func (s *stage) sendTo(id int) heard {
	s.Helper()
	return s.call("sendMessage", params{"chat_id": id, "text": "x"})
}

func TestNoSecondHoldsMoreThanTheLimit(t *testing.T) {
	play(t, simulator.Options{Limits: simulator.Limits{PerSecond: 5}}, func(s *stage) {
		s.crowd(50)
		var sent []time.Time
		for id := 1; id <= 50; {
			if s.sendTo(id).OK {
				sent = append(sent, time.Now())
				id++
			}
			time.Sleep(time.Duration(37+id) * time.Millisecond)
		}
		for i := 5; i < len(sent); i++ {
			if gap := sent[i].Sub(sent[i-5]); gap < time.Second {
				s.Errorf("messages %d to %d took %v", i-5, i, gap)
			}
		}
		if total := sent[49].Sub(sent[0]); total > 11*time.Second {
			s.Errorf("the limit let through 50 messages only in %v", total)
		}
	})
}

func TestShapeOf429(t *testing.T) {
	play(t, simulator.Options{Limits: simulator.Limits{PerGroupPerMinute: 2}}, func(s *stage) {
		g := s.sim.AddSupergroup("Цех", "", s.anna, s.bot)
		send := func() heard { return s.call("sendMessage", params{"chat_id": g.ID(), "text": "x"}) }
		send()
		time.Sleep(20 * time.Second)
		send()
		time.Sleep(500 * time.Millisecond)
		h := send()
		same(s, "status", h.status, 429)
		same(s, "code", h.Code, 429)
		same(s, "words", h.Description, "Too Many Requests: retry after 40")
		same(s, "parameter", h.Parameters.RetryAfter, 40)
		same(s, "header", h.header.Get("Retry-After"), "40")
		time.Sleep(time.Duration(h.Parameters.RetryAfter) * time.Second)
		same(s, "after the wait", send().OK, true)
		same(s, "and again", send().OK, false)
		s.sim.SetLimits(simulator.Limits{})
		same(s, "switched off", send().OK, true)
		same(s, "calls that were refused are kept", s.sim.Calls()[2].Status, 429)
	})
}

func TestChatTakesABurstAndThenItsPace(t *testing.T) {
	play(t, simulator.Options{Limits: simulator.Limits{PerChatPerSecond: 1, Burst: 3}}, func(s *stage) {
		s.crowd(1)
		got := ""
		for range 6 {
			got += strconv.FormatBool(s.sendTo(101).OK)[:1]
		}
		same(s, "a burst of three", got, "tttfff")
		same(s, "another chat is free", s.sendTo(1).OK, true)
		time.Sleep(time.Second)
		same(s, "one more", fmt.Sprint(s.sendTo(101).OK, s.sendTo(101).OK), "true false")
		time.Sleep(3 * time.Second)
		got = ""
		for range 4 {
			got += strconv.FormatBool(s.sendTo(101).OK)[:1]
		}
		same(s, "rested", got, "tttf")
	})
}

func TestWhatCounts(t *testing.T) {
	play(t, simulator.Options{}, func(s *stage) {
		id := s.say("x")
		photo := between(string(s.upload("sendPhoto", params{"chat_id": "101", "photo": picture(2, 2)}).Result), `"file_id":"`, `"`)
		item := params{"type": "photo", "media": photo}
		for _, c := range []struct {
			method string
			p      params
			cost   int
		}{
			{"editMessageText", params{"chat_id": 101, "message_id": id, "text": "y"}, 1},
			{"copyMessage", params{"chat_id": 101, "from_chat_id": 101, "message_id": id}, 1},
			{"forwardMessage", params{"chat_id": 101, "from_chat_id": 101, "message_id": id}, 1},
			{"sendMediaGroup", params{"chat_id": 101, "media": []params{item, item, item}}, 3},
			{"sendChatAction", params{"chat_id": 101, "action": "typing"}, 0},
			{"deleteMessage", params{"chat_id": 101, "message_id": id}, 0},
			{"getMe", nil, 0},
		} {
			s.sim.SetLimits(simulator.Limits{PerSecond: 10})
			time.Sleep(2 * time.Second)
			s.must(c.method, c.p)
			left := 0
			for s.sendTo(101).OK {
				left++
			}
			same(s, c.method+" leaves", left, 10-c.cost)
		}
	})
}

func TestSlowStartOf30PerSecondSendsAThousandInHalfAMinute(t *testing.T) {
	play(t, simulator.Options{Limits: simulator.RealLimits(), Forget: true}, func(s *stage) {
		s.crowd(100)
		began, sent := time.Now(), 0
		for sent < 1000 {
			h := s.sendTo(sent%100 + 1)
			if h.OK {
				sent++
				continue
			}
			time.Sleep(time.Duration(h.Parameters.RetryAfter) * time.Second)
		}
		if took := time.Since(began); took < 33*time.Second || took > 35*time.Second {
			s.Errorf("took %v", took)
		}
	})
}
