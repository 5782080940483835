package telegram_test

import (
	"bytes"
	"context"
	"reflect"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/go-telegram/bot/models"

	"rupor/bot"
	"rupor/delivery"
	"rupor/simulator"
	"rupor/telegram"
	"rupor/union"
)

// inTelegram runs a test with a bot called rupor_bot, with Anna and her chat with it.
func inTelegram(t *testing.T, f func(t *testing.T, sim *simulator.Simulator, b *simulator.Bot, chat *simulator.Chat, tg *telegram.Telegram)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		sim := simulator.New(simulator.Options{})
		t.Cleanup(sim.Close)
		b := sim.AddBot("rupor_bot", "Рупор")
		anna := sim.AddUser(simulator.Profile{FirstName: "Анна", LastName: "Иванова", Username: "anna", LanguageCode: "ru"})
		tg, err := telegram.New(telegram.Options{Token: b.Token(), API: simulator.BaseURL, Client: sim.Client()})
		if err != nil {
			t.Fatal(err)
		}
		f(t, sim, b, anna.Open(b), tg)
		for _, v := range sim.Violations() {
			t.Errorf("against the documentation: %s", v)
		}
	})
}

func TestSimulator_ATalk(t *testing.T) {
	t.Parallel()
	inTelegram(t, func(t *testing.T, sim *simulator.Simulator, b *simulator.Bot, chat *simulator.Chat, tg *telegram.Telegram) {
		var got []bot.Event
		stop, _ := poll(t, tg, receive(func(_ context.Context, e bot.Event) (bot.Toast, error) {
			got = append(got, e)
			return bot.Toast{Text: "Принято"}, nil
		}))
		chat.Start("plakat-5")
		synctest.Wait()
		to := got[0].Chat
		receipt, err := tg.Send(t.Context(), to, delivery.Message{Text: "<b>Вступить?</b>", Buttons: [][]delivery.Button{{{Text: "Да", Data: "join"}}}})
		if err != nil {
			t.Fatal(err)
		}
		ids := receipt.Messages
		if err := chat.Press("Да"); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if m := got[0].Message; m.Command != "start" || m.Payload != "plakat-5" || got[0].From.Name != "Анна Иванова" {
			t.Errorf("first: %s", dump(got[0]))
		}
		if p := got[1].Press; p == nil || p.Data != "join" || p.Message != ids[0] {
			t.Errorf("second: %s", dump(got[1]))
		}
		if a := chat.Answers(); len(a) != 1 || a[0].Text != "Принято" {
			t.Errorf("answers: %v", a)
		}
		if err := tg.Edit(t.Context(), to, ids[0], delivery.Message{Text: "Готово"}); err != nil {
			t.Error(err)
		}
		if err := tg.Edit(t.Context(), to, ids[0], delivery.Message{Text: "Готово"}); err != nil {
			t.Errorf("the same again: %v", err)
		}
		if m := chat.Last(); m.Text != "Готово" || len(m.Keyboard) != 0 {
			t.Errorf("last: %s", dump(m))
		}
		if err := tg.Delete(t.Context(), to, ids[0]); err != nil {
			t.Error(err)
		}
		chat.Block()
		synctest.Wait()
		if s := got[len(got)-1].Standing; s == nil || s.Present {
			t.Errorf("blocked: %s", dump(got[len(got)-1]))
		}
		if _, err := tg.Send(t.Context(), to, delivery.Message{Text: "a"}); failure(t, err).Kind != delivery.Gone {
			t.Errorf("after the block: %v", err)
		}
		if err := stop(); err != nil || b.Pending() != 0 {
			t.Errorf("%d updates stay unconfirmed: %v", b.Pending(), err)
		}
	})
}

