package delivery

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"rupor/storage"
	"rupor/storage/storagetest"
	"rupor/union"
)

func TestAFileIsUploadedOnce(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.tg.fail = func(_ int, c call) *Failure {
			if c.to < 3 {
				return &Failure{Kind: Gone, Reason: "Forbidden: bot was blocked by the user"}
			}
			return nil
		}
		w.tg.latency = func(union.ChatID) time.Duration { return 3 * time.Second }
		w.open()
		id := w.start(Broadcast{Parts: []Message{
			text("look"),
			{Text: "here", File: &File{Name: "poster.png", Kind: union.Photo, Data: []byte("png")}},
		}}, 100)
		other := w.start(Broadcast{Parts: []Message{text("another")}}, 100)
		w.pass(2 * time.Minute)
		w.kill()
		w.open()
		if b := w.untilOver(id, 5*time.Minute); b.Counts.Sent != 98 || b.Parts[1].File != nil || b.Parts[1].Media[0].FileID != "kept poster.png" {
			t.Errorf("%+v", b)
		}
		w.untilOver(other, 5*time.Minute)
		uploads, kept := 0, 0
		var uploaded time.Time
		for _, c := range w.tg.seen() {
			switch m := c.message; {
			case m.File != nil:
				uploads++
				uploaded = c.at
			case len(m.Media) == 1 && m.Media[0] == (union.Media{Kind: union.Photo, FileID: "kept poster.png"}):
				kept++
			case c.text == "look" && uploads == 1 && c.at.Sub(uploaded) < 3*time.Second:
				t.Errorf("%d did not wait for the upload", c.to)
			}
		}
		if uploads != 1 || kept < 97 {
			t.Errorf("%d uploads, %d from what is kept", uploads, kept)
		}
	})
}

func TestAnUploadThatFailsIsTriedWithTheNextOne(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.tg.fail = func(_ int, c call) *Failure {
			if c.to <= 5 {
				return &Failure{Kind: Gone, Reason: "Forbidden: bot was blocked by the user"}
			}
			return nil
		}
		w.open()
		id := w.start(Broadcast{Parts: []Message{{File: &File{Name: "a.pdf", Data: []byte("pdf")}}}}, 50)
		if b := w.untilOver(id, time.Minute); b.Counts.Sent != 45 || b.Counts.Refused != 5 {
			t.Errorf("%+v", b)
		}
		uploads := 0
		for _, c := range w.tg.seen() {
			if c.message.File != nil {
				uploads++
			}
		}
		if uploads != 6 {
			t.Errorf("%d uploads", uploads)
		}
	})
}

func TestFieldsAreFilledForEachRecipient(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.options.Hooks.Fill = func(_ storage.Reader, to union.ChatID, m Message) (Message, error) {
			if to == 13 {
				return m, errors.New("no name")
			}
			m.Text = union.HTML(strings.ReplaceAll(string(m.Text), "{name}", fmt.Sprintf("No. %d", to)))
			return m, nil
		}
		w.open()
		id := w.start(Broadcast{Parts: []Message{{Text: "Dear {name}", Fields: true}, {Text: "{name}"}}}, 20)
		b := w.untilOver(id, time.Minute)
		w.wantArrived(7, "Dear No. 7", "{name}")
		w.wantArrived(13)
		if b.Counts.Sent != 19 || b.Counts.Refused != 1 {
			t.Errorf("%+v", b)
		}
		w.untilOver(w.start(Broadcast{Act: ActEdit, Of: id, Parts: []Message{{Text: "Hello, {name}", Fields: true}, text("and bye")}}, 0), time.Minute)
		if got := w.tg.done("edit")[7]; len(got) != 2 || !strings.HasSuffix(got[0], "Hello, No. 7") {
			t.Errorf("edited: %q", got)
		}
		w.post(Letter{To: 21, Message: Message{Text: "Dear {name}", Fields: true}})
		w.untilEmpty(time.Second)
		w.wantArrived(21, "Dear No. 21")
	})
}

func TestAPaperIsMadeWhenItsLetterLeaves(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.options.Hooks.Paper = func(_ storage.Reader, p Paper) (File, error) {
			switch p.Ref {
			case 1:
				return File{Name: p.Kind + "." + p.Lang, Data: []byte("xlsx")}, nil
			case 2:
				return File{}, nil
			}
			return File{}, errors.New("no ink")
		}
		w.open()
		for ref := range uint64(3) {
			w.post(Letter{To: 1, Message: Message{Text: "report", Paper: &Paper{Kind: "broadcast", Ref: ref + 1, Lang: "ru"}}})
		}
		w.untilEmpty(time.Minute)
		calls := w.tg.seen()
		if len(calls) != 2 || calls[0].message.File == nil || calls[0].message.File.Name != "broadcast.ru" || calls[1].message.File != nil {
			t.Errorf("%+v", calls)
		}
		for _, c := range calls {
			if c.message.Paper != nil || c.text != "report" {
				t.Errorf("%+v", c)
			}
		}
	})
}

func TestThePollsOfAllRecipientsAreKnown(t *testing.T) {
	t.Parallel()
	for _, fault := range []storagetest.Fault{storagetest.None, storagetest.DieBefore} {
		inWorld(t, func(w *world) {
			polls := map[union.ChatID]string{}
			w.options.Hooks.Polled = func(_ storage.Writer, b Broadcast, to union.ChatID, poll string) error {
				if b.Ref != 100 || to == 50 {
					return errors.New("no such post")
				}
				polls[to] = poll
				return nil
			}
			w.open()
			w.engine.Plan(func(n int) storagetest.Fault {
				if n == 10 {
					return fault
				}
				return storagetest.None
			})
			id := w.start(Broadcast{Parts: []Message{text("vote"), {Poll: &union.Poll{}}}}, 100)
			w.pass(time.Minute)
			if fault != storagetest.None {
				w.kill()
				w.open()
			}
			w.untilOver(id, time.Minute)
			for _, o := range w.outcomes(id) {
				if want := fmt.Sprintf("poll %d", o.Messages[1]); o.To != 50 && polls[o.To] != want && !o.Uncertain {
					t.Fatalf("the poll of %d is %q, want %q", o.To, polls[o.To], want)
				}
			}
		})
	}
}

func TestAPaidBroadcastSaysSo(t *testing.T) {
	t.Parallel()
	for rate, want := range map[float64]bool{0: false, 100: true} {
		inWorld(t, func(w *world) {
			w.options.PaidRate = rate
			w.open()
			w.untilOver(w.start(Broadcast{Paid: true}, 5), time.Minute)
			w.untilOver(w.start(Broadcast{}, 5), time.Minute)
			for i, c := range w.tg.seen() {
				if c.message.Paid != (want && i < 5) {
					t.Errorf("at %v a second, call %d: paid %v", rate, i, c.message.Paid)
				}
			}
		})
	}
}

func TestAPaidBroadcastIsTakenAsFastAsItMayGo(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.options.PaidRate = 500
		w.open()
		b := w.untilOver(w.start(Broadcast{Paid: true}, 5000), time.Minute)
		if took := b.Ended.Sub(b.Started); b.Counts.Sent != 5000 || took > 11*time.Second {
			t.Errorf("%+v: it took %v", b.Counts, took)
		}
	})
}
