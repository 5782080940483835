package delivery

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"rupor/storage"
	"rupor/storage/storagetest"
	"rupor/union"
)

// threeParts are a text, an album of three and a text: five messages.
func threeParts(a, b, c string) []Message {
	return []Message{text("%s", a), {Media: make([]union.Media, 3), Text: union.HTML(b)}, text("%s", c)}
}

// done is what was done to messages, by chat, in order.
func (f *fakeTelegram) done(what string) map[union.ChatID][]string {
	all := map[union.ChatID][]string{}
	for _, c := range f.seen() {
		if c.what == what && c.err == nil {
			all[c.to] = append(all[c.to], fmt.Sprintf("%d %s", c.id, c.text))
		}
	}
	return all
}

// wanted is what is to be done to the messages of a broadcast, given by their
// places among those of each recipient.
func (w *world) wanted(of union.BroadcastID, what map[int]string) map[union.ChatID][]string {
	all := map[union.ChatID][]string{}
	for _, o := range w.outcomes(of) {
		for place, id := range o.Messages {
			if text, has := what[place]; has {
				all[o.To] = append(all[o.To], fmt.Sprintf("%d %s", id, text))
			}
		}
	}
	return all
}

func (w *world) wantDone(what string, want map[union.ChatID][]string) {
	w.t.Helper()
	if got := w.tg.done(what); len(want) == 0 || fmt.Sprint(got) != fmt.Sprint(want) {
		w.t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func TestEditRecallAndPinReachEveryMessage(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.options.Hooks.Audience = func(storage.Reader, Broadcast) ([]Wave, error) {
			return []Wave{{Chats: []union.ChatID{-5, -6, 1, 2, 3, 4, 5, 6}}}, nil
		}
		blocked := &Failure{Kind: Gone, Reason: "Forbidden: bot was blocked by the user"}
		w.tg.fail = func(_ int, c call) *Failure {
			if c.what == "send" && (c.to == 1 || c.to == 2 && c.text == "c" || c.to == 3 && c.text == "b") {
				return blocked
			}
			return nil
		}
		w.open()
		of := w.start(Broadcast{Parts: threeParts("a", "b", "c")}, 0)
		w.untilOver(of, time.Minute)

		pin := w.untilOver(w.start(Broadcast{Act: ActPin, Of: of}, 0), time.Minute)
		if pin.Total != 2 || pin.Counts != (Counts{Sent: 2}) {
			t.Errorf("pinned: %+v", pin)
		}
		w.wantDone("pin", map[union.ChatID][]string{-5: w.wanted(of, map[int]string{0: ""})[-5], -6: w.wanted(of, map[int]string{0: ""})[-6]})

		edit := w.untilOver(w.start(Broadcast{Act: ActEdit, Of: of, Parts: threeParts("A", "B", "C")}, 0), time.Minute)
		if edit.Total != 7 || edit.Counts != (Counts{Sent: 7}) { // not 1, who got nothing
			t.Errorf("edited: %+v", edit)
		}
		w.wantDone("edit", w.wanted(of, map[int]string{0: "A", 1: "B", 4: "C"}))

		recall := w.untilOver(w.start(Broadcast{Act: ActRecall, Of: of}, 0), 10*time.Minute)
		if recall.Total != 7 || recall.Counts != (Counts{Sent: 7}) || len(recall.Parts) != 0 {
			t.Errorf("recalled: %+v", recall)
		}
		w.wantDone("delete", w.wanted(of, map[int]string{0: "", 1: "", 2: "", 3: "", 4: ""}))
	})
}

