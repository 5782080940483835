package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rupor/simulator"
)

// Every conversation, as its transcript says.
func TestChats(t *testing.T) {
	t.Parallel()
	for _, name := range testdata(t) {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".chat"), func(t *testing.T) {
			t.Parallel()
			lines := readChat(t, name)
			synctest.Test(t, func(t *testing.T) { playChat(t, lines, nil) })
		})
	}
}

// killsPerChat is before how many lines of a transcript the bot is killed in one
// play. They are others in every run; with RUPOR_KILL_EVERY_LINE it is every
// line, each in a play of its own.
const killsPerChat = 2

// Every conversation with a kill -9 before some of its lines, whichever: what a
// person sees and what is kept is the same.
func TestChatsKilledAtAnyLine(t *testing.T) {
	t.Parallel()
	for _, name := range testdata(t) {
		lines := readChat(t, name)
		t.Run(strings.TrimSuffix(filepath.Base(name), ".chat"), func(t *testing.T) {
			t.Parallel()
			for _, kills := range killLines(lines) {
				synctest.Test(t, func(t *testing.T) { playChat(t, lines, kills) })
				if t.Failed() {
					for _, at := range kills {
						t.Logf("killed before line %d: %s", lines[at].number, lines[at].raw)
					}
					return
				}
			}
		})
	}
}

// killLines are the lines to kill before, play by play: never after a hasty one,
// for what happens at once is not parted.
func killLines(lines []chatLine) (plays [][]int) {
	var all []int
	for i, line := range lines {
		if line.verb != "@" && line.verb != "~" && (i == 0 || !lines[i-1].hasty) {
			all = append(all, i)
		}
	}
	rand.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	if os.Getenv("RUPOR_KILL_EVERY_LINE") == "" {
		return [][]int{all[:min(killsPerChat, len(all))]}
	}
	for _, i := range all {
		plays = append(plays, []int{i})
	}
	return plays
}

// playChat plays the lines; before those of kills the bot is killed.
func playChat(t *testing.T, lines []chatLine, kills []int) {
	s := newStage(t)
	defer s.curtain()
	for i, line := range lines {
		if slices.Contains(kills, i) {
			s.kill()
			s.live()
			s.settle()
		}
		fmt.Fprintf(&s.log, "%4d  %s\n", line.number, line.raw)
		if err := s.play(line); err != nil {
			t.Errorf("line %d: %s\n%v\n\n%s", line.number, line.raw, err, s.log.String())
			return
		}
	}
	if len(kills) == 0 {
		s.checkJournal()
	}
}

// curtain ends the play: the store is whole, nothing was said that Telegram
// would not take, nothing went wrong behind the scenes.
func (s *stage) curtain() {
	s.settle()
	if err := checkStore(s.life.bolt); err != nil {
		s.t.Errorf("store: %v", err)
	}
	s.end()
	for _, line := range s.errors.take() {
		s.t.Errorf("the house logged: %s", line)
	}
	for _, v := range s.sim.Violations() {
		s.t.Errorf("violation: %s", v)
	}
	s.checkCalls()
	s.sim.Close()
}

func (s *stage) checkCalls() {
	calls := s.sim.Calls()
	for _, c := range calls {
		if c.Status >= 400 && c.Status != 429 && c.Method != "getUpdates" && !forgiven(c) {
			s.t.Errorf("telegram refused %s: %s", c.Method, c.Description)
		}
	}
	spec := specification(s.t)
	if spec == nil {
		return
	}
	for _, p := range spec.Check(calls) {
		s.t.Errorf("specification: %s", p)
	}
}

// forgiven are refusals that belong to life: a press that outlived a kill, a
// request that a kill cut short, a person who blocked the bot.
func forgiven(c simulator.Call) bool {
	if strings.HasSuffix(c.Method, "MyCommands") && strings.Contains(c.Description, "chat not found") {
		return true // the menu of someone with a role who never opened the chat
	}
	for _, words := range []string{"query is too old", "reading the request: unexpected EOF", "blocked by the user", "message is not modified", "deactivated"} {
		if strings.Contains(c.Description, words) {
			return true
		}
	}
	return false
}

// play does one line.
func (s *stage) play(line chatLine) error {
	switch line.verb {
	case "@":
		s.enter(line.who, line.words)
		return nil
	case "~":
		s.kill()
		s.live()
		s.settle()
		return nil
	case "+":
		d, err := chatSpan(line.words)
		pass(d)
		s.settle()
		return err
	case "=":
		return s.until(line.words)
	}
	a, known := s.people[line.who]
	if !known {
		return fmt.Errorf("nobody declared @%s", line.who)
	}
	switch line.verb {
	case "<":
		for range max(line.times, 1) {
			if err := s.act(a, line.words); err != nil {
				return err
			}
		}
		if !line.hasty {
			s.settle()
		}
		return nil
	case "!":
		return s.expectToast(a, line.words)
	case ".":
		return s.expectNothing(a)
	case "-":
		return s.expectGone(a, line.words)
	}
	for range max(line.times, 1) {
		if err := s.expect(a, line); err != nil {
			return err
		}
	}
	return nil
}

// until lets time run until a moment in the union's zone.
func (s *stage) until(words string) error {
	layout := "2006-01-02 15:04:05"
	at, err := time.ParseInLocation(layout[:min(len(layout), len(words))], words, s.config.zone)
	if err != nil {
		return err
	}
	d := time.Until(at)
	if d < 0 {
		return fmt.Errorf("it is %s already", time.Now().In(s.config.zone).Format(layout))
	}
	pass(d)
	return nil
}
