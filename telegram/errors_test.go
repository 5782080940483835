package telegram_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rupor/delivery"
)

// failure is the *delivery.Failure that an error must be.
func failure(t *testing.T, err error) *delivery.Failure {
	t.Helper()
	var f *delivery.Failure
	if !errors.As(err, &f) {
		t.Fatalf("error %v is no Failure", err)
	}
	if strings.Contains(err.Error(), token[7:]) {
		t.Fatalf("the token is in %q", err)
	}
	return f
}

// descriptions are those that Telegram is known to give, by what they mean.
func descriptions() map[delivery.FailureKind]map[int][]string {
	return map[delivery.FailureKind]map[int][]string{
		delivery.Gone: {
			403: {
				"Forbidden: bot was blocked by the user", "Forbidden: user is deactivated",
				"Forbidden: bot can't initiate conversation with a user", "Forbidden: the bot can't send messages to the bot",
				"Forbidden: bot was kicked from the group chat", "Forbidden: bot was kicked from the supergroup chat",
				"Forbidden: bot was kicked from the channel chat", "Forbidden: bot is not a member of the group chat",
				"Forbidden: bot is not a member of the supergroup chat", "Forbidden: bot is not a member of the channel chat",
				"Forbidden: the group chat was deleted", "FORBIDDEN: BOT WAS BLOCKED BY THE USER",
			},
			400: {"Bad Request: chat not found", "Bad Request: private chat not found", "Bad Request: group chat was upgraded to a supergroup chat"},
		},
		delivery.Refused: {
			403: {"Forbidden: something new"},
			400: {
				"Bad Request: not enough rights to send text messages to the chat", "Bad Request: not enough rights to send photos to the chat",
				"Bad Request: have no write access to the chat", "Bad Request: need administrator rights in the channel chat",
				"Bad Request: not enough rights to manage pinned messages in the chat", "Bad Request: CHAT_WRITE_FORBIDDEN",
				"Bad Request: message is too long", "Bad Request: text is too long", "Bad Request: message caption is too long",
				"Bad Request: message text is empty", "Bad Request: text must be non-empty",
				"Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message",
				"Bad Request: BUTTON_DATA_INVALID", "Bad Request: reply markup is too long",
				"Bad Request: text buttons are unallowed in the inline keyboard", "Bad Request: object expected as reply markup",
				`Bad Request: field "inline_keyboard" must be of type Array`,
				`Bad Request: failed to send message #2 with the error message "WEBPAGE_MEDIA_EMPTY"`,
				"Bad Request: too many messages to send as an album", "Bad Request: Document can't be mixed with other media types",
				"Bad Request: Audio can't be mixed with other media types", "Bad Request: parameter show_caption_above_media must be the same for all messages",
				`Bad Request: type "animation" can't be used in sendMediaGroup`, "Bad Request: chat_id is empty",
				"Bad Request: message to be replied not found", "Bad Request: message to forward not found", "Bad Request: message to copy not found",
				"Bad Request: query is too old and response timeout expired or query ID is invalid",
				"Bad Request: invalid file_id", "Bad Request: wrong file_id or the file is temporarily unavailable", "Bad Request: file is too big",
				"Bad Request: wrong file identifier/HTTP URL specified",
				"Bad Request: wrong remote file identifier specified: can't unserialize it. Wrong last symbol",
				"Bad Request: wrong remote file identifier specified: Wrong padding in the string",
				"Bad Request: can't use file of type Photo as Document", "Bad Request: wrong HTTP URL specified",
				"Bad Request: failed to get HTTP URL content", "Bad Request: wrong type of the web page content",
				"Bad Request: photo has unsupported extension. Use one of .jpg, .jpeg", "Bad Request: too many message identifiers specified",
			},
			404: {"Not Found: method not found"},
			413: {"Request Entity Too Large: too many parameters", "Request Entity Too Large"},
		},
		delivery.BadMarkup: {400: {
			`Bad Request: can't parse entities: Unmatched end tag at byte offset 9, expected "</b>", found "</i>"`,
			`Bad Request: can't parse entities: unsupported start tag "x" at byte offset 0`, "Bad Request: unsupported parse_mode",
		}},
		delivery.NotFound: {400: {
			"Bad Request: message to edit not found", "Bad Request: message to delete not found", "Bad Request: message can't be edited",
			"Bad Request: there is no text in the message to edit", "Bad Request: there is no caption in the message to edit",
			"Bad Request: message can't be deleted", "Bad Request: message can't be deleted for everyone", "Bad Request: MESSAGE_ID_INVALID",
		}},
		delivery.Unauthorized: {
			401: {"Unauthorized", "Unauthorized: invalid token specified"}, 404: {"Not Found"},
			421: {"Misdirected Request: unallowed token specified"}, 400: {"Bad Request: Logged out"},
		},
		delivery.TooMany: {429: {"Too Many Requests: retry after 5"}},
		delivery.Unknown: {500: {"Internal Server Error: restart", "Internal Server Error: Request aborted"}, 502: {"Bad Gateway"}, 504: {"Gateway Timeout"}},
	}
}

