package telegram_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"rupor/bot"
	"rupor/telegram"
	"rupor/union"
)

const (
	private = `"message_id":5,"date":1700000000,"chat":{"id":10,"type":"private","first_name":"Анна"},"from":{"id":10,"is_bot":false,"first_name":"Анна","last_name":"И\u202eванова","username":"anna","language_code":"ru"}`
	group   = `"message_id":5,"date":1700000000,"chat":{"id":-100,"type":"supergroup","title":"Цех\n№ 5"},"from":{"id":10,"is_bot":false,"first_name":"Анна"}`
)

// now is when the tests' updates arrive.
func now() time.Time { return time.Date(2025, 5, 1, 12, 0, 0, 0, time.FixedZone("Kamchatka", 12*3600)) }

func anna() bot.Person {
	return bot.Person{ID: 10, Name: "Анна Иванова", Username: "anna", Lang: "ru"}
}

// A sight is an update and the event that it is.
type sight struct {
	name, update string
	want         bot.Event
}

func lookAt(t *testing.T, sights []sight) {
	t.Helper()
	for _, tt := range sights {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := telegram.Decode([]byte(`{"update_id":1,`+tt.update+`}`), "Rupor_bot", now())
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got  %s\nwant %s", dump(got), dump(tt.want))
			}
		})
	}
}

func inPrivate(m *bot.Message) bot.Event {
	return bot.Event{ID: 1, Time: time.Unix(1700000000, 0).UTC(), Chat: 10, ChatKind: bot.Private, From: anna(), Message: m}
}

func inGroup(from bot.Person, m *bot.Message) bot.Event {
	return bot.Event{ID: 1, Time: time.Unix(1700000000, 0).UTC(), Chat: -100, ChatKind: bot.Supergroup, ChatName: "Цех № 5", From: from, Message: m}
}

// plain is Anna as she looks in the groups.
func plain() bot.Person { return bot.Person{ID: 10, Name: "Анна"} }

func TestEvent_Content(t *testing.T) {
	t.Parallel()
	lookAt(t, []sight{
		{
			"text", `"message":{` + private + `,"text":"a<b","entities":[{"type":"bold","offset":0,"length":1}]}`,
			inPrivate(&bot.Message{ID: 5, Text: "a<b", Content: union.Content{Text: "<b>a</b>&lt;b"}}),
		},
		{
			"command", `"message":{` + private + `,"text":"/Start@RUPOR_bot  abc","entities":[{"type":"bot_command","offset":0,"length":16}]}`,
			inPrivate(&bot.Message{ID: 5, Text: "/Start@RUPOR_bot  abc", Content: union.Content{Text: "/Start@RUPOR_bot  abc"}, Command: "start", Payload: "abc"}),
		},
		{
			"another bot's command", `"message":{` + group + `,"text":"/start@other_bot"}`,
			inGroup(plain(), &bot.Message{ID: 5, Text: "/start@other_bot", Content: union.Content{Text: "/start@other_bot"}}),
		},
		{
			"photo in an album", `"message":{` + private + `,"media_group_id":"77","caption":"x","caption_entities":[{"type":"italic","offset":0,"length":1}],"photo":[{"file_id":"s","file_unique_id":"us","width":90,"height":90},{"file_id":"l","file_unique_id":"ul","width":800,"height":600,"file_size":1234},{"file_id":"m","file_unique_id":"um","width":320,"height":240}]}`,
			inPrivate(&bot.Message{ID: 5, Text: "x", Album: "77", Content: union.Content{Text: "<i>x</i>", Media: []union.Media{{Kind: union.Photo, FileID: "l", UniqueID: "ul", Size: 1234}}}}),
		},
		{
			"document", `"message":{` + private + `,"document":{"file_id":"d","file_unique_id":"ud","file_name":"a\u202efdp.exe","mime_type":"application/pdf","file_size":3000000000,"thumbnail":7}}`,
			inPrivate(&bot.Message{ID: 5, Content: union.Content{Media: []union.Media{{Kind: union.Document, FileID: "d", UniqueID: "ud", Name: "afdp.exe", MIME: "application/pdf", Size: 3000000000}}}}),
		},
		{
			"document of a long name", `"message":{` + private + `,"document":{"file_id":"d","file_name":"` + strings.Repeat("п", 500) + ` 2026.exe"}}`,
			inPrivate(&bot.Message{ID: 5, Content: union.Content{Media: []union.Media{
				{Kind: union.Document, FileID: "d", Name: strings.Repeat("п", 103) + "…" + strings.Repeat("п", 15) + " 2026.exe"},
			}}}),
		},
		{
			"animation", `"message":{` + private + `,"animation":{"file_id":"a","file_unique_id":"ua"},"document":{"file_id":"a","file_unique_id":"ua"}}`,
			inPrivate(&bot.Message{ID: 5, Content: union.Content{Media: []union.Media{{Kind: union.Animation, FileID: "a", UniqueID: "ua"}}}}),
		},
		{
			"live photo", `"message":{` + private + `,"live_photo":{"file_id":"v"},"photo":[{"file_id":"p","file_unique_id":"up","width":1,"height":1}]}`,
			inPrivate(&bot.Message{ID: 5, Content: union.Content{Media: []union.Media{{Kind: union.Photo, FileID: "p", UniqueID: "up"}}}}),
		},
		{
			"voice", `"message":{` + private + `,"voice":{"file_id":"v","file_unique_id":"uv","mime_type":"audio/ogg"}}`,
			inPrivate(&bot.Message{ID: 5, Content: union.Content{Media: []union.Media{{Kind: union.Voice, FileID: "v", UniqueID: "uv", MIME: "audio/ogg"}}}}),
		},
		{
			"contact", `"message":{` + private + `,"contact":{"phone_number":"+7900","first_name":"Анна","user_id":10}}`,
			inPrivate(&bot.Message{ID: 5, Contact: &bot.Contact{Name: "Анна", Phone: "+7900", ID: 10}}),
		},
	})
}

