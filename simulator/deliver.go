package simulator

import (
	"strings"
	"unicode"
	"unicode/utf16"
)

// active reports whether the person can do anything in the chat.
func (c *Chat) active() bool {
	r := c.here()
	switch {
	case c.user.deactivated:
		return false
	case r.kind == private:
		return true
	}
	return r.members[c.user.profile.ID].inside()
}

// canWrite is about messages: in a channel only admins post.
func (c *Chat) canWrite() bool {
	r := c.here()
	if r.kind == channel && !r.members[c.user.profile.ID].admin() {
		return false
	}
	return c.active() && (r.kind == private || r.members[c.user.profile.ID].status != "restricted")
}

// writeText sends a text in as many messages as it takes.
func (c *Chat) writeText(text string, entities []Entity) *message {
	text, entities = trim(clean(text), entities)
	var last *message
	for part := range parts(text) {
		es := withFound(part, nil)
		if part == text {
			es = withFound(part, entities)
		}
		last = c.write(content{text: part, entities: es})
	}
	return last
}

// parts cuts a text into pieces of at most 4096 UTF-16 units as the apps do, at white space where there is some near the end.
func parts(text string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for end := fits(text); end < len(text); end = fits(text) {
			if gap := strings.LastIndexFunc(text[:end], unicode.IsSpace); gap > end/2 {
				end = gap
			}
			if !yield(strings.TrimSpace(text[:end])) {
				return
			}
			text = strings.TrimSpace(text[end:])
		}
		if text != "" {
			yield(text)
		}
	}
}

// fits is where the first piece of a text ends at the latest.
func fits(text string) int {
	units := 0
	for at, r := range text {
		if units += utf16.RuneLen(r); units > maxText {
			return at
		}
	}
	return len(text)
}

func (c *Chat) write(what content) *message { return c.writeMessage(&message{content: what}) }

// writeMessage puts a message of the person into the chat and tells the bots. It returns nil when the person can not write.
func (c *Chat) writeMessage(m *message) *message {
	if !c.canWrite() {
		return nil
	}
	r := c.here()
	if r.kind == private {
		if r.blocked {
			c.block(false)
		}
		r.started = true
	}
	if r.kind == channel {
		w := r.wire()
		m.sender = &w
	} else {
		w := c.user.wire()
		m.from = &w
	}
	c.sim.put(r, m)
	c.sim.deliver(m, c.user)
	return m
}

// deliver tells the bots of the chat about a new or edited message, except those that may not see it.
func (s *Simulator) deliver(m *message, author Member) {
	kind := "message"
	if m.room.kind == channel {
		kind = "channel_post"
	}
	if m.edited != 0 {
		kind = "edited_" + kind
	}
	for _, b := range m.room.bots() {
		if author != nil && author.ID() == b.profile.ID || !b.sees(m) {
			continue
		}
		b.push(kind, m.wire(b), messageLife)
	}
}

// sees is the privacy mode: in groups a bot that is not an admin sees commands for it, answers to it and service messages.
func (b *Bot) sees(m *message) bool {
	r := m.room
	if r.kind == private || r.kind == channel || !b.privacy || r.members[b.profile.ID].admin() || m.service != nil {
		return true
	}
	if m.replyTo != nil && m.replyTo.fromID() == b.profile.ID {
		return true
	}
	for _, e := range m.entities {
		if e.Type != "bot_command" || e.Offset != 0 {
			continue
		}
		_, to, addressed := strings.Cut(cut(m.text, e.Length), "@")
		return !addressed || strings.EqualFold(to, b.profile.Username)
	}
	return strings.Contains(strings.ToLower(m.text), "@"+strings.ToLower(b.profile.Username))
}
