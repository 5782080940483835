package simulator_test

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"rupor/simulator"
)

func TestPressOfAButtonAndItsAnswer(t *testing.T) {
	play(t, simulator.Options{}, func(s *stage) {
		s.drain()
		button := params{"inline_keyboard": [][]params{{{"text": "Ознакомлен(а)", "callback_data": "ack/17"}}}}
		id := s.must("sendMessage", params{"chat_id": 101, "text": "Приказ", "reply_markup": button}).id()
		if err := s.chat.Press("Ознакомлен(а)"); err != nil {
			s.Fatal(err)
		}
		if err := s.chat.Press("Нет такой"); err == nil || !strings.Contains(err.Error(), `"Ознакомлен(а)"`) {
			s.Errorf("the error must list what there is: %v", err)
		}
		kinds, raws := s.updates()
		sameList(s, "updates", kinds, "callback_query")
		query := string(raws[0]["callback_query"])
		same(s, "data", between(query, `"data":"`, `"`), "ack/17")
		s.must("answerCallbackQuery", params{"callback_query_id": between(query, `"id":"`, `"`), "text": "Принято", "show_alert": true})
		sameList(s, "answers", s.chat.Answers(), simulator.Answer{Text: "Принято", Alert: true})
		s.must("editMessageText", params{"chat_id": 101, "message_id": id, "text": "Приказ ✓"})
		same(s, "an edit without a keyboard takes it away", len(s.chat.Last().Keyboard), 0)
	})
}

func TestLateAnswerToAPress(t *testing.T) {
	play(t, simulator.Options{}, func(s *stage) {
		s.drain()
		if err := s.chat.PressData(s.say("x"), "forged"); err != nil {
			s.Fatal(err)
		}
		_, raws := s.updates()
		id := between(string(raws[0]["callback_query"]), `"id":"`, `"`)
		time.Sleep(151 * time.Second)
		s.refused("answerCallbackQuery", params{"callback_query_id": id}, 400,
			"Bad Request: query is too old and response timeout expired or query ID is invalid")
		if err := s.chat.PressDeleted(999, "x"); err != nil {
			s.Fatal(err)
		}
		_, raws = s.updates()
		same(s, "an inaccessible message", between(string(raws[0]["callback_query"]), `"date":`, `,`), "0")
	})
}

func TestReplyKeyboardStaysUntilRemoved(t *testing.T) {
	play(t, simulator.Options{}, func(s *stage) {
		keyboard := params{"keyboard": [][]any{{"Меню", params{"text": "Мой номер", "request_contact": true}}}, "resize_keyboard": true}
		s.must("sendMessage", params{"chat_id": 101, "text": "x", "reply_markup": keyboard})
		s.say("y")
		for _, label := range []string{"Меню", "Мой номер"} {
			if err := s.chat.Press(label); err != nil {
				s.Fatal(err)
			}
		}
		all := s.chat.Messages()
		same(s, "text", all[len(all)-2].Text, "Меню")
		same(s, "contact", all[len(all)-1].Contact.UserID, 101)
		s.must("sendMessage", params{"chat_id": 101, "text": "z", "reply_markup": params{"remove_keyboard": true}})
		if s.chat.Keyboard() != nil || s.chat.Press("Меню") == nil {
			s.Error("the keyboard is still there")
		}
	})
}

func TestLongTextIsSentInParts(t *testing.T) {
	play(t, simulator.Options{}, func(s *stage) {
		s.drain()
		s.chat.Send(strings.Repeat("слово ", 1500))
		kinds, _ := s.updates()
		same(s, "messages", len(kinds), 3)
		for _, m := range s.chat.Messages()[1:] {
			if n := utf8.RuneCountInString(m.Text); n > 4096 || !strings.HasSuffix(m.Text, "слово") {
				s.Errorf("a part of %d characters ends with %q", n, m.Text[max(0, len(m.Text)-10):])
			}
		}
		s.drain()
		s.chat.Send(strings.Repeat("😀", 2048) + "x") // an emoji is two units
		kinds, _ = s.updates()
		same(s, "messages with emoji", len(kinds), 2)
	})
}

