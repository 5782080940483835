package bot

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"rupor/storage"
	"rupor/union"
)

// inPlace is what the house answers to a press in a group or a channel.
func (th *theatre) inPlace(s scene, kind ChatKind, who union.MemberID, data string) (Toast, string) {
	th.t.Helper()
	e := th.from(who)
	e.ID, e.Time, e.Chat, e.ChatKind, e.Press = 1<<40, th.b.Now(), -1005, kind, &Press{ID: "1", Data: data, Message: 7}
	b := th.bot(s.store.Fork())
	toast, err := b.Receive(th.t.Context(), e)
	if err != nil {
		th.fails(s, "%s in a %s: %v", data, kind, err)
	}
	var said string
	for _, l := range th.carry(b.Store) {
		said += string(l.Message.Text)
	}
	return toast, said
}

// A button under what is sent to many leads somebody to whom the bot may not write
// to the private chat, and there does what it does under a message of one's own.
func TestAPressInAGroupOpensThePrivateChat(t *testing.T) {
	t.Parallel()
	th := newTheatre(t, "ru")
	first := scene{store: sampleUnion(t, th.b, "ru")}
	for data, payload := range map[string]string{"want/p1": "w1", "ask/1": "q1", "contest/enter/1": "e1", "seen/1": "r1"} {
		for _, kind := range []ChatKind{Group, Supergroup, Channel} {
			toast, said := th.inPlace(first, kind, theStranger, data)
			if want := (Toast{URL: "https://t.me/rupor_bot?start=" + payload}); toast != want || said != "" {
				t.Errorf("%s in a %s: %+v, and %q is said", data, kind, toast, said)
			}
		}
		pressed, linked := th.press(first, theMember, data), th.command(first, theMember, "start", payload)
		if got, want := wordsIn(linked), pressed.toast+wordsIn(pressed); got != want {
			t.Errorf("%s says %q, its link %q", data, want, got)
		}
		if newcomer := wordsIn(th.command(first, theStranger, "start", payload)); !strings.Contains(newcomer, "огласие на обработку") {
			t.Errorf("who comes by %s hears %q", payload, newcomer)
		}
	}
	for data, want := range map[string]string{"seen/3": "Спасибо", "seen/1": "больше нет"} {
		if toast, said := th.inPlace(first, Supergroup, theMember, data); toast.URL != "" || !strings.Contains(toast.Text, want) || said != "" {
			t.Errorf("%s by a member: %+v, and %q is said", data, toast, said)
		}
	}
	for _, data := range []string{"forget/yes", "cast/cancel/1", "want/away/1", "seen/who/1/0", "want/p", "ask/-1", "d/1/0/yes", ""} {
		if toast, said := th.inPlace(first, Supergroup, theAdmin, data); !toast.Alert || toast.URL != "" || said != "" {
			t.Errorf("%q in a group: %+v, and %q is said", data, toast, said)
		}
	}
}

// wordsIn is what the person whose turn it was was told in the last event.
func wordsIn(s scene) string {
	var all []string
	for _, l := range s.heard {
		all = append(all, l.Message.Text.Plain())
	}
	return strings.Join(all, "\n")
}

// Only a post with the button brought somebody by it: anybody may type a link.
func TestAPostWithTheButtonBringsPeople(t *testing.T) {
	t.Parallel()
	th := newTheatre(t, "ru")
	first := scene{store: sampleUnion(t, th.b, "ru")}
	err := first.store.Update(func(w storage.Writer) error {
		with := union.Post{ID: 901, Manner: union.Manner{Join: true}, Audience: union.Audience{Org: firstPrimary}}
		return errors.Join(storage.Posts.Put(w, 901, with), storage.Posts.Put(w, 902, union.Post{ID: 902}))
	})
	if err != nil {
		t.Fatal(err)
	}
	for payload, want := range map[string]union.PostID{"w901": 901, "w902": 0, "w903": 0} {
		after := th.command(first, theStranger, "start", payload)
		err := after.store.View(func(r storage.Reader) error {
			talk, _, err := storage.Talks.Get(r, talkKey{First: theStranger, Second: joiningDialog})
			var f joining
			if err := errors.Join(err, json.Unmarshal(talk.Form, &f)); err != nil {
				return err
			}
			if f.Post != want || (f.Region.Value == firstPrimary) != (want != 0) {
				t.Errorf("%s: by post %d, into %d", payload, f.Post, f.Region.Value)
			}
			return nil
		})
		if err != nil {
			t.Errorf("%s: %v", payload, err)
		}
	}
}
