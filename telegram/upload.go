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

// upload sends content of the house's own. It is the one thing that goes
// through the library, whose form of parts is made for it.
func (t *Telegram) upload(ctx context.Context, to union.ChatID, m *delivery.Message) (delivery.Receipt, error) {
	limit := callTimeout + time.Duration(len(m.File.Data)/slowUplink)*time.Second
	file := &models.InputFileUpload{Filename: m.File.Name, Data: bytes.NewReader(m.File.Data)}
	// An interface that holds nothing: the library would write a typed nil out as
	// "null", which Telegram refuses.
	var keys models.ReplyMarkup
	if len(m.Buttons) > 0 || m.AskContact != "" || m.DropKeyboard {
		keys = json.RawMessage(appendKeyboard(nil, m))
	}
	a, err := t.call(ctx, limit, func(ctx context.Context) (err error) {
		if m.File.Kind == union.Photo {
			_, err = t.lib.SendPhoto(ctx, &api.SendPhotoParams{
				ChatID: int64(to), Photo: file, Caption: string(m.Text), ParseMode: models.ParseModeHTML, ReplyMarkup: keys,
				DisableNotification: m.Silent, ProtectContent: m.Protected, AllowPaidBroadcast: m.Paid,
			})
			return err
		}
		_, err = t.lib.SendDocument(ctx, &api.SendDocumentParams{
			ChatID: int64(to), Document: file, Caption: string(m.Text), ParseMode: models.ParseModeHTML, ReplyMarkup: keys,
			DisableNotification: m.Silent, ProtectContent: m.Protected, AllowPaidBroadcast: m.Paid,
		})
		return err
	})
	if err != nil {
		return delivery.Receipt{}, err
	}
	return delivery.Receipt{Messages: a.messageIDs(), File: fileOf(a)}, nil
}

// fileOf is what Telegram made of an upload, nil when that can't be seen. It may
// be of another kind than what was sent: of a document with moving pictures
// Telegram makes an animation.
func fileOf(a *answer) *union.Media {
	var m message
	if json.Unmarshal(a.Result, &m) != nil {
		return nil
	}
	media, ok := m.media()
	if !ok || media.FileID == "" {
		return nil
	}
	return &media
}
