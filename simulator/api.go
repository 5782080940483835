package simulator

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// A Call is one request to the Bot API and its answer.
type Call struct {
	Bot         string // username
	Method      string
	Params      map[string]string // as they came; a file is "<name, 123 bytes>"
	Status      int               // 0 when there was no answer
	OK          bool
	Description string          // of a refusal
	Result      json.RawMessage // of a success
	Fault       FaultKind       // that the call met
	Started     time.Time
	Took        time.Duration
}

// Calls returns the newest calls, oldest first, up to Options.KeepCalls.
func (s *Simulator) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls.all()
}

// ForgetCalls empties what Calls and Violations return.
func (s *Simulator) ForgetCalls() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls.clear()
	s.breaches.clear()
}

// OnCall runs f after each call, before its answer leaves, outside of locks: f may use the simulator but not close it.
func (s *Simulator) OnCall(f func(Call)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.onCall = append(s.onCall, f)
}

// ServeHTTP serves the Bot API, its files and the page.
func (s *Simulator) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handlers.ServeHTTP(w, r) }

func (s *Simulator) routes() http.Handler {
	mux := http.NewServeMux()
	s.pageRoutes(mux)
	table := methods()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if rest, ok := strings.CutPrefix(r.URL.Path, "/file/bot"); ok {
			token, name, _ := strings.Cut(rest, "/")
			s.serveFile(w, token, name)
			return
		}
		if rest, ok := strings.CutPrefix(r.URL.Path, "/bot"); ok {
			token, name, _ := strings.Cut(rest, "/")
			s.serveMethod(w, r, table[strings.ToLower(name)], token)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

func (s *Simulator) serveMethod(w http.ResponseWriter, r *http.Request, m *method, token string) {
	started := time.Now()
	s.mu.Lock()
	bot := s.tokens[token]
	s.mu.Unlock()
	select {
	case <-s.done:
		reply(w, &apiError{code: 500, text: "Internal Server Error: restart"})
		return
	default:
	}
	switch {
	case bot == nil:
		reply(w, &apiError{code: 401, text: errTokenText})
		return
	case m == nil:
		s.noteUnknown(r, bot)
		reply(w, &apiError{code: 404, text: errMethodText})
		return
	}
	q, err := decode(r)
	if err != nil && q == nil {
		q = &request{}
	}
	q.sim, q.bot, q.method = s, bot, m.name
	s.perform(w, r, q, m, err, started)
}

// noteUnknown keeps a call of a method that the simulator has not: a program that needs it should know.
func (s *Simulator) noteUnknown(r *http.Request, b *Bot) {
	_, name, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/bot"), "/")
	s.mu.Lock()
	defer s.mu.Unlock()
	s.breaches.add(Violation{Method: name, Param: "", Problem: "the simulator has no such method (called by " + b.profile.Username + ")"})
	s.touch()
}

// perform lets the faults have their say, acts, keeps the call and answers.
func (s *Simulator) perform(w http.ResponseWriter, r *http.Request, q *request, m *method, broken error, started time.Time) {
	s.mu.Lock()
	wait, hit := s.faults.judge(m.name)
	s.mu.Unlock()
	s.sleep(r.Context(), wait)
	done := Call{Bot: q.bot.profile.Username, Method: m.name, Started: started}
	if hit != nil {
		done.Fault = hit.Kind
	}
	if hit != nil && hit.Kind != ResetAfter {
		s.strike(w, r, q, hit, done)
		return
	}
	var result any
	err := broken
	if err == nil {
		q.inspect(m)
		result, err = s.act(r, q, m)
	}
	body := answer(err, result, &done)
	if hit != nil {
		done.Status = 0
		s.keep(q, done)
		panic(http.ErrAbortHandler) // net/http closes the connection and says nothing
	}
	s.keep(q, done)
	write(w, asAPIErrorOrNil(err), body)
}

func asAPIErrorOrNil(err error) *apiError {
	if err == nil {
		return nil
	}
	return asAPIError(err)
}

func (s *Simulator) act(r *http.Request, q *request, m *method) (any, error) {
	if m.run == nil {
		return q.getUpdates(r.Context())
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return m.run(q)
}

// strike answers, or does not, a call that met a fault before anything was done.
func (s *Simulator) strike(w http.ResponseWriter, r *http.Request, q *request, hit *Fault, done Call) {
	var err error
	switch hit.Kind {
	case HTTP500:
		err = &apiError{code: 500, text: "Internal Server Error: restart"}
	case TooMany:
		err = tooMany(max(hit.RetryAfter, 1))
	case HTML502:
		done.Status, done.Description = http.StatusBadGateway, "nginx"
		s.keep(q, done)
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusBadGateway)
		_, _ = w.Write([]byte("<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n" +
			"<hr><center>nginx/1.18.0</center>\r\n</body>\r\n</html>\r\n")) // a client that left needs no answer
		return
	case Hang:
		select {
		case <-r.Context().Done():
		case <-s.done:
		}
		fallthrough
	default:
		s.keep(q, done)
		panic(http.ErrAbortHandler)
	}
	body := answer(err, nil, &done)
	s.keep(q, done)
	write(w, asAPIError(err), body)
}

// keep remembers a finished call and tells those who watch.
func (s *Simulator) keep(q *request, done Call) {
	done.Took = time.Since(done.Started)
	s.mu.Lock()
	if s.calls.most > 0 || len(s.watchers)+len(s.onCall) > 0 {
		done.Params = q.shown()
	}
	for _, v := range q.broken {
		s.breaches.add(v)
	}
	s.calls.add(done)
	s.touch()
	s.announceCall(q.bot, done)
	watchers := s.onCall
	s.mu.Unlock()
	for _, f := range watchers {
		f(done)
	}
}

type envelope struct {
	OK          bool            `json:"ok"`
	Result      json.RawMessage `json:"result,omitempty"`
	ErrorCode   int             `json:"error_code,omitempty"`
	Description string          `json:"description,omitempty"`
	Parameters  *parameters     `json:"parameters,omitempty"`
}

type parameters struct {
	RetryAfter int   `json:"retry_after,omitempty"`
	MigrateTo  int64 `json:"migrate_to_chat_id,omitempty"`
}

// answer writes the body and notes in the call what it says.
func answer(err error, result any, done *Call) []byte {
	var raw bytes.Buffer
	if err == nil {
		enc := json.NewEncoder(&raw)
		enc.SetEscapeHTML(false)
		if broken := enc.Encode(result); broken != nil {
			err = failure("writing the answer: %w", broken)
		}
	}
	if err == nil {
		body := bytes.TrimSuffix(raw.Bytes(), []byte("\n"))
		done.OK, done.Status, done.Result = true, http.StatusOK, body
		return append(append([]byte(`{"ok":true,"result":`), body...), '}')
	}
	e := asAPIError(err)
	done.Status, done.Description = e.code, e.text
	out := envelope{ErrorCode: e.code, Description: e.text}
	if e.retryAfter != 0 || e.migrateTo != 0 {
		out.Parameters = &parameters{e.retryAfter, e.migrateTo}
	}
	body, broken := json.Marshal(out)
	if broken != nil {
		panic(broken) // strings and numbers always encode
	}
	return body
}

// reply refuses without keeping a call.
func reply(w http.ResponseWriter, err error) {
	var ignored Call
	write(w, asAPIError(err), answer(err, nil, &ignored))
}

func write(w http.ResponseWriter, e *apiError, body []byte) {
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	status := http.StatusOK
	if e != nil {
		status = e.code
		if e.retryAfter > 0 {
			h.Set("Retry-After", strconv.Itoa(e.retryAfter))
		}
	}
	w.WriteHeader(status)
	_, _ = w.Write(body) //nolint:gosec // G705: it is JSON and says so; a client that left needs no answer
}
