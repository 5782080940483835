package bot

import (
	"fmt"
	"time"
	"unicode/utf16"

	"rupor/bot/dialog"
	"rupor/delivery"
	"rupor/office"
	"rupor/storage"
	"rupor/text"
	"rupor/union"
)

// A turn is one event being answered, within its transaction.
type turn struct {
	*Bot
	w      storage.Writer
	e      Event
	now    time.Time // in the union's zone
	me     union.MemberID
	member union.Member // zero until the person joined
	joined bool
	lang   string
	aftermath
	edited bool // the message under the pressed button was replaced already
}

// An aftermath is what is done once the turn is committed, and is lost with a
// crash in between.
type aftermath struct {
	toast  Toast
	menus  []union.MemberID // whose commands changed
	leaves []union.ChatID   // groups and channels to leave
}

// turn meets the person: known by the store, or as Telegram introduces them.
func (b *Bot) turn(w storage.Writer, e Event) (*turn, error) {
	t := &turn{Bot: b, w: w, e: e, now: b.Now().In(b.Zone), me: e.From.ID}
	t.lang = text.Language(e.From.Lang, b.Lang)
	var err error
	if t.member, t.joined, err = storage.Members.Get(w, t.me); err != nil {
		return nil, err
	}
	if t.joined {
		t.lang = t.member.Lang
	}
	return t, nil
}

// env is what a dialog may know.
func (t *turn) env() dialog.Env {
	return dialog.Env{Read: t.w, Now: t.now, Me: t.me, Lang: t.lang, Say: t.aloud}
}

// aloud renders a phrase in the union's language: what is said to many.
func (b *Bot) aloud(key string, data map[string]any) (union.HTML, error) {
	s, err := b.Words.HTML(b.Lang, key, data)
	return union.HTML(s), err
}

// args is the data of a phrase: pairs of a name and a value.
func args(pairs ...any) map[string]any {
	m := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		m[pairs[i].(string)] = pairs[i+1]
	}
	return m
}

// html renders a phrase in the person's language.
func (t *turn) html(key string, data map[string]any) (union.HTML, error) {
	s, err := t.Words.HTML(t.lang, key, data)
	return union.HTML(s), err
}

// plain renders a phrase without formatting.
func (t *turn) plain(key string, data map[string]any) (string, error) {
	return t.Words.Plain(t.lang, key, data)
}

// A button of a screen: the key of its words, and where it leads. Label takes
// the place of the words when it is set.
type button struct {
	key   string
	label string
	data  map[string]any
	to    string // "screen/arguments", at most 64 bytes
	url   string
}

// buttons renders rows of buttons.
func (t *turn) buttons(rows [][]button) ([][]delivery.Button, error) {
	var out [][]delivery.Button
	for _, row := range rows {
		var line []delivery.Button
		for _, b := range row {
			label := b.label
			if label == "" {
				var err error
				if label, err = t.plain(b.key, b.data); err != nil {
					return nil, err
				}
			}
			line = append(line, delivery.Button{Text: shorten(label), Data: b.to, URL: b.url})
		}
		if len(line) > 0 {
			out = append(out, line)
		}
	}
	return out, nil
}

// buttonLength keeps a button's words on a small phone, in UTF-16 units: an emoji is
// as wide as two letters.
const buttonLength = 60

func shorten(s string) string {
	units, cut := 0, 0 // cut is where the words end that leave room for the dots
	for at, r := range s {
		if units < buttonLength {
			cut = at
		}
		if units += utf16.RuneLen(r); units > buttonLength {
			return s[:cut] + "…"
		}
	}
	return s
}

// message composes a phrase and its buttons.
func (t *turn) message(key string, data map[string]any, rows ...[]button) (delivery.Message, error) {
	words, err := t.html(key, data)
	if err != nil {
		return delivery.Message{}, err
	}
	under, err := t.buttons(rows)
	return delivery.Message{Text: words, Buttons: under, NoPreview: true}, err
}

// say answers with a new message.
func (t *turn) say(key string, data map[string]any, rows ...[]button) error {
	m, err := t.message(key, data, rows...)
	if err != nil {
		return err
	}
	return t.send(m)
}

// send answers with a message as it is. A text too long for one message
// becomes several, the buttons under the last.
func (t *turn) send(m delivery.Message) error {
	for _, part := range parts(m) {
		if err := t.post(delivery.Letter{To: t.e.Chat, Lane: delivery.LaneReply, Message: part}); err != nil {
			return err
		}
	}
	return nil
}

