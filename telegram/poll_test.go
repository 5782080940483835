package telegram_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"rupor/bot"
	"rupor/telegram"
	"rupor/union"
)

// receive makes a Receiver of a function.
type receive func(ctx context.Context, e bot.Event) (bot.Toast, error)

func (f receive) Receive(ctx context.Context, e bot.Event) (bot.Toast, error) { return f(ctx, e) }

// A diary keeps what was received, as a store would.
type diary struct {
	mu    sync.Mutex
	ids   []int64
	chats map[union.ChatID][]int64
}

func (d *diary) keep(e bot.Event) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.chats == nil {
		d.chats = map[union.ChatID][]int64{}
	}
	d.ids = append(d.ids, e.ID)
	d.chats[e.Chat] = append(d.chats[e.Chat], e.ID)
}

func (d *diary) Receive(_ context.Context, e bot.Event) (bot.Toast, error) {
	d.keep(e)
	return bot.Toast{}, nil
}

// poll starts Poll in the bubble; stop ends it and returns its error.
func poll(t *testing.T, tg *telegram.Telegram, r telegram.Receiver) (stop func() error, ended chan error) {
	ctx, cancel := context.WithCancel(t.Context())
	ended = make(chan error, 1)
	go func() { ended <- tg.Poll(ctx, r) }()
	return func() error { cancel(); return <-ended }, ended
}

func TestPoll_KeepsOrderInAChatAndServesChatsSideBySide(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFake(t)
		f.push(text(1, 10, "a"), text(2, 20, "a"), text(3, 10, "b"), text(4, 20, "b"), text(5, 10, "c"))
		var d diary
		second := make(chan struct{})
		stop, _ := poll(t, f.telegram(), receive(func(_ context.Context, e bot.Event) (bot.Toast, error) {
			if e.ID == 1 {
				<-second // only another chat, served at the same time, can end this
			}
			if e.ID == 4 {
				close(second)
			}
			d.keep(e)
			return bot.Toast{}, nil
		}))
		synctest.Wait()
		if err := stop(); err != nil {
			t.Fatal(err)
		}
		if got := d.chats[10]; !slices.Equal(got, []int64{1, 3, 5}) {
			t.Errorf("chat 10 came as %v", got)
		}
		if got := d.chats[20]; !slices.Equal(got, []int64{2, 4}) {
			t.Errorf("chat 20 came as %v", got)
		}
	})
}

func TestPoll_ConfirmsOnlyWhatIsCommitted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFake(t)
		f.push(text(7, 10, "a"), text(8, 20, "b"))
		release := make(chan struct{})
		stop, _ := poll(t, f.telegram(), receive(func(context.Context, bot.Event) (bot.Toast, error) {
			<-release
			return bot.Toast{}, nil
		}))
		<-time.After(10 * time.Minute)
		synctest.Wait()
		if n := len(f.seen("getUpdates")); n != 1 {
			t.Fatalf("%d polls went out before the batch was committed", n)
		}
		close(release)
		synctest.Wait()
		polls := f.seen("getUpdates")
		if len(polls) != 2 || polls[1].Form["offset"] != "9" {
			t.Fatalf("after the commit: %v", polls)
		}
		if got, want := polls[0].Form["allowed_updates"], `["message","edited_message","callback_query","my_chat_member","poll_answer"]`; got != want {
			t.Errorf("allowed_updates: %s", got)
		}
		if polls[0].Form["timeout"] != "50" || polls[0].Form["limit"] != "100" {
			t.Errorf("first poll: %v", polls[0].Form)
		}
		if err := stop(); err != nil {
			t.Fatal(err)
		}
	})
}

