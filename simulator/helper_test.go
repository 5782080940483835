package simulator_test

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"rupor/simulator"
)

// A stage is a small world with one bot and Anna, who has pressed Start.
type stage struct {
	*testing.T
	sim  *simulator.Simulator
	bot  *simulator.Bot
	anna *simulator.User
	chat *simulator.Chat
}

// play runs a test in a bubble, where waiting costs no time, and demands at its end that every answer of the
// simulator was of the documented type.
func play(t *testing.T, o simulator.Options, f func(*stage)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &stage{T: t, sim: simulator.New(o)}
		defer s.sim.Close()
		s.bot = s.sim.AddBot("rupor_bot", "Рупор")
		s.anna = s.sim.AddUser(simulator.Profile{ID: 101, FirstName: "Анна", LastName: "Иванова", Username: "anna", LanguageCode: "ru"})
		s.chat = s.anna.Open(s.bot)
		s.chat.Start("")
		f(s)
		s.checkAnswers()
	})
}

// spec is the specification, or nil when it is not at hand.
var spec = sync.OnceValues(func() (*simulator.Spec, error) {
	path := os.Getenv("RUPOR_BOT_API_SPEC")
	if path == "" {
		return nil, nil
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return simulator.ReadSpec(raw)
})

// checkAnswers holds the answers to the specification when it is at hand.
func (s *stage) checkAnswers() {
	s.Helper()
	spec, err := spec()
	if err != nil {
		s.Fatal(err)
	}
	if spec == nil {
		return
	}
	for _, p := range spec.Check(s.sim.Calls()) {
		if strings.Contains(p, " answers") {
			s.Error(p)
		}
	}
}

// A heard is an answer of the Bot API.
type heard struct {
	OK          bool            `json:"ok"`
	Result      json.RawMessage `json:"result"`
	Code        int             `json:"error_code"`
	Description string          `json:"description"`
	Parameters  struct {
		RetryAfter int   `json:"retry_after"`
		MigrateTo  int64 `json:"migrate_to_chat_id"`
	} `json:"parameters"`
	header http.Header
	status int
}

// id reads the message_id of the result.
func (h heard) id() int {
	var m struct {
		ID int `json:"message_id"`
	}
	if err := json.Unmarshal(h.Result, &m); err != nil {
		return 0
	}
	return m.ID
}

// params are written as a table: any value is sent as JSON.
type params map[string]any

// call posts JSON and returns whatever came.
func (s *stage) call(method string, p params) heard {
	s.Helper()
	h, err := s.try(s.bot, method, p)
	if err != nil {
		s.Fatalf("%s: %v", method, err)
	}
	return h
}

func (s *stage) try(b *simulator.Bot, method string, p params) (heard, error) {
	if p == nil {
		p = params{}
	}
	body, err := json.Marshal(p)
	if err != nil {
		return heard{}, err
	}
	return post(s.sim, b, method, "application/json", body)
}

// newRequest asks for a method with no body.
func newRequest(ctx context.Context, s *stage, method string) *http.Request {
	s.Helper()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, simulator.BaseURL+"/bot"+s.bot.Token()+"/"+method, http.NoBody)
	if err != nil {
		s.Fatal(err)
	}
	return req
}

func post(sim *simulator.Simulator, b *simulator.Bot, method, kind string, body []byte) (heard, error) {
	res, err := sim.Client().Post(simulator.BaseURL+"/bot"+b.Token()+"/"+method, kind, bytes.NewReader(body))
	if err != nil {
		return heard{}, err
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		return heard{}, err
	}
	h := heard{header: res.Header, status: res.StatusCode}
	return h, json.Unmarshal(raw, &h)
}

// must is call when a refusal is a failure of the test.
func (s *stage) must(method string, p params) heard {
	s.Helper()
	h := s.call(method, p)
	if !h.OK {
		s.Fatalf("%s(%v): %s", method, p, h.Description)
	}
	return h
}

// say sends a text to Anna and returns its id.
func (s *stage) say(text string) int {
	s.Helper()
	return s.must("sendMessage", params{"chat_id": 101, "text": text}).id()
}

// refused expects a refusal in these very words.
func (s *stage) refused(method string, p params, code int, words string) {
	s.Helper()
	h := s.call(method, p)
	if h.OK || h.Code != code || h.status != code || h.Description != words {
		s.Errorf("%s(%.200v)\n got %d %q\nwant %d %q", method, p, h.Code, h.Description, code, words)
	}
}

// upload sends a multipart form: a value of type []byte is a file.
func (s *stage) upload(method string, p params) heard {
	s.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for k, v := range p {
		var part io.Writer
		var err error
		content, isFile := v.([]byte)
		if isFile {
			part, err = form.CreateFormFile(k, k+".bin")
		} else {
			part, err = form.CreateFormField(k)
			content = []byte(v.(string))
		}
		if err != nil {
			s.Fatal(err)
		}
		if _, err := part.Write(content); err != nil {
			s.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		s.Fatal(err)
	}
	h, err := post(s.sim, s.bot, method, form.FormDataContentType(), body.Bytes())
	if err != nil {
		s.Fatal(err)
	}
	return h
}

// updates fetches and confirms all that waits, and returns the types and the raw updates.
func (s *stage) updates() (kinds []string, raws []map[string]json.RawMessage) {
	s.Helper()
	return s.updatesOf(s.bot)
}

func (s *stage) updatesOf(b *simulator.Bot) (kinds []string, raws []map[string]json.RawMessage) {
	s.Helper()
	time.Sleep(time.Second) // of the bubble: who asks again at once gets one update only
	h, err := s.try(b, "getUpdates", params{})
	if err != nil || !h.OK {
		s.Fatal(err, h.Description)
	}
	if err := json.Unmarshal(h.Result, &raws); err != nil {
		s.Fatal(err)
	}
	last := 0
	for _, u := range raws {
		for k, v := range u {
			if k != "update_id" {
				kinds = append(kinds, k)
			} else if last, err = strconv.Atoi(string(v)); err != nil {
				s.Fatal(err)
			}
		}
	}
	if h, err := s.try(b, "getUpdates", params{"offset": last + 1}); err != nil || string(h.Result) != "[]" {
		s.Fatal(err, h)
	}
	return kinds, raws
}

// drain forgets what waits.
func (s *stage) drain() {
	s.Helper()
	s.must("deleteWebhook", params{"drop_pending_updates": true})
}

func picture(w, h int) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, w, h))); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func same[T comparable](t testing.TB, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func sameList[T comparable](t testing.TB, what string, got []T, want ...T) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}
