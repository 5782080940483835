package simulator

import (
	"encoding/json"
	"slices"
	"strconv"
)

// source finds the message to copy or forward.
func (q *request) source(id int, verb string) (*message, error) {
	r, err := q.chat("from_chat_id")
	if err != nil {
		return nil, err
	}
	m := r.message(id)
	switch {
	case m == nil:
		return nil, bad("message to %s not found", verb)
	case m.service != nil:
		return nil, bad("message can't be %s", map[string]string{"copy": "copied", "forward": "forwarded"}[verb])
	case m.protected:
		return nil, bad("message can't be %s", map[string]string{"copy": "copied", "forward": "forwarded"}[verb])
	}
	return m, nil
}

func (q *request) copyMessage() (any, error) {
	from, err := q.source(q.int("message_id"), "copy")
	if err != nil {
		return nil, err
	}
	c := from.fresh(q.sim)
	if q.has("caption") && c.media != nil {
		if err := q.caption(&c); err != nil {
			return nil, err
		}
	}
	m, err := q.compose(c, "messages", 1)
	if err != nil {
		return nil, err
	}
	q.sim.put(m.room, m)
	return wireMessageID{m.id}, nil
}

// fresh is the content for another message: a poll starts again.
func (c content) fresh(s *Simulator) content {
	if c.poll != nil {
		p := *c.poll
		p.id, p.votes = strconv.FormatInt(s.nextSeq(), 10), map[int64][]int{}
		c.poll = &p
	}
	return c
}

func (q *request) forwardMessage() (any, error) {
	from, err := q.source(q.int("message_id"), "forward")
	if err != nil {
		return nil, err
	}
	m, err := q.compose(from.content, "messages", 1)
	if err != nil {
		return nil, err
	}
	m.forward, m.inline, m.reply = from.origin(), nil, nil
	q.sim.put(m.room, m)
	return m.wire(q.bot), nil
}

// origin tells where a forwarded message was first.
func (m *message) origin() *wireOrigin {
	switch {
	case m.forward != nil:
		return m.forward
	case m.sender != nil:
		return &wireOrigin{Type: "channel", Date: m.date, Chat: m.sender, MessageID: m.id}
	}
	return &wireOrigin{Type: "user", Date: m.date, SenderUser: m.from}
}

// identifiers reads message_ids: 1–100, and strictly increasing where Telegram asks for it.
func (q *request) identifiers(ascending bool) ([]int, error) {
	var ids []int
	if err := json.Unmarshal([]byte(q.str("message_ids")), &ids); err != nil {
		return nil, bad("can't parse message identifiers JSON object")
	}
	switch {
	case len(ids) == 0:
		return nil, bad("message identifiers are not specified")
	case len(ids) > 100:
		return nil, bad("too many message identifiers specified")
	}
	for i := range ids {
		if ids[i] <= 0 {
			return nil, bad("invalid message identifier specified")
		}
		if ascending && i > 0 && ids[i] <= ids[i-1] {
			return nil, bad("message identifiers must be in a strictly increasing order")
		}
	}
	return ids, nil
}

// several copies or forwards many messages; those that can not be are left out, albums stay albums.
func (q *request) several(verb string) (any, error) {
	ids, err := q.identifiers(true)
	if err != nil {
		return nil, err
	}
	var from []*message
	for _, id := range ids {
		if m, err := q.source(id, verb); err == nil {
			from = append(from, m)
		}
	}
	if len(from) == 0 {
		if _, err := q.chat("from_chat_id"); err != nil {
			return nil, err
		}
		return nil, bad("there are no messages to %s", verb)
	}
	first, err := q.compose(content{}, "messages", len(from))
	if err != nil {
		return nil, err
	}
	albums := map[string]string{"": ""}
	sent := make([]wireMessageID, len(from))
	for i, old := range from {
		m := *first
		m.content = old.fresh(q.sim)
		if verb == "forward" {
			m.content, m.forward = old.content, old.origin()
		} else if q.bool("remove_caption") && m.media != nil {
			m.text, m.entities = "", nil
		}
		if _, ok := albums[old.album]; !ok {
			albums[old.album] = strconv.FormatInt(q.sim.nextSeq(), 10)
		}
		m.album = albums[old.album]
		q.sim.put(m.room, &m)
		sent[i] = wireMessageID{m.id}
	}
	return sent, nil
}

