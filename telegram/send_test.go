package telegram_test

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"rupor/delivery"
	"rupor/telegram"
	"rupor/union"
)

func media(kinds ...union.MediaKind) []union.Media {
	var out []union.Media
	for i, k := range kinds {
		out = append(out, union.Media{Kind: k, FileID: fmt.Sprintf("f%d", i)})
	}
	return out
}

// shape is a call as one line: method and fields in order.
func (c call) shape() string {
	var b strings.Builder
	b.WriteString(c.Method)
	for _, k := range slices.Sorted(maps.Keys(c.Form)) {
		fmt.Fprintf(&b, " %s=%s", k, c.Form[k])
	}
	for _, k := range slices.Sorted(maps.Keys(c.Files)) {
		fmt.Fprintf(&b, " %s=@%s", k, c.Files[k])
	}
	return b.String()
}

func TestSend_Shapes(t *testing.T) {
	t.Parallel()
	ok := [][]delivery.Button{{{Text: "Да", Data: "y"}, {Text: "Сайт", URL: "https://a.ru"}}, {}}
	const keys = `reply_markup={"inline_keyboard":[[{"text":"Да","callback_data":"y","copy_text":{"text":""}},{"text":"Сайт","url":"https://a.ru","copy_text":{"text":""}}]]}`
	for _, tt := range []struct {
		name string
		m    delivery.Message
		want string
	}{
		{"text", delivery.Message{Text: "<b>a</b>"}, `sendMessage chat_id=-7 parse_mode=HTML text=<b>a</b>`},
		{"quiet", delivery.Message{Text: "a", Silent: true, NoPreview: true}, `sendMessage chat_id=-7 disable_notification=true link_preview_options={"is_disabled":true} parse_mode=HTML text=a`},
		{"buttons", delivery.Message{Text: "a", Buttons: ok}, `sendMessage chat_id=-7 parse_mode=HTML ` + keys + ` text=a`},
		{"contact", delivery.Message{Text: "a", AskContact: "Мой номер"}, `sendMessage chat_id=-7 parse_mode=HTML reply_markup={"keyboard":[[{"text":"Мой номер","request_contact":true}]],"resize_keyboard":true,"one_time_keyboard":true} text=a`},
		{"no keyboard", delivery.Message{Text: "a", DropKeyboard: true}, `sendMessage chat_id=-7 parse_mode=HTML reply_markup={"remove_keyboard":true} text=a`},
		{"photo", delivery.Message{Text: "a", Media: media(union.Photo), Buttons: ok}, `sendPhoto caption=a chat_id=-7 parse_mode=HTML photo=f0 ` + keys},
		{"document", delivery.Message{Media: media(union.Document)}, `sendDocument chat_id=-7 document=f0 parse_mode=HTML`},
		{"video", delivery.Message{Media: media(union.Video)}, `sendVideo chat_id=-7 parse_mode=HTML video=f0`},
		{"audio", delivery.Message{Media: media(union.Audio)}, `sendAudio audio=f0 chat_id=-7 parse_mode=HTML`},
		{"voice", delivery.Message{Media: media(union.Voice), Silent: true}, `sendVoice chat_id=-7 disable_notification=true parse_mode=HTML voice=f0`},
		{"animation", delivery.Message{Media: media(union.Animation)}, `sendAnimation animation=f0 chat_id=-7 parse_mode=HTML`},
		{"upload", delivery.Message{Text: "a", File: &delivery.File{Name: `протокол "5".csv`, Data: []byte("1;2\n")}, Buttons: ok}, `sendDocument caption=a chat_id=-7 parse_mode=HTML ` + keys + ` document=@протокол "5".csv:` + "1;2\n"},
		{"album", delivery.Message{Text: "a", Media: media(union.Photo, union.Video)}, `sendMediaGroup chat_id=-7 media=[{"type":"photo","media":"f0","caption":"a","parse_mode":"HTML"},{"type":"video","media":"f1","parse_mode":"HTML"}]`},
		{"documents", delivery.Message{Media: media(union.Document, union.Document)}, `sendMediaGroup chat_id=-7 media=[{"type":"document","media":"f0","parse_mode":"HTML"},{"type":"document","media":"f1","parse_mode":"HTML"}]`},
		{"songs", delivery.Message{Media: media(union.Audio, union.Audio)}, `sendMediaGroup chat_id=-7 media=[{"type":"audio","media":"f0","parse_mode":"HTML"},{"type":"audio","media":"f1","parse_mode":"HTML"}]`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t)
			got, err := f.telegram().Send(t.Context(), -7, tt.m)
			ids := got.Messages
			if want := max(len(tt.m.Media), 1); err != nil || len(ids) != want || ids[want-1] != delivery.MessageID(want) {
				t.Errorf("ids %v, %v", ids, err)
			}
			calls := f.seen("")
			if len(calls) != 1 || calls[0].shape() != tt.want {
				t.Errorf("got  %s\nwant %s", calls[0].shape(), tt.want)
			}
		})
	}
}

