package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rupor/simulator"
	"rupor/storage"
	"rupor/union"
)

// Updates that nobody expects, the ones of other projects among them when
// RUPOR_UPDATES names their folder: each is done with, none stops the others,
// and a person who comes after them is answered.
func TestUpdatesOfTheWorld(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		s.enter("anna", `Анна Петрова org="Лицей № 3"`)
		all := append(oddUpdates(), worldUpdates(t)...)
		for i, raw := range all {
			if _, err := s.account.PushUpdate(raw); err != nil {
				t.Fatalf("%s: %v", raw, err)
			}
			if i%100 == 50 {
				s.kill()
				s.live()
			}
		}
		s.settle()
		anna := s.people["anna"]
		s.drop(anna)
		anna.chat.Start("")
		s.settle()
		if len(s.unseen(anna)) == 0 {
			t.Error("anna got no answer")
		}
		if n := s.account.Pending(); n != 0 {
			t.Errorf("%d updates are not confirmed", n)
		}
		if err := checkStore(s.life.bolt); err != nil {
			t.Errorf("store: %v", err)
		}
		s.end()
		for _, line := range s.errors.take() {
			if !strings.Contains(line, "can't be read and is skipped") {
				t.Errorf("the house logged: %s", line)
			}
		}
		for _, v := range s.sim.Violations() {
			t.Errorf("violation: %s", v)
		}
		s.sim.Close()
		t.Logf("%d updates", len(all))
	})
}

// oddUpdates are what Telegram never sent, or may send one day.
func oddUpdates() []json.RawMessage {
	var all []json.RawMessage
	for _, raw := range []string{
		`{}`, `[]`, `null`, `42`, `"update"`, `{"message":null}`, `{"message":{}}`, `{"message":[]}`, `{"message":{"chat":{"id":"five"}}}`,
		`{"message":{"message_id":1,"date":1,"chat":{"id":555,"type":"private"}}}`,
		`{"message":{"message_id":1,"date":99999999999,"chat":{"id":555,"type":"private"},"from":{"id":555,"first_name":""},"text":"/start"}}`,
		`{"message":{"message_id":-1,"date":-1,"chat":{"id":-555,"type":"private"},"from":{"id":-555},"text":"/start"}}`,
		`{"message":{"message_id":1,"date":1,"chat":{"id":556,"type":"private"},"from":{"id":556,"is_bot":true},"text":"/start"}}`,
		`{"message":{"message_id":1,"date":1,"chat":{"id":557,"type":"newtype"},"from":{"id":557},"text":"/start"}}`,
		`{"message":{"message_id":1,"date":1,"chat":{"id":558,"type":"private"},"from":{"id":558},"hologram":{"file_id":"x"}}}`,
		`{"message":{"message_id":1,"date":1,"chat":{"id":559,"type":"private"},"from":{"id":559},"text":"` + strings.Repeat("ж", 1<<16) + `"}}`,
		`{"callback_query":{"id":"","from":{"id":560},"data":"d/1/0/yes"}}`, `{"callback_query":{"id":"1","from":{"id":0}}}`,
		`{"callback_query":{"id":"2","from":{"id":560},"message":{"message_id":1,"date":0,"chat":{"id":560,"type":"private"}},"data":"forget/yes"}}`,
		`{"callback_query":{"id":"3","from":{"id":560},"inline_message_id":"abc","data":"set/home"}}`,
		`{"my_chat_member":{"chat":{"id":-100555,"type":"supergroup"},"from":{"id":1},"date":1,"new_chat_member":{"status":"emperor"}}}`,
		`{"my_chat_member":{"chat":{"id":561,"type":"private"},"from":{"id":561},"date":1,"new_chat_member":{"status":"kicked","until_date":0}}}`,
		`{"telepathy":{"thought":"hello"}}`, `{"message":{"chat":{"id":562}},"callback_query":{"id":"9"}}`,
	} {
		all = append(all, json.RawMessage(raw))
	}
	return all
}

// worldUpdates are the test data of other projects.
func worldUpdates(t *testing.T) []json.RawMessage {
	t.Helper()
	dir := os.Getenv("RUPOR_UPDATES")
	if dir == "" {
		return nil
	}
	names, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no updates in %s: %v", dir, err)
	}
	var all []json.RawMessage
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var file []struct {
			Update json.RawMessage `json:"update"`
		}
		if err := json.Unmarshal(raw, &file); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, u := range file {
			all = append(all, u.Update)
		}
	}
	return all
}