func TestPoll_AsksAgainForWhatWasNotKept(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFake(t)
		f.push(text(1, 10, "a"), text(2, 20, "a"), text(3, 20, "b"), text(4, 10, "b"), text(5, 30, "a"))
		var d diary
		failures := 3
		stop, _ := poll(t, f.telegram(), receive(func(_ context.Context, e bot.Event) (bot.Toast, error) {
			if e.ID == 2 && failures > 0 {
				failures--
				return bot.Toast{}, errors.New("the disk is full")
			}
			d.keep(e)
			return bot.Toast{}, nil
		}))
		<-time.After(time.Minute)
		if err := stop(); err != nil {
			t.Fatal(err)
		}
		slices.Sort(d.ids)
		if !slices.Equal(d.ids, []int64{1, 2, 3, 4, 5}) {
			t.Errorf("received %v, each once was wanted", d.ids)
		}
		if got := d.chats[20]; !slices.Equal(got, []int64{2, 3}) {
			t.Errorf("chat 20 came as %v", got)
		}
		polls := f.seen("getUpdates")
		for i, want := range []string{"", "2", "2", "2", "6"} {
			if polls[i].Form["offset"] != want {
				t.Errorf("poll %d asked from %q, not %q", i, polls[i].Form["offset"], want)
			}
		}
		if gap := polls[3].At.Sub(polls[2].At); gap < 150*time.Millisecond || gap > 500*time.Millisecond {
			t.Errorf("waited %s before the third try", gap)
		}
	})
}

func TestPoll_SkipsWhatCannotBeRead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFake(t)
		f.push(text(1, 10, "a"),
			update{2, `{"update_id":2,"message":{"message_id":"тайна","chat":17}}`},
			update{3, `{"update_id":3,"message":{"message_id":3,"date":1,"chat":{"id":10,"type":"private"},"from":{"id":10,"first_name":"A"},"paid_media":{"star_count":1,"paid_media":[{"type":"live_photo"}]}}}`},
			update{4, `{"update_id":4,"hologram":{}}`}, text(5, 10, "b"))
		var d diary
		var log bytes.Buffer
		tg := f.telegram(func(o *telegram.Options) { o.Log = slog.New(slog.NewTextHandler(&log, nil)) })
		stop, _ := poll(t, tg, &d)
		synctest.Wait()
		if err := stop(); err != nil {
			t.Fatal(err)
		}
		if got := d.chats[10]; !slices.Equal(got, []int64{1, 3, 5}) {
			t.Errorf("received %v", got)
		}
		if s := tg.Stats(); s.Undecodable != 1 || s.Updates != 5 || s.LastPoll.IsZero() {
			t.Errorf("stats: %+v", s)
		}
		if out := log.String(); strings.Contains(out, "тайна") || !strings.Contains(out, "update=2") {
			t.Errorf("log: %s", out)
		}
	})
}

func TestPoll_APanicCostsOneUpdate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFake(t)
		f.push(text(1, 10, "a"), pressed(2, 10, "x"), text(3, 10, "b"))
		var d diary
		tg := f.telegram()
		stop, _ := poll(t, tg, receive(func(_ context.Context, e bot.Event) (bot.Toast, error) {
			if e.ID == 2 {
				panic("index out of range")
			}
			d.keep(e)
			return bot.Toast{}, nil
		}))
		synctest.Wait()
		if err := stop(); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(d.ids, []int64{1, 3}) || tg.Stats().Panics != 1 {
			t.Errorf("received %v, stats %+v", d.ids, tg.Stats())
		}
		if len(f.seen("answerCallbackQuery")) != 1 {
			t.Error("the button at which it panicked still spins")
		}
	})
}

func TestPoll_StopsAtOnceWhenIdle(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFake(t)
		stop, _ := poll(t, f.telegram(), &diary{})
		synctest.Wait()
		begun := time.Now()
		if err := stop(); err != nil {
			t.Fatal(err)
		}
		if d := time.Since(begun); d != 0 {
			t.Errorf("stopping took %s", d)
		}
		if n := len(f.seen("getUpdates")); n != 1 {
			t.Errorf("%d polls; there was nothing to confirm", n)
		}
	})
}

