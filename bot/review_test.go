package bot

import (
	"slices"
	"strings"
	"testing"
	"time"

	"rupor/bot/dialog"
	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// tap presses the button whose words contain a part, under what was said last.
func (th *theatre) tap(s scene, who union.MemberID, part string) scene {
	th.t.Helper()
	said := s.to(who.Private())
	for _, letter := range slices.Backward(said) {
		for _, row := range letter.Buttons {
			for _, b := range row {
				if strings.Contains(b.Text, part) && b.Data != "" {
					return th.press(s, who, b.Data)
				}
			}
		}
	}
	th.t.Fatalf("no button %q after %s: %+v", part, strings.Join(s.path, " → "), said)
	return s
}

// previewed is a post of the youth council at its preview, to all who want news.
func previewed(t *testing.T) (*theatre, scene) {
	t.Helper()
	th := newTheatre(t, "ru")
	s := scene{store: sampleUnion(t, th.b, "ru"), next: 1000}
	s = th.command(s, theYouth, "post", "")
	s = th.reply(s, theYouth, dialog.Typed("Субботник"))
	for _, part := range []string{"Готово", "Новости", "Весь профсоюз"} {
		s = th.tap(s, theYouth, part)
	}
	return th, s
}

func words(s scene, who union.MemberID) string {
	var all []string
	for _, m := range s.to(who.Private()) {
		all = append(all, string(m.Text))
	}
	return strings.Join(append(all, s.toast), "\n")
}

// Whose role was taken away while they write a post sees nobody's name any more,
// and can end the talk.
func TestADismissedAuthorSeesNobody(t *testing.T) {
	t.Parallel()
	th, s := previewed(t)
	err := s.store.Update(func(w storage.Writer) error {
		return office.Dismiss(w, theAdmin, storage.KeyOf(union.Duty{Member: theYouth, Role: union.RoleYouth}), time.Now())
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"Уточнить получателей", "Вид и кнопки", "Назначить время"} {
		if said := words(th.tap(s, theYouth, part), theYouth); strings.Contains(said, "Например") || !strings.Contains(said, "нет полномочий") {
			t.Errorf("%s: %s", part, said)
		}
	}
	if end := th.tap(s, theYouth, "Отмена"); end.toast != "" {
		t.Errorf("can't be ended: %q", end.toast)
	}
}

// Who prepares a list and is dismissed sees nobody either.
func TestADismissedListMakerSeesNobody(t *testing.T) {
	t.Parallel()
	th := newTheatre(t, "ru")
	s := scene{store: sampleUnion(t, th.b, "ru"), next: 1000}
	s = th.press(s, theYouth, "seg/new")
	s = th.tap(s, theYouth, "Весь профсоюз")
	err := s.store.Update(func(w storage.Writer) error {
		return office.Dismiss(w, theAdmin, storage.KeyOf(union.Duty{Member: theYouth, Role: union.RoleYouth}), time.Now())
	})
	if err != nil {
		t.Fatal(err)
	}
	if said := words(th.tap(s, theYouth, "Вернувшиеся"), theYouth); strings.Contains(said, "Например") {
		t.Errorf("sees %s", said)
	}
}

// A list that somebody deletes meanwhile locks nobody up, and nothing goes to
// whom the list left out.
func TestAListDeletedUnderAPreview(t *testing.T) {
	t.Parallel()
	th, s := previewed(t)
	for _, part := range []string{"Уточнить получателей", "Список", "Officers", "Готово"} {
		s = th.tap(s, theYouth, part)
	}
	if said := words(s, theYouth); !strings.Contains(said, "Officers") {
		t.Fatalf("previewed %s", said)
	}
	err := s.store.Update(func(w storage.Writer) error { _, err := office.DeleteSegment(w, theYouth, 1, th.b.Now()); return err })
	if err != nil {
		t.Fatal(err)
	}
	if sent := th.tap(s, theYouth, "Отправить сейчас"); !strings.Contains(sent.toast, "Этого списка больше нет") {
		t.Errorf("sent: %q %s", sent.toast, words(sent, theYouth))
	}
	if said := words(th.tap(s, theYouth, "Уточнить получателей"), theYouth); !strings.Contains(said, "Кто получит") || strings.Contains(said, "Officers") {
		t.Errorf("narrowed again: %s", said)
	}
}

// A name under which the audience can't be saved any more can be changed, and
// one for what is no list any more is let go.
func TestANameForAListCanBeChanged(t *testing.T) {
	t.Parallel()
	th, s := previewed(t)
	for _, part := range []string{"Уточнить получателей", "Вернувшиеся", "Сохранить как список"} {
		s = th.tap(s, theYouth, part)
	}
	s = th.reply(s, theYouth, dialog.Typed("Мои"))
	err := s.store.Update(func(w storage.Writer) error {
		_, err := office.SaveSegment(w, theAdmin, "Мои", union.Audience{Returned: true}, th.b.Now())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	taken := th.tap(s, theYouth, "Отправить сейчас")
	if !strings.Contains(taken.toast, "уже есть") {
		t.Fatalf("sent: %q %s", taken.toast, words(taken, theYouth))
	}
	other := th.tap(th.tap(s, theYouth, "Уточнить получателей"), theYouth, "Сохранить как список")
	if said := words(other, theYouth); !strings.Contains(said, "Как назвать список") {
		t.Errorf("not asked again: %s", said)
	}
	none := s
	for _, part := range []string{"Уточнить получателей", "Вернувшиеся", "Готово", "Отправить сейчас"} {
		none = th.tap(none, theYouth, part)
	}
	if said := words(none, theYouth); !strings.Contains(said, "Рассылка началась") {
		t.Errorf("without conditions: %s", said)
	}
}

// Groups are not counted as people where a proposal is decided on.
func TestAProposalToGroupsCountsGroups(t *testing.T) {
	t.Parallel()
	th := newTheatre(t, "ru")
	s := scene{store: sampleUnion(t, th.b, "ru"), next: 1000}
	err := s.store.Update(func(w storage.Writer) error {
		p := union.Post{Topic: union.TopicNews, Content: union.Content{Text: "x"}, Audience: union.Audience{Places: union.PlacesOnly}}
		_, err := office.Propose(w, theYouth, p, th.b.Now())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	s = th.press(s, theOfficer, "approve/show/4")
	if said := words(s, theOfficer); !strings.Contains(said, "Получат: 5 чатов") {
		t.Errorf("says %s", said)
	}
	s = th.reply(th.tap(s, theOfficer, "Изменить"), theOfficer, dialog.Typed("y"))
	if said := words(th.tap(s, theOfficer, "Готово"), theOfficer); !strings.Contains(said, "Так это увидят получатели: 5 чатов") {
		t.Errorf("says %s", said)
	}
}

// Who has not confirmed is not looked for among more people than can be counted
// while everybody waits.
func TestTheSilentOfTooManyAreNotListed(t *testing.T) {
	t.Parallel()
	th := newTheatre(t, "ru")
	s := scene{store: sampleUnion(t, th.b, "ru"), next: 1000}
	err := s.store.Update(func(w storage.Writer) error {
		p, _, err := storage.Posts.Get(w, theAsking)
		if err != nil {
			return err
		}
		heads := storage.NewTable[union.BroadcastID, map[string]any](broadcastTable, storage.Uint[union.BroadcastID]())
		return heads.Update(w, p.Broadcast, func(c *map[string]any) error {
			(*c)["total"] = office.CountedMost + 1
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	if s = th.press(s, theYouth, "seen/who/3/0"); !strings.Contains(s.toast, "Получателей слишком много") {
		t.Errorf("%q %s", s.toast, words(s, theYouth))
	}
}

// Who proposed something and is no member can have that forgotten.
func TestWhoOnlyProposedCanBeForgotten(t *testing.T) {
	t.Parallel()
	th := newTheatre(t, "ru")
	s := scene{store: sampleUnion(t, th.b, "ru"), next: 1000}
	const passerby union.MemberID = 987654
	err := s.store.Update(func(w storage.Writer) error {
		p := union.Proposal{ID: 77, Post: union.Post{Author: passerby}, State: union.Proposed, At: time.Unix(1, 0)}
		return storage.Proposals.Put(w, p.ID, p)
	})
	if err != nil {
		t.Fatal(err)
	}
	s = th.command(s, passerby, "forget", "")
	if said := words(s, passerby); len(s.to(passerby.Private())[0].Buttons) == 0 {
		t.Errorf("says %s", said)
	}
}
