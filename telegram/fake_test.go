package telegram_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"rupor/telegram"
)

const token = "123456:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"

// A network is one listener in memory, so that its time is the bubble's.
type network struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
	mu    sync.Mutex
	open  []net.Conn
	mute  bool                    // dialing hangs
	down  error                   // what dialing fails with, nil when it works
	wrap  func(net.Conn) net.Conn // of the client's end
}

func newNetwork() *network {
	return &network{conns: make(chan net.Conn), done: make(chan struct{})}
}

func (n *network) Accept() (net.Conn, error) {
	select {
	case c := <-n.conns:
		return c, nil
	case <-n.done:
		return nil, net.ErrClosed
	}
}

func (n *network) Close() error   { n.once.Do(func() { close(n.done) }); return nil }
func (n *network) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)} }

func (n *network) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	n.mu.Lock()
	down, mute := n.down, n.mute
	n.mu.Unlock()
	if mute {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	if down != nil {
		return nil, down
	}
	here, there := net.Pipe()
	select {
	case n.conns <- there:
	case <-n.done:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.open = append(n.open, here)
	if n.wrap != nil {
		return n.wrap(here), nil
	}
	return here, nil
}

// cut takes the network away: what is open breaks, dialing fails.
func (n *network) cut(err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.down = err
	for _, c := range n.open {
		_ = c.Close()
	}
	n.open = nil
}

// A call is one request as the fake saw it.
type call struct {
	Method string
	At     time.Time
	Form   map[string]string // fields of a form, or of a JSON body, as text
	Files  map[string]string // uploaded files by field: name and content

	Multipart bool
}

// A reply is what the fake says instead of its usual answer.
type reply struct {
	Status int
	Header map[string]string
	Body   string
	Hang   bool // until the client goes away
	Break  bool // close the connection without a word
}

// A fake is a Bot API server that does as a test tells it. The simulator is the
// one that behaves like Telegram.
type fake struct {
	t       testing.TB
	net     *network
	mu      sync.Mutex
	updates []update
	calls   []call
	next    int
	wake    chan struct{}
	most    int                 // updates in one answer, 0 for as many as asked for
	script  func(c call) *reply // nil, or nil from it, means the usual answer
}

type update struct {
	ID   int64
	JSON string
}

func newFake(t testing.TB) *fake {
	f := &fake{t: t, net: newNetwork(), wake: make(chan struct{})}
	srv := &http.Server{Handler: f, ReadHeaderTimeout: time.Hour}
	served := make(chan struct{})
	go func() { defer close(served); _ = srv.Serve(f.net) }()
	t.Cleanup(func() { f.net.cut(net.ErrClosed); _ = srv.Close(); <-served })
	return f
}

func (f *fake) client() *http.Client {
	tr := &http.Transport{DialContext: f.net.dial, MaxIdleConnsPerHost: 100}
	f.t.Cleanup(tr.CloseIdleConnections)
	return &http.Client{Transport: tr}
}

func (f *fake) telegram(change ...func(*telegram.Options)) *telegram.Telegram {
	f.t.Helper()
	o := telegram.Options{Token: token, API: "http://api.test", Client: f.client()}
	for _, c := range change {
		c(&o)
	}
	tg, err := telegram.New(o)
	if err != nil {
		f.t.Fatal(err)
	}
	return tg
}

// push adds updates for getUpdates.
func (f *fake) push(us ...update) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.updates = append(f.updates, us...)
	close(f.wake)
	f.wake = make(chan struct{})
}

// seen are the calls of a method, of all when it is empty.
func (f *fake) seen(method string) []call {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []call
	for _, c := range f.calls {
		if method == "" || c.Method == method {
			out = append(out, c)
		}
	}
	return out
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := call{Method: r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:], At: time.Now(), Form: map[string]string{}, Files: map[string]string{}}
	c.Multipart = strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/")
	switch err := c.read(r); {
	case errors.Is(err, io.ErrUnexpectedEOF): // the client left in the middle of its request
		return
	case err != nil:
		f.t.Errorf("%s: %v", c.Method, err)
	}
	f.mu.Lock()
	f.calls = append(f.calls, c)
	script := f.script
	f.mu.Unlock()
	var say *reply
	if script != nil {
		say = script(c)
	}
	if say == nil {
		say = f.usual(r.Context(), c)
	}
	say.write(w, r)
}

