package bot

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"rupor/delivery"
	"rupor/office"
	"rupor/scheduler"
	"rupor/storage"
	"rupor/storage/memory"
	"rupor/text"
	"rupor/union"
)

const (
	chair union.MemberID = 1 // officer of the whole union
	anna  union.MemberID = 2
	boris union.MemberID = 3
)

// A desk is a small union with its post office, in a bubble of its own time.
type desk struct {
	t      *testing.T
	b      *Bot
	store  storage.Engine
	clock  *scheduler.Clock
	update int64
	sent   map[union.ChatID][]posted
	last   delivery.MessageID
	toast  string

	mu sync.Mutex // over sent and last: the post office sends in parallel
}

// A posted message is what a person sees in a chat.
type posted struct {
	id delivery.MessageID
	delivery.Message
}

// atDesk plays a scene. Nothing outlives it.
func atDesk(t *testing.T, scene func(d *desk)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		words, err := text.Load(time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		d := &desk{t: t, store: memory.New(), sent: map[union.ChatID][]posted{}}
		post := delivery.New(d.store, d, delivery.Options{Rate: -1, PerChat: -1, Hooks: delivery.Hooks{Audience: office.Audience}})
		d.b = New(Options{
			Store: storage.Announce(d.store, func() { post.Wake(); d.clock.Wake() }), Words: words, Log: slog.New(slog.DiscardHandler), Now: time.Now, Zone: time.UTC, Lang: "ru",
			Username: "bot",
		})
		d.clock = scheduler.New(d.b.Store, d.b.Log, map[string]scheduler.Handler{
			office.ReminderKind: d.b.FireReminder, office.RetentionKind: d.b.FireRetention,
		})
		d.settle()
		ctx, stop := context.WithCancel(t.Context())
		go func() { _ = post.Run(ctx) }()
		go func() { _ = d.clock.Run(ctx) }()
		scene(d)
		stop()
		synctest.Wait()
	})
}

// settle fills the union with people.
func (d *desk) settle() {
	d.t.Helper()
	now := time.Now()
	err := d.store.Update(func(w storage.Writer) error {
		if err := storage.Organizations.Put(w, 1, union.Organization{ID: 1, Level: union.Region, Name: "Область", Path: []union.OrgID{1}}); err != nil {
			return err
		}
		for id, name := range map[union.MemberID]string{chair: "Вера", anna: "Анна", boris: "Борис"} {
			m := union.Member{ID: id, Name: name, Lang: "ru", Org: 1, Topics: []union.Topic{union.TopicContests}, Consent: union.Consent{At: now}}
			if err := storage.Members.Put(w, id, m); err != nil {
				return err
			}
		}
		key := storage.KeyOf(union.Duty{Member: chair, Role: union.RoleOfficer})
		return storage.Duties.Put(w, key, union.Duty{Member: chair, Role: union.RoleOfficer})
	})
	if err != nil {
		d.t.Fatal(err)
	}
}

// Send, Edit and Delete make the desk a post office's Sender.
func (d *desk) Send(_ context.Context, to union.ChatID, m delivery.Message) (delivery.Receipt, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.last++
	d.sent[to] = append(d.sent[to], posted{d.last, m})
	return delivery.Receipt{Messages: []delivery.MessageID{d.last}}, nil
}

func (d *desk) Edit(_ context.Context, to union.ChatID, id delivery.MessageID, m delivery.Message) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	i := slices.IndexFunc(d.sent[to], func(p posted) bool { return p.id == id })
	if i < 0 {
		return &delivery.Failure{Kind: delivery.NotFound}
	}
	d.sent[to][i].Message = m
	return nil
}

func (d *desk) Delete(context.Context, union.ChatID, delivery.MessageID) error { return nil }
func (d *desk) Pin(context.Context, union.ChatID, delivery.MessageID) error    { return nil }

// chat is what a person sees in a chat, from the top.
func (d *desk) chat(with union.ChatID) []posted {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.sent[with])
}

// pass lets time go by.
func (d *desk) pass(dur time.Duration) {
	<-time.After(dur)
	synctest.Wait()
}

func (d *desk) event(who union.MemberID) Event {
	d.update++
	return Event{ID: d.update, Time: time.Now(), Chat: who.Private(), ChatKind: Private, From: Person{ID: who, Name: "Имя", Lang: "ru"}}
}

func (d *desk) hear(e Event) {
	d.t.Helper()
	toast, err := d.b.Receive(d.t.Context(), e)
	if err != nil {
		d.t.Fatal(err)
	}
	d.toast = toast.Text
	if strings.Contains(d.toast, "по нашей вине") {
		d.t.Fatalf("a mistake of the house: %s", d.toast)
	}
	d.pass(2 * time.Second)
	if all := d.chat(e.Chat); len(all) > 0 && strings.Contains(string(all[len(all)-1].Text), "по нашей вине") {
		d.t.Fatalf("a mistake of the house: %s", all[len(all)-1].Text)
	}
}

