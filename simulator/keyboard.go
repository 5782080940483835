package simulator

import (
	"encoding/json"
	"errors"
	"strings"
)

// A keyboard is an inline keyboard as the Bot API returns it.
type keyboard struct {
	Rows [][]inlineButton `json:"inline_keyboard"`
}

type inlineButton struct {
	Text          string          `json:"text"`
	Icon          string          `json:"icon_custom_emoji_id,omitempty"`
	Style         string          `json:"style,omitempty"`
	URL           string          `json:"url,omitempty"`
	Data          string          `json:"callback_data,omitempty"`
	WebApp        json.RawMessage `json:"web_app,omitempty"`
	LoginURL      json.RawMessage `json:"login_url,omitempty"`
	SwitchQuery   *string         `json:"switch_inline_query,omitempty"`
	SwitchCurrent *string         `json:"switch_inline_query_current_chat,omitempty"`
	SwitchChosen  json.RawMessage `json:"switch_inline_query_chosen_chat,omitempty"`
	CopyText      *struct {
		Text string `json:"text"`
	} `json:"copy_text,omitempty"`
	Game json.RawMessage `json:"callback_game,omitempty"`
	Pay  bool            `json:"pay,omitempty"`
}

// kind names what a button does, or "" for a button with only a text. The order is the server's: copy_text is
// the last, which is why go-telegram/bot may add an empty one to every button.
func (b *inlineButton) kind() string {
	switch {
	case b.URL != "":
		return "url"
	case b.Data != "":
		return "callback"
	case b.Game != nil:
		return "game"
	case b.Pay:
		return "pay"
	case b.SwitchQuery != nil, b.SwitchCurrent != nil, b.SwitchChosen != nil:
		return "switch_inline"
	case b.LoginURL != nil:
		return "login_url"
	case b.WebApp != nil:
		return "web_app"
	case b.CopyText != nil:
		return "copy"
	}
	return ""
}

// A replyKeyboard is a custom keyboard, a request to hide it, or a forced reply.
type replyKeyboard struct {
	Rows        [][]replyButton `json:"keyboard"`
	Resize      bool            `json:"resize_keyboard"`
	OneTime     bool            `json:"one_time_keyboard"`
	Persistent  bool            `json:"is_persistent"`
	Placeholder string          `json:"input_field_placeholder"`
	Selective   bool            `json:"selective"`
	Remove      bool            `json:"remove_keyboard"`
	Force       bool            `json:"force_reply"`
	Message     int             `json:"-"` // that brought it
}

type replyButton struct {
	Text     string          `json:"text"`
	Contact  bool            `json:"request_contact"`
	Location bool            `json:"request_location"`
	Poll     json.RawMessage `json:"request_poll"`
	WebApp   json.RawMessage `json:"web_app"`
	Users    json.RawMessage `json:"request_users"`
	Chat     json.RawMessage `json:"request_chat"`
}

// UnmarshalJSON accepts a bare string too, as Telegram does.
func (b *replyButton) UnmarshalJSON(raw []byte) error {
	if len(raw) > 0 && raw[0] == '"' {
		return json.Unmarshal(raw, &b.Text)
	}
	type plain replyButton
	return json.Unmarshal(raw, (*plain)(b))
}

func (b *replyButton) kind() string {
	switch {
	case b.Contact:
		return "contact"
	case b.Location:
		return "location"
	case b.Poll != nil:
		return "poll"
	case b.WebApp != nil:
		return "web_app"
	case b.Users != nil:
		return "users"
	case b.Chat != nil:
		return "chat"
	}
	return "text"
}

// markup is what reply_markup asked for; both are nil when there was none.
type markup struct {
	inline *keyboard
	reply  *replyKeyboard
}

// maxMarkup is the size at which the server is said to refuse a markup. No primary source gives it.
const maxMarkup = 10 << 10

