package bot

import (
	"strings"
	"testing"

	"rupor/office"
	"rupor/storage"
)

// What Telegram tells of a group after its owner is known changes its title or
// its id, and nothing else; nobody is asked twice.
func TestAGroupKeepsItsOwner(t *testing.T) {
	t.Parallel()
	th, b, e := receiver(t)
	id := int64(0)
	tell := func(change func(*Event)) string {
		id++
		event := Event{ID: id, Time: th.b.Now(), Chat: -5, ChatKind: Group, ChatName: "Профком", From: th.from(theAdmin).From}
		change(&event)
		return th.said(b, event)
	}
	present := func(e *Event) { e.Standing = &Standing{Present: true} }
	if said := tell(present); !strings.Contains(said, "Чья она?") {
		t.Fatalf("the one who added the bot hears %q", said)
	}
	err := e.Update(func(w storage.Writer) error { _, err := office.GivePlace(w, theAdmin, -5, 0, b.Now()); return err })
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*Event){
		"promoted":  present,
		"renamed":   func(e *Event) { e.ChatName, e.Renamed = "Профком лицея", true },
		"a message": func(e *Event) { e.ChatName, e.Message = "Профком лицея", &Message{Text: "Привет"} },
	} {
		if said := tell(change); said != "" {
			t.Errorf("%s: somebody hears %q", name, said)
		}
	}
	tell(func(e *Event) { e.ChatName, e.Renamed = "Профком лицея", true })
	tell(func(e *Event) { e.Moved = -1005 })
	tell(func(e *Event) {
		e.Chat, e.ChatKind, e.ChatName = -1005, Supergroup, "Профком лицея"
		present(e)
	})
	err = e.View(func(r storage.Reader) error {
		p, _, err := storage.Places.Get(r, -1005)
		if !p.Owned || p.Title != "Профком лицея" || p.Kind != "supergroup" || p.By != theAdmin {
			t.Errorf("the group is %+v", p)
		}
		if left, _ := storage.Places.Has(r, -5); left {
			t.Error("the old id is still there")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
