//go:build browser

package simulator_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/websocket"

	"rupor/simulator"
)

// The page is tried in a real browser: go test -tags browser -run Browser ./simulator/...
// The browser is $CHROMIUM, or chromium in the PATH.
func TestBrowser(t *testing.T) {
	browser := startBrowser(t)
	for name, f := range map[string]func(*tab){
		"loads without an error, and a hostile name is only text": hostileName,
		"what is typed reaches the bot":                           typedReachesBot,
		"a button appears live, and its answer is shown":          buttonAnswered,
		"nothing is wider than a narrow telephone":                narrowScreen,
		"a fault is switched on and off":                          faultSwitched,
		"a broadcast lights everybody's counter":                  broadcastSeen,
	} {
		t.Run(name, func(t *testing.T) {
			p := browser.open(t)
			f(p)
			p.clean()
		})
	}
}

const hostile = `<img src=x onerror=alert(1)>`

func hostileName(p *tab) {
	p.until(`document.querySelectorAll('.who').length === 3`)
	p.is(`[...document.querySelectorAll('.who-name')].some(e => e.textContent === '`+hostile+`')`, true)
	p.say(hostile+"&<b>", 103)
	p.show(103)
	p.until(`document.querySelector('.msg.theirs .text')?.textContent.startsWith('` + hostile + `&<b>')`)
	p.is(`document.querySelector('.sub').textContent.includes('`+hostile+`')`, true)
	p.is(`document.querySelectorAll('img, .text b').length`, 0.0)
}

func typedReachesBot(p *tab) {
	p.show(101)
	p.click(`.foot .main`) // Start
	p.until(`document.querySelector('.area')`)
	p.click(`.area`)
	p.type_("Когда собрание? <b>&")
	p.key("Enter")
	p.until(`[...document.querySelectorAll('.msg.own .text')].some(e => e.firstChild.data === 'Когда собрание? <b>&')`)
	p.is(`document.querySelector('.area').value`, "")
	same(p, "what the bot heard", strings.Join(p.heard("message", "text"), " | "), "/start | Когда собрание? <b>&")
}

func buttonAnswered(p *tab) {
	p.sim.User(101).Open(p.bot).Start("")
	p.show(101)
	p.until(`document.querySelector('.msg.own')`)
	p.call("sendMessage", params{"chat_id": 101, "text": "Собрание в <b>пять</b>", "parse_mode": "HTML", "reply_markup": params{
		"inline_keyboard": [][]params{{{"text": "Ознакомлен(а)", "callback_data": "ack/17"}}},
	}})
	p.until(`document.querySelector('.msg.theirs b')?.textContent === 'пять'`)
	p.click(`.inline-button`)
	p.until(`document.querySelector('.inline-button[aria-busy=true] .spinner')`)
	same(p, "what was pressed", strings.Join(p.heard("callback_query", "data"), " | "), "ack/17")
	p.call("answerCallbackQuery", params{"callback_query_id": p.lastQuery, "text": "Отметили, спасибо!"})
	p.until(`document.querySelector('.toast')?.textContent === 'Отметили, спасибо!'`)
	p.until(`!document.querySelector('.spinner')`)
}

func narrowScreen(p *tab) {
	p.do("Emulation.setDeviceMetricsOverride", params{"width": 360, "height": 700, "deviceScaleFactor": 1, "mobile": false})
	p.sim.User(101).Open(p.bot).Start("")
	p.say(strings.Repeat("Сверхдлинноеслово", 30)+"\n<pre>"+strings.Repeat("x", 300)+"</pre>", 101)
	fits := `(() => { const wide = [...document.querySelectorAll('html, .list, .log, .scroll, .foot, .pane, .calls-scroll')].filter(e => e.scrollWidth > e.clientWidth && e.clientWidth); return wide.map(e => e.className || e.tagName).join() })()`
	p.is(fits, "")
	p.click(`.who`)
	p.until(`document.querySelector('.msg.theirs pre, .msg.theirs .text')`)
	p.is(fits, "")
	p.click(`.panel-toggle`)
	for _, name := range []string{"calls", "faults", "about"} {
		p.until(`document.body.classList.contains('panel-open')`)
		p.click(`#tab-` + name)
		p.until(`!document.querySelector('#pane-` + name + `').hidden`)
		p.is(fits, "")
	}
	p.click(`.panel-close`)
	p.until(`getComputedStyle(document.querySelector('.panel')).visibility === 'hidden'`)
	p.click(`.back`)
	p.until(`document.body.dataset.view === 'people' && getComputedStyle(document.querySelector('.chat')).visibility === 'hidden'`)
}