const options = `"options":[{"persistent_id":"0","text":"b","voter_count":0},{"persistent_id":"1","text":"c","voter_count":0}]`

func TestEvent_PollsAndPlaces(t *testing.T) {
	t.Parallel()
	composed := func(p *union.Poll, l *union.Location) bot.Event {
		return inPrivate(&bot.Message{ID: 5, Content: union.Content{Poll: p, Location: l}})
	}
	bc := []string{"b", "c"}
	lookAt(t, []sight{
		{
			"poll", `"message":{` + private + `,"poll":{"id":"1","question":"a","type":"regular","is_anonymous":true,"allows_multiple_answers":true,` + options + `}}`,
			composed(&union.Poll{Question: "a", Options: bc, Several: true}, nil),
		},
		{
			"quiz", `"message":{` + private + `,"poll":{"id":"1","question":"a","type":"quiz","correct_option_ids":[1],"explanation":"d",` + options + `}}`,
			composed(&union.Poll{Question: "a", Options: bc, Quiz: true, Correct: 1, Explanation: "d"}, nil),
		},
		{
			"quiz of an older server", `"message":{` + private + `,"poll":{"id":"1","question":"a","type":"quiz","correct_option_id":0,` + options + `}}`,
			composed(&union.Poll{Question: "a", Options: bc, Quiz: true}, nil),
		},
		{"place", `"message":{` + private + `,"location":{"latitude":55.7,"longitude":-37.6}}`, composed(nil, &union.Location{Latitude: 55.7, Longitude: -37.6})},
		{"venue", `"message":{` + private + `,"location":{"latitude":1,"longitude":2},"venue":{"title":"x"}}`, composed(nil, &union.Location{Latitude: 1, Longitude: 2})},
		{
			"vote", `"poll_answer":{"poll_id":"77","user":{"id":10,"first_name":"Анна"},"option_ids":[1,2],"option_persistent_ids":["1","2"]}`,
			bot.Event{ID: 1, Time: now().UTC(), From: plain(), Vote: &bot.Vote{Poll: "77", Options: []int{1, 2}}},
		},
		{
			"vote taken back", `"poll_answer":{"poll_id":"77","user":{"id":10,"first_name":"Анна"},"option_ids":[]}`,
			bot.Event{ID: 1, Time: now().UTC(), From: plain(), Vote: &bot.Vote{Poll: "77", Options: []int{}}},
		},
		{"vote of a channel", `"poll_answer":{"poll_id":"77","voter_chat":{"id":-1,"type":"channel"},"option_ids":[1]}`, bot.Event{ID: 1, Time: now().UTC()}},
	})
}

