package bot

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"rupor/delivery"
	"rupor/office"
	"rupor/scheduler"
	"rupor/storage"
	"rupor/storage/memory"
	"rupor/text"
	"rupor/union"
)

// waiting is a bot with a post of member 1, its administrator, that waits.
func waiting(t *testing.T, now time.Time) (*Bot, union.Post) {
	t.Helper()
	b := New(Options{Store: memory.New(), Words: pressBook(t), Lang: "ru", Zone: time.UTC})
	var p union.Post
	err := b.Store.Update(func(w storage.Writer) error {
		m := union.Member{ID: 1, Name: "Анна", Lang: "en", Topics: union.Topics(), Consent: union.Consent{At: now}}
		if err := storage.Members.Put(w, 1, m); err != nil {
			return err
		}
		if err := office.SetAdmins(w, []union.MemberID{1}, now); err != nil {
			return err
		}
		c := union.Content{Text: "Субботник"}
		draft := union.Post{Topic: union.TopicNews, Content: c, At: now.Add(time.Hour)}
		var err error
		p, err = office.Announce(w, 1, draft, headline(c), b.postMessages, now)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b, p
}

func TestFireBroadcast(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		missed, dismissed bool
		want              delivery.State
	}{
		"in time":               {false, false, delivery.Gathering},
		"found too late":        {true, false, delivery.Scheduled},
		"the author is no more": {false, true, delivery.Scheduled},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, p := waiting(t, now)
			err := b.Store.Update(func(w storage.Writer) error {
				if c.dismissed {
					if err := office.SetAdmins(w, nil, now); err != nil {
						return err
					}
				}
				due := scheduler.Schedule{Kind: office.BroadcastSchedule, Ref: uint64(p.Broadcast)}
				return b.FireBroadcast(w, scheduler.Run{Schedule: due, Due: p.At, Now: p.At.Add(time.Minute), Missed: c.missed})
			})
			if err != nil {
				t.Fatal(err)
			}
			err = b.Store.View(func(r storage.Reader) error {
				got, _, err := delivery.Get(r, p.Broadcast)
				if got.State != c.want {
					t.Errorf("%s, want %s", got.State, c.want)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		})
	}
}

func TestABroadcastIsShownInEveryState(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC)
	b, p := waiting(t, now)
	counts := delivery.Counts{Sent: 100, Refused: 10, Uncertain: 2}
	for state, want := range map[delivery.State][]string{
		delivery.Scheduled: {"25 November 2026", "Send now", "Cancel it"},
		delivery.Gathering: {"Preparing", "Pause", "Stop"},
		delivery.Sending:   {"Sent: 100 of 400", "Left: 290", "In doubt: 2", "min", "Pause", "Stop"},
		delivery.Paused:    {"Paused", "Go on", "Stop", "tell the administrator"},
		delivery.Finished:  {"Received by 100 of 400", "Report as a file", "It took"},
		delivery.Canceled:  {"Stopped", "Report as a file"},
	} {
		c := delivery.Broadcast{
			ID: p.Broadcast, Kind: office.BroadcastPost, Ref: uint64(p.ID), Title: "Субботник", Author: 1, State: state,
			Total: 400, Counts: counts, Started: now.Add(-time.Minute), Ended: now,
		}
		if state == delivery.Paused {
			c.Reason = "not found"
		}
		err := b.Store.Update(func(w storage.Writer) error {
			at, err := b.speaker(w, 1, now)
			if err != nil {
				return err
			}
			m, err := at.castMessage(c, "")
			if err != nil {
				return err
			}
			shown := strings.ReplaceAll(text.Strip(string(m.Text)), "\u00a0", " ")
			for _, row := range m.Buttons {
				for _, under := range row {
					shown += " [" + under.Text + "]"
					if len(under.Data) > 64 || under.Data == "" {
						t.Errorf("%s: data %q", state, under.Data)
					}
				}
			}
			for _, words := range want {
				if !strings.Contains(shown, words) {
					t.Errorf("%s: no %q in %q", state, words, shown)
				}
			}
			return b.Progress(w, c, now)
		})
		if err != nil {
			t.Errorf("%s: %v", state, err)
		}
	}
}

// A broadcast that the post office paused is told once, with sound: the live
// message changes without any.
func TestAPausedBroadcastAlarmsOnce(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC)
	b, p := waiting(t, now)
	c := delivery.Broadcast{
		ID: p.Broadcast, Kind: office.BroadcastPost, Ref: uint64(p.ID), Title: "Субботник", Author: 1, State: delivery.Paused,
		Reason: "content", Total: 400, Started: now, Counts: delivery.Counts{Refused: 20},
	}
	var told []delivery.Letter
	err := b.Store.Update(func(w storage.Writer) error {
		for range 3 {
			if err := b.Progress(w, c, now); err != nil {
				return err
			}
		}
		return storage.NewTable[uint64, delivery.Letter]("dl", storage.Uint[uint64]()).All(w, func(_ uint64, l delivery.Letter) error {
			if strings.Contains(string(l.Message.Text), "has stopped") {
				told = append(told, l)
			}
			return nil
		})
	})
	if err != nil || len(told) != 1 || told[0].Name != "" {
		t.Fatalf("%+v, %v", told, err)
	}
	if words := text.Strip(string(told[0].Message.Text)); !strings.Contains(words, "check the text") || !strings.Contains(words, "20 of 400") {
		t.Errorf("%q", words)
	}
	if under := told[0].Message.Buttons; len(under) != 1 || under[0][0].Data != fmt.Sprintf("cast/card/%d", p.Broadcast) {
		t.Errorf("%+v", under)
	}
}
