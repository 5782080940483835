package simulator

import "encoding/json"

// The types of this file are the Bot API's own, with only the fields that the simulator fills.

type wireUser struct {
	ID           int64  `json:"id"`
	IsBot        bool   `json:"is_bot"`
	FirstName    string `json:"first_name"`
	LastName     string `json:"last_name,omitempty"`
	Username     string `json:"username,omitempty"`
	LanguageCode string `json:"language_code,omitempty"`
}

type wireChat struct {
	ID        int64  `json:"id"`
	Type      string `json:"type"`
	Title     string `json:"title,omitempty"`
	Username  string `json:"username,omitempty"`
	FirstName string `json:"first_name,omitempty"`
	LastName  string `json:"last_name,omitempty"`
}

// An Entity marks a part of a text. Offset and Length count UTF-16 code units, as Telegram does.
type Entity struct {
	Type          string    `json:"type"`
	Offset        int       `json:"offset"`
	Length        int       `json:"length"`
	URL           string    `json:"url,omitempty"`
	User          *wireUser `json:"user,omitempty"`
	Language      string    `json:"language,omitempty"`
	CustomEmojiID string    `json:"custom_emoji_id,omitempty"`
	UnixTime      int64     `json:"unix_time,omitempty"`
}

type wireMessage struct {
	MessageID       int             `json:"message_id"`
	From            *wireUser       `json:"from,omitempty"`
	SenderChat      *wireChat       `json:"sender_chat,omitempty"`
	Date            int64           `json:"date"`
	Chat            wireChat        `json:"chat"`
	ForwardOrigin   *wireOrigin     `json:"forward_origin,omitempty"`
	ReplyTo         *wireMessage    `json:"reply_to_message,omitempty"`
	EditDate        int64           `json:"edit_date,omitempty"`
	Protected       bool            `json:"has_protected_content,omitempty"`
	MediaGroupID    string          `json:"media_group_id,omitempty"`
	Text            string          `json:"text,omitempty"`
	Entities        []Entity        `json:"entities,omitempty"`
	LinkPreview     json.RawMessage `json:"link_preview_options,omitempty"`
	Animation       *wireFile       `json:"animation,omitempty"`
	Audio           *wireFile       `json:"audio,omitempty"`
	Document        *wireFile       `json:"document,omitempty"`
	Photo           []wireFile      `json:"photo,omitempty"`
	Sticker         *wireSticker    `json:"sticker,omitempty"`
	Video           *wireFile       `json:"video,omitempty"`
	VideoNote       *wireFile       `json:"video_note,omitempty"`
	Voice           *wireFile       `json:"voice,omitempty"`
	Caption         string          `json:"caption,omitempty"`
	CaptionEntities []Entity        `json:"caption_entities,omitempty"`
	CaptionAbove    bool            `json:"show_caption_above_media,omitempty"`
	Spoiler         bool            `json:"has_media_spoiler,omitempty"`
	Contact         *wireContact    `json:"contact,omitempty"`
	Dice            *Dice           `json:"dice,omitempty"`
	Poll            *wirePoll       `json:"poll,omitempty"`
	Venue           *wireVenue      `json:"venue,omitempty"`
	Location        *wireLocation   `json:"location,omitempty"`
	NewMembers      []wireUser      `json:"new_chat_members,omitempty"`
	LeftMember      *wireUser       `json:"left_chat_member,omitempty"`
	MigrateTo       int64           `json:"migrate_to_chat_id,omitempty"`
	MigrateFrom     int64           `json:"migrate_from_chat_id,omitempty"`
	Pinned          *wireMessage    `json:"pinned_message,omitempty"`
	ReplyMarkup     *keyboard       `json:"reply_markup,omitempty"`
}

type wireOrigin struct {
	Type           string    `json:"type"` // user, hidden_user, chat or channel
	Date           int64     `json:"date"`
	SenderUser     *wireUser `json:"sender_user,omitempty"`
	SenderUserName string    `json:"sender_user_name,omitempty"`
	SenderChat     *wireChat `json:"sender_chat,omitempty"`
	Chat           *wireChat `json:"chat,omitempty"`
	MessageID      int       `json:"message_id,omitempty"`
}

