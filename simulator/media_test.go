package simulator_test

import (
	"encoding/json"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"rupor/simulator"
)

func TestFileGoesBothWays(t *testing.T) {
	play(t, simulator.Options{}, func(s *stage) {
		s.drain()
		s.chat.SendDocument(simulator.File{Name: "заявление.pdf", Content: []byte("%PDF-1")}, "вот")
		_, raws := s.updates()
		var m struct {
			Caption  string `json:"caption"`
			Document struct {
				FileID string `json:"file_id"`
				Name   string `json:"file_name"`
				MIME   string `json:"mime_type"`
			} `json:"document"`
		}
		if err := json.Unmarshal(raws[0]["message"], &m); err != nil {
			s.Fatal(err)
		}
		same(s, "document", m.Caption+" "+m.Document.Name+" "+m.Document.MIME, "вот заявление.pdf application/pdf")
		var f struct {
			Path string `json:"file_path"`
		}
		if err := json.Unmarshal(s.must("getFile", params{"file_id": m.Document.FileID}).Result, &f); err != nil {
			s.Fatal(err)
		}
		same(s, "content", s.download(f.Path), "%PDF-1")
		s.must("sendDocument", params{"chat_id": 101, "document": m.Document.FileID})
		back, err := s.sim.File(s.chat.Last().Media[0].FileID)
		if err != nil {
			s.Fatal(err)
		}
		same(s, "sent back", string(back), "%PDF-1")
	})
}

func (s *stage) download(path string) string {
	s.Helper()
	res, err := s.sim.Client().Get(simulator.BaseURL + "/file/bot" + s.bot.Token() + "/" + path)
	if err != nil {
		s.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		s.Fatal(err)
	}
	return string(body)
}

func TestFilesAreRefusedInTelegramsWords(t *testing.T) {
	play(t, simulator.Options{}, func(s *stage) {
		photo := s.upload("sendPhoto", params{"chat_id": "101", "photo": picture(30, 20)})
		var m struct {
			Photo []struct {
				FileID string `json:"file_id"`
				Width  int    `json:"width"`
			} `json:"photo"`
		}
		if err := json.Unmarshal(photo.Result, &m); err != nil {
			s.Fatal(err)
		}
		id := m.Photo[len(m.Photo)-1].FileID
		same(s, "width", m.Photo[len(m.Photo)-1].Width, 30)
		s.drain()
		s.chat.SendDocument(simulator.File{Name: "фильм.avi", Content: []byte("x"), Size: 21 << 20}, "")
		_, raws := s.updates()
		big := between(string(raws[0]["message"]), `"file_id":"`, `"`)

		s.refused("getFile", params{"file_id": "!"}, 400, "Bad Request: invalid file_id")
		s.refused("getFile", params{"file_id": big}, 400, "Bad Request: file is too big")
		send := func(v string) params { return params{"chat_id": 101, "document": v} }
		s.refused("sendDocument", send(id), 400, "Bad Request: can't use file of type Photo as Document")
		s.refused("sendDocument", send("AbC"), 400, "Bad Request: wrong remote file identifier specified: can't unserialize it. Wrong last symbol")
		s.refused("sendDocument", send("AbCdE"), 400, "Bad Request: wrong remote file identifier specified: can't unserialize it. Wrong padding in the string")
		s.refused("sendDocument", send("http://nowhere"), 400, "Bad Request: wrong HTTP URL specified")
		s.refused("sendDocument", send("http://example.com/a.pdf"), 400, "Bad Request: failed to get HTTP URL content")
		s.refused("sendPhoto", params{"chat_id": 101, "photo": id, "caption": strings.Repeat("я", 1025)}, 400, "Bad Request: message caption is too long")
		s.must("sendPhoto", params{"chat_id": 101, "photo": id, "caption": strings.Repeat("я", 1024)})
		same(s, "not a picture", s.upload("sendPhoto", params{"chat_id": "101", "photo": []byte("x")}).Description, "Bad Request: IMAGE_PROCESS_FAILED")
		same(s, "a strip", s.upload("sendPhoto", params{"chat_id": "101", "photo": picture(210, 10)}).Description, "Bad Request: PHOTO_INVALID_DIMENSIONS")
		same(s, "empty", s.upload("sendDocument", params{"chat_id": "101", "document": []byte{}}).Description, "Bad Request: file must be non-empty")
		s.otherBotCannotUse(id)
	})
}

func (s *stage) otherBotCannotUse(id string) {
	s.Helper()
	other := s.sim.AddBot("other_bot", "Другой")
	s.anna.Open(other).Start("")
	for method, words := range map[string]string{
		"getFile":   "Bad Request: wrong file_id or the file is temporarily unavailable",
		"sendPhoto": "Bad Request: wrong file identifier/HTTP URL specified",
	} {
		h, err := s.try(other, method, params{"chat_id": 101, "file_id": id, "photo": id})
		if err != nil || h.Description != words {
			s.Errorf("%s: got %q %v, want %q", method, h.Description, err, words)
		}
	}
}

