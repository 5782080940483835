package telegram_test

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math"
	"reflect"
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
	const keys = `reply_markup={"inline_keyboard":[[{"text":"Да","callback_data":"y"},{"text":"Сайт","url":"https://a.ru"}]]}`
	for _, tt := range []struct {
		name string
		m    delivery.Message
		want string
	}{
		{"text", delivery.Message{Text: "<b>a</b>"}, `sendMessage chat_id=7 parse_mode=HTML text=<b>a</b>`},
		{"quiet", delivery.Message{Text: "a", Silent: true, NoPreview: true}, `sendMessage chat_id=7 disable_notification=true link_preview_options={"is_disabled":true} parse_mode=HTML text=a`},
		{"buttons", delivery.Message{Text: "a", Buttons: ok}, `sendMessage chat_id=7 parse_mode=HTML ` + keys + ` text=a`},
		{"contact", delivery.Message{Text: "a", AskContact: "Мой номер"}, `sendMessage chat_id=7 parse_mode=HTML reply_markup={"keyboard":[[{"text":"Мой номер","request_contact":true}]],"resize_keyboard":true,"one_time_keyboard":true} text=a`},
		{"no keyboard", delivery.Message{Text: "a", DropKeyboard: true}, `sendMessage chat_id=7 parse_mode=HTML reply_markup={"remove_keyboard":true} text=a`},
		{"photo", delivery.Message{Text: "a", Media: media(union.Photo), Buttons: ok}, `sendPhoto caption=a chat_id=7 parse_mode=HTML photo=f0 ` + keys},
		{"document", delivery.Message{Media: media(union.Document)}, `sendDocument chat_id=7 document=f0`},
		{"video", delivery.Message{Media: media(union.Video)}, `sendVideo chat_id=7 video=f0`},
		{"audio", delivery.Message{Media: media(union.Audio)}, `sendAudio audio=f0 chat_id=7`},
		{"voice", delivery.Message{Media: media(union.Voice), Silent: true}, `sendVoice chat_id=7 disable_notification=true voice=f0`},
		{"animation", delivery.Message{Media: media(union.Animation)}, `sendAnimation animation=f0 chat_id=7`},
		{"upload", delivery.Message{Text: "a", File: &delivery.File{Name: `протокол "5".csv`, Data: []byte("1;2\n")}, Buttons: ok}, `sendDocument caption=a chat_id=7 parse_mode=HTML ` + keys + ` document=@протокол "5".csv:` + "1;2\n"},
		{"album", delivery.Message{Text: "a", Media: media(union.Photo, union.Video)}, `sendMediaGroup chat_id=7 media=[{"type":"photo","media":"f0","caption":"a","parse_mode":"HTML"},{"type":"video","media":"f1"}]`},
		{"documents", delivery.Message{Media: media(union.Document, union.Document)}, `sendMediaGroup chat_id=7 media=[{"type":"document","media":"f0"},{"type":"document","media":"f1"}]`},
		{"protected album", delivery.Message{Media: media(union.Photo, union.Photo), Protected: true, Paid: true, Silent: true}, `sendMediaGroup allow_paid_broadcast=true chat_id=7 disable_notification=true media=[{"type":"photo","media":"f0"},{"type":"photo","media":"f1"}] protect_content=true`},
		{"protected", delivery.Message{Text: "a", Protected: true, Paid: true}, `sendMessage allow_paid_broadcast=true chat_id=7 parse_mode=HTML protect_content=true text=a`},
		{"protected photo", delivery.Message{Media: media(union.Photo), Protected: true, Paid: true}, `sendPhoto allow_paid_broadcast=true chat_id=7 photo=f0 protect_content=true`},
		{"big preview", delivery.Message{Text: `<b>a</b> <a href="https://a.ru/?b&amp;c=(d)">e</a>`, BigAbove: true}, `sendMessage chat_id=7 link_preview_options={"url":"https://a.ru/?b&c=(d)","prefer_large_media":true,"show_above_text":true} parse_mode=HTML text=<b>a</b> <a href="https://a.ru/?b&amp;c=(d)">e</a>`},
		{"big preview of nothing", delivery.Message{Text: "a", BigAbove: true}, `sendMessage chat_id=7 link_preview_options={"prefer_large_media":true,"show_above_text":true} parse_mode=HTML text=a`},
		{"place", delivery.Message{Location: &union.Location{Latitude: 52.6088, Longitude: -0.000001}, Buttons: ok, Silent: true}, `sendLocation chat_id=7 disable_notification=true latitude=52.6088 longitude=-0.000001 ` + keys},
		{"poll", delivery.Message{Poll: &union.Poll{Question: "Где?", Options: []string{"а", `"б"`}, Several: true}, Buttons: ok, Protected: true, Paid: true}, `sendPoll allow_paid_broadcast=true allows_multiple_answers=true chat_id=7 is_anonymous=false options=[{"text":"а"},{"text":"\"б\""}] protect_content=true question=Где? ` + keys},
		{"quiz", delivery.Message{Poll: &union.Poll{Question: "?", Options: []string{"а", "б"}, Quiz: true, Several: true, Correct: 1, Explanation: "б!"}, Silent: true}, `sendPoll chat_id=7 correct_option_id=1 disable_notification=true explanation=б! is_anonymous=false options=[{"text":"а"},{"text":"б"}] question=? type=quiz`},
		{"picture", delivery.Message{Text: "a", File: &delivery.File{Name: "a.png", Kind: union.Photo, Data: []byte("x")}, Protected: true, Paid: true}, `sendPhoto allow_paid_broadcast=true caption=a chat_id=7 parse_mode=HTML protect_content=true photo=@a.png:x`},
		{"songs", delivery.Message{Media: media(union.Audio, union.Audio)}, `sendMediaGroup chat_id=7 media=[{"type":"audio","media":"f0"},{"type":"audio","media":"f1"}]`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t)
			got, err := f.telegram().Send(t.Context(), 7, tt.m)
			ids := got.Messages
			if want := max(len(tt.m.Media), 1); err != nil || len(ids) != want || ids[want-1] != delivery.MessageID(want) {
				t.Errorf("ids %v, %v", ids, err)
			}
			calls := f.seen("")
			if calls[0].Multipart != (tt.m.File != nil) {
				t.Errorf("multipart: %t", calls[0].Multipart)
			}
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
		"one of kept media, a new file": {Media: media(union.Photo), File: &delivery.File{}},
		"without content":               {Buttons: b(delivery.Button{Text: "a", Data: "b"})},
		"paper that was not made":       {Paper: &delivery.Paper{}},
		"no text beside":                {Text: "a", Location: &union.Location{}},
		"one of kept media":             {Poll: &union.Poll{}, Location: &union.Location{}},
		"not on the map":                {Location: &union.Location{Latitude: 90.1}},
		"a place that":                  {Location: &union.Location{Latitude: math.NaN()}},
		"2 to 12 options":               {Poll: &union.Poll{Question: "a", Options: []string{"b"}}},
		"1 to 300 characters":           {Poll: &union.Poll{Question: strings.Repeat("я", 301), Options: []string{"b", "c"}}},
		"1 to 100 characters":           {Poll: &union.Poll{Question: "a", Options: []string{"b", " "}}},
		"without its right answer":      {Poll: &union.Poll{Question: "a", Options: []string{"b", "c"}, Quiz: true, Correct: 2}},
		"on 3 lines":                    {Poll: &union.Poll{Question: "a", Options: []string{"b", "c"}, Quiz: true, Explanation: "1\n2\n3\n4"}},
		"a document or a photo":         {File: &delivery.File{Kind: union.Video, Data: []byte("x")}},
		"a new file is empty":           {File: &delivery.File{}},
		"is not UTF-8":                  {Text: "a", Buttons: b(delivery.Button{Text: "a", Data: "\xff"})},
		"at most 10":                    {Media: make([]union.Media, 11)},
		"can't mix":                     {Media: media(union.Photo, union.Document)},
		"voice can't be in an album":    {Media: media(union.Photo, union.Voice)},
		"animation can't be in":         {Media: media(union.Animation, union.Photo)},
		"no buttons and no keyboard":    {Media: media(union.Photo, union.Photo), Buttons: b(delivery.Button{Text: "a", Data: "b"})},
		"unknown kind":                  {Media: media("hologram")},
		"either data or a URL":          {Text: "a", Buttons: b(delivery.Button{Text: "a"})},
		"data or a URL":                 {Text: "a", Buttons: b(delivery.Button{Text: "a", Data: "b", URL: "http://c"})},
		"longer than 64 bytes":          {Text: "a", Buttons: b(delivery.Button{Text: "a", Data: strings.Repeat("ы", 33)})},
		"without words":                 {Text: "a", Buttons: b(delivery.Button{Data: "a"})},
		"one keyboard only":             {Text: "a", AskContact: "a", DropKeyboard: true},
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
	const none, one = `reply_markup={"inline_keyboard":[]}`, `reply_markup={"inline_keyboard":[[{"text":"Да","callback_data":"y"}]]}`
	ok := [][]delivery.Button{{{Text: "Да", Data: "y"}}}
	for _, tt := range []struct {
		m    delivery.Message
		want string
	}{
		{delivery.Message{Text: "a", NoPreview: true}, `editMessageText chat_id=7 link_preview_options={"is_disabled":true} message_id=3 parse_mode=HTML ` + none + ` text=a`},
		{delivery.Message{Text: "a", Buttons: ok}, `editMessageText chat_id=7 message_id=3 parse_mode=HTML ` + one + ` text=a`},
		{delivery.Message{Text: "a", Media: media(union.Photo), Buttons: ok}, `editMessageCaption caption=a chat_id=7 message_id=3 parse_mode=HTML ` + one},
		{delivery.Message{File: &delivery.File{}}, `editMessageCaption chat_id=7 message_id=3 ` + none},
		{delivery.Message{Buttons: ok}, `editMessageReplyMarkup chat_id=7 message_id=3 ` + one},
		{delivery.Message{}, `editMessageReplyMarkup chat_id=7 message_id=3 ` + none},
		{delivery.Message{Poll: &union.Poll{Question: "a"}, Buttons: ok}, `editMessageReplyMarkup chat_id=7 message_id=3 ` + one},
		{delivery.Message{Location: &union.Location{}}, `editMessageReplyMarkup chat_id=7 message_id=3 ` + none},
		{delivery.Message{Text: "https://a.ru/b.", BigAbove: true}, `editMessageText chat_id=7 link_preview_options={"url":"https://a.ru/b","prefer_large_media":true,"show_above_text":true} message_id=3 parse_mode=HTML ` + none + ` text=https://a.ru/b.`},
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
	f.script = func(call) *reply { return no(400, "Bad Request: CHAT_NOT_MODIFIED") }
	if err := tg.Pin(t.Context(), -1, 2); err != nil {
		t.Errorf("pinned already: %v", err)
	}
	f.script = func(call) *reply { return no(400, "Bad Request: message to pin not found") }
	if got := failure(t, tg.Pin(t.Context(), -1, 2)); got.Kind != delivery.NotFound {
		t.Errorf("got %+v", got)
	}
	if got := f.seen("pinChatMessage")[0].shape(); got != "pinChatMessage chat_id=-1 disable_notification=true message_id=2" {
		t.Errorf("got %s", got)
	}
	if got := f.seen("deleteMessage")[0].shape(); got != "deleteMessage chat_id=1 message_id=2" {
		t.Errorf("got %s", got)
	}
}

func TestSend_Receipts(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	tg := f.telegram()
	f.script = func(c call) *reply {
		switch c.Method {
		case "sendPhoto":
			return yes(`{"message_id":1,"photo":[{"file_id":"s","file_unique_id":"us","width":9,"height":9},{"file_id":"b","file_unique_id":"ub","width":90,"height":90,"file_size":7}]}`)
		case "sendDocument":
			return yes(`{"message_id":2,"document":{"file_id":"d","file_unique_id":"ud","file_name":"a.csv","mime_type":"text/csv"}}`)
		}
		return yes(`{"message_id":3,"poll":{"id":"77","media":{"type":"hologram"}}}`)
	}
	for _, tt := range []struct {
		m    delivery.Message
		want delivery.Receipt
	}{
		{delivery.Message{File: &delivery.File{Name: "a.png", Kind: union.Photo, Data: []byte("x")}}, delivery.Receipt{
			Messages: []delivery.MessageID{1}, File: &union.Media{Kind: union.Photo, FileID: "b", UniqueID: "ub", Size: 7},
		}},
		{delivery.Message{File: &delivery.File{Name: "a.csv", Data: []byte("x")}}, delivery.Receipt{
			Messages: []delivery.MessageID{2}, File: &union.Media{Kind: union.Document, FileID: "d", UniqueID: "ud", Name: "a.csv", MIME: "text/csv"},
		}},
		{delivery.Message{Poll: &union.Poll{Question: "a", Options: []string{"b", "c"}}}, delivery.Receipt{Messages: []delivery.MessageID{3}, Poll: "77"}},
	} {
		if got, err := tg.Send(t.Context(), 1, tt.m); err != nil || !reflect.DeepEqual(got, tt.want) {
			t.Errorf("got %+v, %v, want %+v", got, err, tt.want)
		}
	}
}

func TestFirstLink(t *testing.T) {
	t.Parallel()
	for text, want := range map[union.HTML]string{
		"": "", "a": "", "http": "",
		"см. https://a.ru/b?c=1&amp;d=2, и http://e.ru": "https://a.ru/b?c=1&d=2",
		`<a href="tg://user?id=1">a</a>`:                "",
		`<a href="https://a.ru">http://b.ru</a>`:        "https://a.ru",
		`http://b.ru <a href="https://a.ru">a</a>`:      "http://b.ru",
		"(https://a.ru)": "https://a.ru",
		`<a href="https://ru.wikipedia.org/wiki/Рупор_(значения)">a</a>`: "https://ru.wikipedia.org/wiki/Рупор_(значения)",
	} {
		if got := telegram.FirstLink(text); got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
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
