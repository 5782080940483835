package delivery

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"rupor/storage"
	"rupor/storage/memory"
	"rupor/storage/storagetest"
	"rupor/union"
)

// A call is what the fake Telegram saw.
type call struct {
	at   time.Time
	to   union.ChatID
	what string // send, edit, delete, pin
	text string
	n    int // messages it counts for
	id   MessageID
	err  *Failure

	message Message // of a send
}

// fakeTelegram is a Sender with latency, limits and failures.
type fakeTelegram struct {
	latency func(to union.ChatID) time.Duration
	// fail decides about a call before anything happens; n counts calls from 1.
	fail func(n int, c call) *Failure
	dead func() bool // the process that calls is dead: nothing is sent

	mu    sync.Mutex
	n     int
	id    MessageID
	calls []call
}

func newFake() *fakeTelegram {
	return &fakeTelegram{latency: func(union.ChatID) time.Duration { return 100 * time.Millisecond }}
}

func (f *fakeTelegram) call(ctx context.Context, c call) ([]MessageID, error) {
	f.mu.Lock()
	if f.dead != nil && f.dead() {
		f.mu.Unlock()
		return nil, &Failure{Kind: NotSent, Reason: "dead"}
	}
	f.n++
	c.at = time.Now()
	if f.fail != nil {
		c.err = f.fail(f.n, c)
	}
	var ids []MessageID
	if c.err == nil || c.err.Kind == Unknown {
		for range c.n {
			f.id++
			ids = append(ids, f.id)
		}
		if c.what == "send" {
			c.id = ids[0]
		}
	}
	f.calls = append(f.calls, c)
	latency := f.latency(c.to)
	f.mu.Unlock()
	if latency > 0 {
		select {
		case <-time.After(latency):
		case <-ctx.Done():
			return nil, &Failure{Kind: Unknown, Reason: "timeout"}
		}
	}
	if c.err != nil {
		return nil, c.err
	}
	return ids, nil
}

func (f *fakeTelegram) Send(ctx context.Context, to union.ChatID, m Message) (Receipt, error) {
	ids, err := f.call(ctx, call{to: to, what: "send", text: string(m.Text), n: m.cost(), message: m})
	receipt := Receipt{Messages: ids}
	if m.File != nil {
		receipt.File = &union.Media{Kind: m.File.Kind, FileID: "kept " + m.File.Name}
	}
	if m.Poll != nil && err == nil {
		receipt.Poll = fmt.Sprintf("poll %d", ids[0])
	}
	return receipt, err
}

func (f *fakeTelegram) Pin(ctx context.Context, to union.ChatID, id MessageID) error {
	_, err := f.call(ctx, call{to: to, what: "pin", n: 1, id: id})
	return err
}

func (f *fakeTelegram) Edit(ctx context.Context, to union.ChatID, id MessageID, m Message) error {
	_, err := f.call(ctx, call{to: to, what: "edit", text: string(m.Text), n: 1, id: id})
	return err
}

func (f *fakeTelegram) Delete(ctx context.Context, to union.ChatID, id MessageID) error {
	_, err := f.call(ctx, call{to: to, what: "delete", n: 1, id: id})
	return err
}

// seen returns the calls so far.
func (f *fakeTelegram) seen() []call {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.calls)
}

// arrived returns the texts that one chat, or with 0 all chats, got to see.
func (f *fakeTelegram) arrived(to union.ChatID) (texts []string) {
	for _, c := range f.seen() {
		if (to == 0 || c.to == to) && (c.err == nil || c.err.Kind == Unknown) {
			texts = append(texts, c.text)
		}
	}
	return texts
}

// seeds is how many random worlds a test tries: a few, or RUPOR_SEEDS times as
// many.
func seeds(t *testing.T, few uint64) uint64 {
	t.Helper()
	words := os.Getenv("RUPOR_SEEDS")
	if words == "" {
		return few
	}
	times, err := strconv.ParseUint(words, 10, 16)
	if err != nil {
		t.Fatal(err)
	}
	return times * few
}

// A world is a store, a Telegram and an office between them, in a bubble.
type world struct {
	t       *testing.T
	store   storage.Engine // what survives a crash
	engine  *storagetest.FaultyEngine
	tg      *fakeTelegram
	options Options
	office  *PostOffice
	stop    context.CancelFunc
	ended   chan error
}

