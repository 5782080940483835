package telegram_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path"
	"testing"
	"time"

	"rupor/bot"
	"rupor/delivery"
	"rupor/telegram"
)

// answering is a server on the loopback that says yes to everything.
func answering(b *testing.B) (*httptest.Server, *http.Client) {
	b.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, `{"ok":true,"result":{"message_id":17,"from":{"id":123456,"is_bot":true,"first_name":"Рупор","username":"rupor_bot"},"chat":{"id":10,"first_name":"Анна","type":"private"},"date":1700000000,"text":"Собрание завтра в 18:00."}}`)
	}))
	b.Cleanup(srv.Close)
	tr := &http.Transport{MaxIdleConnsPerHost: 128}
	b.Cleanup(tr.CloseIdleConnections)
	return srv, &http.Client{Transport: tr}
}

// BenchmarkSend compares the wire with the least that one can do with net/http.
func BenchmarkSend(b *testing.B) {
	m := delivery.Message{Text: "Собрание завтра в 18:00.", Buttons: [][]delivery.Button{{{Text: "Приду", Data: "rsvp/17/1"}}}}
	b.Run("wire", func(b *testing.B) {
		srv, client := answering(b)
		tg, err := telegram.New(telegram.Options{Token: token, API: srv.URL, Client: client})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportAllocs()
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				if _, err := tg.Send(b.Context(), 10, m); err != nil {
					b.Fatal(err)
				}
			}
		})
	})
	b.Run("bare", func(b *testing.B) {
		srv, client := answering(b)
		b.ReportAllocs()
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				if err := bare(client, srv.URL, m); err != nil {
					b.Fatal(err)
				}
			}
		})
	})
}

func bare(client *http.Client, base string, m delivery.Message) error {
	body, err := json.Marshal(map[string]any{
		"chat_id": 10, "text": m.Text, "parse_mode": "HTML",
		"reply_markup": map[string]any{"inline_keyboard": [][]map[string]string{{{"text": "Приду", "callback_data": "rsvp/17/1"}}}},
	})
	if err != nil {
		return err
	}
	resp, err := client.Post(base+"/bot"+token+"/sendMessage", "application/json", bytes.NewReader(body))
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	var out struct {
		OK     bool
		Result struct {
			ID int `json:"message_id"`
		}
	}
	return json.NewDecoder(resp.Body).Decode(&out)
}

// BenchmarkDecode is one update from its bytes to the event.
func BenchmarkDecode(b *testing.B) {
	raw := []byte(text(1, 10, "/start@Rupor_bot plakat-5").JSON)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := telegram.Decode(raw, "Rupor_bot", now()); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPoll is the whole intake over the loopback, 100 updates of 100
// chats in a batch, with a receiver that takes a millisecond for each, as a
// shared sync of a disk does.
func BenchmarkPoll(b *testing.B) {
	next := int64(1)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if path.Base(r.URL.Path) == "getMe" {
			_, _ = io.WriteString(w, `{"ok":true,"result":{"id":123456,"is_bot":true,"first_name":"Рупор","username":"Rupor_bot"}}`)
			return
		}
		var in struct{ Offset int64 }
		_ = json.NewDecoder(r.Body).Decode(&in)
		next = max(next, in.Offset)
		_, _ = io.WriteString(w, `{"ok":true,"result":[`)
		for i := range int64(100) {
			if i > 0 {
				_, _ = io.WriteString(w, ",")
			}
			_, _ = io.WriteString(w, text(next+i, 10+i, "привет").JSON)
		}
		_, _ = fmt.Fprint(w, "]}")
	}))
	b.Cleanup(srv.Close)
	tg, err := telegram.New(telegram.Options{Token: token, API: srv.URL, Client: &http.Client{}})
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	seen := make(chan struct{}, 1<<20)
	done := make(chan error, 1)
	tick := time.Millisecond
	go func() {
		done <- tg.Poll(ctx, receive(func(context.Context, bot.Event) (bot.Toast, error) {
			<-time.After(tick)
			seen <- struct{}{}
			return bot.Toast{}, nil
		}))
	}()
	b.ResetTimer()
	for range b.N {
		<-seen
	}
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "updates/s")
	cancel()
	if err := <-done; err != nil {
		b.Fatal(err)
	}
}