func (q *request) markup() (markup, error) {
	raw := strings.TrimSpace(q.str("reply_markup"))
	if raw == "" {
		return markup{}, nil
	}
	var fields map[string]json.RawMessage
	if !json.Valid([]byte(raw)) {
		return markup{}, bad("can't parse reply keyboard markup JSON object")
	}
	if err := json.Unmarshal([]byte(raw), &fields); err != nil || fields == nil {
		return markup{}, bad("object expected as reply markup")
	}
	if len(raw) > maxMarkup {
		return markup{}, bad("reply markup is too long")
	}
	if rows, ok := fields["inline_keyboard"]; ok {
		k, err := inlineKeyboard(rows)
		return markup{inline: k}, err
	}
	if rows, ok := fields["keyboard"]; ok && !isArray(rows) {
		return markup{}, bad("field %q must be of type Array", "keyboard")
	}
	return customKeyboard(raw, fields)
}

func isArray(raw json.RawMessage) bool { return strings.HasPrefix(strings.TrimSpace(string(raw)), "[") }

// Limits that TDLib applies silently.
const (
	maxInRow   = 12
	maxButtons = 300
)

func inlineKeyboard(raw json.RawMessage) (*keyboard, error) {
	if !isArray(raw) {
		return nil, bad("field %q must be of type Array", "inline_keyboard")
	}
	var rows [][]inlineButton
	if err := json.Unmarshal(raw, &rows); err != nil {
		return nil, bad("can't parse inline keyboard button: %v", plainJSONError(err))
	}
	k, total := &keyboard{}, 0
	for _, row := range rows {
		var kept []inlineButton
		for _, b := range row {
			if b.Text == "" || len(kept) == maxInRow || total == maxButtons {
				continue
			}
			if err := b.check(); err != nil {
				return nil, err
			}
			kept = append(kept, b)
			total++
		}
		if kept != nil {
			k.Rows = append(k.Rows, kept)
		}
	}
	if k.Rows == nil {
		return nil, nil
	}
	return k, nil
}

func plainJSONError(err error) string {
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) && kind.Field != "" {
		return "field \"" + kind.Field[strings.LastIndex(kind.Field, ".")+1:] + "\" must be of another type than " + kind.Value
	}
	return "expected an Array of Array of InlineKeyboardButton"
}

func (b *inlineButton) check() error {
	switch b.kind() {
	case "":
		return bad("text buttons are unallowed in the inline keyboard")
	case "url":
		link := checkedLink(b.URL)
		if link == "" {
			return bad("inline keyboard button URL '%s' is invalid: Wrong HTTP URL", b.URL)
		}
		b.URL = link
	case "callback":
		if len(b.Data) > 64 {
			return &apiError{code: 400, text: "Bad Request: BUTTON_DATA_INVALID"}
		}
	}
	if b.CopyText != nil && b.CopyText.Text == "" {
		b.CopyText = nil
	}
	return nil
}

func customKeyboard(raw string, fields map[string]json.RawMessage) (markup, error) {
	var k replyKeyboard
	if err := json.Unmarshal([]byte(raw), &k); err != nil {
		return markup{}, bad("can't parse reply keyboard markup JSON object")
	}
	_, custom := fields["keyboard"]
	if !custom && !k.Remove && !k.Force {
		return markup{}, nil
	}
	total := 0
	var rows [][]replyButton
	for _, row := range k.Rows {
		var kept []replyButton
		for _, b := range row {
			if b.Text == "" || len(kept) == maxInRow || total == maxButtons {
				continue
			}
			kept = append(kept, b)
			total++
		}
		if kept != nil {
			rows = append(rows, kept)
		}
	}
	k.Rows = rows
	if custom && rows == nil {
		return markup{}, nil
	}
	return markup{reply: &k}, nil
}

// allowedIn refuses what only private chats may have.
func (m markup) allowedIn(r *room) error {
	if r.kind == private || m.reply == nil {
		return nil
	}
	if r.kind == channel {
		return bad("reply markup of this type isn't allowed in the chat") // the simulator's words: no source was found
	}
	for _, row := range m.reply.Rows {
		for _, b := range row {
			switch b.kind() {
			case "contact":
				return bad("phone number can be requested in private chats only")
			case "location":
				return bad("location can be requested in private chats only")
			case "poll":
				return bad("poll can be requested in private chats only") // by analogy
			case "web_app":
				return bad("web App buttons can be used in private chats only")
			}
		}
	}
	return nil
}

func (k *keyboard) equal(o *keyboard) bool {
	if k == nil || o == nil {
		return k == o
	}
	a, errA := json.Marshal(k)
	b, errB := json.Marshal(o)
	return errA == nil && errB == nil && string(a) == string(b)
}
