package telegram

import (
	"context"
	"errors"

	api "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"rupor/delivery"
	"rupor/union"
)

// Edit replaces what a message says and its buttons. The shape of m tells what
// is there: with media or a file the caption is replaced and the file stays;
// with text alone the text; with neither the buttons only. No buttons take the
// old ones away. Editing to the same content succeeds.
//
// A message with a reply keyboard can't be made by editing: it is NotFound, so
// that it is sent anew.
func (t *Telegram) Edit(ctx context.Context, to union.ChatID, id delivery.MessageID, m delivery.Message) error {
	if m.AskContact != "" || m.DropKeyboard {
		return &delivery.Failure{Kind: delivery.NotFound, Reason: "a reply keyboard can't be edited into a message"}
	}
	// Without the keyboard in every edit, Telegram takes it away.
	markup, err := inline(m.Buttons)
	if err != nil {
		return err
	}
	_, err = t.call(ctx, callTimeout, t.edit(to, id, m, markup))
	if same(err) {
		return nil
	}
	return err
}

func (t *Telegram) edit(to union.ChatID, id delivery.MessageID, m delivery.Message, markup models.ReplyMarkup) func(context.Context) error {
	chat, message := int64(to), int(id)
	return func(ctx context.Context) error {
		var err error
		switch {
		case len(m.Media) > 0 || m.File != nil:
			_, err = t.lib.EditMessageCaption(ctx, &api.EditMessageCaptionParams{
				ChatID: chat, MessageID: message, Caption: string(m.Text), ParseMode: models.ParseModeHTML, ReplyMarkup: markup,
			})
		case m.Text != "":
			_, err = t.lib.EditMessageText(ctx, &api.EditMessageTextParams{
				ChatID: chat, MessageID: message, Text: string(m.Text), ParseMode: models.ParseModeHTML,
				LinkPreviewOptions: preview(m), ReplyMarkup: markup,
			})
		default:
			_, err = t.lib.EditMessageReplyMarkup(ctx, &api.EditMessageReplyMarkupParams{
				ChatID: chat, MessageID: message, ReplyMarkup: markup,
			})
		}
		return err
	}
}

// same says whether an edit was refused because nothing would change.
func same(err error) bool {
	f, ok := errors.AsType[*delivery.Failure](err)
	return ok && f.Kind == delivery.Refused && has(f.Reason, notModified)
}
