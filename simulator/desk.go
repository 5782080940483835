package simulator

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A desk is what a bot shows of itself: commands, names and descriptions, by language, and the menu button.
type desk struct {
	commands map[scope][]command
	texts    map[string]string // by "name:ru"
	menus    map[int64]json.RawMessage
}

type command struct {
	Command     string `json:"command"`
	Description string `json:"description"`
}

// A scope says where and in which language a list of commands is shown.
type scope struct {
	kind     string
	chat     int64
	user     int64
	language string
}

func (q *request) scope() (scope, error) {
	s := scope{kind: "default", language: q.str("language_code")}
	if s.language != "" && len(s.language) != 2 {
		return s, bad("invalid language code specified")
	}
	raw := q.str("scope")
	if raw == "" {
		return s, nil
	}
	var in struct {
		Type   string          `json:"type"`
		ChatID json.RawMessage `json:"chat_id"`
		UserID int64           `json:"user_id"`
	}
	if err := json.Unmarshal([]byte(raw), &in); err != nil {
		return s, bad("can't parse BotCommandScope: %s", "expected an Object")
	}
	s.kind = in.Type
	switch in.Type {
	case "default", "all_private_chats", "all_group_chats", "all_chat_administrators":
		return s, nil
	case "chat", "chat_administrators", "chat_member":
	default:
		return s, bad("can't parse BotCommandScope: Unsupported type specified")
	}
	inner := *q
	inner.params = map[string]string{"chat_id": unquote(in.ChatID)}
	r, err := inner.chat("chat_id")
	if err != nil {
		return s, err
	}
	if r.kind == private && in.Type != "chat" {
		return s, bad("can't use specified scope in private chats")
	}
	if r.kind == channel {
		return s, bad("can't change commands in channel chats")
	}
	s.chat, s.user = r.id, in.UserID
	return s, nil
}

// unquote reads a JSON number or string as a text.
func unquote(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	return string(raw)
}

var commandName = regexp.MustCompile(`^[a-z0-9_]{1,32}$`)

func (q *request) setMyCommands() (any, error) {
	s, err := q.scope()
	if err != nil {
		return nil, err
	}
	var list []command
	if err := json.Unmarshal([]byte(q.str("commands")), &list); err != nil {
		return nil, bad("can't parse commands JSON object")
	}
	if len(list) > 100 {
		return nil, &apiError{code: 400, text: "Bad Request: BOT_COMMANDS_TOO_MUCH"}
	}
	for i, c := range list {
		if len(c.Command) > 0 && c.Command[0] == '/' {
			list[i].Command = c.Command[1:]
		}
		if !commandName.MatchString(list[i].Command) {
			return nil, &apiError{code: 400, text: "Bad Request: BOT_COMMAND_INVALID"}
		}
		if n := utf8.RuneCountInString(c.Description); n < 1 || n > 256 {
			return nil, &apiError{code: 400, text: "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID"}
		}
	}
	q.bot.desk.commands[s] = list
	if len(list) == 0 {
		delete(q.bot.desk.commands, s)
	}
	q.sim.touch()
	q.sim.announce(event{Kind: "state"})
	return true, nil
}

func (q *request) getMyCommands() (any, error) {
	s, err := q.scope()
	if err != nil {
		return nil, err
	}
	return append([]command{}, q.bot.desk.commands[s]...), nil
}

func (q *request) deleteMyCommands() (any, error) {
	s, err := q.scope()
	if err != nil {
		return nil, err
	}
	delete(q.bot.desk.commands, s)
	q.sim.touch()
	q.sim.announce(event{Kind: "state"})
	return true, nil
}

// shown resolves the commands that a person sees in a chat, in the order that the Bot API documents.
func (d *desk) shown(r *room, u *User) []command {
	var order []scope
	switch r.kind {
	case private:
		order = []scope{{kind: "chat", chat: r.id}, {kind: "all_private_chats"}}
	default:
		order = []scope{{kind: "chat_member", chat: r.id, user: u.profile.ID}}
		if r.members[u.profile.ID].admin() {
			order = append(order, scope{kind: "chat_administrators", chat: r.id})
		}
		order = append(order, scope{kind: "chat", chat: r.id})
		if r.members[u.profile.ID].admin() {
			order = append(order, scope{kind: "all_chat_administrators"})
		}
		order = append(order, scope{kind: "all_group_chats"})
	}
	language := languageOf(u.profile.LanguageCode)
	for _, s := range append(order, scope{kind: "default"}) {
		for _, s.language = range []string{language, ""} {
			if list, ok := d.commands[s]; ok {
				return list
			}
		}
	}
	return nil
}

// languageOf reads the language of a tag such as "pt-br".
func languageOf(tag string) string {
	language, _, _ := strings.Cut(tag, "-")
	return language
}

// A selfText is a text that a bot shows of itself, with its limit in code points.
type selfText struct {
	field string
	most  int
}

func setText(t selfText) func(*request) (any, error) {
	return func(q *request) (any, error) {
		if utf8.RuneCountInString(q.str(t.field)) > t.most {
			return nil, bad("%s is too long", map[string]string{
				"name": "bot name", "description": "bot description", "short_description": "bot short description",
			}[t.field])
		}
		key := t.field + ":" + q.str("language_code")
		q.bot.desk.texts[key] = q.str(t.field)
		if q.str(t.field) == "" {
			delete(q.bot.desk.texts, key)
		}
		q.sim.announce(event{Kind: "state"})
		return true, nil
	}
}

func getText(t selfText) func(*request) (any, error) {
	return func(q *request) (any, error) {
		return map[string]string{t.field: q.bot.says(t.field, q.str("language_code"))}, nil
	}
}

// says is the bot's name or description for a language, or the one for all.
func (b *Bot) says(field, language string) string {
	for _, l := range []string{language, ""} {
		if s, ok := b.desk.texts[field+":"+l]; ok {
			return s
		}
	}
	if field == "name" {
		return b.profile.FirstName
	}
	return ""
}

func (q *request) setChatMenuButton() (any, error) {
	raw := json.RawMessage(q.str("menu_button"))
	if len(raw) == 0 {
		raw = json.RawMessage(`{"type":"default"}`)
	}
	var in struct {
		Type string `json:"type"`
	}
	if err := json.Unmarshal(raw, &in); err != nil {
		return nil, bad("can't parse menu button JSON object")
	}
	switch in.Type {
	case "default", "commands", "web_app":
	default:
		return nil, bad("menu button has unsupported type")
	}
	if q.bot.desk.menus == nil {
		q.bot.desk.menus = map[int64]json.RawMessage{}
	}
	q.bot.desk.menus[q.int64("chat_id")] = raw
	return true, nil
}

func (q *request) getChatMenuButton() (any, error) { return q.bot.desk.menu(q.int64("chat_id")), nil }

func (d *desk) menu(chat int64) json.RawMessage {
	for _, id := range []int64{chat, 0} {
		if m, ok := d.menus[id]; ok {
			return m
		}
	}
	return json.RawMessage(`{"type":"commands"}`)
}

func (q *request) getUserProfilePhotos() (any, error) {
	if id, err := strconv.ParseInt(q.str("user_id"), 10, 64); err != nil || q.sim.peers[id] == nil {
		return nil, bad("user not found")
	}
	return map[string]any{"total_count": 0, "photos": []any{}}, nil
}
