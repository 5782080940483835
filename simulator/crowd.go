package simulator

import (
	"fmt"
	"time"
)

// A Crowd is a great many people who only listen to one bot. A person of a crowd takes 17 bytes: what the bot says to
// them is checked like any other message, counted and forgotten, but for the id of the last one, which may be edited or
// deleted as if it were a text. They are called «Член 17» by their id, have pressed Start, and are not on the page.
type Crowd struct {
	sim      *Simulator
	bot      *Bot
	first    int64
	received []uint32
	last     []int32 // message ids; 0 is none
	due      []int64 // paces, as nanoseconds since the crowd came
	blocked  []bool
	came     time.Time
}

// AddCrowd adds n people with the ids from first on, each of whom has started the bot. It panics on ids that are not
// free.
func (s *Simulator) AddCrowd(b *Bot, first int64, n int) *Crowd {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &Crowd{
		sim: s, bot: b, first: first, came: time.Now(),
		received: make([]uint32, n), last: make([]int32, n), due: make([]int64, n), blocked: make([]bool, n),
	}
	for id := range s.peers {
		if c.holds(id) {
			panic(fmt.Sprintf("simulator: the id %d is taken", id))
		}
	}
	for _, o := range s.crowds {
		if o.bot == b && (c.holds(o.first) || o.holds(first)) {
			panic("simulator: two crowds of one bot overlap")
		}
	}
	s.crowds = append(s.crowds, c)
	return c
}

func (c *Crowd) holds(id int64) bool { return id >= c.first && id-c.first < int64(len(c.received)) }

// Block makes the people with these ids block the bot, as if long ago: no update tells of it.
func (c *Crowd) Block(ids ...int64) {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	for _, id := range ids {
		c.blocked[id-c.first] = true
	}
}

// BlockEvery makes each n-th person block the bot: those whose ids can be divided by n.
func (c *Crowd) BlockEvery(n int64) {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	for i := range c.blocked {
		if (c.first+int64(i))%n == 0 {
			c.blocked[i] = true
		}
	}
}

// Received is how many messages a person got, edits not counted.
func (c *Crowd) Received(id int64) int {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	return int(c.received[id-c.first])
}

// Counts tells how many people got how many messages: counts[2] is how many got two. People with more than the last
// count are in the last.
func (c *Crowd) Counts(most int) []int {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	counts := make([]int, most+1)
	for _, n := range c.received {
		counts[min(int(n), most)]++
	}
	return counts
}

// seat is a chat of a crowd, made anew for each call.
type seat struct {
	crowd *Crowd
	at    int64
}

// crowded finds the chat of a bot with a person of a crowd.
func (s *Simulator) crowded(b *Bot, id int64) *room {
	for _, c := range s.crowds {
		if c.bot != b || !c.holds(id) {
			continue
		}
		at := id - c.first
		u := &User{sim: s, profile: Profile{ID: id, FirstName: "Член", LastName: fmt.Sprint(id)}}
		r := &room{id: id, kind: private, bot: b, user: u, started: true, blocked: c.blocked[at], seat: seat{c, at}}
		if due := c.due[at]; due != 0 {
			r.pace1.due = c.came.Add(time.Duration(due))
		}
		return r
	}
	return nil
}

// recall brings back the last message of a chat of a crowd.
func (r *room) recall() {
	c := r.crowd
	if c == nil || c.last[r.at] == 0 {
		return
	}
	from := r.bot.wire()
	r.messages = []*message{{id: int(c.last[r.at]), room: r, from: &from, date: now(), byBot: true}}
}

// took notes a new message in a chat of a crowd.
func (r *room) took(m *message) {
	c := r.crowd
	c.received[r.at]++
	c.last[r.at] = int32(m.id) //nolint:gosec // G115: a billion messages are not tried
	if due := r.pace1.due; !due.IsZero() {
		c.due[r.at] = int64(due.Sub(c.came))
	}
}