// renamed is a group that is called something else now.
func renamed(title string) bot.Event {
	e := inGroup(plain(), nil)
	e.ChatName, e.Renamed = title, true
	return e
}

// movedFrom is a group that has another id now.
func movedFrom(old, id union.ChatID) bot.Event {
	e := inGroup(plain(), nil)
	e.Chat, e.Moved = old, id
	return e
}

func TestEvent_ContentThatCantBeKept(t *testing.T) {
	t.Parallel()
	lookAt(t, []sight{
		{"place that moves", `"message":{` + private + `,"location":{"latitude":1,"longitude":2,"live_period":60}}`, inPrivate(&bot.Message{ID: 5, Other: "location"})},
		{"forwarded quiz", `"message":{` + private + `,"poll":{"id":"1","question":"a","type":"quiz",` + options + `}}`, inPrivate(&bot.Message{ID: 5, Other: "poll"})},
		{"quiz with two answers", `"message":{` + private + `,"poll":{"id":"1","question":"a","type":"quiz","correct_option_ids":[0,1],` + options + `}}`, inPrivate(&bot.Message{ID: 5, Other: "poll"})},
		{"poll with pictures", `"message":{` + private + `,"poll":{"id":"1","question":"a","options":[{"text":"b","media":{}},{"text":"c"}]}}`, inPrivate(&bot.Message{ID: 5, Other: "poll"})},
		{"sticker", `"message":{` + private + `,"sticker":{"type":"hologram"}}`, inPrivate(&bot.Message{ID: 5, Other: "sticker"})},
		{
			"paid media", `"message":{` + private + `,"caption":"x","paid_media":{"paid_media":[{"type":"hologram"}]}}`,
			inPrivate(&bot.Message{ID: 5, Text: "x", Content: union.Content{Text: "x"}, Other: "paid_media"}),
		},
		{"newer than this code", `"message":{` + private + `,"hologram":{}}`, inPrivate(&bot.Message{ID: 5, Other: "unknown"})},
		{"service message", `"message":{` + group + `,"new_chat_members":[{"id":3}]}`, inGroup(plain(), nil)},
		{"the group moves", `"message":{` + group + `,"migrate_to_chat_id":-1007}`, movedFrom(-100, -1007)},
		{"a new title", `"message":{` + group + `,"new_chat_title":"Цех № 6"}`, renamed("Цех № 6")},
		{"the group has moved", `"message":{` + group + `,"migrate_from_chat_id":-7}`, movedFrom(-7, -100)},
		{
			"anonymous administrator", `"message":{` + group + `,"sender_chat":{"id":-100,"type":"supergroup","title":"Цех"},"text":"a"}`,
			inGroup(bot.Person{}, &bot.Message{ID: 5, Text: "a", Content: union.Content{Text: "a"}}),
		},
	})
}

