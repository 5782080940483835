package simulator

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// failure is an error of the simulator's own, for the one who plays the people.
func failure(format string, args ...any) error { return fmt.Errorf("simulator: "+format, args...) }

// An Answer is what a bot said to a press of a button: a toast, an alert, or a link to open.
type Answer struct {
	Text  string
	Alert bool
	URL   string
}

// A given answer is one person's.
type given struct {
	to *User
	Answer
}

// A query is a press that waits for its answer.
type query struct {
	id   string
	bot  *Bot
	room *room
	user *User
	at   time.Time
}

// queries are the presses of the last minutes. Telegram gives no deadline for an answer; here it is the 150 s
// that a press lives in the queue.
type queries struct {
	byID  map[string]*query
	order []*query
}

func (qs *queries) add(v *query) {
	for len(qs.order) > 0 && time.Since(qs.order[0].at) > queryLife {
		delete(qs.byID, qs.order[0].id)
		qs.order = qs.order[1:]
	}
	qs.byID[v.id] = v
	qs.order = append(qs.order, v)
}

func (q *request) answerCallbackQuery() (any, error) {
	v := q.sim.queries.byID[q.str("callback_query_id")]
	switch {
	case v == nil, v.bot != q.bot, time.Since(v.at) > queryLife:
		return nil, bad(queryTooOld)
	case utf8.RuneCountInString(q.str("text")) > 200:
		return nil, &apiError{code: 400, text: "Bad Request: MESSAGE_TOO_LONG"}
	}
	a := Answer{Text: q.str("text"), Alert: q.bool("show_alert"), URL: q.str("url")}
	v.room.answers = append(v.room.answers, given{v.user, a})
	if over := len(v.room.answers) - 100; over > 0 {
		v.room.answers = slices.Clone(v.room.answers[over:])
	}
	q.sim.touch()
	q.sim.announceTo(v.user, v.room, event{Kind: "toast", Text: a.Text, Alert: a.Alert, URL: a.URL})
	return true, nil
}

// Answers returns what bots answered to the person's presses in this chat, oldest first, of the last 100 in the chat.
func (c *Chat) Answers() []Answer {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	var mine []Answer
	for _, a := range c.here().answers {
		if a.to == c.user {
			mine = append(mine, a.Answer)
		}
	}
	return mine
}

// Press finds the newest button with this label that the person can see and presses it: a button of a message,
// or one of the keyboard under the chat. Buttons with links do nothing here.
func (c *Chat) Press(label string) error {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	r := c.here()
	for _, m := range slices.Backward(r.messages) {
		if k := r.keyboard; k != nil && k.Message >= m.id {
			if b := k.find(label); b != nil {
				return c.pressReply(b)
			}
		}
		if b := m.inline.find(label); b != nil {
			return c.pressInline(m, b)
		}
	}
	if k := r.keyboard; k != nil { // whose message is no longer kept
		if b := k.find(label); b != nil {
			return c.pressReply(b)
		}
	}
	return failure("%s sees no button %q in the chat; there are: %s", c.user.profile.Name(), label, r.labels())
}

// labels lists what could be pressed, for an error that explains itself.
func (r *room) labels() string {
	var all []string
	if r.keyboard != nil {
		for _, row := range r.keyboard.Rows {
			for _, b := range row {
				all = append(all, strconv.Quote(b.Text))
			}
		}
	}
	for _, m := range r.messages {
		if m.inline == nil {
			continue
		}
		for _, row := range m.inline.Rows {
			for _, b := range row {
				all = append(all, strconv.Quote(b.Text))
			}
		}
	}
	return strings.Join(all[max(0, len(all)-20):], ", ")
}

func (k *keyboard) find(label string) *inlineButton {
	if k == nil {
		return nil
	}
	for _, row := range k.Rows {
		for i := range row {
			if row[i].Text == label {
				return &row[i]
			}
		}
	}
	return nil
}

func (k *replyKeyboard) find(label string) *replyButton {
	for _, row := range k.Rows {
		for i := range row {
			if row[i].Text == label {
				return &row[i]
			}
		}
	}
	return nil
}

func (c *Chat) pressInline(m *message, b *inlineButton) error {
	if b.kind() != "callback" {
		return nil // links, copying and the like happen in the person's app
	}
	return c.callback(m, b.Data)
}

func (c *Chat) pressReply(b *replyButton) error {
	r := c.here()
	if r.keyboard.OneTime {
		r.keyboard = nil
	}
	switch b.kind() {
	case "contact":
		c.write(content{contact: c.user.card()})
	case "location":
		c.write(content{location: &wireLocation{Latitude: 55.7558, Longitude: 37.6173}})
	case "text":
		c.writeText(b.Text, nil)
	default:
		return failure("pressing a button of kind %q is not simulated", b.kind())
	}
	return nil
}

// PressData sends any callback data on any message of a bot, as a forged app can.
func (c *Chat) PressData(messageID int, data string) error {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	m := c.here().message(messageID)
	if m == nil {
		return failure("there is no message %d in the chat", messageID)
	}
	return c.callback(m, data)
}

// PressDeleted presses a button of a message that the bot can not see any more: the update carries an
// inaccessible message.
func (c *Chat) PressDeleted(messageID int, data string) error {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	r := c.here()
	if r.kind != private {
		return failure("only in a private chat")
	}
	return c.query(r.bot, data, map[string]any{"chat": r.wire(), "message_id": messageID, "date": 0})
}

func (c *Chat) callback(m *message, data string) error {
	b, ok := c.sim.peers[m.fromID()].(*Bot)
	if m.sender != nil { // a channel post belongs to whichever bot administers the channel
		if in := m.room.bots(); len(in) > 0 {
			b, ok = in[0], true
		}
	}
	if !ok {
		return failure("message %d is not a bot's", m.id)
	}
	return c.query(b, data, m.wire(b))
}

func (c *Chat) query(b *Bot, data string, shown any) error {
	if !c.active() {
		return failure("%s can not press: the account is deactivated, or not in the chat", c.user.profile.Name())
	}
	r := c.here()
	v := &query{id: strconv.FormatInt(c.sim.nextSeq(), 10), bot: b, room: r, user: c.user, at: time.Now()}
	c.sim.queries.add(v)
	b.push("callback_query", map[string]any{
		"id": v.id, "from": c.user.wire(), "message": shown,
		"chat_instance": strconv.FormatInt(r.id*7919, 10), "data": data,
	}, queryLife)
	return nil
}
