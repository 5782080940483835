package simulator

import (
	"encoding/json"
	"strconv"
	"unicode/utf8"
)

// send puts one new message of the bot into its chat.
func (q *request) send(c content, what string) (any, error) {
	m, err := q.compose(c, what, 1)
	if err != nil {
		return nil, err
	}
	q.sim.put(m.room, m)
	return m.wire(q.bot), nil
}

// compose checks, in Telegram's order, all that a new message needs besides its content: the keyboard, the
// chat, the message replied to, and the limits, where it counts n times.
func (q *request) compose(c content, what string, n int) (*message, error) {
	mk, err := q.markup()
	if err != nil {
		return nil, err
	}
	r, err := q.writable(what)
	if err != nil {
		return nil, err
	}
	if err := mk.allowedIn(r); err != nil {
		return nil, err
	}
	replyTo, err := q.replyTarget(r)
	if err != nil {
		return nil, err
	}
	if err := q.sim.admit(q.bot, r, n, q.bool("allow_paid_broadcast")); err != nil {
		return nil, err
	}
	if c.poll != nil && !c.poll.anonymous && r.kind == channel {
		return nil, bad("non-anonymous polls can't be sent to channel chats")
	}
	m := &message{
		room: r, content: c, replyTo: replyTo, inline: mk.inline, reply: mk.reply, byBot: true,
		protected: q.bool("protect_content"), silent: q.bool("disable_notification"),
	}
	q.sign(m)
	return m, nil
}

// sign names the author: in a channel it is the channel.
func (q *request) sign(m *message) {
	if m.room.kind == channel {
		w := m.room.wire()
		m.sender = &w
		return
	}
	w := q.bot.wire()
	m.from = &w
}

func (q *request) replyTarget(r *room) (*message, error) {
	id := q.int("reply_to_message_id") // of old clients
	allow := q.bool("allow_sending_without_reply")
	if raw := q.str("reply_parameters"); raw != "" {
		var p struct {
			ID    int  `json:"message_id"`
			Allow bool `json:"allow_sending_without_reply"`
		}
		if err := json.Unmarshal([]byte(raw), &p); err != nil {
			return nil, bad("can't parse reply parameters JSON object")
		}
		id, allow = p.ID, p.Allow
	}
	if id == 0 {
		return nil, nil
	}
	m := r.message(id)
	if m == nil && !allow {
		return nil, bad("message to be replied not found")
	}
	return m, nil
}

func (q *request) sendMessage() (any, error) {
	if q.str("text") == "" {
		return nil, bad("message text is empty")
	}
	c, err := q.textContent()
	if err != nil {
		return nil, err
	}
	return q.send(c, "text messages")
}

// textContent reads the text of a message and its preview.
func (q *request) textContent() (content, error) {
	if !q.sim.opts.Forget {
		return q.parseContent()
	}
	key := textKey{q.str("text"), q.str("parse_mode"), q.str("entities"), q.str("link_preview_options")}
	if said := &q.sim.said; said.textKey == key && said.err == nil {
		return said.content, nil
	}
	c, err := q.parseContent()
	q.sim.said = saidText{key, c, err}
	return c, err
}

// A saidText is what was understood of a text: a broadcast says the same to everybody.
type saidText struct {
	textKey
	content
	err error
}

type textKey struct{ raw, mode, marked, preview string }

func (q *request) parseContent() (content, error) {
	text, es, err := q.formatted("text", "parse_mode", "entities")
	switch {
	case err != nil:
		return content{}, err
	case !visible(text):
		return content{}, bad("text must be non-empty")
	case utf8.RuneCountInString(text) > maxText:
		return content{}, bad("message is too long")
	}
	c := content{text: text, entities: es}
	if raw := q.str("link_preview_options"); raw != "" {
		var o map[string]json.RawMessage
		if err := json.Unmarshal([]byte(raw), &o); err != nil {
			return content{}, bad("can't parse link preview options JSON object")
		}
		if len(o) > 0 {
			c.preview = json.RawMessage(raw)
		}
	}
	return c, nil
}

