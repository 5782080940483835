package simulator

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Has reports whether the message carries a button with this label.
func (m Message) Has(label string) bool {
	return slices.ContainsFunc(m.Labels(), func(l string) bool { return l == label })
}

// Labels lists the labels of the buttons in the message, row by row.
func (m Message) Labels() []string {
	var all []string
	for _, row := range m.Keyboard {
		for _, b := range row {
			all = append(all, b.Text)
		}
	}
	return all
}

// Messages returns what the person sees in the chat now, oldest first, up to Options.KeepMessages.
func (c *Chat) Messages() []Message {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	var all []Message
	for _, m := range c.here().messages {
		all = append(all, m.view(c.user))
	}
	return all
}

// Last is the newest message, or the zero one.
func (c *Chat) Last() Message {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	all := c.here().messages
	if len(all) == 0 {
		return Message{}
	}
	return all[len(all)-1].view(c.user)
}

// Message finds a message by id; false when it is deleted or never was.
func (c *Chat) Message(id int) (Message, bool) {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	m := c.here().message(id)
	return c.view(m), m != nil
}

// Pinned lists the pinned messages by id, the one pinned last at the end.
func (c *Chat) Pinned() []int {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	return slices.Clone(c.here().pinned)
}

// Keyboard is the reply keyboard in force, or nil.
func (c *Chat) Keyboard() *ReplyKeyboard {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	return c.here().keyboard.view()
}

// File returns the content of a file by the FileID of a Media.
func (s *Simulator) File(id string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.pageFile(id)
	if f == nil {
		return nil, failure("there is no file %q", id)
	}
	return f.content, nil
}

func (s *Simulator) pageFile(id string) *file {
	n, err := strconv.ParseInt(strings.TrimPrefix(id, "F"), 10, 64)
	if err != nil {
		return nil
	}
	return s.files[n]
}

func (c *Chat) view(m *message) Message {
	if m == nil {
		return Message{}
	}
	return m.view(c.user)
}

// view is the message in the eyes of a person; nil is nobody in particular.
func (m *message) view(u *User) Message {
	v := Message{
		ID: m.id, FromID: m.fromID(), FromName: m.author(), Date: m.date, EditDate: m.edited,
		HTML: paint(m.text, m.entities), Text: m.text, Entities: m.entities, Media: []Media{}, Album: m.album,
		Keyboard: m.inline.view(), Dice: m.dice, Pinned: slices.Contains(m.room.pinned, m.id),
		Protected: m.protected, Silent: m.silent, Reactions: []string{}, LinkPreview: m.previewed(),
	}
	v.Own = u != nil && v.FromID == u.profile.ID
	if m.reply != nil && !m.reply.Remove {
		v.ReplyKeyboard = m.reply.view()
	}
	if m.media != nil {
		v.Media = append(v.Media, m.media.view(m.spoiler))
	}
	if m.replyTo != nil {
		v.ReplyTo = &Quote{ID: m.replyTo.id, FromName: m.replyTo.author(), Text: shorten(m.replyTo.text, 80)}
	}
	if m.forward != nil {
		v.Forward = &Forward{Name: m.forward.name(), Date: m.forward.Date}
	}
	for _, id := range slices.Sorted(maps.Keys(m.reactions)) {
		v.Reactions = append(v.Reactions, m.reactions[id]...)
	}
	m.show(&v, u)
	return v
}

// show fills in what is neither text nor file.
func (c *content) show(v *Message, u *User) {
	if c.poll != nil {
		v.Poll = c.poll.view(u)
	}
	if l := c.location; l != nil {
		v.Location = &Location{Latitude: l.Latitude, Longitude: l.Longitude}
	}
	if p := c.venue; p != nil {
		v.Location = &Location{p.Location.Latitude, p.Location.Longitude, p.Title, p.Address}
	}
	if p := c.contact; p != nil {
		v.Contact = &Contact{p.PhoneNumber, p.FirstName, p.LastName, p.UserID}
	}
	if c.service != nil {
		v.Service = c.service.words(v.FromName)
	}
}

func (m *message) author() string {
	switch {
	case m.sender != nil:
		return m.sender.Title
	case m.from != nil:
		return strings.TrimSpace(m.from.FirstName + " " + m.from.LastName)
	}
	return ""
}

// previewed is the first link of a text, unless the bot switched the preview off.
func (m *message) previewed() string {
	if strings.Contains(string(m.preview), `"is_disabled":true`) || !m.isText() {
		return ""
	}
	for _, e := range m.entities {
		switch e.Type {
		case "text_link":
			return e.URL
		case "url":
			return cut(m.text[len(cut(m.text, e.Offset)):], e.Length)
		}
	}
	return ""
}

func shorten(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}

func (o *wireOrigin) name() string {
	switch {
	case o.SenderUser != nil:
		return strings.TrimSpace(o.SenderUser.FirstName + " " + o.SenderUser.LastName)
	case o.Chat != nil:
		return o.Chat.Title
	case o.SenderChat != nil:
		return o.SenderChat.Title
	}
	return o.SenderUserName
}

func (v *service) words(by string) string {
	name := func(u wireUser) string { return strings.TrimSpace(u.FirstName + " " + u.LastName) }
	switch {
	case len(v.joined) > 0 && name(v.joined[0]) == by:
		return by + " вступает в группу"
	case len(v.joined) > 0:
		return by + " добавляет: " + name(v.joined[0])
	case v.left != nil && name(*v.left) == by:
		return by + " покидает группу"
	case v.left != nil:
		return by + " удаляет: " + name(*v.left)
	case v.pinned != nil:
		return by + " закрепляет: «" + shorten(v.pinned.text, 40) + "»"
	case v.migrateTo != 0, v.migrateFrom != 0:
		return "Группа стала супергруппой"
	}
	return ""
}

func (m *media) view(spoiler bool) Media {
	id := m.file.pageID()
	return Media{
		Kind: m.kind, FileID: id, Name: m.file.name, MIME: m.file.mime, Size: m.file.size, URL: "/sim/file/" + id,
		Width: m.width, Height: m.height, Duration: m.duration, Spoiler: spoiler, Emoji: m.emoji,
	}
}

func (k *keyboard) view() [][]Button {
	rows := [][]Button{}
	if k == nil {
		return rows
	}
	for _, row := range k.Rows {
		var out []Button
		for _, b := range row {
			out = append(out, Button{Text: b.Text, Kind: b.kind(), Data: b.Data, URL: b.URL})
		}
		rows = append(rows, out)
	}
	return rows
}

func (k *replyKeyboard) view() *ReplyKeyboard {
	if k == nil {
		return nil
	}
	v := &ReplyKeyboard{
		Rows: [][]Button{}, Resize: k.Resize, OneTime: k.OneTime, Persistent: k.Persistent,
		Placeholder: k.Placeholder, ForceReply: k.Force, Message: k.Message,
	}
	for _, row := range k.Rows {
		var out []Button
		for _, b := range row {
			out = append(out, Button{Text: b.Text, Kind: b.kind()})
		}
		v.Rows = append(v.Rows, out)
	}
	return v
}

func (p *poll) view(u *User) *Poll {
	v := &Poll{
		ID: p.id, Question: p.question, Voters: len(p.votes), Anonymous: p.anonymous, Multiple: p.multiple,
		Closed: p.over(), Quiz: p.quiz, Correct: append([]int{}, p.correct...),
	}
	for i, n := range p.counts() {
		mine := u != nil && slices.Contains(p.votes[u.profile.ID], i)
		v.Options = append(v.Options, PollOption{Text: p.options[i], Votes: n, Mine: mine})
	}
	return v
}
