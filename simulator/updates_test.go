package simulator_test

import (
	"context"
	"encoding/json"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"rupor/simulator"
)

// ids fetches updates and returns their numbers, counted from the first that the simulator ever gives.
func (s *stage) ids(p params) []int64 {
	s.Helper()
	var us []struct {
		ID int64 `json:"update_id"`
	}
	if err := json.Unmarshal(s.must("getUpdates", p).Result, &us); err != nil {
		s.Fatal(err)
	}
	var ids []int64
	for _, u := range us {
		ids = append(ids, u.ID-firstUpdate)
	}
	return ids
}

const firstUpdate = 1000

func TestUpdatesStayUntilConfirmed(t *testing.T) {
	play(t, simulator.Options{}, func(s *stage) { // 0 is Anna's /start
		s.chat.Send("один")
		s.chat.Send("два")
		sameList(s, "all", s.ids(params{}), 0, 1, 2)
		time.Sleep(time.Second)
		sameList(s, "again", s.ids(params{"limit": 2}), 0, 1)
		sameList(s, "an offset confirms what is before it", s.ids(params{"offset": firstUpdate + 1}), 1, 2)
		time.Sleep(time.Second)
		sameList(s, "confirmed for good", s.ids(params{}), 1, 2)
		sameList(s, "an offset from another age is ignored", s.ids(params{"offset": firstUpdate + 99}), 1, 2)
		sameList(s, "a negative one keeps the last", s.ids(params{"offset": -1}), 2)
		same(s, "pending", s.bot.Pending(), 1)
		sameList(s, "beyond the end confirms all", s.ids(params{"offset": firstUpdate + 3}))
		same(s, "pending", s.bot.Pending(), 0)
	})
}

func TestAskingTheSameInALoopIsSlowedDown(t *testing.T) {
	play(t, simulator.Options{}, func(s *stage) {
		s.chat.Send("один")
		sameList(s, "first", s.ids(params{}), 0, 1)
		sameList(s, "at once again: one at a time", s.ids(params{}), 0)
		s.drain()
		began := time.Now()
		sameList(s, "nothing", s.ids(params{}))
		same(s, "waited", time.Since(began), 3*time.Second)
	})
}

func TestLongPollEndsWithTheFirstUpdateOrAfter50Seconds(t *testing.T) {
	play(t, simulator.Options{}, func(s *stage) {
		s.drain()
		began := time.Now()
		sameList(s, "nothing", s.ids(params{"timeout": 600}))
		same(s, "waited", time.Since(began), 50*time.Second)
		go func() {
			time.Sleep(7 * time.Second)
			s.chat.Send("пора")
		}()
		began = time.Now()
		sameList(s, "one", s.ids(params{"timeout": 50}), 1)
		same(s, "waited", time.Since(began), 7*time.Second)
	})
}

func TestNewerPollEndsTheOlder(t *testing.T) {
	play(t, simulator.Options{}, func(s *stage) {
		s.drain()
		const words = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
		older := make(chan heard, 3)
		poll := func() {
			h, err := s.try(s.bot, "getUpdates", params{"timeout": 30})
			if err != nil {
				s.Error(err)
			}
			older <- h
		}
		for _, wait := range []time.Duration{0, 3 * time.Second} { // conflicts that repeat are answered late
			go poll()
			synctest.Wait()
			began := time.Now()
			go poll()
			h := <-older
			same(s, "code", h.Code, 409)
			same(s, "words", h.Description, words)
			same(s, "answered after", time.Since(began), wait)
			s.chat.Send("x")
			same(s, "the newer gets it", (<-older).OK, true)
			s.drain()
		}
	})
}

func TestPollOfALostClientFreesItsPlace(t *testing.T) {
	play(t, simulator.Options{}, func(s *stage) {
		s.drain()
		ctx, leave := context.WithTimeout(s.Context(), time.Second)
		defer leave()
		req := newRequest(ctx, s, "getUpdates?timeout=50")
		if res, err := s.sim.Client().Do(req); err == nil {
			_ = res.Body.Close()
			s.Error("the poll was answered")
		}
		synctest.Wait()
		s.chat.Send("x")
		same(s, "the next poll", s.call("getUpdates", params{"timeout": 1}).OK, true)
	})
}

func TestWebhookAndPollingExcludeEachOther(t *testing.T) {
	play(t, simulator.Options{}, func(s *stage) {
		s.refused("setWebhook", params{"url": "http://example.com/"}, 400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
		s.must("setWebhook", params{"url": "https://example.com/hook", "allowed_updates": []string{"message"}})
		s.refused("getUpdates", params{}, 409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
		s.must("getWebhookInfo", nil)
		s.must("deleteWebhook", nil)
		sameList(s, "updates", s.ids(params{}), 0)
	})
}

func TestAllowedUpdatesAreRememberedAndFilterAtBirth(t *testing.T) {
	play(t, simulator.Options{}, func(s *stage) {
		s.drain()
		s.chat.Block()
		kinds, _ := s.updates()
		sameList(s, "by default", kinds, "my_chat_member")
		s.must("getUpdates", params{"allowed_updates": []string{"message", "message_reaction"}})
		s.chat.Unblock()
		s.chat.Send("x")
		if err := s.chat.React(s.say("y"), "👍"); err != nil {
			s.Fatal(err)
		}
		kinds, _ = s.updates()
		sameList(s, "by the list", kinds, "message", "message_reaction")
		s.must("getUpdates", params{"allowed_updates": []string{}})
		s.chat.Block()
		kinds, _ = s.updates()
		sameList(s, "default again", kinds, "my_chat_member")
	})
}

func TestUpdatesDieOfAge(t *testing.T) {
	play(t, simulator.Options{}, func(s *stage) {
		s.drain()
		s.chat.Send("x")
		if err := s.chat.PressData(s.say("y"), "z"); err != nil {
			s.Fatal(err)
		}
		time.Sleep(149 * time.Second)
		same(s, "both", s.bot.Pending(), 2)
		time.Sleep(time.Second)
		same(s, "the press is gone", s.bot.Pending(), 1)
		time.Sleep(24 * time.Hour)
		same(s, "all is gone", s.bot.Pending(), 0)
	})
}

func TestUpdateIDsMayStartAgain(t *testing.T) {
	play(t, simulator.Options{}, func(s *stage) {
		sameList(s, "first", s.ids(params{}), 0)
		s.drain()
		s.bot.RestartUpdateIDs(7)
		s.chat.Send("x")
		sameList(s, "lower, although the offset is higher", s.ids(params{"offset": firstUpdate + 1}), 7-firstUpdate)
	})
}

func TestAnyJSONCanBePushed(t *testing.T) {
	play(t, simulator.Options{}, func(s *stage) {
		s.drain()
		for _, raw := range []string{`{"update_id":5,"message":7}`, `[]`, `{"paid_media":{"type":"new"}}`} {
			if _, err := s.bot.PushUpdate(json.RawMessage(raw)); err != nil {
				s.Error(err)
			}
		}
		if _, err := s.bot.PushUpdate(json.RawMessage(`{`)); err == nil {
			s.Error("broken JSON was pushed")
		}
		want := `[{"message":7,"update_id":` + strconv.Itoa(firstUpdate+1) + `},[],{"paid_media":{"type":"new"},"update_id":` + strconv.Itoa(firstUpdate+3) + `}]`
		h := s.must("getUpdates", params{})
		same(s, "updates", string(h.Result), want)
		s.sim.ForgetCalls() // the answer is wrong on purpose
	})
}
