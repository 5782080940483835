package telegram

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"rupor/delivery"
	"rupor/union"
)

// anyRetry is the wait when a 429 names none.
const anyRetry = 5 * time.Second

// notModified is what an edit to the same content is refused with. It succeeded.
const notModified = "message is not modified"

// refusal says what an answer that is not a yes means. Cut is set when the
// answer broke off: then only its status is known.
//
// A 5xx is Unknown whatever it says: Telegram answers "restart" and its front
// end 502 and 504 for requests that may have been carried out. A 3xx or 4xx
// that is not the Bot API's own comes from something in between that did not
// let the request through, so it is no verdict on the chat.
func (t *Telegram) refusal(a *answer, cut error) *delivery.Failure {
	code := a.status
	if a.spoken && a.ErrorCode != 0 {
		code = a.ErrorCode
	}
	said := a.Description
	if said == "" {
		said = fmt.Sprintf("HTTP %d %s", code, http.StatusText(code))
		if !a.spoken && cut == nil {
			said += ", not in the Bot API's words"
		}
	}
	f := &delivery.Failure{Kind: kindOf(code, a, said), Reason: words(said, t.wire.token)}
	switch f.Kind {
	case delivery.TooMany:
		f.RetryAfter = retryAfter(a)
	case delivery.Migrated:
		f.MovedTo = union.ChatID(a.Parameters.MigrateTo)
	default: // the kind says it all
	}
	return f
}

func kindOf(code int, a *answer, said string) delivery.FailureKind {
	switch {
	case code == http.StatusTooManyRequests:
		return delivery.TooMany
	case code == http.StatusUnauthorized, code == http.StatusMisdirectedRequest:
		return delivery.Unauthorized
	case code == http.StatusNotFound && !has(said, "method not found"):
		return delivery.Unauthorized // the cloud's answer to a token that it can't read
	case code == http.StatusRequestEntityTooLarge:
		return delivery.Refused
	case code < 300, code >= 500, code == http.StatusRequestTimeout:
		return delivery.Unknown
	case !a.spoken:
		return delivery.NotSent
	case a.Parameters.MigrateTo != 0:
		return delivery.Migrated
	}
	return kindOfWords(code, said)
}

// A verdict is what words of Telegram's mean, with the code that they come with.
type verdict struct {
	code int
	says string // lower case
	kind delivery.FailureKind
}

// verdicts are the descriptions that mean something other than Refused. The
// server's texts are matched by part: it changes prefixes and letter case
// (tdlib/telegram-bot-api, Client.cpp fail_query_with_error).
func verdicts() [22]verdict {
	return [...]verdict{
		{403, "bot was blocked by the user", delivery.Gone},
		{403, "user is deactivated", delivery.Gone},
		{403, "bot can't initiate conversation with a user", delivery.Gone},
		{403, "bot can't send messages to the bot", delivery.Gone},
		{403, "bot was kicked from the", delivery.Gone},
		{403, "bot is not a member of the", delivery.Gone},
		{403, "group chat was deleted", delivery.Gone},
		{400, "chat not found", delivery.Gone},
		{400, "group chat was upgraded", delivery.Gone}, // and no word of where to
		{400, "logged out", delivery.Unauthorized},
		{400, "can't parse entities", delivery.BadMarkup},
		{400, "unsupported parse_mode", delivery.BadMarkup},
		{400, "message to edit not found", delivery.NotFound},
		{400, "message to delete not found", delivery.NotFound},
		{400, "message to pin not found", delivery.NotFound},
		{400, "message can't be edited", delivery.NotFound},
		{400, "message can't be deleted", delivery.NotFound}, // and "… for everyone"
		{400, "message can't be pinned", delivery.NotFound},
		{400, "there is no text in the message to edit", delivery.NotFound},
		{400, "there is no caption in the message to edit", delivery.NotFound},
		{400, "there is no media in the message to edit", delivery.NotFound},
		{400, "message_id_invalid", delivery.NotFound},
	}
}

func kindOfWords(code int, said string) delivery.FailureKind {
	for _, v := range verdicts() {
		if v.code == code && has(said, v.says) {
			return v.kind
		}
	}
	return delivery.Refused
}

func has(said, part string) bool { return strings.Contains(strings.ToLower(said), part) }

// retryAfter takes the body's word, then the header's.
func retryAfter(a *answer) time.Duration {
	for _, s := range []string{a.Parameters.RetryAfter.String(), a.header.Get("Retry-After")} {
		if n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 32); err == nil && n > 0 {
			return time.Duration(n) * time.Second
		}
	}
	return anyRetry
}

// lost says what a call without an answer means: while the body of the request
// was not opened nothing was sent, after that nobody knows.
func (t *Telegram) lost(ex *exchange) *delivery.Failure {
	kind := delivery.NotSent
	if ex.left {
		kind = delivery.Unknown
	}
	return &delivery.Failure{Kind: kind, Reason: words(ex.lost.Error(), t.wire.token)}
}

// unbuilt is a request that could not even be written down.
func (t *Telegram) unbuilt(err error) *delivery.Failure {
	reason := "the request cannot be made"
	if err != nil {
		reason += ": " + words(err.Error(), t.wire.token)
	}
	return &delivery.Failure{Kind: delivery.Refused, Reason: reason}
}

// refuse is a message that Telegram would not take, told before asking.
func refuse(reason string) *delivery.Failure {
	return &delivery.Failure{Kind: delivery.Refused, Reason: reason}
}
