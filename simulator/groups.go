package simulator

import "time"

// A Group is a group, supergroup or channel, seen from above.
type Group struct {
	sim  *Simulator
	room *room
}

// AddGroup makes a basic group. The first person among the members owns it.
func (s *Simulator) AddGroup(title string, members ...Member) *Group {
	return s.addRoom(group, title, "", members)
}

// AddSupergroup makes a supergroup; the username may be empty.
func (s *Simulator) AddSupergroup(title, username string, members ...Member) *Group {
	return s.addRoom(supergroup, title, username, members)
}

// AddChannel makes a channel; the username may be empty. Bots among the members become admins: Telegram
// knows no others.
func (s *Simulator) AddChannel(title, username string, members ...Member) *Group {
	return s.addRoom(channel, title, username, members)
}

func (s *Simulator) addRoom(kind, title, username string, members []Member) *Group {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.newRoom(kind, title, username)
	s.claim(username, r.id)
	var owner Member
	for _, m := range members {
		if _, ok := m.(*User); ok && owner == nil {
			owner = m
			r.enter(m, "creator")
		}
	}
	for _, m := range members {
		if m != owner {
			s.join(r, m, owner)
		}
	}
	s.announce(event{Kind: "state"})
	return &Group{sim: s, room: r}
}

func (s *Simulator) newRoom(kind, title, username string) *room {
	id := -(4_000_000 + int64(len(s.rooms)) + 1)
	if kind != group {
		id = -(1_001_000_000_000 + int64(len(s.rooms)) + 1)
	}
	r := &room{id: id, kind: kind, title: title, username: username, members: map[int64]*membership{}}
	s.rooms[id] = r
	return r
}

// enter makes someone a member, quietly.
func (r *room) enter(who Member, status string) {
	id := who.ID()
	if r.members[id] == nil {
		r.order = append(r.order, id)
		switch who := who.(type) {
		case *User:
			who.rooms = append(who.rooms, r)
		case *Bot:
			r.robots = append(r.robots, who)
		}
	}
	r.members[id] = &membership{who: who, status: status}
}

// join brings someone in and tells everybody.
func (s *Simulator) join(r *room, who, by Member) {
	status := "member"
	if _, ok := who.(*Bot); ok && r.kind == channel {
		status = "administrator"
	}
	s.setStatus(r, who, status, by)
	if r.kind == channel {
		return
	}
	if by == nil {
		by = who
	}
	w := by.wire()
	m := &message{from: &w, content: content{service: &service{joined: []wireUser{who.wire()}}}}
	s.put(r, m)
	s.deliver(m, nil)
}

// setStatus changes what someone is in a chat and sends the updates about it.
func (s *Simulator) setStatus(r *room, who Member, status string, by Member) {
	before := r.wireMember(r.members[who.ID()], who)
	r.enter(who, status)
	after := r.wireMember(r.members[who.ID()], who)
	if by == nil {
		by = who
	}
	change := map[string]any{
		"chat": r.wire(), "from": by.wire(), "date": now(), "old_chat_member": before, "new_chat_member": after,
	}
	if b, ok := who.(*Bot); ok {
		b.push("my_chat_member", change, 24*time.Hour)
	}
	for _, b := range r.bots() {
		if b.profile.ID != who.ID() && r.members[b.profile.ID].admin() {
			b.push("chat_member", change, 24*time.Hour)
		}
	}
	s.touch()
	s.announceRoom(event{Kind: "chat"}, r)
}

// ID is how bots name the chat.
func (g *Group) ID() int64 {
	g.sim.mu.Lock()
	defer g.sim.mu.Unlock()
	return g.here().id
}

func (g *Group) here() *room { return (&Chat{sim: g.sim, room: g.room}).here() }

// As is the chat in the hands of one person.
func (g *Group) As(u *User) *Chat { return &Chat{sim: g.sim, room: g.room, user: u} }

// Add brings someone in: the owner adds them.
func (g *Group) Add(who Member) {
	g.sim.mu.Lock()
	defer g.sim.mu.Unlock()
	g.sim.join(g.here(), who, g.owner())
}

func (g *Group) owner() Member {
	r := g.here()
	for _, id := range r.order {
		if m := r.members[id]; m.status == "creator" {
			return m.who
		}
	}
	return nil
}

// Remove kicks someone out. A bot that was kicked can not write any more.
func (g *Group) Remove(who Member) { g.end(who, "kicked", true) }

// Leave is someone going on their own.
func (g *Group) Leave(who Member) { g.end(who, "left", false) }

func (g *Group) end(who Member, status string, kicked bool) {
	g.sim.mu.Lock()
	defer g.sim.mu.Unlock()
	r, by := g.here(), who
	if !r.members[who.ID()].inside() {
		return
	}
	if owner := g.owner(); kicked && owner != nil {
		by = owner
	}
	if r.kind != channel {
		gone, from := who.wire(), by.wire()
		m := &message{from: &from, content: content{service: &service{left: &gone}}}
		g.sim.put(r, m)
		g.sim.deliver(m, who)
	}
	g.sim.setStatus(r, who, status, by)
}

// Promote makes a member an admin with all rights.
func (g *Group) Promote(who Member) { g.become(who, "administrator") }

// Demote makes an admin, or a restricted member, a plain member again.
func (g *Group) Demote(who Member) { g.become(who, "member") }

// Restrict takes the right to send anything.
func (g *Group) Restrict(who Member) { g.become(who, "restricted") }

func (g *Group) become(who Member, status string) {
	g.sim.mu.Lock()
	defer g.sim.mu.Unlock()
	if r := g.here(); r.members[who.ID()].inside() {
		g.sim.setStatus(r, who, status, g.owner())
	}
}

// Upgrade turns a basic group into a supergroup with a new id, which it returns. A bot that writes to the old id
// is told the new one.
func (g *Group) Upgrade() int64 {
	g.sim.mu.Lock()
	defer g.sim.mu.Unlock()
	old := g.here()
	if old.kind != group {
		return old.id
	}
	next := g.sim.newRoom(supergroup, old.title, "")
	for _, id := range old.order {
		if m := old.members[id]; m.inside() {
			next.enter(m.who, m.status)
		}
	}
	g.tellUpgrade(old, &service{migrateTo: next.id})
	old.migrated = next.id
	g.tellUpgrade(next, &service{migrateFrom: old.id})
	g.sim.announce(event{Kind: "state"})
	return next.id
}

func (g *Group) tellUpgrade(r *room, what *service) {
	m := &message{content: content{service: what}}
	if owner := g.owner(); owner != nil {
		w := owner.wire()
		m.from = &w
	}
	g.sim.put(r, m)
	g.sim.deliver(m, nil)
}