func faultSwitched(p *tab) {
	p.until(`document.querySelectorAll('.who').length === 3`)
	p.click(`#tab-faults`)
	p.click(`label[for=f-http500]`)
	p.until(`document.querySelector('.tab-mark').textContent === '1' && !document.querySelector('.tab-mark').hidden`)
	p.until(`fetch('/sim/state').then(r => r.json()).then(s => s.faults.length === 1 && s.faults[0].kind === 'http500')`)
	p.click(`.faults-pane .plain`) // switch all off
	p.until(`fetch('/sim/state').then(r => r.json()).then(s => s.faults.length === 0 && s.limits.per_second === 0)`)
	p.until(`document.querySelector('.tab-mark').hidden && !document.querySelector('#f-http500').checked`)
}

func broadcastSeen(p *tab) {
	p.until(`document.querySelectorAll('.who').length === 3`)
	for _, id := range []int64{101, 102, 103} {
		p.say("Всем: завтра субботник", id)
	}
	p.until(`document.querySelectorAll('.badge').length === 3`)
	p.click(`.who`)
	p.until(`document.querySelectorAll('.badge').length === 2`)
	p.until(`document.querySelectorAll('.call').length >= 3`)
}

// --- a tab, with a world of its own behind it ---

type tab struct {
	*testing.T
	*driver
	session   string
	base      string
	sim       *simulator.Simulator
	bot       *simulator.Bot
	offset    int64
	lastQuery string
}

