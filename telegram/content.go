package telegram

import (
	"rupor/bot"
	"rupor/delivery"
	"rupor/union"
)

// content is what a person composed, nil for a service message: somebody came,
// something was pinned, the group moved. A move is not told as such: the next
// call to the old id fails with the new one (delivery.Migrated).
func (m *message) content(me string) *bot.Message {
	out := &bot.Message{ID: delivery.MessageID(m.ID), Album: m.Album, Text: m.Text}
	entities := m.Entities
	if m.Text == "" {
		out.Text, entities = m.Caption, m.CaptionEntities
	}
	switch media, ok := m.media(); {
	case ok:
		out.Content.Media = []union.Media{media}
	case m.Contact != nil:
		out.Contact = &bot.Contact{
			Name:  line(m.Contact.FirstName+" "+m.Contact.LastName, maxName),
			Phone: line(m.Contact.PhoneNumber, maxName),
			ID:    union.MemberID(m.Contact.UserID),
		}
	case m.Poll.kept() != nil:
		out.Content.Poll = m.Poll.kept()
	case m.Location.kept() != nil:
		out.Content.Location = m.Location.kept()
	case m.Text == "":
		if out.Other = m.other(); out.Other == "" {
			return nil
		}
	}
	out.Content.Text = toHTML(out.Text, entities)
	out.Command, out.Payload = command(out.Text, me)
	return out
}

// media is the file of a message. An animation comes as a document too, for
// old programs; it is one all the same.
func (m *message) media() (union.Media, bool) {
	switch {
	case m.Animation != nil:
		return m.Animation.media(union.Animation), true
	case len(m.Photo) > 0:
		return m.largest().media(union.Photo), true
	case m.Video != nil:
		return m.Video.media(union.Video), true
	case m.Document != nil:
		return m.Document.media(union.Document), true
	case m.Audio != nil:
		return m.Audio.media(union.Audio), true
	case m.Voice != nil:
		return m.Voice.media(union.Voice), true
	}
	return union.Media{}, false
}

func (m *message) largest() photoSize {
	best := m.Photo[0]
	for _, p := range m.Photo[1:] {
		if p.Width*p.Height > best.Width*best.Height {
			best = p
		}
	}
	return best
}

func (f file) media(kind union.MediaKind) union.Media {
	return union.Media{
		Kind: kind, FileID: f.ID, UniqueID: f.UniqueID,
		Name: fileName(f.Name), MIME: line(f.MIME, maxName), Size: max(f.Size, 0),
	}
}

// kept is the poll as the house can send it again, nil when it can't: a quiz
// whose right answer Telegram doesn't tell (a forwarded one), several right
// answers, pictures, a description.
func (p *poll) kept() *union.Poll {
	if p == nil || len(p.Media) > 0 || p.Description != "" {
		return nil
	}
	out := &union.Poll{Question: p.Question, Several: p.Several, Quiz: p.Type == "quiz"}
	for _, o := range p.Options {
		if len(o.Media) > 0 {
			return nil
		}
		out.Options = append(out.Options, o.Text)
	}
	if out.Quiz {
		switch {
		case len(p.Correct) == 1:
			out.Correct = p.Correct[0]
		case p.Correct == nil && p.CorrectOne != nil:
			out.Correct = *p.CorrectOne
		default:
			return nil
		}
		out.Several, out.Explanation = false, p.Explanation
	}
	if checkPoll(out) != nil {
		return nil
	}
	return out
}

// kept is the place, nil for one that moves.
func (l *location) kept() *union.Location {
	if l == nil || l.Live != 0 {
		return nil
	}
	return &union.Location{Latitude: l.Latitude, Longitude: l.Longitude}
}

// other names content that the house can't keep, in the Bot API's words; empty
// for a service message. Content that is newer than this code, or that Telegram
// itself could not express, is "unknown".
func (m *message) other() string {
	for _, name := range contentNames() {
		if _, ok := m.fields[name]; ok {
			return name
		}
	}
	for _, name := range serviceNames() {
		if _, ok := m.fields[name]; ok {
			return ""
		}
	}
	return "unknown"
}

// contentNames are the fields of Message, up to Bot API 10.1, that hold what a
// person sent.
func contentNames() []string {
	return []string{
		"sticker", "video_note", "poll", "location", "dice", "story", "game", "checklist",
		"rich_message", "live_photo", "paid_media", "invoice", "giveaway", "giveaway_winners",
	}
}

// serviceNames are the fields of Message, up to Bot API 10.1, that tell of
// something that happened. The library's voice_chat names are old ones, which
// still come from old exports.
func serviceNames() []string {
	return []string{
		"new_chat_members", "new_chat_member", "new_chat_participant", "left_chat_member", "left_chat_participant",
		"chat_owner_left", "chat_owner_changed", "new_chat_title", "new_chat_photo", "delete_chat_photo",
		"group_chat_created", "supergroup_chat_created", "channel_chat_created", "message_auto_delete_timer_changed",
		"migrate_to_chat_id", "migrate_from_chat_id", "pinned_message", "successful_payment", "refunded_payment",
		"user_shared", "users_shared", "chat_shared", "gift", "unique_gift", "gift_upgrade_sent", "connected_website",
		"write_access_allowed", "passport_data", "proximity_alert_triggered", "boost_added", "chat_background_set",
		"checklist_tasks_done", "checklist_tasks_added", "direct_message_price_changed", "forum_topic_created",
		"forum_topic_edited", "forum_topic_closed", "forum_topic_reopened", "general_forum_topic_hidden",
		"general_forum_topic_unhidden", "giveaway_created", "giveaway_completed", "managed_bot_created",
		"paid_message_price_changed", "poll_option_added", "poll_option_deleted", "suggested_post_approved",
		"suggested_post_approval_failed", "suggested_post_declined", "suggested_post_paid", "suggested_post_refunded",
		"video_chat_scheduled", "video_chat_started", "video_chat_ended", "video_chat_participants_invited",
		"voice_chat_scheduled", "voice_chat_started", "voice_chat_ended", "voice_chat_participants_invited",
		"web_app_data",
	}
}