func TestAnActSaysForWhomItFailedAndWhy(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		lost := 0
		w.tg.fail = func(_ int, c call) *Failure {
			switch {
			case c.what == "send" && c.to == 7 && c.text == "b":
				return &Failure{Kind: Unknown}
			case c.what == "send" && c.to == 8:
				return &Failure{Kind: Unknown}
			case c.what == "delete" && c.to == 1 && c.id == 1:
				return &Failure{Kind: NotFound, Reason: "Bad Request: message can't be deleted for everyone"}
			case c.what == "delete" && c.to == 2:
				return &Failure{Kind: NotFound, Reason: "Bad Request: message to delete not found"}
			case c.what == "edit" && c.to == 3 && c.text == "A":
				return &Failure{Kind: NotFound, Reason: "Bad Request: message to edit not found"}
			case c.what == "edit" && c.to == 4:
				return &Failure{Kind: Gone, Reason: "Forbidden: bot was blocked by the user"}
			case c.what == "edit" && c.to == 5 && lost < 3:
				lost++
				return &Failure{Kind: Unknown}
			case c.what == "edit" && c.to == 6:
				return &Failure{Kind: Unknown}
			}
			return nil
		}
		w.open()
		of := w.start(Broadcast{Policy: Skip, Parts: []Message{text("a"), text("b")}}, 10)
		w.untilOver(of, time.Minute)

		edit := w.untilOver(w.start(Broadcast{Act: ActEdit, Of: of, Parts: []Message{text("A"), text("B")}}, 0), 10*time.Minute)
		if c := edit.Counts; c.Sent != 6 || c.Refused != 3 || c.Unknown != 1 {
			t.Errorf("edited: %+v", edit)
		}
		w.wantReasons(edit.ID, map[string]int{"blocked": 1, "gone": 1, "untraceable": 1})
		if got := w.tg.done("edit")[3]; len(got) != 1 {
			t.Errorf("the other part of 3: %v", got)
		}
		if names := w.uncertain(edit.ID, 10); !slices.Equal(names, []union.ChatID{7}) {
			t.Errorf("a message is left with %v", names)
		}
		w.wantPauses(6)

		recall := w.untilOver(w.start(Broadcast{Act: ActRecall, Of: of}, 0), time.Minute)
		w.wantReasons(recall.ID, map[string]int{"too late": 1, "untraceable": 1})
		if got := w.tg.done("delete")[1]; len(got) != 1 {
			t.Errorf("of the messages of 1 %v are deleted", got)
		}
		if o, _ := w.outcomeOf(recall.ID, 2); o.State != OutcomeSent {
			t.Errorf("what is gone already: %+v", o)
		}
	})
}

// wantPauses fails unless the edit of a chat's message was tried as often and as
// slowly as a letter is.
func (w *world) wantPauses(to union.ChatID) {
	w.t.Helper()
	var at []time.Time
	for _, c := range w.tg.seen() {
		if c.what == "edit" && c.to == to {
			at = append(at, c.at)
		}
	}
	if len(at) != len(pauses)+1 {
		w.t.Fatalf("tried at %v", at)
	}
	for i, pause := range pauses {
		if at[i+1].Sub(at[i]) < pause {
			w.t.Errorf("try %d came after %v", i+2, at[i+1].Sub(at[i]))
		}
	}
}

func (w *world) wantReasons(id union.BroadcastID, want map[string]int) {
	w.t.Helper()
	if got := w.broadcast(id).Counts.ByReason(); fmt.Sprint(got) != fmt.Sprint(want) {
		w.t.Errorf("reasons of %d: %v, want %v", id, got, want)
	}
}

func (w *world) uncertain(id union.BroadcastID, most int) (all []union.ChatID) {
	w.t.Helper()
	err := w.store.View(func(r storage.Reader) (err error) {
		all, err = UncertainOf(r, id, most)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}

func TestWhatCanNotBeDoneToAnotherBroadcastIsRefused(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.open()
		of := w.start(Broadcast{Parts: threeParts("a", "b", "c")}, 100)
		begin := func(b Broadcast) error {
			return w.store.Update(func(tx storage.Writer) error { _, err := Start(tx, b, time.Now()); return err })
		}
		if err := begin(Broadcast{Act: ActRecall, Of: of}); !errors.Is(err, ErrState) {
			t.Errorf("a recall of what is being sent: %v", err)
		}
		w.untilOver(of, time.Minute)
		recall := w.start(Broadcast{Act: ActRecall, Of: of}, 0)
		w.untilOver(recall, time.Minute)
		for _, c := range []struct {
			b    Broadcast
			want error
		}{
			{Broadcast{Act: ActEdit, Of: of, Parts: []Message{text("A")}}, ErrParts},
			{Broadcast{Act: ActRecall, Of: recall}, ErrState},
			{Broadcast{Act: ActPin, Of: 99}, storage.ErrNotFound},
			{Broadcast{Act: ActPin}, storage.ErrNotFound},
			{Broadcast{Of: 99, Parts: []Message{text("A")}}, storage.ErrNotFound},
		} {
			if err := begin(c.b); !errors.Is(err, c.want) {
				t.Errorf("%+v: %v, want %v", c.b, err, c.want)
			}
		}
		if begin(Broadcast{}) == nil || begin(Broadcast{Act: "burn", Of: of}) == nil {
			t.Error("nonsense begins")
		}
	})
}

