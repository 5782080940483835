package simulator

import "time"

// Edit changes a text that the person sent before.
func (c *Chat) Edit(messageID int, text string) error {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	m := c.here().message(messageID)
	if m == nil || m.fromID() != c.user.profile.ID && m.sender == nil {
		return failure("%s has no message %d here", c.user.profile.Name(), messageID)
	}
	next := m.edit()
	next.text, next.entities = text, withFound(text, nil)
	c.sim.replace(next)
	c.sim.deliver(next, c.user)
	return nil
}

// Delete removes a message from the chat. Bots are not told.
func (c *Chat) Delete(messageID int) error {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	if c.sim.remove(c.here(), messageID) == 0 {
		return failure("there is no message %d in the chat", messageID)
	}
	return nil
}

// React puts an emoji under a message; an empty one takes it back. Bots that asked for message_reaction hear of it.
func (c *Chat) React(messageID int, emoji string) error {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	m := c.here().message(messageID)
	if m == nil {
		return failure("there is no message %d in the chat", messageID)
	}
	before := reactionTypes(m.reactions[c.user.profile.ID])
	var after []string
	if emoji != "" {
		after = []string{emoji}
	}
	c.sim.react(m, c.user.profile.ID, after)
	for _, b := range m.room.bots() {
		if m.room.kind == private || m.room.members[b.profile.ID].admin() {
			b.push("message_reaction", map[string]any{
				"chat": m.room.wire(), "message_id": m.id, "user": c.user.wire(), "date": now(),
				"old_reaction": before, "new_reaction": reactionTypes(after),
			}, messageLife)
		}
	}
	return nil
}

func reactionTypes(emoji []string) []map[string]string {
	list := []map[string]string{}
	for _, e := range emoji {
		list = append(list, map[string]string{"type": "emoji", "emoji": e})
	}
	return list
}

// Block stops the bot: it may not write until the person unblocks it or writes again.
func (c *Chat) Block() { c.setBlocked(true) }

// Unblock lets the bot write again.
func (c *Chat) Unblock() { c.setBlocked(false) }

func (c *Chat) setBlocked(yes bool) {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	if c.room.kind == private && c.room.blocked != yes {
		c.block(yes)
	}
}

func (c *Chat) block(yes bool) {
	r := c.room
	r.blocked = yes
	old, next := wireMember{Status: "member", User: r.bot.wire()}, wireMember{Status: "kicked", User: r.bot.wire(), untilSet: true}
	if !yes {
		old, next = next, old
	}
	r.bot.push("my_chat_member", map[string]any{
		"chat": r.wire(), "from": c.user.wire(), "date": now(), "old_chat_member": old, "new_chat_member": next,
	}, 24*time.Hour)
	c.sim.touch()
	c.sim.announceRoom(event{Kind: "chat"}, r)
}
