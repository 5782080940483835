package simulator_test

import (
	"strings"
	"testing"
	"time"

	"rupor/simulator"
)

const notModified = "Bad Request: message is not modified: specified new message content and reply markup are exactly the same " +
	"as a current content and reply markup of the message"

// TestTextIsRefusedInTelegramsWords goes through §2.3 and §3.1 of the reference.
func TestTextIsRefusedInTelegramsWords(t *testing.T) {
	play(t, simulator.Options{}, func(s *stage) {
		text := func(text string) params { return params{"chat_id": 101, "text": text} }
		html := func(text string) params { return params{"chat_id": 101, "text": text, "parse_mode": "HTML"} }
		for words, p := range map[string]params{
			"message text is empty":           text(""),
			"text must be non-empty":          text(" \n\u200b "),
			"message is too long":             text(strings.Repeat("я", 4097)),
			"text is too long":                text(strings.Repeat("я", 16385)),
			"unsupported parse_mode":          {"chat_id": 101, "text": "x", "parse_mode": "BBCode"},
			"chat_id is empty":                {"text": "x"},
			"chat not found":                  {"chat_id": 404, "text": "x"},
			"message to be replied not found": {"chat_id": 101, "text": "x", "reply_parameters": params{"message_id": 999}},
			`can't parse entities: Unsupported start tag "br" at byte offset 1`:                       html("a<br>"),
			`can't parse entities: Can't find end tag corresponding to start tag "b"`:                 html("<b>a"),
			`can't parse entities: Unmatched end tag at byte offset 4, expected "</b>", found "</i>"`: html("<b>a</i>"),
		} {
			s.refused("sendMessage", p, 400, "Bad Request: "+words)
		}
		s.must("sendMessage", text(strings.Repeat("😀", 4096)))
		s.must("sendMessage", html("<b>"+strings.Repeat("я", 4096)+"</b>"))
		s.must("sendMessage", params{"chat_id": "101", "text": "x", "reply_parameters": params{"message_id": 999, "allow_sending_without_reply": true}})
	})
}

func TestRecipientsThatAreGone(t *testing.T) {
	play(t, simulator.Options{}, func(s *stage) {
		other := s.sim.AddBot("other_bot", "Другой")
		stranger := s.sim.AddUser(simulator.Profile{ID: 102, FirstName: "Иван", Username: "ivan"})
		to := func(chat any) params { return params{"chat_id": chat, "text": "x"} }
		s.refused("sendMessage", to(102), 400, "Bad Request: chat not found")
		s.refused("sendMessage", to("@ivan"), 400, "Bad Request: chat not found")
		s.refused("sendMessage", to(other.ID()), 403, "Forbidden: the bot can't send messages to the bot")
		s.sim.AddGroup("Цех", s.anna, stranger, s.bot)
		s.refused("sendMessage", to(102), 403, "Forbidden: bot can't initiate conversation with a user")
		s.chat.Block()
		s.refused("sendMessage", to(101), 403, "Forbidden: bot was blocked by the user")
		s.chat.Unblock()
		s.say("снова здравствуйте")
		s.anna.Deactivate()
		s.refused("sendMessage", to(101), 403, "Forbidden: user is deactivated")
	})
}

func TestGroupsThatAreGone(t *testing.T) {
	play(t, simulator.Options{}, func(s *stage) {
		basic := s.sim.AddGroup("Цех", s.anna, s.bot)
		super := s.sim.AddSupergroup("Профком", "profkom", s.anna, s.bot)
		channel := s.sim.AddChannel("Новости", "", s.anna, s.bot)
		to := func(g *simulator.Group) params { return params{"chat_id": g.ID(), "text": "x"} }
		for _, g := range []*simulator.Group{basic, super, channel} {
			s.must("sendMessage", to(g))
		}
		s.must("sendMessage", params{"chat_id": "@profkom", "text": "x"})
		super.Restrict(s.bot)
		s.refused("sendMessage", to(super), 400, "Bad Request: not enough rights to send text messages to the chat")
		channel.Demote(s.bot)
		s.refused("sendMessage", to(channel), 400, "Bad Request: need administrator rights in the channel chat")
		super.Remove(s.bot)
		channel.Remove(s.bot)
		s.refused("sendMessage", to(super), 403, "Forbidden: bot was kicked from the supergroup chat")
		s.refused("sendMessage", to(channel), 403, "Forbidden: bot was kicked from the channel chat")
		s.must("leaveChat", params{"chat_id": basic.ID()})
		s.refused("sendMessage", to(basic), 403, "Forbidden: bot is not a member of the group chat")
		super.Add(s.bot)
		s.must("sendMessage", to(super))
		super.Leave(s.bot)
		s.refused("sendMessage", to(super), 403, "Forbidden: bot is not a member of the supergroup chat")
	})
}