// Somebody pastes 200 KB wherever they are: it comes in dozens of messages. It
// is not answered dozens of times, nothing is lost of where they were, and
// others don't wait.
func TestAFloodOfText(t *testing.T) {
	t.Parallel()
	flood := longText(100_000, "Постановили") // of two bytes each
	for name, lines := range map[string][]string{
		"a stranger":            {},
		"a question":            {"/start", "[Согласен(на)]"},
		"outside of any dialog": {"/start", "[Согласен(на)]", "лицей", "[Член профсоюза]", "[Готово]"},
		"a text is asked for":   {"/start", "[Согласен(на)]", "лицей", "[Член профсоюза]", "[Готово]", "/remind"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t)
				defer s.curtain()
				s.enter("anna", "Анна Петрова")
				s.enter("boris", "Борис Котов")
				anna, boris := s.people["anna"], s.people["boris"]
				s.plays("anna", lines...)
				s.drop(anna)
				anna.chat.Send(flood)
				boris.chat.Start("")
				pass(3 * time.Second)
				synctest.Wait()
				if len(s.unseen(boris)) == 0 {
					t.Error("boris waits for the answer")
				}
				s.settle()
				if fresh := s.unseen(anna); len(fresh) == 0 || len(fresh) > 4 {
					t.Errorf("%d answers:\n%s", len(fresh), describe(fresh))
				}
				anna.chat.Send("/cancel")
				s.settle()
				if len(s.unseen(anna)) == 0 {
					t.Error("no answer after the flood")
				}
			})
		})
	}
}

// In a group the bot answers commands only, with the way to the private chat;
// a channel's posts and the talk of others are none of its business.
func TestGroupsAndChannels(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		defer s.curtain()
		s.enter("anna", `Анна Петрова org="Лицей № 3"`)
		s.enter("boris", "Борис Котов")
		anna, boris := s.people["anna"].user, s.people["boris"].user
		s.account.SetPrivacy(false)
		group := s.sim.AddGroup("Профком лицея", anna, boris, s.account)
		channel := s.sim.AddChannel("Новости обкома", "", anna, s.account)
		s.settle()
		s.places(2)
		heard := func() int { return len(group.As(anna).Messages()) }
		channel.As(anna).Send("/start")
		group.As(anna).Send("Коллеги, собрание в 18:00")
		group.As(boris).SendPhoto(simulator.File{Name: "a.jpg", Content: []byte("jpeg")}, "вот")
		s.settle()
		before := heard()
		for range 3 {
			group.As(boris).Send("/start@rupor_bot")
			group.As(anna).Send("/post")
			s.settle()
		}
		if n := heard() - before; n != 7 { // six commands and one answer
			t.Errorf("%d messages after six commands, want one answer", n)
		}
		if last := group.As(anna).Messages()[before+2]; last.FromName != "Рупор" || len(last.Keyboard) == 0 || !strings.HasPrefix(last.Keyboard[0][0].URL, "https://t.me/rupor_bot") {
			t.Errorf("the answer is %+v", last)
		}
		pass(time.Hour)
		before = heard()
		group.As(boris).Send("/help")
		s.settle()
		if n := heard() - before; n != 2 {
			t.Errorf("%d messages an hour later, want the command and an answer", n)
		}
		group.Upgrade()
		group.As(boris).Send("/help@rupor_bot")
		s.settle()
		if all := group.As(anna).Messages(); all[len(all)-1].FromName != "Рупор" {
			t.Errorf("a supergroup is not answered: %+v", all[len(all)-1])
		}
		if all := channel.As(anna).Messages(); len(all) != 1 {
			t.Errorf("the channel has %+v", all)
		}
		channel.Remove(s.account)
		s.settle()
		s.places(1)
	})
}

// places checks where the bot believes to be present.
func (s *stage) places(want int) {
	s.t.Helper()
	var all []union.Place
	err := s.life.bolt.View(func(r storage.Reader) error {
		all = nil
		return storage.Places.All(r, func(_ union.ChatID, p union.Place) error { all = append(all, p); return nil })
	})
	if err != nil || len(all) != want {
		s.t.Errorf("the bot believes to be in %+v, want %d places: %v", all, want, err)
	}
}

// An entry sent in the last second counts; one sent a second later does not, and
// is not lost either.
func TestTheDeadlineToTheSecond(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		defer s.curtain()
		s.enter("olga", "Ольга Белова role=organizer")
		s.plays("olga", "/newcontest", "Лучший стенд", "Покажите", "[Готово]", "Стенд", "25.11.2026", "[3]", "[Весь профсоюз]", "[Объявить]")
		for who, name := range map[string]string{"anna": "Анна Петрова", "boris": "Борис Котов"} {
			s.enter(who, name+` org="Лицей № 3"`)
			s.plays(who, "/contests", "[Лучший стенд]", "[Подать]", "[Согласен]", "[Нет, без имени]", "[Лицей № 3]", "Наш стенд", "Вот он", "[Готово]", "[Готово]", "[Без ссылок]")
		}
		if err := s.until("2026-11-25 23:58:59"); err != nil {
			t.Fatal(err)
		}
		for _, who := range []string{"anna", "boris"} {
			if err := s.press(s.people[who], "Отправить"); err != nil {
				t.Fatal(err)
			}
			pass(2 * time.Second)
		}
		s.settle()
		if n := s.count(rows(storage.Entries)); n != 1 {
			t.Errorf("%d entries, want anna's", n)
		}
		if err := s.expectToast(s.people["boris"], "Ваши ответы сохранены"); err != nil {
			t.Error(err)
		}
		if n := s.count(rows(storage.Talks)); n != 1 {
			t.Errorf("%d unfinished dialogs, want boris'", n)
		}
	})
}
