package simulator

import (
	"bytes"
	"encoding/json"
	"slices"
)

// A message is what a chat keeps. It never changes once kept: an edit replaces it by a copy.
type message struct {
	id     int
	room   *room
	from   *wireUser // nil in channels
	sender *wireChat // the channel itself
	date   int64
	edited int64

	content
	replyTo   *message
	forward   *wireOrigin
	inline    *keyboard
	reply     *replyKeyboard
	album     string
	protected bool
	silent    bool
	byBot     bool
	reactions map[int64][]string // by who
}

// A content is what a message says; copying a message copies it.
type content struct {
	text     string // or the caption
	entities []Entity
	preview  json.RawMessage
	media    *media
	above    bool
	spoiler  bool
	poll     *poll
	venue    *wireVenue
	location *wireLocation
	contact  *wireContact
	dice     *Dice
	service  *service
}

// A service message tells that something happened in a group.
type service struct {
	joined      []wireUser
	left        *wireUser
	migrateTo   int64
	migrateFrom int64
	pinned      *message
}

// isText reports whether the text is the message itself, not a caption.
func (c *content) isText() bool {
	return c.media == nil && c.poll == nil && c.venue == nil && c.location == nil &&
		c.contact == nil && c.dice == nil && c.service == nil
}

// same reports whether an edit would change nothing that a person can see.
func (c *content) same(o *content) bool {
	return c.text == o.text && slices.EqualFunc(c.entities, o.entities, sameEntity) && c.media.same(o.media) &&
		c.above == o.above && c.spoiler == o.spoiler && bytes.Equal(c.preview, o.preview)
}

func sameEntity(a, b Entity) bool {
	if (a.User == nil) != (b.User == nil) || a.User != nil && a.User.ID != b.User.ID {
		return false
	}
	a.User, b.User = nil, nil
	return a == b
}

func (m *message) fromID() int64 {
	if m.from == nil {
		return 0
	}
	return m.from.ID
}

// wire is the message as the Bot API shows it to one bot: file ids are the bot's own.
func (m *message) wire(to *Bot) *wireMessage {
	w := m.wireFlat(to)
	if m.replyTo != nil {
		w.ReplyTo = m.replyTo.wireFlat(to)
	}
	return w
}

// wireFlat leaves out the message replied to, as Telegram does one level down.
func (m *message) wireFlat(to *Bot) *wireMessage {
	w := &wireMessage{
		MessageID: m.id, From: m.from, SenderChat: m.sender, Date: m.date, Chat: m.room.wire(),
		ForwardOrigin: m.forward, EditDate: m.edited, Protected: m.protected, MediaGroupID: m.album,
		ReplyMarkup: m.inline, Contact: m.contact, Dice: m.dice, Venue: m.venue, Location: m.location,
	}
	if m.venue != nil {
		w.Location = &m.venue.Location
	}
	if m.poll != nil {
		w.Poll = m.poll.wire()
	}
	if m.isText() {
		w.Text, w.Entities, w.LinkPreview = m.text, m.entities, m.preview
	} else {
		w.Caption, w.CaptionEntities = m.text, m.entities
		w.CaptionAbove, w.Spoiler = m.above, m.spoiler
	}
	if m.media != nil {
		m.media.fill(w, to)
	}
	if m.service != nil {
		m.service.fill(w, to)
	}
	return w
}

func (v *service) fill(w *wireMessage, to *Bot) {
	w.NewMembers, w.LeftMember = v.joined, v.left
	w.MigrateTo, w.MigrateFrom = v.migrateTo, v.migrateFrom
	if v.pinned != nil {
		w.Pinned = v.pinned.wireFlat(to)
	}
}

// edit returns a copy to change and give to replace.
func (m *message) edit() *message {
	copied := *m
	copied.edited = now()
	return &copied
}