func TestMigratedGroupTellsItsNewID(t *testing.T) {
	play(t, simulator.Options{}, func(s *stage) {
		g := s.sim.AddGroup("Цех", s.anna, s.bot)
		old := g.ID()
		s.drain()
		next := g.Upgrade()
		h := s.call("sendMessage", params{"chat_id": old, "text": "x"})
		same(s, "words", h.Description, "Bad Request: group chat was upgraded to a supergroup chat")
		same(s, "the new id", h.Parameters.MigrateTo, next)
		s.must("sendMessage", params{"chat_id": next, "text": "x"})
		kinds, raws := s.updates()
		sameList(s, "updates", kinds, "message", "message")
		if !strings.Contains(string(raws[0]["message"]), `"migrate_to_chat_id":`) || !strings.Contains(string(raws[1]["message"]), `"migrate_from_chat_id":`) {
			s.Errorf("got %s", raws)
		}
		same(s, "Anna is in the new group", g.As(s.anna).Last().Text, "x")
	})
}

func TestKeyboardsAreRefusedInTelegramsWords(t *testing.T) {
	play(t, simulator.Options{}, func(s *stage) {
		inline := func(b params) params { return params{"inline_keyboard": [][]params{{b}}} }
		for words, markup := range map[string]any{
			"BUTTON_DATA_INVALID":                                                       inline(params{"text": "x", "callback_data": strings.Repeat("я", 33)}),
			"text buttons are unallowed in the inline keyboard":                         inline(params{"text": "x", "callback_data": ""}),
			"object expected as reply markup":                                           nil,
			`field "inline_keyboard" must be of type Array`:                             params{"inline_keyboard": nil},
			`field "keyboard" must be of type Array`:                                    params{"keyboard": 1},
			"reply markup is too long":                                                  inline(params{"text": strings.Repeat("x", 11_000), "callback_data": "x"}),
			"inline keyboard button URL 'http://localhost/' is invalid: Wrong HTTP URL": inline(params{"text": "x", "url": "http://localhost/"}),
			"can't parse reply keyboard markup JSON object":                             "{",
		} {
			s.refused("sendMessage", params{"chat_id": 101, "text": "x", "reply_markup": markup}, 400, "Bad Request: "+words)
		}
		s.must("sendMessage", params{"chat_id": 101, "text": "x", "reply_markup": inline(params{"text": "x", "callback_data": strings.Repeat("я", 32)})})
		g := s.sim.AddGroup("Цех", s.anna, s.bot)
		s.refused("sendMessage", params{"chat_id": g.ID(), "text": "x", "reply_markup": params{
			"keyboard": [][]params{{{"text": "x", "request_contact": true}}},
		}}, 400, "Bad Request: phone number can be requested in private chats only")
	})
}

func TestKeyboardsAreCutSilently(t *testing.T) {
	play(t, simulator.Options{}, func(s *stage) {
		var row []params
		for range 14 {
			row = append(row, params{"text": "x", "callback_data": "y"})
		}
		s.must("sendMessage", params{"chat_id": 101, "text": "x", "reply_markup": params{"inline_keyboard": [][]params{row, {{"text": "", "callback_data": "y"}}}}})
		keyboard := s.chat.Last().Keyboard
		same(s, "rows", len(keyboard), 1)
		same(s, "buttons in the row", len(keyboard[0]), 12)
		// The quirk of go-telegram/bot: an empty copy_text on every button.
		s.must("sendMessage", params{"chat_id": 101, "text": "x", "reply_markup": params{"inline_keyboard": [][]params{{
			{"text": "x", "callback_data": "y", "copy_text": params{"text": ""}}, {"text": "z", "copy_text": params{"text": ""}},
		}}}})
		same(s, "kind", s.chat.Last().Keyboard[0][0].Kind, "callback")
	})
}

func TestEditsAreRefusedInTelegramsWords(t *testing.T) {
	play(t, simulator.Options{}, func(s *stage) {
		text := s.say("x")
		photo := s.upload("sendPhoto", params{"chat_id": "101", "photo": picture(2, 2), "caption": "y"}).id()
		menu := s.must("sendMessage", params{"chat_id": 101, "text": "x", "reply_markup": params{"keyboard": [][]string{{"Меню"}}}}).id()
		forward := s.must("forwardMessage", params{"chat_id": 101, "from_chat_id": 101, "message_id": text}).id()
		own := s.chat.Send("моё").ID
		edit := func(id int, text string) params { return params{"chat_id": 101, "message_id": id, "text": text} }
		s.refused("editMessageText", edit(999, "y"), 400, "Bad Request: message to edit not found")
		s.refused("editMessageText", edit(0, "y"), 400, "Bad Request: message identifier is not specified")
		s.refused("editMessageText", edit(text, "x"), 400, notModified)
		s.refused("editMessageText", edit(own, "y"), 400, "Bad Request: message can't be edited")
		s.refused("editMessageText", edit(menu, "y"), 400, "Bad Request: message can't be edited")
		s.refused("editMessageText", edit(forward, "y"), 400, "Bad Request: message can't be edited")
		s.refused("editMessageText", edit(photo, "y"), 400, "Bad Request: there is no text in the message to edit")
		s.refused("editMessageCaption", params{"chat_id": 101, "message_id": text, "caption": "y"}, 400,
			"Bad Request: there is no caption in the message to edit")
		s.refused("editMessageCaption", params{"chat_id": 101, "message_id": photo, "caption": "y"}, 400, notModified)
		s.refused("editMessageReplyMarkup", params{"chat_id": 101, "message_id": text}, 400, notModified)
		s.must("editMessageText", edit(text, "y"))
		s.must("editMessageCaption", params{"chat_id": 101, "message_id": photo, "caption": "z"})
	})
}

