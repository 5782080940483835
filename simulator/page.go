package simulator

import (
	"cmp"
	"embed"
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

//go:embed page
var pageFiles embed.FS

// pageRoutes registers the page and its JSON; PAGE.md describes them.
func (s *Simulator) pageRoutes(mux *http.ServeMux) {
	static, err := fs.Sub(pageFiles, "page")
	if err != nil {
		panic(err) // the folder is in the program itself
	}
	mux.Handle("GET /page/", http.StripPrefix("/page/", http.FileServerFS(static)))
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { http.ServeFileFS(w, r, static, "index.html") })
	mux.HandleFunc("GET /sim/state", s.serveState)
	mux.HandleFunc("GET /sim/chat", s.serveChat)
	mux.HandleFunc("GET /sim/events", s.serveEvents)
	mux.HandleFunc("GET /sim/file/{id}", s.servePageFile)
	mux.HandleFunc("POST /sim/act", s.serveAct)
	mux.HandleFunc("POST /sim/limits", s.serveLimits)
	mux.HandleFunc("POST /sim/faults", s.serveFaults)
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { reply(w, &apiError{code: 404, text: "Not Found"}) })
}

type stateBot struct {
	ID          int64     `json:"id"`
	Username    string    `json:"username"`
	Name        string    `json:"name"`
	Description string    `json:"description"`
	Short       string    `json:"short_description"`
	Commands    []command `json:"commands"`
}

type stateUser struct {
	ID          int64   `json:"id"`
	Name        string  `json:"name"`
	FirstName   string  `json:"first_name"`
	LastName    string  `json:"last_name"`
	Username    string  `json:"username"`
	Language    string  `json:"language"`
	RoleNote    string  `json:"role_note"`
	Deactivated bool    `json:"deactivated"`
	Blocked     []int64 `json:"blocked"`
}

type stateChat struct {
	ID       int64    `json:"id"`
	Type     string   `json:"type"`
	Title    string   `json:"title"`
	Username string   `json:"username"`
	Members  []int64  `json:"members"`
	Started  bool     `json:"started"`
	Blocked  bool     `json:"blocked"`
	Unread   int      `json:"unread"`
	Last     *Message `json:"last,omitempty"`
}

type state struct {
	Bots   []stateBot  `json:"bots"`
	Users  []stateUser `json:"users"`
	Chats  []stateChat `json:"chats"`
	Limits Limits      `json:"limits"`
	Faults []Fault     `json:"faults"`
	Clock  time.Time   `json:"clock"`
}

// stateUsers is how many people the page is shown.
const stateUsers = 500

func (s *Simulator) serveState(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	u, _ := s.peers[number(r, "user")].(*User)
	now := state{
		Bots: []stateBot{}, Users: []stateUser{}, Chats: s.stateChats(u),
		Limits: s.limits, Faults: append([]Fault{}, s.faults.rules...), Clock: time.Now().In(s.opts.Zone),
	}
	for _, b := range s.bots {
		now.Bots = append(now.Bots, stateBot{
			ID: b.profile.ID, Username: b.profile.Username, Name: b.says("name", ""), Description: b.says("description", ""),
			Short: b.says("short_description", ""), Commands: append([]command{}, b.desk.commands[scope{kind: "default"}]...),
		})
	}
	for _, u := range s.users[:min(len(s.users), stateUsers)] {
		now.Users = append(now.Users, u.state())
	}
	s.mu.Unlock()
	writeJSON(w, http.StatusOK, now)
}

func (u *User) state() stateUser {
	p := u.profile
	blocked := []int64{}
	for _, r := range u.rooms {
		if r.blocked {
			blocked = append(blocked, r.bot.profile.ID)
		}
	}
	return stateUser{
		ID: p.ID, Name: p.Name(), FirstName: p.FirstName, LastName: p.LastName, Username: p.Username,
		Language: p.LanguageCode, RoleNote: p.Note, Deactivated: u.deactivated, Blocked: blocked,
	}
}

// stateChats lists a person's chats, the newest first, and all bots; for nobody, groups and channels.
func (s *Simulator) stateChats(u *User) []stateChat {
	list := []stateChat{}
	if u == nil {
		for _, r := range s.rooms {
			if r.migrated == 0 {
				list = append(list, r.state(nil))
			}
		}
		slices.SortFunc(list, func(a, b stateChat) int { return cmp.Compare(b.ID, a.ID) })
		return list
	}
	for _, b := range s.bots {
		s.talk(b, u)
	}
	rooms := slices.DeleteFunc(slices.Clone(u.rooms), func(r *room) bool { return r.migrated != 0 || !r.visibleTo(u.profile.ID) })
	slices.SortStableFunc(rooms, func(a, b *room) int { return cmp.Compare(b.lastDate(), a.lastDate()) })
	for _, r := range rooms {
		list = append(list, r.state(u))
	}
	return list
}

func (r *room) lastDate() int64 {
	if n := len(r.messages); n > 0 {
		return r.messages[n-1].date
	}
	return 0
}

