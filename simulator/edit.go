package simulator

// target finds the message that a call names by chat_id and message_id.
func (q *request) target(notFound string) (*message, error) {
	if q.str("inline_message_id") != "" && q.str("chat_id") == "" {
		return nil, bad("MESSAGE_ID_INVALID") // the box has no inline mode
	}
	r, err := q.chat("chat_id")
	if err != nil {
		return nil, err
	}
	if q.int("message_id") <= 0 {
		return nil, bad("message identifier is not specified")
	}
	r.recall()
	m := r.message(q.int("message_id"))
	if m == nil {
		return nil, bad("%s", notFound)
	}
	return m, nil
}

// ownMessage finds a message of the bot.
func (q *request) ownMessage(notFound string) (*message, error) {
	m, err := q.target(notFound)
	if err != nil {
		return nil, err
	}
	if !q.wrote(m) {
		return nil, bad("message can't be edited")
	}
	return m, nil
}

// wrote reports whether a message is the bot's own; in a channel an admin owns every post.
func (q *request) wrote(m *message) bool {
	if m.room.kind == channel {
		return q.administrates(m.room)
	}
	return m.byBot && m.fromID() == q.bot.profile.ID
}

// editable finds a message of the bot that may be edited: neither forwarded nor sent with a reply keyboard.
func (q *request) editable() (*message, error) {
	m, err := q.ownMessage("message to edit not found")
	if err != nil {
		return nil, err
	}
	if m.forward != nil || m.reply != nil || m.service != nil {
		return nil, bad("message can't be edited")
	}
	return m, nil
}

// change gives a message new content and the keyboard that came with the call: none takes the old one away.
func (q *request) change(m *message, c content) (any, error) {
	mk, err := q.markup()
	switch {
	case err != nil:
		return nil, err
	case mk.reply != nil:
		return nil, bad("inline keyboard expected")
	case m.same(&c) && m.inline.equal(mk.inline):
		return nil, bad(notModified)
	}
	if err := q.sim.admit(q.bot, m.room, 1, false); err != nil {
		return nil, err
	}
	next := m.edit()
	next.content, next.inline = c, mk.inline
	q.sim.replace(next)
	return next.wire(q.bot), nil
}

func (q *request) editMessageText() (any, error) {
	if q.str("text") == "" {
		return nil, bad("message text is empty")
	}
	c, err := q.textContent()
	if err != nil {
		return nil, err
	}
	m, err := q.editable()
	if err != nil {
		return nil, err
	}
	if !m.isText() {
		return nil, bad("there is no text in the message to edit")
	}
	return q.change(m, c)
}

func (q *request) editMessageCaption() (any, error) {
	m, err := q.editable()
	if err != nil {
		return nil, err
	}
	if m.media == nil || m.media.kind == "sticker" || m.media.kind == "video_note" {
		return nil, bad("there is no caption in the message to edit")
	}
	c := m.content
	if err := q.caption(&c); err != nil {
		return nil, err
	}
	c.spoiler = m.spoiler
	return q.change(m, c)
}

func (q *request) editMessageMedia() (any, error) {
	item, err := parseItem([]byte(q.str("media")))
	if err != nil {
		return nil, err
	}
	c, err := q.itemContent(item)
	if err != nil {
		return nil, err
	}
	m, err := q.editable()
	if err != nil {
		return nil, err
	}
	if !m.isText() && m.media == nil {
		return nil, bad("there is no media in the message to edit")
	}
	return q.change(m, c)
}

func (q *request) editMessageReplyMarkup() (any, error) {
	m, err := q.editable()
	if err != nil {
		return nil, err
	}
	return q.change(m, m.content)
}
