package main

import (
	"context"

	"rupor/union"
)

// leavingMost is how many groups may wait to be left. One more than that stays
// on the list of groups, to be left once more.
const leavingMost = 64

// departures are the groups and channels that somebody wants the bot to leave.
type departures chan union.ChatID

func (d departures) put(chat union.ChatID) {
	select {
	case d <- chat:
	default:
	}
}

// depart leaves them, one after another. A failure is logged: the group stays on
// the list.
func (h *house) depart(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case chat := <-h.leaving:
			if err := h.wire.Leave(ctx, chat); err != nil && ctx.Err() == nil {
				h.log.Warn("a group could not be left", "error", err)
			}
		}
	}
}
