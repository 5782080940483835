//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
)

// A bareLoop is a bot without a house: it sends the same requests, keeps nothing
// and handles no failure.
type bareLoop struct {
	client *http.Client
	base   string
}

func newBare(api, token string) *bareLoop {
	return &bareLoop{base: api + "/bot" + token + "/", client: &http.Client{
		Transport: &http.Transport{MaxIdleConns: 1024, MaxIdleConnsPerHost: 1024},
	}}
}

// send writes to all, so many calls at once, and returns the first error.
func (l *bareLoop) send(to crowd, calls int) error {
	var all sync.WaitGroup
	var next atomic.Int64
	failed := make(chan error, calls)
	for range calls {
		all.Go(func() {
			for i := next.Add(1) - 1; i < int64(to.Members); i = next.Add(1) - 1 {
				if err := l.say(int64(to.id(int(i)))); err != nil {
					failed <- err
					return
				}
			}
		})
	}
	all.Wait()
	select {
	case err := <-failed:
		return err
	default:
		return nil
	}
}

func (l *bareLoop) say(chat int64) error {
	body, err := json.Marshal(struct {
		Chat int64  `json:"chat_id"`
		Text string `json:"text"`
		Mode string `json:"parse_mode"`
	}{chat, benchText, "HTML"})
	if err != nil {
		return err
	}
	resp, err := l.client.Post(l.base+"sendMessage", "application/json", bytes.NewReader(body)) //nolint:noctx // bare
	if err != nil {
		return err
	}
	raw, err := io.ReadAll(resp.Body)
	if err = errors.Join(err, resp.Body.Close()); err != nil {
		return err
	}
	var answer struct {
		OK     bool `json:"ok"`
		Result struct {
			ID int `json:"message_id"`
		} `json:"result"`
	}
	if err := json.Unmarshal(raw, &answer); err != nil || !answer.OK || answer.Result.ID == 0 {
		return fmt.Errorf("%w: %s", err, raw)
	}
	return nil
}
