package delivery

import (
	"context"
	"errors"
	"time"

	"rupor/storage"
)

// A request is one call to Telegram: what a letter asks for, or a message to pin.
type request struct {
	Letter
	pin MessageID
}

// employ has a call made by a worker that is idle, or else by a new one. A worker
// stays until Run ends and keeps its stack, which a first call makes large.
func (p *PostOffice) employ(call func()) {
	select {
	case p.jobs <- call:
	default:
		go func(jobs <-chan func()) {
			call()
			for call := range jobs {
				call()
			}
		}(p.jobs)
	}
}

// call makes the call that the letter asks for.
func (p *PostOffice) call(lane Lane, l Letter, left time.Time) ([]MessageID, error) {
	receipt, err := p.ask(lane, &request{Letter: l}, left)
	return receipt.Messages, err
}

// ask makes the call of a request.
func (p *PostOffice) ask(lane Lane, r *request, left time.Time) (receipt Receipt, err error) {
	if r.Message.Fields || r.Message.Paper != nil {
		if err := p.complete(r); err != nil {
			return receipt, err
		}
	}
	switch {
	case r.pin != 0:
		err = p.sender.Pin(p.calls, r.To, r.pin)
	case r.Delete != 0:
		err = p.sender.Delete(p.calls, r.To, r.Delete)
	case r.Edit != 0:
		receipt.Messages, err = []MessageID{r.Edit}, p.sender.Edit(p.calls, r.To, r.Edit, r.Message)
	default:
		receipt, err = p.sender.Send(p.calls, r.To, r.Message)
	}
	if p.o.Observe != nil {
		p.o.Observe(lane, failureOf(err).Kind, time.Since(left))
	}
	return receipt, err
}

// complete puts into a message what is only known when it leaves: the words that
// are its recipient's own, and the file that it promises. What can't be completed
// is Refused: half of it would be worse.
func (p *PostOffice) complete(to *request) error {
	h, m := p.o.Hooks, to.Message
	var whole Message
	var failed error
	err := p.engine.View(func(r storage.Reader) error {
		whole, failed = m, nil
		if m.Fields && h.Fill != nil {
			if whole, failed = h.Fill(r, to.To, m); failed != nil {
				return nil
			}
		}
		if whole.Fields, whole.Paper = false, nil; m.Paper != nil && h.Paper != nil {
			var file File
			if file, failed = h.Paper(r, *m.Paper); failed == nil && len(file.Data) > 0 {
				whole.File = &file
			}
		}
		return nil
	})
	switch {
	case err != nil:
		return &Failure{Kind: NotSent, Reason: "the store can't be read: " + err.Error()}
	case failed != nil:
		p.log.Error("can't complete a message", "err", failed)
		return &Failure{Kind: Refused, Reason: "it can't be completed"}
	}
	to.Message = whole
	return nil
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
