package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"rupor/office"
	"rupor/simulator"
	"rupor/storage"
	"rupor/storage/bolt"
	"rupor/storage/storagetest"
	"rupor/telegram"
	"rupor/text"
	"rupor/union"
)

// A stage is the whole bot in a bubble of its own time: the simulator over a
// network in memory, the store in a file, every room as in production.
type stage struct {
	t       *testing.T
	dir     string
	sim     *simulator.Simulator
	account *simulator.Bot
	config  config
	people  map[string]*actor
	orgs    map[string]union.OrgID
	life    *life
	caught  map[string]string // what the names of the transcript stand for
	log     strings.Builder   // the chat as it went, for a failure
	errors  *errorLog

	mu sync.Mutex
}

// An actor is a person of the transcript.
type actor struct {
	name   string
	user   *simulator.User
	chat   *simulator.Chat
	group  *simulator.Group // nil unless this is a group, in the hands of its owner
	seen   map[int]string   // what was looked at, by message
	events []heard
	killed bool // since the last thing looked at
	last   heard
}

// heard is a message as the bot sent or edited it.
type heard struct {
	id      int
	text    string
	buttons []string
	media   string
}

// A life is the time between two kills.
type life struct {
	house *house
	store *storagetest.FaultyEngine
	bolt  storage.Engine
	wire  *cutter
	stop  context.CancelFunc
	over  chan error
}

// cutter is the network of a process: once cut, nothing leaves any more.
type cutter struct {
	http.RoundTripper
	dead atomic.Bool
}

func (c *cutter) RoundTrip(r *http.Request) (*http.Response, error) {
	if c.dead.Load() {
		return nil, errors.New("the process is dead")
	}
	return c.RoundTripper.RoundTrip(r)
}

// errorLog keeps what the house logs as its own mistake.
type errorLog struct {
	mu    sync.Mutex
	lines []string
}

func (e *errorLog) Write(p []byte) (int, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.lines = append(e.lines, string(p))
	return len(p), nil
}

func (e *errorLog) take() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	lines := e.lines
	e.lines = nil
	return lines
}

// stagePoll is how long an idle poll hangs: weeks of polls of Telegram's 50 s each
// would be most of the work.
const stagePoll = 6 * time.Hour

// stageWords are read once for all stages.
func stageWords(t testing.TB) *text.Book {
	t.Helper()
	words, err := loadWords()
	if err != nil {
		t.Fatal(err)
	}
	return words
}

var loadWords = sync.OnceValues(func() (*text.Book, error) {
	zone, err := time.LoadLocation("Europe/Moscow")
	if err != nil {
		return nil, err
	}
	return text.Load(zone)
})

// newStage opens the theatre on a Monday morning.
func newStage(t *testing.T) *stage {
	zone, err := time.LoadLocation("Europe/Moscow")
	if err != nil {
		t.Fatal(err)
	}
	pass(time.Until(time.Date(2026, 11, 23, 10, 0, 0, 0, zone)))
	s := &stage{
		t: t, dir: t.TempDir(), sim: simulator.New(simulator.Options{Limits: simulator.RealLimits(), PollTime: stagePoll}),
		people: map[string]*actor{}, orgs: map[string]union.OrgID{}, errors: &errorLog{}, caught: map[string]string{},
	}
	s.account = s.sim.AddBot("rupor_bot", "Рупор")
	s.sim.OnCall(s.hear)
	f := houseFlags{Zone: zone.String(), Lang: "ru", Rate: 25, LogFormat: "text"}
	f.Data, f.API = s.dir, simulator.BaseURL
	s.config = config{houseFlags: f, token: s.account.Token(), zone: zone, words: stageWords(t)}
	s.live()
	s.layTree()
	return s
}

// pass lets the bubble's time run.
func pass(d time.Duration) { <-time.After(d) }

