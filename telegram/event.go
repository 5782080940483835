package telegram

import (
	"time"

	"github.com/go-telegram/bot/models"

	"rupor/bot"
	"rupor/delivery"
	"rupor/union"
)

// event tells an update in the house's words. Me is the bot's username; now
// stands in for the time of a press, which Telegram doesn't give. An update of
// a kind that the house doesn't ask for becomes an event with nothing but its id.
func (u *update) event(me string, now time.Time) bot.Event {
	e := bot.Event{ID: u.ID, Time: now.UTC()}
	switch {
	case u.Message != nil:
		u.Message.fill(&e, me)
	case u.EditedMessage != nil:
		u.EditedMessage.fill(&e, me)
		if e.Message != nil {
			e.Message.Edited = true
		}
	case u.Press != nil:
		u.Press.fill(&e)
	case u.Standing != nil:
		u.Standing.fill(&e)
	case u.Vote != nil:
		u.Vote.fill(&e)
	}
	return e
}

// fill tells of a message. What an anonymous administrator or a channel says in
// a group is from nobody: the user that Telegram puts there for old programs is
// a placeholder (Bot API "Message", from and sender_chat).
func (m *message) fill(e *bot.Event, me string) {
	place(e, m.Chat)
	e.Time = moment(max(m.Date, m.EditDate), e.Time)
	if m.From != nil && m.SenderChat == nil {
		e.From = person(*m.From)
	}
	switch {
	case m.MovedTo != 0:
		e.Moved = union.ChatID(m.MovedTo)
	case m.MovedFrom != 0:
		e.Moved, e.Chat = e.Chat, union.ChatID(m.MovedFrom)
	case m.Title != "":
		e.ChatName, e.Renamed = line(m.Title, maxName), true
	case e.Chat != 0:
		e.Message = m.content(me)
	}
}

// fill tells of a press. One on a message without a chat (an inline one) is
// taken to the person's own chat.
func (p *press) fill(e *bot.Event) {
	e.From = person(p.From)
	e.Press = &bot.Press{ID: p.ID, Data: p.Data}
	if p.Message == nil || p.Message.Chat.ID == 0 {
		e.Chat, e.ChatKind = e.From.ID.Private(), bot.Private
		return
	}
	place(e, p.Message.Chat)
	if p.Message.Date != 0 {
		e.Press.Message = delivery.MessageID(p.Message.ID)
		e.Press.Media = p.Message.Text == ""
	}
}

// fill tells whether the bot may write in a chat now. A status that the house
// doesn't know tells nothing.
func (m *membership) fill(e *bot.Event) {
	place(e, m.Chat)
	e.Time = moment(m.Date, e.Time)
	e.From = person(m.From)
	var present bool
	switch m.New.Status {
	case "creator", "member":
		present = true
	case "administrator":
		present = e.ChatKind != bot.Channel || m.New.CanPostMessages
	case "restricted":
		present = m.New.IsMember && m.New.CanSendMessages
	case "left", "kicked":
	default:
		return
	}
	e.Standing = &bot.Standing{Present: present}
}

// fill tells of an answer to a poll. A chat's answer is nobody's.
func (v *vote) fill(e *bot.Event) {
	if v.User == nil || v.User.ID == 0 || v.Poll == "" {
		return
	}
	e.From = person(*v.User)
	e.Vote = &bot.Vote{Poll: v.Poll, Options: v.Options}
}

func place(e *bot.Event, c models.Chat) {
	e.Chat = union.ChatID(c.ID)
	e.ChatKind = bot.ChatKind(c.Type)
	if c.Type == "" && c.ID > 0 {
		e.ChatKind = bot.Private
	}
	if e.ChatKind != bot.Private {
		e.ChatName = line(c.Title, maxName)
	}
}

// moment is a Unix time, or the other when there is none.
func moment(unix int64, or time.Time) time.Time {
	if unix <= 0 {
		return or
	}
	return time.Unix(unix, 0).UTC()
}

// person is a user in the house's words; a user without an id is nobody.
func person(u models.User) bot.Person {
	if u.ID == 0 {
		return bot.Person{}
	}
	return bot.Person{
		ID:       union.MemberID(u.ID),
		Name:     personName(u.ID, u.FirstName, u.LastName),
		Username: line(u.Username, maxName),
		Lang:     u.LanguageCode,
		Bot:      u.IsBot,
	}
}