func TestPoll_FinishesAndConfirmsTheBatchInHand(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFake(t)
		f.push(text(1, 10, "a"), text(2, 10, "b"), pressed(3, 20, "x"))
		var d diary
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() {
			ended <- f.telegram().Poll(ctx, receive(func(ctx context.Context, e bot.Event) (bot.Toast, error) {
				cancel()
				if ctx.Err() != nil {
					t.Error("the batch in hand was cancelled")
				}
				d.keep(e)
				return bot.Toast{}, nil
			}))
		}()
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		if slices.Sort(d.ids); !slices.Equal(d.ids, []int64{1, 2, 3}) {
			t.Errorf("received %v", d.ids)
		}
		polls := f.seen("getUpdates")
		last := polls[len(polls)-1].Form
		if len(polls) != 2 || last["offset"] != "4" || last["limit"] != "1" || last["timeout"] != "0" {
			t.Errorf("polls: %v", polls)
		}
		if len(f.seen("answerCallbackQuery")) != 1 {
			t.Error("the press was not answered")
		}
	})
}

func TestPoll_ADeadServerDoesNotHoldTheShutdown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFake(t)
		f.push(pressed(1, 10, "x"))
		f.script = func(c call) *reply {
			if c.Method == "answerCallbackQuery" || c.Form["limit"] == "1" {
				return &reply{Hang: true}
			}
			return nil
		}
		ctx, cancel := context.WithCancel(t.Context())
		var at time.Time
		err := f.telegram().Poll(ctx, receive(func(context.Context, bot.Event) (bot.Toast, error) {
			at = time.Now()
			cancel()
			return bot.Toast{}, nil
		}))
		if d := time.Since(at); err != nil || d > 5*time.Second {
			t.Errorf("stopping took %s: %v", d, err)
		}
	})
}

// A life ends at a random moment: the network goes and nothing more is kept.
// Whatever the moment, each update is received exactly once and in order.
func TestPoll_LosesNothingWhenKilledAnywhere(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFake(t)
		const n = 90
		f.most = 10
		for i := int64(1); i <= n; i++ {
			f.push(text(i, 10+i%7, "a"))
		}
		var d diary
		seen := map[int64]bool{}
		lives := 0
		for ; len(d.ids) < n && lives < 200; lives++ {
			ctx, cancel := context.WithCancel(t.Context())
			var mu sync.Mutex
			left := 1 + lives*5%13
			f.net.cut(nil)
			_ = f.telegram().Poll(ctx, receive(func(_ context.Context, e bot.Event) (bot.Toast, error) {
				mu.Lock()
				defer mu.Unlock()
				if left == 0 {
					return bot.Toast{}, errors.New("dead")
				}
				if !seen[e.ID] {
					seen[e.ID] = true
					d.keep(e)
					left--
				}
				if left == 0 || len(d.ids) == n {
					f.net.cut(errors.New("dead"))
					cancel()
				}
				return bot.Toast{}, nil
			}))
			cancel()
		}
		if len(d.ids) != n || lives < 8 {
			t.Errorf("%d of %d received in %d lives", len(d.ids), n, lives)
		}
		for chat, ids := range d.chats {
			if !slices.IsSorted(ids) {
				t.Errorf("chat %d came as %v", chat, ids)
			}
		}
	})
}

func TestPoll_DropsServiceMessagesQuietly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFake(t)
		f.push(update{1, `{"update_id":1,"message":{"message_id":1,"date":1,"chat":{"id":-5,"type":"group"},"delete_chat_photo":true}}`}, text(2, 10, "a"))
		var d diary
		stop, _ := poll(t, f.telegram(), &d)
		synctest.Wait()
		if err := stop(); err != nil || fmt.Sprint(d.ids) != "[2]" {
			t.Errorf("received %v, %v", d.ids, err)
		}
	})
}
