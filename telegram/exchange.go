package telegram

import (
	"errors"
	"io"
	"net/url"
	"sync/atomic"
)

// An exchange is what was seen of one call.
type exchange struct {
	limit int64 // bytes of answer to read
	brief bool  // no more is wanted of a yes than a message's id

	parcel   atomic.Pointer[parcel] // the body as it is being sent now
	first    parcel
	left     bool  // something of the body may have left this machine
	unbuilt  error // the request could not be written down
	lost     error // no answer came, or not whole
	answered bool
	answer   answer
}

type exchangeKey struct{}

// pack makes the body of the next attempt. The transport asks for another one
// only when nothing of the one before was written, or the server said that it
// did not look at it (net/http, Request.GetBody): so the doubt about that one
// is over.
func (ex *exchange) pack(body []byte) io.ReadCloser {
	p := &ex.first
	if ex.parcel.Load() != nil {
		p = &parcel{} // the transport may still hold the one before
	}
	p.body = body
	ex.parcel.Store(p)
	return p
}

// A parcel is the body of a request that knows whether it was opened. A
// transport reads a body in order to write it to a connection (net/http when the
// head of the request is written already), and a request without its body does
// nothing: as long as the parcel is sealed, nothing was sent.
type parcel struct {
	body  []byte
	at    int
	state atomic.Int32
}

// What can have happened to a parcel.
const (
	sealed    = iota
	opened    // it is being read, or was
	withdrawn // it never will be
)

var errWithdrawn = errors.New("the call is over")

func (p *parcel) Read(to []byte) (int, error) {
	if !p.state.CompareAndSwap(sealed, opened) && p.state.Load() == withdrawn {
		return 0, errWithdrawn
	}
	n := copy(to, p.body[p.at:])
	if p.at += n; n == 0 && len(to) > 0 {
		return 0, io.EOF
	}
	return n, nil
}

func (p *parcel) Close() error { return nil }

// withdraw keeps a parcel from being opened, and reports false when it is too
// late: the transport's own goroutines may outlive the call.
func (p *parcel) withdraw() bool {
	return p.state.CompareAndSwap(sealed, withdrawn) || p.state.Load() == withdrawn
}

// plain is the error without its URL, which holds the token.
func plain(err error) error {
	var u *url.Error
	for errors.As(err, &u) {
		err = u.Err
	}
	return err
}
