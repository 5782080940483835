package simulator

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A method is one entry of the table: what runs, and the parameters that the Bot API documents for it.
type method struct {
	name   string
	run    func(*request) (any, error) // nil for getUpdates, which runs without the lock
	params []param
}

type param struct {
	name     string
	types    []string // as the documentation writes them
	required bool
}

// Parameters that many methods share, by the words of the table below.
const (
	target   = "chat_id! message_thread_id direct_messages_topic_id "
	business = "business_connection_id "
	sending  = "disable_notification protect_content allow_paid_broadcast message_effect_id reply_parameters "
	posting  = sending + "suggested_post_parameters reply_markup "
	captions = "caption parse_mode caption_entities "
	edited   = business + "chat_id message_id inline_message_id reply_markup:InlineKeyboardMarkup "
	copied   = "chat_id! message_thread_id direct_messages_topic_id from_chat_id! disable_notification protect_content "
	anyFile  = ":InputFile|String "
	album    = "media!:Array of InputMediaAudio|Array of InputMediaDocument|Array of InputMediaLivePhoto|" +
		"Array of InputMediaPhoto|Array of InputMediaVideo "
	pollText = "question_parse_mode question_entities explanation explanation_parse_mode explanation_entities " +
		"description description_parse_mode description_entities "
	pollRules = "is_anonymous type allows_multiple_answers allows_revoting shuffle_options allow_adding_options " +
		"hide_results_until_closes members_only country_codes correct_option_ids open_period close_date is_closed "
)

// methods is the table of all that the simulator can do. A "!" marks a required parameter; a type stands after
// a colon, with spaces as in the documentation, where it differs from the usual one of the name.
func methods() map[string]*method {
	table := map[string]*method{}
	add := func(name, params string, run func(*request) (any, error)) {
		table[strings.ToLower(name)] = &method{name: name, run: run, params: parseParams(params)}
	}
	addSending(add)
	addEditing(add)
	addReading(add)
	addDesk(add)
	return table
}

type adder func(name, params string, run func(*request) (any, error))

func addSending(add adder) {
	own := business + target
	add("sendMessage", own+posting+"text! parse_mode entities link_preview_options", (*request).sendMessage)
	add("sendPhoto", own+posting+captions+"photo!"+anyFile+"show_caption_above_media has_spoiler", sendMedia("photo", "photos"))
	add("sendDocument", own+posting+captions+"document!"+anyFile+"thumbnail"+anyFile+"disable_content_type_detection",
		sendMedia("document", "documents"))
	add("sendVideo", own+posting+captions+"video!"+anyFile+"thumbnail"+anyFile+"cover"+anyFile+
		"duration width height start_timestamp show_caption_above_media has_spoiler supports_streaming", sendMedia("video", "videos"))
	add("sendAudio", own+posting+captions+"audio!"+anyFile+"thumbnail"+anyFile+"duration performer title", sendMedia("audio", "audios"))
	add("sendVoice", own+posting+captions+"voice!"+anyFile+"duration", sendMedia("voice", "voice notes"))
	add("sendAnimation", own+posting+captions+"animation!"+anyFile+"thumbnail"+anyFile+
		"duration width height show_caption_above_media has_spoiler", sendMedia("animation", "animations"))
	add("sendVideoNote", own+posting+"video_note!"+anyFile+"thumbnail"+anyFile+"duration length", sendMedia("video_note", "video notes"))
	add("sendSticker", own+posting+"sticker!"+anyFile+"emoji", sendMedia("sticker", "stickers"))
	add("sendMediaGroup", own+sending+album, (*request).sendMediaGroup)
	add("sendPoll", business+"chat_id! message_thread_id "+sending+"reply_markup question! options!:Array of InputPollOption "+
		pollText+pollRules+"media:InputPollMedia explanation_media:InputPollMedia", (*request).sendPoll)
	add("sendLocation", own+posting+"latitude! longitude! horizontal_accuracy live_period heading proximity_alert_radius",
		(*request).sendLocation)
	add("sendVenue", own+posting+"latitude! longitude! title! address! foursquare_id foursquare_type google_place_id google_place_type",
		(*request).sendVenue)
	add("sendContact", own+posting+"phone_number! first_name! last_name vcard", (*request).sendContact)
	add("sendDice", own+posting+"emoji", (*request).sendDice)
	add("sendChatAction", business+"chat_id! message_thread_id action!", (*request).sendChatAction)
	add("copyMessage", copied+captions+"message_id! video_start_timestamp show_caption_above_media allow_paid_broadcast "+
		"message_effect_id suggested_post_parameters reply_parameters reply_markup", (*request).copyMessage)
	add("copyMessages", copied+"message_ids! remove_caption", (*request).copyMessages)
	add("forwardMessage", copied+"message_id! video_start_timestamp message_effect_id suggested_post_parameters", (*request).forwardMessage)
	add("forwardMessages", copied+"message_ids!", (*request).forwardMessages)
}

