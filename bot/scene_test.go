package bot

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"rupor/bot/dialog"
	"rupor/delivery"
	"rupor/scheduler"
	"rupor/storage"
	"rupor/storage/memory"
	"rupor/text"
	"rupor/union"
)

// A theatre plays scenes of the sample union and looks at every word that the
// house says in them.
type theatre struct {
	t    testing.TB
	b    *Bot // with the store of no scene
	lang string
	log  *bytes.Buffer // what the house calls its own mistake
}

// A scene is the union at one moment. What happens in it happens to a copy, so
// that any number of continuations can be tried.
type scene struct {
	store *memory.Engine
	path  []string          // how it came to this
	heard []delivery.Letter // what the last event made the house say, to anybody
	toast string
	next  int64
}

// newTheatre opens on the Monday morning of the transcripts.
func newTheatre(t testing.TB, lang string) *theatre {
	t.Helper()
	zone, words := moscow(t)
	th := &theatre{t: t, lang: lang, log: &bytes.Buffer{}}
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, zone)
	th.b = New(Options{
		Words: words, Log: slog.New(slog.NewTextHandler(th.log, nil)), Now: func() time.Time { return now },
		Zone: zone, Lang: lang, Username: "rupor_bot",
	})
	return th
}

// moscow is the zone of the theatre and its words, read once for all tests.
func moscow(t testing.TB) (*time.Location, *text.Book) {
	t.Helper()
	zone, err := loadZone()
	if err != nil {
		t.Fatal(err)
	}
	words, err := loadWords()
	if err != nil {
		t.Fatal(err)
	}
	return zone, words
}

var (
	loadZone  = sync.OnceValues(func() (*time.Location, error) { return time.LoadLocation("Europe/Moscow") })
	loadWords = sync.OnceValues(func() (*text.Book, error) {
		zone, err := loadZone()
		if err != nil {
			return nil, err
		}
		return text.Load(zone)
	})
)

// with is the same theatre for one test of many.
func (th *theatre) with(t *testing.T) *theatre {
	run, o := &theatre{t: t, lang: th.lang, log: &bytes.Buffer{}}, th.b.Options
	o.Log = slog.New(slog.NewTextHandler(run.log, nil))
	run.b = New(o)
	return run
}

// bot is the house with the store of a scene.
func (th *theatre) bot(e storage.Engine) *Bot {
	o := th.b.Options
	o.Store = e
	return New(o)
}

// fails reports what is wrong with a scene, and how it came to it.
func (th *theatre) fails(s scene, format string, args ...any) {
	th.t.Helper()
	th.t.Errorf("%s\n  %s: %s", fmt.Sprintf(format, args...), th.lang, strings.Join(s.path, " → "))
}

