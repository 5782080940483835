package telegram_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"rupor/delivery"
	"rupor/telegram"
)

func TestSend_TellsWhatNeverLeftFromWhatMayHave(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		trouble func(f *fake)
		kind    delivery.FailureKind
		after   time.Duration
	}{
		"nobody listens":  {func(f *fake) { f.net.down = errors.New("connection refused") }, delivery.NotSent, 0},
		"no such host":    {func(f *fake) { f.net.down = &net.DNSError{Err: "no such host", Name: "api.test", IsNotFound: true} }, delivery.NotSent, 0},
		"nobody picks up": {func(f *fake) { f.net.mute = true }, delivery.NotSent, 30 * time.Second},
		"the line breaks": {func(f *fake) { f.script = func(call) *reply { return &reply{Break: true} } }, delivery.Unknown, 0},
		"no answer comes": {func(f *fake) { f.script = func(call) *reply { return &reply{Hang: true} } }, delivery.Unknown, 30 * time.Second},
		"the answer is half": {func(f *fake) {
			f.script = func(call) *reply {
				return &reply{Status: 200, Header: map[string]string{"Content-Length": "99"}, Body: `{"ok":true`}
			}
		}, delivery.Unknown, 0},
		"a no is half": {func(f *fake) {
			f.script = func(call) *reply {
				return &reply{Status: 429, Header: map[string]string{"Content-Length": "99"}, Body: `{"ok"`}
			}
		}, delivery.TooMany, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				f := newFake(t)
				tt.trouble(f)
				begun := time.Now()
				_, err := f.telegram().Send(t.Context(), 1, delivery.Message{Text: "a"})
				if got := failure(t, err); got.Kind != tt.kind {
					t.Errorf("got %+v", got)
				}
				if d := time.Since(begun); d != tt.after {
					t.Errorf("it took %s", d)
				}
			})
		})
	}
}

func TestSend_AContextThatEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFake(t)
		tg := f.telegram()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		f.script = func(call) *reply { return &reply{Hang: true} }
		_, err := tg.Send(ctx, 1, delivery.Message{Text: "a"})
		if failure(t, err).Kind != delivery.Unknown {
			t.Errorf("after the request was written: %v", err)
		}
		if _, err := tg.Send(ctx, 1, delivery.Message{Text: "a"}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("before: %v", err)
		}
		f.net.cut(nil)
		f.net.mute = true
		ctx, cancel = context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := tg.Send(ctx, 1, delivery.Message{Text: "a"}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("while dialing: %v", err)
		}
	})
}

// A stale connection refuses the write of its second request. The server closed
// it, but nobody here has read that yet.
type stale struct {
	net.Conn
	requests atomic.Int32
}

func (c *stale) Write(p []byte) (int, error) {
	if bytes.HasPrefix(p, []byte("POST ")) && c.requests.Add(1) > 1 {
		return 0, errors.New("broken pipe")
	}
	return c.Conn.Write(p)
}

func TestSend_RepeatsByItselfOnAStaleConnection(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFake(t)
		f.net.wrap = func(c net.Conn) net.Conn { return &stale{Conn: c} }
		tg := f.telegram()
		for range 5 {
			if _, err := tg.Send(t.Context(), 1, delivery.Message{Text: "a"}); err != nil {
				t.Fatal(err)
			}
			synctest.Wait() // for the connection to be idle again
		}
		if n := len(f.seen("sendMessage")); n != 5 {
			t.Errorf("%d messages", n)
		}
		// What is not written anywhere after that is not in doubt either.
		f.net.mu.Lock()
		f.net.down = errors.New("connection refused")
		f.net.mu.Unlock()
		_, err := tg.Send(t.Context(), 1, delivery.Message{Text: "a"})
		if failure(t, err).Kind != delivery.NotSent {
			t.Errorf("got %v", err)
		}
	})
}

func TestSend_UploadsGetMoreTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFake(t)
		f.script = func(call) *reply { return &reply{Hang: true} }
		begun := time.Now()
		_, err := f.telegram().Send(t.Context(), 1, delivery.Message{File: &delivery.File{Name: "a.csv", Data: make([]byte, 1<<20)}})
		if d := time.Since(begun); failure(t, err).Kind != delivery.Unknown || d != 62*time.Second {
			t.Errorf("gave up after %s: %v", d, err)
		}
	})
}

