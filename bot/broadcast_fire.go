package bot

import (
	"fmt"
	"time"

	"rupor/delivery"
	"rupor/office"
	"rupor/scheduler"
	"rupor/storage"
	"rupor/union"
)

// FireBroadcast lets a broadcast go when the clock strikes. One that is found
// too late waits for its author's word, and so does one whose author may no
// longer send it.
func (b *Bot) FireBroadcast(w storage.Writer, run scheduler.Run) error {
	c, found, err := delivery.Get(w, union.BroadcastID(run.Schedule.Ref))
	if err != nil || !found || c.State != delivery.Scheduled {
		return err
	}
	t, err := b.speaker(w, c.Author, run.Now)
	if err != nil {
		return err
	}
	if run.Missed {
		return t.notFired(c, run.Due, true)
	}
	err = office.RingBroadcast(w, c.ID, run.Now)
	switch {
	case union.Refused(err):
		return t.notFired(c, run.Due, false)
	case err != nil:
		return err
	}
	return t.progress(c.ID)
}

// notFired tells the author why the broadcast did not go.
func (t *turn) notFired(c delivery.Broadcast, due time.Time, may bool) error {
	known, err := office.Known(t.w, c.Author)
	if err != nil || !known {
		return err
	}
	data := args("Title", c.Title, "At", due)
	if !may {
		return t.notify(c.Author, "broadcast.withheld", data)
	}
	if p, _, err := office.PostOf(t.w, c); err != nil {
		return err
	} else if p.Every != "" {
		data["Until"] = p.At
		return t.notify(c.Author, "post.late", data, []button{{key: "broadcast.now", to: fmt.Sprintf("cast/now/%d", c.ID)}})
	}
	return t.notify(c.Author, "broadcast.late", data,
		[]button{{key: "broadcast.now", to: fmt.Sprintf("cast/now/%d", c.ID)}},
		[]button{{key: "broadcast.cancel", to: fmt.Sprintf("cast/stop/%d", c.ID)}})
}