func (d *driver) open(t *testing.T) *tab {
	t.Helper()
	p := &tab{T: t, driver: d, sim: simulator.New(simulator.Options{})}
	t.Cleanup(p.sim.Close)
	p.bot = p.sim.AddBot("rupor_bot", "Рупор")
	for i, name := range []string{"Анна", "Пётр", hostile} {
		p.sim.AddUser(simulator.Profile{ID: 101 + int64(i), FirstName: name, LanguageCode: "ru", Note: "молодёжный совет"})
	}
	var err error
	if p.base, err = p.sim.Listen("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	var made struct{ TargetID, SessionID string }
	p.decode(p.do("Target.createTarget", params{"url": "about:blank"}), &made)
	p.decode(p.do("Target.attachToTarget", params{"targetId": made.TargetID, "flatten": true}), &made)
	t.Cleanup(func() { p.session = ""; p.do("Target.closeTarget", params{"targetId": made.TargetID}) })
	p.session = made.SessionID
	for _, domain := range []string{"Page", "Runtime", "Log"} {
		p.do(domain+".enable", nil)
	}
	p.do("Emulation.setDeviceMetricsOverride", params{"width": 1400, "height": 900, "deviceScaleFactor": 1, "mobile": false})
	p.do("Page.navigate", params{"url": p.base + "/?lang=ru"})
	p.until(`document.querySelector('.who')`)
	return p
}

func (p *tab) show(user int64) {
	p.Helper()
	p.is(fmt.Sprintf(`location.hash = '#%d/%d'`, user, p.bot.ID()), fmt.Sprintf("#%d/%d", user, p.bot.ID()))
	p.until(`document.querySelector('.log')?.getAttribute('aria-busy') === 'false' && !document.querySelector('.foot .bar:empty')`)
}

func (p *tab) call(method string, in params) json.RawMessage {
	p.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		p.Fatal(err)
	}
	res, err := http.Post(p.base+"/bot"+p.bot.Token()+"/"+method, "application/json", bytes.NewReader(body))
	if err != nil {
		p.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	var out struct {
		OK          bool
		Description string
		Result      json.RawMessage
	}
	if err := json.NewDecoder(res.Body).Decode(&out); err != nil || !out.OK {
		p.Fatalf("%s: %s (%v)", method, out.Description, err)
	}
	return out.Result
}

// say has the bot write to someone, who has pressed Start at the latest now.
func (p *tab) say(text string, user int64) {
	p.Helper()
	if c := p.sim.User(user).Open(p.bot); len(c.Messages()) == 0 {
		c.Start("")
	}
	in := params{"chat_id": user, "text": text}
	if strings.Contains(text, "<pre>") {
		in["parse_mode"] = "HTML"
	}
	p.call("sendMessage", in)
}

// heard lists one field of the bot's new updates of one kind.
func (p *tab) heard(kind, field string) (list []string) {
	p.Helper()
	for end := time.Now().Add(10 * time.Second); len(list) == 0 && time.Now().Before(end); { // the page's news may still be on its way
		list = p.poll(kind, field)
	}
	return list
}

func (p *tab) poll(kind, field string) (list []string) {
	p.Helper()
	var updates []map[string]json.RawMessage
	p.decode(p.call("getUpdates", params{"offset": p.offset, "timeout": 1}), &updates)
	for _, u := range updates {
		p.decode(u["update_id"], &p.offset)
		p.offset++
		if u[kind] == nil {
			continue
		}
		var body map[string]any
		p.decode(u[kind], &body)
		list = append(list, fmt.Sprint(body[field]))
		p.lastQuery = fmt.Sprint(body["id"])
	}
	return list
}

func (p *tab) decode(raw json.RawMessage, to any) {
	p.Helper()
	if err := json.Unmarshal(raw, to); err != nil {
		p.Fatalf("%v in %s", err, raw)
	}
}

func (p *tab) do(method string, in params) json.RawMessage {
	p.Helper()
	raw, err := p.driver.do(p.session, method, in)
	if err != nil {
		p.Fatalf("%s: %v", method, err)
	}
	return raw
}

func (p *tab) eval(js string) any {
	p.Helper()
	var out struct {
		Result           struct{ Value any }
		ExceptionDetails json.RawMessage
	}
	p.decode(p.do("Runtime.evaluate", params{"expression": js, "returnByValue": true, "awaitPromise": true}), &out)
	if out.ExceptionDetails != nil {
		p.Fatalf("%s: %s", js, out.ExceptionDetails)
	}
	return out.Result.Value
}

func (p *tab) is(js string, want any) {
	p.Helper()
	if got := p.eval(js); got != want {
		p.Fatalf("%s is %v, not %v", js, got, want)
	}
}

func (p *tab) until(js string) {
	p.Helper()
	for end := time.Now().Add(15 * time.Second); p.eval(`Promise.resolve(`+js+`).then(Boolean)`) != true; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			p.Fatalf("never came true: %s\n%v\n%s", js, p.eval(`document.body.innerText`), strings.Join(p.problems(p.session), "\n"))
		}
	}
}

// click presses the middle of the first such element, once it has come to rest and nothing covers it.
func (p *tab) click(selector string) {
	p.Helper()
	where := fmt.Sprintf(`(() => { const e = document.querySelector(%q); if (!e) return ''; e.scrollIntoView({block: 'nearest'}); const r = e.getBoundingClientRect(); const x = r.x + r.width / 2, y = r.y + r.height / 2; return e.contains(document.elementFromPoint(x, y)) ? [x, y].join() : '' })()`, selector)
	p.until(where)
	for was := any(nil); was != p.eval(where); time.Sleep(60 * time.Millisecond) {
		was = p.eval(where)
	}
	var x, y float64
	if _, err := fmt.Sscanf(p.eval(where).(string), "%g,%g", &x, &y); err != nil {
		p.Fatalf("%s: %v", selector, err)
	}
	for _, kind := range []string{"mousePressed", "mouseReleased"} {
		p.do("Input.dispatchMouseEvent", params{"type": kind, "x": x, "y": y, "button": "left", "clickCount": 1})
	}
}

func (p *tab) type_(text string) { p.Helper(); p.do("Input.insertText", params{"text": text}) }

func (p *tab) key(name string) {
	p.Helper()
	p.do("Input.dispatchKeyEvent", params{"type": "keyDown", "key": name, "code": name, "windowsVirtualKeyCode": 13, "text": "\r"})
	p.do("Input.dispatchKeyEvent", params{"type": "keyUp", "key": name, "code": name, "windowsVirtualKeyCode": 13})
}