func TestEvent_EditsAndPresses(t *testing.T) {
	t.Parallel()
	lookAt(t, []sight{
		{
			"edited", `"edited_message":{` + private + `,"edit_date":1700000060,"text":"a"}`,
			func() bot.Event {
				e := inPrivate(&bot.Message{ID: 5, Edited: true, Text: "a", Content: union.Content{Text: "a"}})
				e.Time = e.Time.Add(time.Minute)
				return e
			}(),
		},
		{
			"press", `"callback_query":{"id":"q","from":{"id":10,"first_name":"Анна","last_name":"Иванова","username":"anna","language_code":"ru"},"chat_instance":"1","data":"vote/1","message":{` + private + `,"text":"x"}}`,
			bot.Event{ID: 1, Time: now().UTC(), Chat: 10, ChatKind: bot.Private, From: anna(), Press: &bot.Press{ID: "q", Data: "vote/1", Message: 5}},
		},
		{
			"press on an old message", `"callback_query":{"id":"q","from":{"id":10,"first_name":"Анна"},"chat_instance":"1","data":"x","message":{"chat":{"id":-100,"type":"supergroup","title":"Цех"},"message_id":5,"date":0}}`,
			bot.Event{ID: 1, Time: now().UTC(), Chat: -100, ChatKind: bot.Supergroup, ChatName: "Цех", From: plain(), Press: &bot.Press{ID: "q", Data: "x"}},
		},
		{
			"press on an inline message", `"callback_query":{"id":"q","from":{"id":10,"first_name":"Анна"},"chat_instance":"1","inline_message_id":"i","game_short_name":"g"}`,
			bot.Event{ID: 1, Time: now().UTC(), Chat: 10, ChatKind: bot.Private, From: plain(), Press: &bot.Press{ID: "q"}},
		},
		{"not asked for", `"channel_post":{"message_id":1,"date":1,"chat":{"id":-1,"type":"channel"},"text":"a"}`, bot.Event{ID: 1, Time: now().UTC()}},
	})
}

func dump(v any) string {
	out, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(out)
}

func TestEvent_Standing(t *testing.T) {
	t.Parallel()
	for status, want := range map[string]string{
		`"status":"member"`:        "present",
		`"status":"creator"`:       "present",
		`"status":"administrator"`: "present",
		`"status":"restricted","is_member":true,"can_send_messages":true`: "present",
		`"status":"restricted","is_member":true`:                          "absent",
		`"status":"restricted","can_send_messages":true`:                  "absent",
		`"status":"left"`:                                                  "absent",
		`"status":"kicked","until_date":0`:                                 "absent",
		`"status":"hologram"`:                                              "nothing",
		`"status":"administrator","can_post_messages":true`:                "present",
		`"status":"administrator","channel":true`:                          "absent",
		`"status":"administrator","channel":true,"can_post_messages":true`: "present",
	} {
		kind := "group"
		if strings.Contains(status, "channel") {
			kind = "channel"
		}
		raw := `{"update_id":1,"my_chat_member":{"date":1700000000,"chat":{"id":-5,"type":"` + kind + `","title":"Цех"},"from":{"id":10,"first_name":"A"},"old_chat_member":{"status":"hologram"},"new_chat_member":{` + status + `}}}`
		e, err := telegram.Decode([]byte(raw), "", now())
		if err != nil {
			t.Fatal(err)
		}
		got := "nothing"
		if e.Standing != nil {
			got = map[bool]string{true: "present", false: "absent"}[e.Standing.Present]
		}
		if got != want || e.Chat != -5 || e.From.ID != 10 {
			t.Errorf("%s: %s in %s", status, got, dump(e))
		}
	}
}

func TestDecode_ErrorsShowNoContent(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{
		`{"update_id":1,"message":{"message_id":"тайна"}}`, `{"update_id":1,"message":"тайна"}`, `тайна`, `["тайна"]`, `null1`, ``,
		`{"update_id":1,"callback_query":{"from":{"id":99999999999999999999999}}}`,
	} {
		_, err := telegram.Decode([]byte(raw), "", now())
		if err == nil || strings.Contains(err.Error(), "тайна") || strings.Contains(err.Error(), "999") {
			t.Errorf("%s: %v", raw, err)
		}
	}
}

