package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"rupor/storage"
)

// socket is where a backup asks whoever serves the folder for the store. Only its owner
// may ask.
func (d dataFlags) socket() string { return filepath.Join(d.Data, "rupor.sock") }

// lend gives the store to whoever asks at the socket, until ctx ends. Where there can be
// no socket, a backup has to wait until nobody serves.
func lend(ctx context.Context, d dataFlags, store storage.Engine, log *slog.Logger) error {
	listener, err := listenAlone(ctx, d.socket())
	if err != nil {
		log.Warn("«rupor backup» will not work while rupor serves", "error", err, "cure", "stop rupor for a backup, or give a data folder with a shorter name on a disk of this machine")
		return nil
	}
	return answer(ctx, listener, lending(store, log))
}

// lending answers everybody with the store.
func lending(store storage.Engine, log *slog.Logger) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		if _, err := store.Snapshot(patient{w, http.NewResponseController(w)}); err != nil {
			log.Warn("a backup broke off", "error", err)
			panic(http.ErrAbortHandler) // who asked must not take a part for the whole
		}
	}
}

// listenAlone takes a socket over from a process that was killed: whoever comes here
// holds the store.
func listenAlone(ctx context.Context, name string) (net.Listener, error) {
	if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "unix", name)
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(name, 0o600); err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	return listener, nil
}

// lendPatience is how long a reader may stand still. What is being copied can't be
// written over, so the store grows meanwhile.
const lendPatience = 30 * time.Second

// patient writes to a reader that may be slow, but not dead.
type patient struct {
	io.Writer
	deadline *http.ResponseController
}

func (p patient) Write(b []byte) (int, error) {
	if err := p.deadline.SetWriteDeadline(time.Now().Add(lendPatience)); err != nil {
		return 0, err
	}
	return p.Writer.Write(b)
}

// borrow has whoever serves write the store; served is false where nobody does.
func borrow(ctx context.Context, socket string, to io.Writer) (served bool, err error) {
	client := http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", socket)
	}}}
	defer client.CloseIdleConnections()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://rupor/", nil)
	if err != nil {
		return false, err
	}
	answer, err := client.Do(request)
	if failed, ok := errors.AsType[*net.OpError](err); ok && failed.Op == "dial" {
		return false, nil
	}
	if err != nil {
		return true, fmt.Errorf("the bot that serves broke off: %w; try again", err)
	}
	if _, err = io.Copy(to, answer.Body); errors.Is(err, io.ErrUnexpectedEOF) {
		err = fmt.Errorf("the bot that serves broke off, its log says why: %w", err)
	}
	return true, errors.Join(err, answer.Body.Close())
}
