package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"
)

// status is what a serving process says of itself in the data folder, for
// health, for doctor and for a second process that finds the folder taken.
type status struct {
	PID     int       `json:"pid"`
	Version string    `json:"version"`
	Began   time.Time `json:"began"`
	Beat    time.Time `json:"beat"`   // when this was written
	Polled  time.Time `json:"polled"` // last answer of Telegram to a poll
}

// beatEvery is how often the status is written; staleAfter is when a status is
// too old to be believed.
const (
	beatEvery  = 10 * time.Second
	staleAfter = 60 * time.Second
	// pollStale is how long Telegram may be silent: a long poll lasts 50 s.
	pollStale = 5 * time.Minute
)

func statusFile(data string) string { return filepath.Join(data, "status.json") }

// beat writes the status until ctx ends, and takes it away then.
func (h *house) beat(ctx context.Context) error {
	every := time.NewTicker(beatEvery)
	defer every.Stop()
	for {
		if err := h.writeStatus(time.Now()); err != nil {
			h.log.Warn("the status could not be written", "error", err)
		}
		select {
		case <-ctx.Done():
			return removeStatus(h.config.Data)
		case <-every.C:
		}
	}
}

func removeStatus(data string) error {
	if err := os.Remove(statusFile(data)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("status: %w", err)
	}
	return nil
}

func (h *house) writeStatus(now time.Time) error {
	raw, err := json.Marshal(status{
		PID: os.Getpid(), Version: version(), Began: h.began, Beat: now, Polled: h.wire.Stats().LastPoll,
	})
	if err != nil {
		return err
	}
	name := statusFile(h.config.Data)
	if err := os.WriteFile(name+".part", raw, 0o600); err != nil {
		return err
	}
	return os.Rename(name+".part", name)
}

func readStatus(data string) (status, error) {
	var s status
	raw, err := os.ReadFile(statusFile(data))
	if err != nil {
		return s, err
	}
	return s, json.Unmarshal(raw, &s)
}

// holder says in words who has the data folder, as far as is known.
func holder(data string) string {
	s, err := readStatus(data)
	if err != nil {
		return "another process (pgrep -a rupor)"
	}
	return fmt.Sprintf("process %d, running since %s", s.PID, s.Began.Format(time.DateTime))
}

type healthCommand struct{ dataFlags }

// Run fails when nobody serves the folder, or does but hears nothing.
func (c *healthCommand) Run(w *world) error {
	s, err := readStatus(c.Data)
	if errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("nobody serves the folder %s: start «rupor serve», or name another folder with --data", c.Data)
	}
	if errors.Is(err, fs.ErrPermission) {
		return c.forbidden()
	}
	if err != nil {
		return fmt.Errorf("status: %w; give another folder with --data", err)
	}
	if err := s.well(time.Now()); err != nil {
		return err
	}
	_, err = fmt.Fprintf(w.stdout, "well: process %d, version %s, since %s\n", s.PID, s.Version, s.Began.Format(time.DateTime))
	return err
}

// well says what is wrong, nil when nothing is.
func (s status) well(now time.Time) error {
	if age := now.Sub(s.Beat); age > staleAfter {
		return fmt.Errorf("process %d has given no sign of life for %s: look at its log, and start it again", s.PID, age.Round(time.Second))
	}
	last := s.Polled
	if last.IsZero() {
		last = s.Began
	}
	if age := now.Sub(last); age > pollStale {
		return fmt.Errorf("telegram has not answered for %s: see «rupor doctor»", age.Round(time.Second))
	}
	return nil
}

type versionCommand struct{}

// Run prints the version.
func (versionCommand) Run(w *world) error {
	_, err := fmt.Fprintln(w.stdout, "rupor", version())
	return err
}

// version is the module's version as Go recorded it in the binary.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	v := info.Main.Version
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return v + " " + s.Value[:12]
		}
	}
	return v
}
