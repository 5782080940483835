package bot

import (
	"encoding/json"
	"strings"
	"testing"

	"rupor/delivery"
	"rupor/storage"
	"rupor/storage/memory"
	"rupor/union"
)

// receiver is a house with a store of its own, in which raw things can stand.
func receiver(t *testing.T) (*theatre, *Bot, *memory.Engine) {
	t.Helper()
	th := newTheatre(t, "ru")
	e := bareUnion(t, th.b, "ru")
	return th, th.bot(e), e
}

// said is what the house says to an event, as one text.
func (th *theatre) said(b *Bot, e Event) string {
	th.t.Helper()
	if _, err := b.Receive(th.t.Context(), e); err != nil {
		th.t.Fatalf("update %d is not kept: %v", e.ID, err)
	}
	var all []string
	for _, l := range th.carry(b.Store) {
		all = append(all, string(l.Message.Text))
	}
	return strings.Join(all, "\n")
}

func (th *theatre) event(id int64, words, command string) Event {
	e := th.from(theAdmin)
	e.ID = id
	e.Message = &Message{ID: delivery.MessageID(id), Text: words, Content: union.Content{Text: union.HTML(words)}, Command: command}
	return e
}

// A talk that a newer program can't read any more must not lock its owner out.
func TestATalkThatCannotBeReadIsGivenUp(t *testing.T) {
	t.Parallel()
	for name, talk := range map[string]union.Talk{
		"answers of another shape": {Dialog: "post", Form: json.RawMessage(`{"content":7}`)},
		"a dialog that is no more": {Dialog: "survey", Form: json.RawMessage(`{}`)},
	} {
		for _, c := range []struct{ words, command, want string }{
			{"Привет", "", "заново"},
			{"/cancel", "cancel", "Хорошо, прервались"},
			{"/back", "back", "заново"},
			{"/post", "post", "Новое объявление"},
		} {
			t.Run(name+" "+c.words, func(t *testing.T) {
				t.Parallel()
				th, b, e := receiver(t)
				talk := talk // every subtest has its own
				talk.Begun, talk.Touched = th.b.Now(), th.b.Now().Add(1)
				err := e.Update(func(w storage.Writer) error {
					return storage.Talks.Put(w, talkKey{First: theAdmin, Second: talk.Dialog}, talk)
				})
				if err != nil {
					t.Fatal(err)
				}
				if said := th.said(b, th.event(1, c.words, c.command)); !strings.Contains(said, c.want) {
					t.Errorf("%q", said)
				}
				if said := th.said(b, th.event(2, "/cancel", "cancel")); !strings.Contains(said, "прервались") && !strings.Contains(said, "не заполняем") {
					t.Errorf("then %q", said)
				}
				if th.log.Len() > 0 && c.command != "" {
					t.Errorf("%s", th.log)
				}
			})
		}
	}
}

// An update over which the house always stumbles is given up: everybody else's
// wait behind it.
func TestAnUpdateThatAlwaysFailsIsGivenUp(t *testing.T) {
	t.Parallel()
	th, b, e := receiver(t)
	err := e.Update(func(w storage.Writer) error {
		members := storage.NewTable[union.MemberID, string]("m", storage.Int[union.MemberID]())
		return members.Put(w, theAdmin, "not a member")
	})
	if err != nil {
		t.Fatal(err)
	}
	if said := th.said(b, th.event(1, "Привет", "")); said != "" {
		t.Errorf("%q", said)
	}
	if th.log.Len() == 0 {
		t.Error("nothing is logged")
	}
}

// Forged data about what was said to others alone shows nothing of it.
func TestForgedDataShowsNothingOfOthers(t *testing.T) {
	t.Parallel()
	th := newTheatre(t, "ru")
	s := scene{store: sampleUnion(t, th.b, "ru")}
	th.carry(s.store)
	for _, data := range []string{
		"ack/10/1/t", "ack/10/77/t", "ack/10/77/c", "res/card/10", "res/text/10", "res/share/10/0", "res/sheet/10",
		"remind/unack/10", "cast/card/1", "cast/file/1", "cast/list/0", "contest/manage/1", "contest/table/1",
		"contest/files/1/0", "entry/card/1", "entry/files/1", "remind/card/1", "role/list/0", "org/1", "set/lang/",
	} {
		after := th.press(s, theLoner, data)
		for _, l := range after.heard {
			if words := string(l.Message.Text); l.Message.File != nil || strings.Contains(words, "Resolved") || strings.Contains(words, "VII-9") {
				t.Errorf("%s: %q", data, words)
			}
		}
		if data != "cast/list/0" && len(after.heard) > 0 && after.toast == "" {
			t.Errorf("%s is answered: %q", data, after.heard[0].Message.Text)
		}
	}
}
