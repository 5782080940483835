package telegram

import (
	"github.com/go-telegram/bot/models"

	"rupor/delivery"
)

// maxData is how many bytes a button carries (Bot API "InlineKeyboardButton").
const maxData = 64

// markupOf is the keyboard of a new message, nil when it has none. The nil is
// an untyped one: the library would write out a typed one as "null", which
// Telegram refuses.
func markupOf(m delivery.Message) (models.ReplyMarkup, error) {
	kinds := 0
	for _, has := range []bool{len(m.Buttons) > 0, m.AskContact != "", m.DropKeyboard} {
		if has {
			kinds++
		}
	}
	switch {
	case kinds > 1:
		return nil, refuse("a message carries one keyboard only")
	case m.AskContact != "":
		return models.ReplyKeyboardMarkup{
			Keyboard:        [][]models.KeyboardButton{{{Text: m.AskContact, RequestContact: true}}},
			ResizeKeyboard:  true,
			OneTimeKeyboard: true,
		}, nil
	case m.DropKeyboard:
		return models.ReplyKeyboardRemove{RemoveKeyboard: true}, nil
	case len(m.Buttons) > 0:
		return inline(m.Buttons)
	}
	return nil, nil
}

// inline is the keyboard under a message. No buttons make the empty keyboard,
// which takes away what was there.
func inline(buttons [][]delivery.Button) (models.ReplyMarkup, error) {
	rows := make([][]models.InlineKeyboardButton, 0, len(buttons))
	for _, row := range buttons {
		out := make([]models.InlineKeyboardButton, 0, len(row))
		for _, b := range row {
			// The library adds an empty copy_text to each button, so Telegram would
			// take one without an action for a copying one and not refuse it.
			if (b.Data == "") == (b.URL == "") {
				return nil, refuse("a button has either data or a URL")
			}
			if len(b.Data) > maxData {
				return nil, refuse("a button's data is longer than 64 bytes")
			}
			if b.Text == "" {
				return nil, refuse("a button without words would not be shown")
			}
			out = append(out, models.InlineKeyboardButton{Text: b.Text, CallbackData: b.Data, URL: b.URL})
		}
		if len(out) > 0 {
			rows = append(rows, out)
		}
	}
	return models.InlineKeyboardMarkup{InlineKeyboard: rows}, nil
}