func TestDeletingCopyingForwarding(t *testing.T) {
	play(t, simulator.Options{}, func(s *stage) {
		id := s.say("x")
		from := params{"chat_id": 101, "from_chat_id": 101, "message_id": 999}
		s.refused("deleteMessage", params{"chat_id": 101, "message_id": 999}, 400, "Bad Request: message to delete not found")
		s.refused("copyMessage", from, 400, "Bad Request: message to copy not found")
		s.refused("forwardMessage", from, 400, "Bad Request: message to forward not found")
		many := make([]int, 101)
		for i := range many {
			many[i] = i + 1
		}
		s.refused("deleteMessages", params{"chat_id": 101, "message_ids": many}, 400, "Bad Request: too many message identifiers specified")
		s.must("deleteMessages", params{"chat_id": 101, "message_ids": []int{997, 998}})
		time.Sleep(48 * time.Hour)
		s.must("deleteMessage", params{"chat_id": 101, "message_id": id})
		id = s.say("y")
		time.Sleep(48*time.Hour + time.Second)
		s.refused("deleteMessage", params{"chat_id": 101, "message_id": id}, 400, "Bad Request: message can't be deleted for everyone")
		s.must("editMessageText", params{"chat_id": 101, "message_id": id, "text": "правка без срока"})
	})
}

func TestDeletingInSupergroups(t *testing.T) {
	play(t, simulator.Options{}, func(s *stage) {
		g := s.sim.AddSupergroup("Цех", "", s.anna, s.bot)
		theirs := g.As(s.anna).Send("моё").ID
		remove := func(id int) params { return params{"chat_id": g.ID(), "message_id": id} }
		s.refused("deleteMessage", remove(theirs), 400, "Bad Request: message can't be deleted")
		own := s.must("sendMessage", params{"chat_id": g.ID(), "text": "x"}).id()
		time.Sleep(49 * time.Hour)
		s.refused("deleteMessage", remove(own), 400, "Bad Request: message can't be deleted")
		s.refused("pinChatMessage", remove(own), 400, "Bad Request: not enough rights to manage pinned messages in the chat")
		g.Promote(s.bot)
		s.must("deleteMessage", remove(theirs))
		s.must("deleteMessage", remove(own))
	})
}

func TestUnknownMethodAndToken(t *testing.T) {
	play(t, simulator.Options{}, func(s *stage) {
		s.refused("sendTelepathy", nil, 404, "Not Found: method not found")
		same(s, "violations", len(s.sim.Violations()), 1)
		res, err := s.sim.Client().Get(simulator.BaseURL + "/bot1:wrong/getMe")
		if err != nil {
			s.Fatal(err)
		}
		defer func() { _ = res.Body.Close() }()
		same(s, "status", res.StatusCode, 401)
	})
}

func TestDeskIsRefusedInTelegramsWords(t *testing.T) {
	play(t, simulator.Options{}, func(s *stage) {
		start := []params{{"command": "start", "description": "Начать"}}
		s.refused("setMyCommands", params{"commands": []params{{"command": "Старт", "description": "x"}}}, 400, "Bad Request: BOT_COMMAND_INVALID")
		s.refused("setMyCommands", params{"commands": start, "scope": params{"type": "chat_member", "chat_id": 101, "user_id": 101}}, 400,
			"Bad Request: can't use specified scope in private chats")
		c := s.sim.AddChannel("Новости", "", s.anna, s.bot)
		s.refused("setMyCommands", params{"commands": start, "scope": params{"type": "chat", "chat_id": c.ID()}}, 400,
			"Bad Request: can't change commands in channel chats")
		s.refused("sendChatAction", params{"chat_id": 101, "action": "thinking"}, 400, "Bad Request: wrong parameter action in request")
		s.refused("answerCallbackQuery", params{"callback_query_id": "1"}, 400,
			"Bad Request: query is too old and response timeout expired or query ID is invalid")
		s.refused("stopPoll", params{"chat_id": 101, "message_id": 1}, 400, "Bad Request: message can't be edited")
	})
}
