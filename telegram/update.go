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
	Vote          *vote       `json:"poll_answer"`
}

// A message is what the house reads of a Message.
type message struct {
	ID         int          `json:"message_id"`
	Date       int64        `json:"date"`
	EditDate   int64        `json:"edit_date"`
	Chat       models.Chat  `json:"chat"`
	From       *models.User `json:"from"`
	SenderChat *models.Chat `json:"sender_chat"`
	MovedTo    int64        `json:"migrate_to_chat_id"`   // in a group that is no more
	MovedFrom  int64        `json:"migrate_from_chat_id"` // in the supergroup that it became
	Title      string       `json:"new_chat_title"`
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
	Poll      *poll           `json:"poll"`
	Location  *location       `json:"location"`

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

// A poll is what the house reads of a Poll. Parts of it that it can't keep are
// only noticed.
type poll struct {
	Question string `json:"question"`
	Options  []struct {
		Text  string          `json:"text"`
		Media json.RawMessage `json:"media"`
	} `json:"options"`
	Type        string          `json:"type"`
	Several     bool            `json:"allows_multiple_answers"`
	Correct     []int           `json:"correct_option_ids"`
	CorrectOne  *int            `json:"correct_option_id"` // before Bot API 9.6
	Explanation string          `json:"explanation"`
	Description string          `json:"description"`
	Media       json.RawMessage `json:"media"`
}

// A location is what the house reads of a Location.
type location struct {
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
	Live      int64   `json:"live_period"` // seconds, 0 for a place that stays
}

// A vote is what the house reads of a PollAnswer. One without a user is a
// channel's or an anonymous administrator's.
type vote struct {
	Poll    string       `json:"poll_id"`
	User    *models.User `json:"user"`
	Options []int        `json:"option_ids"`
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
