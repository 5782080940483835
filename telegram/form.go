package telegram

import (
	"strconv"
	"unicode/utf8"

	"rupor/delivery"
	"rupor/union"
)

// A form is the JSON object of a request, written field by field. It is the
// room's own because nearly all that a bot does is to send: a form costs one
// allocation and a tenth of what encoding/json takes for the same.
type form struct{ b []byte }

// formTo begins a request that concerns a chat, with room for so much text.
func formTo(chat union.ChatID, room int) *form {
	f := &form{b: make([]byte, 0, 256+room+room/8)}
	f.number("chat_id", int64(chat))
	return f
}

// formAbout begins a request that concerns one message.
func formAbout(chat union.ChatID, id delivery.MessageID, room int) *form {
	f := formTo(chat, room)
	f.number("message_id", int64(id))
	return f
}

// name begins a field; its value has to follow.
func (f *form) name(name string) {
	next := byte(',')
	if len(f.b) == 0 {
		next = '{'
	}
	f.b = append(append(append(f.b, next, '"'), name...), '"', ':')
}

func (f *form) text(name, value string) {
	f.name(name)
	f.b = appendString(f.b, value)
}

// words is text, left out when there is none.
func (f *form) words(name, value string) {
	if value != "" {
		f.text(name, value)
	}
}

func (f *form) number(name string, value int64) {
	f.name(name)
	f.b = strconv.AppendInt(f.b, value, 10)
}

func (f *form) degrees(name string, value float64) {
	f.name(name)
	f.b = strconv.AppendFloat(f.b, value, 'f', -1, 64)
}

// flag is left out unless it is set, which is Telegram's default for all of them.
func (f *form) flag(name string, set bool) {
	if set {
		f.name(name)
		f.b = append(f.b, "true"...)
	}
}

// manner is how a new message is sent, whatever it is.
func (f *form) manner(m *delivery.Message) {
	f.flag("disable_notification", m.Silent)
	f.flag("protect_content", m.Protected)
	f.flag("allow_paid_broadcast", m.Paid)
}

// html is a text in Telegram's HTML, or a caption; none is left out.
func (f *form) html(name string, value union.HTML) {
	if value == "" {
		return
	}
	f.text(name, string(value))
	f.name("parse_mode")
	f.b = append(f.b, `"HTML"`...)
}

// done is the whole object. The form is not to be used any more.
func (f *form) done() []byte { return append(f.b, '}') }

// appendString writes a JSON string that decodes to the same as encoding/json's:
// each byte that is no UTF-8 becomes U+FFFD.
func appendString(b []byte, s string) []byte {
	if !utf8.ValidString(s) {
		s = string([]rune(s))
	}
	b = append(b, '"')
	from := 0
	for i := range len(s) {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		b = append(b, s[from:i]...)
		from = i + 1
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		default:
			const hex = "0123456789abcdef"
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
	}
	return append(append(b, s[from:]...), '"')
}
