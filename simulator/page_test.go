package simulator_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rupor/simulator"
)

// page asks the page's door and reads the answer.
func (s *stage) page(method, path string, body, into any) int {
	s.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		s.Fatal(err)
	}
	req, err := http.NewRequestWithContext(s.Context(), method, simulator.BaseURL+path, bytes.NewReader(raw))
	if err != nil {
		s.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := s.sim.Client().Do(req)
	if err != nil {
		s.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		s.Fatal(err)
	}
	switch into := into.(type) {
	case nil:
	case *string:
		*into = string(answer)
	default:
		if err := json.Unmarshal(answer, into); err != nil {
			s.Fatalf("%s: %v in %s", path, err, answer)
		}
	}
	return res.StatusCode
}

// acts does something as Anna and expects it to work.
func (s *stage) acts(a params) int {
	s.Helper()
	a["user"] = 101
	if a["chat"] == nil {
		a["chat"] = s.bot.ID()
	}
	var out struct {
		OK      bool   `json:"ok"`
		Error   string `json:"error"`
		Message int    `json:"message"`
	}
	if s.page("POST", "/sim/act", a, &out); !out.OK {
		s.Errorf("%v: %s", a, out.Error)
	}
	return out.Message
}

func TestPageSeesTheWorld(t *testing.T) {
	play(t, simulator.Options{Limits: simulator.RealLimits()}, func(s *stage) {
		s.must("setMyCommands", params{"commands": []params{{"command": "start", "description": "Начать"}}})
		g := s.sim.AddSupergroup("Цех № 3", "", s.anna, s.bot)
		s.say("привет")
		var now struct {
			Bots  []struct{ Name string }
			Users []struct{ Name, Language string }
			Chats []struct {
				ID      int64
				Type    string
				Started bool
				Unread  int
				Last    *struct{ Text string }
			}
			Limits simulator.Limits
		}
		s.page("GET", "/sim/state?user=101", nil, &now)
		same(s, "bot", now.Bots[0].Name, "Рупор")
		same(s, "user", now.Users[0].Name+now.Users[0].Language, "Анна Ивановаru")
		same(s, "chats", len(now.Chats), 2)
		same(s, "limits", now.Limits, simulator.RealLimits())
		private := now.Chats[slices.IndexFunc(now.Chats, func(c struct {
			ID      int64
			Type    string
			Started bool
			Unread  int
			Last    *struct{ Text string }
		},
		) bool {
			return c.Type == "private"
		})]
		same(s, "the chat bears the bot's id", private.ID, s.bot.ID())
		same(s, "unread", private.Unread, 1)
		same(s, "last", private.Last.Text, "привет")
		var chat struct {
			Messages []simulator.Message
			Commands []struct{ Command string }
			Title    string
		}
		s.page("GET", "/sim/chat?user=101&chat=1000001", nil, &chat)
		same(s, "messages", len(chat.Messages), 2)
		same(s, "commands", chat.Title+chat.Commands[0].Command, "Рупорstart")
		s.page("GET", "/sim/state?user=101", nil, &now)
		for _, c := range now.Chats {
			if c.Type == "private" && c.Unread != 0 {
				s.Errorf("still %d unread", c.Unread)
			}
		}
		same(s, "a stranger", s.page("GET", "/sim/chat?user=9&chat=1000001", nil, nil), 404)
		_ = g
	})
}

func TestPageActs(t *testing.T) {
	play(t, simulator.Options{}, func(s *stage) {
		g := s.sim.AddGroup("Цех", s.sim.AddUser(simulator.Profile{FirstName: "Иван"}), s.bot)
		file := params{"name": "a.png", "mime": "image/png", "base64": base64.StdEncoding.EncodeToString(picture(3, 2))}
		s.acts(params{"do": "start", "payload": "abc"})
		same(s, "payload", s.chat.Last().Text, "/start abc")
		id := s.acts(params{"do": "send", "text": "привет"})
		s.acts(params{"do": "edit", "message": id, "text": "пока"})
		m, _ := s.chat.Message(id)
		same(s, "edited", m.Text, "пока")
		s.acts(params{"do": "send", "text": "ответ", "reply_to": id})
		same(s, "reply", s.chat.Last().ReplyTo.Text, "пока")
		s.acts(params{"do": "photo", "text": "подпись", "files": []params{file}})
		same(s, "width", s.chat.Last().Media[0].Width, 3)
		s.acts(params{"do": "album", "files": []params{file, file}})
		for _, kind := range []string{"document", "video", "audio", "voice", "animation", "video_note"} {
			s.acts(params{"do": kind, "files": []params{file}})
			same(s, "kind", s.chat.Last().Media[0].Kind, kind)
		}
		for _, do := range []string{"contact", "location", "sticker", "dice", "forward"} {
			s.acts(params{"do": do, "text": "🙂", "latitude": 1, "longitude": 2})
		}
		poll := s.acts(params{"do": "poll", "text": "Да?", "options": []string{"да", "нет"}})
		s.acts(params{"do": "vote", "message": poll, "choices": []int{1}})
		s.acts(params{"do": "react", "message": poll, "text": "👍"})
		s.acts(params{"do": "join", "chat": g.ID()})
		s.acts(params{"do": "send", "chat": g.ID(), "text": "и я тут"})
		s.acts(params{"do": "leave", "chat": g.ID()})
		s.acts(params{"do": "block"})
		s.acts(params{"do": "unblock"})
		s.acts(params{"do": "delete", "message": id})
		s.must("sendMessage", params{"chat_id": 101, "text": "x", "reply_markup": params{"inline_keyboard": [][]params{{{"text": "Да", "callback_data": "y"}}}}})
		s.acts(params{"do": "press", "text": "Да"})
		s.acts(params{"do": "press", "message": s.chat.Last().ID, "data": "y"})
		var out struct {
			OK    bool
			Error string
		}
		s.page("POST", "/sim/act", params{"user": 101, "chat": g.ID(), "do": "send", "text": "x"}, &out)
		same(s, "outside", out.Error, "Анна Иванова can not write here")
		s.page("POST", "/sim/act", params{"user": 101, "chat": s.bot.ID(), "do": "dance"}, &out)
		same(s, "unknown", out.Error, `nobody can do "dance"`)
	})
}