func TestNew_ChecksTheToken(t *testing.T) {
	t.Parallel()
	key := token[7:]
	for _, bad := range []string{"", " \n", "123456", key, "123456:short", "0123:" + key, "12x:" + key, token + "\nX", "123456:" + key[:12] + "\n" + key[12:], token + " ж", "bot" + token, token + strings.Repeat("a", 80)} {
		_, err := telegram.New(telegram.Options{Token: bad})
		if err == nil || !strings.Contains(err.Error(), "@BotFather") || strings.Contains(err.Error(), key[:12]) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	for _, good := range []string{token, " " + token + "\r\n", "\ufeff" + token + "\u200b"} {
		if _, err := telegram.New(telegram.Options{Token: good}); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
}

func TestNew_ChecksTheAddresses(t *testing.T) {
	t.Parallel()
	for _, o := range []telegram.Options{
		{API: "api.telegram.org"},
		{API: "ftp://x"},
		{API: "http://x/?a"},
		{API: "::"},
		{Proxy: "secret"},
		{Proxy: "ftp://user:secret@x"},
		{Proxy: "://secret"},
		{Proxy: "http://x", Client: http.DefaultClient},
	} {
		o.Token = token
		if _, err := telegram.New(o); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q %q: %v", o.API, o.Proxy, err)
		}
	}
	for _, o := range []telegram.Options{{API: "http://localhost:8081/"}, {Proxy: "socks5://user:pw@x:1080"}, {Proxy: "https://x"}} {
		o.Token = token
		if _, err := telegram.New(o); err != nil {
			t.Errorf("%v", err)
		}
	}
}

func TestNothingPrintsTheToken(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	tg := f.telegram()
	o := telegram.Options{Token: token, Proxy: "socks5://u:" + token + "@x"}
	var log bytes.Buffer
	for _, l := range []*slog.Logger{slog.New(slog.NewTextHandler(&log, nil)), slog.New(slog.NewJSONHandler(&log, nil))} {
		l.Info("x", "tg", tg, "o", o, "po", &o, "in", struct{ T, O any }{tg, o})
	}
	js, _ := json.Marshal(map[string]any{"o": o, "tg": tg})
	for _, s := range []string{
		fmt.Sprintf("%v %+v %#v %s %d", tg, tg, tg, tg, tg), fmt.Sprintf("%v %+v %#v %q", o, o, &o, []any{o}), log.String(), string(js),
	} {
		if strings.Contains(s, token[7:]) {
			t.Errorf("printed %s", s)
		}
	}
}

func TestErrors_NeverShowTheToken(t *testing.T) {
	t.Parallel()
	for name, trouble := range map[string]func(f *fake){
		"dead host": func(f *fake) { f.net.down = errors.New("dial " + token) },
		"redirect": func(f *fake) {
			f.script = func(call) *reply {
				return &reply{Status: 302, Header: map[string]string{"Location": "http://x.test/bot" + token}}
			}
		},
		"page": func(f *fake) {
			f.script = func(call) *reply { return &reply{Status: 502, Body: "<p>http://api.test/bot" + token + "/x</p>"} }
		},
		"file gone": func(f *fake) {
			f.script = func(c call) *reply {
				if c.Method == "getFile" {
					return yes(`{"file_id":"a","file_path":"documents/` + token + `.pdf"}`)
				}
				return &reply{Status: 404, Body: token}
			}
		},
		"file cut": func(f *fake) {
			f.script = func(c call) *reply {
				if c.Method == "getFile" {
					return yes(`{"file_id":"a","file_path":"a\u0007 b/%zz.pdf"}`)
				}
				return &reply{Break: true}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t)
			trouble(f)
			tg := f.telegram()
			_, me := tg.Me(t.Context())
			_, at := tg.ServerTime(t.Context())
			_, hook := tg.Webhook(t.Context())
			_, sent := tg.Send(t.Context(), 1, delivery.Message{Text: "a"})
			all := []error{
				me, at, hook, sent, tg.DropWebhook(t.Context()), tg.File(t.Context(), "a", io.Discard),
				tg.Edit(t.Context(), 1, 1, delivery.Message{Text: "a"}), tg.Delete(t.Context(), 1, 1),
				tg.SetCommands(t.Context(), telegram.CommandSet{}),
			}
			failed := 0
			for _, err := range all {
				if s := fmt.Sprintf("%v %+v %#v", err, err, err); strings.Contains(s, token[7:]) {
					t.Errorf("the token is in %s", s)
				}
				if err != nil {
					failed++
				}
			}
			if failed == 0 {
				t.Error("nothing failed")
			}
		})
	}
}

// HTTP/2, which Telegram speaks, reports its connections in other places of
// net/http than HTTP/1.1 does.
func TestSend_OverHTTP2(t *testing.T) {
	t.Parallel()
	var abort atomic.Bool
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ProtoMajor != 2 {
			t.Errorf("spoken: %s", r.Proto)
		}
		if abort.Load() {
			panic(http.ErrAbortHandler) // resets the stream
		}
		_, _ = io.WriteString(w, `{"ok":true,"result":{"message_id":1}}`)
	}))
	srv.EnableHTTP2 = true
	srv.StartTLS()
	defer srv.Close()
	tg, err := telegram.New(telegram.Options{Token: token, API: srv.URL, Client: srv.Client()})
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if _, err := tg.Send(t.Context(), 1, delivery.Message{Text: "a"}); err != nil {
			t.Fatal(err)
		}
	}
	abort.Store(true)
	_, err = tg.Send(t.Context(), 1, delivery.Message{Text: "a"})
	if failure(t, err).Kind != delivery.Unknown {
		t.Errorf("a stream that was reset: %v", err)
	}
	srv.Close()
	_, err = tg.Send(t.Context(), 1, delivery.Message{Text: "a"})
	if failure(t, err).Kind != delivery.NotSent {
		t.Errorf("a server that is gone: %v", err)
	}
}

func TestNew_TheTunedClient(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, `{"ok":true,"result":{"message_id":1}}`)
	}))
	defer srv.Close()
	for name, o := range map[string]telegram.Options{
		"direct":           {API: srv.URL},
		"through a proxy":  {API: "http://nowhere.invalid", Proxy: srv.URL},
		"through SOCKS":    {API: srv.URL, Proxy: "socks5://anna:geheim@" + deadAddress(t)},
		"through nothing":  {API: "http://nowhere.invalid", Proxy: "http://anna:geheim@" + deadAddress(t)},
		"TLS to a non-TLS": {API: strings.Replace(srv.URL, "http:", "https:", 1)},
	} {
		o.Token = token
		tg, err := telegram.New(o)
		if err != nil {
			t.Fatal(err)
		}
		_, err = tg.Send(t.Context(), 1, delivery.Message{Text: "a"})
		if name == "direct" || name == "through a proxy" {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if got := failure(t, err); got.Kind != delivery.NotSent || strings.Contains(got.Reason, "geheim") {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// deadAddress is one on this machine where nobody listens.
func deadAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}