// says is somebody typing; a slash makes a command.
func (d *desk) says(who union.MemberID, words string, media ...union.Media) {
	d.t.Helper()
	e := d.event(who)
	e.Message = &Message{Text: words, Content: union.Content{Text: union.HTML(words), Media: media}}
	if name, ok := strings.CutPrefix(words, "/"); ok {
		e.Message.Command = name
	}
	d.hear(e)
}

// presses is somebody pressing the button whose words contain label, in the
// latest message that has one.
func (d *desk) presses(who union.MemberID, label string) {
	d.t.Helper()
	for _, p := range slices.Backward(d.chat(who.Private())) {
		for _, row := range p.Buttons {
			for _, b := range row {
				if strings.Contains(b.Text, label) {
					d.push(who, p.id, b.Data)
					return
				}
			}
		}
	}
	d.t.Fatalf("%d sees no button %q; the last message: %s", who, label, d.seen(who))
}

func (d *desk) push(who union.MemberID, under delivery.MessageID, data string) {
	d.t.Helper()
	if len(data) > 64 {
		d.t.Errorf("data of %d bytes: %s", len(data), data)
	}
	e := d.event(who)
	e.Press = &Press{ID: "1", Data: data, Message: under}
	d.hear(e)
}

// seen is the last message in a chat.
func (d *desk) seen(who union.MemberID) string {
	all := d.chat(who.Private())
	if len(all) == 0 {
		return ""
	}
	last := all[len(all)-1]
	words := text.Strip(string(last.Text))
	for _, row := range last.Buttons {
		for _, b := range row {
			words += " [" + b.Text + "]"
		}
	}
	return words
}

// sees fails unless one of the last messages contains the words.
func (d *desk) sees(who union.MemberID, words string) {
	d.t.Helper()
	all := d.chat(who.Private())
	for _, p := range all[max(0, len(all)-4):] {
		if strings.Contains(strings.ReplaceAll(text.Strip(string(p.Text)), "\u00a0", " "), words) {
			return
		}
	}
	d.t.Errorf("%d does not see %q; the last message: %s", who, words, d.seen(who))
}

func (d *desk) told(words string) {
	d.t.Helper()
	if !strings.Contains(strings.ReplaceAll(d.toast, "\u00a0", " "), words) {
		d.t.Errorf("toast %q, want %q", d.toast, words)
	}
}

// opensContest walks the chair through the whole dialog.
func (d *desk) opensContest() {
	d.t.Helper()
	d.says(chair, "/newcontest")
	d.says(chair, "Лучший стенд")
	d.says(chair, "Покажите свой стенд")
	d.presses(chair, "Готово")
	d.says(chair, "Стенд\nГазета\nстенд")
	d.says(chair, "вчера")
	d.sees(chair, "уже прошло")
	d.presses(chair, "Через неделю")
	d.sees(chair, "Принимаем до")
	d.presses(chair, "3")
	d.presses(chair, "Весь профсоюз")
	d.sees(chair, "Лучший стенд")
	d.presses(chair, "✏️ Название")
	d.says(chair, "Лучший профсоюзный стенд")
	d.sees(chair, "3 подписчика")
	d.presses(chair, "Объявить")
	d.sees(chair, "объявлен")
	d.pass(time.Minute)
}

// enters walks a member up to the summary of an entry.
func (d *desk) enters(who union.MemberID) {
	d.t.Helper()
	d.presses(who, "Подать")
	d.presses(who, "Согласен")
	d.presses(who, "Да, с именем")
	d.presses(who, "Газета")
	d.presses(who, "Область")
	d.says(who, "Наш <стенд>")
	d.says(who, "Вот он какой")
	d.presses(who, "Готово")
	d.says(who, "", union.Media{Kind: union.Photo, FileID: "a"}, union.Media{Kind: union.Document, FileID: "b"})
	d.presses(who, "Готово")
	d.says(who, "не ссылка")
	d.sees(who, "не похоже на ссылку")
	d.says(who, "vk.com/stend\nhttps://пример.рф/a?b=c")
}