// live starts the bot.
func (s *stage) live() {
	s.t.Helper()
	log := slog.New(slog.NewTextHandler(s.errors, &slog.HandlerOptions{Level: slog.LevelError}))
	inner, err := bolt.Open(s.config.file(), bolt.Options{})
	if err != nil {
		s.t.Fatal(err)
	}
	if err := prepare(inner, s.config, steps(), log); err != nil {
		s.t.Fatal(err)
	}
	l := &life{bolt: inner, store: storagetest.Faulty(inner), over: make(chan error, 1)}
	l.wire = &cutter{RoundTripper: s.sim.Client().Transport}
	wire, err := telegram.New(telegram.Options{
		Token: s.config.token, API: s.config.API, Client: &http.Client{Transport: l.wire}, Log: log, PollTimeout: stagePoll,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	l.house = build(s.config, storagetest.Twice(l.store), wire, "rupor_bot", log)
	ctx, stop := context.WithCancel(s.t.Context())
	l.stop = stop
	go func() { l.over <- l.house.run(ctx) }()
	s.life = l
}

// kill ends the bot as kill -9 does: at this instant nothing more reaches the
// store or the network.
func (s *stage) kill() {
	s.t.Helper()
	s.life.wire.dead.Store(true)
	s.life.store.Die()
	s.end()
	s.errors.take()
	for _, a := range s.people {
		a.killed = true
	}
}

// end stops the bot and closes its store.
func (s *stage) end() {
	s.t.Helper()
	s.life.stop()
	if err := <-s.life.over; err != nil && !s.life.wire.dead.Load() {
		s.t.Error(err)
	}
	if err := s.life.bolt.Close(); err != nil {
		s.t.Fatal(err)
	}
}

// layTree founds the union that every transcript plays in.
func (s *stage) layTree() {
	s.t.Helper()
	err := s.life.bolt.Update(func(w storage.Writer) error {
		if err := office.SetAdmins(w, []union.MemberID{1}, time.Now()); err != nil {
			return err
		}
		for _, node := range [][]string{
			{"", "Областная организация"},
			{"Областная организация", "Городская организация", "Районная организация"},
			{"Городская организация", "Лицей № 3", "Школа № 12"},
			{"Районная организация", "Районная больница", "Сельская библиотека"},
		} {
			if _, err := office.Found(w, 1, s.orgs[node[0]], node[1:], time.Now()); err != nil {
				return err
			}
			err := storage.Organizations.All(w, func(id union.OrgID, o union.Organization) error {
				s.orgs[o.Name] = id
				return nil
			})
			if err != nil {
				return err
			}
		}
		return office.SetAdmins(w, nil, time.Now())
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

// enter brings a person in. With an organization or a role they have joined.
func (s *stage) enter(who, words string) {
	s.t.Helper()
	name, traits := chatTraits(words)
	first, last, _ := strings.Cut(name, " ")
	lang := traits["lang"]
	if lang == "" {
		lang = "ru"
	}
	user := s.sim.AddUser(simulator.Profile{ID: int64(101 + len(s.people)), FirstName: first, LastName: last, LanguageCode: lang})
	a := &actor{name: who, user: user, chat: user.Open(s.account), seen: map[int]string{}}
	s.mu.Lock()
	s.people[who] = a
	s.mu.Unlock()
	if traits["org"] == "" && traits["role"] == "" {
		return
	}
	if err := s.life.bolt.Update(func(w storage.Writer) error { return s.subscribe(w, a, name, lang, traits) }); err != nil {
		s.t.Fatalf("@%s: %v", who, err)
	}
	a.chat.Start("")
	s.settle()
	s.drop(a)
}

func (s *stage) subscribe(w storage.Writer, a *actor, name, lang string, traits map[string]string) error {
	id, now := union.MemberID(a.user.ID()), time.Now()
	org, known := s.orgs[traits["org"]]
	if !known && traits["org"] != "" {
		return fmt.Errorf("no organization %q", traits["org"])
	}
	_, err := office.Subscribe(w, id, office.Subscription{
		Name: name, Lang: lang, Org: org, Topics: union.Topics(), Consent: office.Agreement("test", "test", now),
	}, now)
	if err != nil || traits["role"] == "" {
		return err
	}
	d := union.Duty{Member: id, Role: union.Role(traits["role"]), Org: s.orgs[traits["scope"]], Since: now}
	return storage.Duties.Put(w, storage.KeyOf(d), d)
}

// settle lets the bot finish: Telegram's pace of a message a second in one
// chat, the pause in which an album is gathered, the throttles.
func (s *stage) settle() {
	for quiet := 0; quiet < 4; quiet++ {
		before := s.heardSoFar()
		pass(time.Second)
		synctest.Wait()
		if s.heardSoFar() != before {
			quiet = 0
		}
	}
}

func (s *stage) heardSoFar() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, a := range s.people {
		n += len(a.events)
	}
	return n
}

// hear notes every message that the bot sent or edited.
func (s *stage) hear(c simulator.Call) {
	if !c.OK || !strings.HasPrefix(c.Method, "send") && !strings.HasPrefix(c.Method, "edit") {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range s.people {
		if a.address() == c.Params["chat_id"] {
			a.events = append(a.events, heardOf(c))
		}
	}
}

func heardOf(c simulator.Call) heard {
	h := heard{text: text.Strip(c.Params["text"] + c.Params["caption"] + c.Params["question"])}
	h.media = strings.TrimPrefix(strings.TrimPrefix(c.Method, "send"), "edit")
	var one struct {
		ID int `json:"message_id"`
	}
	var many []struct {
		ID      int    `json:"message_id"`
		Caption string `json:"caption"`
	}
	if json.Unmarshal(c.Result, &many) == nil && len(many) > 0 {
		h.id, h.text = many[0].ID, many[0].Caption
	} else if json.Unmarshal(c.Result, &one) == nil {
		h.id = one.ID
	}
	var markup struct {
		Rows [][]simulator.Button `json:"inline_keyboard"`
	}
	if json.Unmarshal([]byte(c.Params["reply_markup"]), &markup) == nil {
		for _, row := range markup.Rows {
			for _, b := range row {
				h.buttons = append(h.buttons, b.Text)
			}
		}
	}
	return h
}

// address is how the bot names the chat.
func (a *actor) address() string {
	if a.group != nil {
		return strconv.FormatInt(a.group.ID(), 10)
	}
	return strconv.FormatInt(a.user.ID(), 10)
}

// unseen are the messages whose latest words were not looked at, in the order
// in which they got them.
func (s *stage) unseen(a *actor) []heard {
	s.mu.Lock()
	defer s.mu.Unlock()
	var fresh []heard
	for _, h := range a.events {
		fresh = slices.DeleteFunc(fresh, func(old heard) bool { return old.id == h.id })
		fresh = append(fresh, h)
	}
	return slices.DeleteFunc(fresh, func(h heard) bool { return a.seen[h.id] == h.key() })
}

func (h heard) key() string { return h.text + "|" + strings.Join(h.buttons, "|") }

func (s *stage) look(a *actor, h heard) {
	a.seen[h.id] = h.key()
	a.last, a.killed = h, false
}

// drop forgets what a person has not looked at.
func (s *stage) drop(a *actor) {
	for _, h := range s.unseen(a) {
		a.seen[h.id] = h.key()
	}
}

func testdata(t *testing.T) []string {
	t.Helper()
	names, err := filepath.Glob("../../bot/testdata/*.chat")
	if err != nil || len(names) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	return names
}

// specification is Telegram's own, nil where it does not lie beside the project.
func specification(t *testing.T) *simulator.Spec {
	t.Helper()
	spec, err := readSpecification()
	if err != nil {
		t.Fatal(err)
	}
	return spec
}

var readSpecification = sync.OnceValues(func() (*simulator.Spec, error) {
	name := os.Getenv("RUPOR_BOT_API_SPEC")
	if name == "" {
		return nil, nil
	}
	raw, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return simulator.ReadSpec(raw)
})
