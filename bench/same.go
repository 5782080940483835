//go:build unix

package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"net"
	"strconv"
	"sync/atomic"
	"time"
)

// A sameServer is the cheapest Telegram that a client can't tell from one: it
// reads no more of a request than it must, and answers with a message of the
// usual size under a new number.
type sameServer struct {
	listener net.Listener
	number   atomic.Int64
}

// The answers. Numbers have eight digits, as in a bot that has said much.
const (
	sameMessage = `{"ok":true,"result":{"message_id":%08d,"from":{"id":1000001,"is_bot":true,"first_name":"Рупор","username":"rupor_bot"},` +
		`"date":1795424400,"chat":{"id":100000000,"type":"private","first_name":"Анна","last_name":"Петрова"},` +
		`"text":"Коллеги! Собрание в пятницу, в 18:00, в актовом зале. Подробности: https://rupor.example/17",` +
		`"entities":[{"type":"bold","offset":0,"length":8},{"type":"url","offset":70,"length":24}]}}`
	sameMe      = `{"ok":true,"result":{"id":1000001,"is_bot":true,"first_name":"Рупор","username":"rupor_bot"}}`
	sameUpdates = `{"ok":true,"result":[]}`
)

func listenSame() (*sameServer, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // at once
	if err != nil {
		return nil, err
	}
	s := &sameServer{listener: l}
	s.number.Store(10_000_000)
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return // closed
			}
			go func() {
				defer func() { _ = conn.Close() }()
				_ = s.serve(conn) // a client that left is no error
			}()
		}
	}()
	return s, nil
}

func (s *sameServer) url() string {
	if s == nil {
		return ""
	}
	return "http://" + s.listener.Addr().String()
}

func (s *sameServer) close() error { return s.listener.Close() }

// serve answers the requests of one connection.
func (s *sameServer) serve(conn net.Conn) error {
	r := bufio.NewReader(conn)
	var out []byte
	for {
		method, err := skipRequest(r)
		if err != nil {
			return err
		}
		body := ""
		switch method {
		case "getMe":
			body = sameMe
		case "getUpdates":
			time.Sleep(20 * time.Second) // as a poll hangs
			body = sameUpdates
		default:
			body = fmt.Sprintf(sameMessage, s.number.Add(1))
		}
		out = append(out[:0], "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "...)
		out = strconv.AppendInt(out, int64(len(body)), 10)
		out = append(append(out, "\r\n\r\n"...), body...)
		if _, err := conn.Write(out); err != nil {
			return err
		}
	}
}

// skipRequest reads a request to its end and returns the method of the Bot API.
func skipRequest(r *bufio.Reader) (method string, err error) {
	first, err := r.ReadSlice('\n')
	if err != nil {
		return "", err
	}
	words := bytes.Fields(first)
	if len(words) < 2 {
		return "", errors.New("no request")
	}
	method = string(words[1][bytes.LastIndexByte(words[1], '/')+1:])
	length := 0
	for {
		header, err := r.ReadSlice('\n')
		if err != nil {
			return "", err
		}
		name, value, found := bytes.Cut(header, []byte(":"))
		if !found {
			break
		}
		if bytes.EqualFold(name, []byte("Content-Length")) {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(value))); err != nil {
				return "", err
			}
		}
	}
	_, err = r.Discard(length)
	return method, err
}