func TestPrivacyModeInGroups(t *testing.T) {
	play(t, simulator.Options{}, func(s *stage) {
		g := s.sim.AddSupergroup("Цех", "", s.anna, s.bot)
		chat := g.As(s.anna)
		own := s.must("sendMessage", params{"chat_id": g.ID(), "text": "вопрос"}).id()
		s.drain()
		chat.Send("между собой")
		chat.Send("/help")
		chat.Send("/help@rupor_bot")
		chat.Send("/help@other_bot")
		chat.Send("привет, @rupor_bot")
		chat.Reply(own, "ответ")
		_, raws := s.updates()
		var texts []string
		for _, u := range raws {
			texts = append(texts, between(string(u["message"]), `"text":"`, `"`))
		}
		if len(texts) != 4 {
			s.Errorf("in privacy mode the bot saw %q", texts)
		}
		g.Promote(s.bot)
		s.drain()
		chat.Send("между собой")
		kinds, _ := s.updates()
		sameList(s, "an admin sees all", kinds, "message")
		g.Demote(s.bot)
		s.bot.SetPrivacy(false)
		s.drain()
		chat.Send("между собой")
		kinds, _ = s.updates()
		sameList(s, "without privacy too", kinds, "message")
	})
}

func TestMembershipUpdates(t *testing.T) {
	play(t, simulator.Options{}, func(s *stage) {
		s.drain()
		s.chat.Block()
		s.chat.Send("передумала") // unblocks first
		kinds, raws := s.updates()
		sameList(s, "block and unblock", kinds, "my_chat_member", "my_chat_member", "message")
		same(s, "kicked", strings.Contains(string(raws[0]["my_chat_member"]), `"status":"kicked"`), true)
		g := s.sim.AddGroup("Цех", s.anna, s.bot)
		kinds, _ = s.updates()
		sameList(s, "added", kinds, "my_chat_member", "message")
		g.Remove(s.bot)
		kinds, _ = s.updates()
		sameList(s, "removed", kinds, "my_chat_member")
	})
}

func TestChannelPosts(t *testing.T) {
	play(t, simulator.Options{}, func(s *stage) {
		c := s.sim.AddChannel("Новости", "news", s.anna, s.bot)
		reader := s.sim.AddUser(simulator.Profile{ID: 102, FirstName: "Иван"})
		c.Add(reader)
		s.drain()
		id := c.As(s.anna).Send("пост").ID
		same(s, "a reader can not post", c.As(reader).Send("x").ID, 0)
		if err := c.As(s.anna).Edit(id, "пост!"); err != nil {
			s.Fatal(err)
		}
		kinds, _ := s.updates()
		sameList(s, "updates", kinds, "channel_post", "edited_channel_post")
		s.must("editMessageText", params{"chat_id": "@news", "message_id": id, "text": "правка бота"})
		same(s, "signed", c.As(reader).Last().FromName, "Новости")
	})
}

func TestNumbersOfMessages(t *testing.T) {
	play(t, simulator.Options{}, func(s *stage) { // Anna's /start is 1
		ivan := s.sim.AddUser(simulator.Profile{ID: 102, FirstName: "Иван"}).Open(s.bot)
		same(s, "one counter for private chats", ivan.Start("").ID, 2)
		basic := s.sim.AddGroup("Цех", s.anna, s.bot) // 3 is the service message
		same(s, "and basic groups", basic.As(s.anna).Send("x").ID, 4)
		same(s, "back in private", s.say("y"), 5)
		super := s.sim.AddSupergroup("Профком", "", s.anna)
		same(s, "supergroups count their own", super.As(s.anna).Send("z").ID, 1)
	})
}

