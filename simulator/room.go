package simulator

import (
	"slices"
	"strings"
)

// Kinds of chat, by Telegram's names.
const (
	private    = "private"
	group      = "group"
	supergroup = "supergroup"
	channel    = "channel"
)

// A room is one chat: a private chat of a bot and a person, a group, a supergroup or a channel.
type room struct {
	id       int64 // as bots name it: a private chat has the person's id
	kind     string
	title    string
	username string

	bot     *Bot  // private chats only
	user    *User // private chats only
	started bool  // the person has written or pressed Start
	blocked bool  // the person has blocked the bot

	members  map[int64]*membership // nil in private chats
	order    []int64               // members as they came
	robots   []*Bot                // those among them that are bots
	migrated int64                 // the supergroup that a basic group became

	messages []*message // ids ascend
	lastID   int        // supergroups and channels number their own
	pinned   []int      // newest last
	keyboard *replyKeyboard
	read     map[int64]int // newest message that a person has been shown on the page
	answers  []given       // what presses were answered, newest last
	paces    map[int64]*pace
	pace1    pace // of the private chat's only bot
	seat          // of a person of a crowd; zero for all others
}

type membership struct {
	who    Member
	status string // creator, administrator, member, restricted, left or kicked
}

func (m *membership) inside() bool { return m != nil && m.status != "left" && m.status != "kicked" }

func (m *membership) admin() bool {
	return m != nil && (m.status == "creator" || m.status == "administrator")
}

// talk finds or makes the private chat of a bot and a person.
func (s *Simulator) talk(b *Bot, u *User) *room {
	key := pair{b.profile.ID, u.profile.ID}
	if r := s.talks[key]; r != nil {
		return r
	}
	r := &room{id: u.profile.ID, kind: private, bot: b, user: u}
	s.talks[key] = r
	u.rooms = append(u.rooms, r)
	return r
}

func (r *room) wire() wireChat {
	if r.kind == private {
		p := r.user.profile
		return wireChat{ID: r.id, Type: private, FirstName: p.FirstName, LastName: p.LastName, Username: p.Username}
	}
	return wireChat{ID: r.id, Type: r.kind, Title: r.title, Username: r.username}
}

// ownIDs reports whether the chat numbers its messages itself.
func (r *room) ownIDs() bool { return r.kind == supergroup || r.kind == channel }

// bots returns the bots that are in the chat.
func (r *room) bots() []*Bot {
	if r.kind == private {
		return []*Bot{r.bot}
	}
	var in []*Bot
	for _, b := range r.robots {
		if r.members[b.profile.ID].inside() {
			in = append(in, b)
		}
	}
	return in
}

// takeID numbers the next message: per chat in supergroups and channels, per bot elsewhere. In a basic group
// the highest counter among its bots counts, so that no bot sees an id twice.
func (r *room) takeID() int {
	if r.ownIDs() {
		r.lastID++
		return r.lastID
	}
	if r.kind == private {
		r.bot.lastID++
		return r.bot.lastID
	}
	next := r.lastID
	bots := r.bots()
	for _, b := range bots {
		next = max(next, b.lastID)
	}
	next++
	r.lastID = next
	for _, b := range bots {
		b.lastID = next
	}
	return next
}

// put numbers, dates and keeps a new message, and forgets the oldest beyond what is kept.
func (s *Simulator) put(r *room, m *message) {
	m.room, m.id, m.date = r, r.takeID(), now()
	if r.crowd != nil {
		r.took(m)
		s.touch()
		return
	}
	r.messages = append(r.messages, m)
	if over := len(r.messages) - s.opts.KeepMessages; over > 0 && (over > 64 || s.opts.Forget) {
		r.messages = slices.Clone(r.messages[over:])
	}
	if m.reply != nil {
		r.showReplyKeyboard(m)
	}
	s.touch()
	s.announceMessage("message", m)
}

func (r *room) showReplyKeyboard(m *message) {
	if m.reply.Remove {
		r.keyboard = nil
		return
	}
	m.reply.Message = m.id
	r.keyboard = m.reply
}

// find returns the index of a message, or false.
func (r *room) find(id int) (int, bool) {
	return slices.BinarySearchFunc(r.messages, id, func(m *message, id int) int { return m.id - id })
}

func (r *room) message(id int) *message {
	if i, ok := r.find(id); ok {
		return r.messages[i]
	}
	return nil
}

// replace puts an edited copy in the place of a message: answers already given keep the old one.
func (s *Simulator) replace(m *message) {
	if i, ok := m.room.find(m.id); ok {
		m.room.messages[i] = m
	}
	s.touch()
	s.announceMessage("edit", m)
}

// remove deletes messages that exist and reports how many did.
func (s *Simulator) remove(r *room, ids ...int) int {
	var gone []int
	for _, id := range ids {
		i, ok := r.find(id)
		if !ok {
			continue
		}
		r.messages = slices.Delete(r.messages, i, i+1)
		if r.crowd != nil {
			r.crowd.last[r.at] = 0
		}
		r.pinned = slices.DeleteFunc(r.pinned, func(p int) bool { return p == id })
		if r.keyboard != nil && r.keyboard.Message == id {
			r.keyboard = nil
		}
		gone = append(gone, id)
	}
	if len(gone) > 0 {
		s.touch()
		s.announceRoom(event{Kind: "delete", IDs: gone}, r)
	}
	return len(gone)
}

// resolve finds a group or channel by "@name".
func (s *Simulator) resolve(name string) (int64, bool) {
	id, ok := s.names[strings.ToLower(strings.TrimPrefix(name, "@"))]
	return id, ok
}

// A Chat is one person's view of one chat, and the person's hands in it.
type Chat struct {
	sim  *Simulator
	room *room
	user *User
}

// ID is how a bot names the chat: the person's id in a private chat.
func (c *Chat) ID() int64 {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	return c.here().id
}

// User is the person whose hands these are.
func (c *Chat) User() *User { return c.user }

// here is the room where the person is now: a basic group may have become a supergroup.
func (c *Chat) here() *room {
	r := c.room
	for r.migrated != 0 {
		r = c.sim.rooms[r.migrated]
	}
	return r
}
