package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// callTimeout is the limit of a call. The server waits out short flood limits
// itself, up to 8 s, before it answers (TDLib, NetQueryCreator.cpp).
const callTimeout = 30 * time.Second

const (
	maxAnswer  = 1 << 20  // bytes of an ordinary answer
	maxUpdates = 32 << 20 // bytes of a getUpdates answer; the server cuts at about 4 MiB
)

// errNoAnswer is all that the library learns of a call: what happened is kept in
// the exchange.
var errNoAnswer = errors.New("no answer")

// A wire carries requests, the room's own and, as its HTTP client, the
// library's.
//
// It stands on the transport alone: http.Client would only add what is not
// wanted (redirects, which would show the token to whoever an answer points to,
// and cookies) and take a sixth of the time of a call for it.
type wire struct {
	transport http.RoundTripper
	base      *url.URL
	token     string
	header    http.Header // of the room's own calls; never changed
	ready     map[string]*http.Request
	buffers   sync.Pool // of *[]byte, for answers
}

// newWire prepares the requests that there are many of.
func newWire(transport http.RoundTripper, base *url.URL, token string) *wire {
	w := &wire{transport: transport, base: base, token: token, header: http.Header{"Content-Type": {"application/json"}}}
	if u := base.User; u != nil {
		key, _ := u.Password()
		r := http.Request{Header: w.header}
		r.SetBasicAuth(u.Username(), key)
	}
	w.buffers.New = func() any { b := make([]byte, 0, 4<<10); return &b }
	w.ready = map[string]*http.Request{}
	for _, method := range [...]string{
		"sendMessage", "sendPhoto", "sendDocument", "sendVideo", "sendAudio", "sendVoice", "sendAnimation", "sendMediaGroup",
		"sendPoll", "sendLocation", "editMessageText", "editMessageCaption", "editMessageReplyMarkup", "deleteMessage",
		"pinChatMessage", "answerCallbackQuery", "getUpdates",
	} {
		w.ready[method] = w.blank(method)
	}
	return w
}

// address is the base with a path below it.
func (w *wire) address(path string) *url.URL {
	u := *w.base
	u.Path, u.RawPath, u.User = w.base.Path+path, "", nil
	return &u
}

func (w *wire) blank(method string) *http.Request {
	u := w.address("/bot" + w.token + "/" + method)
	return &http.Request{
		Method: http.MethodPost, URL: u, Host: u.Host, Header: w.header,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}
}

// fileRequest fetches a file by its path, from a link that holds the token.
func (w *wire) fileRequest(ctx context.Context, path string) *http.Request {
	u := w.address("/file/bot" + w.token + "/" + path)
	r := &http.Request{Method: http.MethodGet, URL: u, Host: u.Host, Header: http.Header{}, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1}
	if auth := w.header.Get("Authorization"); auth != "" {
		r.Header.Set("Authorization", auth)
	}
	return r.WithContext(ctx)
}

// request is a call of a method, without its body.
func (w *wire) request(ctx context.Context, method string) *http.Request {
	r := w.ready[method]
	if r == nil {
		r = w.blank(method)
	}
	return r.WithContext(ctx)
}

// Do carries one request of the library's, which travels with its exchange in
// the context. It is given a body of known length that can be sent again: the
// library's own is a pipe.
func (w *wire) Do(req *http.Request) (*http.Response, error) {
	ex, _ := req.Context().Value(exchangeKey{}).(*exchange)
	if ex == nil {
		return nil, errNoAnswer // the library is used through call only
	}
	body, err := io.ReadAll(req.Body)
	_ = req.Body.Close()
	if err != nil {
		ex.unbuilt = err
		return nil, errNoAnswer
	}
	out := req.WithContext(req.Context())
	out.Header = req.Header.Clone()
	if auth := w.header.Get("Authorization"); auth != "" {
		out.Header.Set("Authorization", auth)
	}
	w.carry(out, ex, body)
	// The answer is read already, and not by the library: it decodes the whole
	// message and fails on what it doesn't know, although the message was sent.
	return nil, errNoAnswer
}

// carry sends one request with this body and notes in the exchange what came
// of it.
func (w *wire) carry(req *http.Request, ex *exchange, body []byte) {
	req.Body, req.ContentLength = ex.pack(body), int64(len(body))
	req.GetBody = func() (io.ReadCloser, error) { return ex.pack(body), nil }
	resp, err := w.transport.RoundTrip(req)
	if err != nil {
		ex.left = !ex.parcel.Load().withdraw()
		ex.lost = plain(err)
		return
	}
	buf := w.buffers.Get().(*[]byte) //nolint:forcetypeassert // the pool holds nothing else
	said, err := readAll((*buf)[:0], resp.Body, ex.limit)
	_ = resp.Body.Close()
	if err != nil {
		ex.lost, said = plain(err), said[:0]
	}
	ex.answered = true
	ex.answer.read(resp, said, ex.brief)
	if cap(said) <= 64<<10 { // a large one would be kept for the sake of many small ones
		*buf = said
		w.buffers.Put(buf)
	}
}

// call makes one call of the library's through ask, within limit, and returns
// the server's answer when that was a yes. Everything else is a
// *delivery.Failure, or the context's error when ctx ended before anything was
// written.
//
// What ask returns tells nothing that the exchange doesn't.
func (t *Telegram) call(ctx context.Context, limit time.Duration, ask func(context.Context) error) (*answer, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	ex := &exchange{limit: maxAnswer}
	inner, cancel := context.WithTimeout(context.WithValue(ctx, exchangeKey{}, ex), limit)
	defer cancel()
	if err := ask(inner); !ex.answered && ex.lost == nil && ex.unbuilt == nil {
		ex.unbuilt = err
	}
	return t.outcome(ctx, ex)
}

// post is call for the room's own requests, whose body is JSON.
func (t *Telegram) post(ctx context.Context, limit time.Duration, ex *exchange, method string, body []byte) (*answer, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	inner, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	t.wire.carry(t.wire.request(inner, method), ex, body)
	return t.outcome(ctx, ex)
}

// tell makes an ordinary call, of whose answer no more than a message's id is
// wanted.
func (t *Telegram) tell(ctx context.Context, method string, f *form) (*answer, error) {
	return t.post(ctx, callTimeout, &exchange{limit: maxAnswer, brief: true}, method, f.done())
}

// ask makes one of the calls that are rare, with params in JSON (nil for none),
// and decodes its result into what, unless that is nil.
func (t *Telegram) ask(ctx context.Context, method string, params, what any) error {
	body := []byte("{}")
	if params != nil {
		var err error
		if body, err = json.Marshal(params); err != nil {
			return t.unbuilt(err)
		}
	}
	a, err := t.post(ctx, callTimeout, &exchange{limit: maxAnswer}, method, body)
	if err != nil || what == nil {
		return err
	}
	if err := json.Unmarshal(a.Result, what); err != nil {
		return errors.New("telegram: the answer to " + method + " makes no sense")
	}
	return nil
}

func (t *Telegram) outcome(ctx context.Context, ex *exchange) (*answer, error) {
	switch a := &ex.answer; {
	case ex.answered && a.spoken && a.OK:
		return a, nil
	case ex.answered:
		return nil, t.refusal(a, ex.lost)
	case ex.lost == nil:
		return nil, t.unbuilt(ex.unbuilt)
	case !ex.left && ctx.Err() != nil:
		return nil, ctx.Err()
	}
	return nil, t.lost(ex)
}