func (r *room) state(u *User) stateChat {
	v := stateChat{ID: r.id, Type: r.kind, Title: r.title, Username: r.username, Members: []int64{}, Started: true}
	if r.kind == private {
		v.ID, v.Title, v.Username = r.bot.profile.ID, r.bot.says("name", ""), r.bot.profile.Username
		v.Members, v.Started, v.Blocked = []int64{r.id, v.ID}, r.started, r.blocked
	}
	for _, id := range r.order {
		if r.members[id].inside() {
			v.Members = append(v.Members, id)
		}
	}
	if u == nil {
		return v
	}
	for _, m := range slices.Backward(r.messages) {
		if m.id <= r.read[u.profile.ID] {
			break
		}
		if m.fromID() != u.profile.ID {
			v.Unread++
		}
	}
	if n := len(r.messages); n > 0 {
		last := r.messages[n-1].view(u)
		v.Last = &last
	}
	return v
}

type chatPage struct {
	Messages    []Message      `json:"messages"`
	Commands    []command      `json:"commands"`
	Blocked     bool           `json:"blocked"`
	Started     bool           `json:"started"`
	CanSend     bool           `json:"can_send"`
	Title       string         `json:"title"`
	Type        string         `json:"type"`
	Description string         `json:"description"`
	Keyboard    *ReplyKeyboard `json:"reply_keyboard,omitempty"`
	Menu        string         `json:"menu_button"`
}

func (s *Simulator) serveChat(w http.ResponseWriter, r *http.Request) {
	c, err := s.pageChat(number(r, "user"), number(r, "chat"))
	if err != nil {
		refuse(w, http.StatusNotFound, err)
		return
	}
	limit := int(number(r, "limit"))
	if limit <= 0 {
		limit = 200
	}
	writeJSON(w, http.StatusOK, c.page(min(limit, 1000)))
}

// pageChat finds a chat by the page's names: a private chat by the bot's id.
func (s *Simulator) pageChat(user, chat int64) (*Chat, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, _ := s.peers[user].(*User)
	if u == nil {
		return nil, failure("there is no user %d", user)
	}
	if b, ok := s.peers[chat].(*Bot); ok {
		return &Chat{sim: s, room: s.talk(b, u), user: u}, nil
	}
	if r := s.rooms[chat]; r != nil {
		return &Chat{sim: s, room: r, user: u}, nil
	}
	return nil, failure("there is no chat %d", chat)
}

func (c *Chat) page(limit int) chatPage {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	r := c.here()
	v := chatPage{
		Messages: []Message{}, Commands: []command{}, Title: r.title, Type: r.kind, Blocked: r.blocked,
		Started: r.kind != private || r.started, CanSend: c.canWrite(), Keyboard: r.keyboard.view(), Menu: "default",
	}
	for _, b := range r.bots() {
		v.Commands = append(v.Commands, b.desk.shown(r, c.user)...)
	}
	if r.kind == private {
		language := languageOf(c.user.profile.LanguageCode)
		v.Title, v.Description = r.bot.says("name", language), r.bot.says("description", language)
		var menu struct {
			Type string `json:"type"`
		}
		if json.Unmarshal(r.bot.desk.menu(r.id), &menu) == nil {
			v.Menu = menu.Type
		}
	}
	for _, m := range r.messages[max(0, len(r.messages)-limit):] {
		v.Messages = append(v.Messages, m.view(c.user))
	}
	if n := len(r.messages); n > 0 {
		if r.read == nil {
			r.read = map[int64]int{}
		}
		r.read[c.user.profile.ID] = r.messages[n-1].id
	}
	return v
}

func (s *Simulator) serveLimits(w http.ResponseWriter, r *http.Request) {
	var l Limits
	if err := readJSON(r, &l); err != nil {
		refuse(w, http.StatusBadRequest, err)
		return
	}
	s.SetLimits(l)
	writeJSON(w, http.StatusOK, map[string]bool{"ok": true})
}

func (s *Simulator) serveFaults(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Faults []Fault `json:"faults"`
	}
	err := readJSON(r, &body)
	if err == nil {
		err = s.SetFaults(body.Faults...)
	}
	if err != nil {
		refuse(w, http.StatusBadRequest, err)
		return
	}
	writeJSON(w, http.StatusOK, map[string]bool{"ok": true})
}

func (s *Simulator) servePageFile(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	f := s.pageFile(r.PathValue("id"))
	s.mu.Unlock()
	if f == nil {
		refuse(w, http.StatusNotFound, failure("there is no such file"))
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.mime)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Disposition", "attachment")
	for _, safe := range []string{"image/png", "image/jpeg", "image/gif", "image/webp", "audio/", "video/"} {
		if strings.HasPrefix(f.mime, safe) {
			h.Set("Content-Disposition", "inline")
		}
	}
	_, _ = w.Write(f.content) // a page that left needs no answer
}

// number reads a query parameter; what is no number is 0, which names nobody.
func number(r *http.Request, name string) int64 {
	n, err := strconv.ParseInt(r.URL.Query().Get(name), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

func readJSON(r *http.Request, into any) error {
	// A page of another site could post to a demo on this machine, but not with this type.
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		return failure("the Content-Type must be application/json")
	}
	if err := json.NewDecoder(io.LimitReader(r.Body, 100<<20)).Decode(into); err != nil {
		return failure("reading the request: %w", err)
	}
	return nil
}

func refuse(w http.ResponseWriter, status int, err error) {
	writeJSON(w, status, map[string]any{"ok": false, "error": strings.TrimPrefix(err.Error(), "simulator: ")})
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		status, body = http.StatusInternalServerError, []byte(`{"ok":false,"error":"the answer can not be written"}`)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(body) // a page that left needs no answer
}
