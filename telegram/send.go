package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"time"

	api "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"rupor/delivery"
	"rupor/union"
)

// slowUplink is the slowest line, in bytes a second, over which an upload gets
// enough time.
const slowUplink = 32 << 10

var _ delivery.Sender = (*Telegram)(nil)

// Send says a message in a chat and returns the ids of the messages it became:
// one, or one for each item of an album. Buttons that Telegram would mistake,
// albums that mix what it doesn't mix and the like are Refused before asking.
func (t *Telegram) Send(ctx context.Context, to union.ChatID, m delivery.Message) (delivery.Receipt, error) {
	markup, err := markupOf(m)
	if err != nil {
		return delivery.Receipt{}, err
	}
	limit := callTimeout
	var ask func(context.Context) error
	switch {
	case m.File != nil && len(m.Media) > 0:
		return delivery.Receipt{}, refuse("a message carries either kept media or a new file")
	case m.File != nil:
		limit += time.Duration(len(m.File.Data)/slowUplink) * time.Second
		ask = t.upload(to, m, markup)
	case len(m.Media) > 1:
		ids, err := t.sendAlbum(ctx, to, m)
		return delivery.Receipt{Messages: ids}, err
	case len(m.Media) == 1:
		if ask, err = t.sendMedia(to, m, markup); err != nil {
			return delivery.Receipt{}, err
		}
	default:
		ids, err := t.sendText(ctx, to, m, markup)
		return delivery.Receipt{Messages: ids}, err
	}
	a, err := t.call(ctx, limit, ask)
	if err != nil {
		return delivery.Receipt{}, err
	}
	return delivery.Receipt{Messages: messageIDs(a)}, nil
}

// messageIDs are the ids in the answer to a send. They are read here rather
// than by the library, which decodes the whole message and fails on kinds of
// content that it doesn't know, although the message was sent.
func messageIDs(a *answer) []delivery.MessageID {
	type sent struct {
		ID delivery.MessageID `json:"message_id"`
	}
	var one sent
	if json.Unmarshal(a.Result, &one) == nil {
		return []delivery.MessageID{one.ID}
	}
	var many []sent
	_ = json.Unmarshal(a.Result, &many)
	ids := make([]delivery.MessageID, len(many))
	for i, s := range many {
		ids[i] = s.ID
	}
	return ids
}

// sendText goes past the library: nearly all that a bot says is text, and the
// library's form of parts with a pipe and its own reading of the answer cost as
// much as the rest of the way through the house.
func (t *Telegram) sendText(ctx context.Context, to union.ChatID, m delivery.Message, markup models.ReplyMarkup) ([]delivery.MessageID, error) {
	a, err := t.post(ctx, callTimeout, maxAnswer, "sendMessage", &api.SendMessageParams{
		ChatID: int64(to), Text: string(m.Text), ParseMode: models.ParseModeHTML,
		LinkPreviewOptions: preview(m), DisableNotification: m.Silent, ReplyMarkup: markup,
	})
	if err != nil {
		return nil, err
	}
	return messageIDs(a), nil
}

// preview is left out unless it is unwanted: Telegram's default is to show it.
func preview(m delivery.Message) *models.LinkPreviewOptions {
	if !m.NoPreview {
		return nil
	}
	return &models.LinkPreviewOptions{IsDisabled: api.True()}
}

// upload sends content of the house's own as a document.
func (t *Telegram) upload(to union.ChatID, m delivery.Message, markup models.ReplyMarkup) func(context.Context) error {
	return func(ctx context.Context) error {
		_, err := t.lib.SendDocument(ctx, &api.SendDocumentParams{
			ChatID: int64(to), Caption: string(m.Text), ParseMode: models.ParseModeHTML,
			Document:            &models.InputFileUpload{Filename: m.File.Name, Data: bytes.NewReader(m.File.Data)},
			DisableNotification: m.Silent, ReplyMarkup: markup,
		})
		return err
	}
}

// sendMedia sends one file that Telegram keeps, by the method of its kind: a
// file id can't change its kind (Bot API "Sending files").
func (t *Telegram) sendMedia(to union.ChatID, m delivery.Message, markup models.ReplyMarkup) (func(context.Context) error, error) {
	chat, file := int64(to), &models.InputFileString{Data: m.Media[0].FileID}
	text, html, silent := string(m.Text), models.ParseModeHTML, m.Silent
	var send func(ctx context.Context) (*models.Message, error)
	switch m.Media[0].Kind {
	case union.Photo:
		send = func(ctx context.Context) (*models.Message, error) {
			return t.lib.SendPhoto(ctx, &api.SendPhotoParams{ChatID: chat, Photo: file, Caption: text, ParseMode: html, DisableNotification: silent, ReplyMarkup: markup})
		}
	case union.Document:
		send = func(ctx context.Context) (*models.Message, error) {
			return t.lib.SendDocument(ctx, &api.SendDocumentParams{ChatID: chat, Document: file, Caption: text, ParseMode: html, DisableNotification: silent, ReplyMarkup: markup})
		}
	case union.Video:
		send = func(ctx context.Context) (*models.Message, error) {
			return t.lib.SendVideo(ctx, &api.SendVideoParams{ChatID: chat, Video: file, Caption: text, ParseMode: html, DisableNotification: silent, ReplyMarkup: markup})
		}
	case union.Audio:
		send = func(ctx context.Context) (*models.Message, error) {
			return t.lib.SendAudio(ctx, &api.SendAudioParams{ChatID: chat, Audio: file, Caption: text, ParseMode: html, DisableNotification: silent, ReplyMarkup: markup})
		}
	case union.Voice:
		send = func(ctx context.Context) (*models.Message, error) {
			return t.lib.SendVoice(ctx, &api.SendVoiceParams{ChatID: chat, Voice: file, Caption: text, ParseMode: html, DisableNotification: silent, ReplyMarkup: markup})
		}
	case union.Animation:
		send = func(ctx context.Context) (*models.Message, error) {
			return t.lib.SendAnimation(ctx, &api.SendAnimationParams{ChatID: chat, Animation: file, Caption: text, ParseMode: html, DisableNotification: silent, ReplyMarkup: markup})
		}
	default:
		return nil, refuse("media of an unknown kind")
	}
	return func(ctx context.Context) error {
		_, err := send(ctx)
		return err
	}, nil
}

// Delete takes a message away. One that is already gone is NotFound.
func (t *Telegram) Delete(ctx context.Context, to union.ChatID, id delivery.MessageID) error {
	_, err := t.call(ctx, callTimeout, func(ctx context.Context) error {
		_, err := t.lib.DeleteMessage(ctx, &api.DeleteMessageParams{ChatID: int64(to), MessageID: int(id)})
		return err
	})
	return err
}

// Pin pins a message without a sound.
func (t *Telegram) Pin(ctx context.Context, to union.ChatID, id delivery.MessageID) error {
	_, err := t.call(ctx, callTimeout, func(ctx context.Context) error {
		_, err := t.lib.PinChatMessage(ctx, &api.PinChatMessageParams{ChatID: int64(to), MessageID: int(id), DisableNotification: true})
		return err
	})
	return err
}
