package delivery

import (
	"context"
	"testing"
	"time"

	"rupor/storage"
	"rupor/storage/storagetest"
	"rupor/union"
)

// instant is a Telegram that answers at once.
type instant struct{}

func (instant) Send(context.Context, union.ChatID, Message) (Receipt, error) {
	return Receipt{Messages: []MessageID{123456}}, nil
}
func (instant) Edit(context.Context, union.ChatID, MessageID, Message) error { return nil }
func (instant) Delete(context.Context, union.ChatID, MessageID) error        { return nil }
func (instant) Pin(context.Context, union.ChatID, MessageID) error           { return nil }

// The overhead of the engine: no latency, no limit, a store on the disk.

func BenchmarkOutbox(b *testing.B) {
	e := storagetest.Open(b, Tables()...)
	for posted := 0; posted < b.N; posted += 100 {
		err := e.Update(func(w storage.Writer) error {
			for i := posted; i < min(posted+100, b.N); i++ {
				if err := Post(w, Letter{To: union.ChatID(i%3000 + 1), Message: text("Здравствуйте, Анна!")}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	run(b, e, func(r storage.Reader) (done bool, err error) {
		done = true
		err = letters.All(r, func(uint64, envelope) error { done = false; return storage.Stop })
		return done, err
	})
}

func BenchmarkBroadcast(b *testing.B) {
	e := storagetest.Open(b, Tables()...)
	var id union.BroadcastID
	err := e.Update(func(w storage.Writer) (err error) {
		id, err = Start(w, Broadcast{Ref: uint64(b.N), Parts: []Message{text("news")}}, time.Now())
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	run(b, e, func(r storage.Reader) (done bool, err error) {
		head, _, err := Get(r, id)
		return head.State == Finished, err
	})
}

func run(b *testing.B, e storage.Engine, done func(storage.Reader) (bool, error)) {
	b.Helper()
	ctx, stop := context.WithCancel(b.Context())
	defer stop()
	office := New(e, instant{}, Options{Rate: -1, PerChat: -1, PerGroup: -1, Hooks: Hooks{Audience: firstChats}})
	ended := make(chan error, 1)
	b.ResetTimer()
	go func() { ended <- office.Run(ctx) }()
	for over := false; !over; {
		err := e.View(func(r storage.Reader) (err error) { over, err = done(r); return err })
		if err != nil {
			b.Fatal(err)
		}
		<-time.After(time.Millisecond)
	}
	b.StopTimer()
	stop()
	if err := <-ended; err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
}