func TestSend_RefusesWithoutAsking(t *testing.T) {
	t.Parallel()
	b := func(b delivery.Button) [][]delivery.Button { return [][]delivery.Button{{b}} }
	for reason, m := range map[string]delivery.Message{
		"either kept media or a new file": {Media: media(union.Photo), File: &delivery.File{}},
		"at most 10":                      {Media: make([]union.Media, 11)},
		"can't mix":                       {Media: media(union.Photo, union.Document)},
		"voice can't be in an album":      {Media: media(union.Photo, union.Voice)},
		"animation can't be in":           {Media: media(union.Animation, union.Photo)},
		"no buttons and no keyboard":      {Media: media(union.Photo, union.Photo), Buttons: b(delivery.Button{Text: "a", Data: "b"})},
		"unknown kind":                    {Media: media("hologram")},
		"either data or a URL":            {Text: "a", Buttons: b(delivery.Button{Text: "a"})},
		"data or a URL":                   {Text: "a", Buttons: b(delivery.Button{Text: "a", Data: "b", URL: "http://c"})},
		"longer than 64 bytes":            {Text: "a", Buttons: b(delivery.Button{Text: "a", Data: strings.Repeat("ы", 33)})},
		"without words":                   {Text: "a", Buttons: b(delivery.Button{Data: "a"})},
		"one keyboard only":               {Text: "a", AskContact: "a", DropKeyboard: true},
	} {
		f := newFake(t)
		_, err := f.telegram().Send(t.Context(), 1, m)
		if got := failure(t, err); got.Kind != delivery.Refused || !strings.Contains(got.Reason, reason) || len(f.seen("")) != 0 {
			t.Errorf("%s: %+v", reason, got)
		}
	}
}

func TestEdit_Shapes(t *testing.T) {
	t.Parallel()
	const none, one = `reply_markup={"inline_keyboard":[]}`, `reply_markup={"inline_keyboard":[[{"text":"Да","callback_data":"y","copy_text":{"text":""}}]]}`
	ok := [][]delivery.Button{{{Text: "Да", Data: "y"}}}
	for _, tt := range []struct {
		m    delivery.Message
		want string
	}{
		{delivery.Message{Text: "a", NoPreview: true}, `editMessageText chat_id=7 link_preview_options={"is_disabled":true} message_id=3 parse_mode=HTML ` + none + ` text=a`},
		{delivery.Message{Text: "a", Buttons: ok}, `editMessageText chat_id=7 message_id=3 parse_mode=HTML ` + one + ` text=a`},
		{delivery.Message{Text: "a", Media: media(union.Photo), Buttons: ok}, `editMessageCaption caption=a chat_id=7 message_id=3 parse_mode=HTML ` + one},
		{delivery.Message{File: &delivery.File{}}, `editMessageCaption chat_id=7 message_id=3 parse_mode=HTML ` + none},
		{delivery.Message{Buttons: ok}, `editMessageReplyMarkup chat_id=7 message_id=3 ` + one},
		{delivery.Message{}, `editMessageReplyMarkup chat_id=7 message_id=3 ` + none},
	} {
		f := newFake(t)
		if err := f.telegram().Edit(t.Context(), 7, 3, tt.m); err != nil {
			t.Errorf("%+v: %v", tt.m, err)
		}
		if got := f.seen("")[0].shape(); got != tt.want {
			t.Errorf("got  %s\nwant %s", got, tt.want)
		}
	}
}

