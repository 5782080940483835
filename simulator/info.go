package simulator

import (
	"encoding/json"
	"maps"
	"slices"
)

func (q *request) getMe() (any, error) {
	w := q.bot.wire()
	return struct {
		wireUser
		CanJoinGroups  bool `json:"can_join_groups"`
		ReadsAll       bool `json:"can_read_all_group_messages"`
		InlineQueries  bool `json:"supports_inline_queries"`
		Business       bool `json:"can_connect_to_business"`
		HasMainWebApp  bool `json:"has_main_web_app"`
		ManagesOthers  bool `json:"can_manage_bots"`
		TopicsEnabled  bool `json:"has_topics_enabled"`
		TopicsByPeople bool `json:"allows_users_to_create_topics"`
	}{wireUser: w, CanJoinGroups: true, ReadsAll: !q.bot.privacy}, nil
}

// fullChat is a ChatFullInfo with what the simulator knows.
type fullChat struct {
	wireChat
	AccentColor  int             `json:"accent_color_id"`
	MaxReactions int             `json:"max_reaction_count"`
	Gifts        map[string]bool `json:"accepted_gift_types"`
	Pinned       *wireMessage    `json:"pinned_message,omitempty"`
	Permissions  map[string]bool `json:"permissions,omitempty"`
}

func (q *request) getChat() (any, error) {
	r, err := q.chat("chat_id")
	if err != nil {
		return nil, err
	}
	full := fullChat{wireChat: r.wire(), MaxReactions: 11, Gifts: map[string]bool{
		"unlimited_gifts": false, "limited_gifts": false, "unique_gifts": false,
		"premium_subscription": false, "gifts_from_channels": false,
	}}
	if n := len(r.pinned); n > 0 {
		if m := r.message(r.pinned[n-1]); m != nil {
			full.Pinned = m.wireFlat(q.bot)
		}
	}
	if r.kind == group || r.kind == supergroup {
		full.Permissions = rights(true, sendingRights, []string{"can_invite_users"})
	}
	return full, nil
}

// rights makes a set of permissions, all with the same answer.
func rights(yes bool, lists ...[]string) map[string]bool {
	m := map[string]bool{}
	for _, list := range lists {
		for _, name := range list {
			m[name] = yes
		}
	}
	return m
}

var sendingRights = []string{
	"can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos", "can_send_videos",
	"can_send_video_notes", "can_send_voice_notes", "can_send_polls", "can_send_other_messages", "can_add_web_page_previews",
}

var adminRights = []string{
	"can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members", "can_promote_members",
	"can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories", "can_delete_stories",
}

// wireMemberOf describes a member as a ChatMember; nil is someone who never was there.
func (r *room) wireMember(m *membership, who Member) wireMember {
	if m == nil {
		return wireMember{Status: "left", User: who.wire()}
	}
	w := wireMember{Status: m.status, User: m.who.wire()}
	switch m.status {
	case "creator":
		w.rights = map[string]bool{"is_anonymous": false}
	case "administrator":
		w.rights = rights(true, adminRights)
		w.rights["can_be_edited"], w.rights["is_anonymous"] = false, false
		if r.kind == channel {
			w.rights["can_post_messages"], w.rights["can_edit_messages"] = true, true
		} else {
			w.rights["can_pin_messages"] = true
		}
	case "restricted":
		w.rights = rights(false, sendingRights, []string{
			"can_react_to_messages", "can_edit_tag", "can_change_info", "can_invite_users", "can_pin_messages", "can_manage_topics",
		})
		w.rights["is_member"], w.untilSet = true, true
	case "kicked":
		w.untilSet = true
	}
	return w
}

func (q *request) getChatMember() (any, error) {
	r, err := q.chat("chat_id")
	if err != nil {
		return nil, err
	}
	who := q.sim.peers[q.int64("user_id")]
	if who == nil {
		return nil, bad("invalid user_id specified")
	}
	if r.kind == private {
		if who.ID() != r.id && who.ID() != q.bot.ID() {
			return nil, bad("member not found")
		}
		return wireMember{Status: "member", User: who.wire()}, nil
	}
	return r.wireMember(r.members[who.ID()], who), nil
}

func (q *request) getChatAdministrators() (any, error) {
	r, err := q.chat("chat_id")
	if err != nil {
		return nil, err
	}
	if r.kind == private {
		return nil, bad("there are no administrators in the private chat")
	}
	list := []wireMember{}
	for _, id := range r.order {
		m := r.members[id]
		_, isBot := m.who.(*Bot)
		if m.admin() && (!isBot || q.bool("return_bots") || id == q.bot.profile.ID) {
			list = append(list, r.wireMember(m, m.who))
		}
	}
	return list, nil
}

func (q *request) getChatMemberCount() (any, error) {
	r, err := q.chat("chat_id")
	if err != nil {
		return nil, err
	}
	if r.kind == private {
		return 2, nil
	}
	n := 0
	for _, m := range r.members {
		if m.inside() {
			n++
		}
	}
	return n, nil
}

func (q *request) leaveChat() (any, error) {
	r, err := q.chat("chat_id")
	if err != nil {
		return nil, err
	}
	if r.kind == private {
		return nil, bad("chat member status can't be changed in private chats")
	}
	q.sim.setStatus(r, q.bot, "left", q.bot)
	return true, nil
}

func (q *request) setMessageReaction() (any, error) {
	m, err := q.target("message to react not found")
	if err != nil {
		return nil, err
	}
	var list []struct {
		Type  string `json:"type"`
		Emoji string `json:"emoji"`
	}
	if raw := q.str("reaction"); raw != "" {
		if err := json.Unmarshal([]byte(raw), &list); err != nil {
			return nil, bad("can't parse reaction types JSON object")
		}
	}
	var emoji []string
	for _, r := range list {
		if r.Type != "emoji" {
			return nil, &apiError{code: 400, text: "Bad Request: REACTION_INVALID"}
		}
		emoji = append(emoji, r.Emoji)
	}
	if len(emoji) > 1 {
		return nil, &apiError{code: 400, text: "Bad Request: REACTIONS_TOO_MANY"}
	}
	q.sim.react(m, q.bot.profile.ID, emoji)
	return true, nil
}

// react keeps who thinks what of a message.
func (s *Simulator) react(m *message, who int64, emoji []string) {
	next := *m
	next.reactions = map[int64][]string{}
	maps.Copy(next.reactions, m.reactions)
	next.reactions[who] = slices.Clone(emoji)
	if len(emoji) == 0 {
		delete(next.reactions, who)
	}
	s.replace(&next)
}
