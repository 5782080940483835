package telegram

import (
	"time"

	"github.com/go-telegram/bot/models"

	"rupor/bot"
	"rupor/delivery"
	"rupor/union"
)

// Decode is the way of one raw update to its event.
func Decode(raw []byte, me string, now time.Time) (bot.Event, error) {
	u, err := decode(raw)
	if err != nil {
		return bot.Event{}, err
	}
	return u.event(me, now), nil
}

// ToHTML, ParseCommand, CleanLine and PersonName open the parts with tables of their own.
func ToHTML(text string, entities []models.MessageEntity) union.HTML { return toHTML(text, entities) }

func ParseCommand(text, me string) (name, payload string) { return command(text, me) }

// AppendString and Briefly are what the wire writes and reads by hand.
func AppendString(b []byte, s string) []byte { return appendString(b, s) }

func Briefly(body []byte) (delivery.MessageID, bool) { return briefly(body) }

func FirstLink(text union.HTML) string { return firstLink(text) }

func CleanLine(s string, limit int) string { return line(s, limit) }

func PersonName(id int64, first, last string) string { return personName(id, first, last) }
