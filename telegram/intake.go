package telegram

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"rupor/bot"
	"rupor/union"
)

const (
	// receivers is how many chats are served at once, so that their
	// transactions can share a sync of the disk.
	receivers = 64
	// receiveBackoff is the longest wait before an update that was not kept is
	// asked for again. It is short because everybody else's wait meanwhile.
	receiveBackoff = 5 * time.Second
)

// An intake hands batches of updates to the receiver.
type intake struct {
	t        *Telegram
	receiver Receiver
	answers  *answers
	// done are updates that were kept while one before them was not: they come
	// again with it.
	done map[int64]bool
}

// An item is one update of a batch on its way through.
type item struct {
	id    int64
	event bot.Event
	kept  bool // nothing more is to be done about it
}

// take brings a batch to the receiver and returns the id to ask for next: the
// lowest that was not kept, else the one after the last, 0 when there was none.
// Whole says that all of the batch is done with.
func (in *intake) take(ctx context.Context, raw []json.RawMessage) (next int64, whole bool) {
	items, strays := in.read(ctx, raw)
	in.serve(ctx, items)
	var last, missing int64
	kept := map[int64]bool{}
	for _, it := range items {
		last = max(last, it.id+1)
		switch {
		case it.kept:
			kept[it.id] = true
		case missing == 0 || it.id < missing:
			missing = it.id
		}
	}
	if missing != 0 {
		in.done = kept
		return missing, false
	}
	in.done = nil
	return last, strays == 0 || len(items) > 0
}

// read decodes the updates of a batch one by one, so that a broken one costs
// itself alone. Strays are those without even an id.
func (in *intake) read(ctx context.Context, raw []json.RawMessage) (items []*item, strays int) {
	now, me := time.Now(), ""
	if known := in.t.me.Load(); known != nil {
		me = known.Username
	}
	for _, data := range raw {
		id, err := updateID(data)
		if err != nil {
			strays++
			in.unreadable(ctx, slog.Int("bytes", len(data)), err)
			continue
		}
		it := &item{id: id, kept: in.done[id]}
		items = append(items, it)
		if it.kept {
			continue
		}
		if it.event, err = eventOf(data, me, now); err != nil {
			in.unreadable(ctx, slog.Int64("update", id), err)
			it.kept = true
			continue
		}
		it.kept = idle(it.event)
	}
	return items, strays
}

// eventOf reads one update. A panic over it is an error like any other: asking
// for the update again would only panic again, and nothing else would be heard.
func eventOf(data []byte, me string, now time.Time) (e bot.Event, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic of type %T\n%s", v, debug.Stack())
		}
	}()
	u, err := decode(data)
	if err != nil {
		return bot.Event{}, err
	}
	return u.event(me, now), nil
}

// idle says whether an event is of no use to the bot: a service message, or a
// kind of update that nobody asked for.
func idle(e bot.Event) bool {
	return e.Message == nil && e.Press == nil && e.Standing == nil && e.Vote == nil && e.Moved == 0 && !e.Renamed
}

func (in *intake) unreadable(ctx context.Context, which slog.Attr, err error) {
	in.t.stats.undecodable.Add(1)
	in.t.log.ErrorContext(ctx, "an update can't be read and is skipped", which, "reason", err.Error())
}

// serve hands each chat its events in order, the chats side by side. An event
// that was not kept holds back the later ones of its chat. A vote, which has
// none, keeps its place in the person's own.
func (in *intake) serve(ctx context.Context, items []*item) {
	var order []union.ChatID
	chats := map[union.ChatID][]*item{}
	for _, it := range items {
		if it.kept {
			continue
		}
		chat := it.event.Chat
		if chat == 0 {
			chat = it.event.From.ID.Private()
		}
		if chats[chat] == nil {
			order = append(order, chat)
		}
		chats[chat] = append(chats[chat], it)
	}
	var all sync.WaitGroup
	slots := make(chan struct{}, receivers)
	for _, chat := range order {
		slots <- struct{}{}
		all.Go(func() {
			defer func() { <-slots }()
			for _, it := range chats[chat] {
				if it.kept = in.receive(ctx, it.event); !it.kept {
					return
				}
			}
		})
	}
	all.Wait()
}

// receive hands on one event and says whether it is done with.
func (in *intake) receive(ctx context.Context, e bot.Event) (kept bool) {
	toast, err := in.guarded(ctx, e)
	if err != nil {
		in.t.stats.failed.Add(1)
		in.t.log.WarnContext(ctx, "an update was not kept and will come again", "update", e.ID, "reason", scrub(err.Error(), in.t.wire.token))
		return false
	}
	if e.Press != nil {
		in.answers.give(ctx, e.Press.ID, toast)
	}
	return true
}

// guarded is Receive with its panics caught: the update is lost, the rest of
// the union is not. Asking for it again would only panic again.
func (in *intake) guarded(ctx context.Context, e bot.Event) (toast bot.Toast, err error) {
	defer func() {
		if v := recover(); v != nil {
			in.t.stats.panics.Add(1)
			in.t.log.ErrorContext(ctx, "panic while receiving an update, which is lost",
				"update", e.ID, "panic", scrub(fmt.Sprint(v), in.t.wire.token), "stack", string(debug.Stack()))
			toast, err = bot.Toast{}, nil
		}
	}()
	return in.receiver.Receive(ctx, e)
}
