package bot

import (
	"slices"
	"strings"
	"testing"
	"time"

	"rupor/bot/dialog"
	"rupor/delivery"
	"rupor/office"
	"rupor/scheduler"
	"rupor/storage"
	"rupor/union"
)

// A repeated post that was missed asks its author about this one time and offers
// no end of all others; sent late, a copy goes.
func TestAMissedRepeatIsAskedAbout(t *testing.T) {
	t.Parallel()
	th := newTheatre(t, "ru")
	s := scene{store: sampleUnion(t, th.b, "ru")}
	var p union.Post
	err := s.store.Update(func(w storage.Writer) error {
		err := storage.Posts.All(w, func(_ union.PostID, post union.Post) error {
			if post.Every != "" {
				p = post
			}
			return nil
		})
		if err != nil {
			return err
		}
		due := scheduler.Schedule{Kind: office.BroadcastSchedule, Ref: uint64(p.Broadcast)}
		return th.bot(s.store).FireBroadcast(w, scheduler.Run{Schedule: due, Due: p.At, Now: p.At.Add(30 * time.Hour), Missed: true})
	})
	if err != nil {
		t.Fatal(err)
	}
	var asked delivery.Message
	for _, l := range th.carry(s.store) {
		if l.To == p.Author.Private() && strings.Contains(string(l.Message.Text), "Следующий раз") {
			asked = l.Message
		}
	}
	if len(asked.Buttons) != 1 || len(asked.Buttons[0]) != 1 {
		t.Fatalf("asked %+v", asked)
	}
	before := th.things(s)[broadcastTable]
	after := th.press(s, p.Author, asked.Buttons[0][0].Data)
	if got := th.things(after)[broadcastTable]; got != before+1 {
		t.Errorf("%d broadcasts became %d", before, got)
	}
}

// Haste is offered where it is worth something, and its price is the most it may
// cost.
func TestHasteForStars(t *testing.T) {
	t.Parallel()
	offered := func(f *newPost, messages int) bool {
		return slices.ContainsFunc(f.choices(false, false, messages), func(c dialog.Choice[string]) bool { return c.Value == asideFast })
	}
	f := &newPost{}
	if offered(f, 1e6) {
		t.Error("offered where nobody pays")
	}
	f.Rate = 1000
	if offered(f, paidLeast) || !offered(f, paidLeast+1) {
		t.Error("offered to the wrong ones")
	}
	if f.stars(2001) != 0 {
		t.Error("costs before it is wanted")
	}
	f.Paid.Give(true)
	if f.stars(2001) != 201 || !f.post().Manner.Paid || offered(f, 1e6) {
		t.Errorf("%d stars", f.stars(2001))
	}
}

func TestALargePreviewIsAPreview(t *testing.T) {
	t.Parallel()
	f := &newPost{}
	f.Look.Value = []string{lookNoPreview, lookBigAbove, lookContest}
	if m := f.manner(); m.NoPreview || !m.BigAbove || m.Contest != 0 {
		t.Errorf("%+v", m)
	}
}
