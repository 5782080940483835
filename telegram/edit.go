package telegram

import (
	"context"
	"errors"

	"rupor/delivery"
	"rupor/union"
)

// Edit replaces what a message says and its buttons. The shape of m tells what
// is there: with media or a file the caption is replaced and the file stays;
// with text alone the text; with neither the buttons only, as under a poll or a
// place. No buttons take the old ones away. Editing to the same content succeeds.
//
// A message with a reply keyboard can't be made by editing: it is NotFound, so
// that it is sent anew.
func (t *Telegram) Edit(ctx context.Context, to union.ChatID, id delivery.MessageID, m delivery.Message) error {
	if m.AskContact != "" || m.DropKeyboard {
		return &delivery.Failure{Kind: delivery.NotFound, Reason: "a reply keyboard can't be edited into a message"}
	}
	if err := checkButtons(m.Buttons); err != nil {
		return err
	}
	method := "editMessageReplyMarkup"
	f := formAbout(to, id, len(m.Text)+100*len(m.Buttons))
	switch {
	case m.Poll != nil || m.Location != nil:
	case len(m.Media) > 0 || m.File != nil || m.Paper != nil:
		method = "editMessageCaption"
		f.html("caption", m.Text)
	case m.Text != "":
		method = "editMessageText"
		f.html("text", m.Text)
		f.preview(&m)
	}
	// Without the keyboard in every edit, Telegram takes it away.
	f.inline(m.Buttons)
	_, err := t.tell(ctx, method, f)
	if refused(err, notModified) {
		return nil
	}
	return err
}

// refused says whether a call was refused in these words.
func refused(err error, words string) bool {
	f, ok := errors.AsType[*delivery.Failure](err)
	return ok && f.Kind == delivery.Refused && has(f.Reason, words)
}