// A wireFile is any of PhotoSize, Document, Video, Audio, Voice, Animation, VideoNote: pointers tell which
// of the numbers the type has.
type wireFile struct {
	FileID       string `json:"file_id"`
	FileUniqueID string `json:"file_unique_id"`
	Width        *int   `json:"width,omitempty"`
	Height       *int   `json:"height,omitempty"`
	Side         *int   `json:"length,omitempty"`
	Duration     *int   `json:"duration,omitempty"`
	Performer    string `json:"performer,omitempty"`
	Title        string `json:"title,omitempty"`
	FileName     string `json:"file_name,omitempty"`
	MimeType     string `json:"mime_type,omitempty"`
	FileSize     int64  `json:"file_size,omitempty"`
}

type wireSticker struct {
	FileID       string `json:"file_id"`
	FileUniqueID string `json:"file_unique_id"`
	Type         string `json:"type"`
	Width        int    `json:"width"`
	Height       int    `json:"height"`
	IsAnimated   bool   `json:"is_animated"`
	IsVideo      bool   `json:"is_video"`
	Emoji        string `json:"emoji,omitempty"`
	FileSize     int64  `json:"file_size,omitempty"`
}

type wireContact struct {
	PhoneNumber string `json:"phone_number"`
	FirstName   string `json:"first_name"`
	LastName    string `json:"last_name,omitempty"`
	UserID      int64  `json:"user_id,omitempty"`
	Vcard       string `json:"vcard,omitempty"`
}

type wireLocation struct {
	Latitude   float64 `json:"latitude"`
	Longitude  float64 `json:"longitude"`
	Accuracy   float64 `json:"horizontal_accuracy,omitempty"`
	LivePeriod int     `json:"live_period,omitempty"`
}

type wireVenue struct {
	Location wireLocation `json:"location"`
	Title    string       `json:"title"`
	Address  string       `json:"address"`
}

// Dice is a thrown die.
type Dice struct {
	Emoji string `json:"emoji"`
	Value int    `json:"value"`
}

type wirePoll struct {
	ID              string       `json:"id"`
	Question        string       `json:"question"`
	Options         []wireOption `json:"options"`
	TotalVoterCount int          `json:"total_voter_count"`
	IsClosed        bool         `json:"is_closed"`
	IsAnonymous     bool         `json:"is_anonymous"`
	Type            string       `json:"type"`
	AllowsMultiple  bool         `json:"allows_multiple_answers"`
	AllowsRevoting  bool         `json:"allows_revoting"`
	MembersOnly     bool         `json:"members_only"`
	CorrectOptions  []int        `json:"correct_option_ids,omitempty"`
	Explanation     string       `json:"explanation,omitempty"`
	OpenPeriod      int          `json:"open_period,omitempty"`
	CloseDate       int64        `json:"close_date,omitempty"`
}

type wireOption struct {
	PersistentID string `json:"persistent_id"`
	Text         string `json:"text"`
	VoterCount   int    `json:"voter_count"`
}

type wireMember struct {
	Status   string   `json:"status"`
	User     wireUser `json:"user"`
	rights   map[string]bool
	untilSet bool
}

// MarshalJSON adds the rights, whose set depends on the status, as the members of one flat object.
func (m wireMember) MarshalJSON() ([]byte, error) {
	flat := map[string]any{"status": m.Status, "user": m.User}
	for k, v := range m.rights {
		flat[k] = v
	}
	if m.untilSet {
		flat["until_date"] = 0
	}
	return json.Marshal(flat)
}

type wireWebhook struct {
	URL            string   `json:"url"`
	HasCertificate bool     `json:"has_custom_certificate"`
	Pending        int      `json:"pending_update_count"`
	IPAddress      string   `json:"ip_address,omitempty"`
	MaxConnections int      `json:"max_connections,omitempty"`
	AllowedUpdates []string `json:"allowed_updates,omitempty"`
}

type wireMessageID struct {
	MessageID int `json:"message_id"`
}
