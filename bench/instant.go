//go:build unix

package main

import (
	"context"
	"sync/atomic"

	"rupor/delivery"
	"rupor/union"
)

// instant is a Telegram without a wire, which says yes at once.
type instant struct{ number atomic.Int64 }

// Send numbers messages with eight digits, as a bot has that has said much.
func (i *instant) Send(context.Context, union.ChatID, delivery.Message) (delivery.Receipt, error) {
	return delivery.Receipt{Messages: []delivery.MessageID{delivery.MessageID(10_000_000 + i.number.Add(1))}}, nil
}

// Edit says yes.
func (*instant) Edit(context.Context, union.ChatID, delivery.MessageID, delivery.Message) error {
	return nil
}

// Delete says yes.
func (*instant) Delete(context.Context, union.ChatID, delivery.MessageID) error { return nil }

// Pin says yes.
func (*instant) Pin(context.Context, union.ChatID, delivery.MessageID) error { return nil }
