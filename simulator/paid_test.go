package simulator_test

import (
	"testing"
	"time"

	"rupor/simulator"
)

func TestPaidMessagesAreCountedApart(t *testing.T) {
	play(t, simulator.Options{Limits: simulator.Limits{PerSecond: 2, PaidPerSecond: 40}}, func(s *stage) {
		s.crowd(100)
		paid := func(id int) bool {
			return s.call("sendMessage", params{"chat_id": id, "text": "x", "allow_paid_broadcast": true}).OK
		}
		sent := 0
		for id := 1; paid(id); id++ {
			sent++
		}
		same(s, "paid in one second", sent, 40)
		same(s, "the others have their own", s.sendTo(1).OK && s.sendTo(2).OK && !s.sendTo(3).OK, true)
		messages, charged, stars := s.bot.Paid()
		same(s, "messages", messages, 40)
		same(s, "charged", charged, 10)
		same(s, "stars", stars, 1.0)
		time.Sleep(time.Second)
		same(s, "the next second", paid(1), true)
		_, charged, _ = s.bot.Paid()
		same(s, "is free again", charged, 10)
	})
}

func TestLatencyComesBeforeTheLimits(t *testing.T) {
	slow := simulator.Fault{Kind: simulator.Latency, Latency: 700 * time.Millisecond}
	play(t, simulator.Options{Limits: simulator.Limits{PerSecond: 1}}, func(s *stage) {
		if err := s.sim.SetFaults(slow); err != nil {
			s.Fatal(err)
		}
		same(s, "the first", s.sendTo(101).OK, true)
		// Asked 0.4 s after that was looked at, and looked at 0.7 s later.
		time.Sleep(400 * time.Millisecond)
		same(s, "the second", s.sendTo(101).OK, true)
	})
}

func TestPollsOfPeopleAndOfTheBot(t *testing.T) {
	play(t, simulator.Options{}, func(s *stage) {
		s.drain()
		q := s.chat.Ask(simulator.Question{Text: "2×2?", Options: []string{"3", "4"}, Quiz: true, Correct: 1, Explanation: "Арифметика"})
		same(s, "a quiz", q.Poll.Quiz && q.Poll.Anonymous, true)
		poll := params{"chat_id": 101, "question": "Где?", "options": []params{{"text": "здесь"}, {"text": "там"}}, "is_anonymous": false}
		id := s.must("sendPoll", poll).id()
		if err := s.chat.Vote(id, 1); err != nil {
			s.Fatal(err)
		}
		kinds, raws := s.updates()
		sameList(s, "updates", kinds, "message", "poll_answer", "poll")
		same(s, "who", between(string(raws[1]["poll_answer"]), `"id":`, ","), "101")
		c := s.sim.AddChannel("Новости", "", s.anna, s.bot)
		poll["chat_id"] = c.ID()
		s.refused("sendPoll", poll, 400, "Bad Request: non-anonymous polls can't be sent to channel chats")
		delete(poll, "is_anonymous")
		s.must("sendPoll", poll)
	})
}

func TestPinningTwiceSaysItOnce(t *testing.T) {
	play(t, simulator.Options{}, func(s *stage) {
		g := s.sim.AddSupergroup("Цех", "", s.anna, s.bot)
		g.Promote(s.bot)
		here := g.As(s.anna)
		id := s.must("sendMessage", params{"chat_id": g.ID(), "text": "x"}).id()
		for range 2 {
			s.must("pinChatMessage", params{"chat_id": g.ID(), "message_id": id, "disable_notification": true})
		}
		sameList(s, "pinned", here.Pinned(), id)
		notices := 0
		for _, m := range here.Messages() {
			if m.Service != "" && m.FromID == s.bot.ID() {
				notices++
			}
		}
		same(s, "notices", notices, 1)
		same(s, "silent", here.Last().Silent, true)
	})
}