func TestARecallRightAfterACancelFindsWhatIsStillInTheAir(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.tg.latency = func(union.ChatID) time.Duration { return 2 * time.Second }
		w.open()
		of := w.start(Broadcast{}, 5000)
		w.pass(10 * time.Second)
		var recall union.BroadcastID
		w.update(func(tx storage.Writer) error {
			if err := Cancel(tx, of, time.Now()); err != nil {
				return err
			}
			var err error
			recall, err = Start(tx, Broadcast{Act: ActRecall, Of: of}, time.Now())
			return err
		})
		b := w.untilOver(recall, 5*time.Minute)
		sent := len(w.tg.done("send"))
		if sent < 100 || b.Total != sent || b.Counts != (Counts{Sent: sent}) || len(w.tg.done("delete")) != sent {
			t.Errorf("%+v: %d were sent", b, sent)
		}
	})
}

func TestAnActCanBePausedAndCanceled(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.open()
		of := w.start(Broadcast{}, 300)
		w.untilOver(of, time.Minute)
		edit := w.start(Broadcast{Act: ActEdit, Of: of}, 0)
		w.pass(3 * time.Second)
		w.update(func(tx storage.Writer) error { return Pause(tx, edit, time.Now()) })
		w.pass(time.Minute)
		done := len(w.tg.done("edit"))
		if b := w.broadcast(edit); b.State != Paused || b.Counts != (Counts{Sent: done}) || done == 300 {
			t.Errorf("%+v after %d", b, done)
		}
		w.update(func(tx storage.Writer) error { return Resume(tx, edit, time.Now()) })
		w.pass(3 * time.Second)
		w.update(func(tx storage.Writer) error { return Cancel(tx, edit, time.Now()) })
		b, now := w.untilOver(edit, time.Second), len(w.tg.done("edit"))
		if now <= done || b.Counts != (Counts{Sent: now, Skipped: 300 - now}) {
			t.Errorf("%+v after %d", b, now)
		}
	})
}

func TestACrashAtEveryCommitOfAnAct(t *testing.T) {
	t.Parallel()
	for _, act := range []Act{ActEdit, ActRecall, ActPin} {
		for _, fault := range []storagetest.Fault{storagetest.DieBefore, storagetest.DieAfter} {
			for commit := 1; crashActAt(t, act, fault, commit); commit++ {
			}
		}
	}
}

// crashActAt kills the office at the n-th commit of an act and tells whether it
// got that far.
func crashActAt(t *testing.T, act Act, fault storagetest.Fault, n int) (crashed bool) {
	t.Helper()
	inWorld(t, func(w *world) {
		w.options.PerChat, w.options.PerGroup = -1, -1
		w.options.Hooks.Audience = func(storage.Reader, Broadcast) ([]Wave, error) {
			var east, west []union.ChatID
			for i := range union.ChatID(12) {
				east, west = append(east, -i-1), append(west, -i-101)
			}
			return []Wave{{"east", east}, {"west", west}}, nil
		}
		deleted := map[MessageID]bool{}
		w.tg.fail = func(_ int, c call) *Failure {
			if c.what == "delete" && deleted[c.id] {
				return &Failure{Kind: NotFound, Reason: "Bad Request: message to delete not found"}
			}
			deleted[c.id] = c.what == "delete"
			return nil
		}
		w.open()
		of := w.start(Broadcast{Parts: []Message{text("a"), text("b")}}, 0)
		w.untilOver(of, time.Minute)
		update := 0
		w.engine.Plan(func(int) storagetest.Fault {
			if update++; update == n {
				crashed = true
				return fault
			}
			return storagetest.None
		})
		id := w.start(Broadcast{Act: act, Of: of, Parts: []Message{text("A"), text("B")}}, 0)
		w.pass(10 * time.Second)
		if crashed {
			w.kill()
			w.open()
		}
		b := w.untilOver(id, time.Minute)
		if b.State != Finished || b.Counts != (Counts{Sent: 24}) {
			t.Errorf("%s, commit %d: %+v", act, n, b)
		}
		w.wantEveryMessage(of, act)
	})
	return crashed
}