// clean demands that the browser complained of nothing: no exception, console error, CSP violation or alert.
func (p *tab) clean() {
	p.Helper()
	for _, problem := range p.problems(p.session) {
		p.Error(problem)
	}
}

// --- the DevTools protocol ---

type driver struct {
	ws    *websocket.Conn
	mu    sync.Mutex
	last  int
	waits map[int]chan answer
	bad   map[string][]string // session → complaints
}

type answer struct {
	ID        int
	SessionID string
	Method    string
	Params    json.RawMessage
	Result    json.RawMessage
	Error     *struct{ Message string }
}

func startBrowser(t *testing.T) *driver {
	t.Helper()
	path := os.Getenv("CHROMIUM")
	if path == "" {
		path = "chromium"
	}
	cmd := exec.Command(path, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
		"--disable-component-update", "--disable-sync", "--user-data-dir="+t.TempDir(), "--remote-debugging-port=0", "--remote-allow-origins=*", "about:blank")
	stderr, err := cmd.StderrPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatalf("no browser: %v; set CHROMIUM to the path of one", err)
	}
	d := &driver{waits: map[int]chan answer{}, bad: map[string][]string{}}
	t.Cleanup(func() { // it says goodbye, so that its helpers leave the folder before it is removed
		_, _ = d.do("", "Browser.close", nil)
		stop := time.AfterFunc(5*time.Second, func() { _ = cmd.Process.Kill() })
		_ = cmd.Wait()
		stop.Stop()
	})
	url, lines := "", bufio.NewScanner(stderr)
	for url == "" && lines.Scan() {
		if m := regexp.MustCompile(`ws://\S+`).FindString(lines.Text()); m != "" {
			url = m
		}
	}
	go func() { _, _ = io.Copy(io.Discard, stderr) }()
	if d.ws, err = websocket.Dial(url, "", "http://127.0.0.1"); err != nil {
		t.Fatalf("the browser does not answer at %q: %v", url, err)
	}
	go d.listen()
	return d
}

func (d *driver) listen() {
	for {
		var a answer
		err := websocket.JSON.Receive(d.ws, &a)
		d.mu.Lock()
		if err != nil {
			for _, w := range d.waits {
				close(w)
			}
			d.waits = nil
			d.mu.Unlock()
			return
		}
		if w := d.waits[a.ID]; a.ID != 0 && w != nil {
			delete(d.waits, a.ID)
			w <- a
		} else if words := complaint(a); words != "" {
			d.bad[a.SessionID] = append(d.bad[a.SessionID], words)
		}
		d.mu.Unlock()
	}
}

func complaint(a answer) string {
	var p struct {
		Type  string
		Entry struct{ Level string }
	}
	_ = json.Unmarshal(a.Params, &p) // an event of another shape is no complaint
	if a.Method == "Runtime.exceptionThrown" || a.Method == "Page.javascriptDialogOpening" ||
		a.Method == "Runtime.consoleAPICalled" && (p.Type == "error" || p.Type == "warning" || p.Type == "assert") ||
		a.Method == "Log.entryAdded" && (p.Entry.Level == "error" || p.Entry.Level == "warning") {
		return a.Method + ": " + string(a.Params)
	}
	return ""
}

func (d *driver) problems(session string) []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.bad[session]
}

func (d *driver) do(session, method string, in params) (json.RawMessage, error) {
	wait := make(chan answer, 1)
	d.mu.Lock()
	if d.ws == nil || d.waits == nil {
		d.mu.Unlock()
		return nil, errors.New("the browser has gone")
	}
	d.last++
	d.waits[d.last] = wait
	out := map[string]any{"id": d.last, "method": method}
	if in != nil {
		out["params"] = in
	}
	if session != "" {
		out["sessionId"] = session
	}
	err := websocket.JSON.Send(d.ws, out)
	d.mu.Unlock()
	if err != nil {
		return nil, err
	}
	select {
	case a, ok := <-wait:
		if !ok {
			return nil, errors.New("the browser has gone")
		}
		if a.Error != nil {
			return nil, errors.New(a.Error.Message)
		}
		return a.Result, nil
	case <-time.After(20 * time.Second):
		return nil, errors.New("the browser does not answer")
	}
}