func TestPinsReactionsDeletions(t *testing.T) {
	play(t, simulator.Options{}, func(s *stage) {
		id := s.say("важно")
		s.drain()
		s.must("pinChatMessage", params{"chat_id": 101, "message_id": id})
		m, ok := s.chat.Message(id)
		same(s, "pinned", ok && m.Pinned, true)
		kinds, _ := s.updates()
		sameList(s, "the notice", kinds, "message")
		s.must("unpinChatMessage", params{"chat_id": 101})
		s.refused("unpinChatMessage", params{"chat_id": 101}, 400, "Bad Request: message to unpin not found")
		s.must("setMessageReaction", params{"chat_id": 101, "message_id": id, "reaction": []params{{"type": "emoji", "emoji": "🔥"}}})
		m, _ = s.chat.Message(id)
		sameList(s, "reactions", m.Reactions, "🔥")
		s.must("deleteMessage", params{"chat_id": 101, "message_id": id})
		if _, ok := s.chat.Message(id); ok {
			s.Error("the message is still there")
		}
	})
}

func TestWhatAPersonSees(t *testing.T) {
	play(t, simulator.Options{}, func(s *stage) {
		s.must("sendMessage", params{"chat_id": 101, "text": "<b>Зарплата</b> &lt; см. https://rupor.example/1", "parse_mode": "HTML", "protect_content": true})
		m := s.chat.Last()
		same(s, "text", m.Text, "Зарплата < см. https://rupor.example/1")
		same(s, "HTML", m.HTML, `<b>Зарплата</b> &lt; см. <a href="https://rupor.example/1" target="_blank" rel="noopener noreferrer">https://rupor.example/1</a>`)
		same(s, "preview", m.LinkPreview, "https://rupor.example/1")
		same(s, "author", m.FromName, "Рупор")
		same(s, "protected", m.Protected, true)
		s.refused("forwardMessage", params{"chat_id": 101, "from_chat_id": 101, "message_id": m.ID}, 400, "Bad Request: message can't be forwarded")
		s.must("sendMessage", params{"chat_id": 101, "text": "https://rupor.example/1", "link_preview_options": params{"is_disabled": true}})
		same(s, "no preview", s.chat.Last().LinkPreview, "")
		s.chat.Send("/start x")
		same(s, "own", s.chat.Last().Own, true)
	})
}

func TestProfileOfTheBot(t *testing.T) {
	play(t, simulator.Options{}, func(s *stage) {
		s.must("setMyCommands", params{"commands": []params{{"command": "start", "description": "Начать"}}, "language_code": "ru"})
		s.must("setMyCommands", params{"commands": []params{{"command": "help", "description": "Help"}}})
		same(s, "ru", string(s.must("getMyCommands", params{"language_code": "ru"}).Result), `[{"command":"start","description":"Начать"}]`)
		s.must("deleteMyCommands", params{"language_code": "ru"})
		same(s, "gone", string(s.must("getMyCommands", params{"language_code": "ru"}).Result), `[]`)
		s.must("setMyDescription", params{"description": "Бот профсоюза"})
		same(s, "fallback", string(s.must("getMyDescription", params{"language_code": "ru"}).Result), `{"description":"Бот профсоюза"}`)
		same(s, "name", string(s.must("getMyName", nil).Result), `{"name":"Рупор"}`)
		s.must("setMyShortDescription", params{"short_description": "x"})
		s.must("setChatMenuButton", params{"menu_button": params{"type": "commands"}})
		s.must("getChatMenuButton", nil)
		s.must("getMe", nil)
		s.must("getUserProfilePhotos", params{"user_id": 101})
		g := s.sim.AddSupergroup("Цех", "", s.anna, s.bot)
		for _, id := range []any{101, g.ID()} {
			s.must("getChat", params{"chat_id": id})
			s.must("getChatMemberCount", params{"chat_id": id})
			s.must("getChatMember", params{"chat_id": id, "user_id": 101})
		}
		s.must("getChatMember", params{"chat_id": g.ID(), "user_id": s.bot.ID()})
		s.must("getChatAdministrators", params{"chat_id": g.ID()})
		same(s, "no violations", len(s.sim.Violations()), 0)
	})
}