// checkEvent holds what is true of every event, however strange its update.
func checkEvent(t *testing.T, e bot.Event, raw []byte) {
	t.Helper()
	set := 0
	for _, is := range []bool{e.Message != nil, e.Press != nil, e.Standing != nil, e.Vote != nil} {
		if is {
			set++
		}
	}
	if set > 1 || e.Time.IsZero() || e.Time.Location() != time.UTC {
		t.Errorf("event %s of %s", dump(e), raw)
	}
	if (e.From.ID != 0) != (e.From.Name != "") || strings.ContainsAny(e.From.Name+e.ChatName, "\n\u202e\u200b") {
		t.Errorf("person %s of %s", dump(e), raw)
	}
	if e.Message == nil {
		return
	}
	m := e.Message
	if e.Chat == 0 || m.Content.Empty() && m.Contact == nil && m.Other == "" {
		t.Errorf("message %s of %s", dump(e), raw)
	}
	if m.Command == "" && m.Payload != "" {
		t.Errorf("payload without a command: %s", dump(e))
	}
	checkHTML(t, string(m.Content.Text), m.Text)
}

func FuzzUpdate(f *testing.F) {
	for _, seed := range []string{
		`"message":{` + private + `,"text":"/start"}`, `"message":{` + group + `,"photo":[{"file_id":"a"}]}`,
		`"callback_query":{"id":"q","from":{"id":10},"message":{"date":0}}`, `"my_chat_member":{"new_chat_member":{"status":"kicked"}}`,
		`"edited_message":null`, `"poll_answer":{"poll_id":"1","user":{"id":10},"option_ids":[0]}`, `"message":{` + private + `,"poll":{"question":"a",` + options + `}}`,
		`"message":{"fields":1}`,
	} {
		f.Add([]byte(`{"update_id":1,` + seed + `}`))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		if e, err := telegram.Decode(raw, "Rupor_bot", now()); err == nil {
			checkEvent(t, e, raw)
		}
	})
}

// The updates that other projects test themselves with, when RUPOR_UPDATES
// names their folder.
func TestDecode_EveryUpdateOfTheWorld(t *testing.T) {
	t.Parallel()
	dir := os.Getenv("RUPOR_UPDATES")
	if dir == "" {
		t.Log("RUPOR_UPDATES names no folder of updates: nothing to read")
		return
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no updates in %s: %v", dir, err)
	}
	total, broken, silent := 0, 0, 0
	for _, name := range files {
		for _, raw := range readUpdates(t, name) {
			total++
			e, err := telegram.Decode(raw, "Rupor_bot", now())
			if err != nil {
				broken++
				t.Logf("%s: %v: %.200s", filepath.Base(name), err, raw)
				continue
			}
			checkEvent(t, e, raw)
			if e.Message == nil && e.Press == nil && e.Standing == nil && e.Vote == nil {
				silent++
			}
			checkLikeness(t, e, raw)
		}
	}
	t.Logf("%d updates: %d unreadable, %d of no use to the bot", total, broken, silent)
	if broken > total/20 {
		t.Errorf("%d of %d are unreadable", broken, total)
	}
}

func readUpdates(t *testing.T, name string) []json.RawMessage {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var all []struct {
		Update json.RawMessage `json:"update"`
	}
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	out := make([]json.RawMessage, len(all))
	for i, u := range all {
		out[i] = u.Update
	}
	return out
}

// checkLikeness compares an event with the plain facts of its update.
func checkLikeness(t *testing.T, e bot.Event, raw []byte) {
	t.Helper()
	var u struct {
		Message *struct {
			Text string
			Chat struct{ ID int64 }
		}
		Edited *struct{} `json:"edited_message"`
		Query  *struct {
			ID, Data string
		} `json:"callback_query"`
	}
	if err := json.Unmarshal(raw, &u); err != nil {
		return
	}
	if m := u.Message; m != nil && m.Text != "" && m.Chat.ID != 0 {
		if e.Message == nil || e.Message.Text != m.Text || int64(e.Chat) != m.Chat.ID {
			t.Errorf("event %s of %s", dump(e), raw)
		}
	}
	// One made by hand has everything at once; then the message counts.
	if q := u.Query; q != nil && u.Message == nil && u.Edited == nil && (e.Press == nil || e.Press.ID != q.ID || e.Press.Data != q.Data || e.Chat == 0) {
		t.Errorf("event %s of %s", dump(e), raw)
	}
}
