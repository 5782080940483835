package telegram

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"rupor/delivery"
)

// An answer is what the server said.
type answer struct {
	status int
	header http.Header
	spoken bool               // the body is the Bot API's
	sent   delivery.MessageID // when the answer was read briefly; then there is no Result
	envelope
}

// An envelope is the outer part of every answer (Bot API "Making requests").
type envelope struct {
	OK          bool            `json:"ok"`
	Result      json.RawMessage `json:"result"`
	ErrorCode   int             `json:"error_code"`
	Description string          `json:"description"`
	Parameters  struct {
		RetryAfter json.Number `json:"retry_after"`
		MigrateTo  int64       `json:"migrate_to_chat_id"`
	} `json:"parameters"`
}

// read understands a body, which may be used for something else then. An empty
// one is an answer of which only the status is known.
func (a *answer) read(resp *http.Response, body []byte, brief bool) {
	a.status, a.header = resp.StatusCode, resp.Header
	if brief && a.status == http.StatusOK {
		if id, ok := briefly(body); ok {
			a.sent, a.spoken, a.OK = id, true, true
			return
		}
	}
	a.spoken = json.Unmarshal(body, &a.envelope) == nil && (a.OK || a.ErrorCode != 0 || a.Description != "")
	if !a.spoken {
		a.envelope = envelope{}
	}
}

// briefly reads a yes that begins as the server writes it, with the id of a
// message or, with the id 0, without one. What follows is not looked at: the
// message was sent, whatever it looks like. Of all others it reports false.
func briefly(body []byte) (id delivery.MessageID, ok bool) {
	rest, yes := bytes.CutPrefix(body, []byte(`{"ok":true,"result":`))
	if !yes {
		return 0, false
	}
	if string(rest) == "true}" {
		return 0, true
	}
	rest, yes = bytes.CutPrefix(rest, []byte(`{"message_id":`))
	if !yes {
		return 0, false
	}
	for i, c := range rest {
		switch {
		case c >= '0' && c <= '9' && i < 15: // more would be no id, and may not fit
			id = id*10 + delivery.MessageID(c-'0')
		case c == ',' || c == '}':
			return id, i > 0 && (rest[0] != '0' || i == 1)
		default:
			return 0, false
		}
	}
	return 0, false
}

// messageIDs are the ids of what was sent: one, or one for each item of an album.
func (a *answer) messageIDs() []delivery.MessageID {
	if a.Result == nil {
		return []delivery.MessageID{a.sent}
	}
	type sent struct {
		ID delivery.MessageID `json:"message_id"`
	}
	var one sent
	if json.Unmarshal(a.Result, &one) == nil {
		return []delivery.MessageID{one.ID}
	}
	var many []sent
	_ = json.Unmarshal(a.Result, &many)
	ids := make([]delivery.MessageID, len(many))
	for i, s := range many {
		ids[i] = s.ID
	}
	return ids
}

// readAll reads a body of up to limit bytes into buf, and beyond it if it must.
func readAll(buf []byte, body io.Reader, limit int64) ([]byte, error) {
	for {
		n, err := body.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		switch {
		case errors.Is(err, io.EOF):
			return buf, nil
		case err != nil:
			return buf, err
		case int64(len(buf)) > limit:
			return buf, fmt.Errorf("the answer is longer than %d bytes", limit)
		case len(buf) == cap(buf):
			buf = append(buf, 0)[:len(buf)]
		}
	}
}
