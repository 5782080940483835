package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
	"time"
)

// callTimeout is the limit of a call. The server waits out short flood limits
// itself, up to 8 s, before it answers (TDLib, NetQueryCreator.cpp).
const callTimeout = 30 * time.Second

const (
	maxAnswer  = 1 << 20  // bytes of an ordinary answer
	maxUpdates = 32 << 20 // bytes of a getUpdates answer; the server cuts at about 4 MiB
)

// errNoAnswer is all that the library learns of a failed call: what happened is
// kept in the exchange.
var errNoAnswer = errors.New("no answer")

// A wire carries requests. It is the HTTP client that the library is given, so
// it sees status, headers and body before the library loses them.
type wire struct {
	client *http.Client
	base   string // without a slash at the end
	token  string
}

// An exchange is what was seen of one call. It travels in the call's context.
type exchange struct {
	limit   int64       // bytes of answer to read
	touched atomic.Bool // a connection was in hand: something may have been written
	unbuilt error       // the request could not be encoded
	lost    error       // no answer came, or not whole
	answer  *answer     // nil when none came
}

type exchangeKey struct{}

// An answer is what the server said.
type answer struct {
	status int
	header http.Header
	spoken bool // the body is the Bot API's
	envelope
}

// An envelope is the outer part of every answer (Bot API "Making requests").
type envelope struct {
	OK          bool            `json:"ok"`
	Result      json.RawMessage `json:"result"`
	ErrorCode   int             `json:"error_code"`
	Description string          `json:"description"`
	Parameters  struct {
		RetryAfter json.Number `json:"retry_after"`
		MigrateTo  int64       `json:"migrate_to_chat_id"`
	} `json:"parameters"`
}

// Do carries one request of the library's or of the room's own.
func (w *wire) Do(req *http.Request) (*http.Response, error) {
	ex, _ := req.Context().Value(exchangeKey{}).(*exchange)
	if ex == nil {
		ex = &exchange{limit: maxAnswer}
	}
	out, err := replayable(req)
	if err != nil {
		ex.unbuilt = err
		return nil, errNoAnswer
	}
	resp, err := w.client.Do(ex.watch(out))
	if err != nil {
		ex.lost = plain(err)
		return nil, errNoAnswer
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, ex.limit+1))
	if err == nil && int64(len(body)) > ex.limit {
		err = fmt.Errorf("the answer is longer than %d bytes", ex.limit)
	}
	if err != nil {
		ex.lost = plain(err)
		body = nil
	}
	ex.answer = readAnswer(resp, body)
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

// replayable gives the request a body of known length that can be sent again:
// net/http then repeats it by itself on a connection that the server had closed.
// The library's own body is a pipe.
func replayable(req *http.Request) (*http.Request, error) {
	if req.Body == nil || req.GetBody != nil {
		return req, nil
	}
	body, err := io.ReadAll(req.Body)
	_ = req.Body.Close()
	if err != nil {
		return nil, err
	}
	out := req.Clone(req.Context())
	out.ContentLength = int64(len(body))
	out.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	out.Body, _ = out.GetBody()
	if len(body) == 0 {
		out.Body, out.GetBody = http.NoBody, nil
		out.Header.Del("Content-Type") // a form of no parts at all
	}
	return out, nil
}

// watch notes when a connection is in hand, after which the request may be
// written at any moment. Asking for another connection takes the note back:
// net/http repeats a POST only when nothing of it was written or the server
// said that it did not look at it.
func (ex *exchange) watch(req *http.Request) *http.Request {
	return req.WithContext(httptrace.WithClientTrace(req.Context(), &httptrace.ClientTrace{
		GetConn: func(string) { ex.touched.Store(false) },
		GotConn: func(httptrace.GotConnInfo) { ex.touched.Store(true) },
	}))
}

// plain is the error without its URL, which holds the token.
func plain(err error) error {
	var u *url.Error
	for errors.As(err, &u) {
		err = u.Err
	}
	return err
}

func readAnswer(resp *http.Response, body []byte) *answer {
	a := &answer{status: resp.StatusCode, header: resp.Header}
	a.spoken = json.Unmarshal(body, &a.envelope) == nil && (a.OK || a.ErrorCode != 0 || a.Description != "")
	if !a.spoken {
		a.envelope = envelope{}
	}
	return a
}

// call makes one call through ask, within limit, and returns the server's
// answer when that was a yes. Everything else is a *delivery.Failure, or the
// context's error when ctx ended before a connection was in hand.
//
// What ask returns tells nothing that the exchange doesn't: a message that the
// library can't decode was sent all the same.
func (t *Telegram) call(ctx context.Context, limit time.Duration, ask func(context.Context) error) (*answer, error) {
	return t.exchange(ctx, limit, &exchange{limit: maxAnswer}, ask)
}

func (t *Telegram) exchange(ctx context.Context, limit time.Duration, ex *exchange, ask func(context.Context) error) (*answer, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	inner, cancel := context.WithTimeout(context.WithValue(ctx, exchangeKey{}, ex), limit)
	defer cancel()
	err := ask(inner)
	switch a := ex.answer; {
	case a != nil && a.spoken && a.OK:
		return a, nil
	case a != nil:
		return nil, t.refusal(a, ex.lost)
	case ex.unbuilt != nil:
		return nil, t.unbuilt(ex.unbuilt)
	case ex.lost == nil:
		return nil, t.unbuilt(err)
	case !ex.touched.Load() && ctx.Err() != nil:
		return nil, ctx.Err()
	}
	return nil, t.lost(ex)
}

// post calls a method with a JSON body, for the calls that the library makes
// unfit.
func (t *Telegram) post(ctx context.Context, limit time.Duration, maxBytes int64, method string, params any) (*answer, error) {
	body, err := json.Marshal(params)
	if err != nil {
		return nil, t.unbuilt(err)
	}
	return t.exchange(ctx, limit, &exchange{limit: maxBytes}, func(ctx context.Context) error {
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, t.wire.base+"/bot"+t.wire.token+"/"+method, bytes.NewReader(body))
		if err != nil {
			return plain(err)
		}
		req.Header.Set("Content-Type", "application/json")
		resp, err := t.wire.Do(req)
		if err != nil {
			return err
		}
		return resp.Body.Close()
	})
}