func addEditing(add adder) {
	add("editMessageText", edited+"text parse_mode entities link_preview_options rich_message:InputRichMessage", (*request).editMessageText)
	add("editMessageCaption", edited+captions+"show_caption_above_media", (*request).editMessageCaption)
	add("editMessageMedia", edited+"media!:InputMedia", (*request).editMessageMedia)
	add("editMessageReplyMarkup", edited, (*request).editMessageReplyMarkup)
	add("stopPoll", business+"chat_id! message_id! reply_markup:InlineKeyboardMarkup", (*request).stopPoll)
	add("deleteMessage", "chat_id! message_id!", (*request).deleteMessage)
	add("deleteMessages", "chat_id! message_ids!", (*request).deleteMessages)
	add("pinChatMessage", business+"chat_id! message_id! disable_notification", (*request).pinChatMessage)
	add("unpinChatMessage", business+"chat_id! message_id", (*request).unpinChatMessage)
	add("unpinAllChatMessages", "chat_id!", (*request).unpinAllChatMessages)
	add("answerCallbackQuery", "callback_query_id! text show_alert url cache_time", (*request).answerCallbackQuery)
	add("setMessageReaction", "chat_id! message_id! reaction is_big", (*request).setMessageReaction)
}

func addReading(add adder) {
	add("getMe", "", (*request).getMe)
	add("getUpdates", "offset limit timeout allowed_updates", nil)
	add("setWebhook", "url! certificate:InputFile ip_address max_connections allowed_updates drop_pending_updates secret_token",
		(*request).setWebhook)
	add("deleteWebhook", "drop_pending_updates", (*request).deleteWebhook)
	add("getWebhookInfo", "", (*request).getWebhookInfo)
	add("getFile", "file_id!", (*request).getFile)
	add("getChat", "chat_id!", (*request).getChat)
	add("getChatMember", "chat_id! user_id!", (*request).getChatMember)
	add("getChatAdministrators", "chat_id! return_bots", (*request).getChatAdministrators)
	add("getChatMemberCount", "chat_id!", (*request).getChatMemberCount)
	add("leaveChat", "chat_id!", (*request).leaveChat)
	add("getUserProfilePhotos", "user_id! offset limit", (*request).getUserProfilePhotos)
}

func addDesk(add adder) {
	add("setMyCommands", "commands! scope language_code", (*request).setMyCommands)
	add("getMyCommands", "scope language_code", (*request).getMyCommands)
	add("deleteMyCommands", "scope language_code", (*request).deleteMyCommands)
	for title, t := range map[string]selfText{
		"Name": {"name", 64}, "Description": {"description", 512}, "ShortDescription": {"short_description", 120},
	} {
		add("setMy"+title, t.field+" language_code", setText(t))
		add("getMy"+title, "language_code", getText(t))
	}
	add("setChatMenuButton", "chat_id:Integer menu_button", (*request).setChatMenuButton)
	add("getChatMenuButton", "chat_id:Integer", (*request).getChatMenuButton)
}

// parseParams reads a line of the table.
func parseParams(line string) []param {
	var all []param
	for word := range strings.FieldsSeq(strings.ReplaceAll(line, "Array of ", "Array_of_")) {
		name, kind, own := strings.Cut(word, ":")
		p := param{name: strings.TrimSuffix(name, "!"), required: strings.HasSuffix(name, "!")}
		if !own {
			kind = usualType(p.name)
		}
		p.types = strings.Split(strings.ReplaceAll(kind, "_", " "), "|")
		all = append(all, p)
	}
	return all
}

