// Package telegram is the wire: the only room that speaks to the Bot API.
//
// It turns updates into the bot's events and the post office's messages into
// calls, and says in the house's own words what came of them. It decides
// nothing: when to send, what to answer and what to keep is settled elsewhere.
//
// The library go-telegram/bot lends its types and its encoding of uploads. All
// other requests go as JSON that the room writes itself, and to a Bot API server
// of one's own on connections of the room's own (docs/performance.md says why).
// Polling is the room's own, because the library confirms updates before they
// are handled; so are the errors, because the library loses half of what the
// server says.
package telegram

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	api "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"rupor/union"
)

// defaultAPI is where Telegram itself listens (Bot API "Making requests").
const defaultAPI = "https://api.telegram.org"

// maxPoll is the longest that the server lets getUpdates hang (tdlib/telegram-bot-api, Client.h).
const maxPoll = 50 * time.Second

// Options say which bot to be and how to reach Telegram. Token and Proxy are
// secrets: printing Options hides them.
type Options struct {
	Token       string        `json:"-"` // from @BotFather; white space around it is ignored
	API         string        // base URL of the Bot API, "" for Telegram's own
	Client      *http.Client  `json:"-"` // nil for a tuned one; no more of it than its Transport is used
	Proxy       string        `json:"-"` // URL: http, https or socks5; "" takes the environment's
	Log         *slog.Logger  `json:"-"` // nil keeps silent
	PollTimeout time.Duration // how long an idle poll hangs, in whole seconds; 0 is 50 s, and Telegram lets none hang longer
}

// Telegram is one bot's connection. It is safe for use by several goroutines.
type Telegram struct {
	lib     *api.Bot
	wire    *wire
	log     *slog.Logger
	timeout time.Duration // of an idle poll
	me      atomic.Pointer[Me]
	stats   counters
}

// New checks the options and makes the connection without touching the
// network. Its errors name the cure and never the token.
func New(o Options) (*Telegram, error) {
	token, err := checkToken(o.Token)
	if err != nil {
		return nil, err
	}
	base, err := baseURL(o.API)
	if err != nil {
		return nil, err
	}
	transport, err := transportOf(o)
	if err != nil {
		return nil, err
	}
	t := &Telegram{
		wire:    newWire(transport, base, token),
		log:     o.Log,
		timeout: pollTimeout(o.PollTimeout),
	}
	if t.log == nil {
		t.log = slog.New(slog.DiscardHandler)
	}
	t.lib, err = api.New(token,
		api.WithSkipGetMe(),
		api.WithServerURL(strings.TrimRight(base.String(), "/")),
		api.WithHTTPClient(maxPoll, t.wire),
		api.WithErrorsHandler(func(error) {})) // every error is seen in wire.Do, before it can carry the token
	if err != nil {
		return nil, errors.New("telegram: the library refused the token")
	}
	return t, nil
}

// baseURL checks the address of a Bot API server.
func baseURL(s string) (*url.URL, error) {
	if s == "" {
		s = defaultAPI
	}
	u, err := url.Parse(strings.TrimRight(s, "/"))
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.RawQuery != "" || u.Fragment != "" {
		return nil, errors.New("telegram: the address of the Bot API must look like " + defaultAPI)
	}
	return u, nil
}

// pollTimeout rounds up to whole seconds, the unit of getUpdates.
func pollTimeout(d time.Duration) time.Duration {
	if d <= 0 {
		return maxPoll
	}
	return (d + time.Second - 1).Truncate(time.Second)
}

// Me is the bot itself.
type Me struct {
	ID       union.MemberID
	Username string // without @
	Name     string
}

// Me asks Telegram who the bot is. It is the first call to make: it tells a
// good token from a bad one.
func (t *Telegram) Me(ctx context.Context) (Me, error) {
	var u models.User
	if err := t.ask(ctx, "getMe", nil, &u); err != nil {
		return Me{}, err
	}
	if u.ID == 0 {
		return Me{}, errors.New("telegram: the answer to getMe names no bot; is that address a Bot API server?")
	}
	me := Me{ID: union.MemberID(u.ID), Username: u.Username, Name: personName(u.ID, u.FirstName, u.LastName)}
	t.me.Store(&me)
	return me, nil
}

// ServerTime is Telegram's clock, to the second, for comparing with this machine's.
func (t *Telegram) ServerTime(ctx context.Context) (time.Time, error) {
	a, err := t.post(ctx, callTimeout, &exchange{limit: maxAnswer}, "getMe", []byte("{}"))
	if err != nil {
		return time.Time{}, err
	}
	at, err := http.ParseTime(a.header.Get("Date"))
	if err != nil {
		return time.Time{}, errors.New("telegram: the answer carries no date")
	}
	return at, nil
}

// Webhook returns the address that Telegram pushes updates to, "" when there
// is none. While there is one, polling is refused.
func (t *Telegram) Webhook(ctx context.Context) (string, error) {
	var info models.WebhookInfo
	err := t.ask(ctx, "getWebhookInfo", nil, &info)
	return info.URL, err
}

// DropWebhook makes Telegram keep the updates for polling again. Those that
// wait are kept.
func (t *Telegram) DropWebhook(ctx context.Context) error {
	return t.ask(ctx, "deleteWebhook", nil, nil)
}

// String names the connection without its secrets.
func (t *Telegram) String() string { return "telegram at " + t.wire.base.Redacted() }

// Format keeps the token out of every verb, %+v and %#v included.
func (t *Telegram) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, t.String()) }

// LogValue keeps the token out of logs.
func (t *Telegram) LogValue() slog.Value { return slog.StringValue(t.String()) }

// String names the options without the secrets.
func (o Options) String() string {
	return fmt.Sprintf("telegram options: token %s, address %q, proxy %s, poll %s",
		hidden(o.Token), o.API, hidden(o.Proxy), o.PollTimeout)
}

// Format keeps the secrets out of every verb.
func (o Options) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, o.String()) }

// LogValue keeps the secrets out of logs.
func (o Options) LogValue() slog.Value { return slog.StringValue(o.String()) }

func hidden(secret string) string {
	if secret == "" {
		return "not given"
	}
	return "given"
}