func (q *request) copyMessages() (any, error)    { return q.several("copy") }
func (q *request) forwardMessages() (any, error) { return q.several("forward") }

// twoDays is how long a message may be deleted for everyone, in seconds.
const twoDays = 48 * 60 * 60

func (q *request) deleteMessage() (any, error) {
	m, err := q.target("message to delete not found")
	if err != nil {
		return nil, err
	}
	if err := q.deletable(m); err != nil {
		return nil, err
	}
	q.sim.remove(m.room, m.id)
	return true, nil
}

func (q *request) deletable(m *message) error {
	old := now()-m.date > twoDays
	admin := q.administrates(m.room)
	switch {
	case m.room.kind == private && old:
		return bad("message can't be deleted for everyone")
	case m.room.kind == private:
		return nil
	case !admin && !q.wrote(m):
		return bad("message can't be deleted")
	case m.room.kind == group && old && !admin:
		return bad("message can't be deleted for everyone")
	case old && !admin:
		return bad("message can't be deleted")
	}
	return nil
}

// deleteMessages skips ids that do not exist and refuses all when one may not be deleted.
func (q *request) deleteMessages() (any, error) {
	r, err := q.chat("chat_id")
	if err != nil {
		return nil, err
	}
	ids, err := q.identifiers(false)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		if m := r.message(id); m != nil {
			if err := q.deletable(m); err != nil {
				return nil, err
			}
		}
	}
	q.sim.remove(r, ids...)
	return true, nil
}

// pinning finds the chat where the bot may pin.
func (q *request) pinning() (*room, error) {
	r, err := q.writable("text messages")
	if err != nil {
		return nil, err
	}
	if !q.administrates(r) {
		return nil, bad("not enough rights to manage pinned messages in the chat")
	}
	return r, nil
}

func (q *request) pinChatMessage() (any, error) {
	r, err := q.pinning()
	if err != nil {
		return nil, err
	}
	m := r.message(q.int("message_id"))
	switch {
	case m == nil:
		return nil, bad("message to pin not found")
	case m.service != nil:
		return nil, bad("message can't be pinned")
	}
	if n := len(r.pinned); n > 0 && r.pinned[n-1] == m.id {
		return true, nil
	}
	r.pinned = append(slices.DeleteFunc(r.pinned, func(id int) bool { return id == m.id }), m.id)
	notice := &message{content: content{service: &service{pinned: m}}, byBot: true, silent: q.bool("disable_notification")}
	notice.room = r
	q.sign(notice)
	q.sim.put(r, notice)
	q.sim.deliver(notice, nil)
	q.sim.announceRoom(event{Kind: "chat"}, r)
	return true, nil
}

func (q *request) unpinChatMessage() (any, error) {
	r, err := q.pinning()
	if err != nil {
		return nil, err
	}
	id := q.int("message_id")
	if id == 0 && len(r.pinned) > 0 {
		id = slices.Max(r.pinned)
	}
	if !slices.Contains(r.pinned, id) {
		return nil, bad("message to unpin not found")
	}
	r.pinned = slices.DeleteFunc(r.pinned, func(p int) bool { return p == id })
	q.sim.touch()
	q.sim.announceRoom(event{Kind: "chat"}, r)
	return true, nil
}

func (q *request) unpinAllChatMessages() (any, error) {
	r, err := q.pinning()
	if err != nil {
		return nil, err
	}
	r.pinned = nil
	q.sim.touch()
	q.sim.announceRoom(event{Kind: "chat"}, r)
	return true, nil
}