// sendAll answers with messages that were composed for one call each.
func (t *turn) sendAll(all []delivery.Message) error {
	for _, m := range all {
		if err := t.post(delivery.Letter{To: t.e.Chat, Lane: delivery.LaneReply, Message: m}); err != nil {
			return err
		}
	}
	return nil
}

func (t *turn) post(l delivery.Letter) error { return delivery.Post(t.w, l) }

// show draws a screen: in place of the message whose button was pressed, or
// else as a new message.
func (t *turn) show(key string, data map[string]any, rows ...[]button) error {
	m, err := t.message(key, data, rows...)
	if err != nil {
		return err
	}
	return t.draw(m)
}

// draw puts a message in place of the one whose button was pressed, once in a
// turn; what comes after it, and what is too long for an edit, is sent.
func (t *turn) draw(m delivery.Message) error {
	if t.e.Press == nil || t.e.Press.Message == 0 || t.e.Press.Media || t.edited || len(m.Media) > 0 || m.File != nil ||
		text.Length(string(m.Text)) > textLimit {
		return t.send(m)
	}
	t.edited = true
	return t.post(delivery.Letter{To: t.e.Chat, Lane: delivery.LaneReply, Message: m, Edit: t.e.Press.Message})
}

// tell answers a press with a toast over the chat, and anything else with a
// message: one for all of a second, since a long text comes in pieces and an
// album as ten messages, and nobody needs the same answer ten times.
func (t *turn) tell(key string, data map[string]any) error {
	if t.e.Press == nil {
		m, err := t.message(key, data)
		if err != nil {
			return err
		}
		return t.once(key, m)
	}
	words, err := t.plain(key, data)
	t.toast = Toast{Text: clip(words, toastLimit)}
	return err
}

// once sends a message under a key, one for all of a second.
func (t *turn) once(key string, m delivery.Message) error {
	return t.post(delivery.Letter{To: t.e.Chat, Lane: delivery.LaneReply, Message: m, Name: toldName(key, t.e.Time)})
}

func toldName(key string, at time.Time) string { return fmt.Sprintf("told/%s/%d", key, at.Unix()) }

// notify speaks first to another person, in that person's language.
func (t *turn) notify(who union.MemberID, key string, data map[string]any, rows ...[]button) error {
	if who.Offline() {
		return nil
	}
	o, err := t.as(who)
	if err != nil {
		return err
	}
	m, err := o.message(key, data, rows...)
	if err != nil {
		return err
	}
	return t.post(delivery.Letter{To: who.Private(), Lane: delivery.LaneNotice, Message: m})
}

// as is the turn with the words of another person's language.
func (t *turn) as(who union.MemberID) (*turn, error) {
	o := *t
	m, known, err := storage.Members.Get(t.w, who)
	o.lang = t.Lang
	if known {
		o.lang = m.Lang
	}
	return &o, err
}

// may says whether the person may do the deed at all, for some organization.
func (t *turn) may(deed office.Deed) (bool, error) {
	scopes, err := office.Scopes(t.w, t.me, deed)
	return len(scopes) > 0, err
}

// Telegram's limits on what is shown: Bot API "sendMessage", "sendPhoto",
// "answerCallbackQuery".
const (
	textLimit    = 4096
	captionLimit = 1024
	toastLimit   = 200
)

func clip(s string, limit int) string {
	r := []rune(s)
	if len(r) <= limit {
		return s
	}
	return string(r[:limit-1]) + "…"
}

// parts cuts a message that is too long for one call. Files with a text too
// long for a caption go first, without one.
func parts(m delivery.Message) []delivery.Message {
	limit := textLimit
	var out []delivery.Message
	if len(m.Media) > 0 || m.File != nil {
		album := len(m.Media) > 1
		if text.Length(string(m.Text)) <= captionLimit && (!album || len(m.Buttons) == 0) {
			return []delivery.Message{m}
		}
		out = append(out, delivery.Message{Media: m.Media, File: m.File, Silent: m.Silent})
	}
	pieces := text.Split(string(m.Text), limit)
	for i, piece := range pieces {
		part := delivery.Message{Text: union.HTML(piece), NoPreview: m.NoPreview, Silent: m.Silent}
		if i == len(pieces)-1 {
			part.Buttons, part.AskContact, part.DropKeyboard = m.Buttons, m.AskContact, m.DropKeyboard
		}
		out = append(out, part)
	}
	return out
}