func TestSimulator_FilesGoThereAndBack(t *testing.T) {
	t.Parallel()
	inTelegram(t, func(t *testing.T, sim *simulator.Simulator, b *simulator.Bot, chat *simulator.Chat, tg *telegram.Telegram) {
		var got []bot.Event
		stop, _ := poll(t, tg, receive(func(_ context.Context, e bot.Event) (bot.Toast, error) {
			got = append(got, e)
			return bot.Toast{}, nil
		}))
		chat.Start("")
		chat.SendDocument(simulator.File{Name: "устав.pdf", MIME: "application/pdf", Content: []byte("%PDF")}, "устав")
		chat.SendAlbum("альбом", simulator.File{Name: "a.jpg", Content: []byte("a")}, simulator.File{Name: "b.jpg", Content: []byte("b")})
		chat.SendContact()
		chat.SendSticker("👍")
		synctest.Wait()
		if err := stop(); err != nil {
			t.Fatal(err)
		}
		doc := got[1].Message.Content
		var out bytes.Buffer
		if err := tg.File(t.Context(), doc.Media[0].FileID, &out); err != nil || out.String() != "%PDF" {
			t.Errorf("fetched %q, %v", out.String(), err)
		}
		if _, err := tg.Send(t.Context(), got[0].Chat, delivery.Message{Text: doc.Text, Media: doc.Media}); err != nil {
			t.Error(err)
		}
		pictures := append(got[2].Message.Content.Media, got[3].Message.Content.Media...)
		if got[2].Message.Album == "" || got[2].Message.Album != got[3].Message.Album {
			t.Errorf("the album fell apart: %s", dump(got[2:4]))
		}
		album, err := tg.Send(t.Context(), got[0].Chat, delivery.Message{Text: "<i>все</i>", Media: pictures})
		if err != nil || len(album.Messages) != 2 {
			t.Errorf("album %v, %v", album, err)
		}
		if got[4].Message.Contact == nil || got[5].Message.Other != "sticker" {
			t.Errorf("contact and sticker: %s", dump(got[4:]))
		}
		if _, err := tg.Send(t.Context(), got[0].Chat, delivery.Message{Text: "a", File: &delivery.File{Name: "отчёт.csv", Data: []byte("1;2")}}); err != nil {
			t.Error(err)
		}
	})
}