func TestEdit_Outcomes(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	tg := f.telegram()
	f.script = func(call) *reply {
		return no(400, "Bad Request: message is not modified: specified new message content and reply markup are exactly the same")
	}
	if err := tg.Edit(t.Context(), 1, 2, delivery.Message{Text: "a"}); err != nil {
		t.Errorf("the same again: %v", err)
	}
	f.script = func(call) *reply { return yes("true") } // what an inline message is answered with
	if err := tg.Edit(t.Context(), 1, 2, delivery.Message{Text: "a"}); err != nil {
		t.Errorf("answered true: %v", err)
	}
	f.script = func(call) *reply { return no(400, "Bad Request: there is no text in the message to edit") }
	if got := failure(t, tg.Edit(t.Context(), 1, 2, delivery.Message{Text: "a"})); got.Kind != delivery.NotFound {
		t.Errorf("got %+v", got)
	}
	if got := failure(t, tg.Edit(t.Context(), 1, 2, delivery.Message{Text: "a", AskContact: "b"})); got.Kind != delivery.NotFound {
		t.Errorf("a reply keyboard: %+v", got)
	}
	f.script = func(call) *reply { return no(400, "Bad Request: message to delete not found") }
	if got := failure(t, tg.Delete(t.Context(), 1, 2)); got.Kind != delivery.NotFound {
		t.Errorf("got %+v", got)
	}
	if got := f.seen("deleteMessage")[0].shape(); got != "deleteMessage chat_id=1 message_id=2" {
		t.Errorf("got %s", got)
	}
}

func TestFile(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	size := 3
	f.script = func(c call) *reply {
		if c.Method == "getFile" {
			return yes(`{"file_id":"x","file_path":"documents/file 1.pdf"}`)
		}
		return &reply{Status: 200, Body: strings.Repeat("x", size)}
	}
	tg := f.telegram()
	var out bytes.Buffer
	if err := tg.File(t.Context(), "x", &out); err != nil || out.String() != "xxx" {
		t.Errorf("got %q, %v", out.String(), err)
	}
	if got := f.seen("")[1].Method; got != "file 1.pdf" {
		t.Errorf("fetched %s", got)
	}
	size = 20<<20 + 1
	if err := tg.File(t.Context(), "x", &out); err == nil || !strings.Contains(err.Error(), "20 MB") {
		t.Errorf("too large: %v", err)
	}
	if err := tg.File(t.Context(), "x", full{}); !errors.Is(err, errFull) {
		t.Errorf("the writer's error became %v", err)
	}
}

var errFull = errors.New("full")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestMeAndTheClock(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	tg := f.telegram()
	me, err := tg.Me(t.Context())
	if err != nil || me != (telegram.Me{ID: 123456, Username: "Rupor_bot", Name: "Рупор"}) {
		t.Errorf("got %+v, %v", me, err)
	}
	at, err := tg.ServerTime(t.Context())
	if err != nil || time.Since(at).Abs() > 2*time.Second {
		t.Errorf("got %s, %v", at, err)
	}
	f.script = func(call) *reply { return &reply{Status: 200, Body: "<html>"} }
	if _, err := tg.Me(t.Context()); err == nil {
		t.Error("a page is no bot")
	}
}