func TestAContestFromAnnouncementToReceipt(t *testing.T) {
	t.Parallel()
	atDesk(t, func(d *desk) {
		d.opensContest()
		d.sees(anna, "Лучший профсоюзный стенд")
		d.enters(anna)
		d.sees(anna, "Проверьте заявку")
		summary := d.chat(anna.Private())[len(d.chat(anna.Private()))-1]
		d.presses(anna, "Отправить")
		d.sees(anna, "1-001")
		d.push(anna, summary.id, summary.Buttons[0][0].Data)
		d.told("уже не действует")
		d.pass(time.Minute)
		d.sees(chair, "Заявок: 1 (новая: 1-001)")

		d.presses(anna, "Изменить")
		d.presses(anna, "✏️ Название")
		d.says(anna, "Новое имя")
		d.presses(anna, "Сохранить")
		d.sees(anna, "версия 2")
		d.pass(time.Minute)
		d.sees(chair, "изменена: 1-001")
		d.says(anna, "/contests")
		d.sees(anna, "Приём заявок открыт: 1")
		d.presses(anna, "Мои заявки")
		d.presses(anna, "1-001")
		d.sees(anna, "Новое имя")
		d.presses(anna, "Отозвать")
		d.presses(anna, "Да, отозвать")
		d.sees(anna, "отозвана")
		d.pass(time.Minute)
		d.sees(chair, "Заявок: 0 (отозвана: 1-001)")
	})
}

func TestTheOrganizerGetsEntriesFilesAndTable(t *testing.T) {
	t.Parallel()
	atDesk(t, func(d *desk) {
		d.opensContest()
		d.enters(anna)
		d.presses(anna, "Отправить")
		d.enters(boris)
		d.says(chair, "/contests")
		d.presses(chair, "Лучший профсоюзный стенд")
		d.presses(chair, "Организатору")
		d.sees(chair, "Начали и не отправили: 1")
		d.presses(chair, "Таблица")
		sheet := d.chat(chair.Private())[len(d.chat(chair.Private()))-1].File
		if sheet == nil || !strings.HasPrefix(string(sheet.Data), "\uFEFFНомер;") || !strings.Contains(string(sheet.Data), "1-001;подана;Газета") {
			t.Fatalf("table: %+v", sheet)
		}
		d.presses(chair, "Получить файлы")
		d.sees(chair, "заявка 1 из 1")
		all := d.chat(chair.Private())
		photo, document := all[len(all)-3], all[len(all)-2]
		if len(photo.Media) != 1 || photo.Media[0].Kind != union.Photo || len(document.Media) != 1 {
			t.Errorf("files: %+v, %+v", photo.Media, document.Media)
		}
		d.presses(chair, "Список заявок")
		d.presses(chair, "1-001")
		d.sees(chair, "Автор: Анна")
		// a button forged by a member shows nothing
		d.push(anna, 1, "contest/manage/1")
		d.told("нет полномочий")
		d.push(boris, 1, "entry/card/1")
		d.told("больше нет")
		d.push(boris, 1, "entry/gone/1")
		d.told("больше нет")
	})
}

func TestAnEntryTooLateIsKeptAndRefused(t *testing.T) {
	t.Parallel()
	atDesk(t, func(d *desk) {
		d.opensContest()
		d.enters(anna)
		d.pass(8 * 24 * time.Hour)
		d.presses(anna, "Отправить")
		d.told("Ваши ответы сохранены")
		d.told("8 января 2000 в 23:59")
		d.push(boris, 1, "contest/enter/1")
		d.told("закончился")
		if err := d.store.View(func(r storage.Reader) error {
			talk, found, err := storage.Talks.Get(r, talkKey{First: anna, Second: office.EntryDialog})
			if !found || talk.Subject != 1 {
				t.Errorf("the answers are gone: %+v", talk)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}

func TestAnotherContestDoesNotCostADraftUnasked(t *testing.T) {
	t.Parallel()
	atDesk(t, func(d *desk) {
		d.opensContest()
		d.enters(anna)
		d.opensContest()
		d.push(anna, 1, "contest/enter/2")
		d.sees(anna, "не закончена заявка")
		d.presses(anna, "Закончить прежнюю")
		d.sees(anna, "Проверьте заявку")
		d.push(anna, 1, "contest/enter/2")
		d.presses(anna, "прежнюю бросить")
		d.sees(anna, "Согласие на участие")
		d.push(99, 1, "contest/enter/2")
		d.sees(99, "сначала подпишитесь")
	})
}

func TestAddress(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]bool{
		"vk.com/a": true, "https://vk.com": true, "HTTP://a.ru": true, "профсоюз.рф/стенд": true, "a.ru:8080/x": true,
		"просто слова": false, "стенд": false, "javascript://a.ru/%0aalert(1)": false, "ftp://a.ru": false,
		"https://": false, "https://localhost": false, "a..ru": false, ".ru": false, "https://bank.ru@evil.ru": false, "a.b": false,
	} {
		if got := address(s); got != want {
			t.Errorf("address(%q) = %v", s, got)
		}
	}
}