func between(s, from, to string) string {
	_, s, _ = strings.Cut(s, from)
	s, _, _ = strings.Cut(s, to)
	return s
}

func TestAlbumRules(t *testing.T) {
	play(t, simulator.Options{}, func(s *stage) {
		photo := s.upload("sendPhoto", params{"chat_id": "101", "photo": picture(2, 2)})
		id := between(string(photo.Result), `"file_id":"`, `"`)
		item := func(kind string) params { return params{"type": kind, "media": id} }
		group := func(items ...params) params { return params{"chat_id": 101, "media": items} }
		p := item("photo")
		above := params{"type": "photo", "media": id, "show_caption_above_media": true}
		broken := params{"type": "photo", "media": "AbC"}
		for words, g := range map[string]params{
			"too many messages to send as an album":                                group(slices.Repeat([]params{p}, 11)...),
			"Document can't be mixed with other media types":                       group(p, item("document")),
			"Audio can't be mixed with other media types":                          group(item("audio"), p),
			`type "animation" can't be used in sendMediaGroup`:                     group(p, item("animation")),
			"parameter show_caption_above_media must be the same for all messages": group(p, above),
			`failed to send message #2 with the error message "wrong remote file identifier specified: can't unserialize it. Wrong last symbol"`: group(p, broken),
		} {
			s.refused("sendMediaGroup", g, 400, "Bad Request: "+words)
		}
		var ms []struct {
			Album string `json:"media_group_id"`
		}
		if err := json.Unmarshal(s.must("sendMediaGroup", group(p, p, p)).Result, &ms); err != nil {
			s.Fatal(err)
		}
		if len(ms) != 3 || ms[0].Album == "" || ms[0].Album != ms[2].Album {
			s.Errorf("got %+v", ms)
		}
		form := s.upload("sendMediaGroup", params{
			"chat_id": "101", "media": `[{"type":"photo","media":"attach://a"},{"type":"video","media":"attach://b"}]`, "a": picture(2, 2), "b": []byte("mp4"),
		})
		same(s, form.Description, form.OK, true)
	})
}

func TestAlbumOfAPersonIsSeveralUpdates(t *testing.T) {
	play(t, simulator.Options{}, func(s *stage) {
		s.drain()
		sent := s.chat.SendAlbum("три", simulator.File{Name: "1.png"}, simulator.File{Name: "2.png"}, simulator.File{Name: "3.png"})
		kinds, raws := s.updates()
		sameList(s, "updates", kinds, "message", "message", "message")
		for i, u := range raws {
			same(s, "album", between(string(u["message"]), `"media_group_id":"`, `"`), sent[i].Album)
		}
		same(s, "caption", sent[0].Text+sent[1].Text, "три")
		if next := s.chat.SendAlbum("", simulator.File{Name: "1.png"}, simulator.File{Name: "2.png"}); next[0].Album == sent[0].Album {
			s.Error("two albums have one id")
		}
	})
}

func TestPolls(t *testing.T) {
	play(t, simulator.Options{}, func(s *stage) {
		ask := func(more params) params {
			p := params{"chat_id": 101, "question": "Бастуем?", "options": []params{{"text": "да"}, {"text": "нет"}}, "is_anonymous": false}
			maps.Copy(p, more)
			return p
		}
		s.refused("sendPoll", ask(params{"question": strings.Repeat("я", 301)}), 400, "Bad Request: poll question length must not exceed 300")
		s.refused("sendPoll", ask(params{"options": []params{{"text": strings.Repeat("я", 101)}}}), 400, "Bad Request: poll options length must not exceed 100")
		s.refused("sendPoll", ask(params{"type": "quiz", "correct_option_ids": []int{7}}), 400, "Bad Request: wrong correct option ID specified")
		id := s.must("sendPoll", ask(nil)).id()
		s.drain()
		if err := s.chat.Vote(id, 0); err != nil {
			s.Fatal(err)
		}
		kinds, raws := s.updates()
		sameList(s, "updates", kinds, "poll_answer", "poll")
		same(s, "choice", between(string(raws[0]["poll_answer"]), `"option_ids":[`, `]`), "0")
		if s.chat.Vote(id, 0, 1) == nil {
			s.Error("two choices were taken where one is allowed")
		}
		same(s, "votes", s.chat.Last().Poll.Options[0].Votes, 1)
		s.must("stopPoll", params{"chat_id": 101, "message_id": id})
		s.refused("stopPoll", params{"chat_id": 101, "message_id": id}, 400, "Bad Request: poll has already been closed")
		if s.chat.Vote(id) == nil {
			s.Error("a closed poll took a vote")
		}
	})
}