// A person composes a poll and a place, the bot sends them on, a person votes.
func TestSimulator_PollsAndPlaces(t *testing.T) {
	t.Parallel()
	inTelegram(t, func(t *testing.T, sim *simulator.Simulator, b *simulator.Bot, chat *simulator.Chat, tg *telegram.Telegram) {
		var got []bot.Event
		stop, _ := poll(t, tg, receive(func(_ context.Context, e bot.Event) (bot.Toast, error) {
			got = append(got, e)
			return bot.Toast{}, nil
		}))
		quiz := simulator.Question{Text: "2×2?", Options: []string{"3", "4"}, Quiz: true, Correct: 1, Explanation: "Арифметика"}
		chat.Start("")
		chat.Ask(quiz)
		chat.Ask(simulator.Question{Text: "Когда?", Options: []string{"сегодня", "завтра"}, Several: true})
		chat.SendLocation(52.6088, 39.5992)
		synctest.Wait()
		to := got[0].Chat
		buttons := [][]delivery.Button{{{Text: "Ознакомлен(а)", Data: "ack/1"}}}
		var receipts []delivery.Receipt
		for _, e := range got[1:4] {
			c := e.Message.Content
			r, err := tg.Send(t.Context(), to, delivery.Message{Poll: c.Poll, Location: c.Location, Buttons: buttons, Protected: true})
			if err != nil {
				t.Fatal(err)
			}
			receipts = append(receipts, r)
		}
		if m, _ := chat.Message(int(receipts[0].Messages[0])); !m.Poll.Quiz || m.Poll.Anonymous || !m.Protected || m.Poll.Question != quiz.Text {
			t.Errorf("the quiz: %s", dump(m))
		}
		if m := chat.Last(); m.Location == nil || m.Location.Longitude != 39.5992 || !m.Has("Ознакомлен(а)") {
			t.Errorf("the place: %s", dump(m))
		}
		if err := chat.Vote(int(receipts[1].Messages[0]), 0, 1); err != nil {
			t.Fatal(err)
		}
		if err := chat.Vote(int(receipts[1].Messages[0])); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if v := got[4]; v.Vote == nil || v.Vote.Poll != receipts[1].Poll || !slices.Equal(v.Vote.Options, []int{0, 1}) || v.From.Name != "Анна Иванова" {
			t.Errorf("the vote: %s", dump(v))
		}
		if v := got[5].Vote; v == nil || len(v.Options) != 0 {
			t.Errorf("taken back: %s", dump(got[5]))
		}
		if err := tg.Edit(t.Context(), to, receipts[1].Messages[0], delivery.Message{Poll: got[2].Message.Content.Poll}); err != nil {
			t.Error(err)
		}
		news := sim.AddChannel("Новости", "", chat.User(), b)
		r, err := tg.Send(t.Context(), union.ChatID(news.ID()), delivery.Message{Poll: got[2].Message.Content.Poll})
		if err != nil || r.Poll == "" || !news.As(chat.User()).Last().Poll.Anonymous {
			t.Errorf("in a channel: %+v, %v", r, err)
		}
		if err := tg.Pin(t.Context(), union.ChatID(news.ID()), r.Messages[0]); err != nil || !slices.Equal(news.As(chat.User()).Pinned(), []int{int(r.Messages[0])}) {
			t.Errorf("pinned: %v", err)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}

func TestSimulator_ProfileIsSetOnce(t *testing.T) {
	t.Parallel()
	inTelegram(t, func(t *testing.T, sim *simulator.Simulator, b *simulator.Bot, chat *simulator.Chat, tg *telegram.Telegram) {
		chat.Start("")
		menu := []telegram.Command{{Name: "start", Description: "Начать"}}
		me := chat.User().ID()
		p := telegram.Profile{
			Commands: []telegram.CommandSet{
				{Commands: menu},
				{Lang: "en", Commands: []telegram.Command{{Name: "start", Description: "Begin"}}},
				{Chat: union.ChatID(me), Commands: append(menu, telegram.Command{Name: "post", Description: "Новость"})},
				{Chat: 999, Commands: menu},
			},
			Description: map[string]string{"": "Бот профсоюза", "en": "Union bot"},
			About:       map[string]string{"": "Профсоюз"},
		}
		if got := failure(t, tg.Profile(t.Context(), p)); got.Kind != delivery.Gone {
			t.Errorf("the chat that is not there: %+v", got)
		}
		p.Commands = p.Commands[:3]
		sets := func() (n int) {
			for _, c := range sim.Calls() {
				if c.OK && (c.Method[:3] == "set" || c.Method[:6] == "delete") {
					n++
				}
			}
			return n
		}
		if n := sets(); n != 6 {
			t.Errorf("%d changes", n)
		}
		if err := tg.Profile(t.Context(), p); err != nil || sets() != 6 {
			t.Errorf("the second time: %d changes, %v", sets(), err)
		}
		if err := tg.SetCommands(t.Context(), telegram.CommandSet{Chat: union.ChatID(me)}); err != nil || sets() != 7 {
			t.Errorf("the menu taken away: %d changes, %v", sets(), err)
		}
	})
}

func TestSimulator_Webhook(t *testing.T) {
	t.Parallel()
	inTelegram(t, func(t *testing.T, _ *simulator.Simulator, _ *simulator.Bot, _ *simulator.Chat, tg *telegram.Telegram) {
		if url, err := tg.Webhook(t.Context()); url != "" || err != nil {
			t.Errorf("got %q, %v", url, err)
		}
		if err := tg.DropWebhook(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// Whatever the house makes of people's formatting, Telegram takes it and reads
// the same formatting back.
func TestSimulator_FormattingSurvivesTheRoundTrip(t *testing.T) {
	t.Parallel()
	inTelegram(t, func(t *testing.T, _ *simulator.Simulator, _ *simulator.Bot, chat *simulator.Chat, tg *telegram.Telegram) {
		var got []bot.Event
		stop, _ := poll(t, tg, receive(func(_ context.Context, e bot.Event) (bot.Toast, error) {
			got = append(got, e)
			return bot.Toast{}, nil
		}))
		for _, markup := range []string{
			"<b>a<i>😀 b</i></b> &lt;c&gt;", "<blockquote expandable>x\ny</blockquote>", "<pre><code class=\"language-go\">a &amp; b</code></pre>",
			"<tg-spoiler>я</tg-spoiler> <u>x</u> <s>y</s> <code>z</code>", `<a href="https://a.ru/?x=1&amp;y=2">ссылка</a>`,
		} {
			sent := chat.SendHTML(markup)
			synctest.Wait()
			e := got[len(got)-1]
			if _, err := tg.Send(t.Context(), e.Chat, delivery.Message{Text: e.Message.Content.Text}); err != nil {
				t.Errorf("%s became %s: %v", markup, e.Message.Content.Text, err)
			}
			if back := chat.Last(); back.Text != sent.Text || !reflect.DeepEqual(back.Entities, sent.Entities) {
				t.Errorf("%s came back as %s", markup, back.HTML)
			}
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}

func FuzzFormattingIsAccepted(f *testing.F) {
	f.Add("привет 😀 <x>", "bold", 0, 3, "italic", 2, 9, "https://a.ru")
	f.Add("a&b", "text_link", 0, 2, "pre", 1, 1, "tg://x")
	f.Fuzz(func(t *testing.T, text, type1 string, from1, long1 int, type2 string, from2, long2 int, extra string) {
		out := telegram.ToHTML("."+text, []models.MessageEntity{
			{Type: models.MessageEntityType(type1), Offset: from1, Length: long1, URL: extra, Language: extra, CustomEmojiID: extra},
			{Type: models.MessageEntityType(type2), Offset: from2, Length: long2, URL: extra, Language: extra, CustomEmojiID: extra},
		})
		inTelegram(t, func(t *testing.T, _ *simulator.Simulator, _ *simulator.Bot, chat *simulator.Chat, tg *telegram.Telegram) {
			chat.Start("")
			_, err := tg.Send(t.Context(), union.ChatID(chat.User().ID()), delivery.Message{Text: out})
			if err != nil && failure(t, err).Kind == delivery.BadMarkup {
				t.Errorf("%s: %v", out, err)
			}
		})
	})
}
