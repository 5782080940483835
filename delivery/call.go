package delivery

import (
	"context"
	"errors"
	"time"
)

// call makes the call that the letter asks for.
func (p *PostOffice) call(lane Lane, l Letter, left time.Time) (ids []MessageID, err error) {
	switch {
	case l.Delete != 0:
		err = p.sender.Delete(p.calls, l.To, l.Delete)
	case l.Edit != 0:
		ids, err = []MessageID{l.Edit}, p.sender.Edit(p.calls, l.To, l.Edit, l.Message)
	default:
		var receipt Receipt
		receipt, err = p.sender.Send(p.calls, l.To, l.Message)
		ids = receipt.Messages
	}
	if p.o.Observe != nil {
		p.o.Observe(lane, failureOf(err).Kind, time.Since(left))
	}
	return ids, err
}

// failureOf makes a Failure of every error, of kind 0 if there is none. What is
// no Failure breaks the Sender's promise, so nothing is known of it.
func failureOf(err error) *Failure {
	if f, ok := errors.AsType[*Failure](err); ok {
		return f
	}
	switch {
	case err == nil:
		return &Failure{}
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return &Failure{Kind: NotSent}
	}
	return &Failure{Kind: Unknown}
}
