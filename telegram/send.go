package telegram

import (
	"context"
	"encoding/json"

	"rupor/delivery"
	"rupor/union"
)

var _ delivery.Sender = (*Telegram)(nil)

// Send says a message in a chat and returns the ids of the messages it became:
// one, or one for each item of an album; what Telegram made of an uploaded file;
// and the id of a poll. Buttons that Telegram would mistake, albums that mix what
// it doesn't mix and the like are Refused before asking.
func (t *Telegram) Send(ctx context.Context, to union.ChatID, m delivery.Message) (delivery.Receipt, error) {
	if err := check(to, &m); err != nil {
		return delivery.Receipt{}, err
	}
	switch {
	case m.File != nil:
		return t.upload(ctx, to, &m)
	case m.Poll != nil:
		return t.sendPoll(ctx, to, &m)
	case len(m.Media) > 1:
		return t.sendAlbum(ctx, to, &m)
	}
	var method string
	f := formTo(to, len(m.Text)+100*len(m.Buttons))
	switch {
	case m.Location != nil:
		method = "sendLocation"
		f.degrees("latitude", m.Location.Latitude)
		f.degrees("longitude", m.Location.Longitude)
	case len(m.Media) == 1:
		var field string
		method, field = methodOf(m.Media[0].Kind)
		f.text(field, m.Media[0].FileID)
		f.html("caption", m.Text)
	default:
		method = "sendMessage"
		f.html("text", m.Text)
		f.preview(&m)
	}
	f.manner(&m)
	f.keyboard(&m)
	a, err := t.tell(ctx, method, f)
	if err != nil {
		return delivery.Receipt{}, err
	}
	return delivery.Receipt{Messages: a.messageIDs()}, nil
}

// methodOf is the method that sends a kind of file, and the field that names
// the file: a file id can't change its kind (Bot API "Sending files").
func methodOf(kind union.MediaKind) (method, field string) {
	switch kind {
	case union.Photo:
		return "sendPhoto", "photo"
	case union.Document:
		return "sendDocument", "document"
	case union.Video:
		return "sendVideo", "video"
	case union.Audio:
		return "sendAudio", "audio"
	case union.Voice:
		return "sendVoice", "voice"
	case union.Animation:
		return "sendAnimation", "animation"
	}
	return "", ""
}

// sendPoll asks a question of which everybody sees who answered what. In a
// channel there is no such thing, so there the same question goes out
// anonymously; answers to it are not told.
func (t *Telegram) sendPoll(ctx context.Context, to union.ChatID, m *delivery.Message) (delivery.Receipt, error) {
	body := func(anonymous bool) []byte {
		f := formTo(to, 1000)
		f.poll(m.Poll, anonymous)
		f.manner(m)
		f.keyboard(m)
		return f.done()
	}
	a, err := t.post(ctx, callTimeout, &exchange{limit: maxAnswer}, "sendPoll", body(false))
	if refused(err, "non-anonymous polls can't be sent to channel") {
		a, err = t.post(ctx, callTimeout, &exchange{limit: maxAnswer}, "sendPoll", body(true))
	}
	if err != nil {
		return delivery.Receipt{}, err
	}
	var sent struct {
		Poll struct {
			ID string `json:"id"`
		} `json:"poll"`
	}
	_ = json.Unmarshal(a.Result, &sent) // it was sent, whatever it looks like
	return delivery.Receipt{Messages: a.messageIDs(), Poll: sent.Poll.ID}, nil
}

// Delete takes a message away. One that is already gone is NotFound.
func (t *Telegram) Delete(ctx context.Context, to union.ChatID, id delivery.MessageID) error {
	_, err := t.tell(ctx, "deleteMessage", formAbout(to, id, 0))
	return err
}

// Pin pins a message without a sound. Pinning a pinned one succeeds.
func (t *Telegram) Pin(ctx context.Context, to union.ChatID, id delivery.MessageID) error {
	f := formAbout(to, id, 0)
	f.flag("disable_notification", true)
	_, err := t.tell(ctx, "pinChatMessage", f)
	if refused(err, "chat_not_modified") {
		return nil
	}
	return err
}