func inWorld(t *testing.T, f func(w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := &world{t: t, store: storagetest.Twice(memory.New()), tg: newFake()}
		w.options.Log = slog.New(slog.DiscardHandler)
		w.options.Hooks.Audience = firstChats
		if os.Getenv("RUPOR_TEST_LOG") != "" {
			w.options.Log = slog.New(slog.NewTextHandler(os.Stderr, nil))
		}
		w.engine = storagetest.Faulty(w.store)
		defer func() {
			if w.stop != nil {
				if err := w.close(); err != nil {
					t.Errorf("Run ended with %v", err)
				}
			}
			storagetest.MustBeHealthy(t, w.store, Tables()...)
		}()
		f(w)
	})
}

// firstChats are as many chats as the broadcast's Ref says.
func firstChats(_ storage.Reader, b Broadcast) ([]Wave, error) {
	var ids []union.ChatID
	for i := range b.Ref {
		ids = append(ids, union.ChatID(i+1))
	}
	return []Wave{{Chats: ids}}, nil
}

// open starts an office, as a process does.
func (w *world) open() {
	w.engine = storagetest.Faulty(w.store)
	engine := w.engine
	w.tg.dead = func() bool { return engine.View(func(storage.Reader) error { return nil }) != nil }
	w.office = New(engine, w.tg, w.options)
	ctx, stop := context.WithCancel(context.Background())
	w.stop, w.ended = stop, make(chan error, 1)
	office, ended := w.office, w.ended
	go func() { ended <- office.Run(ctx) }()
}

// close stops the office as SIGTERM does.
func (w *world) close() error {
	w.stop()
	err := <-w.ended
	w.stop = nil
	return err
}

// kill ends the office as kill -9 does.
func (w *world) kill() {
	w.engine.Die()
	_ = w.close()
}

func (w *world) update(f func(storage.Writer) error) {
	w.t.Helper()
	if err := w.store.Update(f); err != nil {
		w.t.Fatal(err)
	}
	if w.office != nil {
		w.office.Wake()
	}
}

func (w *world) post(letters ...Letter) {
	w.t.Helper()
	w.update(func(tx storage.Writer) error {
		for _, l := range letters {
			if err := Post(tx, l); err != nil {
				return err
			}
		}
		return nil
	})
}

// start begins a broadcast to chats 1 to n.
func (w *world) start(b Broadcast, n int) (id union.BroadcastID) {
	w.t.Helper()
	b.Ref = uint64(n)
	if b.Parts == nil {
		b.Parts = []Message{{Text: "news"}}
	}
	w.update(func(tx storage.Writer) (err error) {
		id, err = Start(tx, b, time.Now())
		return err
	})
	return id
}

func (w *world) broadcast(id union.BroadcastID) (b Broadcast) {
	w.t.Helper()
	err := w.store.View(func(r storage.Reader) (err error) {
		b, _, err = Get(r, id)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return b
}

func (w *world) outcomes(id union.BroadcastID) (all []Outcome) {
	w.t.Helper()
	err := w.store.View(func(r storage.Reader) error {
		return Outcomes(r, id, func(o Outcome) error { all = append(all, o); return nil })
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}

// pass lets time pass.
func (w *world) pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

// until lets time pass, at most for the given time, until what is asked for is so.
func (w *world) until(most time.Duration, is func() bool) {
	w.t.Helper()
	for end := time.Now().Add(most); ; <-time.After(50 * time.Millisecond) {
		synctest.Wait()
		if is() {
			return
		}
		if time.Now().After(end) {
			w.t.Fatalf("it is not so after %v: %+v", most, w.office.Stats())
		}
	}
}

func (w *world) untilOver(id union.BroadcastID, most time.Duration) Broadcast {
	w.t.Helper()
	w.until(most, func() bool { b := w.broadcast(id); return b.State.Over() && b.Left() == 0 })
	return w.broadcast(id)
}

// waiting is how many letters the outbox holds.
func (w *world) waiting() (n int) {
	w.t.Helper()
	err := w.store.View(func(r storage.Reader) error {
		return letters.All(r, func(uint64, envelope) error { n++; return nil })
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

func (w *world) untilEmpty(most time.Duration) {
	w.t.Helper()
	w.until(most, func() bool {
		empty := true
		err := w.store.View(func(r storage.Reader) error {
			return letters.All(r, func(uint64, envelope) error { empty = false; return storage.Stop })
		})
		return empty && err == nil
	})
}

func text(format string, args ...any) Message {
	return Message{Text: union.HTML(fmt.Sprintf(format, args...))}
}
