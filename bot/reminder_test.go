package bot

import (
	"strings"
	"testing"
	"time"

	"rupor/delivery"
	"rupor/office"
	"rupor/scheduler"
	"rupor/storage"
	"rupor/union"
)

// The bubble's time begins on Saturday, 1 January 2000, at midnight.

func TestAReminderToOneselfRingsOnceAndIsGone(t *testing.T) {
	t.Parallel()
	atDesk(t, func(d *desk) {
		d.says(anna, "/remind")
		d.sees(anna, "О чём напомнить?")
		d.says(anna, "Сдать <b>отчёт</b>")
		d.presses(anna, "Готово")
		d.says(anna, "когда-нибудь")
		d.says(anna, "завтра в 9")
		d.sees(anna, "⏰ Сдать отчёт")
		d.sees(anna, "воскресенье, 2 января 2000 в 09:00")
		d.presses(anna, "Поставить")
		d.sees(anna, "Напоминание поставлено")
		d.says(anna, "/remind")
		d.presses(anna, "Сдать отчёт")
		d.sees(anna, "Кому: вам")
		d.pass(33 * time.Hour)
		d.sees(anna, "⏰ Сдать отчёт")
		d.says(anna, "/remind")
		d.sees(anna, "О чём напомнить?") // the list is empty again
	})
}

func TestPauseResumeAndDelete(t *testing.T) {
	t.Parallel()
	atDesk(t, func(d *desk) {
		d.says(anna, "/remind")
		d.says(anna, "Полить цветы")
		d.presses(anna, "Готово")
		d.presses(anna, "По понедельникам")
		d.sees(anna, "понедельник, 3 января 2000 в 10:00")
		d.sees(anna, "понедельник, 17 января 2000 в 10:00")
		d.presses(anna, "Поставить")
		d.presses(anna, "Открыть")
		d.presses(anna, "Приостановить")
		d.sees(anna, "Приостановлено")
		before := len(d.chat(anna.Private()))
		d.pass(10 * 24 * time.Hour)
		if n := len(d.chat(anna.Private())); n != before {
			t.Errorf("a paused reminder rang %d times", n-before)
		}
		d.presses(anna, "Возобновить")
		d.sees(anna, "17 января 2000")
		d.pass(7 * 24 * time.Hour)
		if n := len(d.chat(anna.Private())); n != before+1 {
			t.Errorf("%d messages after resuming, want one", n-before)
		}
		d.presses(anna, "Удалить")
		d.sees(anna, "Удалено")
		d.push(boris, 1, "remind/card/1")
		d.told("больше нет")
	})
}

func TestThoseWithAnUnfinishedEntryAreRemindedUntilTheyFinish(t *testing.T) {
	t.Parallel()
	atDesk(t, func(d *desk) {
		d.opensContest()
		d.enters(anna)
		d.says(chair, "/contests")
		d.presses(chair, "Лучший профсоюзный стенд")
		d.presses(chair, "Организатору")
		d.presses(chair, "Напомнить тем, кто не закончил")
		d.presses(chair, "Взять готовый текст")
		d.says(chair, "каждый день в 12")
		d.sees(chair, "Сейчас это 1 человек")
		d.presses(chair, "Поставить")
		d.pass(14 * time.Hour)
		d.sees(anna, "Вы начали заявку на конкурс «Лучший профсоюзный стенд»")
		before := len(d.chat(boris.Private()))
		d.presses(anna, "Закончить заявку")
		d.sees(anna, "Проверьте заявку")
		d.presses(anna, "Отправить")
		d.pass(24 * time.Hour)
		d.sees(chair, "Напоминать больше не нужно")
		if len(d.chat(boris.Private())) != before {
			t.Error("boris was reminded of what he never began")
		}
		d.says(chair, "/remind")
		d.sees(chair, "О чём напомнить?")
	})
}

