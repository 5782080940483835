package telegram

import (
	"context"

	"rupor/union"
)

// Leave has the bot leave a group or a channel. Telegram then tells of it as of
// any other change (Bot API "leaveChat").
func (t *Telegram) Leave(ctx context.Context, chat union.ChatID) error {
	return t.ask(ctx, "leaveChat", struct {
		Chat union.ChatID `json:"chat_id"`
	}{chat}, nil)
}
