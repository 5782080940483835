package bot

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"rupor/bot/dialog"
	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// A filler puts something of its own into every field of a record: words where a
// person's may stand, and what is valid where the program chooses from few.
type filler struct {
	at    time.Time
	words []string
}

func (f *filler) word() string {
	f.words = append(f.words, fmt.Sprintf("слово%d<&>конец", len(f.words)))
	return f.words[len(f.words)-1]
}

func (f *filler) fill(v reflect.Value, name string) {
	switch v.Interface().(type) {
	case union.Audience: // numbers and choices, within each other
		return
	case time.Time:
		v.Set(reflect.ValueOf(f.at))
		return
	case json.RawMessage:
		form, _ := json.Marshal(map[string]any{"text": map[string]any{"value": f.word()}, "many": []any{map[string]any{"label": f.word()}}})
		v.SetBytes(form)
		return
	case union.HTML:
		v.SetString("<b>" + strings.NewReplacer("<", "&lt;", "&", "&amp;").Replace(f.word()) + "</b>")
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			f.fill(v.Field(i), v.Type().Name()+"."+v.Type().Field(i).Name)
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		f.fill(v.Elem(), name)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		f.fill(v.Index(0), name)
	case reflect.Map:
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		f.fill(key, name)
		f.fill(value, name)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(key, value)
	case reflect.Int, reflect.Int64:
		v.SetInt(1)
	case reflect.Uint64:
		v.SetUint(1)
	case reflect.String:
		v.SetString(f.valid(v.Type(), name))
	default: // yes and no stay no
	}
}

// valid is one of the few words that a field may hold, or any word.
func (f *filler) valid(of reflect.Type, name string) string {
	few := map[string]string{
		"Status": "member", "Topic": "news", "Role": "youth", "JoiningState": "new", "RequestKind": "access",
		"EntryState": "submitted", "ProposalState": "rejected", "InquiryState": "open", "Purpose": "gallery", "MediaKind": "photo",
	}
	switch {
	case of.Name() != "string":
		return few[of.Name()]
	case strings.HasSuffix(name, ".Lang"):
		return "ru"
	case name == "Talk.Dialog":
		return "inquiry"
	case name == "Turn.Question":
		return "inquiry.text"
	case unread(name):
		return "0a"
	}
	return f.word()
}

// unread are the fields that tell a program something, and a person nothing.
func unread(name string) bool {
	_, field, _ := strings.Cut(name, ".")
	return slices.Contains([]string{"FileID", "UniqueID", "MIME", "Hash", "Code", "Zone", "Spec", "Every"}, field)
}

// Whatever the file for programs has in words, the file for people has as well.
func TestTheReadableDossierLeavesOutNoWords(t *testing.T) {
	t.Parallel()
	th := newTheatre(t, "ru")
	store := sampleUnion(t, th.b, "ru")
	f := &filler{at: th.b.Now()}
	var d office.Dossier
	f.fill(reflect.ValueOf(&d).Elem(), "")
	err := store.Update(func(w storage.Writer) error {
		turn, err := th.bot(store).turn(w, th.from(theMember))
		if err != nil {
			return err
		}
		words, err := turn.dossierText(d)
		for _, word := range f.words {
			if n := strings.Count(words, word); n == 0 {
				t.Errorf("%s is left out", word)
			} else if n > 2 {
				t.Errorf("%s stands there %d times", word, n)
			}
		}
		if t.Failed() {
			data, _ := json.MarshalIndent(d, "", " ")
			t.Logf("%s\n%s", data, words)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// What somebody has typed and not sent yet is kept, and they can read it.
func TestTheReadableDossierHasWhatIsBegun(t *testing.T) {
	t.Parallel()
	th := newTheatre(t, "ru")
	s := th.press(scene{store: sampleUnion(t, th.b, "ru")}, theMember, "inq/new")
	s = th.reply(s, theMember, dialog.Typed("Где <печать> & ключ?"))
	for _, l := range th.command(s, theMember, "me", "").heard {
		if l.Message.File != nil && strings.HasSuffix(l.Message.File.Name, ".txt") {
			if kept := string(l.Message.File.Data); !strings.Contains(kept, ": Где <печать> & ключ?\n") {
				t.Errorf("not to be read: %s", kept)
			}
			return
		}
	}
	t.Error("nothing to read")
}

// Nothing is said twice, promised in vain, or offered where it leads nowhere.
func TestScreensOfferWhatThereIs(t *testing.T) {
	t.Parallel()
	th := newTheatre(t, "ru")
	first := scene{store: sampleUnion(t, th.b, "ru")}
	buttons := func(s scene) (all string) {
		for _, l := range s.heard {
			for _, row := range l.Message.Buttons {
				for _, b := range row {
					all += "[" + b.Text + "]"
				}
			}
		}
		return all
	}
	if said := wordsIn(th.command(first, theDistrictOfficer, "inquiries", "")); strings.Contains(said, "Все, кто ждёт") || !strings.Contains(said, "Ждут ответа") {
		t.Errorf("the same number twice: %q", said)
	}
	if said := wordsIn(th.press(first, theDistrictOfficer, "inq/list/mine/0")); !strings.Contains(said, "Вас спрашивают") {
		t.Errorf("those of mine: %q", said)
	}

	home := th.command(first, theAdmin, "members", "")
	if !strings.Contains(buttons(home), "Ждут решения") {
		t.Errorf("who waits is not offered: %s", buttons(home))
	}
	listed := wordsIn(th.press(home, theAdmin, "member/wait/0"))
	if !strings.Contains(listed, "переходит из организации «") {
		t.Errorf("where they come from: %q", listed)
	}
	empty := scene{store: first.store.Fork()}
	if err := empty.store.Update(func(w storage.Writer) error {
		all, err := office.Pending(w, theAdmin)
		for _, a := range all {
			err = errors.Join(err, storage.Admissions.Delete(w, a.Member))
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	none := th.command(empty, theAdmin, "members", "")
	if said := wordsIn(none); !strings.Contains(said, "Ждут решения: 0") || strings.Contains(buttons(none), "Ждут решения") {
		t.Errorf("nobody waits: %q %s", said, buttons(none))
	}

	asked := th.press(first, theMember, "set/org")
	lost := th.reply(asked, theMember, dialog.Typed("нет такой"))
	if said := wordsIn(lost); !strings.Contains(said, "выберите кнопкой") || !strings.Contains(buttons(lost), "[District") {
		t.Errorf("no buttons to choose from: %q %s", said, buttons(lost))
	}

	whole, part := th.command(first, theAdmin, "journal", ""), th.press(first, theAdmin, "journal/l/0/o2")
	if strings.Contains(buttons(whole), "Весь журнал") || !strings.Contains(buttons(part), "Весь журнал") {
		t.Errorf("the whole journal: %s, and from a part of it: %s", buttons(whole), buttons(part))
	}

	for who, want := range map[union.MemberID]bool{theMember: true, theStranger: false} {
		s := first
		if who == theStranger {
			s = th.command(s, who, "start", "")
		}
		said := wordsIn(th.command(s, who, "forget", ""))
		if !strings.Contains(said, "Стереть всё") || strings.Contains(said, "Подписка закончится") != want || strings.Contains(said, "Заявки на конкурсы") != want {
			t.Errorf("%d is told %q", who, said)
		}
	}
}