func TestATopicIsRemindedByWhoMay(t *testing.T) {
	t.Parallel()
	atDesk(t, func(d *desk) {
		d.says(chair, "/remind")
		d.says(chair, "Собрание в 18:00", union.Media{Kind: union.Photo, FileID: "a"})
		d.presses(chair, "Готово")
		d.presses(chair, "Подписчикам темы")
		d.presses(chair, "Конкурсы")
		d.says(chair, "каждую минуту")
		d.sees(chair, "не чаще раза в час")
		d.presses(chair, "Через час")
		d.sees(chair, "Сейчас это 3 человека")
		d.presses(chair, "Поставить")
		// the right is gone before the time comes
		dismiss(d)
		d.pass(2 * time.Hour)
		d.sees(chair, "нет полномочий напоминать этим людям")
		if n := len(d.chat(boris.Private())); n != 0 {
			t.Errorf("boris got %d messages", n)
		}
	})
}

func dismiss(d *desk) {
	d.t.Helper()
	key := storage.KeyOf(union.Duty{Member: chair, Role: union.RoleOfficer})
	if err := d.store.Update(func(w storage.Writer) error { return storage.Duties.Delete(w, key) }); err != nil {
		d.t.Fatal(err)
	}
}

func TestAMissedReminderIsToldAndKept(t *testing.T) {
	t.Parallel()
	atDesk(t, func(d *desk) {
		d.says(anna, "/remind")
		d.says(anna, "Позвонить в обком")
		d.presses(anna, "Готово")
		d.presses(anna, "Через час")
		d.presses(anna, "Поставить")
		if err := d.b.Store.Update(func(w storage.Writer) error { // the machine was off for a day
			rem, _, err := storage.Reminders.Get(w, 1)
			if err != nil {
				return err
			}
			s, _, err := scheduler.Get(w, scheduler.ID(rem.Schedule))
			if err != nil {
				return err
			}
			return d.b.FireReminder(w, scheduler.Run{
				ID: scheduler.ID(rem.Schedule), Schedule: s, Due: rem.At, Now: rem.At.Add(24 * time.Hour), Late: true, Missed: true,
			})
		}); err != nil {
			t.Fatal(err)
		}
		d.pass(10 * time.Second)
		d.sees(anna, "бот был выключен")
		d.sees(anna, "Позвонить в обком")
		d.presses(anna, "Другое время")
		d.sees(anna, "Когда?")
		d.presses(anna, "Завтра в 10")
		d.presses(anna, "Поставить")
		d.says(anna, "/remind")
		all := d.chat(anna.Private())
		if list := all[len(all)-1]; len(list.Buttons) != 2 {
			t.Errorf("the list has %d rows, want the new reminder alone: %s", len(list.Buttons), d.seen(anna))
		}
	})
}

func TestTheUnacknowledgedAreRemindedWithAButton(t *testing.T) {
	t.Parallel()
	atDesk(t, func(d *desk) {
		if err := d.store.Update(func(w storage.Writer) error {
			if err := storage.Resolutions.Put(w, 1, union.Resolution{ID: 1, Number: "7", Title: "О стендах", Version: 1}); err != nil {
				return err
			}
			return storage.Acks.Put(w, storage.Pair[union.ResolutionID, union.MemberID]{First: 1, Second: boris}, union.Ack{Version: 1})
		}); err != nil {
			t.Fatal(err)
		}
		d.push(chair, 1, "remind/unack/1")
		d.presses(chair, "Взять готовый текст")
		d.presses(chair, "Через час")
		d.sees(chair, "Сейчас это 2 человека")
		d.presses(chair, "Поставить")
		d.pass(time.Hour)
		d.sees(anna, "постановление № 7 «О стендах»")
		if last := d.chat(anna.Private())[len(d.chat(anna.Private()))-1]; last.Buttons[0][0].Data != "res/card/1" {
			t.Errorf("button %+v", last.Buttons)
		}
		if len(d.chat(boris.Private())) != 0 {
			t.Error("boris acknowledged and is reminded")
		}
		d.push(anna, 1, "remind/unack/1")
		d.told("нет полномочий")
	})
}

func TestReadyWordsFitOneMessage(t *testing.T) {
	t.Parallel()
	m := delivery.Message{Text: union.HTML(strings.Repeat("я", office.MaxReminderText))}
	if n := len(spread(m)); n != 1 {
		t.Errorf("a reminder of the greatest length takes %d messages", n)
	}
}
