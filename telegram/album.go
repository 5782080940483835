package telegram

import (
	"context"

	"rupor/delivery"
	"rupor/union"
)

// maxAlbum is how many items an album has at most (Bot API "sendMediaGroup").
const maxAlbum = 10

// sendAlbum sends two to ten files as one album. The text goes under the first:
// apps show a caption for the whole only when exactly one item has one.
func (t *Telegram) sendAlbum(ctx context.Context, to union.ChatID, m *delivery.Message) (delivery.Receipt, error) {
	f := formTo(to, len(m.Text)+150*len(m.Media))
	f.name("media")
	next := byte('[')
	for i, media := range m.Media {
		item := form{b: append(f.b, next)}
		item.b = append(item.b, `{"type":`...)
		item.b = appendString(item.b, string(media.Kind))
		item.text("media", media.FileID)
		if i == 0 {
			item.html("caption", m.Text)
		}
		f.b, next = item.done(), ','
	}
	f.b = append(f.b, ']')
	f.manner(m)
	a, err := t.post(ctx, callTimeout, &exchange{limit: maxAnswer}, "sendMediaGroup", f.done())
	if err != nil {
		return delivery.Receipt{}, err
	}
	return delivery.Receipt{Messages: a.messageIDs()}, nil
}

// checkAlbum names what Telegram would refuse or drop (Bot API
// "sendMediaGroup"; TDLib, MessageContent.cpp).
func checkAlbum(m *delivery.Message) error {
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
