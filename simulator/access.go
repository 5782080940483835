package simulator

import (
	"strconv"
	"strings"
)

// chat resolves a chat parameter for reading: the bot must know the chat.
func (q *request) chat(param string) (*room, error) {
	raw := strings.TrimSpace(q.str(param))
	if raw == "" {
		return nil, bad("%s is empty", param)
	}
	id, ok := q.sim.chatNumber(raw)
	if !ok {
		return nil, bad("chat not found")
	}
	if id < 0 {
		return q.publicRoom(id)
	}
	if r := q.sim.crowded(q.bot, id); r != nil {
		return r, nil
	}
	switch who := q.sim.peers[id].(type) {
	case *Bot:
		return nil, forbidden("the bot can't send messages to the bot")
	case *User:
		r := q.sim.talks[pair{q.bot.profile.ID, id}]
		if r != nil && r.started {
			return r, nil
		}
		if q.sim.met(q.bot, who) {
			return nil, forbidden("bot can't initiate conversation with a user")
		}
	}
	return nil, bad("chat not found")
}

// chatNumber reads an id or the "@name" of a bot, supergroup or channel; people are not found by name.
func (s *Simulator) chatNumber(raw string) (int64, bool) {
	if !strings.HasPrefix(raw, "@") {
		id, err := strconv.ParseInt(raw, 10, 64)
		return id, err == nil && id != 0
	}
	id, ok := s.resolve(raw)
	if _, person := s.peers[id].(*User); person {
		return 0, false
	}
	return id, ok
}

// met reports whether the bot has seen the person in a common group.
func (s *Simulator) met(b *Bot, u *User) bool {
	for _, r := range u.rooms {
		if r.kind != private && r.members[b.profile.ID] != nil {
			return true
		}
	}
	return false
}

// publicRoom finds a group or channel that the bot is or was in.
func (q *request) publicRoom(id int64) (*room, error) {
	r := q.sim.rooms[id]
	if r == nil || r.members[q.bot.profile.ID] == nil && r.username == "" {
		return nil, bad("chat not found")
	}
	m := r.members[q.bot.profile.ID]
	switch {
	case m == nil || m.status == "left":
		if r.username != "" && r.kind != group {
			return r, nil // public chats can be read from outside
		}
		return nil, forbidden("bot is not a member of the %s chat", r.kind)
	case m.status == "kicked":
		return nil, forbidden("bot was kicked from the %s chat", r.kind)
	}
	return r, nil
}

// writable resolves a chat for sending: "what" is the plural that the refusal of a restricted bot names.
func (q *request) writable(what string) (*room, error) {
	r, err := q.chat("chat_id")
	if err != nil {
		return nil, err
	}
	if r.kind == private {
		switch {
		case r.user.deactivated:
			return nil, forbidden("user is deactivated")
		case r.blocked:
			return nil, forbidden("bot was blocked by the user")
		}
		return r, nil
	}
	if r.migrated != 0 {
		return nil, &apiError{
			code: 400, text: "Bad Request: group chat was upgraded to a supergroup chat", migrateTo: r.migrated,
		}
	}
	m := r.members[q.bot.profile.ID]
	switch {
	case !m.inside():
		return nil, forbidden("bot is not a member of the %s chat", r.kind)
	case r.kind == channel && !m.admin():
		return nil, bad("need administrator rights in the channel chat")
	case m.status == "restricted":
		return nil, bad("not enough rights to send %s to the chat", what)
	}
	return r, nil
}

// administrates reports whether the bot may do in a chat what only its admins may.
func (q *request) administrates(r *room) bool {
	return r.kind == private || r.members[q.bot.profile.ID].admin()
}