func (c call) read(r *http.Request) error {
	kind := r.Header.Get("Content-Type")
	switch {
	case strings.HasPrefix(kind, "application/json"):
		var fields map[string]json.RawMessage
		if err := json.NewDecoder(r.Body).Decode(&fields); err != nil {
			return err
		}
		for k, v := range fields {
			text := string(v)
			_ = json.Unmarshal(v, &text) // what is no string stays as it is
			c.Form[k] = text
		}
	case kind != "":
		if err := r.ParseMultipartForm(1 << 20); err != nil {
			return err
		}
		for k, v := range r.MultipartForm.Value {
			c.Form[k] = v[0]
		}
		for k, v := range r.MultipartForm.File {
			f, err := v[0].Open()
			if err != nil {
				return err
			}
			data, err := io.ReadAll(f)
			c.Files[k] = v[0].Filename + ":" + string(data)
			if err := errors.Join(err, f.Close()); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *reply) write(w http.ResponseWriter, r *http.Request) {
	switch {
	case s.Hang:
		<-r.Context().Done()
		return
	case s.Break:
		if c, _, err := http.NewResponseController(w).Hijack(); err == nil {
			_ = c.Close()
		}
		return
	}
	for k, v := range s.Header {
		w.Header().Set(k, v)
	}
	w.WriteHeader(s.Status)
	_, _ = io.WriteString(w, s.Body)
}

func (f *fake) usual(ctx context.Context, c call) *reply {
	switch c.Method {
	case "getMe":
		return yes(`{"id":123456,"is_bot":true,"first_name":"Рупор","username":"Rupor_bot"}`)
	case "getUpdates":
		return yes(f.poll(ctx, c))
	case "sendMediaGroup":
		var items []json.RawMessage
		_ = json.Unmarshal([]byte(c.Form["media"]), &items)
		var out []string
		for range items {
			out = append(out, f.message())
		}
		return yes("[" + strings.Join(out, ",") + "]")
	case "answerCallbackQuery", "deleteMessage", "setMyCommands":
		return yes("true")
	}
	return yes(f.message())
}

func (f *fake) message() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.next++
	return fmt.Sprintf(`{"message_id":%d,"date":1,"chat":{"id":1,"type":"private"}}`, f.next)
}

// poll is getUpdates: it forgets what is confirmed and hangs while there is nothing.
func (f *fake) poll(ctx context.Context, c call) string {
	var offset, limit, timeout int64
	_, _ = fmt.Sscan(c.Form["offset"], &offset)
	_, _ = fmt.Sscan(c.Form["limit"], &limit)
	_, _ = fmt.Sscan(c.Form["timeout"], &timeout)
	if f.most > 0 {
		limit = min(limit, int64(f.most))
	}
	end := time.NewTimer(time.Duration(timeout) * time.Second)
	defer end.Stop()
	for {
		f.mu.Lock()
		for len(f.updates) > 0 && f.updates[0].ID < offset {
			f.updates = f.updates[1:]
		}
		var out []string
		for _, u := range f.updates[:min(len(f.updates), int(limit))] {
			out = append(out, u.JSON)
		}
		wake := f.wake
		f.mu.Unlock()
		if len(out) > 0 {
			return "[" + strings.Join(out, ",") + "]"
		}
		select {
		case <-wake:
		case <-end.C:
			return "[]"
		case <-ctx.Done():
			return "[]"
		}
	}
}

func yes(result string) *reply {
	return &reply{Status: 200, Body: `{"ok":true,"result":` + result + `}`}
}

func no(code int, description string) *reply {
	body, _ := json.Marshal(map[string]any{"ok": false, "error_code": code, "description": description})
	return &reply{Status: code, Body: string(body)}
}

// text is an update with a private message.
func text(id, chat int64, words string) update {
	body, _ := json.Marshal(words)
	return update{id, fmt.Sprintf(`{"update_id":%d,"message":{"message_id":%d,"date":1700000000,"chat":{"id":%d,"type":"private"},`+
		`"from":{"id":%d,"is_bot":false,"first_name":"Анна"},"text":%s}}`, id, id, chat, chat, body)}
}

// pressed is an update with a press of a button.
func pressed(id, chat int64, data string) update {
	return update{id, fmt.Sprintf(`{"update_id":%d,"callback_query":{"id":"q%d","from":{"id":%d,"is_bot":false,"first_name":"Анна"},`+
		`"chat_instance":"1","data":%q,"message":{"message_id":7,"date":1700000000,"chat":{"id":%d,"type":"private"}}}}`, id, id, chat, data, chat)}
}
