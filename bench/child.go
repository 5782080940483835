//go:build unix

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"
)

// childWord is the first argument of a child; the second is its role.
const childWord = "child"

// A child is this program in a process of its own. It is asked in JSON, a line
// each way, and ends when nobody can ask any more.
type child struct {
	cmd  *exec.Cmd
	pipe io.Closer
	in   *json.Encoder
	out  *json.Decoder
}

// spawn starts a child. Whoever does must call end.
func spawn(ctx context.Context, role string) (*child, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	c := &child{cmd: exec.CommandContext(ctx, self, childWord, role)} //nolint:gosec // G204: it is this very program
	c.cmd.Stderr = os.Stderr
	in, err := c.cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	c.pipe, c.in, c.out = in, json.NewEncoder(in), json.NewDecoder(out)
	return c, c.cmd.Start()
}

// An answer is what a child says: what it was asked for, or why not.
type answer struct {
	Err string          `json:"err,omitempty"`
	Is  json.RawMessage `json:"is,omitempty"`
}

// ask waits for the child's answer, which may be nil when nobody cares.
func (c *child) ask(question, into any) error {
	if err := c.in.Encode(question); err != nil {
		return fmt.Errorf("a child is gone: %w", err)
	}
	var a answer
	switch err := c.out.Decode(&a); {
	case err != nil:
		return fmt.Errorf("a child is gone: %w", err)
	case a.Err != "":
		return errors.New(a.Err)
	case into == nil:
		return nil
	}
	return json.Unmarshal(a.Is, into)
}

// end lets the child finish what it is doing, but not for long.
func (c *child) end() {
	_ = c.pipe.Close()
	late := time.AfterFunc(15*time.Second, func() { _ = c.cmd.Process.Kill() })
	defer late.Stop()
	_ = c.cmd.Wait()
}

// consult opens a house in a child for one question.
func consult(ctx context.Context, question houseQuestion, into any) error {
	c, err := spawn(ctx, roleHouse)
	if err != nil {
		return err
	}
	defer c.end()
	return c.ask(question, into)
}

// A role answers one question of the parent's. Its context ends with the parent.
type role func(ctx context.Context, question json.RawMessage) (any, error)

// serveParent is the life of a child.
func serveParent(ctx context.Context, name string, in io.Reader, out io.Writer) (err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var act role
	done := func() error { return nil }
	switch name {
	case roleTelegram:
		t := &telegramRole{}
		act, done = t.answer, t.end
	case roleHouse:
		h := &houseRole{}
		act, done = h.answer, h.end
	default:
		return fmt.Errorf("there is no role %q", name)
	}
	defer func() { err = errors.Join(err, done()) }()
	questions := make(chan json.RawMessage)
	go func() {
		defer close(questions)
		defer cancel()
		for d := json.NewDecoder(in); ; {
			var q json.RawMessage
			if d.Decode(&q) != nil {
				return
			}
			questions <- q
		}
	}()
	for q := range questions {
		if err := respond(ctx, act, q, out); err != nil {
			return err
		}
	}
	return nil
}

func respond(ctx context.Context, act role, question json.RawMessage, out io.Writer) error {
	var a answer
	is, err := act(ctx, question)
	if err == nil {
		a.Is, err = json.Marshal(is)
	}
	if err != nil {
		a.Err = err.Error()
	}
	return json.NewEncoder(out).Encode(a)
}