func TestEverySendingMethodAnswersAsDocumented(t *testing.T) {
	play(t, simulator.Options{}, func(s *stage) {
		for _, kind := range []string{"document", "video", "audio", "voice", "animation", "video_note", "sticker"} {
			name := ""
			for word := range strings.SplitSeq(kind, "_") {
				name += strings.ToUpper(word[:1]) + word[1:]
			}
			h := s.upload("send"+name, params{"chat_id": "101", kind: []byte("x")})
			same(s, kind+h.Description, h.OK, true)
		}
		id := s.must("sendLocation", params{"chat_id": 101, "latitude": 55.7, "longitude": 37.6}).id()
		s.must("sendVenue", params{"chat_id": 101, "latitude": 55.7, "longitude": 37.6, "title": "Профком", "address": "Ленина, 1"})
		s.must("sendContact", params{"chat_id": 101, "phone_number": "+7", "first_name": "Профком"})
		s.must("sendDice", params{"chat_id": 101})
		s.must("sendChatAction", params{"chat_id": 101, "action": "typing"})
		s.must("copyMessages", params{"chat_id": 101, "from_chat_id": 101, "message_ids": []int{id, id + 1}})
		s.must("forwardMessages", params{"chat_id": 101, "from_chat_id": 101, "message_ids": []int{id}})
		s.must("unpinAllChatMessages", params{"chat_id": 101})
		for _, v := range s.sim.Violations() {
			s.Error(v)
		}
	})
}

func TestViolations(t *testing.T) {
	play(t, simulator.Options{}, func(s *stage) {
		s.must("sendMessage", params{"chat_id": 101, "text": "x", "disable_web_page_preview": true, "protect_content": "true", "reply_markup": params{"inline_keyboard": [][]params{}}})
		s.call("deleteMessage", params{"chat_id": 101})
		var got []string
		for _, v := range s.sim.Violations() {
			got = append(got, v.Method+" "+v.Param)
		}
		if len(got) != 3 {
			s.Errorf("got %q", got)
		}
	})
}

func TestWaitEndsWithItsContextOrTheSimulator(t *testing.T) {
	play(t, simulator.Options{}, func(s *stage) {
		ctx, cancel := context.WithTimeout(s.Context(), time.Minute)
		defer cancel()
		never := func() bool { return false }
		if err := s.sim.Wait(ctx, never); !errors.Is(err, context.DeadlineExceeded) {
			s.Errorf("got %v", err)
		}
		go func() {
			time.Sleep(time.Second)
			s.sim.Close()
		}()
		if s.sim.Wait(s.Context(), never) == nil {
			s.Error("Wait did not end with the simulator")
		}
	})
}

func TestManyAtOnce(t *testing.T) {
	play(t, simulator.Options{Forget: true}, func(s *stage) {
		s.crowd(20)
		var all sync.WaitGroup
		for i := range 20 {
			all.Go(func() {
				chat := s.sim.User(int64(i + 1)).Open(s.bot)
				for n := range 20 {
					h, err := s.try(s.bot, "sendMessage", params{"chat_id": i + 1, "text": strconv.Itoa(n)})
					if err != nil || !h.OK {
						s.Error(err, h.Description)
					}
					chat.Send("ответ")
					_ = chat.Messages()
				}
			})
		}
		all.Go(func() {
			for range 20 {
				s.sim.SetLimits(simulator.Limits{})
				_, _ = s.sim.Calls(), s.sim.Violations()
			}
		})
		all.Wait()
		same(s, "updates", s.bot.Pending(), 400)
	})
}

func TestOnlyTheNewestIsKept(t *testing.T) {
	play(t, simulator.Options{KeepMessages: 3, KeepCalls: 5}, func(s *stage) {
		for i := range 200 {
			s.say(strconv.Itoa(i))
		}
		all := s.chat.Messages()
		if len(all) > 3+64 || all[len(all)-1].Text != "199" {
			s.Errorf("%d messages are kept, the last is %q", len(all), all[len(all)-1].Text)
		}
		same(s, "calls", len(s.sim.Calls()), 5)
	})
}
