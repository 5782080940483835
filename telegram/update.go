package telegram

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/go-telegram/bot/models"
)

// An update is what the house reads of a Bot API Update.
//
// It is not models.Update: thirteen of the library's models fail as a whole on
// a variant that they don't know, and a person need only forward a newer kind
// of post to send one. Here what is kept is decoded and the rest is known by
// its name.
type update struct {
	ID            int64       `json:"update_id"`
	Message       *message    `json:"message"`
	EditedMessage *message    `json:"edited_message"`
	Press         *press      `json:"callback_query"`
	Standing      *membership `json:"my_chat_member"`
}

// A message is what the house reads of a Message.
type message struct {
	ID         int          `json:"message_id"`
	Date       int64        `json:"date"`
	EditDate   int64        `json:"edit_date"`
	Chat       models.Chat  `json:"chat"`
	From       *models.User `json:"from"`
	SenderChat *models.Chat `json:"sender_chat"`
	Album      string       `json:"media_group_id"`

	Text            string                 `json:"text"`
	Entities        []models.MessageEntity `json:"entities"`
	Caption         string                 `json:"caption"`
	CaptionEntities []models.MessageEntity `json:"caption_entities"`

	Photo     []photoSize     `json:"photo"`
	Animation *file           `json:"animation"`
	Document  *file           `json:"document"`
	Video     *file           `json:"video"`
	Audio     *file           `json:"audio"`
	Voice     *file           `json:"voice"`
	Contact   *models.Contact `json:"contact"`

	// fields are all that came, for naming what is not above.
	fields map[string]json.RawMessage
}

// UnmarshalJSON keeps the names of all fields when none of the known content
// is there.
func (m *message) UnmarshalJSON(data []byte) error {
	type bare message
	if err := json.Unmarshal(data, (*bare)(m)); err != nil {
		return err
	}
	if m.Text != "" || m.Contact != nil || m.hasMedia() {
		return nil
	}
	return json.Unmarshal(data, &m.fields)
}

func (m *message) hasMedia() bool {
	return len(m.Photo) > 0 || m.Animation != nil || m.Document != nil || m.Video != nil || m.Audio != nil || m.Voice != nil
}

// A file is what animations, documents, videos, audio and voice have in common.
type file struct {
	ID       string `json:"file_id"`
	UniqueID string `json:"file_unique_id"`
	Name     string `json:"file_name"`
	MIME     string `json:"mime_type"`
	Size     int64  `json:"file_size"`
}

type photoSize struct {
	file
	Width  int64 `json:"width"`
	Height int64 `json:"height"`
}

// A press is what the house reads of a CallbackQuery. Its message may be an
// InaccessibleMessage, which has the date 0.
type press struct {
	ID      string      `json:"id"`
	From    models.User `json:"from"`
	Data    string      `json:"data"`
	Message *struct {
		ID   int         `json:"message_id"`
		Date int64       `json:"date"`
		Chat models.Chat `json:"chat"`
		Text string      `json:"text"`
	} `json:"message"`
}

// A membership is what the house reads of a ChatMemberUpdated.
type membership struct {
	Chat models.Chat `json:"chat"`
	From models.User `json:"from"`
	Date int64       `json:"date"`
	New  struct {
		Status          string `json:"status"`
		IsMember        bool   `json:"is_member"`
		CanSendMessages bool   `json:"can_send_messages"`
		CanPostMessages bool   `json:"can_post_messages"`
	} `json:"new_chat_member"`
}

// errNoID is an update of which not even the id can be read.
var errNoID = errors.New("no update id")

// updateID reads an update's id and nothing else.
func updateID(raw []byte) (int64, error) {
	var u struct {
		ID *int64 `json:"update_id"`
	}
	if err := json.Unmarshal(raw, &u); err != nil || u.ID == nil {
		return 0, errNoID
	}
	return *u.ID, nil
}

// decode reads one update. It fails on one that is broken and never panics;
// the error tells the kind of damage and nothing of the content.
func decode(raw []byte) (u *update, err error) {
	defer func() {
		if v := recover(); v != nil {
			u, err = nil, fmt.Errorf("panic of type %T", v)
		}
	}()
	u = &update{}
	if err := json.Unmarshal(raw, u); err != nil {
		return nil, damage(err)
	}
	return u, nil
}

// damage is a decoding error without the bytes that it quotes.
func damage(err error) error {
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		kind, _, _ := strings.Cut(wrong.Value, " ") // a number comes with its digits
		return fmt.Errorf("the field %q can't be a JSON %s", wrong.Field, kind)
	}
	return fmt.Errorf("broken JSON (%T)", err)
}
