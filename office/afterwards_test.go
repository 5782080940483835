package office_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"rupor/delivery"
	"rupor/office"
	"rupor/storage"
	"rupor/union"
)

// A wire is a Telegram in which some chats refuse everything.
type wire struct{ refuses map[union.ChatID]bool }

func (s *wire) Send(_ context.Context, to union.ChatID, m delivery.Message) (delivery.Receipt, error) {
	if s.refuses[to] {
		return delivery.Receipt{}, &delivery.Failure{Kind: delivery.Refused, Reason: "Bad Request"}
	}
	return delivery.Receipt{Messages: make([]delivery.MessageID, max(1, len(m.Media)))}, nil
}

func (s *wire) Edit(context.Context, union.ChatID, delivery.MessageID, delivery.Message) error {
	return nil
}
func (s *wire) Delete(context.Context, union.ChatID, delivery.MessageID) error { return nil }
func (s *wire) Pin(context.Context, union.ChatID, delivery.MessageID) error    { return nil }

// carry runs the post office until nothing is left to do.
func carry(t *testing.T, e storage.Engine, s delivery.Sender) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	over := make(chan error, 1)
	p := delivery.New(e, s, delivery.Options{Hooks: delivery.Hooks{Audience: office.Audience}})
	go func() { over <- p.Run(ctx) }()
	<-time.After(time.Minute)
	stop()
	if err := <-over; err != nil {
		t.Fatal(err)
	}
}

// An act is one of the deeds about a broadcast that is over.
type act func(w storage.Writer, by union.MemberID, id union.BroadcastID, now time.Time) (union.BroadcastID, error)

func reword(words union.HTML) act {
	return func(w storage.Writer, by union.MemberID, id union.BroadcastID, now time.Time) (union.BroadcastID, error) {
		return office.EditBroadcast(w, by, id, words, inParagraphs, now)
	}
}

// inParagraphs makes a message of each letter of a text.
func inParagraphs(p union.Post) (all []delivery.Message, err error) {
	for _, r := range p.Content.Text {
		all = append(all, delivery.Message{Text: union.HTML(r)})
	}
	return all, nil
}

func TestWhatCanBeDoneAfterwards(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e, s := pressHouse(t), &wire{refuses: map[union.ChatID]bool{boris.Private(): true}}
		now := time.Now()
		var p union.Post
		do(t, e, func(w storage.Writer) (err error) {
			draft := draftPost(0, time.Time{})
			draft.Content.Text = "аб"
			p, err = office.Announce(w, admin, draft, "title", inParagraphs, now)
			return err
		})
		try := func(do act, by union.MemberID, id union.BroadcastID, after time.Duration) (made union.BroadcastID, err error) {
			err = e.Update(func(w storage.Writer) (err error) {
				made, err = do(w, by, id, now.Add(after))
				return err
			})
			return made, err
		}
		no := func(key string, do act, by union.MemberID, id union.BroadcastID, after time.Duration) {
			t.Helper()
			_, err := try(do, by, id, after)
			refusedAs(t, err, key)
		}
		yes := func(do act, id union.BroadcastID) delivery.Broadcast {
			t.Helper()
			made, err := try(do, admin, id, time.Hour)
			refusedAs(t, err, "")
			no("broadcast.busy", office.ResendBroadcast, admin, p.Broadcast, time.Hour) // one after another
			carry(t, e, s)
			var c delivery.Broadcast
			see(t, e, func(r storage.Reader) { c, _, err = delivery.Get(r, made) })
			return c
		}
		no("broadcast.busy", office.RecallBroadcast, admin, p.Broadcast, 0)
		carry(t, e, s)
		no("refuse.right", office.ResendBroadcast, officer, p.Broadcast, 0)
		no("broadcast.nogroups", office.PinBroadcast, admin, p.Broadcast, 0)
		no("broadcast.parts", reword("а"), admin, p.Broadcast, 0)
		no("broadcast.toolate", office.RecallBroadcast, admin, p.Broadcast, 49*time.Hour)

		vain := yes(office.ResendBroadcast, p.Broadcast)
		s.refuses = nil
		again := yes(office.ResendBroadcast, p.Broadcast)
		if vain.Counts.Refused != 1 || again.Of != vain.ID || again.Total != 1 || again.Counts.Sent != 1 || again.Policy != delivery.Skip || !again.Capped {
			t.Errorf("sent again: %+v, then %+v", vain, again)
		}
		no("broadcast.allgot", office.ResendBroadcast, admin, p.Broadcast, 0)
		no("refuse.gone", office.RecallBroadcast, admin, yes(reword("вг"), p.Broadcast).ID, 0) // an act itself
		see(t, e, func(r storage.Reader) {
			if post, _, err := storage.Posts.Get(r, p.ID); err != nil || post.Content.Text != "вг" {
				t.Errorf("the archive has %+v, %v", post, err)
			}
			c, _, err := delivery.Get(r, p.Broadcast)
			if err != nil {
				t.Fatal(err)
			}
			f, err := office.FamilyOf(r, c)
			if err != nil || len(f.Sent) != 3 || len(f.Acts) != 2 || f.Reached() != 2 || f.Missed() != 0 {
				t.Errorf("%+v, %v", f, err)
			}
		})
		yes(office.RecallBroadcast, p.Broadcast)
		no("broadcast.recalled", reword("де"), admin, p.Broadcast, 0)
		no("broadcast.recalled", office.ResendBroadcast, admin, p.Broadcast, 0)
		see(t, e, func(r storage.Reader) {
			if news, err := office.News(r, anna, 5); err != nil || len(news) != 0 {
				t.Errorf("the news still have %+v, %v", news, err)
			}
		})
	})
}

// A resolution stays what people confirmed, but who missed it may get it.
func TestAResolutionIsNotChangedAfterwards(t *testing.T) {
	t.Parallel()
	c := delivery.Broadcast{
		Kind: office.BroadcastResolution, State: delivery.Finished, Total: 2, Counts: delivery.Counts{Sent: 1, Refused: 1},
		Started: pressDay(), Ended: pressDay(), Audience: union.Audience{Places: union.WithPlaces},
	}
	f := office.Family{Sent: []delivery.Broadcast{c}}
	for act, key := range map[delivery.Act]string{
		delivery.ActEdit: "broadcast.fixed", delivery.ActRecall: "broadcast.fixed", delivery.ActSend: "", delivery.ActPin: "",
	} {
		refusedAs(t, f.Refuse(act, pressDay()), key)
	}
}

// The alarm is given once for each pause, to the author and the administrators.
func TestAlarm(t *testing.T) {
	t.Parallel()
	e := pressHouse(t)
	c := delivery.Broadcast{ID: 7, Author: youth, State: delivery.Paused, Reason: "content"}
	alarmed := func(c delivery.Broadcast, want int) {
		t.Helper()
		do(t, e, func(w storage.Writer) error {
			who, err := office.Alarm(w, c, pressDay())
			if len(who) != want {
				t.Errorf("%s %q: %v are told", c.State, c.Reason, who)
			}
			return err
		})
	}
	going, paused := c, c
	going.State, going.Reason = delivery.Sending, ""
	paused.Reason = "" // by a person
	alarmed(going, 0)
	alarmed(paused, 0)
	alarmed(c, 2)
	alarmed(c, 0)
	alarmed(going, 0)
	alarmed(c, 2)
	c.ID, c.Author = 8, admin
	alarmed(c, 1)
}
