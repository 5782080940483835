package telegram

import (
	"context"

	api "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"rupor/delivery"
	"rupor/union"
)

// maxAlbum is how many items an album has at most (Bot API "sendMediaGroup").
const maxAlbum = 10

// sendAlbum sends two to ten files as one album. The text goes under the first:
// apps show a caption for the whole only when exactly one item has one.
func (t *Telegram) sendAlbum(ctx context.Context, to union.ChatID, m delivery.Message) ([]delivery.MessageID, error) {
	if err := checkAlbum(m); err != nil {
		return nil, err
	}
	items := make([]models.InputMedia, len(m.Media))
	for i, media := range m.Media {
		text := ""
		if i == 0 {
			text = string(m.Text)
		}
		items[i] = albumItem(media, text)
	}
	a, err := t.call(ctx, callTimeout, func(ctx context.Context) error {
		_, err := t.lib.SendMediaGroup(ctx, &api.SendMediaGroupParams{ChatID: int64(to), Media: items, DisableNotification: m.Silent})
		return err
	})
	if err != nil {
		return nil, err
	}
	return messageIDs(a), nil
}

// checkAlbum names what Telegram would refuse or drop (Bot API
// "sendMediaGroup"; TDLib, MessageContent.cpp).
func checkAlbum(m delivery.Message) error {
	if len(m.Media) > maxAlbum {
		return refuse("an album has at most 10 items")
	}
	if len(m.Buttons) > 0 || m.AskContact != "" || m.DropKeyboard {
		return refuse("an album can have no buttons and no keyboard")
	}
	for _, media := range m.Media {
		if media.Kind.Album() == "" {
			return refuse("media of the kind " + string(media.Kind) + " can't be in an album")
		}
		if media.Kind.Album() != m.Media[0].Kind.Album() {
			return refuse("an album can't mix documents, audio and pictures")
		}
	}
	return nil
}

func albumItem(media union.Media, text string) models.InputMedia {
	html := models.ParseModeHTML
	switch media.Kind {
	case union.Video:
		return &models.InputMediaVideo{Media: media.FileID, Caption: text, ParseMode: html}
	case union.Document:
		return &models.InputMediaDocument{Media: media.FileID, Caption: text, ParseMode: html}
	case union.Audio:
		return &models.InputMediaAudio{Media: media.FileID, Caption: text, ParseMode: html}
	default:
		return &models.InputMediaPhoto{Media: media.FileID, Caption: text, ParseMode: html}
	}
}