// usualType is the type that a parameter of this name has unless the table says otherwise.
func usualType(name string) string {
	switch name {
	case "chat_id", "from_chat_id":
		return "Integer|String"
	case "latitude", "longitude", "horizontal_accuracy":
		return "Float"
	case "entities", "caption_entities", "question_entities", "explanation_entities", "description_entities":
		return "Array of MessageEntity"
	case "reply_markup":
		return "InlineKeyboardMarkup|ReplyKeyboardMarkup|ReplyKeyboardRemove|ForceReply"
	case "message_ids", "correct_option_ids":
		return "Array of Integer"
	case "allowed_updates", "country_codes":
		return "Array of String"
	case "reply_parameters":
		return "ReplyParameters"
	case "link_preview_options":
		return "LinkPreviewOptions"
	case "suggested_post_parameters":
		return "SuggestedPostParameters"
	case "commands":
		return "Array of BotCommand"
	case "scope":
		return "BotCommandScope"
	case "menu_button":
		return "MenuButton"
	case "reaction":
		return "Array of ReactionType"
	case "message_id", "message_thread_id", "direct_messages_topic_id", "user_id", "offset", "limit", "timeout", "duration",
		"width", "height", "length", "start_timestamp", "video_start_timestamp", "live_period", "heading",
		"proximity_alert_radius", "open_period", "close_date", "cache_time", "max_connections":
		return "Integer"
	}
	if isFlag(name) {
		return "Boolean"
	}
	return "String"
}

func isFlag(name string) bool {
	for _, prefix := range []string{
		"is_", "has_", "allow", "disable_", "protect_", "show_", "supports_", "drop_", "hide_", "shuffle_", "members_only", "remove_", "return_",
	} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// A Violation is a request that Telegram may forgive and its documentation forbids.
type Violation struct {
	Method  string
	Param   string
	Problem string
}

func (v Violation) String() string { return v.Method + ": " + v.Param + ": " + v.Problem }

// Violations returns what the programs did against the documentation, oldest first, at most 1000.
func (s *Simulator) Violations() []Violation {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.breaches.all()
}

func (q *request) violate(param, problem string) {
	q.broken = append(q.broken, Violation{Method: q.method, Param: param, Problem: problem})
}

// inspect compares a request with the table.
func (q *request) inspect(m *method) {
	for _, p := range m.params {
		_, uploaded := q.files[p.name]
		value, ok := q.params[p.name]
		switch {
		case !ok && !uploaded && p.required:
			q.violate(p.name, "a required parameter is missing")
		case ok:
			if !slices.ContainsFunc(p.types, func(t string) bool { return q.fits(p.name, value, t) }) {
				q.violate(p.name, fmt.Sprintf("%.60q is not %s", value, strings.Join(p.types, " or ")))
			}
		}
	}
	for name := range q.params {
		known := slices.ContainsFunc(m.params, func(p param) bool { return p.name == name })
		if !known && !isOldName(m.name, name) {
			q.violate(name, "an unknown parameter")
		}
	}
}

// fits reports whether a value can be of a type. Objects are only told from other things: CheckSpec looks inside.
func (q *request) fits(name, value, kind string) bool {
	first := q.json[name] // 0 when the request was not JSON
	switch {
	case kind == "Integer":
		_, err := strconv.ParseInt(value, 10, 64)
		return err == nil && first != '"'
	case kind == "Float":
		_, err := strconv.ParseFloat(value, 64)
		return err == nil && first != '"'
	case kind == "Boolean":
		return (value == "true" || value == "false") && first != '"'
	case kind == "String", kind == "InputFile":
		return first == 0 || first == '"'
	case strings.HasPrefix(kind, "Array of "):
		return strings.HasPrefix(value, "[") && json.Valid([]byte(value))
	}
	return strings.HasPrefix(value, "{") && json.Valid([]byte(value))
}