// caption reads the text under a media.
func (q *request) caption(c *content) error {
	text, es, err := q.formatted("caption", "parse_mode", "caption_entities")
	switch {
	case err != nil:
		return err
	case utf8.RuneCountInString(text) > maxCaption:
		return bad("message caption is too long")
	}
	c.text, c.entities = text, es
	c.above, c.spoiler = q.bool("show_caption_above_media"), q.bool("has_spoiler")
	return nil
}

// sendMedia makes the method that sends one kind of file.
func sendMedia(kind, what string) func(*request) (any, error) {
	return func(q *request) (any, error) {
		m, err := q.attachment(kind, kind, q.str(kind))
		if err != nil {
			return nil, err
		}
		q.measure(m, q.params)
		c := content{media: m}
		if err := q.caption(&c); err != nil {
			return nil, err
		}
		return q.send(c, what)
	}
}

// measure takes what the sender says about the media.
func (q *request) measure(m *media, said map[string]string) {
	number := func(name string, to *int) {
		if n, err := strconv.Atoi(said[name]); err == nil && n > 0 {
			*to = n
		}
	}
	if m.kind != "photo" && m.kind != "sticker" {
		number("width", &m.width)
		number("height", &m.height)
		number("duration", &m.duration)
	}
	if m.kind == "video_note" {
		number("length", &m.width)
		m.height = m.width
	}
	if m.kind == "audio" {
		m.performer, m.title = said["performer"], said["title"]
	}
	if m.kind == "sticker" {
		m.emoji = said["emoji"]
	}
}

func (q *request) sendLocation() (any, error) {
	l, err := q.location()
	if err != nil {
		return nil, err
	}
	l.Accuracy, _ = q.float("horizontal_accuracy")
	l.LivePeriod = q.int("live_period")
	return q.send(content{location: &l}, "locations")
}

func (q *request) location() (wireLocation, error) {
	lat, okLat := q.float("latitude")
	lon, okLon := q.float("longitude")
	switch {
	case !okLat:
		return wireLocation{}, bad("latitude is empty")
	case !okLon:
		return wireLocation{}, bad("longitude is empty")
	case lat < -90 || lat > 90 || lon < -180 || lon > 180:
		return wireLocation{}, bad("wrong location specified")
	}
	return wireLocation{Latitude: lat, Longitude: lon}, nil
}

func (q *request) sendVenue() (any, error) {
	l, err := q.location()
	if err != nil {
		return nil, err
	}
	return q.send(content{venue: &wireVenue{Location: l, Title: q.str("title"), Address: q.str("address")}}, "venues")
}

func (q *request) sendContact() (any, error) {
	c := wireContact{
		PhoneNumber: q.str("phone_number"), FirstName: q.str("first_name"),
		LastName: q.str("last_name"), Vcard: q.str("vcard"),
	}
	switch {
	case c.PhoneNumber == "":
		return nil, bad("phone number is empty")
	case c.FirstName == "":
		return nil, bad("first name is empty")
	}
	return q.send(content{contact: &c}, "contacts")
}

func (q *request) sendDice() (any, error) {
	emoji := q.str("emoji")
	if emoji == "" {
		emoji = "🎲"
	}
	most, ok := map[string]int{"🎲": 6, "🎯": 6, "🎳": 6, "🏀": 5, "⚽": 5, "🎰": 64}[emoji]
	if !ok {
		return nil, bad("wrong dice emoji specified")
	}
	return q.send(content{dice: &Dice{Emoji: emoji, Value: 1 + q.sim.dice.IntN(most)}}, "dices")
}

func (q *request) sendChatAction() (any, error) {
	action := q.str("action")
	switch action {
	case "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
		"choose_sticker", "find_location", "record_video_note", "upload_video_note":
	default:
		return nil, bad("wrong parameter action in request")
	}
	r, err := q.writable("text messages")
	if err != nil {
		return nil, err
	}
	q.sim.announceRoom(event{Kind: "action", Action: action}, r)
	return true, nil
}
