package telegram

import (
	"unicode/utf8"

	"rupor/delivery"
	"rupor/union"
)

// maxData is how many bytes a button carries (Bot API "InlineKeyboardButton").
const maxData = 64

// checkKeyboard names what Telegram would refuse, or not show, of the keyboard
// of a new message.
func checkKeyboard(to union.ChatID, m *delivery.Message) error {
	kinds := 0
	for _, has := range [...]bool{len(m.Buttons) > 0, m.AskContact != "", m.DropKeyboard} {
		if has {
			kinds++
		}
	}
	switch {
	case kinds > 1:
		return refuse("a message carries one keyboard only")
	case m.AskContact != "" && to < 0:
		return refuse("a contact can be asked for in private chats only")
	}
	return checkButtons(m.Buttons)
}

func checkButtons(buttons [][]delivery.Button) error {
	for _, row := range buttons {
		for _, b := range row {
			switch {
			case (b.Data == "") == (b.URL == ""):
				return refuse("a button has either data or a URL")
			case len(b.Data) > maxData:
				return refuse("a button's data is longer than 64 bytes")
			case !utf8.ValidString(b.Data):
				return refuse("a button's data is not UTF-8 and would come back changed")
			case b.Text == "":
				return refuse("a button without words would not be shown")
			}
		}
	}
	return nil
}

// keyboard is that of a new message; most have none.
func (f *form) keyboard(m *delivery.Message) {
	if len(m.Buttons) > 0 || m.AskContact != "" || m.DropKeyboard {
		f.name("reply_markup")
		f.b = appendKeyboard(f.b, m)
	}
}

// appendKeyboard writes the keyboard that a message has.
func appendKeyboard(b []byte, m *delivery.Message) []byte {
	switch {
	case m.AskContact != "":
		b = append(b, `{"keyboard":[[{"text":`...)
		b = appendString(b, m.AskContact)
		return append(b, `,"request_contact":true}]],"resize_keyboard":true,"one_time_keyboard":true}`...)
	case m.DropKeyboard:
		return append(b, `{"remove_keyboard":true}`...)
	}
	return appendInline(b, m.Buttons)
}

// inline is the keyboard under a message that is there already. No buttons make
// the empty keyboard, which takes away what was there.
func (f *form) inline(buttons [][]delivery.Button) {
	f.name("reply_markup")
	f.b = appendInline(f.b, buttons)
}

func appendInline(b []byte, buttons [][]delivery.Button) []byte {
	b = append(b, `{"inline_keyboard":[`...)
	rows := 0
	for _, row := range buttons {
		if len(row) == 0 {
			continue
		}
		if rows++; rows > 1 {
			b = append(b, ',')
		}
		b = append(b, '[')
		for i, button := range row {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(b, `{"text":`...)
			b = appendString(b, button.Text)
			if button.URL != "" {
				b = appendString(append(b, `,"url":`...), button.URL)
			} else {
				b = appendString(append(b, `,"callback_data":`...), button.Data)
			}
			b = append(b, '}')
		}
		b = append(b, ']')
	}
	return append(b, `]}`...)
}