func TestPageSetsLimitsAndFaults(t *testing.T) {
	play(t, simulator.Options{}, func(s *stage) {
		s.page("POST", "/sim/limits", params{"per_second": 1}, nil)
		same(s, "limited", s.attempt()+s.attempt(), "ok429")
		s.page("POST", "/sim/limits", params{}, nil)
		s.page("POST", "/sim/faults", params{"faults": []params{{"method": "send*", "kind": "html502", "next": 1}}}, nil)
		same(s, "faulty", s.attempt()+s.attempt(), "htmlok")
		same(s, "refused", s.page("POST", "/sim/faults", params{"faults": []params{{"kind": "x"}}}, nil), 400)
	})
}

func TestPageStreamsEvents(t *testing.T) {
	play(t, simulator.Options{}, func(s *stage) {
		lines, stop := s.watch("?user=101")
		defer stop()
		id := s.say("привет")
		s.must("editMessageText", params{"chat_id": 101, "message_id": id, "text": "пока"})
		s.must("sendChatAction", params{"chat_id": 101, "action": "typing"})
		s.must("deleteMessage", params{"chat_id": 101, "message_id": id})
		s.chat.Send("x")
		var kinds []string
		for range 9 {
			var e struct {
				Kind   string
				Chat   int64
				Params map[string]string
			}
			if err := json.Unmarshal([]byte(<-lines), &e); err != nil {
				s.Fatal(err)
			}
			kinds = append(kinds, e.Kind)
			if e.Kind == "message" && e.Chat != s.bot.ID() {
				s.Errorf("the event is of chat %d", e.Chat)
			}
		}
		sameList(s, "events", kinds, "message", "call", "edit", "call", "action", "call", "delete", "call", "message")
		if strings.Contains(<-lines, s.bot.Token()) {
			s.Error("the token got out")
		}
	})
}

// watch opens the event stream; each event is one line of JSON.
func (s *stage) watch(query string) (<-chan string, func()) {
	s.Helper()
	ctx, cancel := context.WithCancel(s.Context())
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, simulator.BaseURL+"/sim/events"+query, http.NoBody)
	if err != nil {
		s.Fatal(err)
	}
	res, err := s.sim.Client().Do(req)
	if err != nil {
		s.Fatal(err)
	}
	lines := make(chan string, 10_000)
	go func() {
		defer func() { _ = res.Body.Close() }()
		for in := bufio.NewScanner(res.Body); in.Scan(); {
			if data, ok := strings.CutPrefix(in.Text(), "data: "); ok {
				lines <- data
			}
		}
	}()
	return lines, cancel
}

func TestSlowPageIsToldToAskAgain(t *testing.T) {
	play(t, simulator.Options{}, func(s *stage) {
		lines, stop := s.watch("")
		defer stop()
		synctest.Wait()
		for range 2000 { // faster than the stream is written
			s.chat.Send("x")
		}
		time.Sleep(time.Second)
		s.chat.Send("ещё")
		time.Sleep(time.Second)
		told := false
		for len(lines) > 0 {
			told = strings.Contains(<-lines, `"resync"`) || told
		}
		same(s, "told", told, true)
	})
}

func TestPageFilesAndStatic(t *testing.T) {
	play(t, simulator.Options{}, func(s *stage) {
		m := s.chat.SendDocument(simulator.File{Name: "a.html", MIME: "text/html", Content: []byte("<script>")}, "")
		var body string
		same(s, "status", s.page("GET", m.Media[0].URL, nil, &body), 200)
		same(s, "content", body, "<script>")
		res, err := s.sim.Client().Get(simulator.BaseURL + m.Media[0].URL)
		if err != nil {
			s.Fatal(err)
		}
		_ = res.Body.Close()
		same(s, "never shown in place", res.Header.Get("Content-Disposition"), "attachment")
		same(s, "page", s.page("GET", "/", nil, nil), 200)
		same(s, "nothing", s.page("GET", "/nothing", nil, nil), 404)
		same(s, "no file", s.page("GET", "/sim/file/F999", nil, nil), 404)
	})
}

func TestListensOnARealPort(t *testing.T) {
	t.Parallel()
	sim := simulator.New(simulator.Options{})
	b := sim.AddBot("rupor_bot", "Рупор")
	url, err := sim.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.Get(url + "/bot" + b.Token() + "/getMe")
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	same(t, "status", res.StatusCode, 200)
	sim.Close()
	if res, err := http.Get(url + "/bot" + b.Token() + "/getMe"); err == nil {
		_ = res.Body.Close()
		t.Error("it still listens")
	}
}