func TestSend_UnderstandsEveryDescription(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	tg := f.telegram()
	for kind, said := range descriptions() {
		for code, all := range said {
			for _, description := range all {
				f.script = func(call) *reply { return no(code, description) }
				_, err := tg.Send(t.Context(), 1, delivery.Message{Text: "a"})
				if got := failure(t, err); got.Kind != kind || got.Reason != description {
					t.Errorf("%d %q is kind %d (%q), not %d", code, description, got.Kind, got.Reason, kind)
				}
			}
		}
	}
}

func TestSend_UnderstandsTheRest(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		says  reply
		kind  delivery.FailureKind
		wait  time.Duration
		moved int64
	}{
		"retry_after in the body":    {says: reply{Status: 429, Body: `{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 10072","parameters":{"retry_after":10072}}`}, kind: delivery.TooMany, wait: 10072 * time.Second},
		"retry_after in the header":  {says: reply{Status: 429, Header: map[string]string{"Retry-After": "7"}, Body: "<html>"}, kind: delivery.TooMany, wait: 7 * time.Second},
		"retry_after nowhere":        {says: reply{Status: 429}, kind: delivery.TooMany, wait: 5 * time.Second},
		"the group moved":            {says: reply{Status: 400, Body: `{"ok":false,"error_code":400,"description":"Bad Request: group chat was upgraded to a supergroup chat","parameters":{"migrate_to_chat_id":-1002345678901}}`}, kind: delivery.Migrated, moved: -1002345678901},
		"502 in HTML":                {says: reply{Status: 502, Body: "<html>502 /bot" + token + "/sendMessage</html>"}, kind: delivery.Unknown},
		"504 in HTML":                {says: reply{Status: 504, Body: "<html>"}, kind: delivery.Unknown},
		"413 in HTML":                {says: reply{Status: 413, Body: "<html>nginx</html>"}, kind: delivery.Refused},
		"403 of a middlebox":         {says: reply{Status: 403, Body: "<html>blocked by order</html>"}, kind: delivery.NotSent},
		"200 that is not JSON":       {says: reply{Status: 200, Body: "<html>welcome</html>"}, kind: delivery.Unknown},
		"200 that says nothing":      {says: reply{Status: 200, Body: "{}"}, kind: delivery.Unknown},
		"a redirect":                 {says: reply{Status: 307, Header: map[string]string{"Location": "http://evil.test/"}}, kind: delivery.NotSent},
		"a description with a token": {says: *no(400, "Bad Request: /bot"+token+"/x"), kind: delivery.Refused},
		"an answer without end":      {says: reply{Status: 200, Body: `{"ok":true,"result":"` + strings.Repeat("x", 2<<20) + `"}`}, kind: delivery.Unknown},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t)
			f.script = func(call) *reply { return &tt.says }
			_, err := f.telegram().Send(t.Context(), 1, delivery.Message{Text: "a"})
			got := failure(t, err)
			if got.Kind != tt.kind || got.RetryAfter != tt.wait || int64(got.MovedTo) != tt.moved {
				t.Errorf("got %+v", got)
			}
			if strings.Contains(got.Reason, "<") || strings.Contains(got.Reason, "evil") {
				t.Errorf("the page is in the reason: %s", got.Reason)
			}
			if n := len(f.seen("")); n != 1 {
				t.Errorf("%d calls", n)
			}
		})
	}
}

// A message that the library cannot decode was sent all the same.
func TestSend_SucceedsWhateverTheMessageLooksLike(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.script = func(call) *reply {
		return yes(`{"message_id":5,"chat":{"id":1},"paid_media":{"paid_media":[{"type":"hologram"}]}}`)
	}
	got, err := f.telegram().Send(t.Context(), 1, delivery.Message{Text: "a"})
	ids := got.Messages
	if err != nil || len(ids) != 1 || ids[0] != 5 {
		t.Errorf("got %v, %v", ids, err)
	}
}

func FuzzAnswer(f *testing.F) {
	f.Add(200, `{"ok":true,"result":{"message_id":1}}`)
	f.Add(429, `{"ok":false,"error_code":429,"parameters":{"retry_after":1e9}}`)
	f.Add(400, `{"ok":false,"error_code":-1,"description":"`+token+`","parameters":{"migrate_to_chat_id":9}}`)
	f.Fuzz(func(t *testing.T, status int, body string) {
		if status < 200 || status > 599 || status == 204 || status == 304 {
			return
		}
		synctest.Test(t, func(t *testing.T) {
			fk := newFake(t)
			fk.script = func(call) *reply { return &reply{Status: status, Body: body} }
			if _, err := fk.telegram().Send(t.Context(), 1, delivery.Message{Text: "a"}); err != nil {
				_ = failure(t, err)
			}
		})
	})
}
