package main

import (
	"strings"
	"testing"
	"testing/synctest"

	"rupor/delivery"
	"rupor/storage"
	"rupor/union"
)

// A thumb that trembles: somebody goes through a dialog pressing every button
// twice at once, before the bot can answer. It comes to its end as if they had
// not, and the deed is done once.
func TestEveryButtonTwice(t *testing.T) {
	t.Parallel()
	for dialog, c := range map[string]struct {
		traits string
		begin  []string
		typed  []string // one for each question without buttons
		deed   func(storage.Reader) (int, error)
	}{
		"join":         {"", []string{"/start"}, nil, rows(storage.Members)},
		"organization": {"role=admin", []string{"/organizations", "[➕]"}, []string{"Детский сад № 9"}, rows(storage.Organizations)},
		"role":         {"role=admin", []string{"/roles", "[➕]"}, nil, rows(storage.Duties)},
		"post":         {"role=youth", []string{"/post"}, []string{"Субботник в 10:00"}, broadcastsOf},
		"resolution":   {"role=officer", []string{"/resolution"}, []string{"12-3", "24.11.2026", "Об итогах", "Принять к сведению"}, rows(storage.Resolutions)},
		"contest":      {"role=organizer", []string{"/newcontest"}, []string{"Лучший стенд", "Покажите", "Стенд\nГазета"}, rows(storage.Contests)},
		"entry":        {`org="Лицей № 3"`, []string{"/contests", "[Лучший стенд]", "[Подать]"}, []string{"Наш стенд", "Вот он"}, rows(storage.Entries)},
		"reminder":     {`org="Лицей № 3"`, []string{"/remind"}, []string{"Сдать отчёт"}, rows(storage.Reminders)},
	} {
		t.Run(dialog, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t)
				defer s.curtain()
				s.enter("boris", `Борис Котов org="Школа № 12" role=organizer`)
				s.enter("anna", "Анна Петрова "+c.traits)
				if dialog == "entry" {
					s.plays("boris", "/newcontest", "Лучший стенд", "Покажите", "[Готово]", "Стенд\nГазета",
						"[Через неделю]", "[3]", "[Весь профсоюз]", "[Объявить]")
				}
				before := s.count(c.deed)
				h := &hasty{stage: s, actor: s.people["anna"], typed: c.typed}
				s.plays("anna", c.begin...)
				h.run(dialog)
				if n := s.count(c.deed) - before; n != 1 {
					t.Errorf("done %d times", n)
				}
			})
		})
	}
}

func rows[K, V any](table *storage.Table[K, V]) func(storage.Reader) (int, error) {
	return func(r storage.Reader) (n int, err error) {
		err = table.All(r, func(K, V) error { n++; return nil })
		return n, err
	}
}

func broadcastsOf(r storage.Reader) (n int, err error) {
	err = delivery.Recent(r, func(delivery.Broadcast) error { n++; return nil })
	return n, err
}

func (s *stage) count(what func(storage.Reader) (int, error)) (n int) {
	s.t.Helper()
	err := s.life.bolt.View(func(r storage.Reader) (err error) { n, err = what(r); return err })
	if err != nil {
		s.t.Fatal(err)
	}
	return n
}

// plays does what a person does, one thing after another.
func (s *stage) plays(who string, all ...string) {
	s.t.Helper()
	for _, words := range all {
		if err := s.play(chatLine{verb: "<", who: who, words: words}); err != nil {
			s.t.Fatal(err)
		}
	}
}

// A hasty person presses everything twice.
type hasty struct {
	*stage
	*actor
	typed []string
	asked string // what the last question was
}

// run goes on until the dialog is over.
func (h *hasty) run(dialog string) {
	h.t.Helper()
	key := storage.Pair[union.MemberID, string]{First: union.MemberID(h.user.ID()), Second: dialog}
	answers := func(r storage.Reader) (int, error) { // -1 when there is no such dialog
		talk, open, err := storage.Talks.Get(r, key)
		if !open {
			return -1, err
		}
		return len(talk.Trail), err
	}
	n := h.count(answers)
	if n < 0 {
		h.t.Fatalf("the dialog %s does not open: %s", dialog, h.chat.Last().Text)
	}
	for range 40 {
		h.step()
		switch now := h.count(answers); {
		case now < 0:
			return
		case now > n+1:
			h.t.Fatalf("a button pressed twice gave %d answers; the last message is %q", now-n, h.chat.Last().Text)
		default:
			n = now
		}
	}
	h.t.Fatalf("the dialog %s does not end; the last message is %q %q", dialog, h.chat.Last().Text, h.chat.Last().Labels())
}

// step presses the first button of the question twice; where that changed
// nothing but ticks, the last one. Without a button it types.
func (h *hasty) step() {
	last := h.chat.Last()
	for all := h.chat.Messages(); last.Own || len(last.Keyboard) == 0; last = all[len(all)-1] {
		if all = all[:len(all)-1]; len(all) == 0 {
			h.t.Fatal("nothing to press")
		}
	}
	var own []string
	for _, row := range last.Keyboard {
		for _, b := range row {
			if !strings.HasSuffix(b.Data, "/!b") && !strings.HasSuffix(b.Data, "/!x") && !strings.HasSuffix(b.Data, "/!a") && !strings.HasSuffix(b.Data, "/!c") {
				own = append(own, b.Data)
			}
		}
	}
	again := h.asked == last.Text
	h.asked = last.Text
	switch {
	case len(own) == 0:
		if len(h.typed) == 0 {
			h.t.Fatalf("nothing to answer %q with", last.Text)
		}
		h.chat.Send(h.typed[0])
		h.typed = h.typed[1:]
		h.settle()
		return
	case again:
		own = own[len(own)-1:]
	}
	for range 2 {
		if err := h.chat.PressData(last.ID, own[0]); err != nil {
			h.t.Fatal(err)
		}
	}
	h.settle()
}