// carry takes everything out of the outbox, as the post office does when it was
// sent.
func (th *theatre) carry(e storage.Engine) (all []delivery.Letter) {
	th.t.Helper()
	err := e.Update(func(w storage.Writer) error {
		all = nil
		letters := storage.NewTable[uint64, delivery.Letter]("dl", storage.Uint[uint64]())
		if err := letters.All(w, func(_ uint64, l delivery.Letter) error { all = append(all, l); return nil }); err != nil {
			return err
		}
		for _, space := range []string{"dl\x00", "dn"} { // the letters, and the names they wait under
			var keys [][]byte
			err := w.Scan([]byte(space), append([]byte(space), 0xff), func(k, _ []byte) error {
				keys = append(keys, bytes.Clone(k))
				return nil
			})
			for _, k := range keys {
				err = errors.Join(err, w.Delete(k))
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		th.t.Fatal(err)
	}
	return all
}

// hear lets an event happen to a copy of the scene
// and checks whatever has to hold after any event.
func (th *theatre) hear(s scene, what string, e Event) scene {
	th.t.Helper()
	next := scene{store: s.store.Fork(), next: s.next + 1, path: append(slices.Clip(s.path), what)}
	e.ID, e.Time = next.next, th.b.Now()
	toast, err := th.bot(next.store).Receive(th.t.Context(), e)
	if err != nil {
		th.fails(next, "not kept: %v", err)
	}
	if th.log.Len() > 0 {
		th.fails(next, "a mistake of the house: %s", th.log)
		th.log.Reset()
	}
	next.toast = toast.Text
	next.heard = th.carry(next.store)
	for _, l := range next.heard {
		if err := th.mannered(l.Message); err != nil {
			th.fails(next, "%v\n%+v", err, l.Message)
		}
	}
	if err := th.words(next.toast, toastLimit); next.toast != "" && err != nil {
		th.fails(next, "toast %q: %v", next.toast, err)
	}
	if e.ChatKind == Private && next.toast == "" && len(next.to(e.Chat)) == 0 {
		th.fails(next, "no answer")
	}
	return next
}

// to are the messages of the last event to one chat.
func (s scene) to(chat union.ChatID) []delivery.Message {
	var all []delivery.Message
	for _, l := range s.heard {
		if l.To == chat {
			all = append(all, l.Message)
		}
	}
	return all
}

func (th *theatre) from(who union.MemberID) Event {
	return Event{
		Chat: who.Private(), ChatKind: Private,
		From: Person{ID: who, Name: "Somebody <b>&", Username: "somebody", Lang: th.lang},
	}
}

// press is the person pressing a button under a message of the house.
func (th *theatre) press(s scene, who union.MemberID, data string) scene {
	th.t.Helper()
	e := th.from(who)
	e.Press = &Press{ID: "1", Data: data, Message: 7}
	return th.hear(s, "["+data+"]", e)
}

// command is the person typing one.
func (th *theatre) command(s scene, who union.MemberID, name, payload string) scene {
	th.t.Helper()
	words := strings.TrimSpace("/" + name + " " + payload)
	e := th.from(who)
	e.Message = &Message{ID: 9, Text: words, Content: dialog.Typed(words).Content, Command: name, Payload: payload}
	return th.hear(s, words, e)
}

// reply is the person sending something.
func (th *theatre) reply(s scene, who union.MemberID, r dialog.Reply) scene {
	th.t.Helper()
	e := th.from(who)
	e.Message = &Message{ID: 9, Text: r.Text, Content: r.Content, Other: r.Other}
	if r.Contact != nil {
		e.Message.Contact = &Contact{Name: r.Contact.Name, ID: r.Contact.ID}
	}
	return th.hear(s, clip(fmt.Sprintf("%q%s", r.Text, r.Other), 40), e)
}

// healthy fails unless the store of the scene is whole.
func (th *theatre) healthy(s scene) {
	th.t.Helper()
	tables := append(append(storage.Tables(), delivery.Tables()...), scheduler.Tables()...)
	if err := s.store.View(func(r storage.Reader) error { return storage.CheckAll(r, tables...) }); err != nil {
		th.fails(s, "the store is not whole: %v", err)
	}
}

// broadcastTable is what the post office calls its broadcasts.
const broadcastTable = "db"

// things counts what a deed makes one of.
func (th *theatre) things(s scene) map[string]int {
	th.t.Helper()
	n := map[string]int{}
	err := s.store.View(func(r storage.Reader) error {
		for _, table := range []string{
			storage.Members.Name(), storage.Organizations.Name(), storage.Duties.Name(), storage.Posts.Name(), storage.Resolutions.Name(),
			storage.Acks.Name(), storage.Contests.Name(), storage.Entries.Name(), storage.Reminders.Name(), storage.Receipts.Name(), storage.Questions.Name(), storage.Joinings.Name(), broadcastTable,
		} {
			keys(r, table, func(_, _ []byte) { n[table]++ })
		}
		return nil
	})
	if err != nil {
		th.t.Fatal(err)
	}
	return n
}

// keys visits the records of a table as they are stored.
func keys(r storage.Reader, table string, visit func(key, value []byte)) {
	_ = r.Scan([]byte(table+"\x00"), []byte(table+"\x01"), func(key, value []byte) error { visit(key, value); return nil })
}