// wantEveryMessage fails unless an act was done at least once to all that it is
// done to.
func (w *world) wantEveryMessage(of union.BroadcastID, act Act) {
	w.t.Helper()
	what := map[Act]string{ActEdit: "edit", ActRecall: "delete", ActPin: "pin"}[act]
	text := map[MessageID]string{}
	for _, c := range w.tg.seen() {
		if c.what == what {
			text[c.id] = c.text
		}
	}
	for _, o := range w.outcomes(of) {
		for part, id := range o.Messages {
			if act == ActPin && part > 0 {
				continue
			}
			got, done := text[id]
			if want := []string{"A", "B"}[part]; !done || act == ActEdit && got != want {
				w.t.Errorf("%s: message %d of %d: %v %q", act, part, o.To, done, got)
			}
		}
	}
}

func TestEditAndRecallOfFiveThousandFinishAfterKills(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.options.Rate = 300
		w.open()
		of := w.start(Broadcast{Policy: Resend, Parts: []Message{text("a")}}, 5000)
		w.untilOver(of, time.Minute)
		for _, act := range []Act{ActEdit, ActRecall} {
			id := w.start(Broadcast{Act: act, Of: of, Parts: []Message{text("A")}}, 0)
			for range 5 {
				w.pass(1700 * time.Millisecond)
				w.kill()
				w.open()
			}
			if b := w.untilOver(id, time.Minute); b.Counts != (Counts{Sent: 5000}) {
				t.Errorf("%+v", b)
			}
			w.wantEveryMessage(of, act)
		}
	})
}

func TestAResendReachesExactlyWhomTheFirstDidNot(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		again := false
		w.options.Hooks.Audience = func(r storage.Reader, b Broadcast) ([]Wave, error) {
			b.Ref = 600
			waves, err := firstChats(r, b)
			if b.Of != 0 { // 13 left, 1000 came, and the others moved
				chats := slices.DeleteFunc(waves[0].Chats, func(id union.ChatID) bool { return id == 13 })
				return []Wave{{"east", append(chats[300:], 1000)}, {"west", chats[:320]}}, err
			}
			return waves, err
		}
		w.tg.fail = func(_ int, c call) *Failure {
			switch {
			case again:
			case c.to%10 == 3:
				return &Failure{Kind: Gone, Reason: "Forbidden: bot was blocked by the user"}
			case c.to%10 == 7:
				return &Failure{Kind: Unknown}
			}
			return nil
		}
		w.open()
		of := w.start(Broadcast{Policy: Skip}, 600)
		w.pass(15 * time.Second)
		w.update(func(tx storage.Writer) error { return Cancel(tx, of, time.Now()) })
		w.untilOver(of, time.Minute)
		want := map[union.ChatID]bool{}
		for _, o := range w.outcomes(of) {
			want[o.To] = o.State != OutcomeSent && o.To != 13
		}
		again = true
		before := len(w.tg.seen())
		b := w.untilOver(w.start(Broadcast{Of: of, Parts: []Message{text("once more")}}, 0), time.Minute)
		got := map[union.ChatID]bool{}
		for _, c := range w.tg.seen()[before:] {
			got[c.to] = true
			if !want[c.to] {
				t.Errorf("%d got it", c.to)
			}
		}
		for to, wanted := range want {
			if wanted && !got[to] {
				t.Errorf("%d did not get it", to)
			}
		}
		if b.Counts != (Counts{Sent: len(got)}) || len(got) < 200 || len(got) > 400 {
			t.Errorf("%+v", b)
		}
	})
}
