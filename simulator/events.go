package simulator

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"
)

// An event tells the page that something happened. PAGE.md lists the kinds and their fields.
type event struct {
	Kind     string            `json:"kind"`
	User     int64             `json:"user,omitempty"`
	Chat     int64             `json:"chat,omitempty"`
	Message  *Message          `json:"message,omitempty"`
	IDs      []int             `json:"ids,omitempty"`
	Action   string            `json:"action,omitempty"`
	Text     string            `json:"text,omitempty"`
	Alert    bool              `json:"alert,omitempty"`
	URL      string            `json:"url,omitempty"`
	Bot      int64             `json:"bot,omitempty"`
	Method   string            `json:"method,omitempty"`
	Params   map[string]string `json:"params,omitempty"`
	Status   int               `json:"status,omitempty"`
	MS       int64             `json:"ms,omitempty"`
	OK       bool              `json:"ok,omitempty"`
	Descr    string            `json:"description,omitempty"`
	Fault    FaultKind         `json:"fault,omitempty"`
	UpdateID int64             `json:"update_id,omitempty"`
	Type     string            `json:"type,omitempty"`
	Update   json.RawMessage   `json:"update,omitempty"`
	Limits   *Limits           `json:"limits,omitempty"`
	Faults   *[]Fault          `json:"faults,omitempty"`
}

// A watcher is one open page. What does not fit into its buffer is lost, and it is told to ask again.
type watcher struct {
	user   int64 // 0 sees all
	events chan event
	lost   bool
}

const watcherBuffer = 256

// announce tells every page.
func (s *Simulator) announce(e event) {
	for w := range s.watchers {
		w.offer(e)
	}
}

func (w *watcher) offer(e event) {
	if w.lost {
		return
	}
	select {
	case w.events <- e:
	default:
		w.lost = true
	}
}

// announceRoom tells the pages of those who are in the chat.
func (s *Simulator) announceRoom(e event, r *room) {
	for w := range s.watchers {
		if r.visibleTo(w.user) {
			w.offer(e.in(r))
		}
	}
}

// in fills in which chat an event is about, by the page's names.
func (e event) in(r *room) event {
	e.Chat = r.id
	if r.kind == private {
		e.User, e.Chat = r.user.profile.ID, r.bot.profile.ID
	}
	return e
}

func (r *room) visibleTo(user int64) bool {
	return user == 0 || r.kind == private && r.user.profile.ID == user || r.members[user].inside()
}

func (s *Simulator) announceMessage(kind string, m *message) {
	for w := range s.watchers {
		if m.room.visibleTo(w.user) {
			u, _ := s.peers[w.user].(*User)
			if u == nil {
				u = m.room.user
			}
			v := m.view(u)
			w.offer(event{Kind: kind, Message: &v}.in(m.room))
		}
	}
}

// announceTo tells one person's pages.
func (s *Simulator) announceTo(u *User, r *room, e event) {
	e = e.in(r)
	e.User = u.profile.ID
	for w := range s.watchers {
		if w.user == 0 || w.user == u.profile.ID {
			w.offer(e)
		}
	}
}

func (s *Simulator) announceCall(b *Bot, c Call) {
	if len(s.watchers) == 0 || c.Method == "getUpdates" && c.OK && len(c.Result) <= len("[]") {
		return
	}
	params := map[string]string{}
	for k, v := range c.Params {
		params[k] = shorten(v, 500)
	}
	s.announce(event{
		Kind: "call", Bot: b.profile.ID, Method: c.Method, Params: params, Status: c.Status,
		MS: c.Took.Milliseconds(), OK: c.OK, Descr: c.Description, Fault: c.Fault,
	})
}

// serveEvents streams events until the page or the simulator goes.
func (s *Simulator) serveEvents(w http.ResponseWriter, r *http.Request) {
	user, _ := strconv.ParseInt(r.URL.Query().Get("user"), 10, 64) // none is 0: see all
	me := &watcher{user: user, events: make(chan event, watcherBuffer)}
	s.mu.Lock()
	s.watchers[me] = struct{}{}
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.watchers, me)
	}()
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-cache")
	flush := http.NewResponseController(w)
	_, err := w.Write([]byte(": hello\n\n"))
	ping := time.NewTicker(15 * time.Second)
	defer ping.Stop()
	for err == nil && flush.Flush() == nil {
		select {
		case e := <-me.events:
			err = s.writeEvent(w, me, e)
		case <-ping.C:
			_, err = w.Write([]byte(": ping\n\n"))
		case <-r.Context().Done():
			return
		case <-s.done:
			return
		}
	}
}

// writeEvent writes one event and, once the buffer is empty, the news that some were lost.
func (s *Simulator) writeEvent(w http.ResponseWriter, me *watcher, e event) error {
	list := []event{e}
	s.mu.Lock()
	if me.lost && len(me.events) == 0 {
		me.lost = false
		list = append(list, event{Kind: "resync"})
	}
	s.mu.Unlock()
	for _, e := range list {
		raw, err := json.Marshal(e)
		if err != nil {
			return failure("writing an event: %w", err)
		}
		if _, err := w.Write(append(append([]byte("data: "), raw...), "\n\n"...)); err != nil {
			return failure("writing an event: %w", err)
		}
	}
	return nil
}
